/* Limits. Their rates are slow, so that no bucket refills while a case runs. */
#include <string.h>

#include "kernel.h"

#define ZONES                                                                                      \
	"version: 1\nname: kernel\nzones:\n"                                                       \
	"  phones: [10.0.0.0/8, 2001:db8:10::/48]\n"                                               \
	"  carriers: [198.51.100.0/24]\n"

static void flows(struct test *test)
{
	static const struct step steps[] = {
		/* the burst, and one more; not a zone's or a port's: that flow is denied uncounted
		 */
		{STEP_UDP, "10.0.0.1", 5060, true, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5061, false, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5060, true, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5060, true, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5060, false, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5060, false, 0, NULL},
		/* another source, and the neighbour that no prefix may lump in */
		{STEP_UDP, "10.0.0.2", 5060, true, 0, NULL},
		{STEP_UDP, "10.0.0.0", 5060, true, 0, NULL},
		/* a /64 is one source */
		{STEP_UDP, "2001:db8:10:1::1", 5060, true, 0, NULL},
		{STEP_UDP, "2001:db8:10:1::2", 5060, true, 0, NULL},
		{STEP_UDP, "2001:db8:10:1:ffff:ffff:ffff:ffff", 5060, true, 0, NULL},
		{STEP_UDP, "2001:db8:10:1::3", 5060, false, 0, NULL},
		{STEP_UDP, "2001:db8:10:1::1", 5060, false, 0, NULL},
		{STEP_UDP, "2001:db8:10:2::1", 5060, true, 0, NULL},
		{STEP_UDP, "2001:db8:10::1", 5060, true, 0, NULL},
		/* other services of the same source */
		{STEP_SYN, "10.0.0.1", 443, true, 0, NULL},
		{STEP_SYN, "2001:db8:10:1::1", 443, true, 0, NULL},
		/* established: no new flow */
		{STEP_UDP, "10.0.0.1", 5060, true, 5060, NULL},
		{STEP_UDP, "10.0.0.1", 5060, true, 5060, NULL},
		/* a source that no zone of the service holds */
		{STEP_UDP, "11.0.0.1", 5060, false, 0, NULL},
	};

	test_profile(test, ZONES "services:\n"
				 "  sip: {ports: [5060/udp], from: [phones], "
				 "limit: {rate: 1/hour, burst: 3}}\n"
				 "  https: {ports: [443/tcp], from: [phones]}\n");
	test_open_flow(test, "10.0.0.1", 5060, 5060);
	test_steps(test, steps, COUNT(steps));
}

static void packets(struct test *test)
{
	static const struct step steps[] = {
		/* one flow, and it is established: its fourth packet is over the limit */
		{STEP_UDP, "10.0.0.1", 5060, true, 5060, NULL},
		{STEP_UDP, "10.0.0.1", 5060, true, 5060, NULL},
		{STEP_UDP, "10.0.0.1", 5060, true, 5060, NULL},
		{STEP_UDP, "10.0.0.1", 5060, false, 5060, NULL},
		{STEP_UDP, "10.0.0.1", 5060, false, 0, NULL},
		{STEP_UDP, "10.0.0.2", 5060, true, 0, NULL},
		{STEP_UDP, "2001:db8:10:1::1", 5060, true, 5060, NULL},
		{STEP_UDP, "2001:db8:10:1::1", 5060, true, 5060, NULL},
		{STEP_UDP, "2001:db8:10:1::2", 5060, true, 5060, NULL},
		{STEP_UDP, "2001:db8:10:1::2", 5060, false, 5060, NULL},
		{STEP_UDP, "2001:db8:10:2::1", 5060, true, 5060, NULL},
		/* another service lets these in without a limit, by the same port */
		{STEP_UDP, "198.51.100.1", 5060, true, 5060, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 5060, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 5060, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 5060, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 5060, NULL},
		/* who is in no zone is neither counted nor let in */
		{STEP_UDP, "192.0.2.1", 5060, false, 5060, NULL},
		/* the same source elsewhere */
		{STEP_SYN, "10.0.0.1", 443, true, 0, NULL},
	};

	test_profile(test, ZONES "services:\n"
				 "  sip: {ports: [5060/udp], from: [phones, carriers], "
				 "limit: {rate: 1/hour, burst: 3, count: packets}}\n"
				 "  trunk: {ports: [5060/udp], from: [carriers]}\n"
				 "  https: {ports: [443/tcp], from: [phones]}\n");
	test_open_flow(test, "10.0.0.1", 5060, 5060);
	test_steps(test, steps, COUNT(steps));
}

/* A limit and none on one port: what is let in without a limit is not counted. */
static void unlimited(struct test *test)
{
	static const struct step steps[] = {
		{STEP_UDP, "198.51.100.1", 5060, true, 0, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 0, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5060, true, 0, NULL},
		{STEP_UDP, "10.0.0.1", 5060, false, 0, NULL},
		{STEP_UDP, "2001:db8::1", 5060, true, 0, NULL},
		{STEP_UDP, "2001:db8::1", 5060, false, 0, NULL},
	};

	test_profile(test, ZONES "services:\n"
				 "  sip: {ports: [5060/udp], from: [internet], "
				 "limit: {rate: 1/hour, burst: 1}}\n"
				 "  trunk: {ports: [5060/udp], from: [carriers]}\n");
	test_steps(test, steps, COUNT(steps));
}

/* More sources than a table of the kernel's is made for by any rules of ours. */
#define SOURCES 70000
#define SURE	1000

static size_t count_passed(const struct netlab_packet *sent, size_t count)
{
	size_t passed = 0;

	for (size_t i = 0; i < count; i++)
		passed += sent[i].passed;
	return passed;
}

static void full_table(struct test *test)
{
	/* Tracking has a table too, and it is not the one that is meant. */
	static const char untracked[] = "table inet untracked {\n\tchain everything {\n"
					"\t\ttype filter hook prerouting priority raw;\n"
					"\t\tnotrack\n\t}\n}\n";
	static const struct step steps[] = {
		{STEP_UDP, "10.200.0.1", 5060, false, 0, NULL},
		{STEP_UDP, "198.51.100.1", 5060, true, 0, NULL},
		{STEP_SYN, "10.200.0.1", 443, true, 0, NULL},
	};
	struct netlab_packet *sent = arena_array(test->arena, SOURCES, sizeof(*sent));

	test_profile(test, ZONES "services:\n"
				 "  sip: {ports: [5060/udp], from: [phones], "
				 "limit: {rate: 1/hour, burst: 1}}\n"
				 "  trunk: {ports: [5060/udp], from: [carriers]}\n"
				 "  https: {ports: [443/tcp], from: [phones]}\n");
	if (!netlab_load_nft(test->lab, untracked, strlen(untracked)))
		test_give_up(test, "%s", netlab_error(test->lab));
	for (uint32_t i = 0; i < SOURCES; i++) {
		struct frame_path path = test_path(test, "10.0.0.0", 5060, 5060);

		path.source.low += i;
		sent[i].frame = frame_udp(&path, i);
	}
	if (!netlab_send(test->lab, sent, SOURCES))
		test_give_up(test, "%s", netlab_error(test->lab));
	if (count_passed(sent, SURE) != SURE)
		test_complain(test, "the table is full after %zu sources",
			      count_passed(sent, SURE));
	if (count_passed(sent + SOURCES - SURE, SURE) != 0)
		test_complain(test, "a full table lets new sources in");
	test_steps(test, steps, COUNT(steps));
}

const struct test_case limit_cases[] = {
	{"limit of flows", flows, NULL},
	{"limit of packets", packets, NULL},
	{"limited and unlimited", unlimited, NULL},
	{"full table of sources", full_table, NULL},
	{.name = NULL},
};
