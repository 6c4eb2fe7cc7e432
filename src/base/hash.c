#include "pbxports/base/hash.h"

/* A product carries a bit to those above it alone, and slots are chosen by the lowest: so what is
 * high is brought down, twice. */
uint64_t hash_number(uint64_t hash, uint64_t number)
{
	hash ^= number;
	hash = (hash ^ hash >> 32) * HASH_START;
	hash = (hash ^ hash >> 32) * HASH_START;
	return hash ^ hash >> 32;
}

uint64_t hash_pointer(uint64_t hash, const void *pointer)
{
	return hash_number(hash, (uint64_t)(uintptr_t)pointer);
}

const void *hash_find(const struct hash_table *table, uint64_t hash,
		      bool (*same)(const void *item, const void *key), const void *key)
{
	if (table->room == 0)
		return NULL;
	for (size_t i = hash % table->room; table->slots[i].item != NULL;
	     i = (i + 1) % table->room) {
		const struct hash_slot *slot = &table->slots[i];

		if (slot->hash == hash && same(slot->item, key))
			return slot->item;
	}
	return NULL;
}

static void put(struct hash_table *table, struct hash_slot slot)
{
	size_t i = slot.hash % table->room;

	while (table->slots[i].item != NULL)
		i = (i + 1) % table->room;
	table->slots[i] = slot;
}

/* Half of the slots stay free, so that looking ends soon. */
static void make_room(struct hash_table *table, struct arena *arena)
{
	struct hash_table larger = {.room = table->room == 0 ? 16 : 2 * table->room};

	if (2 * (table->count + 1) <= table->room)
		return;
	larger.slots = arena_array(arena, larger.room, sizeof(*larger.slots));
	for (size_t i = 0; i < table->room; i++)
		if (table->slots[i].item != NULL)
			put(&larger, table->slots[i]);
	larger.count = table->count;
	arena_release(arena, table->slots);
	*table = larger;
}

void hash_add(struct hash_table *table, uint64_t hash, const void *item, struct arena *arena)
{
	make_room(table, arena);
	put(table, (struct hash_slot){hash, item});
	table->count++;
}
