/* Text tables for terminals: columns as wide as needed, cells wrapped where the line would not hold
 * them. */
#ifndef PBXPORTS_REPORT_TABLE_H
#define PBXPORTS_REPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/base/arena.h"

#define TABLE_MAX_COLUMNS 6

struct table_cell {
	const char *text;  /* printable ASCII */
	const char *style; /* an SGR parameter such as "31"; NULL for plain */
};

struct table_row {
	struct table_cell cells[TABLE_MAX_COLUMNS];
};

struct table {
	struct arena *arena;
	size_t columns;
	struct table_row *rows; /* the first holds the headings */
	size_t count;
	size_t capacity;
};

/* A table with those headings, ended by NULL. */
struct table table_begin(const char *const *headings, struct arena *arena);

/* A new row, all of whose cells are empty until they are set. Valid until the next row is added. */
struct table_row *table_add(struct table *table);

/*
 * Prints within `width` columns, wrapping at blanks; words that are longer are not cut. Without
 * `color` no cell has a style.
 */
void table_print(const struct table *table, bool color, unsigned width, FILE *stream);

#endif
