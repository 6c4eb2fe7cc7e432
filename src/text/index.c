#include "pbxports/text/index.h"

#include <stdlib.h>
#include <string.h>

#include "pbxports/text/bind.h"

/* A hostile file could ask for a million neighbours among a million names. */
#define SUGGEST_MAX_NAMES  10000
#define SUGGEST_MAX_ERRORS 100

static int compare_words(const void *a, const void *b)
{
	const struct word *const *x = a;
	const struct word *const *y = b;

	return strcmp((*x)->text, (*y)->text);
}

struct index index_make(const void *items, size_t count, size_t size, struct arena *arena)
{
	struct index index = {arena_array(arena, count, sizeof(*index.words)), 0};

	for (size_t i = 0; i < count; i++) {
		const void *item = (const unsigned char *)items + i * size;
		const struct word *word = item;

		if (word->text != NULL)
			index.words[index.count++] = word;
	}
	if (index.count > 0)
		qsort(index.words, index.count, sizeof(*index.words), compare_words);
	return index;
}

const void *index_find(const struct index *index, const char *name)
{
	struct word word = {.text = name};
	const struct word *key = &word;
	const struct word **found;

	if (index->count == 0)
		return NULL;
	found = bsearch(&key, index->words, index->count, sizeof(*index->words), compare_words);
	return found == NULL ? NULL : *found;
}

void index_suggest(const struct index *index, const char *name, struct diags *diags)
{
	const char **names;

	if (index->count > SUGGEST_MAX_NAMES || diags->errors > SUGGEST_MAX_ERRORS)
		return;
	names = arena_array(diags->arena, index->count, sizeof(*names));
	for (size_t i = 0; i < index->count; i++)
		names[i] = index->words[i]->text;
	diag_suggest(diags, name, names, index->count);
}
