#include "pbxports/judge/probe.h"

#include <stdlib.h>
#include <string.h>

/* Ranges of one zone, or of one service's protocol, that are probed at most, and at least. */
#define RANGES_MAX 64
#define RANGES_MIN 2

/* Open to fe80::/10 in every plan. */
#define DHCPV6_CLIENT 546

/* Where packets come from, and where they go. */
struct origin {
	enum family family;
	struct address source;
	const char *interface;
};

struct target {
	enum protocol protocol;
	uint16_t port;
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

static void add_target(struct edges *edges, enum protocol protocol, unsigned long port)
{
	if (port < 1 || port > UINT16_MAX)
		return;
	edges->targets = arena_grow(edges->arena, edges->targets, edges->target_count,
				    &edges->target_capacity, sizeof(*edges->targets));
	edges->targets[edges->target_count++] = (struct target){protocol, (uint16_t)port};
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

/* A port that one protocol has is probed on the other too: that one must be shut there. */
static void add_targets(struct edges *edges, const struct plan *plan)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		add_target(edges, (enum protocol)protocol, 1);
		add_target(edges, (enum protocol)protocol, UINT16_MAX);
		for (unsigned long port = DHCPV6_CLIENT - 1; port <= DHCPV6_CLIENT + 1; port++)
			add_target(edges, (enum protocol)protocol, port);
	}
	for (size_t i = 0; i < plan->service_count; i++) {
		for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
			const struct portset *ports = &plan->services[i].ports;
			size_t count = ports->protocols[protocol].count;

			for (size_t j = 0; j < probed_ranges(edges, count); j++) {
				struct port_range range =
					portset_range(ports, (enum protocol)protocol,
						      probed_range(edges, count, j));

				for (int on = 0; on < PROTOCOLS; on++) {
					add_target(edges, (enum protocol)on, range.first);
					add_target(edges, (enum protocol)on, range.last);
					add_target(edges, (enum protocol)on, range.first - 1UL);
					add_target(edges, (enum protocol)on, range.last + 1UL);
				}
			}
		}
	}
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

/*
 * The pairs, diagonal after diagonal: the first as many as the longer list has bring every member
 * of both, and each pair comes once.
 */
static struct probes pair(const struct edges *edges, size_t cap)
{
	size_t origins = edges->origin_count, targets = edges->target_count;
	size_t longer = origins > targets ? origins : targets;
	size_t shorter = origins > targets ? targets : origins;
	struct probes probes = {.count = 0};

	if (shorter == 0)
		return probes;
	probes.count = shorter > cap / longer ? cap : longer * shorter;
	probes.packets = arena_array(edges->arena, probes.count, sizeof(*probes.packets));
	for (size_t i = 0; i < probes.count; i++) {
		size_t fast = i % longer, slow = (i / longer + fast) % shorter;
		const struct origin *origin = &edges->origins[origins > targets ? fast : slow];
		const struct target *target = &edges->targets[origins > targets ? slow : fast];

		probes.packets[i] =
			(struct packet){origin->family, origin->source, target->protocol,
					target->port, origin->interface};
	}
	return probes;
}

struct probes probe_plan(const struct plan *plan, const struct addrset *refused, size_t cap,
			 struct arena *arena)
{
	struct edges edges = {.arena = arena, .refused = refused};
	size_t lists = plan->zone_count + plan->service_count + 1;

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
	return pair(&edges, cap);
}
