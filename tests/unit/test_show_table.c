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
	"\nDIALER  ADDRESS                 CHUNK\n"                                                \
	"d1      10.20.0.11              rtp 10000-14999/udp\n"                                    \
	"d2      10.20.0.12 2001:db8::2  rtp 40000-44999/udp\n"

static const struct row cluster_rows[] = {
	{CLUSTER, "p\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS POLICY},
	{CLUSTER "gateway: {interface: eth0}\n",
	 "p\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS
	 "\nGateway: from the internet by eth0, masquerading.\n" POLICY},
	{CLUSTER
	 "gateway: {interface: eth0, masquerade: false, forward: {sip: {to: d1, port: 5070}}}\n",
	 "p\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS
	 "\nGateway: from the internet by eth0, without masquerading.\n"
	 "FORWARDED  TO  PORT\nsip        d1  5070\n" POLICY},
	{CLUSTER "gateway: {interface: eth0, forward: {sip: 10.0.0.9}}\n",
	 "p\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS
	 "\nGateway: from the internet by eth0, masquerading.\n"
	 "FORWARDED  TO        PORT\nsip        10.0.0.9  kept\n" POLICY},
};

static const struct row host_rows[] = {
	{CLUSTER, "p (host d1)\n\n" SERVICE_ROWS NO_ZONES DIALER_ROWS POLICY},
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
