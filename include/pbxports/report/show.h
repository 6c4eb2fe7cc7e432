/* What `pbxports show` prints: the port table, one row and one file a format. */
#ifndef PBXPORTS_REPORT_SHOW_H
#define PBXPORTS_REPORT_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/plan/plan.h"

/* How formats for people look. The others pass over it. */
struct show_style {
	bool color;
	unsigned width; /* of a line, in columns */
};
#define SHOW_WIDTH 80 /* where nothing is known of a terminal */

struct show_format {
	const char *name;
	void (*print)(const struct plan *plan, const struct show_style *style, struct arena *arena,
		      FILE *stream);
};

/* `table` first: the default; ended by a row without a name. */
extern const struct show_format show_formats[];

/* The row of that name; the first for NULL. */
const struct show_format *show_format_find(const char *name);

/* The names of the formats, ended by NULL: for options. */
const char *const *show_format_names(void);

/* For people, on a terminal: services, zones, dialers, what a gateway forwards. */
void show_print_table(const struct plan *plan, const struct show_style *style, struct arena *arena,
		      FILE *stream);

/* The same for a README or a wiki: GitHub's Markdown, in which no text of the profile is markup. */
void show_print_markdown(const struct plan *plan, const struct show_style *style,
			 struct arena *arena, FILE *stream);

/*
 * The same as one page that needs nothing but itself: no script, no other file. With a drawing of
 * who reaches what, and of pools and their chunks.
 */
void show_print_html(const struct plan *plan, const struct show_style *style, struct arena *arena,
		     FILE *stream);

/* For spreadsheets: RFC 4180, a line a service, in which no text is taken for a formula. */
void show_print_csv(const struct plan *plan, const struct show_style *style, struct arena *arena,
		    FILE *stream);

/* For programs: the document of cli.md's `show --format json`, to which keys are only ever added.
 */
void show_print_json(const struct plan *plan, const struct show_style *style, struct arena *arena,
		     FILE *stream);

#endif
