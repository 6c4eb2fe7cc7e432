/*
 * Backends: one row and one file each. An emitter prints a plan in its backend's language, and
 * nothing but the plan: it makes no decision about who may reach what.
 */
#ifndef PBXPORTS_EMIT_EMIT_H
#define PBXPORTS_EMIT_EMIT_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/plan/plan.h"

/* How the rules are to be printed, and what the header's commands repeat. */
struct emit_options {
	const char *const *zones; /* --zone values of this run */
	size_t zone_count;
	bool counters; /* --counters: a counter on each rule */
};

struct backend {
	const char *name;
	const char *summary;
	unsigned features; /* of enum plan_feature: what it can express */
	void (*print)(const struct plan *plan, const struct emit_options *options,
		      struct arena *arena, FILE *stream);
};

/* Ended by a row without a name. */
extern const struct backend backends[];

/* The row of that name, or NULL. */
const struct backend *backend_find(const char *name);

/*
 * Compares what the plan needs with what the backend has. Each feature of each service that is
 * missing is queued as an error that names the backends that can; true where nothing is.
 */
bool backend_check(const struct backend *backend, const struct plan *plan, struct diags *diags);

/* The names of the backends, ended by NULL: for options. */
const char *const *backend_names(void);

/*
 * The command line that prints this plan again, without a pipe behind it, quoted for sh(1): for
 * headers. Control characters in names of files become `?`.
 */
void emit_command(const struct plan *plan, const struct emit_options *options, const char *backend,
		  FILE *stream);

/* `text` for a comment line: control characters, with which a file's name could end it, become `?`.
 */
void emit_comment_text(const char *text, FILE *stream);

void nft_print(const struct plan *plan, const struct emit_options *options, struct arena *arena,
	       FILE *stream);

#endif
