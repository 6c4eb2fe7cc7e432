/* A failing profile made small. */
#ifndef TESTS_RANDOM_SHRINK_H
#define TESTS_RANDOM_SHRINK_H

#include "attempt.h"

/*
 * Takes out of the specimen whatever the failure does not need, part by part, the large ones first,
 * until nothing more can go, and writes what is left. False where it does not fail again.
 */
bool shrink(const struct attempt *attempt, struct specimen *specimen, const struct judged *row,
	    const struct outcome *failure);

#endif
