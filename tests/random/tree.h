/*
 * YAML that is to be written: a tree whose nodes carry the way in which they are spelled. A node
 * that stands in several places is written once with an anchor, and then as an alias. The tree can
 * lose items, for shrinking, without anything else in its text changing.
 */
#ifndef TESTS_RANDOM_TREE_H
#define TESTS_RANDOM_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "draw.h"
#include "pbxports/base/arena.h"

enum tree_kind {
	TREE_WORD, /* text, in quotes or not */
	TREE_BARE, /* a number, a truth value or null: quotes would make it text */
	TREE_LIST,
	TREE_MAP,
};

enum tree_quotes { TREE_PLAIN, TREE_SINGLE, TREE_DOUBLE, TREE_LITERAL };

struct tree {
	enum tree_kind kind;
	const char *text;
	enum tree_quotes quotes; /* of a word; what they can't express is in double quotes */
	bool flow;		 /* a list or map in brackets */
	bool wrapped;		 /* in brackets, but each item on a line of its own */
	unsigned anchor;	 /* 0 for none */
	const char *comment;	 /* at the end of its line, or NULL */
	size_t count;
	size_t capacity;
	size_t key_capacity;
	const char **keys; /* of a map */
	struct tree **items;
};

/* New nodes; the spelling is drawn. */
struct tree *tree_word(struct arena *arena, struct draw *draw, const char *text);
struct tree *tree_bare(struct arena *arena, const char *text);
struct tree *tree_list(struct arena *arena, struct draw *draw);
struct tree *tree_map(struct arena *arena, struct draw *draw);

/* Adds to a list, or to a map. */
void tree_add(struct arena *arena, struct tree *list, struct tree *item);
void tree_set(struct arena *arena, struct tree *map, const char *key, struct tree *item);

/* The value of a key, or NULL. */
struct tree *tree_get(const struct tree *map, const char *key);

/* Takes an item out, or puts it where it was. */
void tree_take(struct tree *tree, size_t index);
void tree_put(struct tree *tree, size_t index, const char *key, struct tree *item);

/* Another order of the items. */
void tree_shuffle(struct tree *tree, struct draw *draw);

/* The whole file. */
void tree_print(const struct tree *tree, FILE *stream);

#endif
