/* A profile of an input, loaded as the program does. */
#ifndef TESTS_FUZZ_SUBJECT_H
#define TESTS_FUZZ_SUBJECT_H

#include <stdint.h>

#include "pbxports/cmd/command.h"

struct subject {
	struct diags *diags;	       /* of loading */
	const struct profile *profile; /* NULL where it is refused */
	struct settings settings;      /* of the line of options that the input may begin with */
};

/* The options are those of the command of that name; others are passed over. */
struct subject subject_load(const char *command, const uint8_t *data, size_t size);
void subject_end(struct subject *subject);

/* The plan of what --host names, or NULL: then an error says why. */
const struct plan *subject_plan(const struct subject *subject, struct diags *diags);

/*
 * Where this input is refused one of those that were accepted last, drawn by `seed`, in its place:
 * most of what comes of a refused one is refused. Returns its size, and changes `data` to it where
 * it has room.
 */
size_t subject_prefer_accepted(uint8_t *data, size_t size, size_t max_size, unsigned seed);

#endif
