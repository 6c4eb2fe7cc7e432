#include "pbxports/base/nearest.h"

#include <string.h>

#define WORD_MAX 64

/* By hand: what tolower(3) makes of a byte depends on the locale. */
static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Optimal string alignment: Levenshtein's distance with swaps of neighbours. Row i holds the
 * distances of the first i letters of `a` to all beginnings of `b`; a swap looks two rows back.
 */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][WORD_MAX + 1];
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			char x = lower(a[i - 1]), y = lower(b[j - 1]);
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
				row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

const char *nearest(const char *word, const char *const *candidates, size_t count)
{
	size_t length = strlen(word);
	if (length > WORD_MAX)
		return NULL;
	size_t bound = (length < 3 ? 1 : length / 3) + 1;
	const char *best = NULL;
	for (size_t i = 0; i < count; i++) {
		size_t other = strlen(candidates[i]);
		if (other > WORD_MAX || other >= length + bound || length >= other + bound)
			continue;
		size_t found = distance(word, length, candidates[i], other);
		if (found < bound) {
			bound = found;
			best = candidates[i];
		}
	}
	return best;
}
