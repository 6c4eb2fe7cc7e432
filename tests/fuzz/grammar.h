/*
 * Values of profiles, drawn by the descriptor tables that the program binds them with: a new key is
 * drawn as soon as it has its row. They are few, so that they meet, and most of them are right.
 */
#ifndef TESTS_FUZZ_GRAMMAR_H
#define TESTS_FUZZ_GRAMMAR_H

#include <stdint.h>

#include "pbxports/text/bind.h"
#include "value.h"

/* What draws: where from, and the profile whose names are referred to. */
struct draw {
	uint64_t state;
	struct arena *arena;
	const struct value *root;
};

struct draw draw_begin(uint64_t seed, struct arena *arena, const struct value *root);

/* 0 to `count` - 1. */
unsigned draw_below(struct draw *draw, unsigned count);

/* A new value of the type, for the key of a record; NULL where it has none. */
struct value *draw_value(struct draw *draw, const struct bind_type *type, const char *key);

/* Draws into a mapping or list what it may have beside what it has; where it is full, nothing. */
void draw_more(struct draw *draw, const struct bind_type *type, struct value *value);

/*
 * Where a value may be written in several ways, the type of the one that it is written in; and the
 * type of one of its items. NULL where it is none, and for NULL.
 */
const struct bind_type *type_of(const struct bind_type *type, const struct value *value);
const struct bind_type *item_type(const struct bind_type *type, const struct value *value,
				  size_t index);

/* ----- words.c ----- */

/* A text of the type, and a key of the mapping. */
const char *draw_text_of(struct draw *draw, const struct bind_type *type, const char *key);
const char *draw_new_key(struct draw *draw, const struct bind_type *type);

/* An entry of a zone, and ports with their protocol: for options. */
const char *draw_entry(struct draw *draw);
const char *draw_ports(struct draw *draw);
const char *draw_zone_name(struct draw *draw);
const char *draw_dialer_name(struct draw *draw);
const char *draw_interface(struct draw *draw);

#endif
