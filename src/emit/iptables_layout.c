#include <stdlib.h>

#include "iptables_gateway.h"
#include "pbxports/plan/owners.h"
#include "ports.h"

struct iptables_zone *iptables_zone(const struct iptables *iptables, const struct plan_zone *zone)
{
	return &iptables->zones[zone - iptables->plan->zones];
}

bool iptables_counts(const struct plan_service *service, enum limit_count what)
{
	return service->limit && service->limit->count == (int)what;
}

unsigned iptables_families(const struct plan_zone *zone)
{
	unsigned families = 0;

	if (zone->interface_count > 0)
		return IPTABLES_BOTH;
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (zone->addresses.families[family].count > 0)
			families |= IPTABLES_FAMILY(family);
	}
	return families;
}

unsigned iptables_service_families(const struct plan_service *service)
{
	unsigned families = 0;

	for (size_t i = 0; i < service->rule_count; i++)
		families |= iptables_families(service->rules[i].zone);
	return families;
}

static bool needs_set(const struct plan_zone *zone, enum family family)
{
	struct prefix_walk walk = prefix_walk_begin(&zone->addresses, family);
	size_t networks = 0;

	while (networks <= IPTABLES_NETWORKS_IN_SEQUENCE && prefix_walk_next(&walk))
		networks++;
	return networks > IPTABLES_NETWORKS_IN_SEQUENCE && !zone->any[family];
}

static void lay_out_zones(struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;

	iptables->zones = arena_array(iptables->arena, plan->zone_count, sizeof(*iptables->zones));
	for (size_t i = 0; i < plan->zone_count; i++) {
		struct iptables_zone *zone = &iptables->zones[i];

		zone->zone = &plan->zones[i];
		for (enum family family = IPV4; family < FAMILIES; family++)
			zone->has_set[family] = iptables->files && needs_set(zone->zone, family);
	}
}

void iptables_use_zone(struct iptables *iptables, const struct plan_zone *plan_zone)
{
	struct iptables_zone *zone = iptables_zone(iptables, plan_zone);

	if (!zone->set && (zone->has_set[IPV4] || zone->has_set[IPV6]))
		zone->set = iptables_set_name(iptables, zone->zone->name);
}

static void use_zones(struct iptables *iptables, const struct plan_service *service)
{
	for (size_t i = 0; i < service->rule_count; i++)
		iptables_use_zone(iptables, service->rules[i].zone);
}

static bool lists_internet(const struct plan_service *service)
{
	for (size_t i = 0; i < service->rule_count; i++) {
		if (plan_zone_is_internet(service->rules[i].zone))
			return true;
	}
	return false;
}

static void add_service(const struct iptables *iptables, struct iptables_services *services,
			const struct plan_service *service)
{
	services->items = arena_grow(iptables->arena, services->items, services->count,
				     &services->capacity, sizeof(struct plan_service *));
	services->items[services->count++] = service;
}

/* Unsettles the group's ports. */
static void add_to_group(const struct iptables *iptables, struct iptables_group *group,
			 const struct plan_service *service, const struct portset *done)
{
	if (ports_add_rest(&group->ports, &service->ports, done, iptables->arena))
		add_service(iptables, &group->services, service);
}

static void add_open(struct iptables *iptables, const struct plan_service *service)
{
	const struct portset none = {0};

	add_to_group(iptables, &iptables->open, service, &none);
	if (service->service->pool.ports.first > 0)
		ports_add_rest(&iptables->media, &service->ports, &none, iptables->arena);
}

/* Services that open something, and what they open to everyone: a limit on packets counts ahead of
 * all this, one on flows does not. */
static void lay_out_services(struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;

	iptables->services =
		arena_array(iptables->arena, plan->service_count, sizeof(*iptables->services));
	for (size_t i = 0; i < plan->service_count; i++) {
		struct iptables_service *service = &iptables->services[iptables->service_count];

		if (plan->services[i].rule_count == 0)
			continue;
		iptables->service_count++;
		service->plan = &plan->services[i];
		service->families = iptables_service_families(service->plan);
		service->internet = lists_internet(service->plan);
		if (service->internet && !iptables_counts(service->plan, LIMIT_FLOWS))
			add_open(iptables, service->plan);
	}
	portset_settle(&iptables->open.ports, iptables->arena);
	portset_settle(&iptables->media, iptables->arena);
}

static void add_free(const struct iptables *iptables, struct iptables_zone *zone,
		     const struct plan_service *service)
{
	if (!iptables_counts(service, LIMIT_FLOWS))
		add_to_group(iptables, &zone->free, service, &iptables->open.ports);
}

static void add_limited(const struct iptables *iptables, struct iptables_zone *zone,
			const struct plan_service *service)
{
	struct portset rest = {0};

	if (!iptables_counts(service, LIMIT_FLOWS))
		return;
	ports_add_rest(&rest, &service->ports, &iptables->open.ports, iptables->arena);
	portset_settle(&rest, iptables->arena);
	if (ports_add_rest(&zone->limited.ports, &rest, &zone->free.ports, iptables->arena))
		add_service(iptables, &zone->limited.services, service);
}

/* Adds services to the groups of the zones that they list. */
static void lay_out_groups(const struct iptables *iptables,
			   void (*add)(const struct iptables *iptables, struct iptables_zone *zone,
				       const struct plan_service *service))
{
	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct plan_service *service = iptables->services[i].plan;

		for (size_t k = 0; !iptables->services[i].internet && k < service->rule_count; k++)
			add(iptables, iptables_zone(iptables, service->rules[k].zone), service);
	}
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		portset_settle(&iptables->zones[i].free.ports, iptables->arena);
		portset_settle(&iptables->zones[i].limited.ports, iptables->arena);
	}
}

static int compare_plans(const void *key, const void *item)
{
	const struct plan_service *plan = key;
	const struct iptables_service *service = item;

	return (plan > service->plan) - (plan < service->plan);
}

struct iptables_service *iptables_service(const struct iptables *iptables,
					  const struct plan_service *plan)
{
	if (iptables->service_count == 0)
		return NULL;
	return bsearch(plan, iptables->services, iptables->service_count,
		       sizeof(*iptables->services), compare_plans);
}

static void name_limit(struct iptables *iptables, struct iptables_service *service)
{
	if (service->limit)
		return;
	service->limit =
		iptables_chain_name(iptables, "limit", service->plan->name, service->families);
	service->table = iptables_table_name(iptables, service->plan);
}

/* What the sources of a zone lead to. */
static void lay_out_zone_chain(struct iptables *iptables, struct iptables_zone *zone)
{
	const struct iptables_services *limited = &zone->limited.services;
	const unsigned families = iptables_families(zone->zone);

	if (zone->free.services.count + limited->count == 0)
		return;
	iptables_use_zone(iptables, zone->zone);
	zone->is_single = limited->count == 0 && iptables_has_one_source(zone);
	if (zone->is_single)
		return;
	zone->chain = iptables_chain_name(iptables, "zone", zone->zone->name, families);
	for (size_t i = 0; i < limited->count; i++)
		name_limit(iptables, iptables_service(iptables, limited->items[i]));
	if (limited->count == 0) {
		zone->admit = "-j ACCEPT";
	} else if (limited->count == 1 && zone->free.services.count == 0) {
		zone->admit = iptables_goto(iptables,
					    iptables_service(iptables, limited->items[0])->limit);
	} else {
		zone->admit_chain =
			iptables_chain_name(iptables, "admit", zone->zone->name, families);
		zone->admit = iptables_goto(iptables, zone->admit_chain);
	}
}

/* Claims each range of the ports, as `claim` is but for those. */
static void claim_ports(const struct iptables *iptables, struct port_claims *claims,
			const struct rangeset *ports, struct port_claim claim)
{
	for (size_t i = 0; i < ports->count; i++) {
		claim.first = (uint16_t)ports->ranges[i].first.low;
		claim.last = (uint16_t)ports->ranges[i].last.low;
		claims_add(claims, claim, iptables->arena);
	}
}

/* A limit on flows lies behind the zones' chains, and so does what a DHCPv6 client waits for. */
static void find_returns(struct iptables *iptables, enum protocol protocol)
{
	struct port_claims claims = {0};
	bool shared;
	struct port_claim other = {DHCPV6_CLIENT, DHCPV6_CLIENT, &other, &shared};

	if (protocol == UDP)
		claims_add(&claims, other, iptables->arena);
	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct iptables_service *service = &iptables->services[i];

		other.owner = service;
		if (service->internet && service->limit)
			claim_ports(iptables, &claims, &service->plan->ports.protocols[protocol],
				    other);
	}
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		struct iptables_zone *zone = &iptables->zones[i];
		const struct port_claim claim = {0, 0, zone, &zone->returns};

		zone->returns = zone->returns || zone->limited.services.count > 0;
		claim_ports(iptables, &claims, &zone->free.ports.protocols[protocol], claim);
		claim_ports(iptables, &claims, &zone->limited.ports.protocols[protocol], claim);
	}
	claims_compare(&claims);
}

static void lay_out_chains(struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->zone_count; i++)
		lay_out_zone_chain(iptables, &iptables->zones[i]);
	for (size_t i = 0; i < iptables->service_count; i++) {
		struct iptables_service *service = &iptables->services[i];

		if (service->internet && iptables_counts(service->plan, LIMIT_FLOWS) &&
		    !portset_covers(&iptables->open.ports, &service->plan->ports))
			name_limit(iptables, service);
	}
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		find_returns(iptables, protocol);
}

static int compare_positions(const void *a, const void *b)
{
	const struct plan_service *const *x = a;
	const struct plan_service *const *y = b;

	return (*x > *y) - (*x < *y);
}

static void add_exempt(struct iptables *iptables, struct iptables_service *service,
		       struct port_range ports, enum protocol protocol)
{
	const struct port_span span = {protocol, ports.first, ports.last};
	const struct plan_service *plan;
	size_t next = 0;

	while ((plan = owners_service(iptables->plan, span, &next)) != NULL) {
		struct iptables_service *other = iptables_service(iptables, plan);

		if (!other || plan->limit || other->internet || other->exempted == service)
			continue;
		other->exempted = service;
		add_service(iptables, &service->exempt, plan);
		use_zones(iptables, plan);
	}
}

/* What a service without a limit lets in, a limited one on the same port does not count. */
static void lay_out_exempt(struct iptables *iptables, struct iptables_service *service)
{
	const struct portset *counted = &service->counted.ports;

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < counted->protocols[protocol].count; i++)
			add_exempt(iptables, service, portset_range(counted, protocol, i),
				   protocol);
	}
	if (service->exempt.count > 0)
		qsort(service->exempt.items, service->exempt.count, sizeof(struct plan_service *),
		      compare_positions);
}

static void lay_out_packets(struct iptables *iptables)
{
	const struct portset none = {0};
	struct portset open = {0};

	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct iptables_service *service = &iptables->services[i];

		if (service->internet && !service->plan->limit)
			ports_add_rest(&open, &service->plan->ports, &none, iptables->arena);
	}
	portset_settle(&open, iptables->arena);
	for (size_t i = 0; i < iptables->service_count; i++) {
		struct iptables_service *service = &iptables->services[i];
		const char *name = service->plan->name;
		const unsigned families = service->families;

		if (!iptables_counts(service->plan, LIMIT_PACKETS))
			continue;
		add_to_group(iptables, &service->counted, service->plan, &open);
		portset_settle(&service->counted.ports, iptables->arena);
		if (portset_is_empty(&service->counted.ports))
			continue;
		service->count = iptables_chain_name(iptables, "count", name, families);
		service->table = iptables_table_name(iptables, service->plan);
		service->check = service->count;
		lay_out_exempt(iptables, service);
		if (service->exempt.count > 0 || !service->internet)
			service->check = iptables_chain_name(iptables, "packets", name, families);
		if (!service->internet)
			use_zones(iptables, service->plan);
	}
}

void iptables_layout(struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;

	if (plan->role == PLAN_GATEWAY)
		iptables_begin_gateway(iptables);
	iptables_name_chains(iptables);
	lay_out_zones(iptables);
	for (size_t i = 0; i < plan->deny_count; i++)
		iptables_use_zone(iptables, plan->deny[i]);
	for (size_t i = 0; iptables->ping && i < plan->ping_count; i++)
		iptables_use_zone(iptables, plan->ping[i]);
	lay_out_services(iptables);
	lay_out_groups(iptables, add_free);
	lay_out_groups(iptables, add_limited);
	lay_out_chains(iptables);
	lay_out_packets(iptables);
	if (iptables->gateway)
		iptables_lay_out_gateway(iptables);
}
