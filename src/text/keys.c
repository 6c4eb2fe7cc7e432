#include <stdlib.h>
#include <string.h>

#include "pbxports/text/node.h"

static bool key_is_word(const struct node *key, struct diags *diags)
{
	if (key->kind != NODE_SCALAR) {
		diag_error(diags, key->place, "a key must be a word, not %s",
			   node_kind_name(key->kind));
		return false;
	}
	if (strcmp(key->text, "<<") == 0 && !key->quoted) {
		diag_error(diags, key->place, "YAML's merge key \"<<\" has no meaning here");
		diag_fix(diags, "use extends");
		return false;
	}
	return true;
}

/* By text, equals in the order of the file. */
static int compare_keys(const void *a, const void *b)
{
	const struct node_entry *const *x = a;
	const struct node_entry *const *y = b;
	int order = strcmp((*x)->key->text, (*y)->key->text);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

static void report_repetition(const struct node *key, const struct node *first, struct diags *diags)
{
	diag_error(diags, key->place, "key \"%s\" stands here again", key->text);
	diag_fix(diags, "keep one of the two");
	diag_second(diags, first->place, "first given here");
}

/* Takes the entries without a key out. */
static size_t compact(struct node_entry *entries, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (entries[i].key != NULL)
			entries[kept++] = entries[i];
	return kept;
}

size_t node_check_keys(struct node_entry *entries, size_t count, struct diags *diags)
{
	struct node_entry **sorted;
	size_t first = 0;
	size_t kept;

	for (size_t i = 0; i < count; i++)
		if (!key_is_word(entries[i].key, diags))
			entries[i].key = NULL;
	kept = compact(entries, count);
	sorted = arena_array(diags->arena, kept, sizeof(*sorted));
	for (size_t i = 0; i < kept; i++)
		sorted[i] = &entries[i];
	qsort(sorted, kept, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < kept; i++) {
		if (strcmp(sorted[i]->key->text, sorted[first]->key->text) != 0) {
			first = i;
			continue;
		}
		report_repetition(sorted[i]->key, sorted[first]->key, diags);
		sorted[i]->key = NULL;
	}
	arena_release(diags->arena, sorted);
	return compact(entries, kept);
}
