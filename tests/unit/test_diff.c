/* What diff says to people: an input's p.yaml is the old profile, its q.yaml the new one. */
#include "fixture.h"
#include "pbxports/judge/diff.h"
#include "pbxports/report/diff.h"
#include "pbxports/report/markdown.h"

static const struct plan *load(const char *name, const char *host)
{
	const struct profile_request request = {.name = fixture_path(name)};
	const struct profile *profile = profile_load(&request, diags);
	const struct dialer *dialer = NULL;

	if (profile != NULL && host != NULL)
		dialer = profile_host(profile, host, diags);
	return profile == NULL ? NULL : plan_build(profile, dialer, diags);
}

static void print_diff(const char *input, const char *host, FILE *out)
{
	struct diffed diffed;
	struct diff diff;

	fixture_write_all(input);
	diffed.before = load("p.yaml", host);
	diffed.after = load("q.yaml", host);
	if (diffed.before == NULL || diffed.after == NULL)
		return;
	diff = diff_plans(diffed.before, diffed.after, arena);
	diffed.diff = &diff;
	diff_print_text(&diffed, false, arena, out);
	if (!diff_is_empty(&diff))
		fputs(diff_opens(&diff) ? "OPENS" : "CLOSES", out);
}

static void run_diff(const char *input, FILE *out)
{
	print_diff(input, NULL, out);
}

static void run_host(const char *input, FILE *out)
{
	print_diff(input, "d2", out);
}

#define TO     "== q.yaml\n" HEAD
#define ZONES  "zones: {a: [10.0.0.0/30], b: [10.0.0.4], bad: [10.0.0.1]}\n"
#define SSH(x) "services: {ssh: {ports: [22/tcp], " x "}}\n"
#define A      HEAD ZONES SSH("from: [a]")

static const struct row same_rows[] = {
	{A TO ZONES SSH("from: [a]"), ""},
	/* renamed, reordered, described, otherwise written */
	{A TO "services: {secure: {from: [z, a], ports: [22/tcp], description: x}}\n"
	      "zones: {z: [10.0.0.2/31], a: [10.0.0.0, 10.0.0.1]}\n",
	 ""},
	{HEAD ZONES "services: {x: {ports: [22-25/tcp], from: [a]}}\n" TO ZONES
		    "services: {x: {ports: [22-23/tcp], from: [a]}, y: {ports: [24/tcp, 25/tcp], "
		    "from: [a]}}\n",
	 ""},
	{HEAD ZONES SSH("from: [a], limit: {rate: 60/minute}")
		 TO ZONES SSH("from: [a], limit: {rate: 1/second}"),
	 ""},
	/* what nobody is let in by */
	{A TO ZONES "services: {ssh: {ports: [22/tcp], from: [a]}, x: {ports: [23/tcp]}}\n", ""},
	{A TO ZONES
	 "services: {ssh: {ports: [22/tcp], from: [a]}, x: {ports: [23/tcp], from: [a], enabled: "
	 "false}}\n",
	 ""},
	/* the built-in policy, written out */
	{A TO ZONES SSH("from: [a]") "policy: {default: drop, ping: [internet]}\n", ""},
	/* DHCPv6 answers pass anyway */
	{HEAD "zones: {l: ['fe80::/10']}\nservices: {x: {ports: [546/udp], from: [l]}}\n" TO
	      "zones: {l: ['fe80::/10']}\n",
	 ""},
};

static const struct row rows[] = {
	/* an entry, a zone in `from`, a service */
	{A TO "zones: {a: [10.0.0.0/30, 10.0.0.9]}\n" SSH("from: [a]"),
	 "opens 22/tcp: 10.0.0.9 (1 address), service ssh\n"
	 "  entry     10.0.0.9: q.yaml:3:26\n"
	 "OPENS"},
	{A TO "zones: {a: [10.0.0.0/31]}\n" SSH("from: [a]"),
	 "closes 22/tcp: 10.0.0.2/31 (2 addresses), service ssh\n"
	 "  entry     10.0.0.0/30: p.yaml:3:13\n"
	 "CLOSES"},
	{A TO ZONES SSH("from: [a, b]"), "opens 22/tcp: 10.0.0.4 (1 address), service ssh\n"
					 "  zone      b: q.yaml:4:45\n"
					 "OPENS"},
	{A TO ZONES SSH("from: [internet]"),
	 "opens 22/tcp: all of IPv4 but 10.0.0.0/30; all of IPv6 (4294967292 IPv4 and 2^128 IPv6 "
	 "addresses), service ssh\n"
	 "  zone      internet: q.yaml:4:42\n"
	 "OPENS"},
	{A TO ZONES "services: {ssh: {ports: [22/tcp], from: [a]}, x: {ports: [80-81/tcp], from: "
		    "[b]}}\n",
	 "opens 80-81/tcp: 10.0.0.4 (1 address), service x\n"
	 "  service   x: q.yaml:4:47\n"
	 "OPENS"},
	{A TO ZONES, "closes 22/tcp: 10.0.0.0/30 (4 addresses), service ssh\n"
		     "  service   ssh: p.yaml:4:12\n"
		     "CLOSES"},
	/* what changes alike stands together, also over both protocols */
	{HEAD ZONES "services: {x: {ports: [5060/tcp+udp, 7/udp], from: [a]}, y: {ports: [22/tcp], "
		    "from: [a]}}\n" TO "zones: {a: [10.0.0.0/31]}\nservices: {x: {ports: "
		    "[5060/tcp+udp, 7/udp], from: [a]}, z: {ports: [22/tcp], from: [a]}}\n",
	 "closes 7/udp, 22/tcp, 5060/tcp+udp: 10.0.0.2/31 (2 addresses), service x, y -> x, z\n"
	 "  entry     10.0.0.0/30: p.yaml:3:13\n"
	 "CLOSES"},
	/* deny */
	{A TO ZONES "deny: [bad]\n" SSH("from: [a]"),
	 "closes 22/tcp: 10.0.0.1 (1 address), service ssh\n"
	 "  deny      bad: q.yaml:4:8\n"
	 "closes ping: 10.0.0.1 (1 address)\n"
	 "adds to deny: 10.0.0.1 (1 address)\n"
	 "  deny      bad: q.yaml:4:8\n"
	 "CLOSES"},
	{HEAD ZONES "deny: [bad]\n" SSH("from: [a]") TO
	 "zones: {a: [10.0.0.0/30], bad: [10.0.0.2]}\ndeny: [bad]\npolicy: {ping: []}\n" SSH(
		 "from: [a]"),
	 "opens 22/tcp: 10.0.0.1 (1 address), service ssh\n"
	 "  deny      10.0.0.1: p.yaml:3:48\n"
	 "takes from deny: 10.0.0.1 (1 address)\n"
	 "  deny      10.0.0.1: p.yaml:3:48\n"
	 "closes 22/tcp: 10.0.0.2 (1 address), service ssh\n"
	 "  deny      10.0.0.2: q.yaml:3:33\n"
	 "closes ping: all of IPv4 but 10.0.0.1; all of IPv6 (4294967295 IPv4 and 2^128 IPv6 "
	 "addresses)\n"
	 "adds to deny: 10.0.0.2 (1 address)\n"
	 "  deny      10.0.0.2: q.yaml:3:33\n"
	 "OPENS"},
	/* interfaces */
	{A TO "zones: {a: {sources: [10.0.0.0/30], interfaces: [wg0, wg1]}}\n" SSH("from: [a]"),
	 "opens 22/tcp on wg0, wg1: all of IPv4 but 10.0.0.0/30; all of IPv6 (4294967292 IPv4 and "
	 "2^128 IPv6 addresses), service ssh\n"
	 "  interface wg0: q.yaml:3:50\n"
	 "OPENS"},
	/* limits */
	{A TO ZONES SSH("from: [a], limit: {rate: 20/minute}"),
	 "limit 22/tcp: none -> 20/minute, burst 5, new flows, for 10.0.0.0/30 (4 addresses)\n"
	 "  after     20/minute, burst 5, new flows: q.yaml:4:53\n"
	 "CLOSES"},
	{HEAD ZONES SSH("from: [a], limit: {rate: 20/minute}") TO ZONES SSH("from: [a]"),
	 "limit 22/tcp: 20/minute, burst 5, new flows -> none, for 10.0.0.0/30 (4 addresses)\n"
	 "  before    20/minute, burst 5, new flows: p.yaml:4:53\n"
	 "OPENS"},
	{HEAD ZONES SSH("from: [a], limit: {rate: 20/minute}")
		 TO ZONES SSH("from: [a], limit: {rate: 10/minute, burst: 6}"),
	 "limit 22/tcp: 20/minute, burst 5, new flows -> 10/minute, burst 6, new flows, for "
	 "10.0.0.0/30 (4 addresses)\n*\n*\nOPENS"},
	{HEAD ZONES SSH("from: [a], limit: {rate: 20/minute}")
		 TO ZONES SSH("from: [a], limit: {rate: 20/minute, count: packets}"),
	 "limit 22/tcp: 20/minute, burst 5, new flows -> 20/minute, burst 5, all packets, for "
	 "10.0.0.0/30 (4 addresses)\n*\n*\nCLOSES"},
	{HEAD ZONES SSH("from: [a], limit: {rate: 20/minute, count: packets}")
		 TO ZONES SSH("from: [a], limit: {rate: 20/minute}"),
	 "limit 22/tcp: 20/minute, burst 5, all packets -> 20/minute, burst 5, new flows, for "
	 "10.0.0.0/30 (4 addresses)\n*\n*\nOPENS"},
	/* another service lets a part of them in without the limit */
	{HEAD ZONES SSH("from: [a, b], limit: {rate: 20/minute}") TO ZONES
	 "services: {ssh: {ports: [22/tcp], from: [a, b], limit: {rate: 20/minute}}, t: {ports: "
	 "[20-30/tcp], from: [b]}}\n",
	 "opens 20-21/tcp, 23-30/tcp: 10.0.0.4 (1 address), service t\n"
	 "  service   t: q.yaml:4:76\n"
	 "limit 22/tcp: 20/minute, burst 5, new flows -> none, for 10.0.0.4 (1 address)\n"
	 "  before    20/minute, burst 5, new flows: p.yaml:4:56\n"
	 "OPENS"},
	/* the policy */
	{A TO ZONES SSH("from: [a]") "policy: {default: reject, ping: [b], log: 3/minute}\n",
	 "closes ping: all of IPv4 but 10.0.0.4; all of IPv6 (4294967295 IPv4 and 2^128 IPv6 "
	 "addresses)\n"
	 "policy.default: drop -> reject\n"
	 "policy.log: none -> 3/minute\n"
	 "CLOSES"},
	{HEAD ZONES "policy: {ping: []}\n" TO ZONES "policy: {ping: [b]}\n",
	 "opens ping: 10.0.0.4 (1 address)\n"
	 "  zone      b: q.yaml:4:17\n"
	 "OPENS"},
};

#define CLUSTER                                                                                    \
	"services:\n"                                                                              \
	"  sip: {ports: [5060/udp], from: [internet]}\n"                                           \
	"  wss: {ports: [8089/tcp], from: [internet]}\n"                                           \
	"  rtp: {pool: 10000-10999/udp, chunk: 500, from: [internet]}\n"
#define D1 "  - {name: d1, address: 10.20.0.11}\n"
#define D2 "  - {name: d2, address: 10.20.0.12}\n"
#define MACHINES                                                                                   \
	"dialers:\n"                                                                               \
	"  - {name: d1, address: 10.1.1.1, address6: '2001:db8::1'}\n"                             \
	"  - {name: d2, address: 10.1.1.2, address6: '2001:db8::2'}\n"
#define GATE(x)                                                                                    \
	"gateway:\n"                                                                               \
	"  interface: eth0\n" x

static const struct row gateway_rows[] = {
	/* another name for a machine is no difference */
	{HEAD CLUSTER "dialers:\n" D1 GATE("  forward: {sip: d1}\n") TO CLUSTER
	 "dialers:\n  - {name: other, address: 10.20.0.11}\n" GATE("  forward: {sip: other}\n"),
	 ""},
	{HEAD CLUSTER "dialers:\n" D1 D2 GATE("  forward: {sip: d1, wss: {to: d1, port: 1}}\n")
		 TO CLUSTER "dialers:\n" D2 D1 GATE(
			 "  masquerade: false\n  forward: {sip: d2, wss: {to: d1, port: 2}}\n"),
	 "forward 8089/tcp: d1 (10.20.0.11) port 1 -> d1 (10.20.0.11) port 2\n"
	 "  before    d1 (10.20.0.11) port 1: p.yaml:12:32\n"
	 "  after     d1 (10.20.0.11) port 2: q.yaml:13:32\n"
	 "forward 5060/udp: d1 (10.20.0.11) -> d2 (10.20.0.12)\n"
	 "  before    d1 (10.20.0.11): p.yaml:12:18\n"
	 "  after     d2 (10.20.0.12): q.yaml:13:18\n"
	 "forward 10000-10499/udp: d1 (10.20.0.11) -> d2 (10.20.0.12)\n"
	 "  before    d1 (10.20.0.11): p.yaml:6:15\n"
	 "  after     d2 (10.20.0.12): q.yaml:6:15\n"
	 "forward 10500-10999/udp: d2 (10.20.0.12) -> d1 (10.20.0.11)\n"
	 "  before    d2 (10.20.0.12): p.yaml:6:15\n"
	 "  after     d1 (10.20.0.11): q.yaml:6:15\n"
	 "chunk d1: 10000-10499/udp -> 10500-10999/udp\n"
	 "  before    10000-10499/udp: p.yaml:6:15\n"
	 "  after     10500-10999/udp: q.yaml:6:15\n"
	 "chunk d2: 10500-10999/udp -> 10000-10499/udp\n"
	 "  before    10500-10999/udp: p.yaml:6:15\n"
	 "  after     10000-10499/udp: q.yaml:6:15\n"
	 "gateway.masquerade: true -> false\n"
	 "  before    true: p.yaml:*\n"
	 "  after     false: q.yaml:*\n"
	 "OPENS"},
	/* two machines that have one port over IPv6, whichever service leads there */
	{HEAD "services: {a: {ports: [8089/tcp], from: [internet]}, b: {ports: [8090/tcp], from: "
	      "[internet]}}\n" MACHINES
	      "gateway: {interface: eth0, forward: {a: {to: d1, port: 8090}, b: d2}}\n" TO
	      "services: {a: {ports: [8089/tcp], from: [internet]}, b: {ports: [8090/tcp], from: "
	      "[internet]}}\n" MACHINES
	      "gateway: {interface: eth0, forward: {a: {to: d2, port: 8090}, b: d1}}\n",
	 "forward 8089/tcp: d1 (10.1.1.1) port 8090 -> d2 (10.1.1.2) port 8090\n"
	 "  before    d1 (10.1.1.1) port 8090: p.yaml:7:46\n"
	 "  after     d2 (10.1.1.2) port 8090: q.yaml:7:46\n"
	 "forward 8090/tcp: d2 (10.1.1.2) -> d1 (10.1.1.1)\n"
	 "  before    d2 (10.1.1.2): p.yaml:7:66\n"
	 "  after     d1 (10.1.1.1): q.yaml:7:66\n"
	 "OPENS"},
	/* a machine that takes the address of another is a new one */
	{HEAD CLUSTER
	 "dialers:\n" D1 TO CLUSTER
	 "dialers:\n  - {name: d1, address: 10.20.0.12}\n  - {name: x, address: 10.20.0.11}\n",
	 "opens 10500-10999/udp: everyone (4294967296 IPv4 and 2^128 IPv6 addresses), service rtp\n"
	 "  service   rtp: q.yaml:6:3\n"
	 "chunk x: none -> 10500-10999/udp\n"
	 "  after     10500-10999/udp: q.yaml:6:15\n"
	 "OPENS"},
	/* offered by the gateway itself, then by a machine behind it */
	{HEAD CLUSTER "dialers:\n" D1 GATE("  services: [sip]\n") TO CLUSTER
	 "dialers:\n" D1 GATE("  services: []\n  forward: {sip: 10.20.0.9}\n"),
	 "closes 5060/udp: all of IPv6 (2^128 addresses), service sip\n"
	 "  zone      internet: p.yaml:4:35\n"
	 "forward 5060/udp: the gateway itself -> 10.20.0.9\n"
	 "  after     10.20.0.9: q.yaml:12:18\n"
	 "OPENS"},
	{HEAD CLUSTER "dialers:\n" D1 GATE("  services: []\n") TO CLUSTER
	 "dialers:\n" D1 "gateway:\n  interface: eth1\n",
	 "closes 546/udp: fe80::/10 (2^118 addresses)\n"
	 "gateway.interface: eth0 -> eth1\n"
	 "  before    eth0: p.yaml:10:14\n"
	 "  after     eth1: q.yaml:10:14\n"
	 "input: filtered -> left alone\n"
	 "  before    filtered: p.yaml:10:3\n"
	 "  after     left alone: q.yaml:10:3\n"
	 "OPENS"},
	{HEAD CLUSTER "dialers:\n" D1 GATE("") TO CLUSTER "dialers:\n" D1
							  "gateway:\n  interface: eth1\n",
	 "gateway.interface: eth0 -> eth1\n"
	 "  before    eth0: p.yaml:10:14\n"
	 "  after     eth1: q.yaml:10:14\n"
	 "OPENS"},
	/* over IPv6 a machine of its own */
	{HEAD CLUSTER "dialers:\n  - {name: d1, address: 10.1.1.1, address6: '2001:db8::1'}\n" GATE(
		 "  forward: {sip: d1}\n") TO CLUSTER
	 "dialers:\n  - {name: d1, address: 10.1.1.1, address6: '2001:db8::2'}\n" GATE(
		 "  forward: {sip: d1}\n"),
	 "forward6 5060/udp: d1 (2001:db8::1) -> d1 (2001:db8::2)\n"
	 "  before    d1 (2001:db8::1): p.yaml:11:18\n"
	 "  after     d1 (2001:db8::2): q.yaml:11:18\n"
	 "forward6 10000-10499/udp: d1 (2001:db8::1) -> d1 (2001:db8::2)\n"
	 "  before    d1 (2001:db8::1): p.yaml:6:15\n"
	 "  after     d1 (2001:db8::2): q.yaml:6:15\n"
	 "OPENS"},
};

static const struct row host_rows[] = {
	{HEAD CLUSTER "dialers:\n" D1 D2 TO CLUSTER "dialers:\n" D2 D1,
	 "opens 10000-10499/udp: everyone (4294967296 IPv4 and 2^128 IPv6 addresses), service rtp\n"
	 "  service   rtp: q.yaml:6:3\n"
	 "closes 10500-10999/udp: everyone (4294967296 IPv4 and 2^128 IPv6 addresses), service "
	 "rtp\n"
	 "  service   rtp: p.yaml:6:3\n"
	 "chunk d2: 10500-10999/udp -> 10000-10499/udp\n"
	 "  before    10500-10999/udp: p.yaml:6:15\n"
	 "  after     10000-10499/udp: q.yaml:6:15\n"
	 "OPENS"},
	/* what is the gateway's is not this machine's */
	{HEAD CLUSTER "dialers:\n" D1 D2 GATE("") TO CLUSTER
	 "dialers:\n" D1 D2 "gateway:\n  interface: eth1\n  services: [sip]\n",
	 ""},
};

static void test_same(void **state)
{
	(void)state;
	fixture_check(same_rows, COUNT(same_rows), run_diff);
}

static void test_diff(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), run_diff);
}

static void test_gateway(void **state)
{
	(void)state;
	fixture_check(gateway_rows, COUNT(gateway_rows), run_diff);
}

static void test_host(void **state)
{
	(void)state;
	fixture_check(host_rows, COUNT(host_rows), run_host);
}

static void run_markdown(const char *input, FILE *out)
{
	markdown_text(input, out);
}

static const struct row markdown_rows[] = {
	{"10.0.0.0/8, sip-tls: a.yaml:1:2 (x)", "10.0.0.0/8, sip-tls: a.yaml:1:2 (x)"},
	{"<b>&|", "&lt;b&gt;&amp;\\|"},
	{"_a_ `b` \\ ~c~ [d](e) #1 ! $x", "\\_a\\_ \\`b\\` \\\\ \\~c\\~ \\[d\\](e) \\#1 \\! \\$x"},
	{"{}", "\\{\\}"},
	/* GitHub makes links of these */
	{"https://example.org", "https\\://example.org"},
	{"WWW.example.org", "WWW\\.example.org"},
	{"a@b", "a\\@b"},
};

static void test_markdown(void **state)
{
	(void)state;
	fixture_check(markdown_rows, COUNT(markdown_rows), run_markdown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),	 cmocka_unit_test(test_diff),
		cmocka_unit_test(test_gateway),	 cmocka_unit_test(test_host),
		cmocka_unit_test(test_markdown),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
