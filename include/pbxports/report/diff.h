/* What `pbxports diff` prints: one row and one file a format. */
#ifndef PBXPORTS_REPORT_DIFF_H
#define PBXPORTS_REPORT_DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/judge/diff.h"

struct diffed {
	const struct plan *before;
	const struct plan *after;
	const struct diff *diff;
};

struct diff_format {
	const char *name;
	void (*print)(const struct diffed *diffed, bool color, struct arena *arena, FILE *stream);
};

/* `text` first: the default; ended by a row without a name. */
extern const struct diff_format diff_formats[];

/* The row of that name; the first for NULL. */
const struct diff_format *diff_format_find(const char *name);

/* The names of the formats, ended by NULL: for options. */
const char *const *diff_format_names(void);

/* For people: a line for each change, the lines of the profiles below it. Nothing where there is no
 * difference. */
void diff_print_text(const struct diffed *diffed, bool color, struct arena *arena, FILE *stream);

/* For a pull request: GitHub's Markdown, in which no text of a profile is markup. */
void diff_print_markdown(const struct diffed *diffed, bool color, struct arena *arena,
			 FILE *stream);

/* For programs: the document of pbxports(1), to which keys are only ever added. */
void diff_print_json(const struct diffed *diffed, bool color, struct arena *arena, FILE *stream);

#endif
