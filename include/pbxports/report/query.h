/* What `pbxports query` prints: an answer and its reasons, one row and one file a format. */
#ifndef PBXPORTS_REPORT_QUERY_H
#define PBXPORTS_REPORT_QUERY_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/judge/query.h"

/* A question as it was asked, and its answer. */
struct queried {
	const struct plan *plan;
	const char *from;
	const char *to;
	const char *interface; /* NULL: not given */
	const struct query_answer *answer;
};

struct query_format {
	const char *name;
	void (*print)(const struct queried *queried, bool color, struct arena *arena, FILE *stream);
};

/* `text` first: the default; ended by a row without a name. */
extern const struct query_format query_formats[];

/* The row of that name; the first for NULL. */
const struct query_format *query_format_find(const char *name);

/* The names of the formats, ended by NULL: for options. */
const char *const *query_format_names(void);

/* "accepted", "denied" or "partly". */
const char *query_verdict(const struct query_answer *answer);

/* For people: the verdict in the first line, then what decided, each with its place. */
void query_print_text(const struct queried *queried, bool color, struct arena *arena, FILE *stream);

/* For programs: the document of pbxports(1), to which keys are only ever added. */
void query_print_json(const struct queried *queried, bool color, struct arena *arena, FILE *stream);

#endif
