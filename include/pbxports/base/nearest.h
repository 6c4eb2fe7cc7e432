/* "Did you mean": the candidate nearest to a word that is none of them. */
#ifndef PBXPORTS_BASE_NEAREST_H
#define PBXPORTS_BASE_NEAREST_H

#include <stddef.h>

/*
 * The candidate with the smallest distance to `word` (insertions, deletions, substitutions and
 * swaps of neighbours count one each; case does not count), the first of equals; NULL where none is
 * within a third of the word's length, at least 1. Words over 64 bytes have no neighbour.
 */
const char *nearest(const char *word, const char *const *candidates, size_t count);

#endif
