#include "pbxports/net/rangeset.h"

#include "range_sort.h"

static bool is_above(struct address a, struct address b)
{
	return a.high != b.high ? a.high > b.high : a.low > b.low;
}

static bool is_same(struct address a, struct address b)
{
	return a.high == b.high && a.low == b.low;
}

static struct address lower(struct address a, struct address b)
{
	return is_above(a, b) ? b : a;
}

static struct address higher(struct address a, struct address b)
{
	return is_above(a, b) ? a : b;
}

/* An empty set with room for `capacity` ranges. */
static struct rangeset rangeset_room(size_t capacity, struct arena *arena)
{
	struct rangeset set = {0};

	set.ranges = arena_array(arena, capacity, sizeof(*set.ranges));
	set.capacity = capacity;
	return set;
}

/* Appends a range to a set that has room for it. */
static void append(struct rangeset *set, struct address first, struct address last)
{
	set->ranges[set->count].first = first;
	set->ranges[set->count].last = last;
	set->count++;
}

/*
 * Appends a range that begins nowhere before the last one, merging the two where they meet. The
 * number after all ones wraps to 0, which does no harm: nothing begins above all ones, so that the
 * first test has caught it.
 */
static void append_merged(struct rangeset *set, struct address_range range)
{
	if (set->count > 0) {
		struct address *last = &set->ranges[set->count - 1].last;

		if (!is_above(range.first, *last) || is_same(range.first, address_next(*last))) {
			*last = higher(*last, range.last);
			return;
		}
	}
	append(set, range.first, range.last);
}

void rangeset_add(struct rangeset *set, struct address_range range, struct arena *arena)
{
	set->ranges =
		arena_grow(arena, set->ranges, set->count, &set->capacity, sizeof(*set->ranges));
	append(set, range.first, range.last);
}

void rangeset_settle(struct rangeset *set, struct arena *arena)
{
	size_t count = set->count;

	ranges_sort(set, arena);
	set->count = 0;
	for (size_t i = 0; i < count; i++)
		append_merged(set, set->ranges[i]);
}

/* A range of the set that has a number of `wanted`, or NULL. */
static const struct address_range *find_overlap(const struct rangeset *set,
						struct address_range wanted)
{
	size_t low = 0;
	size_t high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct address_range *range = &set->ranges[middle];

		if (is_above(range->first, wanted.last))
			high = middle;
		else if (is_above(wanted.first, range->last))
			low = middle + 1;
		else
			return range;
	}
	return NULL;
}

const struct address_range *rangeset_find(const struct rangeset *set, struct address number)
{
	return find_overlap(set, (struct address_range){number, number});
}

bool rangeset_overlaps(const struct rangeset *set, struct address_range range)
{
	return find_overlap(set, range) != NULL;
}

bool rangeset_contains(const struct rangeset *set, struct address number)
{
	return rangeset_find(set, number) != NULL;
}

/* No two ranges of a settled set touch, so that one of the outer must hold each of the inner. */
bool rangeset_covers(const struct rangeset *outer, const struct rangeset *inner)
{
	for (size_t i = 0; i < inner->count; i++) {
		const struct address_range *range = rangeset_find(outer, inner->ranges[i].first);

		if (range == NULL || is_above(inner->ranges[i].last, range->last))
			return false;
	}
	return true;
}

bool rangeset_equal(const struct rangeset *a, const struct rangeset *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!is_same(a->ranges[i].first, b->ranges[i].first) ||
		    !is_same(a->ranges[i].last, b->ranges[i].last))
			return false;
	}
	return true;
}

struct rangeset rangeset_union(const struct rangeset *a, const struct rangeset *b,
			       struct arena *arena)
{
	struct rangeset both = rangeset_room(a->count + b->count, arena);
	size_t i = 0;
	size_t j = 0;

	while (i < a->count || j < b->count) {
		if (j == b->count ||
		    (i < a->count && !is_above(a->ranges[i].first, b->ranges[j].first)))
			append_merged(&both, a->ranges[i++]);
		else
			append_merged(&both, b->ranges[j++]);
	}
	return both;
}

struct rangeset rangeset_intersection(const struct rangeset *a, const struct rangeset *b,
				      struct arena *arena)
{
	struct rangeset common = rangeset_room(a->count + b->count, arena);
	size_t i = 0;
	size_t j = 0;

	while (i < a->count && j < b->count) {
		struct address first = higher(a->ranges[i].first, b->ranges[j].first);
		struct address last = lower(a->ranges[i].last, b->ranges[j].last);

		if (!is_above(first, last))
			append(&common, first, last);
		if (is_same(last, a->ranges[i].last))
			i++;
		else
			j++;
	}
	return common;
}

struct rangeset rangeset_difference(const struct rangeset *a, const struct rangeset *b,
				    struct arena *arena)
{
	struct rangeset rest = rangeset_room(a->count + b->count, arena);
	size_t j = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct address first = a->ranges[i].first;
		struct address last = a->ranges[i].last;
		bool left = true;

		while (j < b->count && is_above(first, b->ranges[j].last))
			j++;
		while (left && j < b->count && !is_above(b->ranges[j].first, last)) {
			if (is_above(b->ranges[j].first, first))
				append(&rest, first, address_previous(b->ranges[j].first));
			left = is_above(last, b->ranges[j].last);
			if (left)
				first = address_next(b->ranges[j++].last);
		}
		if (left)
			append(&rest, first, last);
	}
	return rest;
}
