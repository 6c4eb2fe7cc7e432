/* Rules with one mistake in them: what an editor's slip, or a bug in an emitter, would make. */
#ifndef TESTS_VERIFY_MUTATE_H
#define TESTS_VERIFY_MUTATE_H

#include "pbxports/base/arena.h"

struct mutant {
	const char *mistake; /* port up */
	const char *rules;
	size_t number;	    /* of the line, from 1 */
	const char *before; /* what stood there, a line or two, and what stands there now */
	const char *after;
};

struct mutants {
	struct mutant *items;
	size_t count;
	size_t capacity;
};

/* Every mistake in every line, of nft's rules or of iptables'. */
struct mutants mutants_of(const char *rules, struct arena *arena);

#endif
