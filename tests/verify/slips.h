/* Mistakes in goldens that are made by hand. */
#ifndef TESTS_VERIFY_SLIPS_H
#define TESTS_VERIFY_SLIPS_H

#include "pbxports/base/arena.h"

struct slip {
	const char *backend;
	const char *folder; /* of tests/golden */
	const char *from;
	const char *to;
};

/* Ended by a row without a backend. */
extern const struct slip slips[];

/* The rules with the mistake; NULL where they have not what it replaces. */
const char *slip_make(const struct slip *slip, const char *rules, struct arena *arena);

#endif
