#include "pbxports/profile/merge.h"

#include <stdlib.h>
#include <string.h>

#include "pbxports/profile/profile.h"

/* A mapping being built: room for every entry that it may get. */
struct builder {
	struct node_entry *entries;
	size_t count;
};

static struct builder builder_begin(struct arena *arena, size_t room)
{
	return (struct builder){arena_array(arena, room, sizeof(struct node_entry)), 0};
}

static void builder_add(struct builder *builder, const struct node *key, const struct node *value)
{
	builder->entries[builder->count++] = (struct node_entry){key, value};
}

static const struct node *builder_end(const struct builder *builder, struct place place,
				      struct arena *arena)
{
	return node_mapping(arena, place, builder->entries, builder->count);
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static int compare_entries(const void *a, const void *b)
{
	const struct node_entry *const *x = a;
	const struct node_entry *const *y = b;

	return strcmp((*x)->key->text, (*y)->key->text);
}

/* The entries of a mapping by key, for look-ups in large ones; NULL for no mapping. */
static const struct node_entry **sort_entries(const struct node *mapping, struct arena *arena)
{
	const struct node_entry **sorted;

	if (mapping == NULL)
		return NULL;
	sorted = arena_array(arena, mapping->count, sizeof(*sorted));
	for (size_t i = 0; i < mapping->count; i++)
		sorted[i] = &mapping->entries[i];
	qsort(sorted, mapping->count, sizeof(*sorted), compare_entries);
	return sorted;
}

static const struct node_entry *find_entry(const struct node_entry **sorted, size_t count,
					   const struct node_entry *wanted)
{
	const struct node_entry **found = NULL;

	if (sorted != NULL)
		found = bsearch(&wanted, sorted, count, sizeof(*sorted), compare_entries);
	return found == NULL ? NULL : *found;
}

/* A child's value over the parent's, which may be NULL; NULL where nothing is left. */
static const struct node *merge_value(const struct node *parent, const struct node_entry *child,
				      struct diags *diags)
{
	if (child->value->kind == NODE_NULL && parent == NULL) {
		diag_error(diags, child->value->place,
			   "\"%s\" has no value, and nothing to take away", child->key->text);
		diag_fix(diags, "give it a value ([] for an empty list), or remove the line");
		return NULL;
	}
	if (child->value->kind == NODE_NULL)
		return NULL;
	if (child->value->kind != NODE_MAPPING)
		return child->value;
	return merge_nodes(parent != NULL && parent->kind == NODE_MAPPING ? parent : NULL,
			   child->value, diags);
}

const struct node *merge_nodes(const struct node *parent, const struct node *child,
			       struct diags *diags)
{
	struct arena *arena = diags->arena;
	size_t parents = parent == NULL ? 0 : parent->count;
	struct builder builder = builder_begin(arena, parents + child->count);
	const struct node_entry **in_parent = sort_entries(parent, arena);
	const struct node_entry **in_child = parents == 0 ? NULL : sort_entries(child, arena);

	for (size_t i = 0; i < parents; i++) {
		const struct node_entry *old = &parent->entries[i];
		const struct node_entry *new = find_entry(in_child, child->count, old);
		const struct node *value =
			new == NULL ? old->value : merge_value(old->value, new, diags);

		if (value != NULL)
			builder_add(&builder, new == NULL ? old->key : new->key, value);
	}
	for (size_t i = 0; i < child->count; i++) {
		const struct node_entry *new = &child->entries[i];
		const struct node *value;

		if (find_entry(in_parent, parents, new) != NULL)
			continue;
		value = merge_value(NULL, new, diags);
		if (value != NULL)
			builder_add(&builder, new->key, value);
	}
	return builder_end(&builder, child->place, arena);
}

/* A list of `allow` without what speaks of one file alone. */
static const struct node *inherited_allows(const struct node *list, struct arena *arena)
{
	static const char *const own[] = {"zone-empty", "service-unreachable", NULL};
	const struct node **items = arena_array(arena, list->count, sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct node *rule = node_get(list->items[i], "rule");

		if (rule == NULL || rule->kind != NODE_SCALAR || !is_one_of(rule->text, own))
			items[count++] = list->items[i];
	}
	return node_sequence(arena, list->place, items, count);
}

/* Levels below the root at which `allow` may stand: zones.NAME.allow. */
#define ALLOW_DEPTH 2

static bool is_own(const char *key)
{
	for (const struct bind_row *row = profile_type.rows; row->key != NULL; row++)
		if (row->own && strcmp(row->key, key) == 0)
			return true;
	return false;
}

static const struct node *inherit(const struct node *mapping, unsigned depth, struct arena *arena)
{
	struct builder builder = builder_begin(arena, mapping->count);

	for (size_t i = 0; i < mapping->count; i++) {
		const struct node_entry *entry = &mapping->entries[i];
		const struct node *value = entry->value;

		if (depth == 0 && is_own(entry->key->text))
			continue;
		if (value->kind == NODE_SEQUENCE && strcmp(entry->key->text, "allow") == 0)
			value = inherited_allows(value, arena);
		else if (value->kind == NODE_MAPPING && depth < ALLOW_DEPTH)
			value = inherit(value, depth + 1, arena);
		builder_add(&builder, entry->key, value);
	}
	return builder_end(&builder, mapping->place, arena);
}

const struct node *merge_inherited(const struct node *root, struct arena *arena)
{
	return inherit(root, 0, arena);
}

const struct node *merge_set(const struct node *mapping, const struct node *key,
			     const struct node *value, struct arena *arena)
{
	struct builder builder = builder_begin(arena, mapping->count + 1);
	bool found = false;

	for (size_t i = 0; i < mapping->count; i++) {
		bool same = strcmp(mapping->entries[i].key->text, key->text) == 0;

		builder_add(&builder, mapping->entries[i].key,
			    same ? value : mapping->entries[i].value);
		found = found || same;
	}
	if (!found)
		builder_add(&builder, key, value);
	return builder_end(&builder, mapping->place, arena);
}
