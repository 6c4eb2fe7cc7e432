/* A YAML file as a tree, for the naive judge alone. Uses none of the program's code. */
#ifndef TESTS_RANDOM_NAIVE_TREE_H
#define TESTS_RANDOM_NAIVE_TREE_H

#include <stdbool.h>
#include <stddef.h>

enum naive_node_kind { NAIVE_NULL, NAIVE_TEXT, NAIVE_LIST, NAIVE_MAP };

struct naive_node {
	enum naive_node_kind kind;
	const char *text;
	const char *folder; /* of the file that it is written in */
	size_t count;
	const char **keys; /* of a map */
	struct naive_node **items;
};

/* All memory of a judge, to be freed at once. */
struct naive_pool {
	void **pointers;
	size_t count;
};

void *naive_alloc(struct naive_pool *pool, size_t size);
char *naive_copy(struct naive_pool *pool, const char *text, size_t length);
void naive_pool_free(struct naive_pool *pool);

/* FOLDER/NAME, or NAME itself where it begins with a slash. */
char *naive_join(struct naive_pool *pool, const char *folder, const char *name);

struct naive_node *naive_new(struct naive_pool *pool, enum naive_node_kind kind);
void naive_append(struct naive_pool *pool, struct naive_node *node, const char *key,
		  struct naive_node *item);

/* The value of a key; NULL where `map` is none or has none. */
struct naive_node *naive_get(const struct naive_node *map, const char *key);

/* How many items a list or a map has; 0 for NULL. */
size_t naive_count(const struct naive_node *node);

/* True where `node` is that text. */
bool naive_is(const struct naive_node *node, const char *text);

/* A file with the files that it extends; NULL where one can't be read. */
struct naive_node *naive_load(struct naive_pool *pool, const char *path,
			      const char *const *folders);

/* A list file, as a list of its entries; NULL where it can't be read. */
struct naive_node *naive_load_list(struct naive_pool *pool, const char *path);

#endif
