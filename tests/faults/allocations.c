/* Memory that runs out: once, and from then on. */
#include <errno.h>

#include "faults.h"

#define EDGE	10 /* so many are tried at the beginning and the end of a run */
#define SAMPLED 20 /* and so many between */

static void try_one(struct trial *trial, size_t nth, bool onwards)
{
	struct arena *arena = tree_arena();
	const struct fault fault = {
		.call = CALL_ALLOCATE, .nth = nth, .onwards = onwards, .error = ENOMEM};
	const struct outcome outcome = trial_run(trial, &fault, arena);
	const char *why = not_refused(trial, &outcome);
	/* No document either. */
	if (why == NULL && outcome.out_size != 0)
		why = "something is on standard output";
	/* The C library makes do without a buffer for a stream, and without scratch for a sort. */
	if (why != NULL && not_whole(trial, &outcome) == NULL)
		trial->absorbed++;
	else if (why != NULL)
		trial_fail(trial, onwards ? "memory from then on" : "memory once", nth, why,
			   &outcome);
	arena_free(arena);
}

static void try_both(struct trial *trial, size_t nth)
{
	try_one(trial, nth, false);
	try_one(trial, nth, true);
}

void try_allocations(struct trial *trial)
{
	size_t count = trial->whole.board.counts[CALL_ALLOCATE];
	if ((trial->scenario->traits & THOROUGH) != 0 || count <= 2 * EDGE + SAMPLED) {
		for (size_t i = 1; i <= count; i++)
			try_both(trial, i);
		return;
	}
	for (size_t i = 1; i <= EDGE; i++) {
		try_both(trial, i);
		try_both(trial, count + 1 - i);
	}
	for (size_t i = 0; i < SAMPLED; i++)
		try_both(trial, EDGE + 1 + draw_below(count - (size_t)2 * EDGE));
}
