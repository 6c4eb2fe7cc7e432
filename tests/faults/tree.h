/* What stands in a folder: taken, compared and put back. */
#ifndef TESTS_FAULTS_TREE_H
#define TESTS_FAULTS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "pbxports/base/arena.h"

struct tree_entry {
	const char *path; /* from the folder on */
	struct stat status;
	const char *bytes; /* of a file; where a link leads to */
	size_t size;
};

/* All of them, each folder ahead of what is in it, sorted by path. */
struct tree {
	const struct tree_entry *entries;
	size_t count;
};

/* A mistake of the test itself: says what went wrong and ends it. */
_Noreturn void tree_give_up(const char *what, const char *path);

/* An arena; where memory runs out the test ends. */
struct arena *tree_arena(void);

/* The bytes of a file, with a NUL behind. */
char *tree_read(const char *path, size_t *size, struct arena *arena);

struct tree tree_take(const char *folder, struct arena *arena);

/* What stands there under this name, or NULL. */
const struct tree_entry *tree_find(const struct tree *tree, const char *path);

/* NULL twice is the same, too: of kind, mode, owner and bytes. */
bool tree_entry_same(const struct tree_entry *a, const struct tree_entry *b);

/* The first path that differs; NULL for none. */
const char *tree_difference(const struct tree *a, const struct tree *b);

/* Makes the folder hold just this. */
void tree_restore(const struct tree *tree, const char *folder);

#endif
