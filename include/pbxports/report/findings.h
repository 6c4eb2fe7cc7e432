/* What lint prints: diagnostics, one row and one file a format; text and json are base/diag's. */
#ifndef PBXPORTS_REPORT_FINDINGS_H
#define PBXPORTS_REPORT_FINDINGS_H

#include "pbxports/base/diag.h"

/* A format that is read by programs is printed whole to standard output, errors included. */
struct findings_format {
	const char *name;
	void (*print)(const struct diags *diags, bool color, FILE *stream);
	bool is_document;
};

/* `text` first: the default; ended by a row without a name. */
extern const struct findings_format findings_formats[];

/* The row of that name; the first for NULL. */
const struct findings_format *findings_format_find(const char *name);

/* The names of the formats, ended by NULL: for options. */
const char *const *findings_format_names(void);

/*
 * SARIF 2.1.0 (OASIS): one run, with a rule for each check. Errors of a profile that does not load
 * have the rule profile-error. A place without a line is the whole file; a diagnostic without a
 * place has no location. Columns count characters (unicodeCodePoints).
 */
void findings_print_sarif(const struct diags *diags, bool color, FILE *stream);

/*
 * Workflow commands of GitHub Actions: ::error file=F,line=L,col=C,title=RULE::MESSAGE, one a line;
 * a note is ::notice.
 */
void findings_print_github(const struct diags *diags, bool color, FILE *stream);

/* The checks, for people: id, severity, summary. */
void findings_print_rules(struct arena *arena, bool color, FILE *stream);

#endif
