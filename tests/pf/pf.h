/* The tests of pf: the evaluator is held against the manual, then our rules against the plan. */
#ifndef TESTS_PF_PF_H
#define TESTS_PF_PF_H

#include "eval.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct tally {
	unsigned passed;
	unsigned failed;
};

/* Counts a case and prints its name and, unless it is NULL, what is wrong with it. */
void tally_add(struct tally *tally, const char *name, const char *wrong);

/* cases.c: what pf.conf(5) says, by hand. */
void manual_cases(struct tally *tally);

/* cases_translate.c: the same of addresses that change. */
void translation_cases(struct tally *tally);

/* plans.c: the profile in the folder of that name, by the rules that stand in it and by fresh ones.
 */
void plan_cases(struct tally *tally, const char *name);

#endif
