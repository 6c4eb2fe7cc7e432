/*
 * Lint: what is wrong with a profile that loads. Each check is a row and a small function; the
 * manual pbxports-lint(7) explains each with examples that are run as tests.
 *
 * "Open to the internet" is judged on addresses, not on a zone's name: see lint_service.open.
 */
#ifndef PBXPORTS_JUDGE_LINT_H
#define PBXPORTS_JUDGE_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/plan/plan.h"

struct lint;

struct check {
	const char *id; /* internal-exposed: what `allow` and the formats name */
	enum diag_severity severity;
	const char *summary;		/* one line, for --rules and SARIF */
	const char *why;		/* why it matters, in a sentence or two, for SARIF */
	void (*run)(struct lint *lint); /* NULL: found elsewhere, as the row of a load error */
};

/* Ended by a row without an id. */
extern const struct check checks[];

/* The row of that id, or NULL. */
const struct check *check_find(const char *id);

/*
 * Runs all checks over a profile and queues what they find, each diagnostic with its `rule`.
 * `whole` is its plan by plan_build_whole(); `backend` names the backend whose lacks are wanted, or
 * is NULL.
 */
void lint_profile(const struct profile *profile, const struct plan *whole, const char *backend,
		  struct diags *findings);

#endif
