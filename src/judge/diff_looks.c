/* What two plans let in, interface by interface, cut into the same segments. */
#include <stdlib.h>
#include <string.h>

#include "diff_private.h"
#include "pbxports/judge/reach.h"

#define LAST_PORT 65535

static const struct port_range all_ports = {1, LAST_PORT, 1U << TCP | 1U << UDP};

/* A zone of either plan that names an interface. */
struct mention {
	const char *interface;
	size_t zone; /* those of the second plan are counted behind those of the first */
};

struct mentions {
	struct mention *items;
	size_t count;
	size_t capacity;
};

static void add_mentions(const struct plan *plan, size_t base, struct mentions *mentions,
			 struct arena *arena)
{
	for (size_t i = 0; i < plan->zone_count; i++)
		for (size_t k = 0; k < plan->zones[i].interface_count; k++) {
			/* What comes in on lo passes whatever a plan says. */
			if (strcmp(plan->zones[i].interfaces[k], "lo") == 0)
				continue;
			mentions->items = arena_grow(arena, mentions->items, mentions->count,
						     &mentions->capacity, sizeof(*mentions->items));
			mentions->items[mentions->count++] =
				(struct mention){plan->zones[i].interfaces[k], base + i};
		}
}

static int compare_mentions(const void *a, const void *b)
{
	const struct mention *x = a;
	const struct mention *y = b;
	int order = strcmp(x->interface, y->interface);

	return order != 0 ? order : (x->zone > y->zone) - (x->zone < y->zone);
}

static bool is_own(const struct plan *plan, const char *interface)
{
	return plan->role == PLAN_GATEWAY &&
	       strcmp(plan->profile->gateway->interface.text, interface) == 0;
}

/* Two runs of mentions, each of one interface: true where no packet can tell these apart. */
static bool fare_alike(const struct differ *differ, const struct mention *a,
		       const struct mention *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i].zone != b[i].zone)
			return false;
	for (int side = 0; side < SIDES; side++)
		if (is_own(differ->plans[side], a->interface) !=
		    is_own(differ->plans[side], b->interface))
			return false;
	return true;
}

struct group {
	const struct mention *mentions;
	size_t count;
	struct diff_interfaces interfaces;
	size_t capacity;
};

static struct group *find_group(const struct differ *differ, struct group *groups, size_t count,
				const struct mention *mentions, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (groups[i].count == length &&
		    fare_alike(differ, groups[i].mentions, mentions, length))
			return &groups[i];
	return NULL;
}

static void add_interface(struct group *group, const char *name, struct arena *arena)
{
	struct diff_interfaces *interfaces = &group->interfaces;

	interfaces->names = arena_grow(arena, interfaces->names, interfaces->count,
				       &group->capacity, sizeof(*interfaces->names));
	interfaces->names[interfaces->count++] = name;
}

/* Interfaces that the zones of both plans treat alike are looked at once. */
static struct group *group_interfaces(const struct differ *differ, size_t *count)
{
	struct arena *arena = differ->arena;
	struct mentions mentions = {0};
	struct group *groups;
	size_t next;

	add_mentions(differ->plans[BEFORE], 0, &mentions, arena);
	add_mentions(differ->plans[AFTER], differ->plans[BEFORE]->zone_count, &mentions, arena);
	if (mentions.count > 0)
		qsort(mentions.items, mentions.count, sizeof(*mentions.items), compare_mentions);
	groups = arena_array(arena, mentions.count, sizeof(*groups));
	*count = 0;
	for (size_t i = 0; i < mentions.count; i = next) {
		const struct mention *first = &mentions.items[i];
		struct group *group;

		for (next = i + 1; next < mentions.count; next++)
			if (strcmp(mentions.items[next].interface, first->interface) != 0)
				break;
		group = find_group(differ, groups, *count, first, next - i);
		if (group == NULL) {
			group = &groups[(*count)++];
			*group = (struct group){.mentions = first, .count = next - i};
		}
		add_interface(group, first->interface, arena);
	}
	return groups;
}

/* Who is in one of the zones on the look's interface, but for this machine itself. */
static struct addrset zones_sources(const struct look *look, const struct plan *plan,
				    const struct plan_zone *const *zones, size_t count,
				    struct arena *arena)
{
	const char *interface = look->interface;
	const struct addrset own = addrset_loopback(arena);
	struct addrset sources = {0};

	if (interface == NULL && plan->role == PLAN_GATEWAY)
		interface = plan->profile->gateway->interface.text;
	for (size_t i = 0; i < count; i++) {
		const struct addrset all = addrset_all(arena);
		bool whole = interface != NULL && plan_zone_has_interface(zones[i], interface);

		addrset_add_set(&sources, whole ? &all : &zones[i]->addresses, arena);
	}
	addrset_settle(&sources, arena);
	return addrset_difference(&sources, &own, arena);
}

static void add_segment(struct look *look, size_t *capacity, const struct reach *const *sides,
			uint32_t first, uint32_t last, struct arena *arena)
{
	look->segments =
		arena_grow(arena, look->segments, look->count, capacity, sizeof(*look->segments));
	look->segments[look->count++] = (struct segment){
		.protocol = sides[BEFORE]->protocol,
		.first = (uint16_t)first,
		.last = (uint16_t)last,
		.sources = {sides[BEFORE]->sources, sides[AFTER]->sources},
	};
}

static uint32_t lower(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Where the DHCPv6 client's port is cut off from the others. */
static uint32_t segment_end(const struct reach *before, const struct reach *after, uint32_t first)
{
	uint32_t last = lower(before->last, after->last);

	if (before->protocol == UDP && first < DHCPV6_CLIENT)
		return lower(last, DHCPV6_CLIENT - 1);
	return before->protocol == UDP && first == DHCPV6_CLIENT ? first : last;
}

/* Both lists hold every port of both protocols, in order. */
static void merge_segments(struct look *look, const struct reaches *before,
			   const struct reaches *after, struct arena *arena)
{
	size_t capacity = 0;
	size_t b = 0;
	size_t a = 0;
	uint32_t first = all_ports.first;

	while (b < before->count && a < after->count) {
		const struct reach *sides[SIDES] = {&before->items[b], &after->items[a]};
		uint32_t last = segment_end(sides[BEFORE], sides[AFTER], first);

		add_segment(look, &capacity, sides, first, last, arena);
		b += last == sides[BEFORE]->last;
		a += last == sides[AFTER]->last;
		first = last == LAST_PORT ? all_ports.first : last + 1;
	}
}

/* Answers to a DHCPv6 client pass without a service, so that one which lets them in changes
 * nothing. */
static void add_dhcpv6(struct look *look, enum side side, struct arena *arena)
{
	const struct address link_local = {0xfe80000000000000, 0};
	struct addrset servers = {0};

	addrset_add(&servers, IPV6,
		    (struct address_range){link_local, address_network_last(IPV6, link_local, 10)},
		    arena);
	servers = addrset_difference(&servers, &look->denied[side], arena);
	for (size_t i = 0; i < look->count; i++) {
		struct segment *segment = &look->segments[i];

		if (segment->protocol == UDP && segment->first == DHCPV6_CLIENT)
			segment->sources[side] =
				addrset_union(&segment->sources[side], &servers, arena);
	}
}

static struct look make_look(const struct differ *differ, const struct diff_interfaces *interfaces)
{
	struct look look = {.interfaces = *interfaces};
	struct reaches reaches[SIDES];

	if (interfaces->count > 0)
		look.interface = interfaces->names[0];
	for (int side = 0; side < SIDES; side++) {
		const struct plan *plan = differ->plans[side];

		reaches[side] = plan_reaches(plan, look.interface, all_ports, differ->arena);
		look.denied[side] =
			zones_sources(&look, plan, plan->deny, plan->deny_count, differ->arena);
		look.pinging[side] =
			zones_sources(&look, plan, plan->ping, plan->ping_count, differ->arena);
		look.pinging[side] =
			addrset_difference(&look.pinging[side], &look.denied[side], differ->arena);
	}
	merge_segments(&look, &reaches[BEFORE], &reaches[AFTER], differ->arena);
	for (int side = 0; side < SIDES; side++)
		if (!differ->plans[side]->input_alone)
			add_dhcpv6(&look, (enum side)side, differ->arena);
	return look;
}

struct look *diff_look(const struct differ *differ, size_t *count)
{
	const struct diff_interfaces none = {.count = 0};
	struct group *groups = group_interfaces(differ, count);
	struct look *looks = arena_array(differ->arena, *count + 1, sizeof(*looks));

	looks[0] = make_look(differ, &none);
	for (size_t i = 0; i < *count; i++)
		looks[i + 1] = make_look(differ, &groups[i].interfaces);
	++*count;
	return looks;
}
