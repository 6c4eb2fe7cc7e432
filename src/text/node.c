#include "pbxports/text/node.h"

#include <string.h>

const struct node *node_get(const struct node *mapping, const char *key)
{
	if (mapping == NULL || mapping->kind != NODE_MAPPING)
		return NULL;
	for (size_t i = 0; i < mapping->count; i++)
		if (strcmp(mapping->entries[i].key->text, key) == 0)
			return mapping->entries[i].value;
	return NULL;
}

static struct node *node_make(struct arena *arena, enum node_kind kind, struct place place,
			      size_t count)
{
	struct node *node = arena_alloc(arena, sizeof(*node));

	node->kind = kind;
	node->place = place;
	node->weight = 1;
	node->count = (uint32_t)count;
	return node;
}

const struct node *node_scalar(struct arena *arena, struct place place, const char *text)
{
	struct node *node = node_make(arena, NODE_SCALAR, place, strlen(text));

	node->text = text;
	return node;
}

const struct node *node_sequence(struct arena *arena, struct place place,
				 const struct node *const *items, size_t count)
{
	struct node *node = node_make(arena, NODE_SEQUENCE, place, count);

	node->items = items;
	return node;
}

const struct node *node_mapping(struct arena *arena, struct place place,
				const struct node_entry *entries, size_t count)
{
	struct node *node = node_make(arena, NODE_MAPPING, place, count);

	node->entries = entries;
	return node;
}

const char *node_kind_name(enum node_kind kind)
{
	static const char *const names[] = {
		[NODE_NULL] = "nothing",
		[NODE_SCALAR] = "a single value",
		[NODE_SEQUENCE] = "a list",
		[NODE_MAPPING] = "a mapping",
	};

	return names[kind];
}
