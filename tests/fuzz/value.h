/* A YAML text as a tree that can be changed, and printed again. */
#ifndef TESTS_FUZZ_VALUE_H
#define TESTS_FUZZ_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "pbxports/text/node.h"

struct value {
	enum node_kind kind;
	const char *text; /* NODE_SCALAR */
	bool quoted;
	struct value **items; /* of a list or mapping */
	const char **keys;    /* of a mapping */
	size_t count;
	size_t capacity;
	size_t key_capacity;
};

struct value *value_text(struct arena *arena, const char *text);
struct value *value_new(struct arena *arena, enum node_kind kind);

/* A tree of its own, aliases unfolded. */
struct value *value_copy(struct arena *arena, const struct node *node);

/* Adds to a list, or with a key to a mapping. */
void value_add(struct arena *arena, struct value *value, const char *key, struct value *item);
void value_remove(struct value *value, size_t index);

/* The value of a key, or NULL; also where this is no mapping, or NULL. */
struct value *value_get(const struct value *value, const char *key);

/* A text in double quotes, which is read as that text. */
void value_print_quoted(const char *text, FILE *stream);

/* As a profile is written by hand: the upper levels in lines, what is in them in brackets. */
void value_print(const struct value *value, FILE *stream);

#endif
