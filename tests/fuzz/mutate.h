/*
 * Profiles from profiles: a change of the tree, not of bytes, so that most of what comes of it is
 * still a profile. A first line `#! --host=d1 --counters` holds options of gen or query.
 */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/output.h"

#define OPTIONS_MARK "#! "

/* The same seed makes the same of the same text; of what is no profile a new one. */
const struct output *mutate_profile(const uint8_t *text, size_t size, uint64_t seed,
				    struct diags *diags);

/* The first with a part of the second in the place of one of its own; NULL where they share none.
 */
const struct output *mutate_cross(const uint8_t *text, size_t size, const uint8_t *other,
				  size_t other_size, uint64_t seed, struct diags *diags);

#endif
