/* `show` for people: who reaches what, which dialer has which chunk. */
#include "fixture.h"
#include "pbxports/report/show.h"

static const struct show_style plain = {.width = SHOW_WIDTH};
static const struct show_style colored = {.color = true, .width = SHOW_WIDTH};
static const struct show_style wide = {.width = 120};

static void print_table(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);

	if (plan != NULL)
		show_print_table(plan, &plain, arena, out);
}

static void print_dialer1(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, "d1");

	if (plan != NULL)
		show_print_table(plan, &plain, arena, out);
}

static void print_colored(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);

	if (plan != NULL)
		show_print_table(plan, &colored, arena, out);
}

static void print_wide(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);

	if (plan != NULL)
		show_print_table(plan, &wide, arena, out);
}

#define NO_SERVICES "SERVICE  PORTS  FROM  EXPOSURE\n"
#define NO_ZONES    "\nZONE  SOURCES  IPv4  IPv6\n"
#define POLICY	    "\nThe rest is dropped. May ping: internet.\n"
/* Only services; only zones. */
#define SERVICES(rows) "p\n\nSERVICE  PORTS*FROM*EXPOSURE\n" rows NO_ZONES POLICY
#define ZONES(rows)    "p\n\n" NO_SERVICES "\nZONE  SOURCES*IPv4*IPv6\n" rows POLICY

static const struct row rows[] = {
	{HEAD, "p\n\n" NO_SERVICES NO_ZONES POLICY},
	{HEAD "description: an office\n", "p: an office\n\n" NO_SERVICES NO_ZONES POLICY},
	/* text for people can't drive a terminal */
	{HEAD "description: \"a\\eb\\u202ec\"\n", "p: a b c\n\n" NO_SERVICES NO_ZONES POLICY},
	{HEAD "services: {s: {ports: [22/tcp, 80/tcp], from: [internet], exposure: public}}\n",
	 SERVICES("s  *22/tcp, 80/tcp  internet  public\n")},
	{HEAD "services: {s: {ports: [22/tcp]}}\n", SERVICES("s  *22/tcp  (nobody)  restricted\n")},
	{HEAD "services: {s: {ports: [22/tcp], from: [internet], enabled: false}}\n",
	 SERVICES("s  *22/tcp  (off)  restricted\n")},
	{HEAD "services: {s: {ports: [22/tcp], exposure: loopback}}\n",
	 SERVICES("s  *22/tcp  (this machine)  loopback\n")},
	{HEAD "services: {s: {pool: 10000-20000/udp, from: [internet, loopback]}}\n",
	 SERVICES("s  *10000-20000/udp pool  internet, loopback  restricted\n")},
	{HEAD "services: {s: {ports: [1/tcp], from: [internet], limit: {rate: 20/minute}}}\n",
	 SERVICES("s  *1/tcp  internet; 20/minute for each source  restricted\n")},
	{HEAD "services: {s: {ports: [1/tcp], from: [internet], limit: {rate: 2/hour, "
	      "count: packets}}}\n",
	 SERVICES("s  *1/tcp  internet; 2/hour for each source, packets  restricted\n")},
	{HEAD "services: {s: {ports: [1/tcp], from: [e]}}\nzones: {e: []}\n",
	 "p\n\n*\ns  *1/tcp  e (empty)  restricted\n\n*\ne     (empty)  0     0\n" POLICY},
	{HEAD "zones: {a: [192.0.2.0/24, '2001:db8::1', b, {file: l}], b: {interfaces: [wg0]}}\n"
	      "== l\n192.0.3.1\n",
	 ZONES("a  *192.0.2.0/24, 2001:db8::1, b, *  257 *1\nb  *interface wg0  *0 *0\n")},
	/* a long number says nothing to anybody */
	{HEAD "zones: {a: [0.0.0.0/0], b: ['2001:db8::/64']}\n",
	 ZONES("a  *0.0.0.0/0 *all *0\nb  *2001:db8::/64 *0 *many\n")},
	{HEAD "zones: {a: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7, "
	      "10.0.0.8]}\n",
	 ZONES("a  *10.0.0.1, *10.0.0.6 and*8 *0\n *2 more\n")},
	{HEAD "zones: {a: [192.0.2.1]}\ndeny: [a, internet]\npolicy: {default: reject, ping: []}\n",
	 "*\n*\n*\n*\n*\n*\n\nThe rest is rejected. May ping: nobody. Dropped ahead of all: a, "
	 "internet.\n"},
};

#define CLUSTER                                                                                    \
	HEAD "services: {rtp: {pool: 10000-24999/udp}, sip: {ports: [5060/udp]}}\n"                \
	     "dialers: [{name: d1, address: 10.20.0.11}, {name: d2, address: 10.20.0.12, "         \
	     "address6: '2001:db8::2', rtp: 40000-44999}]\n"
#define SERVICE_ROWS                                                                               \
	"SERVICE  PORTS*\nrtp  *10000-24999/udp pool  (nobody)  restricted\nsip  *5060/udp *\n"
#define DIALER_ROWS                                                                                \
	"\nDIALER  ADDRESS                 CHUNK                        LEGS  CALLS\n"             \
	"d1      10.20.0.11              rtp 10000-14999/udp          2500  1250\n"                \
	"d2      10.20.0.12 2001:db8::2  rtp 40000-44999/udp, pinned  2500  1250\n"                \
	"\nA call's leg takes two ports, RTP and RTCP; a bridged call has two legs.\n"
#define CHUNKS(pool, dialers)                                                                      \
	HEAD "services: {rtp: {pool: " pool "}, fax: {pool: 4000-4007/udp, chunk: 2}}\n"           \
	     "dialers: [" dialers "]\n"

static const struct row cluster_rows[] = {
	{CLUSTER, "p\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS POLICY},
	/* a row for each pool; RTP begins on an even port */
	{CHUNKS("10000-10009/udp, chunk: 10", "{name: d1}"),
	 "*\n\n*\n*\n*\n" NO_ZONES "\nDIALER  ADDRESS  CHUNK                LEGS  CALLS\n"
	 "d1               rtp 10000-10009/udp  5     2\n"
	 "                 fax 4000-4001/udp    1     0\n\n*\n" POLICY},
	{CHUNKS("10000-10009/udp", "{name: d1, rtp: {rtp: 20001-20004, fax: 4001-4002}}"),
	 "*\n\n*\n*\n*\n" NO_ZONES "\nDIALER  ADDRESS  CHUNK                        LEGS  CALLS\n"
	 "d1               rtp 20001-20004/udp, pinned  1     0\n"
	 "                 fax 4001-4002/udp, pinned    0     0\n\n*\n" POLICY},
	{HEAD "dialers: [{name: d1, address6: '2001:db8::1'}]\n",
	 "p\n\n" NO_SERVICES NO_ZONES "\nDIALER  ADDRESS      CHUNK  LEGS  CALLS\n"
	 "d1      2001:db8::1\n" POLICY},
};

#define GATEWAY_CLUSTER                                                                            \
	HEAD "zones: {a: [192.0.2.1], e: [], w: {interfaces: [wg0]}}\n"                            \
	     "services: {rtp: {pool: 10000-24999/udp, from: [a]}, sip: {ports: [5060/udp, "        \
	     "5062/tcp], from: [a, internet]}, web: {ports: [80/tcp], from: [a, e]}}\n"            \
	     "dialers: [{name: d1, address: 10.20.0.11}, {name: d2, address: 10.20.0.12, "         \
	     "address6: '2001:db8::2'}]\n"
#define GATEWAY_VIEW(how, own)                                                                     \
	"p (gateway)\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n*\n"                            \
	"\nGateway: forwards what comes in by eth0, " how ".\n" own "\n\n"
static const struct row gateway_rows[] = {
	/* chunks, and who reaches them */
	{GATEWAY_CLUSTER "gateway: {interface: eth0}\n",
	 GATEWAY_VIEW("masquerading",
		      "Its own input is left alone.") "SERVICE  PORTS            LEADS TO          "
						      "         THERE  FROM\n"
						      "rtp      10000-14999/udp  d1 10.20.0.11     "
						      "         kept   a\n"
						      "rtp      15000-19999/udp  d2 10.20.0.12 "
						      "2001:db8::2  kept   a\n" POLICY},
	/* one row for a service; a dialer's address is the dialer */
	{GATEWAY_CLUSTER "gateway: {interface: eth0, masquerade: false, services: [], "
			 "forward: {sip: d1, web: {to: 10.20.0.12, port: 8080}}}\n",
	 GATEWAY_VIEW("without masquerading",
		      "It offers nothing itself.") "SERVICE  PORTS               LEADS TO          "
						   "         THERE  FROM\n"
						   "web      80/tcp              d2 10.20.0.12 "
						   "2001:db8::2  8080   a\n"
						   "sip      5060/udp, 5062/tcp  d1 10.20.0.11     "
						   "         kept   a, internet\n"
						   "rtp      10000-14999/udp     d1 10.20.0.11     "
						   "         kept   a\n"
						   "rtp      15000-19999/udp     d2 10.20.0.12 "
						   "2001:db8::2  kept   a\n" POLICY},
	/* a machine that is no dialer; what the gateway offers itself */
	{GATEWAY_CLUSTER "gateway: {interface: eth0, services: [web], forward: {sip: 10.0.0.9}}\n",
	 GATEWAY_VIEW(
		 "masquerading",
		 "What it offers itself comes first.") "SERVICE  PORTS               LEADS TO      "
						       "             THERE  FROM\n"
						       "web      80/tcp              (the gateway) "
						       "                    a\n"
						       "sip      5060/udp, 5062/tcp  10.0.0.9      "
						       "             kept   a, internet\n"
						       "rtp      10000-14999/udp     d1 10.20.0.11 "
						       "             kept   a\n"
						       "rtp      15000-19999/udp     d2 10.20.0.12 "
						       "2001:db8::2  kept   a\n" POLICY},
	/* nobody comes in on the gateway's interface from an empty zone, or from another's */
	{HEAD "zones: {e: [], w: {interfaces: [wg0]}}\n"
	      "services: {s: {ports: [1/tcp], from: [e]}, t: {ports: [2/tcp], from: [w]}}\n"
	      "gateway: {interface: eth0, forward: {s: 10.0.0.1, t: 10.0.0.1}}\n",
	 "p (gateway)\n*\n*\n*\n*\n*\n*\n*\n*\n"
	 "\nGateway: forwards what comes in by eth0, masquerading.\nIts own input is left "
	 "alone.\n\n"
	 "SERVICE  PORTS  LEADS TO   THERE  FROM\n"
	 "s        1/tcp  (nowhere)         (nobody)\n"
	 "t        2/tcp  (nowhere)         (nobody)\n" POLICY},
};

static const struct row host_rows[] = {
	{CLUSTER, "p (host d1)\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS POLICY},
	/* what the gateway sends to another port comes in there, on that dialer alone */
	{CLUSTER "gateway: {interface: eth0, forward: {sip: {to: d1, port: 5070}}}\n",
	 "p (host d1)\n\nSERVICE  PORTS*\nrtp  *\nsip      5060/udp, here 5070*\n" NO_ZONES
		 DIALER_ROWS POLICY},
	{CLUSTER "gateway: {interface: eth0, forward: {sip: d1}}\n",
	 "p (host d1)\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS POLICY},
	{CLUSTER "gateway: {interface: eth0, forward: {sip: {to: d2, port: 5070}}}\n",
	 "p (host d1)\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS POLICY},
};

static const struct row color_rows[] = {
	{HEAD "services: {s: {ports: [1/tcp], exposure: public}}\n",
	 "*\n\n*\n*\033[32mpublic\033[0m\n\n*\n" POLICY},
	{HEAD "services: {s: {ports: [1/tcp], exposure: discouraged}}\n",
	 "*\n\n*\n*\033[31mdiscouraged\033[0m\n\n*\n" POLICY},
};

#define MANY_ZONES                                                                                 \
	HEAD "services: {s: {ports: [1/tcp], from: [carriers-of-the-north, "                       \
	     "carriers-of-the-south, "                                                             \
	     "carriers-of-the-east]}}\n"                                                           \
	     "zones: {carriers-of-the-north: [192.0.2.1], carriers-of-the-south: [192.0.2.2], "    \
	     "carriers-of-the-east: [192.0.2.3]}\n"

static const struct row narrow_rows[] = {
	{MANY_ZONES, "*\n\n*\ns *carriers-of-the-north, carriers-of-the-south,  *restricted\n"
		     " *carriers-of-the-east\n\n*\n*\n*\n*\n" POLICY},
};

static const struct row wide_rows[] = {
	{MANY_ZONES, "*\n\n*\ns *carriers-of-the-north, carriers-of-the-south, "
		     "carriers-of-the-east  restricted\n\n*\n*\n*\n*\n" POLICY},
};

static void test_table(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), print_table);
}

static void test_cluster(void **state)
{
	(void)state;
	fixture_check(cluster_rows, COUNT(cluster_rows), print_table);
	fixture_check(gateway_rows, COUNT(gateway_rows), print_table);
	fixture_check(host_rows, COUNT(host_rows), print_dialer1);
}

static void test_widths(void **state)
{
	(void)state;
	fixture_check(narrow_rows, COUNT(narrow_rows), print_table);
	fixture_check(wide_rows, COUNT(wide_rows), print_wide);
}

static void test_colors(void **state)
{
	(void)state;
	fixture_check(color_rows, COUNT(color_rows), print_colored);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_cluster),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_colors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
