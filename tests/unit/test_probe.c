/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/judge/probe.h"
#include "sample_plan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MANY 100000

static struct address read_address(const char *text, enum family *family)
{
	struct address address;

	assert_true(address_parse(text, strlen(text), family, &address));
	return address;
}

/* What a Linux kernel refuses, and an address of the lab's own. */
static struct addrset refused_addresses(struct arena *arena)
{
	static const char *const texts[] = {"0.0.0.0/8",       "127.0.0.0/8", "224.0.0.0/4",
					    "255.255.255.255", "198.18.77.1", "::/127",
					    "ff00::/8"};
	struct plan_zone zone = {.name = "refused"};

	for (size_t i = 0; i < COUNT(texts); i++)
		sample_add_source(&zone, texts[i], arena);
	return zone.addresses;
}

static bool has_source(const struct probes *probes, const char *text, const char *interface)
{
	enum family family;
	struct address source = read_address(text, &family);

	for (size_t i = 0; i < probes->count; i++) {
		const struct packet *packet = &probes->packets[i];

		if (packet->family == family && address_compare(packet->source, source) == 0 &&
		    (interface == NULL) == (packet->interface == NULL) &&
		    (interface == NULL || strcmp(packet->interface, interface) == 0))
			return true;
	}
	return false;
}

static bool has_port(const struct probes *probes, enum protocol protocol, uint16_t port)
{
	for (size_t i = 0; i < probes->count; i++)
		if (probes->packets[i].protocol == protocol && probes->packets[i].port == port)
			return true;
	return false;
}

static bool is_same(const struct packet *a, const struct packet *b)
{
	return a->family == b->family && address_compare(a->source, b->source) == 0 &&
	       a->protocol == b->protocol && a->port == b->port && a->interface == b->interface;
}

static const struct {
	const char *source;
	const char *interface;
	bool there;
} sources[] = {
	/* office: the first, the last, one before, one after */
	{"10.0.0.0", NULL, true},
	{"10.255.255.255", NULL, true},
	{"9.255.255.255", NULL, true},
	{"11.0.0.0", NULL, true},
	{"2001:db8:10::", NULL, true},
	{"2001:db8:10:ffff:ffff:ffff:ffff:ffff", NULL, true},
	{"2001:db8:f:ffff:ffff:ffff:ffff:ffff", NULL, true},
	{"2001:db8:11::", NULL, true},
	/* the second range of a zone, and a zone of deny */
	{"198.51.100.39", NULL, true},
	{"198.51.100.40", NULL, true},
	{"198.51.100.47", NULL, true},
	{"198.51.100.48", NULL, true},
	{"10.9.0.0", NULL, true},
	{"10.8.255.255", NULL, true},
	/* the edges of everything, as near as the kernel takes them */
	{"0.0.0.0", NULL, false},
	{"1.0.0.0", NULL, true},
	{"255.255.255.255", NULL, false},
	{"255.255.255.254", NULL, true},
	{"::", NULL, false},
	{"::2", NULL, true},
	{"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, true},
	/* by the interface: zones, and someone whom no zone knows */
	{"10.0.0.0", "wg0", true},
	{"10.9.0.0", "wg0", true},
	{"198.51.100.16", "wg0", true},
};

static void test_sources(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct probes probes = probe_plan(sample_plan(arena), &refused, 20000, arena);

	(void)state;
	for (size_t i = 0; i < COUNT(sources); i++)
		if (has_source(&probes, sources[i].source, sources[i].interface) !=
		    sources[i].there)
			fail_msg("%s is %s", sources[i].source,
				 sources[i].there ? "missing" : "there");
	for (size_t i = 0; i < probes.count; i++)
		assert_false(addrset_contains(&refused, probes.packets[i].family,
					      probes.packets[i].source));
	arena_free(arena);
}

/* A stranger comes in on wg0 and, the same, on the ordinary interface: the first may pass. */
static void test_interface_stranger(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct plan *plan = sample_plan(arena);
	struct probes probes = probe_plan(plan, &refused, 20000, arena);
	size_t strangers[FAMILIES] = {0};

	(void)state;
	for (size_t i = 0; i < probes.count; i++) {
		struct packet packet = probes.packets[i];
		char text[ADDRESS_TEXT_SIZE];

		if (packet.interface == NULL || packet.port != 22 || packet.protocol != TCP)
			continue;
		address_format(packet.family, packet.source, text);
		packet.interface = NULL;
		if (plan_zone_holds(&plan->zones[OFFICE], &packet) ||
		    plan_zone_holds(&plan->zones[CARRIERS], &packet) ||
		    !has_source(&probes, text, NULL))
			continue;
		assert_false(plan_decide(plan, &packet).accepted);
		packet.interface = "wg0";
		assert_true(plan_decide(plan, &packet).accepted);
		strangers[packet.family]++;
	}
	assert_true(strangers[IPV4] > 0 && strangers[IPV6] > 0);
	arena_free(arena);
}

static void test_ports(void **state)
{
	static const uint16_t there[] = {1,   21,  22,	23,   5059,  5060,  5061,  5062,
					 545, 546, 547, 9999, 10000, 20000, 20001, 65535};
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct probes probes = probe_plan(sample_plan(arena), &refused, 20000, arena);

	(void)state;
	for (size_t i = 0; i < COUNT(there); i++)
		assert_true(has_port(&probes, TCP, there[i]) && has_port(&probes, UDP, there[i]));
	assert_false(has_port(&probes, TCP, 0) || has_port(&probes, UDP, 0));
	arena_free(arena);
}

/* Under a cap pairs go, but no source and no port; nothing comes twice; and again the same. */
static void test_cap(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct plan *plan = sample_plan(arena);
	struct probes all = probe_plan(plan, &refused, 1000000, arena);
	struct probes few = probe_plan(plan, &refused, 200, arena);
	struct probes again = probe_plan(plan, &refused, 200, arena);

	(void)state;
	assert_true(all.count > 400);
	assert_int_equal(few.count, 200);
	for (size_t i = 0; i < all.count; i++) {
		char text[ADDRESS_TEXT_SIZE];

		address_format(all.packets[i].family, all.packets[i].source, text);
		assert_true(has_source(&few, text, all.packets[i].interface));
		assert_true(has_port(&few, all.packets[i].protocol, all.packets[i].port));
	}
	for (size_t i = 0; i < few.count; i++) {
		assert_true(is_same(&few.packets[i], &again.packets[i]));
		for (size_t j = 0; j < i; j++)
			assert_false(is_same(&few.packets[i], &few.packets[j]));
	}
	arena_free(arena);
}

/* Of a huge zone only some networks are probed: the ends, and between them. */
static void test_huge_zone(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct plan *plan = sample_plan(arena);
	struct probes probes;
	size_t inside = 0;

	(void)state;
	for (uint64_t i = 0; i < MANY; i++) {
		struct address one = {0, 0x40000000 + 4 * i};

		addrset_add(&plan->zones[BAD].addresses, IPV4, (struct address_range){one, one},
			    arena);
	}
	addrset_settle(&plan->zones[BAD].addresses, arena);
	probes = probe_plan(plan, &refused, 20000, arena);
	assert_true(probes.count <= 20000);
	assert_true(has_source(&probes, "10.9.0.0", NULL));
	assert_true(has_source(&probes, "64.6.26.124", NULL)); /* the last */
	assert_true(has_source(&probes, "64.6.26.125", NULL));
	for (size_t i = 0; i < probes.count; i++)
		inside += probes.packets[i].family == IPV4 &&
			  probes.packets[i].source.low > 0x40000000 + MANY &&
			  probes.packets[i].source.low < 0x40000000 + 3 * MANY;
	assert_true(inside > 100);
	arena_free(arena);
}

/* Of a zone of a hundred networks each one's edges, to a port of the service that lists it. */
static void test_ranges(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct plan *plan = sample_plan(arena);
	struct probes probes, few;

	(void)state;
	for (int i = 0; i < 100; i++)
		sample_add_source(&plan->zones[CARRIERS], arena_format(arena, "172.16.%d.16/28", i),
				  arena);
	probes = probe_ranges(plan, &refused, 20000, arena);
	for (int i = 0; i < 100; i++) {
		static const int edges[] = {15, 16, 31, 32};

		for (size_t k = 0; k < COUNT(edges); k++)
			assert_true(has_source(
				&probes, arena_format(arena, "172.16.%d.%d", i, edges[k]), NULL));
	}
	assert_true(has_port(&probes, UDP, 5060));
	few = probe_ranges(plan, &refused, 100, arena);
	assert_true(few.count > 50 && few.count <= 100);
	arena_free(arena);
}

/* The same seed draws the same, another one others; nothing that is refused. */
static void test_random(void **state)
{
	struct arena *arena = arena_new(sample_no_memory, NULL);
	struct addrset refused = refused_addresses(arena);
	struct plan *plan = sample_plan(arena);
	struct probes one = probe_random(plan, &refused, 1000, 1, arena);
	struct probes same = probe_random(plan, &refused, 1000, 1, arena);
	struct probes other = probe_random(plan, &refused, 1000, 2, arena);
	size_t accepted = 0, equal = 0;

	(void)state;
	assert_int_equal(one.count, 1000);
	assert_int_equal(same.count, 1000);
	for (size_t i = 0; i < one.count; i++) {
		const struct packet *packet = &one.packets[i];

		assert_true(is_same(packet, &same.packets[i]));
		assert_false(addrset_contains(&refused, packet->family, packet->source));
		assert_true(packet->port > 0);
		accepted += plan_decide(plan, packet).accepted;
		equal += is_same(packet, &other.packets[i]);
	}
	assert_true(accepted > 10 && accepted < 900);
	assert_true(equal < 10);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sources),	  cmocka_unit_test(test_interface_stranger),
		cmocka_unit_test(test_ports),	  cmocka_unit_test(test_cap),
		cmocka_unit_test(test_huge_zone), cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
