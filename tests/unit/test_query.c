/* What query says to people, and the places that it names. */
#include "fixture.h"
#include "pbxports/judge/entries.h"
#include "pbxports/judge/query.h"
#include "pbxports/report/query.h"
#include "pbxports/report/sources.h"

/* The input's file "ask" has the question in one line: FROM TO [INTERFACE [HOST]]; - for none. */
static void run_query(const char *input, FILE *out)
{
	char from[64], to[64], interface[64] = "-", host[64] = "-";
	const char *ask = strstr(input, "\n== ask\n");
	const struct plan *plan;
	struct addrset sources = {0};
	struct question question = {.sources = &sources};
	struct queried queried = {.from = from, .to = to};
	struct query_answer answer;
	struct address_range range;
	struct scalar_error why;
	enum family family;

	assert_non_null(ask);
	assert_true(sscanf(ask + 8, "%63s %63s %63s %63s", from, to, interface, host) >= 2);
	plan = fixture_plan(input, strcmp(host, "-") == 0 ? NULL : host);
	if (plan == NULL)
		return;
	assert_true(ports_parse(to, &question.ports, &why));
	if (strcmp(interface, "-") != 0)
		queried.interface = question.interface = interface;
	if (address_range_read(from, strlen(from), &family, &range)) {
		addrset_add(&sources, family, range, arena);
	} else {
		question.zone = plan_find_zone(plan, profile_zone(plan->profile, from));
		sources = question.zone->addresses;
	}
	answer = query_plan(plan, &question, arena);
	queried.plan = plan;
	queried.answer = &answer;
	query_print_text(&queried, false, arena, out);
}

#define OFFICE                                                                                     \
	HEAD "zones:\n"                                                                            \
	     "  carriers: [198.51.100.16/28, {file: list.txt}, partners]\n"                        \
	     "  partners: [203.0.113.64/26, private]\n"                                            \
	     "  office: {sources: [192.0.2.0/24], interfaces: [wg0]}\n"                            \
	     "  inner: [office]\n"                                                                 \
	     "  bad: [198.51.100.20, 192.0.2.128-192.0.2.129, '2001:db8:bad::/48']\n"              \
	     "  none: []\n"                                                                        \
	     "deny: [bad]\n"                                                                       \
	     "services:\n"                                                                         \
	     "  sip: {ports: [5060/udp], from: [carriers, inner], limit: {rate: 20/minute}}\n"     \
	     "  ssh: {ports: [22/tcp], from: [inner]}\n"                                           \
	     "  http: {ports: [80/tcp], from: [internet], enabled: false}\n"                       \
	     "  db: {ports: [3306/tcp], exposure: loopback}\n"                                     \
	     "  wss: {ports: [8089/tcp], from: [none]}\n"                                          \
	     "  rtp: {pool: 10000-10999/udp, chunk: 500, from: [internet]}\n"                      \
	     "dialers:\n"                                                                          \
	     "  - {name: d1, address: 10.20.0.11}\n"                                               \
	     "  - {name: d2, address: 10.20.0.12, address6: '2001:db8:20::12'}\n"
#define GATEWAY                                                                                    \
	OFFICE "gateway:\n"                                                                        \
	       "  interface: eth0\n"                                                               \
	       "  forward: {sip: d1, ssh: {to: d2, port: 2222}}\n"
#define LIST   "== list.txt\n# a comment\n\n  10.1.0.0/16 ; theirs\n10.1.2.3\n"
#define ASK(q) LIST "== ask\n" q "\n"

static const struct row rows[] = {
	{OFFICE ASK("198.51.100.17 5060/udp"),
	 "accepted: 198.51.100.17 to 5060/udp\n"
	 "  service   sip: p.yaml:12:3\n"
	 "  zone      carriers: p.yaml:12:35\n"
	 "  entry     198.51.100.16/28: p.yaml:4:14\n"
	 "  limit     20/minute, burst 5, new flows, for each source: p.yaml:12:60\n"},
	/* the line of a list, and through other zones */
	{OFFICE ASK("10.1.2.3 5060/udp"),
	 "accepted: 10.1.2.3 to 5060/udp\n"
	 "  service   sip: p.yaml:12:3\n"
	 "  zone      carriers: p.yaml:12:35\n"
	 "  entry     10.1.0.0/16: list.txt:3:3\n"
	 "  entry     10.1.2.3: list.txt:4:1\n"
	 "  entry     private: p.yaml:5:31\n"
	 "  limit     20/minute, burst 5, new flows, for each source: p.yaml:12:60\n"},
	{OFFICE ASK("192.0.2.7 22/tcp"), "accepted: 192.0.2.7 to 22/tcp\n"
					 "  service   ssh: p.yaml:13:3\n"
					 "  zone      inner: p.yaml:13:33\n"
					 "  entry     192.0.2.0/24: p.yaml:6:22\n"},
	{OFFICE ASK("8.8.8.8 22/tcp wg0"), "accepted: 8.8.8.8 to 22/tcp on wg0\n"
					   "  service   ssh: p.yaml:13:3\n"
					   "  zone      inner: p.yaml:13:33\n"
					   "  interface wg0: p.yaml:6:50\n"},
	{OFFICE ASK("2001:db8::1 10000/udp"), "accepted: 2001:db8::1 to 10000/udp\n"
					      "  service   rtp: p.yaml:17:3\n"
					      "  zone      internet: p.yaml:17:51\n"},
	/* denied, and what was nearly right */
	{OFFICE ASK("198.51.100.20 5060/udp"), "denied: 198.51.100.20 to 5060/udp\n"
					       "  deny      bad: p.yaml:10:8\n"
					       "  entry     198.51.100.20: p.yaml:8:9\n"},
	{OFFICE ASK("192.0.2.129 22/tcp wg0"), "denied: 192.0.2.129 to 22/tcp on wg0\n"
					       "  deny      bad: p.yaml:10:8\n"
					       "  entry     192.0.2.128/31: p.yaml:8:24\n"},
	{OFFICE ASK("8.8.8.8 5060/udp"),
	 "denied: 8.8.8.8 to 5060/udp\n"
	 "  the port is not open to this source\n"
	 "  service   sip has the port, for carriers, inner only: p.yaml:12:3\n"},
	{OFFICE ASK("8.8.8.8 5060/tcp"),
	 "denied: 8.8.8.8 to 5060/tcp\n"
	 "  no service that is on has the port here\n"
	 "  service   sip has the port, but not over tcp: p.yaml:12:3\n"},
	{OFFICE ASK("8.8.8.8 80/tcp"),
	 "denied: 8.8.8.8 to 80/tcp\n"
	 "  no service that is on has the port here\n"
	 "  service   http has the port, but is switched off: p.yaml:14:3\n"},
	{OFFICE ASK("8.8.8.8 80/udp"),
	 "denied: 8.8.8.8 to 80/udp\n  no service that is on has the port here\n"},
	{OFFICE ASK("8.8.8.8 3306/tcp"),
	 "denied: 8.8.8.8 to 3306/tcp\n"
	 "  no service that is on has the port here\n"
	 "  service   db has the port, for this machine itself only: p.yaml:15:3\n"},
	{OFFICE ASK("8.8.8.8 8089/tcp"), "denied: 8.8.8.8 to 8089/tcp\n"
					 "  the port is not open to this source\n"
					 "  service   wss has the port, for nobody: p.yaml:16:3\n"},
	{OFFICE ASK("8.8.8.8 10000/udp - d2"),
	 "denied: 8.8.8.8 to 10000/udp, on dialer d2\n"
	 "  no service that is on has the port here\n"
	 "  service   rtp has the port, but on dialer d1: p.yaml:17:3\n"},
	{OFFICE ASK("8.8.8.8 4/tcp"), "denied: 8.8.8.8 to 4/tcp\n"
				      "  no service that is on has the port here\n"},
	/* ahead of all rules */
	{OFFICE ASK("127.0.0.1 4/tcp"),
	 "accepted: 127.0.0.1 to 4/tcp\n"
	 "  from this machine itself, which passes ahead of all rules\n"},
	{OFFICE ASK("198.51.100.20 4/tcp lo"),
	 "accepted: 198.51.100.20 to 4/tcp on lo\n"
	 "  from this machine itself, which passes ahead of all rules\n"},
	{OFFICE ASK("fe80::1 546/udp"),
	 "accepted: fe80::1 to 546/udp\n"
	 "  the answer to a DHCPv6 client, which passes without a service\n"},
	/* in parts */
	{OFFICE ASK("192.0.2.0/24 22/tcp"),
	 "partly: 192.0.2.0/24 to 22/tcp\n"
	 "\n"
	 "accepted: 192.0.2.0/25, 192.0.2.130/31, 192.0.2.132/30, 192.0.2.136/29, 192.0.2.144/28, "
	 "192.0.2.160/27 and 1 more (254 addresses) to 22/tcp\n"
	 "  service   ssh: p.yaml:13:3\n"
	 "  zone      inner: p.yaml:13:33\n"
	 "  entry     192.0.2.0/24: p.yaml:6:22\n"
	 "\n"
	 "denied: 192.0.2.128/31 (2 addresses) to 22/tcp\n"
	 "  deny      bad: p.yaml:10:8\n"
	 "  entry     192.0.2.128/31: p.yaml:8:24\n"},
	{OFFICE ASK("198.51.100.17 5059-5060/udp"),
	 "partly: 198.51.100.17 to 5059-5060/udp\n"
	 "\n"
	 "accepted: 198.51.100.17 (1 address) to 5060/udp\n"
	 "  service   sip: p.yaml:12:3\n"
	 "  zone      carriers: p.yaml:12:35\n"
	 "  entry     198.51.100.16/28: p.yaml:4:14\n"
	 "  limit     20/minute, burst 5, new flows, for each source: p.yaml:12:60\n"
	 "\n"
	 "denied: 198.51.100.17 (1 address) to 5059/udp\n"
	 "  no service that is on has the port here\n"},
	/* a zone stands for what comes in on its interfaces, too */
	{OFFICE ASK("office 8089/tcp"),
	 "denied: office to 8089/tcp\n"
	 "\n"
	 "denied: 192.0.2.128/31 (2 addresses) to 8089/tcp\n"
	 "  deny      bad: p.yaml:10:8\n"
	 "  entry     192.0.2.128/31: p.yaml:8:24\n"
	 "\n"
	 "denied: 192.0.2.0/25, 192.0.2.130/31, 192.0.2.132/30, 192.0.2.136/29, 192.0.2.144/28, "
	 "192.0.2.160/27 and 1 more (254 addresses) to 8089/tcp\n"
	 "  the port is not open to this source\n"
	 "  service   wss has the port, for nobody: p.yaml:16:3\n"
	 "\n"
	 "denied: 192.0.2.128/31, 198.51.100.20; 2001:db8:bad::/48 (3 IPv4 and 2^80 IPv6 "
	 "addresses) to 8089/tcp on wg0\n"
	 "  deny      bad: p.yaml:10:8\n"
	 "  entry     198.51.100.20: p.yaml:8:9\n"
	 "  entry     192.0.2.128/31: p.yaml:8:24\n"
	 "  entry     2001:db8:bad::/48: p.yaml:8:49\n"
	 "\n"
	 "denied: all of IPv4 but 192.0.2.128/31, 198.51.100.20; all of IPv6 but 2001:db8:bad::/48 "
	 "(4294967293 IPv4 and "
	 "over 2^127 IPv6 addresses) to 8089/tcp on wg0\n"
	 "  the port is not open to this source\n"
	 "  service   wss has the port, for nobody: p.yaml:16:3\n"},
	{OFFICE ASK("office 22/tcp wg0"),
	 "partly: office to 22/tcp on wg0\n"
	 "\n"
	 "accepted: all of IPv4 but 192.0.2.128/31, 198.51.100.20; all of IPv6 but "
	 "2001:db8:bad::/48 (4294967293 IPv4 and over 2^127 IPv6 addresses) to 22/tcp on wg0\n"
	 "  service   ssh: p.yaml:13:3\n"
	 "  zone      inner: p.yaml:13:33\n"
	 "  interface wg0: p.yaml:6:50\n"
	 "\n"
	 "denied: 192.0.2.128/31, 198.51.100.20; 2001:db8:bad::/48 (3 IPv4 and 2^80 IPv6 "
	 "addresses) to 22/tcp on wg0\n"
	 "  deny      bad: p.yaml:10:8\n"
	 "  entry     198.51.100.20: p.yaml:8:9\n"
	 "  entry     192.0.2.128/31: p.yaml:8:24\n"
	 "  entry     2001:db8:bad::/48: p.yaml:8:49\n"},
	/* over IPv6 two machines have the port: the first that takes the packet, limit or not */
	{HEAD "zones: {x: ['2001:db8::/125'], y: ['2001:db8::/126']}\n"
	      "services:\n"
	      "  one: {ports: [8089/tcp], from: [y], limit: {rate: 20/minute}}\n"
	      "  two: {ports: [8090/tcp], from: [x]}\n"
	      "dialers:\n"
	      "  - {name: d1, address: 10.20.0.11, address6: '2001:db8:20::11'}\n"
	      "  - {name: d2, address: 10.20.0.12, address6: '2001:db8:20::12'}\n"
	      "gateway: {interface: eth0, forward: {one: {to: d1, port: 8090}, two: d2}}\n"
	      "\n== ask\n2001:db8::/125 8090/tcp\n",
	 "accepted: 2001:db8::/125 to 8090/tcp\n"
	 "\n"
	 "accepted: 2001:db8::/126 (4 addresses) to 8090/tcp on eth0\n"
	 "  service   one: p.yaml:5:3\n"
	 "  zone      y: p.yaml:5:35\n"
	 "  entry     2001:db8::/126: p.yaml:3:36\n"
	 "  limit     20/minute, burst 5, new flows, for each source (each /64): p.yaml:5:46\n"
	 "  forward   to d1 (2001:db8:20::11), not translated\n"
	 "\n"
	 "accepted: 2001:db8::4/126 (4 addresses) to 8090/tcp on eth0\n"
	 "  service   two: p.yaml:6:3\n"
	 "  zone      x: p.yaml:6:35\n"
	 "  entry     2001:db8::/125: p.yaml:3:13\n"
	 "  forward   to d2 (2001:db8:20::12), not translated\n"},
	/* a gateway */
	{GATEWAY ASK("198.51.100.17 5060/udp"),
	 "accepted: 198.51.100.17 to 5060/udp\n"
	 "  service   sip: p.yaml:12:3\n"
	 "  zone      carriers: p.yaml:12:35\n"
	 "  entry     198.51.100.16/28: p.yaml:4:14\n"
	 "  limit     20/minute, burst 5, new flows, for each source: p.yaml:12:60\n"
	 "  forward   to d1 (10.20.0.11), the same port\n"},
	{GATEWAY ASK("192.0.2.7 22/tcp eth0"), "accepted: 192.0.2.7 to 22/tcp on eth0\n"
					       "  service   ssh: p.yaml:13:3\n"
					       "  zone      inner: p.yaml:13:33\n"
					       "  entry     192.0.2.0/24: p.yaml:6:22\n"
					       "  forward   to d2 (10.20.0.12), port 2222\n"},
	{GATEWAY ASK("192.0.2.7 22/tcp wg0"),
	 "denied: 192.0.2.7 to 22/tcp on wg0\n"
	 "  not forwarded; the gateway's own input is not filtered: whether it answers itself is "
	 "not decided here\n"
	 "  service   ssh is forwarded, but not from this interface: p.yaml:13:3\n"},
	{GATEWAY ASK("2001:db8::1 10500/udp"),
	 "accepted: 2001:db8::1 to 10500/udp\n"
	 "  service   rtp: p.yaml:17:3\n"
	 "  zone      internet: p.yaml:17:51\n"
	 "  forward   to d2 (2001:db8:20::12), not translated\n"},
	{GATEWAY ASK("2001:db8::1 10000/udp"),
	 "denied: 2001:db8::1 to 10000/udp\n"
	 "  not forwarded; the gateway's own input is not filtered: whether it answers itself is "
	 "not decided here\n"
	 "  service   rtp has the port, over IPv4 only: p.yaml:17:3\n"},
	{GATEWAY ASK("198.51.100.20 10000/udp"), "denied: 198.51.100.20 to 10000/udp\n"
						 "  deny      bad: p.yaml:10:8\n"
						 "  entry     198.51.100.20: p.yaml:8:9\n"},
	{GATEWAY ASK("2001:db8:bad::1 10500/udp"), "denied: 2001:db8:bad::1 to 10500/udp\n"
						   "  deny      bad: p.yaml:10:8\n"
						   "  entry     2001:db8:bad::/48: p.yaml:8:49\n"},
	{GATEWAY ASK("198.51.100.20 8089/tcp"),
	 "denied: 198.51.100.20 to 8089/tcp\n"
	 "  not forwarded; the gateway's own input is not filtered: whether it answers itself is "
	 "not decided here\n"
	 "  service   wss has the port, but the gateway does not forward it: p.yaml:16:3\n"},
	{GATEWAY "  services: [wss]\n" ASK("8.8.8.8 22/tcp"),
	 "denied: 8.8.8.8 to 22/tcp\n"
	 "  the port is not open to this source\n"
	 "  service   ssh has the port, for inner only: p.yaml:13:3\n"},
};

static void test_text(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), run_query);
}

/* How sets are shown: as few words as say it. */
static void run_sources(const char *input, FILE *out)
{
	struct addrset sources = {0};
	const char *rest = input;

	while (*rest != '\0') {
		size_t length = strcspn(rest, " ");
		struct address_range range;
		enum family family;

		assert_true(address_range_read(rest, length, &family, &range));
		addrset_add(&sources, family, range, arena);
		rest += length + (rest[length] == ' ');
	}
	addrset_settle(&sources, arena);
	fprintf(out, "%s (%s)", sources_text(&sources, 3, arena),
		sources_count_text(&sources, arena));
}

static const struct row source_rows[] = {
	{"10.0.0.1", "10.0.0.1 (1 address)"},
	{"10.0.0.0/30 10.0.0.8", "10.0.0.0/30, 10.0.0.8 (5 addresses)"},
	{"10.0.0.1 10.0.0.3 10.0.0.5 10.0.0.7",
	 "10.0.0.1, 10.0.0.3, 10.0.0.5 and 1 more (4 addresses)"},
	{"2001:db8::/64", "2001:db8::/64 (2^64 addresses)"},
	{"2001:db8::/64 2001:db9::1", "2001:db8::/64, 2001:db9::1 (over 2^64 addresses)"},
	{"2001:db8::/127 10.0.0.1", "10.0.0.1; 2001:db8::/127 (1 IPv4 and 2 IPv6 addresses)"},
	{"0.0.0.0/0", "all of IPv4 (4294967296 addresses)"},
	{"0.0.0.0/0 ::/0", "everyone (4294967296 IPv4 and 2^128 IPv6 addresses)"},
	{"0.0.0.0-9.255.255.255 11.0.0.0-255.255.255.255",
	 "all of IPv4 but 10.0.0.0/8 (4278190080 addresses)"},
	/* loopback alone is no gap */
	{"0.0.0.0-126.255.255.255 128.0.0.0-255.255.255.255 :: "
	 "::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	 "everyone (4294967296 IPv4 and 2^128 IPv6 addresses)"},
	{"126.255.255.255", "126.255.255.255 (1 address)"},
	{"0.0.0.0-126.255.255.254 128.0.0.0-255.255.255.255",
	 "all of IPv4 but 126.255.255.255, 127.0.0.0/8 (4278190079 addresses)"},
};

static void test_sources(void **state)
{
	(void)state;
	fixture_check(source_rows, COUNT(source_rows), run_sources);
}

/* Zones that all refer to two others would be walked for ever. */
static void test_many_references(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const struct plan *plan;
	struct addrset source = {0};
	struct entries entries;

	(void)state;
	fixture_open();
	fputs(HEAD "zones:\n", out);
	for (unsigned i = 0; i < 50; i++)
		fprintf(out, "  a%u: [a%u, b%u]\n  b%u: [b%u, a%u]\n", i, i + 1, i + 1, i, i + 1,
			i + 1);
	fputs("  a50: [10.0.0.1]\n  b50: [10.0.0.1, 10.0.0.0/8]\n", out);
	fclose(out);
	plan = fixture_plan(text, NULL);
	free(text);
	assert_non_null(plan);
	addrset_add(&source, IPV4, (struct address_range){{0, 0x0a000001}, {0, 0x0a000001}}, arena);
	entries = entries_find(plan, plan_find_zone(plan, profile_zone(plan->profile, "a0")),
			       &source, 2, arena);
	assert_int_equal(entries.count, 2);
	assert_int_equal(entries.total, 3);
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_many_references),
	};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
