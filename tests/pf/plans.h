/* What the files that hold rules against a plan share. */
#ifndef TESTS_PF_PLANS_H
#define TESTS_PF_PLANS_H

#include "pbxports/judge/decide.h"
#include "pf.h"

/* Packets of a plan: those that its author wrote down first, then one at each edge. */
struct trials {
	struct packet *packets;
	size_t count;
	size_t capacity;
	size_t by_hand;
};

/*
 * judge.c: holds rules against the plan that they are for. NULL where they agree; else what is
 * wrong, in the arena.
 */
const char *judge(const struct plan *plan, const struct eval_rules *rules,
		  const struct trials *trials, struct arena *arena);

#endif
