/* Signals while files are written: ahead of every call, and at moments drawn. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"

#define DRAWN	40 /* moments of a scenario */
#define IGNORED 5  /* ahead of every fifth call, one that is ignored */

static const int polite[] = {SIGINT, SIGTERM, SIGHUP};
#define POLITE (sizeof polite / sizeof polite[0])

static bool is_before(const struct trial *trial, const struct outcome *outcome)
{
	return tree_difference(&trial->before, &outcome->tree) == NULL;
}

static bool is_after(const struct trial *trial, const struct outcome *outcome)
{
	return tree_difference(&trial->whole.tree, &outcome->tree) == NULL;
}

/* A signal that can wait leaves all old files or all new ones, and nothing beside them. */
static const char *not_clean(const struct trial *trial, const struct outcome *outcome)
{
	if (outcome->status >= 0)
		return not_whole(trial, outcome);
	return is_before(trial, outcome) || is_after(trial, outcome) ? NULL : "files are half done";
}

/* .NAME.XXXXXX, and with a ~ behind */
static bool is_left_over(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	size_t length = strlen(name);
	if (length > 0 && name[length - 1] == '~')
		length--;
	return name[0] == '.' && length > 8 && name[length - 7] == '.';
}

/* Each file is the old or the new one, whole. */
static const char *not_old_or_new(const struct trial *trial, const struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_entry *entry = &tree->entries[i];
		if (!is_left_over(entry->path) &&
		    !tree_entry_same(entry, tree_find(&trial->before, entry->path)) &&
		    !tree_entry_same(entry, tree_find(&trial->whole.tree, entry->path)))
			return entry->path;
	}
	for (size_t i = 0; i < trial->before.count; i++) {
		const char *path = trial->before.entries[i].path;
		if (tree_find(tree, path) == NULL && tree_find(&trial->whole.tree, path) != NULL)
			return path;
	}
	return NULL;
}

/* The next run does not trip over what is left; a folder is rid of it, but for what is empty. */
static const char *not_recovered(struct trial *trial, struct arena *arena)
{
	const struct fault none = {.call = CALL_NONE};
	const struct outcome outcome = run(trial->bench, trial->scenario->arguments, &none, arena);
	if (outcome.status != trial->whole.status)
		return "the next run fails";
	for (size_t i = 0; i < outcome.tree.count; i++) {
		const struct tree_entry *entry = &outcome.tree.entries[i];
		const struct tree_entry *meant = tree_find(&trial->whole.tree, entry->path);
		if (meant == NULL && !is_left_over(entry->path) && !S_ISDIR(entry->status.st_mode))
			return entry->path;
		if (meant != NULL && !tree_entry_same(entry, meant))
			return entry->path;
		if (meant == NULL && trial->scenario->target == TO_FOLDER && entry->size > 0 &&
		    strncmp(entry->bytes, "# pbxports", 10) == 0)
			return "the next run leaves what the killed one left";
	}
	return outcome.tree.count < trial->whole.tree.count ? "the next run lacks a file" : NULL;
}

static void judge(struct trial *trial, int signal, size_t nth, const struct outcome *outcome,
		  struct arena *arena)
{
	char what[32];
	const char *why = NULL;
	if (signal != SIGKILL) {
		why = not_clean(trial, outcome);
	} else {
		why = not_old_or_new(trial, &outcome->tree);
		if (why == NULL && outcome->status < 0)
			why = not_recovered(trial, arena);
	}
	snprintf(what, sizeof what, "signal %d", signal);
	if (why != NULL)
		trial_fail(trial, what, nth, why, outcome);
}

static void try_call(struct trial *trial, int signal, bool ignored, size_t nth)
{
	struct arena *arena = tree_arena();
	const struct fault fault = {.nth = nth, .signal = signal, .ignored = ignored};
	const struct outcome outcome = trial_run(trial, &fault, arena);
	if (!ignored && outcome.status != -signal)
		trial_fail(trial, "the signal is lost", nth, "the program goes on", &outcome);
	else if (ignored && not_whole(trial, &outcome) != NULL)
		trial_fail(trial, "ignored signal", nth, not_whole(trial, &outcome), &outcome);
	else
		judge(trial, signal, nth, &outcome, arena);
	trial->injected++;
	arena_free(arena);
}

static void try_moment(struct trial *trial, int signal, size_t microseconds)
{
	struct arena *arena = tree_arena();
	const struct fault none = {.call = CALL_NONE};
	const struct timespec delay = {.tv_nsec = (long)microseconds * 1000};
	tree_restore(&trial->before, trial->bench->folder);
	pid_t process = run_start(trial->bench, trial->scenario->arguments, &none);
	nanosleep(&delay, NULL);
	kill(process, signal);
	const struct outcome outcome = run_end(trial->bench, process, arena);
	judge(trial, signal, microseconds, &outcome, arena);
	trial->runs++;
	trial->injected++;
	arena_free(arena);
}

/* How long a run takes, in microseconds. */
static size_t measure(struct trial *trial)
{
	struct arena *arena = tree_arena();
	struct timespec start, end;
	const struct fault none = {.call = CALL_NONE};
	clock_gettime(CLOCK_MONOTONIC, &start);
	trial_run(trial, &none, arena);
	clock_gettime(CLOCK_MONOTONIC, &end);
	arena_free(arena);
	return (size_t)((end.tv_sec - start.tv_sec) * 1000000 +
			(end.tv_nsec - start.tv_nsec) / 1000);
}

void try_signals(struct trial *trial)
{
	size_t calls = trial->whole.board.calls;
	if (trial->scenario->target == TO_STDOUT)
		return;
	for (size_t i = 1; i <= calls; i++) {
		try_call(trial, polite[i % POLITE], false, i);
		try_call(trial, SIGKILL, false, i);
		if (i % IGNORED == 0)
			try_call(trial, SIGHUP, true, i);
	}
	size_t duration = measure(trial);
	for (size_t i = 0; i < DRAWN; i++)
		try_moment(trial, i % 2 == 0 ? SIGKILL : polite[i / 2 % POLITE],
			   draw_below(duration));
}
