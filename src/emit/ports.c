#include "ports.h"

#include <stdlib.h>

/* The first range that ends at the port or behind it. */
static size_t find_end(const struct rangeset *set, uint64_t port)
{
	size_t low = 0;
	size_t high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->ranges[middle].last.low < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct rangeset ranges_near(const struct rangeset *set, const struct rangeset *others)
{
	struct rangeset near = {0};
	size_t first;
	size_t end;

	if (set->count == 0 || others->count == 0)
		return near;
	first = find_end(set, others->ranges[0].first.low);
	end = find_end(set, others->ranges[others->count - 1].last.low);
	if (end < set->count &&
	    set->ranges[end].first.low <= others->ranges[others->count - 1].last.low)
		end++;
	near.ranges = set->ranges + first;
	near.count = end - first;
	return near;
}

struct portset ports_near(const struct portset *set, const struct portset *ports)
{
	struct portset near;

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		near.protocols[protocol] =
			ranges_near(&set->protocols[protocol], &ports->protocols[protocol]);
	return near;
}

bool ports_add_rest(struct portset *set, const struct portset *ports, const struct portset *done,
		    struct arena *arena)
{
	const struct portset near = ports_near(done, ports);
	const struct portset rest = portset_difference(ports, &near, arena);

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < rest.protocols[protocol].count; i++)
			portset_add(set, portset_range(&rest, protocol, i), arena);
	}
	return !portset_is_empty(&rest);
}

void claims_add(struct port_claims *claims, struct port_claim claim, struct arena *arena)
{
	claims->items = arena_grow(arena, claims->items, claims->count, &claims->capacity,
				   sizeof(*claims->items));
	claims->items[claims->count++] = claim;
}

static int by_first_port(const void *a, const void *b)
{
	const struct port_claim *x = a;
	const struct port_claim *y = b;

	return x->first - y->first;
}

/* Each with those behind it: of these the nearest that is another's decides. */
static void compare_with_later(const struct port_claims *claims)
{
	const struct port_claim *other = NULL;

	for (size_t i = claims->count; i-- > 1;) {
		const struct port_claim *claim = &claims->items[i - 1];

		if (claim->owner != claims->items[i].owner)
			other = &claims->items[i];
		if (other && other->first <= claim->last)
			*claim->shared = true;
	}
}

/* Each with those ahead of it: of the two owners' claims that reach furthest one is another's. */
static void compare_with_earlier(const struct port_claims *claims)
{
	const struct port_claim *furthest = NULL;
	const struct port_claim *second = NULL;

	for (size_t i = 0; i < claims->count; i++) {
		const struct port_claim *claim = &claims->items[i];
		const struct port_claim *other =
			furthest && furthest->owner == claim->owner ? second : furthest;

		if (other && claim->first <= other->last)
			*claim->shared = true;
		if (!furthest || claim->last > furthest->last) {
			if (furthest && furthest->owner != claim->owner)
				second = furthest;
			furthest = claim;
		} else if (furthest->owner != claim->owner &&
			   (!second || claim->last > second->last)) {
			second = claim;
		}
	}
}

void claims_compare(struct port_claims *claims)
{
	if (claims->count > 0)
		qsort(claims->items, claims->count, sizeof(*claims->items), by_first_port);
	compare_with_later(claims);
	compare_with_earlier(claims);
}
