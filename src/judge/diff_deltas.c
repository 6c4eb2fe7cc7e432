/* What opens and closes: differences of sources, each made once. */
#include "diff_private.h"

/* The very same set, as plan_reaches() gives to ports whose services have the same zones. */
static bool is_same(const struct addrset *a, const struct addrset *b)
{
	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *x = &a->families[family];
		const struct rangeset *y = &b->families[family];

		if (x->count != y->count || (x->count > 0 && x->ranges != y->ranges))
			return false;
	}
	return true;
}

static uint64_t hash_set(uint64_t hash, const struct addrset *set)
{
	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *ranges = &set->families[family];

		hash = hash_number(hash, ranges->count);
		for (size_t i = 0; i < ranges->count; i++) {
			hash = hash_number(hash, ranges->ranges[i].first.high);
			hash = hash_number(hash, ranges->ranges[i].first.low);
			hash = hash_number(hash, ranges->ranges[i].last.low);
		}
	}
	return hash;
}

static void subtract(struct addrset *set, const struct addrset *other, struct arena *arena)
{
	if (!addrset_is_empty(set))
		*set = addrset_difference(set, other, arena);
}

const struct delta *delta_make(const struct addrset *before, const struct addrset *after,
			       const struct delta *base, struct arena *arena)
{
	struct delta *delta = arena_alloc(arena, sizeof(*delta));

	delta->sources[BEFORE] = before;
	delta->sources[AFTER] = after;
	delta->base = base;
	if (!addrset_equal(before, after)) {
		delta->opened = addrset_difference(after, before, arena);
		delta->closed = addrset_difference(before, after, arena);
	}
	if (base != NULL) {
		subtract(&delta->opened, &base->opened, arena);
		subtract(&delta->closed, &base->closed, arena);
	}
	delta->empty = addrset_is_empty(&delta->opened) && addrset_is_empty(&delta->closed);
	delta->hash = hash_set(hash_set(HASH_START, &delta->opened), &delta->closed);
	return delta;
}

static bool same_sources(const void *one, const void *other)
{
	const struct delta *a = one;
	const struct delta *b = other;

	return a->base == b->base && is_same(a->sources[BEFORE], b->sources[BEFORE]) &&
	       is_same(a->sources[AFTER], b->sources[AFTER]);
}

static uint64_t hash_sources(const struct delta *delta)
{
	uint64_t hash = hash_pointer(HASH_START, delta->base);

	for (int side = 0; side < SIDES; side++)
		for (int family = 0; family < FAMILIES; family++) {
			const struct rangeset *set = &delta->sources[side]->families[family];

			hash = hash_pointer(hash, set->count == 0 ? NULL : set->ranges);
		}
	return hash;
}

const struct delta *delta_find(struct hash_table *deltas, const struct addrset *before,
			       const struct addrset *after, const struct delta *base,
			       struct arena *arena)
{
	const struct delta key = {.sources = {before, after}, .base = base};
	const uint64_t hash = hash_sources(&key);
	const struct delta *delta = hash_find(deltas, hash, same_sources, &key);

	if (delta == NULL) {
		delta = delta_make(before, after, base, arena);
		hash_add(deltas, hash, delta, arena);
	}
	return delta;
}

bool delta_same(const struct delta *a, const struct delta *b)
{
	return a == b ||
	       (addrset_equal(&a->opened, &b->opened) && addrset_equal(&a->closed, &b->closed));
}
