/* A run: one profile after the other, each before every one of the judged. */
#ifndef TESTS_RANDOM_RUN_H
#define TESTS_RANDOM_RUN_H

#include "attempt.h"

#define JUDGED_MAX 16

/* What is to be done. The paths are absolute. */
struct run {
	uint64_t seed;
	uint64_t first;	   /* number of the first profile */
	uint64_t profiles; /* how many */
	uint64_t step;	   /* every so many, from `offset` on: one worker's part */
	uint64_t offset;
	const char *judged; /* NULL for all */
	bool all;	    /* also those with a stride take every profile */
	const char *work;   /* where profiles are written */
	const char *root;   /* of the source tree */
};

/* What came of it: plain data, it travels from one process to another. */
struct tally {
	unsigned long profiles;
	unsigned long features[FEATURES];
	struct judged_tally {
		unsigned long agreed;
		unsigned long approximate; /* of those that agreed */
		unsigned long refused;
		unsigned long skipped;
		unsigned long failed;
		unsigned long probes;
		unsigned long accepted;
		unsigned long forwarded; /* of those that were accepted */
		char why[128];		 /* why one was skipped */
	} judged[JUDGED_MAX];
};

/* Runs one worker's part and prints what fails. */
void run_part(const struct run *run, struct tally *tally);

#endif
