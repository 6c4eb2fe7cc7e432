/* What `pbxports show` prints: the port table, one row and one file a format. */
#ifndef PBXPORTS_REPORT_SHOW_H
#define PBXPORTS_REPORT_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/plan/plan.h"

struct show_format {
	const char *name;
	void (*print)(const struct plan *plan, bool color, struct arena *arena, FILE *stream);
};

/* `table` first: the default; ended by a row without a name. */
extern const struct show_format show_formats[];

/* The row of that name; the first for NULL. */
const struct show_format *show_format_find(const char *name);

/* The names of the formats, ended by NULL: for options. */
const char *const *show_format_names(void);

/* For people, in 80 columns: services, zones, dialers, the gateway's forwards. */
void show_print_table(const struct plan *plan, bool color, struct arena *arena, FILE *stream);

/* For programs: the document of cli.md's `show --format json`, to which keys are only ever added.
 */
void show_print_json(const struct plan *plan, bool color, struct arena *arena, FILE *stream);

#endif
