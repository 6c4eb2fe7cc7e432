#include <string.h>

#include "nft.h"

/* The kernel takes longer names; 28 bytes is what iptables takes, so that one name does for both.
 */
#define CHAIN_NAME_ROOM 28
#define SET_NAME_ROOM	27 /* and the 4 or 6 behind it */

struct name {
	const char *text; /* NULL: free */
	unsigned number;  /* the last that was put behind it to make another; 0: none */
};

/* A hash with open addressing, at most half full. */
struct nft_names {
	struct arena *arena;
	struct name *slots;
	size_t slot_count; /* a power of two */
	size_t count;
};

#define FIRST_SLOTS 64

struct nft_names *nft_names_new(struct arena *arena)
{
	struct nft_names *names = arena_alloc(arena, sizeof(*names));

	names->arena = arena;
	names->slots = arena_array(arena, FIRST_SLOTS, sizeof(*names->slots));
	names->slot_count = FIRST_SLOTS;
	return names;
}

/* Where the name stands, or would. FNV-1a. */
static struct name *find_slot(const struct nft_names *names, const char *name)
{
	size_t hash = 2166136261U;

	for (const char *at = name; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619U;
	for (;; hash++) {
		struct name *slot = &names->slots[hash & (names->slot_count - 1)];

		if (!slot->text || strcmp(slot->text, name) == 0)
			return slot;
	}
}

static void grow(struct nft_names *names)
{
	const struct name *old = names->slots;
	size_t old_count = names->slot_count;

	names->slot_count *= 2;
	names->slots = arena_array(names->arena, names->slot_count, sizeof(*names->slots));
	for (size_t i = 0; i < old_count; i++) {
		if (old[i].text)
			*find_slot(names, old[i].text) = old[i];
	}
}

static const char *make_name(const struct nft *nft, int room, const char *prefix,
			     const char *wanted)
{
	struct nft_names *names = nft->names;
	const char *whole = arena_format(nft->arena, "%s_%s", prefix, wanted);
	const char *name = arena_format(nft->arena, "%.*s", room, whole);
	struct name *first;

	if (++names->count > names->slot_count / 2)
		grow(names);
	first = find_slot(names, name);
	while (find_slot(names, name)->text) {
		const char *suffix;

		first->number += first->number == 0 ? 2 : 1;
		suffix = arena_format(nft->arena, "_%u", first->number);
		name = arena_format(nft->arena, "%.*s%s", room - (int)strlen(suffix), whole,
				    suffix);
	}
	find_slot(names, name)->text = name;
	return name;
}

const char *nft_chain_name(const struct nft *nft, const char *prefix, const char *wanted)
{
	return make_name(nft, CHAIN_NAME_ROOM, prefix, wanted);
}

const char *nft_set_name(const struct nft *nft, const char *prefix, const char *wanted)
{
	return make_name(nft, SET_NAME_ROOM, prefix, wanted);
}

const char *nft_join_zones(const struct nft *nft, const struct nft_zones *zones)
{
	const char *joined = zones->items[0]->zone->name;

	for (size_t i = 1; i < zones->count && strlen(joined) < CHAIN_NAME_ROOM; i++)
		joined = arena_format(nft->arena, "%s_%s", joined, zones->items[i]->zone->name);
	return joined;
}
