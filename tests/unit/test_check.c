/* What a profile says, key by key, and what contradicts itself. */
#include "service_text.h"

#define S(service)  HEAD "services:\n  s: " service "\n"
#define ZS(service) HEAD "zones: {a: [192.0.2.1], b: []}\nservices:\n  s: " service "\n"

static const struct row service_rows[] = {
	{HEAD, ""},
	{HEAD "services: {}\n", ""},
	/* the defaults */
	{S("{ports: [22/tcp]}"), "s 22/tcp <- restricted"},
	{S("{pool: 10000-20000/udp}"), "s pool 10000-20000/udp by 5000 <- restricted"},
	{S("{ports: [5060/udp], limit: {rate: 20/minute}}"),
	 "s 5060/udp <- restricted limit=20/minute,5,flows"},
	/* every key */
	{ZS("{ports: [22/tcp, 80-81/tcp+udp], from: [a, b, internet], exposure: public, "
	    "encrypted: true, enabled: false, limit: {rate: 1/hour, burst: 10000, count: packets}, "
	    "description: d e, where: w, allow: [{rule: x, because: y}]}"),
	 "s 22/tcp 80-81/tcp+udp <- a b internet public off encrypted limit=1/hour,10000,packets "
	 "description=d e where=w allow=x"},
	{S("{pool: 1-65535/tcp, chunk: 2}"), "s pool 1-65535/tcp by 2 <- restricted"},
	{S("{ports: [1/tcp], exposure: internal, encrypted: false}"), "s 1/tcp <- internal plain"},
	{S("{ports: [1/tcp], exposure: discouraged}"), "s 1/tcp <- discouraged"},
	{S("{ports: [1/tcp], exposure: loopback}"), "s 1/tcp <- loopback"},
	{S("{ports: [1/tcp], exposure: loopback, from: []}"), "s 1/tcp <- loopback"},
	/* errors */
	{S("22/tcp"), "4:6: service \"s\" must be a mapping with ports or pool, not *"},
	{S("{}"), "4:3: service \"s\" has neither ports nor a pool*"},
	{S("{ports: []}"), "4:14: service \"s\" has an empty list of ports*"},
	{S("{ports: [22/tcp], pool: 1-9/udp}"),
	 "4:14: service \"s\" has both ports and a pool* (4:30: *)"},
	{S("{ports: [22/tcp], chunk: 100}"), "4:31: service \"s\" has a chunk but no pool*"},
	{S("{ports: [22]}"), "4:15: \"22\" has no protocol*"},
	{S("{ports: [0/tcp]}"), "4:15: \"0/tcp\" *1-65535*"},
	{S("{ports: [65536/tcp]}"), "4:15: \"65536/tcp\" *1-65535*"},
	{S("{ports: [90-80/tcp]}"), "4:15: \"90-80/tcp\" *"},
	{S("{ports: [10.000/tcp]}"), "4:15: \"10.000/tcp\" *"},
	{S("{ports: 22/tcp}"), "4:14: \"ports\" must be a list of ports*[22/tcp]*"},
	{S("{pool: [1-9/udp]}"), "4:13: \"pool\" must be *not a list"},
	{S("{pool: 1-9/udp, chunk: 0}"), "4:*: \"0\" is not within 1-65535"},
	{S("{prots: [22/tcp]}"),
	 "4:7: unknown key \"prots\" in service \"s\"*\"ports\"*\n4:3: *neither*"},
	{ZS("{ports: [1/tcp], from: a}"), "5:*: \"from\" must be a list of zones*[a]"},
	{ZS("{ports: [1/tcp], from: [c, internt]}"),
	 "5:30: unknown zone \"c\"*\n5:33: unknown zone \"internt\"*\"internet\"*"},
	{S("{ports: [1/tcp], from: [192.0.2.1]}"), "4:30: \"192.0.2.1\" *"},
	{ZS("{ports: [1/tcp], exposure: loopback, from: [a]}"), "5:*: *loopback*"},
	{S("{ports: [1/tcp], exposure: open}"), "4:33: \"exposure\" must be *"},
	{S("{ports: [1/tcp], limit: {}}"), "4:30: \"limit\" lacks \"rate\"*"},
	{S("{ports: [1/tcp], limit: {rate: 10001/second}}"), "4:37: \"10001/second\" *1-10000*"},
	{S("{ports: [1/tcp], limit: {rate: 1/day}}"), "4:37: \"1/day\" *"},
	{S("{ports: [1/tcp], limit: {rate: 1/hour, burst: 0}}"), "4:52: \"0\" *1-10000"},
	{S("{ports: [1/tcp], limit: {rate: 1/hour, burst: 10001}}"), "4:52: \"10001\" *1-10000"},
	{S("{ports: [1/tcp], limit: {rate: 1/hour, count: bytes}}"), "4:52: \"count\" must be *"},
	{S("{ports: [1/tcp], limit: 1/hour}"), "4:30: \"limit\" must be *"},
	{S("{ports: [1/tcp], allow: [{rule: x}]}"), "4:31: * lacks \"because\"*"},
	{S("{ports: [1/tcp], pool: null}"), "4:29: \"pool\" *nothing to take away*"},
	{HEAD "services: {Sip: {ports: [1/tcp]}}\n", "3:12: \"Sip\" *sip"},
	{HEAD "services: [sip]\n", "3:11: \"services\" must be a mapping of services*"},
};

/* All errors in one run, each at its own place. */
static const struct row top_rows[] = {
	{"name: p\n", "1:1: the profile lacks \"version\"*"},
	{"version: 1\n", "1:1: the profile lacks \"name\"*"},
	{"description: x\n", "1:1: *\"version\"*\n1:1: *\"name\"*"},
	{"version: 2\nname: p\nnew: x\n", "1:10: version \"2\": this program reads version 1*"},
	{"version: 1.0\nname: p\n", "1:10: version \"1.0\"*; write version: 1"},
	{"version: one\nname: p\n", "1:10: version \"one\"*version 1*"},
	{"version: [1]\nname: p\n", "1:10: \"version\" must be *"},
	{"version: '1'\nname: p\n", "1:10: \"version\" must be *"},
	{"version: ~\nname: p\n", "1:10: *nothing to take away*\n1:1: *\"version\"*"},
	{"version: 1\nname: ''\n", "2:7: \"\" is not a profile's name*"},
	{"version: 1\nname: a;b\n", "2:7: \"a;b\" is not a profile's name*"},
	{"version: 1\nname: [a]\n", "2:7: \"name\" must be *"},
	{HEAD "zone: {}\nservices: {s: {port: [1/tcp]}}\ndeny: [x]\n",
	 "3:1: unknown key \"zone\"*\"zones\"?\n4:16: unknown key \"port\"*\"ports\"?\n"
	 "5:8: unknown zone \"x\"*\n4:12: service \"s\" has neither *"},
	{"- a\n", "1:1: a profile must be a mapping, not a list*"},
	{"text\n", "1:1: a profile must be a mapping, not *"},
	{"", "0:0: the file is empty*"},
	{HEAD "name: q\n", "3:1: key \"name\" stands here again* (2:1: *)"},
	{HEAD "<<: {a: b}\n", "3:1: *use extends"},
	{HEAD "---\n" HEAD, "3:1: a second document*"},
	{HEAD "allow: [{rule: x, because: y}]\n", ""},
	{HEAD "policy: {default: accept}\n", "3:19: \"default\" must be *"},
	{HEAD "policy: {log: often}\n", "3:15: \"often\" *"},
	{HEAD "policy: {ping: [x]}\n", "3:17: unknown zone \"x\"*"},
	{HEAD "policy: {ping: internet}\n", "3:16: \"ping\" must be a list of zones*"},
};

#define DIALERS(dialers) HEAD "services: {rtp: {pool: 10000-19999/udp}}\ndialers: [" dialers "]\n"
#define D1		 "{name: d1, address: 10.0.0.1}"

static const struct row dialer_rows[] = {
	{DIALERS(D1), ""},
	{DIALERS("{name: d1}"), ""}, /* without a gateway nobody asks for its address */
	{DIALERS(D1 ", {name: d2, address: 10.0.0.2, address6: '2001:db8::2'}"), ""},
	{DIALERS("{address: 10.0.0.1}"), "4:11: * lacks \"name\"*"},
	{DIALERS("{name: gateway}"), "4:18: *\"gateway\"*"},
	{DIALERS("{name: D1}"), "4:18: \"D1\" *d1"},
	{DIALERS(D1 ", {name: d1, address: 10.0.0.2}"), "4:49: *name d1 (4:18: *)"},
	{DIALERS(D1 ", {name: d2, address: 10.0.0.1}"), "4:62: *address 10.0.0.1 (4:31: *)"},
	{DIALERS("{name: d1, address6: '::1:1'}, {name: d2, address6: '0::1:1'}"),
	 "4:63: *address ::1:1 (4:32: *)"},
	{DIALERS("{name: d1, address: 10.0.0.0/24}"), "4:31: \"10.0.0.0/24\" is not an IPv4 *"},
	{DIALERS("{name: d1, address: '::1'}"), "4:31: \"::1\" is not an IPv4 address"},
	{DIALERS("{name: d1, address6: 10.0.0.1}"), "4:32: \"10.0.0.1\" is not an IPv6 address"},
	{DIALERS("{name: d1, rtp: 40000}"), "4:27: \"40000\" *"},
	{DIALERS("{name: d1, rtp: 40000-49999/udp}"), "4:27: \"40000-49999/udp\" *"},
	{DIALERS("{name: d1, rtp: [40000-49999]}"), "4:27: *not a list"},
	{DIALERS("{name: d1, rtp: {rtp: 40000-44999}}"), ""},
	{DIALERS("{name: d1, rtp: {rpt: 40000-44999}}"), "4:28: unknown service \"rpt\"*\"rtp\"*"},
	{DIALERS("{name: d1, rtp: {RTP: 40000-44999}}"), "4:28: \"RTP\" * rtp"},
	{DIALERS("{name: d1, address: 0.0.0.0, address6: '::'}"),
	 "4:31: \"0.0.0.0\" is no machine's address\n4:50: \"::\" is no machine's address"},
	{DIALERS("{name: d1, rtp: {rtp: [1]}}"), "4:33: *not a list"},
	{HEAD "services: {s: {ports: [1/tcp]}}\ndialers: [{name: d1, rtp: {s: 40000-44999}}]\n",
	 "4:28: service \"s\" has no pool* (3:12: *)"},
	{HEAD "dialers: [{name: d1, rtp: 40000-44999}]\n", "3:27: *no pool*"},
	{HEAD "services: {a: {pool: 1-5000/udp}, b: {pool: 5001-10000/udp}}\n"
	      "dialers: [{name: d1, rtp: 40000-44999}]\n",
	 "4:27: the profile has 2 pools*"},
	{HEAD "services: {a: {pool: 1-5000/udp}, b: {pool: 5001-10000/udp}}\n"
	      "dialers: [{name: d1, rtp: {A: 40000-44999}}]\n",
	 "4:28: \"A\" *; write a"},
	{HEAD "dialers: {d1: 10.0.0.1}\n", "3:10: \"dialers\" must be a list of dialers*"},
};

#define GATEWAY(gateway)                                                                           \
	HEAD "services:\n"                                                                         \
	     "  ssh: {ports: [22/tcp]}\n"                                                          \
	     "  sip: {ports: [5060-5061/udp]}\n"                                                   \
	     "  web: {ports: [80/tcp, 443/tcp]}\n"                                                 \
	     "  api: {ports: [443/tcp]}\n"                                                         \
	     "  rtp: {pool: 10000-19999/udp}\n"                                                    \
	     "  off: {ports: [81/tcp], enabled: false}\n"                                          \
	     "  agi: {ports: [82/tcp], exposure: loopback}\n"                                      \
	     "dialers: [" D1 "]\n"                                                                 \
	     "gateway: {interface: eth0, " gateway "}\n"

static const struct row gateway_rows[] = {
	{GATEWAY("masquerade: false"), ""},
	{GATEWAY("services: []"), ""},
	{GATEWAY("services: [ssh], forward: {sip: d1, api: 10.0.0.9, ssh: {to: d1}}"),
	 ""}, /* one service may be both offered and forwarded */
	{GATEWAY("forward: {api: {to: 10.0.0.9, port: 8443}}"), ""},
	{HEAD "gateway: {}\n", "3:10: \"gateway\" lacks \"interface\"*"},
	{HEAD "gateway: {interface: eth+}\n", "3:22: \"eth+\" *"},
	{HEAD "gateway: eth0\n", "3:10: \"gateway\" must be a mapping*"},
	{GATEWAY("masquerade: maybe"), "12:40: \"masquerade\" must be true or false*"},
	{GATEWAY("services: [sssh]"), "12:39: unknown service \"sssh\"*\"ssh\"*"},
	{GATEWAY("services: [off]"), "12:39: service \"off\" is switched off* (9:3: *)"},
	{GATEWAY("services: [SSH]"), "12:39: \"SSH\" *"},
	{GATEWAY("forward: {sipp: d1}"), "12:38: unknown service \"sipp\"*\"sip\"*"},
	{GATEWAY("forward: {sip: d2}"), "12:43: unknown dialer \"d2\"*\"d1\"*"},
	{GATEWAY("forward: {sip: '::1'}"), "12:43: \"::1\" is not an IPv4 address*"},
	{GATEWAY("forward: {sip: example.org}"), "12:43: \"example.org\" is neither *"},
	{GATEWAY("forward: {sip: 10.0.0.0/8}"), "12:43: \"10.0.0.0/8\" is neither *"},
	{GATEWAY("forward: {sip: [d1]}"), "12:43: *not a list*"},
	{GATEWAY("forward: {sip: {port: 5}}"), "12:43: * lacks \"to\"*\n*"},
	{GATEWAY("forward: {api: {to: d1, port: 0}}"), "12:58: \"0\" *1-65535"},
	{GATEWAY("forward: {off: d1}"), "12:38: service \"off\" is switched off* (9:3: *)"},
	{GATEWAY("forward: {rtp: d1}"), "12:38: service \"rtp\" is a pool* (8:3: *)"},
	{GATEWAY("forward: {agi: d1}"), "12:38: service \"agi\" *loopback* (10:3: *)"},
	/* a changed port: only for a service with one port */
	{GATEWAY("forward: {sip: {to: d1, port: 5070}}"), "12:38: *several ports* (5:3: *)"},
	{GATEWAY("forward: {web: {to: d1, port: 5070}}"), "12:38: *several ports* (6:3: *)"},
	/* two services on one port of the gateway */
	{GATEWAY("forward: {web: d1, api: 10.0.0.9}"), "12:47: *\"web\" and \"api\"* (12:38: *)"},
	{GATEWAY("services: [api], forward: {web: d1}"), "12:*: *share a port* (12:*: *)"},
	{GATEWAY("services: [web, api]"), ""}, /* both of the gateway itself only ever allow */
	{GATEWAY("forward: {sip: d1, sip: 10.0.0.9}"), "12:47: key \"sip\" * (12:38: *)"},
	/* the gateway must know where to send to */
	{HEAD "dialers: [{name: d1}]\ngateway: {interface: eth0}\n",
	 "3:11: *no address* (4:10: *)"},
};

#define EXPECT(expectation)                                                                        \
	HEAD "zones: {a: [192.0.2.1], e: [], w: {interfaces: [wg0]}}\ndialers: [" D1 "]\n"         \
	     "expect:\n  - {" expectation "}\n"

static const struct row expect_rows[] = {
	{EXPECT("from: 192.0.2.7, to: 22/tcp, verdict: denied"), ""},
	{EXPECT("from: 192.0.2.0/24, to: 1-1023/tcp+udp, verdict: accepted"), ""},
	{EXPECT("from: a, except: [internet, e], to: 22/tcp, verdict: denied, host: d1, "
		"interface: eth0"),
	 ""},
	{EXPECT("from: w, to: 22/tcp, verdict: denied"), ""}, /* interfaces alone: not empty */
	{EXPECT("from: e, to: 22/tcp, verdict: denied"), "6:12: zone \"e\" is empty* (3:*: *)"},
	{EXPECT("from: b, to: 22/tcp, verdict: denied"), "6:12: unknown zone \"b\"*"},
	{EXPECT("from: 192.0.2.1/24, to: 22/tcp, verdict: denied"), "6:12: \"192.0.2.1/24\" *"},
	{EXPECT("from: [a], to: 22/tcp, verdict: denied"), "6:12: \"from\" must be *"},
	{EXPECT("from: a, except: [b], to: 22/tcp, verdict: denied"), "6:24: unknown zone \"b\"*"},
	{EXPECT("from: a, to: 22, verdict: denied"), "6:19: \"22\" has no protocol*"},
	{EXPECT("from: a, to: 22/tcp, verdict: open"), "6:36: \"verdict\" must be *"},
	{EXPECT("from: a, to: 22/tcp, verdict: denied, host: d2"), "6:50: unknown dialer \"d2\"*"},
	{EXPECT("from: a"), "6:5: * lacks \"to\"*\n6:5: * lacks \"verdict\"*"},
	{HEAD "expect: {}\n", "3:9: \"expect\" must be a list*"},
};

static void test_services(void **state)
{
	(void)state;
	fixture_check(service_rows, COUNT(service_rows), print_services);
}

static void load_only(const char *input, FILE *out)
{
	(void)out;
	fixture_load(input);
}

static void test_top(void **state)
{
	(void)state;
	fixture_check(top_rows, COUNT(top_rows), load_only);
}

static void test_dialers(void **state)
{
	(void)state;
	fixture_check(dialer_rows, COUNT(dialer_rows), load_only);
}

static void test_gateway(void **state)
{
	(void)state;
	fixture_check(gateway_rows, COUNT(gateway_rows), load_only);
}

static void test_expectations(void **state)
{
	(void)state;
	fixture_check(expect_rows, COUNT(expect_rows), load_only);
}

static void find_host(const char *input, FILE *out)
{
	const char *bar = strchr(input, '|');
	const struct profile *profile = fixture_load(bar + 1);
	const struct dialer *dialer;

	assert_non_null(profile);
	dialer = profile_host(profile, arena_strndup(arena, input, (size_t)(bar - input)), diags);
	if (dialer != NULL)
		fputs(dialer->name.text, out);
}

/* What --host names, before a bar. */
static const struct row host_rows[] = {
	{"d1|" DIALERS(D1), "d1"},
	{"d11|" DIALERS(D1), "--host \"d11\" is no dialer of profile \"p\"; *\"d1\"*"},
	{"|" DIALERS(D1), "--host \"\" is no dialer of profile \"p\"; *d1"},
	{"d1|" HEAD, "--host \"d1\": profile \"p\" has no dialers"},
};

static void test_host(void **state)
{
	(void)state;
	fixture_check(host_rows, COUNT(host_rows), find_host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_services),     cmocka_unit_test(test_top),
		cmocka_unit_test(test_dialers),	     cmocka_unit_test(test_gateway),
		cmocka_unit_test(test_expectations), cmocka_unit_test(test_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
