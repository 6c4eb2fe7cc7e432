#include "shrink.h"

#include <stdlib.h>
#include <time.h>

#define SECONDS_MAX 30 /* a try takes from a few milliseconds to two seconds */

struct shrinking {
	struct attempt attempt;
	struct specimen *specimen;
	const struct judged *row;
	const struct outcome *failure;
	struct arena *arena;
	time_t end;
};

static void no_memory(void *context)
{
	(void)context;
	abort();
}

static bool still_fails(struct shrinking *shrinking)
{
	struct outcome outcome;

	if (!specimen_write(shrinking->specimen, shrinking->attempt.folder, shrinking->arena))
		return false;
	outcome = attempt_run(&shrinking->attempt, shrinking->row);
	return outcome_same(shrinking->failure, &outcome);
}

/* Items of this tree that are `depth` below it; true where one went. */
static bool shrink_level(struct shrinking *shrinking, struct tree *tree, unsigned depth)
{
	bool shrunk = false;

	for (size_t i = tree->count; i-- > 0 && time(NULL) < shrinking->end;) {
		struct tree *item = tree->items[i];
		const char *key = tree->keys[i];

		if (depth > 0) {
			shrunk = shrink_level(shrinking, item, depth - 1) || shrunk;
			continue;
		}
		tree_take(tree, i);
		if (still_fails(shrinking))
			shrunk = true;
		else
			tree_put(tree, i, key, item);
	}
	return shrunk;
}

static bool shrink_options(struct shrinking *shrinking)
{
	struct specimen *specimen = shrinking->specimen;
	const char *host = specimen->host;
	bool shrunk = false;

	specimen->host = NULL;
	if (host != NULL && still_fails(shrinking))
		shrunk = true;
	else
		specimen->host = host;
	for (size_t i = specimen->zone_count; i-- > 0;) {
		const char *zone = specimen->zones[i];
		const char *last = specimen->zones[--specimen->zone_count];

		specimen->zones[i] = last;
		if (still_fails(shrinking)) {
			shrunk = true;
			continue;
		}
		specimen->zones[specimen->zone_count++] = last;
		specimen->zones[i] = zone;
	}
	return shrunk;
}

bool shrink(const struct attempt *attempt, struct specimen *specimen, const struct judged *row,
	    const struct outcome *failure)
{
	struct shrinking shrinking = {.attempt = *attempt,
				      .specimen = specimen,
				      .row = row,
				      .failure = failure,
				      .end = time(NULL) + SECONDS_MAX,
				      .arena = arena_new(no_memory, NULL)};
	bool failed, shrunk;

	if (shrinking.arena == NULL)
		return false;
	if (failure->ending == ATTEMPT_WRONG)
		shrinking.attempt.only = failure;
	failed = shrunk = still_fails(&shrinking);
	while (shrunk && time(NULL) < shrinking.end) {
		shrunk = shrink_options(&shrinking);
		for (unsigned depth = 0; depth < 6; depth++)
			for (size_t i = 0; i < specimen->file_count; i++)
				shrunk = shrink_level(&shrinking, specimen->files[i].root, depth) ||
					 shrunk;
	}
	specimen_write(specimen, attempt->folder, shrinking.arena);
	arena_free(shrinking.arena);
	return failed;
}
