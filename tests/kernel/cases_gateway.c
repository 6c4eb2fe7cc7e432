/* What a gateway forwards, and what it does not. */
#include <string.h>

#include "kernel.h"
#include "loader.h"
#include "pbxports/base/output.h"
#include "pbxports/emit/emit.h"
#include "trip.h"

#define HEAD                                                                                       \
	"version: 1\nname: kernel\nzones:\n"                                                       \
	"  carriers: [198.51.100.0/24, \"2001:db8:cafe::/48\"]\n"                                  \
	"  agents: [203.0.113.0/26, \"2001:db8:a9::/64\"]\n"                                       \
	"  bad: [198.51.100.128/25, \"2001:db8:cafe:bad::/64\"]\n"                                 \
	"  vpn: {interfaces: [wg0]}\n"
#define DIALERS                                                                                    \
	"dialers:\n"                                                                               \
	"  - {name: dialer1, address: 10.20.0.11, address6: \"2001:db8:20::11\"}\n"                \
	"  - {name: dialer2, address: 10.20.0.12, address6: \"2001:db8:20::12\"}\n"
#define SERVICES                                                                                   \
	"services:\n"                                                                              \
	"  ssh: {ports: [22/tcp], from: [agents]}\n"                                               \
	"  sip: {ports: [5060/udp], from: [carriers]}\n"                                           \
	"  wss: {ports: [8089/tcp], from: [agents]}\n"                                             \
	"  rtp: {pool: 10000-10199/udp, chunk: 100, from: [carriers]}\n"
#define FORWARD	 "forward: {sip: dialer1, wss: {to: dialer1, port: 8443}}"
#define OFFERING HEAD DIALERS SERVICES "gateway: {interface: eth0, services: [ssh], " FORWARD "}\n"

static void chunks(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_UDP, "198.51.100.1", NULL, 10000, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10099, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10100, "10.20.0.12", 0, 0, NULL},
		{STEP_UDP, "198.51.100.255", NULL, 10199, "10.20.0.12", 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 9999, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10200, NULL, 0, 0, NULL},
		{STEP_SYN, "198.51.100.1", NULL, 10000, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		/* no carrier */
		{STEP_UDP, "192.0.2.1", NULL, 10000, NULL, 0, 0, NULL},
		{STEP_UDP, "192.0.2.1", NULL, 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "203.0.113.1", NULL, 5060, NULL, 0, 0, NULL},
		/* not to the gateway itself */
		{STEP_UDP, "198.51.100.1", "10.20.0.11", 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", "10.20.0.12", 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", "10.20.0.12", 10000, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", "10.20.0.11", 10000, NULL, 0, 0, NULL},
	};

	test_profile(test, OFFERING);
	test_trips(test, trips, COUNT(trips));
}

/* A machine that no service and no chunk is for. */
static void unreached(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_SYN, "203.0.113.1", TEST_UNREACHED4, 22, NULL, 0, 0, NULL},
		{STEP_ECHO, "203.0.113.1", TEST_UNREACHED4, 0, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", TEST_UNREACHED6, 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", TEST_UNREACHED6, 10000, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", TEST_UNREACHED6, 22, NULL, 0, 0, NULL},
		{STEP_ECHO, "2001:db8:a9::1", TEST_UNREACHED6, 0, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", TEST_UNREACHED4, 22, TEST_UNREACHED4, 0, 0, "wg0"},
		{STEP_ECHO, "2001:db8:a9::1", TEST_UNREACHED6, 0, TEST_UNREACHED6, 0, 0, "wg0"},
	};

	test_profile(test, OFFERING);
	test_trips(test, trips, COUNT(trips));
}

/* What only comes by the gateway is not for it, whatever its port. */
static void passing_by(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_UDP, "198.51.100.1", "192.0.2.200", 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", TEST_UNREACHED4, 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", "192.0.2.200", 10000, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", "192.0.2.200", 8089, NULL, 0, 0, NULL},
	};

	test_profile(test, OFFERING);
	test_trips(test, trips, COUNT(trips));
}

static void over_ipv6(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 10000, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 10099, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::12", 10100, "2001:db8:20::12", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::12", 10199, "2001:db8:20::12", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 8443, "2001:db8:20::11", 0, 0,
		 NULL},
		/* the other's chunk, the other's service, the port ahead of the change */
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 10100, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::12", 10099, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::12", 5060, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 8089, NULL, 0, 0, NULL},
		/* others, and the gateway's own address */
		{STEP_UDP, "2001:db8::1", "2001:db8:20::11", 10000, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:a9::1", "2001:db8:20::11", 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", NULL, 10000, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", NULL, 5060, NULL, 0, 0, NULL},
	};

	test_profile(test, OFFERING);
	test_trips(test, trips, COUNT(trips));
}

/* A dialer's own firewall, as backend nft prints it for any loader. */
static void load_behind(struct test *test, const char *profile, const char *host)
{
	static const char *const nft[] = {"nft", "-f", "-", NULL};
	const struct emit_options options = {.zones = NULL};
	const struct profile *whole = test_plan(test, profile)->profile;
	const struct dialer *dialer = profile_dialer(whole, host);
	const struct plan *plan = plan_build(whole, dialer, test->diags);
	struct output *output = output_begin(test->diags);
	const char *errors;
	int status;

	if (plan == NULL)
		test_give_up_with_diags(test);
	backend_find("nft")->print(plan, &options, test->arena, output->stream);
	if (!output_end(output, test->diags))
		test_give_up_with_diags(test);
	if (!netlab_run_behind(test->lab, nft, output->bytes, output->size, &status, NULL, &errors))
		test_give_up(test, "%s", netlab_error(test->lab));
	if (status != 0)
		test_give_up(test, "nft refuses the rules of \"%s\": %s", host, errors);
}

/* Behind it stands the firewall of the one that the port is changed for, or of another. */
static void changed_port(struct test *test)
{
	static const struct trip let_in[] = {
		{STEP_SYN, "203.0.113.1", NULL, 8089, "10.20.0.11", 8443, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 8443, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_SYN, "203.0.113.64", NULL, 8089, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 8443, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", "10.20.0.11", 8443, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10000, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10100, NULL, 0, 0, NULL},
	};
	static const struct trip of_another[] = {
		{STEP_SYN, "203.0.113.1", NULL, 8089, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10000, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10100, "10.20.0.12", 0, 0, NULL},
	};

	test_profile(test, OFFERING);
	load_behind(test, OFFERING, "dialer1");
	test_trips(test, let_in, COUNT(let_in));
	load_behind(test, OFFERING, "dialer2");
	test_trips(test, of_another, COUNT(of_another));
}

/* 192.0.2.200 is a machine behind that needs no translation. */
#define MASQUERADE(word)                                                                           \
	HEAD "  everyone: [internet]\n" DIALERS                                                    \
	     "services: {web: {ports: [80/tcp], from: [agents]}, rtp: {pool: 10000-10199/udp, "    \
	     "chunk: 100, from: [carriers]}}\n"                                                    \
	     "gateway: {interface: eth0, masquerade: " word                                        \
	     ", services: [], forward: {web: 192.0.2.200}}\n"

static void masquerade(struct test *test)
{
	static const struct exit hidden[] = {
		{STEP_UDP, "10.20.0.11", 5060, "198.51.100.1", 5060, GATEWAY_ITSELF},
		{STEP_UDP, "10.20.0.12", 10100, "192.0.2.7", 4000, GATEWAY_ITSELF},
		{STEP_SYN, "10.20.0.12", 40001, "192.0.2.7", 443, GATEWAY_ITSELF},
		{STEP_UDP, "192.0.2.200", 5061, "198.51.100.1", 5060, "192.0.2.200"},
		{STEP_UDP, "2001:db8:20::11", 5060, "2001:db8:cafe::1", 5060, "2001:db8:20::11"},
		{STEP_SYN, "2001:db8:20::11", 40002, "2001:db8::1", 443, "2001:db8:20::11"},
	};
	static const struct trip none_of_these[] = {
		{STEP_UDP, "198.51.100.1", NULL, 5061, NULL, 0, 5060, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, NULL, 0, 5061, NULL},
		{STEP_UDP, "198.51.100.2", NULL, 5060, NULL, 0, 5060, NULL},
	};

	test_profile(test, MASQUERADE("true"));
	test_exits(test, hidden, COUNT(hidden));
	test_trips(test, none_of_these, COUNT(none_of_these));
}

static void no_masquerade(struct test *test)
{
	static const struct exit seen[] = {
		{STEP_UDP, "10.20.0.11", 5060, "198.51.100.1", 5060, "10.20.0.11"},
		{STEP_SYN, "10.20.0.12", 40001, "192.0.2.7", 443, "10.20.0.12"},
	};

	test_profile(test, MASQUERADE("false"));
	test_exits(test, seen, COUNT(seen));
}

static void other_interfaces(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_SYN, "192.0.2.1", "10.20.0.11", 3306, "10.20.0.11", 0, 0, "wg0"},
		{STEP_UDP, "192.0.2.1", "10.20.0.12", 5060, "10.20.0.12", 0, 0, "wg0"},
		{STEP_SYN, "2001:db8::1", "2001:db8:20::12", 3306, "2001:db8:20::12", 0, 0, "wg0"},
		{STEP_ECHO, "2001:db8::1", "2001:db8:20::12", 0, "2001:db8:20::12", 0, 0, "wg0"},
		/* denied, but not there */
		{STEP_SYN, "198.51.100.200", "10.20.0.11", 3306, "10.20.0.11", 0, 0, "wg0"},
		{STEP_SYN, "2001:db8:cafe:bad::1", "2001:db8:20::12", 3306, "2001:db8:20::12", 0, 0,
		 "wg0"},
		/* nothing is translated there: the gateway's own input */
		{STEP_UDP, "198.51.100.1", NULL, 5060, NULL, 0, 0, "wg0"},
		{STEP_UDP, "198.51.100.1", NULL, 10000, NULL, 0, 0, "wg0"},
		{STEP_SYN, "203.0.113.1", NULL, 22, GATEWAY_ITSELF, 0, 0, "wg0"},
		{STEP_SYN, "192.0.2.1", NULL, 22, NULL, 0, 0, "wg0"},
	};

	test_profile(test, OFFERING "deny: [bad]\n");
	test_trips(test, trips, COUNT(trips));
}

static void input_filtered(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_SYN, "203.0.113.1", NULL, 22, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", NULL, 22, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_SYN, "192.0.2.1", NULL, 22, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 23, NULL, 0, 0, NULL},
		{STEP_ECHO, "203.0.113.1", NULL, 0, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_ECHO, "198.51.100.200", NULL, 0, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", "10.20.0.11", 22, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 22, NULL, 0, 0, NULL},
	};

	test_profile(test, OFFERING "deny: [bad]\n");
	test_trips(test, trips, COUNT(trips));
}

/* By `deny` too, and from whom a service is not forwarded. */
static void input_alone(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_SYN, "192.0.2.1", NULL, 22, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_SYN, "192.0.2.1", NULL, 22, GATEWAY_ITSELF, 0, 0, "wg0"},
		{STEP_SYN, "2001:db8::1", NULL, 22, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_SYN, "198.51.100.200", NULL, 22, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_UDP, "192.0.2.1", NULL, 5060, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_ECHO, "192.0.2.1", NULL, 0, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.200", NULL, 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "192.0.2.1", "10.20.0.11", 5060, NULL, 0, 0, NULL},
	};

	test_profile(test, HEAD DIALERS SERVICES "deny: [bad]\npolicy: {ping: []}\n"
						 "gateway: {interface: eth0, " FORWARD "}\n");
	test_trips(test, trips, COUNT(trips));
}

/* What other programs translate is not forwarded by that alone. */
static void foreign_translation(struct test *test)
{
	static const char foreign[] = "table ip foreign {\n\tchain prerouting {\n"
				      "\t\ttype nat hook prerouting priority dstnat - 5;\n"
				      "\t\ttcp dport 7777 dnat to 10.20.0.12:80\n\t}\n}\n";
	static const struct trip trips[] = {
		{STEP_SYN, "203.0.113.1", NULL, 7777, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 7777, "10.20.0.12", 80, 0, "wg0"},
		{STEP_SYN, "203.0.113.1", NULL, 8089, "10.20.0.11", 8443, 0, NULL},
	};

	test_profile(test, OFFERING);
	if (!netlab_load_nft(test->lab, foreign, strlen(foreign)))
		test_give_up(test, "%s", netlab_error(test->lab));
	test_trips(test, trips, COUNT(trips));
}

#define MANY_PORTS 100
#define MANY_FIRST 10000

static const char *many_dialers(struct test *test, int count)
{
	const char *profile =
		arena_format(test->arena,
			     "version: 1\nname: kernel\nzones: {carriers: [198.51.100.0/24]}\n"
			     "services: {rtp: {pool: %d-%d/udp, chunk: %d, from: [carriers]}}\n"
			     "gateway: {interface: eth0, services: []}\ndialers:\n",
			     MANY_FIRST, MANY_FIRST + count * MANY_PORTS - 1, MANY_PORTS);

	for (int i = 0; i < count; i++)
		profile = arena_format(test->arena, "%s  - {name: d%d, address: 10.20.%d.%d}\n",
				       profile, i, 1 + i / 250, 1 + i % 250);
	return profile;
}

/* Hundreds of chunks, each at its edges. Without root, iptables hands the kernel no more rules at
 * once than its socket's buffer holds. */
static const int two_hundred = 200;
static const int five_hundred = 500;

static void many(struct test *test)
{
	int count = *(const int *)test->argument;

	test_profile(test, many_dialers(test, count));
	for (int i = 0; i < count; i++) {
		const char *dialer =
			arena_format(test->arena, "10.20.%d.%d", 1 + i / 250, 1 + i % 250);
		uint16_t first = (uint16_t)(MANY_FIRST + i * MANY_PORTS);
		uint16_t last = (uint16_t)(first + MANY_PORTS - 1);
		const struct trip edges[] = {
			{STEP_UDP, "198.51.100.1", NULL, first, dialer, 0, 0, NULL},
			{STEP_UDP, "198.51.100.1", NULL, last, dialer, 0, 0, NULL},
			{STEP_UDP, "192.0.2.1", NULL, last, NULL, 0, 0, NULL},
		};

		test_trips(test, edges, COUNT(edges));
	}
}

const struct test_case gateway_cases[] = {
	{"gateway: chunks", chunks, NULL},
	{"gateway: passing by", passing_by, NULL},
	{"gateway: IPv6", over_ipv6, NULL},
	{"gateway: unreached machine", unreached, NULL},
	{"gateway: changed port", changed_port, NULL},
	{"gateway: masquerade", masquerade, NULL},
	{"gateway: no masquerade", no_masquerade, NULL},
	{"gateway: other interfaces", other_interfaces, NULL},
	{"gateway: own input", input_filtered, NULL},
	{"gateway: input left alone", input_alone, NULL},
	{"gateway: 200 dialers", many, &two_hundred},
	{"gateway: foreign translation", foreign_translation, NULL},
	{.name = NULL},
};

const struct test_case nft_cases[] = {
	{"gateway: 500 dialers", many, &five_hundred},
	{.name = NULL},
};
