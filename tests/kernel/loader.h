/* How each backend's rules get into the lab, and what is looked at once they are there. */
#ifndef TESTS_KERNEL_LOADER_H
#define TESTS_KERNEL_LOADER_H

#include <stdbool.h>

struct test;
struct test_case;

struct loader {
	const char *name;
	const char *backend;
	const char *golden;	  /* of a case that has it: a file, or a folder */
	bool runs_cases;	  /* also those of cases_*.c, with what the backend prints now */
	const char *const *lacks; /* names of those that it can't pass, ended by NULL; or NULL */
	const struct test_case *cases; /* its own, or NULL */
	/*
	 * A command of sh(1), run in the lab with one of these words behind it:
	 *
	 *	available  fails where the system can't load such rules
	 *	beside     loads what other programs have
	 *	foreign    prints what of that is there now
	 *	load       loads the rules from standard input, or those in the folder named there
	 *	own        prints what that has loaded
	 *	renew      has limits forget what they counted, for the next `load`
	 */
	const char *script;
	bool (*load)(struct test *test, const char *rules); /* instead of the script, or NULL */
	bool optional; /* some kernels do without, also where all tests have to run */
};

/* Ended by a row without a name. */
extern const struct loader loaders[];

/* True where the system can load such rules; else it says why not. */
bool loader_is_available(struct test *test);

/* Runs the script with this word behind it: what it prints. It must succeed. */
const char *loader_run(struct test *test, const char *word);

/* Loads rules: a text, or a folder's path. False, and a complaint, where they are refused. */
bool loader_load(struct test *test, const char *rules);

#endif
