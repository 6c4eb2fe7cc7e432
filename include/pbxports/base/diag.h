/*
 * Diagnostics: what is wrong, where, and the likely fix. They are queued while a stage runs and
 * printed once at its end, so that one run shows every error. A stage with errors is the last one.
 *
 * Messages are in lower case, without a full stop, the subject in double quotes: unknown key
 * "prots". They may quote text of a profile as it stands: the queue shortens what is long, and the
 * printers escape control characters.
 */
#ifndef PBXPORTS_BASE_DIAG_H
#define PBXPORTS_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "pbxports/base/arena.h"

/* A text that diagnostics point into: a file, standard input, a built-in profile, an option's
 * value. */
struct source {
	const char *name; /* as messages show it */
	const char
		*folder;  /* what relative paths in it are relative to; NULL: the working folder */
	const char *text; /* whole; followed by a NUL that is not part of it */
	size_t length;	  /* bytes */
	const char *hint; /* how to open a source that is no file ("pbxports profiles --print X"),
			     or NULL */
};

/* Where something stands. Lines and columns count from 1, columns in characters (code points). */
struct place {
	const struct source
		*source; /* NULL: no place, as for options and files that can't be opened */
	uint32_t line;	 /* 0: the source as a whole */
	uint32_t column;
	uint32_t width; /* characters to underline; 0 counts as 1 */
};

enum diag_severity { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

struct diag {
	enum diag_severity severity;
	const char *rule; /* id of the lint check, or NULL */
	struct place place;
	const char *message;
	const char *fix;	 /* what to do, as a phrase (did you mean "ports"?); or NULL */
	const char *replacement; /* what should stand in the place, where that is all; or NULL */
	struct place second; /* the other place of a conflict, where second_message is not NULL */
	const char *second_message;
	size_t source_order; /* of the place's source, by first mention; 0: none */
	size_t number;	     /* in the order of queueing */
};

/*
 * The queue of a run. Set it up with diags_new(); the fields are for reading.
 *
 * It is bounded, since a hostile file can be wrong a million times: after DIAGS_KEPT errors further
 * ones are counted, not kept, and so are warnings and notes after as many of those. What queues
 * such a diagnostic gets `scratch`, to which a fix or a second place adds nothing.
 */
#define DIAGS_KEPT    1000
#define DIAG_TEXT_MAX 400 /* bytes of a message or a fix */

struct diags {
	struct arena *arena; /* owns every message */
	struct diag *items;
	size_t count;
	size_t capacity;
	size_t errors;	   /* all that were queued, kept or not */
	size_t remarks;	   /* warnings and notes, likewise */
	size_t sources;	   /* that places have mentioned */
	size_t numbered;   /* how many were kept in all */
	struct diag *last; /* what diag_fix() and diag_second() add to; may be the scratch */
	struct diag scratch;
};

struct diags *diags_new(struct arena *arena);

/*
 * Queue an error, a warning or a note. The result stays valid until the next diagnostic is queued:
 * use it at once to set `rule`. Texts longer than DIAG_TEXT_MAX bytes are cut and end with "...".
 */
struct diag *diag_error(struct diags *diags, struct place place, const char *format, ...)
	PRINTF_LIKE(3, 4);
struct diag *diag_warning(struct diags *diags, struct place place, const char *format, ...)
	PRINTF_LIKE(3, 4);
struct diag *diag_note(struct diags *diags, struct place place, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* An error without a place: a wrong option, a file that can't be opened. Printed as `pbxports:
 * error: ...`. */
struct diag *diag_failure(struct diags *diags, const char *format, ...) PRINTF_LIKE(2, 3);

/* The same where the severity is data. */
struct diag *diag_queue(struct diags *diags, enum diag_severity severity, struct place place,
			const char *format, va_list arguments) PRINTF_LIKE(4, 0);

/* Queues all that another queue holds, with copies of its texts: for a part of the run that has an
 * arena of its own. */
void diags_take(struct diags *diags, const struct diags *others);

/* Adds the fix or the second place to the diagnostic queued last. */
void diag_fix(struct diags *diags, const char *format, ...) PRINTF_LIKE(2, 3);
void diag_second(struct diags *diags, struct place place, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Says that the fix is to write this in place of what is underlined. Texts longer than
 * DIAG_TEXT_MAX bytes are none. */
void diag_replacement(struct diags *diags, const char *text);

/*
 * Adds the fix `did you mean "WORD"?` where one of the `count` candidates is near to `word`, and
 * otherwise lists them where they are few (`one of a, b, c`). A near one is the replacement, too.
 */
void diag_suggest(struct diags *diags, const char *word, const char *const *candidates,
		  size_t count);

/* Sorts the queue by source (in the order of first mention, what has none first), line, column,
 * message and fix, else in the order of queueing, and drops exact repeats. Allocates nothing: a run
 * whose output is written already can't fail for it. */
void diags_sort(struct diags *diags);

/* "note", "warning", "error". */
const char *diag_severity_name(enum diag_severity severity);

/* How diagnostics are printed. */
struct diag_format {
	const char *name;
	void (*print)(const struct diags *diags, bool color, FILE *stream);
};

/* `text` first, then `json` (the list of cli.md's `lint --format json`); ended by a row without a
 * name. */
extern const struct diag_format diag_formats[];

/*
 * As a compiler prints them: FILE:LINE:COLUMN: severity: message, the line with a caret below, the
 * fix, the second place as a note of its own. Long lines are cut around the caret. More than 100
 * errors are counted, not shown, and so are more than 100 warnings and notes. The caret is right
 * where every character is one column wide: East Asian wide and combining ones shift it.
 */
void diag_print_text(const struct diags *diags, bool color, FILE *stream);

/* FILE:LINE:COLUMN as messages begin with it; FILE alone where the place is the source as a whole,
 * "" where there is none. */
const char *diag_place_text(struct place place, struct arena *arena);

/* As JSON: [{"file", "line", "column", "severity", "rule", "message", "fix"}, ...]. */
void diag_print_json(const struct diags *diags, bool color, FILE *stream);

#endif
