/*
 * A list of words as one text. Made in one piece: a text that grows word by word with
 * arena_format() is copied, and kept, once for each.
 */
#ifndef PBXPORTS_BASE_JOIN_H
#define PBXPORTS_BASE_JOIN_H

#include <stddef.h>

#include "pbxports/base/arena.h"

/* The words with `separator` between them; empty for none. */
const char *join_words(const char *const *words, size_t count, const char *separator,
		       struct arena *arena);

#endif
