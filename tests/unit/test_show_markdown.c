/* `show --format markdown`: the port table for a README or a wiki. */
#include "fixture.h"
#include "pbxports/report/show.h"

static void print_for(const char *input, const char *host, FILE *out)
{
	const struct show_style style = {.width = SHOW_WIDTH};
	const struct plan *plan = fixture_plan(input, host);

	if (plan != NULL)
		show_print_markdown(plan, &style, arena, out);
}

static void print_whole(const char *input, FILE *out)
{
	print_for(input, NULL, out);
}

static void print_dialer1(const char *input, FILE *out)
{
	print_for(input, "d1", out);
}

#define TITLE	"# p\n\nProfile p"
#define PROGRAM "\n\n(pbxports *)\n"
#define SERVICES                                                                                   \
	"\n## Services\n\n"                                                                        \
	"| Service | Ports | From | Exposure | Encrypted | Limit | Description | Where it is set " \
	"|\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
#define ZONES                                                                                      \
	"\n## Zones\n\n| Zone | Sources | IPv4 | IPv6 | Description |\n"                           \
	"| --- | --- | --- | --- | --- |\n"
#define DIALERS                                                                                    \
	"\n## Dialers\n\nA call's leg takes two ports, RTP and RTCP; a bridged call has two "      \
	"legs.\n\n| Dialer | Address | Chunk | Legs | Calls |\n"                                   \
	"| --- | --- | --- | --- | --- |\n"
#define POLICIES                                                                                   \
	"\n## Policy\n\n| Dropped ahead of all | May ping | What no service lets in | Logged of "  \
	"it |\n| --- | --- | --- | --- |\n"
#define POLICY POLICIES "| nobody | internet | dropped | nothing |\n"

static const struct row rows[] = {
	{HEAD, TITLE PROGRAM POLICY},
	{HEAD "description: 1. an office\n", TITLE ": 1. an office" PROGRAM POLICY},
	{HEAD
	 "services:\n  my_ssh: {ports: [22/tcp, 80-81/tcp+udp], from: [internet, z], exposure: "
	 "public, encrypted: true, limit: {rate: 20/minute, burst: 7, count: packets}, "
	 "description: d, where: w}\n  off: {ports: [23/tcp], from: [z], enabled: false, "
	 "encrypted: false}\n  own: {ports: [24/tcp], exposure: loopback}\n"
	 "  rtp: {pool: 10000-20000/udp}\nzones: {z: []}\n",
	 TITLE PROGRAM SERVICES
	 "| my\\_ssh | 22/tcp, 80-81/tcp+udp | internet, z (empty) | public | yes | 20/minute, "
	 "burst 7, packets | d | w |\n"
	 "| off | 23/tcp | (off) | restricted | no | | | |\n"
	 "| own | 24/tcp | (this machine) | loopback | | | | |\n"
	 "| rtp | 10000-20000/udp pool | (nobody) | restricted | | | | |\n" ZONES
	 "| z | (empty) | 0 | 0 | |\n" POLICY},
	{HEAD "zones:\n  z: {sources: [192.0.2.0/24, b, {file: 'l*x'}], interfaces: [wg0], "
	      "description: home}\n  b: ['2001:db8::/32']\n== l*x\n192.0.3.1\n",
	 TITLE PROGRAM ZONES
	 "| b | 2001:db8::/32 | 0 | many | |\n"
	 "| z | 192.0.2.0/24, b, list l\\*x, interface wg0 | 257 | many | home |\n" POLICY},
	{HEAD "zones: {z: [192.0.2.1]}\ndeny: [z]\npolicy: {default: reject, ping: [], log: "
	      "10/minute}\n",
	 TITLE PROGRAM ZONES "| z | 192.0.2.1 | 1 | 0 | |\n" POLICIES
			     "| z | nobody | rejected | 10/minute |\n"},
};

/* Markup in a cell, and what ends the cell or the row. */
#define DESCRIBED(yaml, markdown)                                                                  \
	{                                                                                          \
		HEAD "services: {s: {ports: [1/tcp], description: " yaml "}}\n",                   \
			TITLE PROGRAM SERVICES                                                     \
			"| s | 1/tcp | (nobody) | restricted | | | " markdown " | |\n" POLICY      \
	}

static const struct row text_rows[] = {
	DESCRIBED("'a | b'", "a \\| b"),
	DESCRIBED("'`x` \\'", "\\`x\\` \\\\"),
	DESCRIBED("'<b>&amp;</b>'", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
	DESCRIBED("'[a](b) ![c]'", "\\[a\\](b) \\!\\[c\\]"),
	DESCRIBED("'_a_ #1 ~b~ $c$ {{d}}'", "\\_a\\_ \\#1 \\~b\\~ \\$c\\$ \\{\\{d\\}\\}"),
	DESCRIBED("\"two\\nlines\\r\\n\\ttab\\e[31m\"", "two lines   tab \\[31m"),
	DESCRIBED("\"a\\u202eb\\u2028c\"", "a b c"),
	DESCRIBED("電話", "電話"),
};

#define CLUSTER                                                                                    \
	HEAD "services: {rtp: {pool: 10000-24999/udp, from: [internet]}, sip: {ports: [5060/udp, " \
	     "5062/udp], from: [internet]}, ssh: {ports: [22/tcp], from: [internet]}, wss: "       \
	     "{ports: [8089/tcp], from: [e]}}\nzones: {e: []}\n"                                   \
	     "dialers: [{name: d1, address: 10.20.0.11}, {name: d2, address: 10.20.0.12, "         \
	     "address6: '2001:db8::2', rtp: 40001-44999}]\n"
#define DIALER_ROWS                                                                                \
	"| d1 | 10.20.0.11 | rtp 10000-14999/udp | 2500 | 1250 |\n"                                \
	"| d2 | 10.20.0.12 2001:db8::2 | rtp 40001-44999/udp, pinned | 2499 | 1249 |\n"

static const struct row cluster_rows[] = {
	{CLUSTER, TITLE PROGRAM SERVICES "*\n*\n*\n*\n" ZONES "*\n" DIALERS DIALER_ROWS POLICY},
	{CLUSTER "gateway: {interface: eth0, services: [ssh], forward: {sip: d1, wss: {to: "
		 "10.0.0.9, port: 80}}}\n",
	 TITLE
	 ", gateway" PROGRAM SERVICES "*\n*\n*\n*\n" ZONES "*\n" DIALERS DIALER_ROWS
	 "\n## Gateway\n\nIt forwards what comes in by eth0, masquerading. What it offers itself "
	 "comes first.\n\n| Service | Ports | Leads to | There | From |\n"
	 "| --- | --- | --- | --- | --- |\n"
	 "| ssh | 22/tcp | (the gateway) | | internet |\n"
	 "| sip | 5060/udp, 5062/udp | d1 10.20.0.11 | kept | internet |\n"
	 "| wss | 8089/tcp | (nowhere) | | (nobody) |\n"
	 "| rtp | 10000-14999/udp | d1 10.20.0.11 | kept | internet |\n"
	 "| rtp | 40001-44999/udp | d2 10.20.0.12 2001:db8::2 | kept | internet |\n" POLICY},
};

static const struct row host_rows[] = {
	{CLUSTER "gateway: {interface: eth0, masquerade: false, forward: {ssh: {to: d1, port: "
		 "2222}}}\n",
	 TITLE ", host d1" PROGRAM SERVICES
	       "*\n*\n| ssh | 22/tcp, here 2222 | internet | restricted | | | | |\n*\n" ZONES
	       "*\n" DIALERS DIALER_ROWS POLICY},
};

static void test_markdown(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), print_whole);
}

static void test_texts(void **state)
{
	(void)state;
	fixture_check(text_rows, COUNT(text_rows), print_whole);
}

static void test_cluster(void **state)
{
	(void)state;
	fixture_check(cluster_rows, COUNT(cluster_rows), print_whole);
	fixture_check(host_rows, COUNT(host_rows), print_dialer1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_cluster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
