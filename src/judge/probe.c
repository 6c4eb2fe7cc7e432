#include "pbxports/judge/probe.h"

#include <stdlib.h>
#include <string.h>

/* Ranges of one zone, or of one service's protocol, that are probed at most, and at least. */
#define RANGES_MAX 64
#define RANGES_MIN 2

/* Open to fe80::/10 in every plan. */

/* Where packets come from, and where they go. */
struct origin {
	enum family family;
	struct address source;
	const char *interface;
};

struct target {
	enum family family;
	enum protocol protocol;
	uint16_t port;
	const struct address *destination; /* NULL: the machine that the rules are on */
};

struct edges {
	struct arena *arena;
	const struct addrset *refused;
	size_t ranges_max;
	struct origin *origins;
	size_t origin_count;
	size_t origin_capacity;
	struct target *targets;
	size_t target_count;
	size_t target_capacity;
};

static struct address distance(struct address low, struct address high)
{
	return (struct address){high.high - low.high - (high.low < low.low), high.low - low.low};
}

/* The address, or the nearest that is not refused; of two as near the lower. */
static struct address nearest_taken(const struct addrset *refused, enum family family,
				    struct address address)
{
	struct address_range all = family_range(family);
	const struct address_range *gap = rangeset_find(&refused->families[family], address);
	struct address below, above;

	if (gap == NULL)
		return address;
	below = address_previous(gap->first);
	above = address_next(gap->last);
	if (address_compare(gap->first, all.first) == 0)
		return above;
	if (address_compare(gap->last, all.last) == 0)
		return below;
	return address_compare(distance(below, address), distance(address, above)) <= 0 ? below
											: above;
}

static void add_origin(struct edges *edges, enum family family, struct address source,
		       const char *interface)
{
	edges->origins = arena_grow(edges->arena, edges->origins, edges->origin_count,
				    &edges->origin_capacity, sizeof(*edges->origins));
	edges->origins[edges->origin_count++] =
		(struct origin){family, nearest_taken(edges->refused, family, source), interface};
}

static void add_target_at(struct edges *edges, enum family family,
			  const struct address *destination, enum protocol protocol,
			  unsigned long port)
{
	if (port < 1 || port > UINT16_MAX)
		return;
	edges->targets = arena_grow(edges->arena, edges->targets, edges->target_count,
				    &edges->target_capacity, sizeof(*edges->targets));
	edges->targets[edges->target_count++] =
		(struct target){family, protocol, (uint16_t)port, destination};
}

/* On the machine that the rules are on. */
static void add_target(struct edges *edges, enum protocol protocol, unsigned long port)
{
	for (int family = 0; family < FAMILIES; family++)
		add_target_at(edges, (enum family)family, NULL, protocol, port);
}

/* How many of `count` ranges are probed, and which one is number `index` of them. */
static size_t probed_ranges(const struct edges *edges, size_t count)
{
	return count < edges->ranges_max ? count : edges->ranges_max;
}

static size_t probed_range(const struct edges *edges, size_t count, size_t index)
{
	size_t last = probed_ranges(edges, count) - 1;

	return last == 0 ? 0 : index * (count - 1) / last;
}

static void add_sources(struct edges *edges, enum family family, const struct rangeset *set)
{
	struct address_range all = family_range(family);

	for (size_t i = 0; i < probed_ranges(edges, set->count); i++) {
		struct address_range range = set->ranges[probed_range(edges, set->count, i)];

		add_origin(edges, family, range.first, NULL);
		add_origin(edges, family, range.last, NULL);
		if (address_compare(range.first, all.first) != 0)
			add_origin(edges, family, address_previous(range.first), NULL);
		if (address_compare(range.last, all.last) != 0)
			add_origin(edges, family, address_next(range.last), NULL);
	}
}

/* What no zone holds, but for those that hold the whole family, and the kernel takes. */
static struct rangeset unknown_sources(const struct edges *edges, const struct plan *plan,
				       enum family family)
{
	struct rangeset all = {0};
	struct rangeset known = {0};

	rangeset_add(&all, family_range(family), edges->arena);
	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct rangeset *zone = &plan->zones[i].addresses.families[family];

		for (size_t j = 0; !plan->zones[i].any[family] && j < zone->count; j++)
			rangeset_add(&known, zone->ranges[j], edges->arena);
	}
	for (size_t i = 0; i < edges->refused->families[family].count; i++)
		rangeset_add(&known, edges->refused->families[family].ranges[i], edges->arena);
	rangeset_settle(&known, edges->arena);
	return rangeset_difference(&all, &known, edges->arena);
}

/*
 * On the interface `name`, and each on the ordinary one too: an address that no zone knows, and one
 * of every zone, so that a zone of `deny` is seen to win over the interface.
 */
static void add_interface(struct edges *edges, const struct plan *plan, const char *name)
{
	if (strcmp(name, "lo") == 0)
		return; /* nothing can arrive there from outside */
	for (int family = 0; family < FAMILIES; family++) {
		struct rangeset unknown = unknown_sources(edges, plan, (enum family)family);

		if (unknown.count > 0) {
			struct address source = unknown.ranges[unknown.count / 2].first;

			add_origin(edges, (enum family)family, source, name);
			add_origin(edges, (enum family)family, source, NULL);
		}
		for (size_t i = 0; i < plan->zone_count; i++) {
			const struct rangeset *zone = &plan->zones[i].addresses.families[family];

			if (zone->count > 0)
				add_origin(edges, (enum family)family, zone->ranges[0].first, name);
		}
	}
}

static void add_origins(struct edges *edges, const struct plan *plan)
{
	for (size_t i = 0; i < plan->zone_count; i++)
		for (int family = 0; family < FAMILIES; family++)
			add_sources(edges, (enum family)family,
				    &plan->zones[i].addresses.families[family]);
	for (int family = 0; family < FAMILIES; family++) {
		struct rangeset unknown = unknown_sources(edges, plan, (enum family)family);

		if (unknown.count > 0)
			add_origin(edges, (enum family)family, unknown.ranges[0].first, NULL);
	}
	for (size_t i = 0; i < plan->zone_count; i++)
		for (size_t j = 0; j < plan->zones[i].interface_count; j++)
			add_interface(edges, plan, plan->zones[i].interfaces[j]);
}

/* The edges of a range, also on the protocol that does not have it: there it must be shut. */
static void add_range(struct edges *edges, enum family family, const struct address *destination,
		      struct port_range range)
{
	const unsigned long ports[] = {range.first, range.last, range.first - 1UL,
				       range.last + 1UL};

	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
			add_target_at(edges, family, destination, (enum protocol)protocol,
				      ports[i]);
}

static void add_service_ports(struct edges *edges, const struct plan_service *service)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		size_t count = service->ports.protocols[protocol].count;

		for (size_t i = 0; i < probed_ranges(edges, count); i++) {
			struct port_range range =
				portset_range(&service->ports, (enum protocol)protocol,
					      probed_range(edges, count, i));

			for (int family = 0; family < FAMILIES; family++)
				add_range(edges, (enum family)family, NULL, range);
		}
	}
}

/*
 * A machine behind the gateway, past the gateway's own address: over IPv4, where nothing may pass
 * untranslated, and over IPv6, on its address and on the next one.
 */
static void add_forward(struct edges *edges, const struct plan_forward *forward)
{
	struct port_range target = plan_forward_target(forward);
	struct address *next;

	add_range(edges, IPV4, NULL, forward->ports);
	add_target_at(edges, IPV4, &forward->address, UDP, target.first);
	add_target_at(edges, IPV4, &forward->address, TCP, target.first);
	if (forward->address6 == NULL)
		return;
	next = arena_alloc(edges->arena, sizeof(*next));
	*next = address_next(*forward->address6);
	add_range(edges, IPV6, forward->address6, target);
	add_range(edges, IPV6, forward->address6, forward->ports);
	add_target_at(edges, IPV6, next, UDP, target.first);
	add_target_at(edges, IPV6, next, TCP, target.first);
}

static void add_targets(struct edges *edges, const struct plan *plan)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		add_target(edges, (enum protocol)protocol, 1);
		add_target(edges, (enum protocol)protocol, UINT16_MAX);
		for (unsigned long port = DHCPV6_CLIENT - 1; port <= DHCPV6_CLIENT + 1; port++)
			add_target(edges, (enum protocol)protocol, port);
	}
	for (size_t i = 0; i < plan->service_count; i++)
		add_service_ports(edges, &plan->services[i]);
	for (size_t i = 0; i < plan->forward_count; i++)
		add_forward(edges, &plan->forwards[i]);
}

static int compare_origins(const void *left, const void *right)
{
	const struct origin *a = left, *b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->interface != b->interface) {
		if (a->interface == NULL || b->interface == NULL)
			return a->interface == NULL ? -1 : 1;
		if (strcmp(a->interface, b->interface) != 0)
			return strcmp(a->interface, b->interface);
	}
	return address_compare(a->source, b->source);
}

static int compare_targets(const void *left, const void *right)
{
	const struct target *a = left, *b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->destination == NULL || b->destination == NULL) {
		if (a->destination != b->destination)
			return a->destination == NULL ? -1 : 1;
	} else if (address_compare(*a->destination, *b->destination) != 0) {
		return address_compare(*a->destination, *b->destination);
	}
	if (a->protocol != b->protocol)
		return a->protocol < b->protocol ? -1 : 1;
	return (a->port > b->port) - (a->port < b->port);
}

/* Sorts, drops repeats, and returns how many are left. */
static size_t unique(void *items, size_t count, size_t size,
		     int (*compare)(const void *, const void *))
{
	char *bytes = items;
	size_t kept = 0;

	if (count == 0)
		return 0;
	qsort(items, count, size, compare);
	for (size_t i = 1; i < count; i++)
		if (compare(bytes + kept * size, bytes + i * size) != 0)
			memmove(bytes + ++kept * size, bytes + i * size, size);
	return kept + 1;
}

/* Origins and targets of one family. */
struct side {
	const struct origin *origins;
	size_t origin_count;
	const struct target *targets;
	size_t target_count;
};

static struct side side_of(const struct edges *edges, enum family family)
{
	struct side side = {.origins = edges->origins, .targets = edges->targets};

	for (size_t i = 0; i < edges->origin_count; i++) {
		side.origins += edges->origins[i].family < family;
		side.origin_count += edges->origins[i].family == family;
	}
	for (size_t i = 0; i < edges->target_count; i++) {
		side.targets += edges->targets[i].family < family;
		side.target_count += edges->targets[i].family == family;
	}
	return side;
}

/* What a gateway forwards from its other interfaces is not the plan's business. */
static bool is_decided(const struct plan *plan, const struct packet *packet)
{
	return packet->destination == NULL || packet->interface == NULL ||
	       strcmp(packet->interface, plan->profile->gateway->interface.text) == 0;
}

/*
 * The pairs, diagonal after diagonal: the first as many as the longer list has bring every member
 * of both, and each pair comes once.
 */
static void pair(const struct side *side, const struct plan *plan, size_t cap,
		 struct probes *probes)
{
	size_t origins = side->origin_count, targets = side->target_count;
	size_t longer = origins > targets ? origins : targets;
	size_t shorter = origins > targets ? targets : origins;
	size_t pairs;

	if (shorter == 0)
		return;
	pairs = shorter > cap / longer ? cap : longer * shorter;
	for (size_t i = 0; i < pairs; i++) {
		size_t fast = i % longer, slow = (i / longer + fast) % shorter;
		const struct origin *origin = &side->origins[origins > targets ? fast : slow];
		const struct target *target = &side->targets[origins > targets ? slow : fast];
		struct packet *packet = &probes->packets[probes->count];

		*packet = (struct packet){origin->family, origin->source,    target->protocol,
					  target->port,	  origin->interface, target->destination};
		probes->count += is_decided(plan, packet);
	}
}

struct probes probe_plan(const struct plan *plan, const struct addrset *refused, size_t cap,
			 struct arena *arena)
{
	struct edges edges = {.arena = arena, .refused = refused};
	struct probes probes = {.packets = arena_array(arena, cap, sizeof(*probes.packets))};
	size_t lists = plan->zone_count + plan->service_count + plan->forward_count + 1;

	/* Each range has four edges, in each of two families or protocols. */
	edges.ranges_max = cap / (8 * lists);
	if (edges.ranges_max > RANGES_MAX)
		edges.ranges_max = RANGES_MAX;
	if (edges.ranges_max < RANGES_MIN)
		edges.ranges_max = RANGES_MIN;
	add_origins(&edges, plan);
	add_targets(&edges, plan);
	edges.origin_count =
		unique(edges.origins, edges.origin_count, sizeof(*edges.origins), compare_origins);
	edges.target_count =
		unique(edges.targets, edges.target_count, sizeof(*edges.targets), compare_targets);
	for (int family = 0; family < FAMILIES; family++) {
		struct side side = side_of(&edges, (enum family)family);

		pair(&side, plan, cap / FAMILIES, &probes);
	}
	return probes;
}
