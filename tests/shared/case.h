/*
 * A golden case: a folder of tests/golden with a profile, the options that it is rendered with
 * (`args`, one a line) and probes written by hand (`probes`), each on a line of its own:
 *
 *	FROM TO VERDICT [in INTERFACE] [at ADDRESS] [reaches ADDRESS PORT]
 *
 * FROM is an address, TO a port and its protocol, VERDICT `accepted` or `denied`. `in` is where the
 * packet comes in, `at` its destination where that is a machine behind the gateway, and `reaches`
 * the machine and port there at which one that is accepted arrives. Blank lines and what follows a
 * `#` say nothing.
 */
#ifndef TESTS_SHARED_CASE_H
#define TESTS_SHARED_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/base/diag.h"
#include "pbxports/judge/decide.h"

struct golden_case {
	const char *folder;
	struct arena *arena;
	struct diags *diags;
};

/* A file of the folder, whole; NULL where there is none. */
char *case_text(const struct golden_case *golden, const char *name);

/* The plan of the case; NULL, and at least one error in its diagnostics, where it has none. */
const struct plan *case_plan(const struct golden_case *golden);

/* A probe written by hand. */
struct case_probe {
	struct packet packet;
	struct verdict verdict;	  /* the plan's */
	const char *disagreement; /* what the plan says otherwise, the line quoted; NULL: nothing */
};

struct case_probes {
	struct case_probe *items;
	size_t count;
};

/*
 * Reads the probes, none where the case has no such file, and holds the plan against each. False,
 * and which line is no probe in `*why`, where one can't be read.
 */
bool case_probes(const struct golden_case *golden, const struct plan *plan,
		 struct case_probes *probes, const char **why);

/* Where a packet that is sent by `forward` arrives: the machine, and the port there. */
struct case_arrival {
	struct address address;
	uint16_t port;
};

struct case_arrival case_arrival(const struct packet *packet, const struct plan_forward *forward);

#endif
