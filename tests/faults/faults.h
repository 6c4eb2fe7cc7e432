/*
 * What every run must hold to, whichever call fails and whenever a signal comes: the exit status is
 * 2, standard output is empty and the files are as they were; or nothing of the fault is to be
 * seen. These are the scenarios that it is tried in, and the ways to try it.
 */
#ifndef TESTS_FAULTS_FAULTS_H
#define TESTS_FAULTS_FAULTS_H

#include "run.h"

/* Where the output goes. */
enum target { TO_STDOUT, TO_FILE, TO_FOLDER, TARGETS };

enum trait {
	DOCUMENT = 1, /* errors are part of what is printed */
	THOROUGH = 2, /* each allocation fails, not a sample */
};

struct scenario {
	const char *name;
	enum target target;
	const char *prepare; /* shell commands, run once in a folder with the profiles; or NULL */
	const char *arguments;
	unsigned traits; /* enum trait */
};

extern const struct scenario scenarios[]; /* ended by a row without a name */

/* A scenario without faults. */
struct trial {
	const struct bench *bench;
	const struct scenario *scenario;
	struct tree before;
	struct outcome whole;
	size_t runs;
	size_t injected;
	size_t absorbed; /* of them: the run was as without */
	size_t failed;
};

/* Each tries one kind of fault in one scenario, adding to the numbers. */
void try_allocations(struct trial *trial);
void try_calls(struct trial *trial);
void try_signals(struct trial *trial);

/* Puts the folder back, runs it with the fault and counts. */
struct outcome trial_run(struct trial *trial, const struct fault *fault, struct arena *arena);

/* Why the outcome is not the one meant; NULL where it is. */
const char *not_refused(const struct trial *trial, const struct outcome *outcome);
const char *not_whole(const struct trial *trial, const struct outcome *outcome);

/* Prints what went wrong, and counts it. */
void trial_fail(struct trial *trial, const char *what, size_t nth, const char *why,
		const struct outcome *outcome);

/* Ends the test where no scenario has come by a row of the table of calls. */
size_t calls_unseen(void);

/* A number below `limit`; always the same ones in the same order. */
size_t draw_below(size_t limit);

#endif
