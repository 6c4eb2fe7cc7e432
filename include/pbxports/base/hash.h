/*
 * A table of pointers by hash, for what is looked up by its whole value (a set of addresses, a list
 * of zones) among so many that they can't be compared one by one.
 */
#ifndef PBXPORTS_BASE_HASH_H
#define PBXPORTS_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/arena.h"

/* Where a hash begins, and one more number in it. */
#define HASH_START 0x9e3779b97f4a7c15U
uint64_t hash_number(uint64_t hash, uint64_t number);

/* A pointer as what it points to: for values that are equal only where they are the same. */
uint64_t hash_pointer(uint64_t hash, const void *pointer);

struct hash_slot {
	uint64_t hash;
	const void *item; /* NULL: free */
};

/* Empty where it is all zero. */
struct hash_table {
	struct hash_slot *slots; /* owned by the arena */
	size_t room;
	size_t count;
};

/* The item with that hash that is `same` as the key, or NULL. */
const void *hash_find(const struct hash_table *table, uint64_t hash,
		      bool (*same)(const void *item, const void *key), const void *key);

/* Adds an item, which no other is the same as. */
void hash_add(struct hash_table *table, uint64_t hash, const void *item, struct arena *arena);

#endif
