/* The layout of a gateway: the zone of its interface, and what rules say about the machines behind
 * it. */
#include <stdlib.h>
#include <string.h>

#include "firewalld.h"

/* No set of a zone begins so. */
const char *const firewalld_behind_names[FAMILIES] = {"pbxports-behind4", "pbxports-behind6"};

static bool is_denied(const struct plan *plan, const struct plan_zone *zone)
{
	for (size_t i = 0; i < plan->deny_count; i++)
		if (plan->deny[i] == zone)
			return true;
	return false;
}

static void lay_out_outside(struct firewalld *firewalld)
{
	const struct plan *plan = firewalld->plan;
	struct firewalld_group *outside = &firewalld->outside;

	outside->name = FIREWALLD_GATEWAY_ZONE;
	outside->title = "interface of the gateway";
	outside->interfaces = arena_array(firewalld->arena, 1, sizeof(*outside->interfaces));
	outside->interfaces[outside->interface_count++] = plan->profile->gateway->interface.text;
	outside->zones = arena_array(firewalld->arena, plan->zone_count, sizeof(*outside->zones));
	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct plan_zone *zone = &plan->zones[i];

		if (!plan_zone_has_interface(zone, outside->interfaces[0]))
			continue;
		outside->zones[outside->zone_count++] = zone;
		outside->closed |= is_denied(plan, zone);
	}
}

static void lay_out_forwarded(struct firewalld *firewalld)
{
	const struct plan *plan = firewalld->plan;

	firewalld->forwarded =
		arena_array(firewalld->arena, plan->forwarded_count, sizeof(*firewalld->forwarded));
	for (size_t i = 0; i < plan->forwarded_count; i++)
		firewalld->forwarded[i] = firewalld_service_offer(firewalld, &plan->forwarded[i]);
}

static void add_machine(struct firewalld *firewalld, enum family family, struct address address)
{
	addrset_add(&firewalld->behind, family, (struct address_range){address, address},
		    firewalld->arena);
}

static void add_passes(struct firewalld *firewalld, const struct plan_forward *forward,
		       const struct firewalld_sets *sets, size_t *capacity)
{
	struct firewalld_pass pass = {.dialer = forward->dialer};
	struct port_range target = plan_forward_target(forward);

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		if (!(target.protocols & 1U << protocol))
			continue;
		pass.ports = target;
		pass.ports.protocols = (uint8_t)(1U << protocol);
		for (size_t i = 0; i < sets->count; i++) {
			firewalld->passes =
				arena_grow(firewalld->arena, firewalld->passes,
					   firewalld->pass_count, capacity, sizeof(pass));
			pass.set = sets->names[i];
			firewalld->passes[firewalld->pass_count++] = pass;
		}
	}
}

/* Dialers in the profile's order. */
static int compare_passes(const void *left, const void *right)
{
	const struct firewalld_pass *a = left, *b = right;

	if (a->dialer != b->dialer)
		return a->dialer < b->dialer ? -1 : 1;
	if (a->ports.first != b->ports.first)
		return a->ports.first < b->ports.first ? -1 : 1;
	if (a->ports.last != b->ports.last)
		return a->ports.last < b->ports.last ? -1 : 1;
	if (a->ports.protocols != b->ports.protocols)
		return a->ports.protocols < b->ports.protocols ? -1 : 1;
	if (a->set == NULL || b->set == NULL)
		return (a->set != NULL) - (b->set != NULL);
	return strcmp(a->set, b->set);
}

/* Two ports of the gateway may lead to one of a machine, which over IPv6 is itself addressed; and
 * firewalld warns of a rule that stands there twice. */
static void keep_each_once(struct firewalld *firewalld)
{
	size_t kept = 0;

	if (firewalld->pass_count == 0)
		return;
	qsort(firewalld->passes, firewalld->pass_count, sizeof(*firewalld->passes), compare_passes);
	for (size_t i = 1; i < firewalld->pass_count; i++)
		if (compare_passes(&firewalld->passes[kept], &firewalld->passes[i]) != 0)
			firewalld->passes[++kept] = firewalld->passes[i];
	firewalld->pass_count = kept + 1;
}

static void lay_out_forwards(struct firewalld *firewalld)
{
	const struct plan *plan = firewalld->plan;
	size_t capacity = 0;

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];
		const struct firewalld_offer *offer =
			&firewalld->forwarded[forward->service - plan->forwarded];
		struct firewalld_sets sets;

		add_machine(firewalld, IPV4, forward->address);
		firewalld_mark_sets(firewalld, offer, &firewalld->outside, IPV4);
		if (forward->address6 == NULL)
			continue;
		sets = firewalld_sets(firewalld, offer, &firewalld->outside, IPV6);
		firewalld_mark_sets(firewalld, offer, &firewalld->outside, IPV6);
		add_passes(firewalld, forward, &sets, &capacity);
		if (plan->ping_count > 0)
			add_machine(firewalld, IPV6, *forward->address6);
	}
	addrset_settle(&firewalld->behind, firewalld->arena);
	keep_each_once(firewalld);
}

void firewalld_layout_gateway(struct firewalld *firewalld)
{
	lay_out_outside(firewalld);
	lay_out_forwarded(firewalld);
	if (!firewalld->outside.closed)
		lay_out_forwards(firewalld);
}
