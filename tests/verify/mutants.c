/*
 * Rules with a mistake, before `verify`: whichever makes a packet fare otherwise must be found
 * out. Whether it does is seen without verify and without a plan's word, by comparing the two
 * rulesets packet by packet (compare.h). The rules are goldens; with arguments, those of the
 * folders named, and all mutants of them,
 * with those in which nobody sees a difference.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../shared/case.h"
#include "compare.h"
#include "pbxports/judge/verify.h"
#include "slips.h"

#define EACH	32  /* mutants of one golden */
#define CHANGED 200 /* of each backend that at least have to change something */
#define SKIPPED 77

static const struct {
	const char *backend;
	const char *golden;
} backends[] = {{"nft", "rules.nft"}, {"iptables", "rules.iptables"}};
#define BACKENDS (sizeof(backends) / sizeof(backends[0]))

struct tally {
	bool tells;	/* of those that nobody sees a difference in, for people to look at */
	size_t changed; /* and found */
	size_t missed;
	size_t found_more; /* that the comparison did not see: limits, flows, ICMP */
	size_t alike;
	size_t refused;
};

static void no_memory(void *context)
{
	(void)context;
	fputs("no memory\n", stderr);
	exit(1);
}

/* Buckets fill up by the clock, and one comparison is no other's. */
static bool has_limits(const struct plan *plan)
{
	return (plan->features & (FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_PACKETS)) != 0;
}

static bool is_found(const struct plan *plan, const char *backend, const char *rules,
		     struct diags *diags)
{
	const struct verify_request request = {.plan = plan,
					       .backend = backend,
					       .rules = rules,
					       .size = strlen(rules),
					       .probes = VERIFY_PROBES,
					       .seed = 1};
	struct verify_result *result = arena_alloc(diags->arena, sizeof(*result));

	return verify(&request, result, diags) && result->wrong > 0;
}

static void judge(const struct golden_case *golden, const struct plan *plan, const char *backend,
		  const char *rules, const struct mutant *mutant, struct tally *tally)
{
	const char *what = "";
	enum comparison comparison = compare(plan, backend, rules, mutant, golden->arena, &what);
	bool found;

	if (comparison == COMPARED_REFUSED) {
		tally->refused++;
		return;
	}
	found = is_found(plan, backend, mutant->rules, golden->diags);
	if (comparison == COMPARED_ALIKE) {
		tally->found_more += found;
		tally->alike += !found;
		if (!found && tally->tells)
			printf("alike: %s in line %zu\n    - %s\n    + %s\n", mutant->mistake,
			       mutant->number, mutant->before, mutant->after);
		return;
	}
	tally->changed += found;
	tally->missed += !found;
	if (!found)
		printf("FAIL %s, %s: %s in line %zu is not found (%s)\n    - %s\n    + %s\n",
		       golden->folder, backend, mutant->mistake, mutant->number, what,
		       mutant->before, mutant->after);
}

/* In a process of its own, whose memory goes with it. */
static void run(const char *folder, size_t row, bool all, struct tally *tally)
{
	struct arena *arena = arena_new(no_memory, NULL);
	const struct golden_case golden = {folder, arena, diags_new(arena)};
	const char *rules = case_text(&golden, backends[row].golden);
	const struct plan *plan = case_plan(&golden);
	struct mutants mutants;
	size_t step;

	if (rules == NULL || plan == NULL || has_limits(plan))
		return;
	mutants = mutants_of(rules, arena);
	step = all || mutants.count < EACH ? 1 : mutants.count / EACH;
	/* Where it begins differs, so that mistakes of every kind come up. */
	for (size_t i = strlen(folder) % step; i < mutants.count; i += step)
		judge(&golden, plan, backends[row].backend, rules, &mutants.items[i], tally);
}

static bool run_apart(const char *folder, size_t row, bool all, struct tally *tally)
{
	struct tally own = {.tells = all};
	int ends[2];
	pid_t child;
	bool done;

	fflush(NULL);
	if (pipe(ends) != 0)
		return false;
	child = fork();
	if (child == 0) {
		run(folder, row, all, &own);
		fflush(NULL);
		_exit(write(ends[1], &own, sizeof(own)) == sizeof(own) ? 0 : 1);
	}
	close(ends[1]);
	done = child > 0 && read(ends[0], &own, sizeof(own)) == sizeof(own);
	close(ends[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0)
		if (errno != EINTR)
			break;
	tally->changed += own.changed;
	tally->missed += own.missed;
	tally->found_more += own.found_more;
	tally->alike += own.alike;
	tally->refused += own.refused;
	return done;
}

/* In a process of its own, as above. */
static bool is_slip_found(const struct slip *slip)
{
	struct arena *arena = arena_new(no_memory, NULL);
	const char *folder = arena_format(arena, "tests/golden/%s", slip->folder);
	const struct golden_case golden = {folder, arena, diags_new(arena)};
	const char *rules = case_text(
		&golden, strcmp(slip->backend, "nft") == 0 ? "rules.nft" : "rules.iptables");
	const struct plan *plan = case_plan(&golden);
	const char *wrong;
	bool found;

	if (rules == NULL || plan == NULL)
		return false;
	wrong = slip_make(slip, rules, arena);
	found = wrong != NULL && is_found(plan, slip->backend, wrong, golden.diags);
	diag_print_text(golden.diags, false, stdout);
	arena_free(arena);
	return found;
}

static bool run_slips(void)
{
	size_t count = 0, found = 0;

	for (const struct slip *slip = slips; slip->backend != NULL; slip++) {
		pid_t child;
		int status = 1;

		fflush(NULL);
		child = fork();
		if (child == 0)
			exit(is_slip_found(slip) ? 0 : 1);
		if (child > 0)
			waitpid(child, &status, 0);
		if (status != 0)
			printf("FAIL %s of %s: \"%s\" for \"%s\" is not found\n", slip->backend,
			       slip->folder, slip->to, slip->from);
		found += status == 0;
		count++;
	}
	printf("%zu of %zu mistakes made by hand are found\n", found, count);
	return found == count;
}

static bool run_backend(size_t row, char *const *folders, size_t count, bool all)
{
	struct tally tally = {0};
	bool done = true;

	for (size_t i = 0; i < count; i++)
		done = run_apart(folders[i], row, all, &tally) && done;
	printf("%s: %zu mutants change a verdict and are found, %zu are missed; of %zu that the "
	       "comparison finds alike %zu are found; %zu do not load\n",
	       backends[row].backend, tally.changed, tally.missed, tally.alike + tally.found_more,
	       tally.found_more, tally.refused);
	return done && tally.missed == 0 && (all || tally.changed >= CHANGED);
}

/* Beside each other: most of the time a kernel is waited for that takes namespaces away. */
static bool run_backends(char *const *folders, size_t count, bool all)
{
	pid_t children[BACKENDS];
	bool passed = true;

	fflush(NULL);
	for (size_t row = 0; row < BACKENDS; row++) {
		children[row] = fork();
		if (children[row] == 0)
			exit(run_backend(row, folders, count, all) ? 0 : 1);
	}
	for (size_t row = 0; row < BACKENDS; row++) {
		int status = 1;

		if (children[row] > 0)
			waitpid(children[row], &status, 0);
		passed = passed && status == 0;
	}
	return passed;
}

static bool has_namespaces(void)
{
	const struct netlab_setup plain = {.count = 0};
	const char *why = "";
	pid_t child = fork();
	int status = 1;

	if (child == 0) {
		struct arena *arena = arena_new(no_memory, NULL);

		if (netlab_new(&plain, arena, &why) != NULL)
			_exit(0);
		fprintf(stderr, "SKIP: the mutants need a network namespace: %s\n", why);
		_exit(1);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(int argc, char **argv)
{
	glob_t found = {.gl_pathc = 0};
	bool passed;

	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	if (!has_namespaces())
		return getenv("CI") == NULL ? SKIPPED : 1;
	if (argc == 1 && glob("tests/golden/*/profile.yaml", 0, NULL, &found) != 0)
		return 1;
	for (size_t i = 0; i < found.gl_pathc; i++)
		*strrchr(found.gl_pathv[i], '/') = '\0';
	passed = argc > 1 || run_slips();
	passed = run_backends(argc > 1 ? argv + 1 : found.gl_pathv,
			      argc > 1 ? (size_t)argc - 1 : found.gl_pathc, argc > 1) &&
		 passed;
	globfree(&found);
	return passed ? 0 : 1;
}
