#include "naive_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

void *naive_alloc(struct naive_pool *pool, size_t size)
{
	void **pointers = realloc(pool->pointers, (pool->count + 1) * sizeof(*pointers));
	void *pointer = calloc(1, size + 1);

	if (pointers == NULL || pointer == NULL)
		abort();
	pool->pointers = pointers;
	pool->pointers[pool->count++] = pointer;
	return pointer;
}

char *naive_copy(struct naive_pool *pool, const char *text, size_t length)
{
	char *copy = naive_alloc(pool, length);

	memcpy(copy, text, length);
	return copy;
}

void naive_pool_free(struct naive_pool *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		free(pool->pointers[i]);
	free(pool->pointers);
}

char *naive_join(struct naive_pool *pool, const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = naive_alloc(pool, size);

	snprintf(path, size, "%s%s%s", name[0] == '/' ? "" : folder, name[0] == '/' ? "" : "/",
		 name);
	return path;
}

static char *folder_of(struct naive_pool *pool, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? naive_copy(pool, ".", 1)
			     : naive_copy(pool, path, (size_t)(slash - path));
}

struct naive_node *naive_new(struct naive_pool *pool, enum naive_node_kind kind)
{
	struct naive_node *node = naive_alloc(pool, sizeof(*node));

	node->kind = kind;
	return node;
}

void naive_append(struct naive_pool *pool, struct naive_node *node, const char *key,
		  struct naive_node *item)
{
	size_t size = (node->count + 1) * sizeof(void *);
	const char **keys = naive_alloc(pool, size);
	struct naive_node **items = naive_alloc(pool, size);

	for (size_t i = 0; i < node->count; i++) {
		keys[i] = node->keys[i];
		items[i] = node->items[i];
	}
	keys[node->count] = key;
	items[node->count++] = item;
	node->keys = keys;
	node->items = items;
}

struct naive_node *naive_get(const struct naive_node *map, const char *key)
{
	if (map == NULL || map->kind != NAIVE_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->keys[i], key) == 0)
			return map->items[i];
	return NULL;
}

size_t naive_count(const struct naive_node *node)
{
	return node == NULL ? 0 : node->count;
}

bool naive_is(const struct naive_node *node, const char *text)
{
	return node != NULL && node->kind == NAIVE_TEXT && strcmp(node->text, text) == 0;
}

/* A file being read. */
struct reading {
	struct naive_pool *pool;
	yaml_document_t document;
	const char *folder;
};

static struct naive_node *read_text(struct reading *reading, const yaml_node_t *from)
{
	const char *text = (const char *)from->data.scalar.value;
	bool is_null =
		from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
		(strcmp(text, "") == 0 || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
		 strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0);
	struct naive_node *node = naive_new(reading->pool, is_null ? NAIVE_NULL : NAIVE_TEXT);

	node->text = naive_copy(reading->pool, text, from->data.scalar.length);
	return node;
}

static struct naive_node *read_node(struct reading *reading, int id)
{
	const yaml_node_t *from = yaml_document_get_node(&reading->document, id);
	struct naive_node *node;

	if (from->type == YAML_SCALAR_NODE) {
		node = read_text(reading, from);
	} else if (from->type == YAML_SEQUENCE_NODE) {
		node = naive_new(reading->pool, NAIVE_LIST);
		for (const yaml_node_item_t *item = from->data.sequence.items.start;
		     item < from->data.sequence.items.top; item++)
			naive_append(reading->pool, node, NULL, read_node(reading, *item));
	} else {
		node = naive_new(reading->pool, NAIVE_MAP);
		for (const yaml_node_pair_t *pair = from->data.mapping.pairs.start;
		     pair < from->data.mapping.pairs.top; pair++)
			naive_append(reading->pool, node, read_node(reading, pair->key)->text,
				     read_node(reading, pair->value));
	}
	node->folder = reading->folder;
	return node;
}

static struct naive_node *read_yaml(struct naive_pool *pool, const char *path)
{
	struct reading reading = {.pool = pool, .folder = folder_of(pool, path)};
	struct naive_node *node = NULL;
	yaml_parser_t parser;
	FILE *file = fopen(path, "r");

	if (file == NULL)
		return NULL;
	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_file(&parser, file);
	if (yaml_parser_load(&parser, &reading.document)) {
		if (yaml_document_get_root_node(&reading.document) != NULL)
			node = read_node(&reading, 1);
		yaml_document_delete(&reading.document);
	}
	yaml_parser_delete(&parser);
	fclose(file);
	return node;
}

/* Mappings merge key by key at any depth, null takes away, anything else replaces. */
static struct naive_node *merge(struct naive_pool *pool, struct naive_node *under,
				struct naive_node *over)
{
	struct naive_node *merged;

	if (under == NULL || under->kind != NAIVE_MAP || over->kind != NAIVE_MAP)
		return over;
	merged = naive_new(pool, NAIVE_MAP);
	for (size_t i = 0; i < under->count; i++) {
		struct naive_node *value = naive_get(over, under->keys[i]);

		if (value == NULL)
			naive_append(pool, merged, under->keys[i], under->items[i]);
		else if (value->kind != NAIVE_NULL)
			naive_append(pool, merged, under->keys[i],
				     merge(pool, under->items[i], value));
	}
	for (size_t i = 0; i < over->count; i++)
		if (naive_get(under, over->keys[i]) == NULL)
			naive_append(pool, merged, over->keys[i], over->items[i]);
	return merged;
}

static bool ends_in_yaml(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

/* A file beside the one that names it, or a name that is searched for. */
static struct naive_node *load_parent(struct naive_pool *pool, const struct naive_node *name,
				      const char *const *folders)
{
	if (strchr(name->text, '/') != NULL || ends_in_yaml(name->text))
		return naive_load(pool, naive_join(pool, name->folder, name->text), folders);
	for (size_t i = 0; folders[i] != NULL; i++) {
		char *path = naive_join(pool, folders[i], name->text);
		size_t size = strlen(path) + sizeof(".yaml");
		char *file = naive_alloc(pool, size);
		struct naive_node *node;

		snprintf(file, size, "%s.yaml", path);
		node = naive_load(pool, file, folders);
		if (node != NULL)
			return node;
	}
	return NULL;
}

struct naive_node *naive_load(struct naive_pool *pool, const char *path, const char *const *folders)
{
	struct naive_node *own = read_yaml(pool, path);
	struct naive_node *extends = naive_get(own, "extends");
	struct naive_node *merged = NULL;
	struct naive_node *parents = extends;

	if (own == NULL || extends == NULL)
		return own;
	if (extends->kind == NAIVE_TEXT) {
		parents = naive_new(pool, NAIVE_LIST);
		naive_append(pool, parents, NULL, extends);
	}
	for (size_t i = 0; i < parents->count; i++) {
		struct naive_node *parent = load_parent(pool, parents->items[i], folders);

		if (parent == NULL)
			return NULL;
		merged = merge(pool, merged, parent);
	}
	return merge(pool, merged, own);
}

struct naive_node *naive_load_list(struct naive_pool *pool, const char *path)
{
	struct naive_node *list = naive_new(pool, NAIVE_LIST);
	FILE *file = fopen(path, "r");
	char line[512];

	if (file == NULL)
		return NULL;
	while (fgets(line, sizeof(line), file) != NULL) {
		size_t blanks = strspn(line, " \t");
		size_t length = strcspn(line + blanks, " \t\r\n#;");
		struct naive_node *entry;

		if (length == 0)
			continue;
		entry = naive_new(pool, NAIVE_TEXT);
		entry->text = naive_copy(pool, line + blanks, length);
		naive_append(pool, list, NULL, entry);
	}
	fclose(file);
	return list;
}
