/* The checks of lint: what trips each, and what nearly does. */
#include "fixture.h"
#include "pbxports/judge/lint.h"

/* A finding a line: ID@[FILE:]LINE:COLUMN SEVERITY[ +[FILE:]LINE:COLUMN of the second place]. */
static void print_finding(FILE *out, const struct diag *diag)
{
	assert_non_null(diag->rule);
	assert_non_null(diag->message);
	fprintf(out, "%s@", diag->rule);
	print_place(out, diag->place);
	fprintf(out, " %s", diag_severity_name(diag->severity));
	if (diag->second_message != NULL) {
		fputs(" +", out);
		print_place(out, diag->second);
	}
	fputc('\n', out);
}

static void lint(const char *input, const char *backend, FILE *out)
{
	const struct profile *profile = fixture_load(input);
	const struct plan *plan;
	struct diags *findings;

	if (profile == NULL)
		return;
	plan = plan_build_whole(profile, diags);
	if (plan == NULL)
		return;
	findings = diags_new(arena);
	lint_profile(profile, plan, backend, findings);
	diags_sort(findings);
	for (size_t i = 0; i < findings->count; i++)
		print_finding(out, &findings->items[i]);
}

static void print_lint(const char *input, FILE *out)
{
	lint(input, NULL, out);
}

static void print_lint_pf(const char *input, FILE *out)
{
	lint(input, "pf", out);
}

static void print_lint_iptables(const char *input, FILE *out)
{
	lint(input, "iptables", out);
}

/* A profile that has nothing against it; what a case adds to its services begins on line 5. */
#define P(text)                                                                                    \
	HEAD "services:\n"                                                                         \
	     "  ssh: {ports: [22/tcp], from: [private]}\n" text

/* One service on line 5, and zones or other keys from line 6 on. */
#define S(service, rest) P("  s: {" service "}\n" rest)

static const struct row clean_rows[] = {
	{P(""), ""},
	/* README's sample: media is to be open, whatever its exposure is by default */
	{P("  rtp: {pool: 10000-19999/udp, from: [internet]}\n"), ""},
};

static const struct row exposure_rows[] = {
	{S("ports: [80/tcp], exposure: internal, from: [internet]", ""),
	 "internal-exposed@5:51 error +5:3\n"},
	{S("ports: [80/tcp], exposure: internal, from: [private]", ""), ""},
	{S("pool: 10000-19999/udp, exposure: internal, from: [internet]", ""),
	 "internal-exposed@5:* error +5:3\n"},
	/* restricted: said, or by default */
	{S("ports: [8089/tcp], exposure: restricted, from: [internet]", ""),
	 "restricted-exposed@5:* warning +5:3\n"},
	{S("ports: [8089/tcp], from: [internet]", ""), "restricted-exposed@5:* warning +5:3\n"},
	{S("ports: [8089/tcp], exposure: public, from: [internet]", ""), ""},
	{S("pool: 10000-19999/udp, exposure: restricted, from: [internet]", ""), ""},
	/* control of the machine, whatever the exposure says */
	{S("ports: [5038/tcp], exposure: public, from: [internet]", ""),
	 "control-exposed@5:51 error +5:15\n"},
	{S("ports: [443/tcp, 8000-8100/tcp], exposure: public, from: [internet]", ""),
	 "control-exposed@5:65 error +5:24\n"},
	{S("ports: [5038/tcp], from: [internet]", ""),
	 "control-exposed@5:33 error +5:15\nrestricted-exposed@5:33 warning +5:3\n"},
	{S("ports: [5038/tcp], exposure: internal, from: [internet]", ""),
	 "internal-exposed@5:* error +5:3\n"},
	{S("ports: [5038/udp], exposure: public, from: [internet]", ""), ""},
	{S("ports: [5038/tcp], exposure: public, from: [private]", ""), ""},
	/* discouraged: a warning that open to the internet is an error */
	{S("ports: [81/tcp], exposure: discouraged, from: [private]", ""),
	 "discouraged-enabled@5:3 warning\n"},
	{S("ports: [81/tcp], exposure: discouraged, from: [internet]", ""),
	 "discouraged-enabled@5:3 error\n"},
	{S("ports: [81/tcp], exposure: discouraged, from: [internet], enabled: false", ""), ""},
	/* in the clear */
	{S("ports: [81/tcp], exposure: public, encrypted: false, from: [internet]", ""),
	 "plaintext-exposed@5:67 error +5:53\n"},
	{S("ports: [81/tcp], exposure: public, encrypted: true, from: [internet]", ""), ""},
	{S("ports: [81/tcp], exposure: public, from: [internet]", ""), ""},
	{S("ports: [81/tcp], exposure: public, encrypted: false, from: [private]", ""), ""},
	{S("ports: [5060/udp], exposure: public, encrypted: false, from: [internet]", ""), ""},
	{S("pool: 10000-19999/udp, encrypted: false, from: [internet]", ""), ""},
	/* media */
	{S("pool: 10000-19999/udp, exposure: public, from: [private]", ""),
	 "media-restricted@5:54 warning +5:13\n"},
	{S("pool: 10000-19999/udp, from: [private]", ""), "media-restricted@5:* warning +5:13\n"},
	{S("pool: 10000-19999/udp, exposure: internal, from: [private]", ""), ""},
	{S("ports: [10000-19999/udp], exposure: public, from: [private]", ""), ""},
	{S("pool: 10000-19999/udp, from: []", ""), "service-unreachable@5:* warning\n"},
	{S("pool: 10000-19999/udp, from: [internet], limit: {rate: 9/second}", ""),
	 "media-limited@5:* warning\n"},
	{S("ports: [10000-19999/udp], exposure: public, from: [internet], "
	   "limit: {rate: 9/second}",
	   ""),
	 ""},
};

#define OPEN(zones, rest)                                                                          \
	P("  s: {ports: [80/tcp], exposure: internal, from: [z]}\nzones: {z: " zones "}\n" rest)
#define HALF4 "0.0.0.0-127.255.255.255"

/* Open by the addresses, whatever the zone's name is. Wide networks are findings beside. */
static const struct row open_rows[] = {
	{OPEN("[0.0.0.0/1, 128.0.0.0/1]", ""),
	 "internal-exposed@5:* error +5:3\nipv4-only@6:* note +5:*\nwide-network@6:13 warning\n"
	 "wide-network@6:24 warning\n"},
	{OPEN("[0.0.0.0/1]", ""), "ipv4-only@6:* note +5:*\nwide-network@6:13 warning\n"},
	{OPEN("[{file: all}]", "== all\n0.0.0.0/0\n"),
	 "internal-exposed@5:* error +5:3\nipv4-only@6:* note +5:*\n"},
	{OPEN("[{file: all}]", "== all\n# none\n::/0\n"), "internal-exposed@5:* error +5:3\n"},
	{OPEN("[2000::/3]", ""), "internal-exposed@5:* error +5:3\nwide-network@6:13 warning\n"},
	{OPEN("[2000::/4]", ""), "wide-network@6:13 warning\n"},
	{OPEN("[{file: six}]", "== six\n2000::/4\n3000::/4\n"),
	 "internal-exposed@5:* error +5:3\n"},
	/* all but the private networks, and all but every special one */
	{OPEN("[{file: all}]", "== all\n0.0.0.0-9.255.255.255\n11.0.0.0-172.15.255.255\n"
			       "172.32.0.0-192.167.255.255\n192.169.0.0-255.255.255.255\n"),
	 "internal-exposed@5:* error +5:3\nipv4-only@6:* note +5:*\n"},
	{OPEN("[{file: all}]",
	      "== "
	      "all\n1.0.0.0-9.255.255.255\n11.0.0.0-100.63.255.255\n100.128.0.0-126.255.255.255\n"
	      "128.0.0.0-169.253.255.255\n169.255.0.0-172.15.255.255\n172.32.0.0-191.255.255.255\n"
	      "192.0.1.0/24\n192.0.3.0-192.88.98.255\n192.88.100.0-192.167.255.255\n"
	      "192.169.0.0-198.17.255.255\n198.20.0.0-198.51.99.255\n"
	      "198.51.101.0-203.0.112.255\n203.0.114.0-223.255.255.255\n"),
	 "internal-exposed@5:* error +5:3\nipv4-only@6:* note +5:*\n"},
	{OPEN("[{file: all}]", "== all\n1.0.0.0-223.255.255.254\n"), "ipv4-only@6:* note +5:*\n"},
	/* less what is denied, as long as somebody is left */
	{P("  s: {ports: [80/tcp], exposure: internal, from: [internet]}\ndeny: [d]\n"
	   "zones: {d: {sources: [" HALF4 "], allow: [{rule: wide-network, because: x}]}}\n"),
	 "deny-hides@4:33 warning +6:8\ninternal-exposed@5:51 error +5:3\n"},
	{P("  s: {ports: [80/tcp], exposure: internal, from: [high]}\ndeny: [low]\n"
	   "zones: {low: [{file: low}], high: [{file: high}]}\n"
	   "== low\n0.0.0.0/1\n== high\n128.0.0.0/1\n"),
	 "deny-hides@4:33 warning +6:8\ninternal-exposed@5:51 error +5:3\n"
	 "ipv4-only@7:29 note +5:51\n"},
	{P("  s: {ports: [80/tcp], exposure: internal, from: [internet]}\ndeny: [internet]\n"),
	 "no-admin-path@0:0 error\ndeny-hides@4:33 error +6:8\ndeny-hides@5:51 error +6:8\n"},
	/* two zones that are open only together: the list is to blame */
	{P("  s: {ports: [80/tcp], exposure: internal, from: [low, high]}\n"
	   "zones: {low: [{file: low}], high: [{file: high}]}\n"
	   "== low\n0.0.0.0/1\n== high\n128.0.0.0/1\n"),
	 "internal-exposed@5:50 error +5:3\nipv4-only@6:9 note +5:51\n"
	 "ipv4-only@6:29 note +5:56\n"},
	/* the second of two is to blame */
	{P("  s: {ports: [80/tcp], exposure: internal, from: [private, internet]}\n"),
	 "internal-exposed@5:60 error +5:3\n"},
	/* what comes in at a gateway's own interface */
	{P("  s: {ports: [80/tcp], exposure: internal, from: [z]}\nzones: {z: {interfaces: "
	   "[eth0]}}\n"
	   "gateway: {interface: eth0}\n"),
	 "internal-exposed@5:51 error +5:3\n"},
	{P("  s: {ports: [80/tcp], exposure: internal, from: [z]}\nzones: {z: {interfaces: "
	   "[eth1]}}\n"
	   "gateway: {interface: eth0}\n"),
	 ""},
};

#define DIALERS "dialers: [{name: d1, address: 10.0.0.1}, {name: d2, address: 10.0.0.2}]\n"
#define RTP	"  rtp: {pool: 10000-19999/udp, from: [internet]}\n"

static const struct row port_rows[] = {
	{P(RTP "  t: {ports: [10004/udp], from: [private]}\n"),
	 "pool-overlaps-service@6:15 error +5:15\n"},
	{P(RTP "  t: {ports: [10004/tcp, 9999/udp, 20000/udp], from: [private]}\n"), ""},
	/* an inclusive end */
	{P("  rtp: {pool: 10001-20000/udp, from: [internet]}\n"
	   "  t: {ports: [20000/udp], from: [private]}\n"),
	 "pool-parity@5:15 warning\npool-overlaps-service@6:15 error +5:15\n"},
	/* of a pool that is cut, the part that nobody has is free */
	{P("  rtp: {pool: 10000-20000/udp, from: [internet]}\n"
	   "  t: {ports: [20000/udp], from: [private]}\n" DIALERS),
	 ""},
	{P(RTP "  t: {ports: [16000/udp], from: [private]}\n" DIALERS),
	 "pool-overlaps-service@6:15 error +5:15\n"},
	/* two pools that are not cut: once */
	{P(RTP "  two: {pool: 18000-20999/udp, from: [internet]}\n"),
	 "pool-overlaps-service@6:15 error +5:15\n"},
	{P("  t: {ports: [8000-9000/tcp], from: [private]}\n"
	   "  l: {ports: [8443/tcp], exposure: loopback}\n"),
	 "loopback-opened@5:15 error +6:15\n"},
	{P("  t: {ports: [8000-8442/tcp, 8444-9000/tcp, 8443/udp], from: [private]}\n"
	   "  l: {ports: [8443/tcp], exposure: loopback}\n"),
	 ""},
	{P("  t: {ports: [8000-9000/tcp], from: [private]}\n"
	   "  l: {ports: [8443/tcp], exposure: loopback, enabled: false}\n"),
	 ""},
	/* what is opened to nobody is not opened */
	{P("  t: {ports: [8000-9000/tcp]}\n  l: {ports: [8443/tcp], exposure: loopback}\n"),
	 "service-unreachable@5:3 warning\n"},
	/* both protocols in one finding */
	{P("  t: {ports: [6100/tcp+udp], from: [private]}\n"
	   "  l: {ports: [6000-6199/tcp+udp], exposure: loopback}\n"),
	 "loopback-opened@5:15 error +6:15\n"},
	/* parity; of a pool once, of pins each */
	{P("  rtp: {pool: 10001-19999/udp, from: [internet]}\n"), "pool-parity@5:15 warning\n"},
	{P("  rtp: {pool: 10000-20000/udp, from: [internet]}\n"), "pool-parity@5:15 warning\n"},
	{P("  rtp: {pool: 10000-20000/udp, from: [internet]}\n" DIALERS), ""},
	{P("  rtp: {pool: 10001-30000/udp, from: [internet]}\n"
	   "dialers:\n  - {name: d1, address: 10.0.0.1}\n"
	   "  - {name: d2, address: 10.0.0.2, rtp: 40001-45000}\n"
	   "  - {name: d3, address: 10.0.0.3}\n"
	   "  - {name: d4, address: 10.0.0.4, rtp: 50000-54999}\n"),
	 "pool-parity@5:15 warning\npool-parity@8:40 warning\n"},
	/* ephemeral ports are a gateway's business */
	{P("  rtp: {pool: 30000-44999/udp, from: [internet]}\n" DIALERS
	   "gateway: {interface: eth0}\n"),
	 "pool-ephemeral@5:15 note\n"},
	{P("  rtp: {pool: 20000-44999/udp, from: [internet]}\n" DIALERS
	   "gateway: {interface: eth0}\n"),
	 ""},
	{P("  rtp: {pool: 30000-44999/udp, from: [internet]}\n" DIALERS), ""},
	/* one port, two services: the later is told */
	{P("  t: {ports: [22/tcp], from: [private]}\n"), "port-conflict@5:15 warning +4:17\n"},
	{P("  t: {ports: [22/udp, 21/tcp, 23/tcp], from: [private]}\n"), ""},
	{P("  t: {ports: [22/tcp], from: [private], enabled: false}\n"), ""},
	{P("  t: {ports: [1-100/tcp+udp], from: [private]}\n"
	   "  u: {ports: [53/tcp+udp], from: [private]}\n"),
	 "port-conflict@5:15 warning +4:17\nport-conflict@6:15 warning +5:15\n"},
	{P("  t: {ports: [22/tcp], from: [private]}\n  u: {ports: [22/tcp], from: [private]}\n"),
	 "port-conflict@5:15 warning +4:17\nport-conflict@6:15 warning +4:17\n"},
	/* a service may repeat itself */
	{P("  t: {ports: [80/tcp, 80-90/tcp], from: [private]}\n"), ""},
};

static const struct row cut_rows[] = {
	/* an error of loading, which has the check's id all the same */
	{P("  rtp: {pool: 10000-29999/udp, from: [internet]}\n"
	   "dialers:\n  - {name: d1, address: 10.0.0.1}\n"
	   "  - {name: d2, address: 10.0.0.2, rtp: 40000-44999}\n"
	   "  - {name: d3, address: 10.0.0.3, rtp: 42000-46999}\n"),
	 "9:40: the chunk of*(8:40: the other chunk is here)"},
};

#define Z(entries) P("  s: {ports: [80/tcp], from: [z]}\nzones:\n  z:\n" entries)
#define QUIET	   "  z: {allow: [{rule: ipv4-only, because: x}], sources: ["

static const struct row source_rows[] = {
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "192.0.2.0/24, 192.0.2.7]}\n"),
	 "source-covered@7:71 warning +7:57\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "192.0.2.7, 192.0.2.0/24]}\n"),
	 "source-covered@7:57 warning +7:68\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "192.0.2.7, 192.0.2.7]}\n"),
	 "source-covered@7:68 warning +7:57\n"},
	/* neighbours and overlaps are no cover */
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET
	   "192.0.2.0/25, 192.0.2.128/25, 192.0.2.100-192.0.2.200]}\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "private, 10.1.0.0/16, fc00::1]}\n"),
	 "allow-unused@7:22 note\nsource-covered@7:66 warning +7:57\n"
	 "source-covered@7:79 warning +7:57\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "192.0.2.0/24, {file: l}]}\n"
	   "== l\n192.0.2.1\n192.0.2.9\n"),
	 "source-covered@7:* warning +7:57\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "192.0.2.0/24, {file: l}]}\n"
	   "== l\n192.0.2.1\n192.0.3.9\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n  y: [192.0.2.1]\n" QUIET
	   "192.0.2.1, y]}\n"),
	 "zone-duplicate@8:3 warning +7:3\nsource-covered@8:57 warning +8:68\n"},
	/* of two lists that are alike, the later */
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "{file: l}, {file: m}]}\n"
	   "== l\n192.0.2.1\n192.0.2.9\n== m\n192.0.2.9\n192.0.2.1\n"),
	 "source-covered@7:* warning +7:*\n"},
	/* wide */
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "12.0.0.0/7]}\n"),
	 "wide-network@7:57 warning\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET
	   "12.0.0.0/8, 14.0.0.0-14.255.255.255]}\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones:\n" QUIET "12.0.0.0-13.0.0.0]}\n"),
	 "wide-network@7:57 warning\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones: {z: [2a00::/19]}\n"),
	 "wide-network@6:13 warning\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones: {z: [2a00::/20, 'fc00::/7', 'fe80::/10']}\n"),
	 ""},
};

static const struct row zone_rows[] = {
	{P("  s: {ports: [80/tcp], from: [y, z]}\nzones: {y: [2001:db8::/64], z: "
	   "['2001:db8::-2001:db8:"
	   ":ffff:ffff:ffff:ffff']}\n"),
	 "zone-duplicate@6:29 warning +6:9\n"},
	{P("  s: {ports: [80/tcp], from: [y, z]}\nzones: {y: [2001:db8::/64], z: [y]}\n"), ""},
	{P("  s: {ports: [80/tcp], from: [y, z]}\nzones: {y: [private], z: [private]}\n"), ""},
	{P("  s: {ports: [80/tcp], from: [y, z]}\n"
	   "zones: {y: [2001:db8::/64], z: [2001:db8::/65]}\n"),
	 ""},
	/* unused, empty */
	{P("zones: {z: [192.0.2.1]}\n"), "zone-unused@5:9 warning\n"},
	{P("zones: {z: [192.0.2.1]}\ndeny: [z]\n"), ""},
	{P("zones: {z: [192.0.2.1]}\npolicy: {ping: [z]}\n"), ""},
	{P("zones: {z: [192.0.2.1]}\nexpect: [{from: z, to: 1/udp, verdict: denied}]\n"), ""},
	{P("  s: {ports: [80/tcp], from: [z], enabled: false}\nzones: {z: [192.0.2.1]}\n"), ""},
	{P("zones: {z: []}\ndeny: [z]\n"), "zone-empty@5:9 warning\n"},
	{P("zones: {z: {interfaces: [wg0]}}\ndeny: [z]\n"), ""},
	/* deny */
	{P("  s: {ports: [80/tcp], from: [z]}\nzones: {z: ['2001:db8::1'], d: [2001:db8::/64]}\n"
	   "deny: [private, d]\n"),
	 "no-admin-path@0:0 error\ndeny-hides@4:33 error +7:8\ndeny-hides@5:31 error +7:17\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones: {z: [2001:db8::/64], d: ['2001:db8::1']}\n"
	   "deny: [d]\n"),
	 "deny-hides@5:31 warning +7:8\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\nzones: {z: [2001:db8::/64], d: "
	   "['2001:db8:0:1::1']}\n"
	   "deny: [d]\n"),
	 ""},
	{P("  rtp: {pool: 10000-19999/udp, from: [internet]}\nzones: {d: ['2001:db8:0:1::1']}\n"
	   "deny: [d]\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [z]}\n"
	   "zones: {z: {sources: [2001:db8::/64], interfaces: [wg0]}, d: {interfaces: [wg0]}}\n"
	   "deny: [d]\n"),
	 "deny-hides@5:31 warning +7:8\n"},
	{P("  s: {ports: [80/tcp], from: [z]}\n"
	   "zones: {z: {interfaces: [wg0]}, d: {interfaces: [wg0]}}\ndeny: [d]\n"),
	 "deny-hides@5:31 error +7:8\n"},
	/* once, however many list it */
	{P("  s: {ports: [80/tcp], from: [private]}\nzones: {d: [10.1.0.0/16]}\ndeny: [d]\n"),
	 "deny-hides@4:33 warning +7:8\n"},
	/* dialers among what is denied */
	{P(RTP DIALERS "zones: {d: {sources: [10.0.0.2], interfaces: [wg0]}}\ndeny: [d]\n"),
	 "deny-hides@4:* warning +8:8\ndialer-denied@6:* error +8:8\n"},
	{P(RTP DIALERS "zones: {d: [192.168.0.0/16]}\ndeny: [d]\n"),
	 "deny-hides@4:* warning +8:8\n"},
	{P(RTP "dialers: [{name: d1, address: 192.0.2.1, address6: '2001:db8::1'}]\n"
	       "zones: {d: [2001:db8::/32]}\ndeny: [d]\n"),
	 "dialer-denied@6:* error +8:8\n"},
};

static const struct row service_rows[] = {
	{S("ports: [80/tcp]", ""), "service-unreachable@5:3 warning\n"},
	{S("ports: [80/tcp], from: []", ""), "service-unreachable@5:30 warning\n"},
	{S("ports: [80/tcp], enabled: false", ""), ""},
	{S("ports: [80/tcp], exposure: loopback", ""), ""},
	{S("ports: [80/tcp], from: [z, private]", "zones: {z: []}\n"), "zone-empty@6:9 warning\n"},
	/* somebody must reach SSH or the admin web */
	{HEAD, "no-admin-path@0:0 error\n"},
	{HEAD "services: {rtp: {pool: 10000-19999/udp, from: [internet]}}\n",
	 "no-admin-path@0:0 error\n"},
	{HEAD "services: {s: {ports: [443/tcp], from: [private]}}\n", ""},
	{HEAD "services: {ssh: {ports: [2222/tcp], from: [private]}}\n", ""},
	{HEAD "services: {s: {ports: [2222/tcp], from: [private]}}\n", "no-admin-path@0:0 error\n"},
	{HEAD "services: {ssh: {ports: [22/tcp], from: [z]}}\nzones: {z: {interfaces: [wg0]}}\n",
	 ""},
	{HEAD "services: {ssh: {ports: [22/tcp], from: [z]}}\nzones: {z: {interfaces: [wg0]}, "
	      "d: {interfaces: [wg0]}}\ndeny: [d]\n",
	 "no-admin-path@0:0 error\ndeny-hides@3:* error +5:8\n"},
	/* and at a gateway that filters its own input somebody there */
	{P("  s: {ports: [81/tcp], from: [private]}\ngateway: {interface: eth0, services: [s]}\n"),
	 "no-admin-path@6:38 error\n"},
	{P("gateway: {interface: eth0, services: [ssh]}\n"), ""},
	{P("gateway: {interface: eth0}\n"), ""},
	/* what a gateway can't forward, since it comes in elsewhere */
	{P("  s: {ports: [81/tcp], from: [z]}\nzones: {z: {interfaces: [wg0]}}\n"
	   "gateway: {interface: eth0, forward: {s: 10.0.0.1}}\n"),
	 "forward-unreachable@7:38 warning +5:30\n"},
	{P("  s: {ports: [81/tcp], from: [z]}\nzones: {z: {interfaces: [wg0], sources: ['::1']}}\n"
	   "gateway: {interface: eth0, forward: {s: 10.0.0.1}}\n"),
	 ""},
	{P("  s: {ports: [81/tcp], from: [z]}\nzones: {z: {interfaces: [wg0]}}\n"
	   "gateway: {interface: eth0, services: [ssh, s]}\n"),
	 ""},
	/* families */
	{S("ports: [80/tcp], from: [z]", "zones: {z: [192.0.2.1]}\n"),
	 "ipv4-only@6:9 note +5:31\n"},
	{S("ports: [80/tcp], from: [z]", "zones: {z: ['2001:db8::1']}\n"), ""},
	{S("ports: [80/tcp], from: [z]", "zones: {z: {sources: [192.0.2.1], interfaces: [a]}}\n"),
	 ""},
	/* limits */
	{S("ports: [5060/udp], from: [private], limit: {rate: 9/minute}", ""),
	 "limit-after-established@5:* note\n"},
	{S("ports: [5060/udp], from: [private], limit: {rate: 9/minute, count: packets}", ""), ""},
	{S("ports: [5060/tcp], from: [private], limit: {rate: 9/minute}", ""), ""},
	{S("ports: [1194/udp], from: [private], limit: {rate: 9/minute}", ""), ""},
	/* expectations */
	{P("expect:\n  - {from: 10.0.0.1, to: 23/tcp, verdict: accepted}\n"
	   "  - {from: internet, to: 22/tcp, verdict: denied}\n"),
	 "expectation-failed@6:5 error\nexpectation-failed@7:5 error +4:33\n"},
	{P("expect:\n  - {from: 10.0.0.1, to: 22/tcp, verdict: accepted}\n"
	   "  - {from: internet, except: [private], to: 22/tcp, verdict: denied}\n"),
	 ""},
};

#define ALLOW(rule) "allow: [{rule: " rule ", because: x}]"

static const struct row allow_rows[] = {
	/* on the service, its zone, the profile; on another it is of no use */
	{S("ports: [80/tcp], exposure: internal, from: [internet], " ALLOW("internal-exposed"), ""),
	 ""},
	{P("  s: {ports: [80/tcp], exposure: internal, from: [internet]}\n" ALLOW(
		 "internal-exposed") "\n"),
	 ""},
	{P("  s: {ports: [80/tcp], exposure: internal, from: [internet]}\n"
	   "  t: {ports: [81/tcp], from: [private], " ALLOW("internal-exposed") "}\n"),
	 "internal-exposed@5:* error +5:3\nallow-unused@6:* note\n"},
	{P("zones: {z: {sources: [], " ALLOW("zone-empty") "}}\ndeny: [z]\n"), ""},
	{P("zones: {y: {sources: [], " ALLOW("zone-empty") "}, z: []}\ndeny: [y, z]\n"),
	 "zone-empty@5:* warning\n"},
	{P("zones: {y: [], z: []}\ndeny: [y, z]\n" ALLOW("zone-empty") "\n"), ""},
	/* of a pair, on either */
	{P("  s: {ports: [80/tcp], from: [private], " ALLOW(
		 "port-conflict") "}\n"
				  "  t: {ports: [80/tcp], from: [private]}\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [private]}\n"
	   "  t: {ports: [80/tcp], from: [private], " ALLOW("port-conflict") "}\n"),
	 ""},
	{P(RTP "  t: {ports: [10004/udp], from: [private], " ALLOW("pool-overlaps-service") "}\n"),
	 ""},
	{P("  rtp: {pool: 10000-19999/udp, from: [internet], " ALLOW(
		 "pool-overlaps-service") "}\n"
					  "  t: {ports: [10004/udp], from: [private]}\n"),
	 ""},
	{P("  t: {ports: [8000-9000/tcp], from: [private]}\n"
	   "  l: {ports: [8443/tcp], exposure: loopback, " ALLOW("loopback-opened") "}\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [y, z]}\nzones:\n  y: {sources: ['2001:db8::1'], " ALLOW(
		 "zone-duplicate") "}\n  z: ['2001:db8::1']\n"),
	 ""},
	/* a pair that is allowed does not hide the next */
	{P("  s: {ports: [80/tcp], from: [private], " ALLOW(
		 "port-conflict") "}\n"
				  "  t: {ports: [80/tcp], from: [private]}\n  u: {ports: [80/tcp], "
				  "from: [private]}\n"),
	 "port-conflict@7:15 warning +6:15\n"},
	/* nor does a service that allows it speak for the next that lists the zone */
	{P("  s: {ports: [80/tcp], from: [z], " ALLOW(
		 "ipv4-only") "}\n"
			      "  t: {ports: [81/tcp], from: [z]}\nzones: {z: [192.0.2.1]}\n"),
	 "ipv4-only@7:9 note +6:31\n"},
	{P("  s: {ports: [80/tcp], from: [z], " ALLOW(
		 "ipv4-only") "}\n"
			      "  t: {ports: [81/tcp], from: [z], " ALLOW(
				      "ipv4-only") "}\nzones: {z: [192.0.2.1]}\n"),
	 ""},
	{P("  s: {ports: [80/tcp], from: [z], " ALLOW(
		 "deny-hides") "}\n"
			       "  t: {ports: [81/tcp], from: [z]}\n"
			       "zones: {z: [2001:db8::/64], d: ['2001:db8::1']}\ndeny: [d]\n"),
	 "deny-hides@6:31 warning +8:8\n"},
	/* any severity, and checks about no service */
	{P("expect: [{from: internet, to: 22/tcp, verdict: denied}]\n" ALLOW(
		 "expectation-failed") "\n"),
	 ""},
	{HEAD ALLOW("no-admin-path") "\n", ""},
	/* without use: known, unknown, of a backend that was not asked about, of itself */
	{P(ALLOW("no-admin-path") "\n"), "allow-unused@5:16 note\n"},
	{P(ALLOW("no-such-check") "\n"), "allow-unused@5:16 note\n"},
	{P(ALLOW("backend-pf") "\n"), ""},
	{P(ALLOW("backend-fp") "\n"), "allow-unused@5:16 note\n"},
	{P("allow: [{rule: no-admin-path, because: x}, {rule: allow-unused, because: y}]\n"), ""},
	{P(ALLOW("allow-unused") "\n"), ""},
	/* those of a parent are not the reader's; its findings are */
	{HEAD "extends: ./parent.yaml\n== parent.yaml\nversion: 1\nname: q\n" ALLOW(
		 "port-conflict") "\nservices:\n  ssh: {ports: [22/tcp], from: [private]}\n"
				  "  s: {ports: [80/tcp], exposure: internal, from: [internet]}\n",
	 "internal-exposed@./parent.yaml:6:51 error +./parent.yaml:6:3\n"},
	{HEAD "extends: ./parent.yaml\nservices: {s: {from: [internet]}}\n"
	      "== parent.yaml\nversion: 1\nname: q\nservices:\n"
	      "  ssh: {ports: [22/tcp], from: [private]}\n"
	      "  s: {ports: [80/tcp], exposure: internal, from: [private]}\n",
	 "internal-exposed@4:23 error +4:12\n"},
};

#define LIMITED(count, rest)                                                                       \
	P("  s: {ports: [81/udp], from: [private], limit: {rate: 9/minute, count: " count "}" rest \
	  "}\n")

static const struct row pf_rows[] = {
	{LIMITED("packets", ""), "backend-pf@5:* warning\n"},
	{LIMITED("packets", ", " ALLOW("backend-pf")), ""},
	{LIMITED("packets", ", " ALLOW("backend-iptables")), "backend-pf@5:* warning\n"},
	{P(ALLOW("backend-pf") "\n"), "allow-unused@5:16 note\n"},
	/* the log is the policy's */
	{P("policy: {log: 9/minute}\n"), "backend-pf@0:0 warning\n"},
	{P("policy: {log: 9/minute}\n" ALLOW("backend-pf") "\n"), ""},
};

static const struct row iptables_rows[] = {
	{LIMITED("packets", ""), ""},
};

static void test_clean(void **state)
{
	(void)state;
	fixture_check(clean_rows, COUNT(clean_rows), print_lint);
}

static void test_exposure(void **state)
{
	(void)state;
	fixture_check(exposure_rows, COUNT(exposure_rows), print_lint);
}

static void test_open(void **state)
{
	(void)state;
	fixture_check(open_rows, COUNT(open_rows), print_lint);
}

static void test_ports(void **state)
{
	(void)state;
	fixture_check(port_rows, COUNT(port_rows), print_lint);
	fixture_check(cut_rows, COUNT(cut_rows), print_lint);
}

static void test_sources(void **state)
{
	(void)state;
	fixture_check(source_rows, COUNT(source_rows), print_lint);
}

static void test_zones(void **state)
{
	(void)state;
	fixture_check(zone_rows, COUNT(zone_rows), print_lint);
}

static void test_services(void **state)
{
	(void)state;
	fixture_check(service_rows, COUNT(service_rows), print_lint);
}

static void test_allow(void **state)
{
	(void)state;
	fixture_check(allow_rows, COUNT(allow_rows), print_lint);
}

static void test_backends(void **state)
{
	(void)state;
	fixture_check(pf_rows, COUNT(pf_rows), print_lint_pf);
	fixture_check(iptables_rows, COUNT(iptables_rows), print_lint_iptables);
}

/* An exact fix is a replacement of what is underlined. */
static const struct {
	const char *input;
	const char *replacement;
} replacement_rows[] = {
	{P("  rtp: {pool: 10001-20000/udp, from: [internet]}\n"), "10000-19999/udp"},
	{P("  rtp: {pool: 1-1001/udp, from: [internet]}\n"), "2-1001/udp"},
	{P("  rtp: {pool: 2-2/udp, from: [internet]}\n"), "2-3/udp"},
	{P("  rtp: {pool: 10001-20000/udp, from: [internet]}\n"
	   "dialers: [{name: d1, address: 10.0.0.1}]\n"),
	 "10000-20000/udp"},
	{P("  rtp: {pool: 10000-20000/udp, from: [internet]}\n"
	   "dialers: [{name: d1, address: 10.0.0.1, rtp: 40001-45000}]\n"),
	 "40000-44999"},
	{P(ALLOW("no-admin-pth") "\n"), "no-admin-path"},
};

static void test_replacements(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(replacement_rows); i++) {
		const struct profile *profile;
		struct diags *findings;

		fixture_open();
		profile = fixture_load(replacement_rows[i].input);
		assert_non_null(profile);
		findings = diags_new(arena);
		lint_profile(profile, plan_build_whole(profile, diags), NULL, findings);
		assert_int_equal(findings->count, 1);
		assert_non_null(findings->items[0].replacement);
		assert_string_equal(findings->items[0].replacement,
				    replacement_rows[i].replacement);
		fixture_close();
	}
}

/* Ids are what `allow` names and what other tools keep: each is there once, with its texts. */
static void test_rows(void **state)
{
	(void)state;
	for (const struct check *check = checks; check->id != NULL; check++) {
		assert_ptr_equal(check_find(check->id), check);
		assert_true(strlen(check->summary) > 0 && strlen(check->why) > 0);
		assert_true(check->summary[strlen(check->summary) - 1] != '.');
		assert_true(check->why[strlen(check->why) - 1] == '.');
	}
	assert_string_equal(check_find("backend-nft")->id, "backend-NAME");
	assert_null(check_find("backend-none"));
	assert_null(check_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),	 cmocka_unit_test(test_exposure),
		cmocka_unit_test(test_open),	 cmocka_unit_test(test_ports),
		cmocka_unit_test(test_sources),	 cmocka_unit_test(test_zones),
		cmocka_unit_test(test_services), cmocka_unit_test(test_allow),
		cmocka_unit_test(test_backends), cmocka_unit_test(test_replacements),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
