/*
 * Everything that can fail fails: faults PROGRAM LIBRARY PROFILES WORK. LIBRARY is interpose.c's,
 * PROFILES the script that writes the profiles of the scenarios, WORK an empty folder. With a
 * further word only the scenarios whose name holds it.
 */
#include "faults.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Steele, Lea and Flood's SplitMix64, from a fixed seed. */
size_t draw_below(size_t limit)
{
	static uint64_t state = 7;
	uint64_t mixed = state += UINT64_C(0x9e3779b97f4a7c15);
	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((mixed ^ (mixed >> 31)) % limit);
}

struct outcome trial_run(struct trial *trial, const struct fault *fault, struct arena *arena)
{
	tree_restore(&trial->before, trial->bench->folder);
	struct outcome outcome = run(trial->bench, trial->scenario->arguments, fault, arena);
	trial->runs++;
	trial->injected += outcome.board.injected > 0;
	return outcome;
}

const char *not_refused(const struct trial *trial, const struct outcome *outcome)
{
	if (outcome->status != 2)
		return "the exit status is not 2";
	if (outcome->out_size != 0 && (trial->scenario->traits & DOCUMENT) == 0)
		return "something is on standard output";
	if (outcome->errors_size + outcome->out_size == 0)
		return "nothing is said";
	if (tree_difference(&trial->before, &outcome->tree) != NULL)
		return "files have changed";
	return outcome->board.blocks != 0 ? "memory leaks" : NULL;
}

static bool same_bytes(const char *a, size_t a_size, const char *b, size_t b_size)
{
	return a_size == b_size && memcmp(a, b, a_size) == 0;
}

const char *not_whole(const struct trial *trial, const struct outcome *outcome)
{
	const struct outcome *whole = &trial->whole;
	if (outcome->status != whole->status)
		return "the exit status differs";
	if (!same_bytes(outcome->out, outcome->out_size, whole->out, whole->out_size))
		return "standard output differs";
	if (!same_bytes(outcome->errors, outcome->errors_size, whole->errors, whole->errors_size))
		return "standard error differs";
	if (tree_difference(&whole->tree, &outcome->tree) != NULL)
		return "files differ";
	if (outcome->board.unsynced != 0)
		return "something is not synced";
	return outcome->board.blocks != 0 ? "memory leaks" : NULL;
}

void trial_fail(struct trial *trial, const char *what, size_t nth, const char *why,
		const struct outcome *outcome)
{
	const char *changed = tree_difference(&trial->before, &outcome->tree);
	trial->failed++;
	printf("FAIL %s: %s, %zu: %s (exit status %d, changed: %s)\n%.300s", trial->scenario->name,
	       what, nth, why, outcome->status, changed == NULL ? "nothing" : changed,
	       outcome->errors);
}

static void shell(const char *folder, const char *commands)
{
	pid_t process = fork();
	int status = -1;
	if (process == 0) {
		if (chdir(folder) == 0)
			execl("/bin/sh", "sh", "-ec", commands, (char *)NULL);
		_exit(127);
	}
	if (process < 0 || waitpid(process, &status, 0) != process || status != 0)
		tree_give_up("cannot prepare", commands);
}

/* Sets the scenario up, and runs it without a fault. */
static struct trial trial_begin(const struct bench *bench, const struct scenario *scenario,
				const struct tree *profiles, struct arena *arena)
{
	struct trial trial = {.bench = bench, .scenario = scenario};
	const struct fault none = {.call = CALL_NONE};
	tree_restore(profiles, bench->folder);
	if (scenario->prepare != NULL)
		shell(bench->folder, scenario->prepare);
	trial.before = tree_take(bench->folder, arena);
	trial.whole = run(bench, scenario->arguments, &none, arena);
	const char *why = not_whole(&trial, &trial.whole);
	if (trial.whole.status < 0 || trial.whole.board.counts[CALL_ALLOCATE] == 0)
		why = "it does not run under the library";
	if (why != NULL)
		trial_fail(&trial, "no fault", 0, why, &trial.whole);
	return trial;
}

static void add(struct trial *sum, const struct trial *trial)
{
	sum->runs += trial->runs;
	sum->injected += trial->injected;
	sum->absorbed += trial->absorbed;
	sum->failed += trial->failed;
}

static const struct kind {
	const char *name;
	void (*try)(struct trial *trial);
} kinds[] = {{"allocations", try_allocations}, {"calls", try_calls}, {"signals", try_signals}};
#define KINDS (sizeof kinds / sizeof kinds[0])

int main(int argc, char **argv)
{
	struct arena *arena = tree_arena();
	struct trial sums[KINDS] = {0};
	size_t failed = 0;
	if (argc < 5) {
		fputs("usage: faults PROGRAM LIBRARY PROFILES WORK [SCENARIO]\n", stderr);
		return 2;
	}
	const char *only = argc > 5 ? argv[5] : "";
	const struct bench bench = bench_begin(argv[1], argv[2], argv[4], arena);
	setenv("PBXPORTS", bench.program, 1);
	setenv("LC_ALL", "C", 1);
	unsetenv("PBXPORTS_PATH");
	shell(bench.folder, arena_format(arena, "sh '%s'", argv[3]));
	const struct tree profiles = tree_take(bench.folder, arena);
	for (const struct scenario *row = scenarios; row->name != NULL; row++) {
		if (strstr(row->name, only) == NULL)
			continue;
		struct trial trial = trial_begin(&bench, row, &profiles, arena);
		for (size_t i = 0; i < KINDS; i++) {
			struct trial part = trial;
			part.failed = 0;
			kinds[i].try(&part);
			add(&sums[i], &part);
		}
		failed += trial.failed;
	}
	for (size_t i = 0; i < KINDS; i++) {
		printf("faults: %s: %zu runs, %zu injected, %zu of them absorbed, %zu failed\n",
		       kinds[i].name, sums[i].runs, sums[i].injected, sums[i].absorbed,
		       sums[i].failed);
		failed += sums[i].failed;
	}
	if (*only == '\0')
		failed += calls_unseen();
	arena_free(arena);
	return failed == 0 ? 0 : 1;
}
