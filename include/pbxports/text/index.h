/* Look-up by name in an array whose items each begin with a struct word. */
#ifndef PBXPORTS_TEXT_INDEX_H
#define PBXPORTS_TEXT_INDEX_H

#include <stddef.h>

#include "pbxports/base/diag.h"

struct word;

/* The items by name; valid as long as the array stays where it is. */
struct index {
	const struct word **words;
	size_t count;
};

/* Items without a name (text NULL) are left out. */
struct index index_make(const void *items, size_t count, size_t size, struct arena *arena);

/* The item of that name, one of them where several have it; NULL for none. */
const void *index_find(const struct index *index, const char *name);

/* Adds "did you mean" to the diagnostic queued last; not where that would take long. */
void index_suggest(const struct index *index, const char *name, struct diags *diags);

#endif
