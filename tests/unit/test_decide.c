/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/judge/decide.h"
#include "sample_plan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOBODY (-1)

/* Which service accepts, and by which zone; or which zone of `deny` holds the source. */
static const struct {
	const char *source;
	const char *port;
	const char *interface;
	bool accepted;
	int service;
	int zone;
	int denied_by;
} rows[] = {
	{"10.0.0.0", "22/tcp", NULL, true, SSH, OFFICE, NOBODY},
	{"10.255.255.255", "22/tcp", NULL, true, SSH, OFFICE, NOBODY},
	{"9.255.255.255", "22/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"11.0.0.0", "22/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"10.0.0.1", "22/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"10.0.0.1", "23/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"2001:db8:10::1", "22/tcp", NULL, true, SSH, OFFICE, NOBODY},
	{"2001:db8:11::", "22/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	/* any */
	{"0.0.0.1", "10000/udp", NULL, true, RTP, INTERNET, NOBODY},
	{"255.255.255.254", "20000/udp", NULL, true, RTP, INTERNET, NOBODY},
	{"2001:db8:ffff::1", "10001/udp", NULL, true, RTP, INTERNET, NOBODY},
	{"192.0.2.1", "20001/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"192.0.2.1", "9999/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	/* the service without a limit first, though it stands second */
	{"198.51.100.16", "5060/udp", NULL, true, TRUNK, CARRIERS, NOBODY},
	{"198.51.100.47", "5060/udp", NULL, true, TRUNK, CARRIERS, NOBODY},
	{"10.0.0.1", "5060/udp", NULL, true, SIP, OFFICE, NOBODY},
	{"198.51.100.39", "5060/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"198.51.100.48", "5060/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	/* deny wins over any service */
	{"10.9.0.0", "22/tcp", NULL, false, NOBODY, NOBODY, BAD},
	{"10.9.255.255", "10000/udp", NULL, false, NOBODY, NOBODY, BAD},
	{"10.9.0.1", "22/tcp", "wg0", false, NOBODY, NOBODY, BAD},
	{"10.10.0.0", "22/tcp", NULL, true, SSH, OFFICE, NOBODY},
	{"2001:db8:10:bad::1", "22/tcp", NULL, false, NOBODY, NOBODY, BAD},
	{"2001:db8:10:bae::", "22/tcp", NULL, true, SSH, OFFICE, NOBODY},
	/* by where it comes in */
	{"203.0.113.7", "22/tcp", "wg0", true, SSH, OFFICE, NOBODY},
	{"2001:db8::7", "22/tcp", "wg0", true, SSH, OFFICE, NOBODY},
	{"203.0.113.7", "22/tcp", "wg1", false, NOBODY, NOBODY, NOBODY},
	{"203.0.113.7", "22/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"203.0.113.7", "5061/tcp", "wg0", false, NOBODY, NOBODY, NOBODY},
	/* loopback, without a rule */
	{"127.0.0.1", "1/tcp", NULL, true, NOBODY, NOBODY, NOBODY},
	{"127.255.255.255", "1/tcp", NULL, true, NOBODY, NOBODY, NOBODY},
	{"128.0.0.0", "1/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"::1", "1/tcp", NULL, true, NOBODY, NOBODY, NOBODY},
	{"::2", "1/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"10.9.0.1", "1/tcp", "lo", true, NOBODY, NOBODY, NOBODY},
	/* the answer to a DHCPv6 client */
	{"fe80::1", "546/udp", NULL, true, NOBODY, NOBODY, NOBODY},
	{"febf:ffff::1", "546/udp", NULL, true, NOBODY, NOBODY, NOBODY},
	{"fec0::1", "546/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"fe80::1", "547/udp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"fe80::1", "546/tcp", NULL, false, NOBODY, NOBODY, NOBODY},
	{"0.0.0.1", "546/udp", NULL, false, NOBODY, NOBODY, NOBODY},
};

static struct packet read_packet(const char *source, const char *port, const char *interface)
{
	struct packet packet = {.interface = interface};
	struct port_range ports;
	struct scalar_error why;

	assert_true(address_parse(source, strlen(source), &packet.family, &packet.source));
	assert_true(ports_parse(port, &ports, &why));
	packet.protocol = ports.protocols == 1 << TCP ? TCP : UDP;
	packet.port = ports.first;
	return packet;
}

static void test_decide(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct plan *plan = sample_plan(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct packet packet = read_packet(rows[i].source, rows[i].port, rows[i].interface);
		struct verdict verdict = plan_decide(plan, &packet);
		const struct plan_zone *denied_by =
			rows[i].denied_by < 0 ? NULL : &plan->zones[rows[i].denied_by];

		if (verdict.accepted != rows[i].accepted)
			fail_msg("%s to %s: accepted is %d", rows[i].source, rows[i].port,
				 verdict.accepted);
		assert_ptr_equal(verdict.denied_by, denied_by);
		if (rows[i].service < 0) {
			assert_null(verdict.rule);
			continue;
		}
		assert_non_null(verdict.rule);
		assert_ptr_equal(verdict.rule->service, &plan->services[rows[i].service]);
		assert_ptr_equal(verdict.rule->zone, &plan->zones[rows[i].zone]);
	}
	arena_free(arena);
}

/* A DHCPv6 server in a denied zone is denied: only neighbour discovery stands before deny. */
static void test_denied_dhcpv6(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct plan *plan = sample_plan(arena);
	struct packet packet = read_packet("fe80::1", "546/udp", NULL);

	(void)state;
	sample_add_source(&plan->zones[BAD], "fe80::/10", arena);
	assert_ptr_equal(plan_decide(plan, &packet).denied_by, &plan->zones[BAD]);
	assert_false(plan_decide(plan, &packet).accepted);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decide),
		cmocka_unit_test(test_denied_dhcpv6),
	};

	return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
