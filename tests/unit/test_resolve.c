/* Zones as packets see them. */
#include "fixture.h"
#include "pbxports/plan/resolve.h"

/* Of each zone of the profile: addresses, interfaces, and what it counts as. */
static void print_plan_zones(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);

	for (size_t i = 0; plan != NULL && i < plan->zone_count; i++) {
		const struct plan_zone *zone = &plan->zones[i];

		if (zone->zone->builtin != ZONE_DEFINED)
			continue;
		assert_ptr_equal(plan_find_zone(plan, zone->zone), zone);
		fprintf(out, "%s%s: ", i > 0 ? "\n" : "", zone->name);
		print_addresses(out, &zone->addresses);
		for (size_t k = 0; k < zone->interface_count; k++)
			fprintf(out, " %%%s", zone->interfaces[k]);
		fprintf(out, "%s%s%s%s", zone->any[IPV4] ? " any4" : "",
			zone->any[IPV6] ? " any6" : "",
			plan_zone_is_internet(zone) ? " internet" : "",
			plan_zone_is_empty(zone) ? "empty" : "");
	}
}

#define ZONES(zones) HEAD "zones: " zones "\n"

static const struct row rows[] = {
	/* empty is never any */
	{ZONES("{a: []}"), "a: empty"},
	{ZONES("{a: [b], b: []}"), "a: empty\nb: empty"},
	{ZONES("{a: [{file: l}]}") "== l\n# none\n", "a: empty"},
	{ZONES("{a: [loopback]}"), "a: empty"}, /* it passes ahead of all rules */
	/* what is built in */
	{ZONES("{a: [internet]}"), "a: 0.0.0.0/0 ::/0 any4 any6 internet"},
	{ZONES("{a: [private]}"),
	 "a: 10.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 fc00::/7 fe80::/10"},
	/* any in a family, however it is written */
	{ZONES("{a: [0.0.0.0/0]}"), "a: 0.0.0.0/0 any4"},
	{ZONES("{a: ['::/0']}"), "a: ::/0 any6"},
	{ZONES("{a: [0.0.0.0/1, 128.0.0.0/1]}"), "a: 0.0.0.0/0 any4"},
	{ZONES("{a: ['::/1', '8000::/1']}"), "a: ::/0 any6"},
	{ZONES("{a: [0.0.0.0-255.255.255.255]}"), "a: 0.0.0.0/0 any4"},
	{ZONES("{a: [b, c], b: [0.0.0.0/1], c: [128.0.0.0/1, '::/0']}"),
	 "a: 0.0.0.0/0 ::/0 any4 any6 internet\nb: 0.0.0.0/1\nc: 128.0.0.0/1 ::/0 any6"},
	{ZONES("{a: [0.0.0.0/1, 128.0.0.0-255.255.255.254]}"), "a: 0.0.0.0-255.255.255.254"},
	{ZONES("{a: [0.0.0.1-255.255.255.255]}"), "a: 0.0.0.1-255.255.255.255"},
	{ZONES("{a: ['::/0', 192.0.2.1]}"), "a: 192.0.2.1 ::/0 any6"},
	{ZONES("{a: [internet, 192.0.2.1]}"), "a: 0.0.0.0/0 ::/0 any4 any6 internet"},
	/* by name, so that shuffled keys give the same plan */
	{ZONES("{c: [a], a: [192.0.2.1], b: [c]}"), "a: 192.0.2.1\nb: 192.0.2.1\nc: 192.0.2.1"},
	/* unions */
	{ZONES("{a: [192.0.2.1, b], b: [192.0.2.2/31, '2001:db8::1']}"),
	 "a: 192.0.2.1-192.0.2.3 2001:db8::1\nb: 192.0.2.2/31 2001:db8::1"},
	{ZONES("{a: [b, c], b: [192.0.2.0/25], c: [192.0.2.128/25]}"),
	 "a: 192.0.2.0/24\nb: 192.0.2.0/25\nc: 192.0.2.128/25"},
	{ZONES("{a: [{file: l}, 192.0.2.1]}") "== l\n192.0.2.0\n192.0.2.9\n",
	 "a: 192.0.2.0/31 192.0.2.9"},
	{ZONES("{a: [b, b], b: [192.0.2.1]}"), "a: 192.0.2.1\nb: 192.0.2.1"},
	{ZONES("{a: [192.0.2.0/24, 192.0.2.7]}"), "a: 192.0.2.0/24"},
	/* interfaces go the same way, each once */
	{ZONES("{a: {interfaces: [wg0]}}"), "a:  %wg0"},
	{ZONES("{a: {sources: [b, 192.0.2.1], interfaces: [wg1]}, b: {interfaces: [wg0]}}"),
	 "a: 192.0.2.1 %wg0 %wg1\nb:  %wg0"},
	{ZONES("{a: {sources: [b], interfaces: [x, y, x]}, b: {interfaces: [y, z]}}"),
	 "a:  %y %z %x\nb:  %y %z"},
};

static void test_zones(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), print_plan_zones);
}

static void test_interfaces_are_bounded(void **state)
{
	(void)state;
	for (unsigned more = 0; more < 3; more++) {
		const char *list = "i0";
		const char *input;
		const struct plan *plan;

		fixture_open();
		for (unsigned i = 1; i < RESOLVE_MAX_INTERFACES + more; i++)
			list = arena_format(arena, "%s, i%u", list, i);
		input = arena_format(arena, ZONES("{a: {interfaces: [%s]}}"), list);
		plan = fixture_plan(input, NULL);
		assert_int_equal(plan == NULL, more > 0);
		assert_int_equal(diags->errors, more > 0);
		if (more > 0)
			assert_string_equal(diags->items[0].message,
					    "zone \"a\" has more than 1000 interfaces");
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_interfaces_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
