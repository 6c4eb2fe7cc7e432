/* Who has a port: the walks held against a look at every service and every forward. */
#include "pbxports/plan/owners.h"
#include "random_profile.h"

#define PROFILES 150
#define PORTS	 100

static bool overlaps(struct port_range ports, struct port_span span)
{
	return (ports.protocols & 1U << span.protocol) != 0 && ports.first <= span.last &&
	       ports.last >= span.first;
}

static bool service_has(const struct plan_service *service, struct port_span span)
{
	const struct rangeset *set = &service->ports.protocols[span.protocol];

	for (size_t i = 0; i < set->count; i++)
		if (overlaps(portset_range(&service->ports, span.protocol, i), span))
			return true;
	return false;
}

static bool forward_has(const struct plan_forward *forward, enum family family,
			struct port_span span)
{
	if (family == IPV4)
		return overlaps(forward->ports, span);
	return forward->address6 != NULL && overlaps(plan_forward_target(forward), span);
}

static void hold_span(const struct plan *plan, struct port_span span)
{
	size_t next = 0;

	for (size_t i = 0; i < plan->service_count; i++)
		if (service_has(&plan->services[i], span))
			assert_ptr_equal(owners_service(plan, span, &next), &plan->services[i]);
	assert_null(owners_service(plan, span, &next));
	for (int family = 0; family < FAMILIES; family++) {
		next = 0;
		for (size_t i = 0; i < plan->forward_count; i++)
			if (forward_has(&plan->forwards[i], (enum family)family, span))
				assert_ptr_equal(
					owners_forward(plan, (enum family)family, span, &next),
					&plan->forwards[i]);
		assert_null(owners_forward(plan, (enum family)family, span, &next));
	}
}

static void hold_plan(const struct plan *plan)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		for (uint16_t first = 1; first < PORTS; first++)
			for (uint16_t width = 0; width < 12; width += 5)
				hold_span(plan, (struct port_span){(enum protocol)protocol, first,
								   (uint16_t)(first + width)});
	hold_span(plan, (struct port_span){UDP, 546, 546});
	hold_span(plan, (struct port_span){TCP, 1, 65535});
	hold_span(plan, (struct port_span){UDP, 65535, 65535});
}

static void test_random(void **state)
{
	size_t forwards = 0;

	(void)state;
	random_state = 20261122;
	for (size_t i = 0; i < PROFILES; i++) {
		char *text = random_profile();
		const struct plan *plan;

		fixture_open();
		plan = fixture_plan(text, random_one_in(4) ? "d1" : NULL);
		if (plan != NULL)
			hold_plan(plan);
		forwards += plan == NULL ? 0 : plan->forward_count;
		fixture_close();
		free(text);
	}
	assert_true(forwards > PROFILES);
}

/* Also where the tree has one node, or none below its root, and where all of it is one service's.
 */
static void test_edges(void **state)
{
	static const char *const inputs[] = {
		HEAD,
		HEAD "services: {s: {ports: [1/tcp]}}\n",
		HEAD "services: {s: {ports: [1-65535/tcp+udp]}}\n",
		HEAD "services: {s: {ports: [65535/udp]}, t: {ports: [1/udp, 90/udp]}, u: {ports: "
		     "[80/tcp]}}\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		const struct plan *plan;

		fixture_open();
		plan = fixture_plan(inputs[i], NULL);
		assert_non_null(plan);
		hold_plan(plan);
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
