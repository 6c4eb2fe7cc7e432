/*
 * A set of numbers of up to 128 bits as ranges: the algebra behind address sets and port sets.
 *
 * Invariant of a settled set: the ranges are sorted, disjoint, and no two touch. rangeset_add()
 * unsettles it; rangeset_settle() sorts and merges once, for all that was added; every other
 * function takes and gives settled sets.
 */
#ifndef PBXPORTS_NET_RANGESET_H
#define PBXPORTS_NET_RANGESET_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/base/arena.h"
#include "pbxports/text/address.h"

struct rangeset {
	struct address_range *ranges; /* owned by the arena */
	size_t count;
	size_t capacity;
};

void rangeset_add(struct rangeset *set, struct address_range range, struct arena *arena);

/* Sorts and merges; linear where the ranges came in order. */
void rangeset_settle(struct rangeset *set, struct arena *arena);

bool rangeset_contains(const struct rangeset *set, struct address number);

/* The range that holds `number`, or NULL. */
const struct address_range *rangeset_find(const struct rangeset *set, struct address number);

/* True where a number of the range is in the set. */
bool rangeset_overlaps(const struct rangeset *set, struct address_range range);

/* True where every number of `inner` is in `outer`. */
bool rangeset_covers(const struct rangeset *outer, const struct rangeset *inner);

bool rangeset_equal(const struct rangeset *a, const struct rangeset *b);

/* New sets, in the arena; the operands are left as they are. Linear in both. */
struct rangeset rangeset_union(const struct rangeset *a, const struct rangeset *b,
			       struct arena *arena);
struct rangeset rangeset_intersection(const struct rangeset *a, const struct rangeset *b,
				      struct arena *arena);
struct rangeset rangeset_difference(const struct rangeset *a, const struct rangeset *b,
				    struct arena *arena);

#endif
