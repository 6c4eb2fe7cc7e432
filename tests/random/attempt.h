/* One profile, one judge: what the program makes of the profile, held against the naive reading. */
#ifndef TESTS_RANDOM_ATTEMPT_H
#define TESTS_RANDOM_ATTEMPT_H

#include "generate.h"
#include "naive.h"
#include "pbxports/emit/emit.h"
#include "probes.h"

#define ATTEMPT_PROBES 1500 /* of a profile; below GENERATE_BURST */

enum ending {
	ATTEMPT_AGREED,
	ATTEMPT_REFUSED, /* the backend says that it can't express the profile */
	ATTEMPT_WRONG,	 /* a packet went the wrong way */
	ATTEMPT_BROKEN,	 /* the program or its tool refuses a profile that is right */
	ATTEMPT_SKIPPED, /* the kernel or the system lacks what is needed */
};

/* Plain data: it travels from one process to another. */
struct outcome {
	enum ending ending;
	bool approximate; /* with --allow-approximate: nothing is to be laxer */
	unsigned probes;
	unsigned accepted;
	unsigned forwarded;
	struct naive_packet packet; /* the first that went wrong; its interface is below */
	char interface[16];	    /* "" for none */
	struct naive_verdict expected;
	struct naive_verdict found;
	char text[256]; /* of ATTEMPT_BROKEN, ATTEMPT_SKIPPED */
};

/* A case of the run; the files stand in `folder`. */
struct attempt {
	const struct specimen *specimen;
	const char *folder;
	const char *root; /* of the source tree */
	uint64_t seed;
	uint64_t number;
	const struct outcome *only; /* NULL, or the one packet to be sent */
};

struct judged;

struct answer {
	bool given; /* false: it can't be asked */
	struct naive_verdict verdict;
};

/* An attempt in its own process. */
struct hearing {
	const struct attempt *attempt;
	const struct judged *row;
	struct arena *arena;
	struct diags *diags;
	struct naive *naive;
	struct probes probes;
	const struct plan *plan;
	struct emit_options options;
	const char *rules;	/* what the backend prints of it, or the folder that it fills */
	struct answer *answers; /* to each probe */
	struct outcome *outcome;
};

/* Who is held against the naive reading; ended by a row without a name. */
struct judged {
	const char *name;
	const char *backend; /* NULL: no rules are made */
	const char *dialect;
	const char *chain;  /* --chain, or NULL */
	bool folder;	    /* the rules are files of a folder */
	const char *loader; /* of tests/kernel; NULL: no kernel runs them */
	unsigned stride;    /* in a short run only every so many profiles */
	bool sees_all;	    /* tells what it accepts from what it leaves alone */
	/* Fills the answers, or says in the outcome why not, and returns false. */
	bool (*ask)(struct hearing *hearing);
};

extern const struct judged judged_rows[];

/* Writes the profile and runs the attempt in a process of its own. */
struct outcome attempt_run(const struct attempt *attempt, const struct judged *row);

/* Reads the profile that was written as the naive judge does; NULL where it can't. */
struct naive *attempt_read(const struct attempt *attempt);

/* Ends a hearing without an answer; returns false. */
bool hearing_end(struct hearing *hearing, enum ending ending, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* True where the second outcome is the failure of the first. */
bool outcome_same(const struct outcome *a, const struct outcome *b);

/* One line. */
void outcome_print(const struct outcome *outcome, FILE *stream);

#endif
