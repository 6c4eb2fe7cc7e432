#include "pbxports/judge/reach.h"

#include <stdlib.h>
#include <string.h>

#include "pbxports/base/hash.h"
#include "pbxports/plan/owners.h"

/* Where the answer may change: at the first port of a range, and behind its last. */
struct cuts {
	uint32_t *items;
	size_t count;
	size_t capacity;
};

/* Zones of one family each, all of which reach some port, and who that is. Many ports share one. */
struct crowd {
	const struct plan_zone **zones[FAMILIES];
	size_t counts[FAMILIES];
	size_t capacities[FAMILIES];
	struct addrset sources;
};

struct reacher {
	const struct plan *plan;
	const char *interface;
	struct arena *arena;
	struct addrset everyone; /* but this machine */
	struct addrset denied;
	struct hash_table crowds; /* so far */
};

static void add_cut(struct cuts *cuts, const struct port_range *ports, uint32_t port,
		    struct arena *arena)
{
	if (port <= ports->first || port > ports->last)
		return;
	cuts->items =
		arena_grow(arena, cuts->items, cuts->count, &cuts->capacity, sizeof(*cuts->items));
	cuts->items[cuts->count++] = port;
}

static int compare_cuts(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

static void cut_forwards(const struct reacher *reacher, enum family family, struct port_span span,
			 const struct port_range *ports, struct cuts *cuts)
{
	const struct plan_forward *forward;
	size_t next = 0;

	while ((forward = owners_forward(reacher->plan, family, span, &next)) != NULL) {
		const struct port_range own =
			family == IPV4 ? forward->ports : plan_forward_target(forward);

		add_cut(cuts, ports, own.first, reacher->arena);
		add_cut(cuts, ports, own.last + 1U, reacher->arena);
	}
}

/* The DHCPv6 client's port stands alone: not all that passes there is the services'. */
static struct cuts find_cuts(const struct reacher *reacher, enum protocol protocol,
			     const struct port_range *ports)
{
	const struct plan *plan = reacher->plan;
	const struct port_span span = {protocol, ports->first, ports->last};
	const struct plan_service *service;
	struct cuts cuts = {0};
	size_t next = 0;

	while ((service = owners_service(plan, span, &next)) != NULL) {
		const struct rangeset *set = &service->ports.protocols[protocol];

		for (size_t k = 0; k < set->count; k++) {
			add_cut(&cuts, ports, (uint32_t)set->ranges[k].first.low, reacher->arena);
			add_cut(&cuts, ports, (uint32_t)set->ranges[k].last.low + 1,
				reacher->arena);
		}
	}
	for (enum family family = IPV4; family < FAMILIES; family++)
		cut_forwards(reacher, family, span, ports, &cuts);
	if (protocol == UDP) {
		add_cut(&cuts, ports, DHCPV6_CLIENT, reacher->arena);
		add_cut(&cuts, ports, DHCPV6_CLIENT + 1, reacher->arena);
	}
	if (cuts.count > 0)
		qsort(cuts.items, cuts.count, sizeof(*cuts.items), compare_cuts);
	return cuts;
}

static bool is_at_gateway(const struct reacher *reacher)
{
	return reacher->plan->role == PLAN_GATEWAY &&
	       strcmp(reacher->interface, reacher->plan->profile->gateway->interface.text) == 0;
}

static void add_zone(const struct reacher *reacher, const struct plan_zone *zone,
		     enum family family, struct addrset *sources)
{
	const struct rangeset *set = &zone->addresses.families[family];

	if (reacher->interface != NULL && plan_zone_has_interface(zone, reacher->interface))
		set = &reacher->everyone.families[family];
	for (size_t i = 0; i < set->count; i++)
		addrset_add(sources, family, set->ranges[i], reacher->arena);
}

static void join(const struct reacher *reacher, const struct plan_service *service,
		 enum family family, struct crowd *crowd)
{
	for (size_t i = 0; i < service->rule_count; i++) {
		crowd->zones[family] =
			arena_grow(reacher->arena, crowd->zones[family], crowd->counts[family],
				   &crowd->capacities[family], sizeof(*crowd->zones[family]));
		crowd->zones[family][crowd->counts[family]++] = service->rules[i].zone;
	}
}

static void join_forwards(const struct reacher *reacher, enum family family, struct port_span port,
			  struct crowd *crowd)
{
	const struct plan_forward *forward;
	size_t next = 0;

	while ((forward = owners_forward(reacher->plan, family, port, &next)) != NULL)
		join(reacher, forward->service, family, crowd);
}

static int compare_zones(const void *a, const void *b)
{
	const struct plan_zone *const *x = a;
	const struct plan_zone *const *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort_zones(struct crowd *crowd, enum family family)
{
	const struct plan_zone **zones = crowd->zones[family];
	size_t kept = 0;

	if (crowd->counts[family] == 0)
		return;
	qsort(zones, crowd->counts[family], sizeof(const struct plan_zone *), compare_zones);
	for (size_t i = 0; i < crowd->counts[family]; i++)
		if (kept == 0 || zones[kept - 1] != zones[i])
			zones[kept++] = zones[i];
	crowd->counts[family] = kept;
}

static bool same_zones(const void *one, const void *other)
{
	const struct crowd *a = one;
	const struct crowd *b = other;

	for (int family = 0; family < FAMILIES; family++)
		if (a->counts[family] != b->counts[family] ||
		    (a->counts[family] > 0 &&
		     memcmp(a->zones[family], b->zones[family],
			    a->counts[family] * sizeof(const struct plan_zone *)) != 0))
			return false;
	return true;
}

static uint64_t hash_zones(const struct crowd *crowd)
{
	uint64_t hash = HASH_START;

	for (int family = 0; family < FAMILIES; family++) {
		hash = hash_number(hash, crowd->counts[family]);
		for (size_t i = 0; i < crowd->counts[family]; i++)
			hash = hash_pointer(hash, crowd->zones[family][i]);
	}
	return hash;
}

static struct addrset crowd_sources(const struct reacher *reacher, const struct crowd *crowd)
{
	struct addrset zones = {0};
	struct addrset left;
	struct addrset sources;

	for (int family = 0; family < FAMILIES; family++)
		for (size_t i = 0; i < crowd->counts[family]; i++)
			add_zone(reacher, crowd->zones[family][i], (enum family)family, &zones);
	addrset_settle(&zones, reacher->arena);
	left = addrset_difference(&zones, &reacher->denied, reacher->arena);
	sources = addrset_intersection(&left, &reacher->everyone, reacher->arena);
	addrset_release(&zones, reacher->arena);
	addrset_release(&left, reacher->arena);
	return sources;
}

static struct addrset find_sources(struct reacher *reacher, enum protocol protocol, uint16_t port)
{
	struct crowd *crowd = arena_alloc(reacher->arena, sizeof(*crowd));
	const struct port_span span = {protocol, port, port};
	const struct plan_service *service;
	const struct crowd *known;
	uint64_t hash;
	size_t next = 0;

	while ((service = owners_service(reacher->plan, span, &next)) != NULL)
		for (int family = 0; family < FAMILIES; family++)
			join(reacher, service, (enum family)family, crowd);
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (is_at_gateway(reacher))
			join_forwards(reacher, family, span, crowd);
		sort_zones(crowd, family);
	}
	hash = hash_zones(crowd);
	known = hash_find(&reacher->crowds, hash, same_zones, crowd);
	if (known != NULL)
		return known->sources;
	crowd->sources = crowd_sources(reacher, crowd);
	hash_add(&reacher->crowds, hash, crowd, reacher->arena);
	return crowd->sources;
}

/* Every address that is not this machine's own. */
static struct addrset everyone(struct arena *arena)
{
	const struct addrset all = addrset_all(arena);
	const struct addrset own = addrset_loopback(arena);

	return addrset_difference(&all, &own, arena);
}

static struct reacher begin(const struct plan *plan, const char *interface, struct arena *arena)
{
	struct reacher reacher = {
		.plan = plan,
		.interface = interface,
		.arena = arena,
		.everyone = everyone(arena),
	};

	if (interface == NULL && plan->role == PLAN_GATEWAY)
		reacher.interface = plan->profile->gateway->interface.text;
	for (size_t i = 0; i < plan->deny_count; i++)
		for (int family = 0; family < FAMILIES; family++)
			add_zone(&reacher, plan->deny[i], (enum family)family, &reacher.denied);
	addrset_settle(&reacher.denied, arena);
	return reacher;
}

static void add_reach(const struct reacher *reacher, struct reaches *reaches, size_t *capacity,
		      enum protocol protocol, uint32_t first, uint32_t last)
{
	reaches->items = arena_grow(reacher->arena, reaches->items, reaches->count, capacity,
				    sizeof(*reaches->items));
	reaches->items[reaches->count++] = (struct reach){
		.protocol = protocol, .first = (uint16_t)first, .last = (uint16_t)last};
}

static struct reaches cut(const struct reacher *reacher, struct port_range ports)
{
	struct reaches reaches = {.count = 0};
	size_t capacity = 0;

	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		struct cuts cuts = {.count = 0};
		uint32_t first = ports.first;

		if (!(ports.protocols & 1U << protocol))
			continue;
		cuts = find_cuts(reacher, (enum protocol)protocol, &ports);
		for (size_t i = 0; i < cuts.count; i++) {
			if (cuts.items[i] == first)
				continue;
			add_reach(reacher, &reaches, &capacity, (enum protocol)protocol, first,
				  cuts.items[i] - 1);
			first = cuts.items[i];
		}
		add_reach(reacher, &reaches, &capacity, (enum protocol)protocol, first, ports.last);
	}
	return reaches;
}

struct reaches plan_segments(const struct plan *plan, struct port_range ports, struct arena *arena)
{
	const struct reacher reacher = {.plan = plan, .arena = arena};

	return cut(&reacher, ports);
}

struct reaches plan_reaches(const struct plan *plan, const char *interface, struct port_range ports,
			    struct arena *arena)
{
	struct reacher reacher = begin(plan, interface, arena);
	const struct reaches reaches = cut(&reacher, ports);

	for (size_t i = 0; i < reaches.count; i++)
		reaches.items[i].sources =
			find_sources(&reacher, reaches.items[i].protocol, reaches.items[i].first);
	addrset_release(&reacher.denied, arena);
	addrset_release(&reacher.everyone, arena);
	return reaches;
}

struct verdict plan_decide_anywhere(const struct plan *plan, struct packet *packet)
{
	const struct port_span port = {packet->protocol, packet->port, packet->port};
	const struct plan_forward *forward;
	struct verdict own = plan_decide(plan, packet);
	size_t next = 0;

	if (own.accepted || packet->family != IPV6 || packet->destination != NULL)
		return own;
	while ((forward = owners_forward(plan, IPV6, port, &next)) != NULL) {
		struct packet behind = *packet;
		struct verdict verdict;

		behind.destination = forward->address6;
		verdict = plan_decide(plan, &behind);
		if (verdict.accepted) {
			*packet = behind;
			return verdict;
		}
	}
	return own;
}
