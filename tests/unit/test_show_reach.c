/* The drawing of who reaches what: who stands where, and that nothing stands on anything. */
#include "../../src/report/show_reach.h"
#include "fixture.h"

/* The groups with their services, then the zones with what they lead to. */
static void print_order(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);
	struct show_reach reach;

	if (plan == NULL)
		return;
	reach = show_reach_layout(plan, arena);
	for (size_t i = 0; i < reach.service_count; i++) {
		const struct show_reach_service *service = &reach.services[i];

		if (i == 0 || service->group != reach.services[i - 1].group)
			fprintf(out, "%s%s:", i == 0 ? "" : "\n",
				show_reach_groups[service->group].name);
		fprintf(out, " %s", service->service->name.text);
	}
	for (size_t i = 0; i < reach.zone_count; i++) {
		const struct show_reach_zone *zone = &reach.zones[i];

		fprintf(out, "\n%s (%s%s) ->", zone->zone->name.text, zone->note,
			zone->empty ? ", nobody" : "");
		for (size_t k = 0; k < zone->line_count; k++)
			fprintf(out, " %s",
				reach.services[zone->lines[k].service].service->name.text);
	}
}

static const struct row rows[] = {
	{HEAD, ""},
	{HEAD "services: {s: {ports: [1/tcp], from: [internet]}}\n",
	 "restricted: s\ninternet (everyone) -> s"},
	/* groups in the order of exposures, whatever the profile's; in a group first what everyone
	 * reaches */
	{HEAD "services: {i: {ports: [1/tcp], from: [z], exposure: internal}, d: {ports: [2/tcp], "
	      "from: [z], exposure: discouraged}, r: {ports: [3/tcp], from: [z]}, p: {ports: "
	      "[4/tcp], from: [z], exposure: public}, q: {ports: [5/tcp], from: [internet], "
	      "exposure: public}}\nzones: {z: [192.0.2.0/24, '2001:db8::1']}\n",
	 "public: q p\nrestricted: r\ninternal: i\ndiscouraged: d\ninternet (everyone) -> q\n"
	 "z (256 IPv4) -> p r i d"},
	/* a zone stands once, however often a service lists it */
	{HEAD "services: {s: {ports: [1/tcp], from: [z, z]}}\nzones: {z: ['2001:db8::1']}\n",
	 "restricted: s\nz (1 IPv6) -> s*"},
	{HEAD "services: {s: {ports: [1/tcp], from: [w, loopback, h]}}\n"
	      "zones: {w: {interfaces: [wg0]}, h: [0.0.0.0/0], unused: [192.0.2.1]}\n",
	 "restricted: s\nw (by interface) -> s\nh (all IPv4) -> s\nloopback (this machine) -> s"},
	/* whom nobody reaches: the empty zone keeps its line, what is off has none */
	{HEAD "services: {s: {ports: [1/tcp], from: [e]}, t: {ports: [2/tcp]}, off: {ports: "
	      "[3/tcp], from: [internet], enabled: false}, own: {ports: [4/tcp], exposure: "
	      "loopback}, u: {ports: [5/tcp], from: [e, z]}}\nzones: {e: [], z: [192.0.2.1]}\n",
	 "restricted: u\nloopback: own\nreached by nobody: s t\noff: off\n"
	 "z (1 IPv4) -> u\ne (empty, nobody) -> u s"},
};

static void test_order(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), print_order);
}

/* `services` services over `zones` zones, each of which lists up to three. */
static const char *crowd(unsigned services, unsigned zones)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const char *copy;

	assert_non_null(out);
	fputs(HEAD "zones:\n", out);
	for (unsigned i = 0; i < zones; i++)
		fprintf(out, "  z%u: [10.0.0.%u]\n", i, i);
	fputs("services:\n", out);
	for (unsigned i = 0; i < services; i++)
		fprintf(out,
			"  s%u: {ports: [%u/tcp], exposure: %s, enabled: %s, from: [internet, "
			"z%u, z%u]}\n",
			i, i + 1, exposure_names[i % EXPOSURE_LOOPBACK],
			i % 9 == 8 ? "false" : "true", i * 7 % zones, i * i % zones);
	assert_int_equal(fclose(out), 0);
	copy = arena_strdup(arena, text);
	free(text);
	return copy;
}

static void check_places(const struct show_reach *reach)
{
	for (size_t i = 0; i < reach->service_count; i++) {
		unsigned middle = reach->services[i].middle;
		bool heading = i == 0 || reach->services[i].group != reach->services[i - 1].group;

		assert_true(middle >= (i == 0 ? 0 : reach->services[i - 1].middle) +
					      (heading && i > 0 ? 2U : 1U) * SHOW_REACH_HEADING);
		assert_true(middle + SHOW_REACH_HEADING / 2 <= reach->height);
	}
	for (size_t i = 0; i < reach->zone_count; i++) {
		const struct show_reach_zone *zone = &reach->zones[i];

		assert_true(i == 0 ||
			    zone->top >= reach->zones[i - 1].top + reach->zones[i - 1].height + 10);
		assert_true(zone->top + zone->height <= reach->height);
		for (size_t k = 0; k < zone->line_count; k++) {
			assert_in_range(zone->lines[k].middle, zone->top + 1,
					zone->top + zone->height - 1);
			assert_true(k == 0 ||
				    zone->lines[k].middle >= zone->lines[k - 1].middle + 4);
			assert_true(k == 0 || zone->lines[k].service > zone->lines[k - 1].service);
		}
	}
}

static void test_room(void **state)
{
	static const unsigned services[] = {1, 2, 7, 60, 300};
	static const unsigned zones[] = {1, 2, 11, 60, 200};

	(void)state;
	for (size_t i = 0; i < COUNT(services); i++)
		for (size_t k = 0; k < COUNT(zones); k++) {
			const struct plan *plan;
			struct show_reach reach;

			fixture_open();
			plan = fixture_plan(crowd(services[i], zones[k]), NULL);
			assert_non_null(plan);
			reach = show_reach_layout(plan, arena);
			assert_int_equal(reach.service_count, services[i]);
			check_places(&reach);
			fixture_close();
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
