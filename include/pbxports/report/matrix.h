/* What `pbxports backends` prints: which backend can express what, from the rows of emit/. */
#ifndef PBXPORTS_REPORT_MATRIX_H
#define PBXPORTS_REPORT_MATRIX_H

#include <stdio.h>

#include "pbxports/base/arena.h"

struct matrix_format {
	const char *name;
	void (*print)(struct arena *arena, FILE *stream);
};

/* `table` first: the default; ended by a row without a name. */
extern const struct matrix_format matrix_formats[];

/* The names of the formats, ended by NULL: for options. */
const char *const *matrix_format_names(void);

/* The row of that name; the first for NULL. */
const struct matrix_format *matrix_format_find(const char *name);

#endif
