#include <stdlib.h>

#include "iptables_gateway.h"
#include "ports.h"

/* Forwards of one service that stand in the chain of their protocol: new flows to other ports walk
 * them. */
#define FORWARDS_IN_SEQUENCE 4

bool iptables_pings_machines(const struct iptables *iptables)
{
	return iptables->gateway && iptables->plan->ping_count > 0 &&
	       !addrset_is_empty(&iptables->gateway->machines);
}

/* True where all of both families that comes in by the gateway's interface is in it. */
static bool is_everyone(const struct iptables *iptables, const struct plan_zone *zone)
{
	return plan_zone_is_internet(zone) ||
	       plan_zone_has_interface(zone, iptables->gateway->interface);
}

unsigned iptables_outside_families(const struct iptables *iptables, const struct plan_zone *zone)
{
	unsigned families = 0;

	if (is_everyone(iptables, zone))
		return IPTABLES_BOTH;
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (zone->addresses.families[family].count > 0)
			families |= IPTABLES_FAMILY(family);
	}
	return families;
}

void iptables_outside_rules(const struct iptables *iptables, const struct plan_zone *zone,
			    struct iptables_rule rule)
{
	const unsigned families = rule.families & iptables_outside_families(iptables, zone);

	if (is_everyone(iptables, zone)) {
		iptables_rule(iptables, rule);
		return;
	}
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (families & IPTABLES_FAMILY(family))
			iptables_network_rules(iptables, iptables_zone(iptables, zone), family,
					       rule);
	}
}

const char *iptables_forward_comment(const struct iptables *iptables,
				     const struct plan_forward *forward)
{
	const struct iptables_services one = {
		.items = (const struct plan_service **)&forward->service, .count = 1};
	const char *who = iptables_who(iptables, forward->service);
	const char *comment = iptables_comment(iptables, &one, who);

	if (!forward->dialer)
		return comment;
	return arena_format(iptables->arena, "%s (%s)", comment, forward->dialer->name.text);
}

void iptables_begin_gateway(struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;
	struct arena *arena = iptables->arena;
	struct iptables_gateway *gateway = arena_alloc(arena, sizeof(*gateway));

	gateway->interface = plan->profile->gateway->interface.text;
	gateway->forwarded = arena_array(arena, plan->forwarded_count, sizeof(*gateway->forwarded));
	gateway->shared = arena_array(arena, plan->forward_count, sizeof(*gateway->shared));
	gateway->outside = arena_array(arena, plan->zone_count, sizeof(*gateway->outside));
	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct address *address = plan->forwards[i].address6;

		if (address)
			addrset_add(&gateway->machines, IPV6,
				    (struct address_range){*address, *address}, arena);
	}
	addrset_settle(&gateway->machines, arena);
	iptables->gateway = gateway;
}

static int by_machine(const void *a, const void *b)
{
	const struct plan_forward *x = *(const struct plan_forward *const *)a;
	const struct plan_forward *y = *(const struct plan_forward *const *)b;

	return address_compare(x->address, y->address);
}

/* Forwards of one machine. */
static void compare_forwards(const struct iptables *iptables,
			     const struct plan_forward *const *forwards, size_t count)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		struct port_claims claims = {0};

		for (size_t i = 0; i < count; i++) {
			const struct port_range ports = plan_forward_target(forwards[i]);
			const size_t position = (size_t)(forwards[i] - iptables->plan->forwards);

			if (ports.protocols & 1U << protocol)
				claims_add(&claims,
					   (struct port_claim){
						   ports.first, ports.last, forwards[i]->service,
						   &iptables->gateway->shared[position]},
					   iptables->arena);
		}
		claims_compare(&claims);
	}
}

static void find_shared(const struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;
	const struct plan_forward **forwards =
		arena_array(iptables->arena, plan->forward_count, sizeof(struct plan_forward *));
	size_t end;

	for (size_t i = 0; i < plan->forward_count; i++)
		forwards[i] = &plan->forwards[i];
	if (plan->forward_count > 0)
		qsort(forwards, plan->forward_count, sizeof(struct plan_forward *), by_machine);
	for (size_t begin = 0; begin < plan->forward_count; begin = end) {
		for (end = begin + 1; end < plan->forward_count &&
				      by_machine(&forwards[begin], &forwards[end]) == 0;)
			end++;
		compare_forwards(iptables, forwards + begin, end - begin);
	}
}

/* The forwards of a service stand side by side. */
static void find_forwards(const struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];
		struct iptables_forwarded *forwarded =
			&iptables->gateway->forwarded[forward->service - plan->forwarded];

		if (forwarded->count++ == 0)
			forwarded->forwards = forward;
	}
}

static unsigned forward_families(const struct iptables_forwarded *forwarded)
{
	for (size_t i = 0; i < forwarded->count; i++) {
		if (forwarded->forwards[i].address6)
			return IPTABLES_BOTH;
	}
	return IPTABLES_FAMILY(IPV4);
}

static void lay_out_service(const struct iptables *iptables, struct iptables_service *service,
			    unsigned families)
{
	unsigned sources = 0;

	for (size_t i = 0; i < service->plan->rule_count; i++) {
		const struct plan_zone *zone = service->plan->rules[i].zone;

		sources |= iptables_outside_families(iptables, zone);
		service->internet = service->internet || is_everyone(iptables, zone);
	}
	service->families = families & sources;
}

static void add_service(const struct iptables *iptables, struct iptables_services *services,
			const struct plan_service *service)
{
	services->items = arena_grow(iptables->arena, services->items, services->count,
				     &services->capacity, sizeof(struct plan_service *));
	services->items[services->count++] = service;
}

static void add_ports(const struct iptables *iptables, struct iptables_group *group,
		      const struct plan_service *service)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < service->ports.protocols[protocol].count; i++)
			portset_add(&group->ports, portset_range(&service->ports, protocol, i),
				    iptables->arena);
	}
	add_service(iptables, &group->services, service);
}

/* The zones that the service lists, where that is not everyone. */
static void lay_out_outside(struct iptables *iptables, const struct iptables_service *service)
{
	for (size_t i = 0; !service->internet && i < service->plan->rule_count; i++) {
		const struct plan_zone *zone = service->plan->rules[i].zone;
		struct iptables_outside *outside =
			&iptables->gateway->outside[zone - iptables->plan->zones];
		const unsigned sources = iptables_outside_families(iptables, zone);

		iptables_use_zone(iptables, zone);
		if (!iptables_counts(service->plan, LIMIT_FLOWS) && (sources & service->families)) {
			outside->families |= sources & service->families;
			add_service(iptables, &outside->free, service->plan);
		}
		if (sources & IPTABLES_FAMILY(IPV4))
			add_ports(iptables, &outside->to, service->plan);
	}
}

static void name_outside(struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		struct iptables_outside *outside = &iptables->gateway->outside[i];
		const char *name = iptables->plan->zones[i].name;

		portset_settle(&outside->to.ports, iptables->arena);
		if (outside->families)
			outside->from =
				iptables_chain_name(iptables, "from", name, outside->families);
		if (outside->to.services.count == 0)
			continue;
		outside->dnat = iptables_nat_chain_name(iptables, "dnat", name);
		outside->machines = iptables_nat_chain_name(iptables, "to", name);
	}
}

/* The target of a service's new flows, once their port is known. */
static void lay_out_admit(struct iptables *iptables, struct iptables_forwarded *forwarded)
{
	struct iptables_service *service = &forwarded->service;
	const struct plan_service *plan = service->plan;

	if (iptables_counts(plan, LIMIT_FLOWS)) {
		service->limit =
			iptables_chain_name(iptables, "limit", plan->name, service->families);
		service->table = iptables_table_name(iptables, plan);
	}
	if (service->internet) {
		forwarded->admit =
			service->limit ? iptables_jump(iptables, service->limit) : "-j ACCEPT";
	} else if (!service->limit && plan->rule_count == 1) {
		const size_t zone = (size_t)(plan->rules[0].zone - iptables->plan->zones);

		forwarded->admit = iptables_jump(iptables, iptables->gateway->outside[zone].from);
	} else {
		forwarded->allow =
			iptables_chain_name(iptables, "allow", plan->name, service->families);
		forwarded->admit = iptables_jump(iptables, forwarded->allow);
	}
}

static void lay_out_counted(struct iptables *iptables, struct iptables_forwarded *forwarded)
{
	struct iptables_service *service = &forwarded->service;
	const char *name = service->plan->name;
	const unsigned families = service->families;

	if (!iptables_counts(service->plan, LIMIT_PACKETS))
		return;
	service->count = iptables_chain_name(iptables, "count", name, families);
	service->table = iptables_table_name(iptables, service->plan);
	service->check = service->count;
	if (!service->internet || iptables_has_exempt(iptables, forwarded))
		service->check = iptables_chain_name(iptables, "packets", name, families);
	if (forwarded->count > FORWARDS_IN_SEQUENCE)
		forwarded->counted = iptables_chain_name(iptables, "counted", name, families);
}

static void name_forwards(struct iptables *iptables, struct iptables_forwarded *forwarded)
{
	const struct plan_service *plan = forwarded->service.plan;

	if (forwarded->count <= FORWARDS_IN_SEQUENCE)
		return;
	add_ports(iptables, &forwarded->many, plan);
	portset_settle(&forwarded->many.ports, iptables->arena);
	forwarded->fwd =
		iptables_chain_name(iptables, "fwd", plan->name, forwarded->service.families);
	forwarded->chunks = iptables_nat_chain_name(iptables, "chunks", plan->name);
}

void iptables_lay_out_gateway(struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;
	struct iptables_forwarded *forwarded = iptables->gateway->forwarded;

	find_forwards(iptables);
	find_shared(iptables);
	for (size_t i = 0; i < plan->forwarded_count; i++) {
		forwarded[i].service.plan = &plan->forwarded[i];
		lay_out_service(iptables, &forwarded[i].service, forward_families(&forwarded[i]));
		if (forwarded[i].service.families == 0)
			forwarded[i].count = 0;
		if (forwarded[i].count > 0)
			lay_out_outside(iptables, &forwarded[i].service);
	}
	name_outside(iptables);
	for (size_t i = 0; i < plan->forwarded_count; i++) {
		if (forwarded[i].count == 0)
			continue;
		lay_out_admit(iptables, &forwarded[i]);
		lay_out_counted(iptables, &forwarded[i]);
		name_forwards(iptables, &forwarded[i]);
	}
}
