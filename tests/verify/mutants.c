/*
 * Rules with a mistake, before `verify`: whichever makes a packet fare otherwise must be found
 * out. Whether it does is seen without verify and without a plan's word, by comparing the two
 * rulesets packet by packet (compare.h). The rules are goldens. With arguments they are those of
 * the folders named, and all mutants of them, with those in which nobody sees a difference; with
 * --kind MISTAKE ahead of the folders those of one kind.
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

/* Mutants of one kind of mistake. */
struct kind {
	const char *mistake; /* as the mutants have it; NULL ends the list */
	size_t changed;	     /* and found */
	size_t missed;
	size_t found_more; /* that the comparison did not see: limits, flows, ICMP */
	size_t alike;
	size_t refused;
};

#define KINDS 32

struct tally {
	bool tells; /* of those that nobody sees a difference in, for people to look at */
	struct kind kinds[KINDS + 1];
};

static struct kind *kind_of(struct tally *tally, const char *mistake)
{
	size_t i = 0;

	while (tally->kinds[i].mistake != NULL && strcmp(tally->kinds[i].mistake, mistake) != 0)
		i++;
	if (i == KINDS) {
		fputs("more kinds of mistakes than there is room for\n", stderr);
		exit(1);
	}
	tally->kinds[i].mistake = mistake;
	return &tally->kinds[i];
}

static void add_kind(struct kind *sum, const struct kind *kind)
{
	sum->changed += kind->changed;
	sum->missed += kind->missed;
	sum->found_more += kind->found_more;
	sum->alike += kind->alike;
	sum->refused += kind->refused;
}

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
	struct kind *kind = kind_of(tally, mutant->mistake);
	const char *what = "";
	enum comparison comparison = compare(plan, backend, rules, mutant, golden->arena, &what);
	bool found;

	if (comparison == COMPARED_REFUSED) {
		kind->refused++;
		return;
	}
	found = is_found(plan, backend, mutant->rules, golden->diags);
	if (comparison == COMPARED_ALIKE) {
		kind->found_more += found;
		kind->alike += !found;
		if (!found && tally->tells)
			printf("alike: %s in line %zu\n    - %s\n    + %s\n", mutant->mistake,
			       mutant->number, mutant->before, mutant->after);
		return;
	}
	kind->changed += found;
	kind->missed += !found;
	if (!found)
		printf("FAIL %s, %s: %s in line %zu is not found (%s)\n    - %s\n    + %s\n",
		       golden->folder, backend, mutant->mistake, mutant->number, what,
		       mutant->before, mutant->after);
}

/* The one kind that is wanted, of --kind; NULL for all. */
static const char *wanted_kind;

static bool is_wanted(const struct mutant *mutant)
{
	return wanted_kind == NULL || strcmp(mutant->mistake, wanted_kind) == 0;
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
		if (is_wanted(&mutants.items[i]))
			judge(&golden, plan, backends[row].backend, rules, &mutants.items[i],
			      tally);
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
	for (const struct kind *kind = own.kinds; done && kind->mistake != NULL; kind++)
		add_kind(kind_of(tally, kind->mistake), kind);
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

static struct kind total(const struct tally *tally)
{
	struct kind sum = {.mistake = "all"};

	for (const struct kind *kind = tally->kinds; kind->mistake != NULL; kind++)
		add_kind(&sum, kind);
	return sum;
}

static void print_kinds(const char *backend, const struct tally *tally)
{
	for (const struct kind *kind = tally->kinds; kind->mistake != NULL; kind++)
		printf("  %-8s %-16s %4zu change a verdict, %zu missed, %zu alike, %zu more "
		       "found, %zu do not load\n",
		       backend, kind->mistake, kind->changed + kind->missed, kind->missed,
		       kind->alike, kind->found_more, kind->refused);
}

static bool run_backend(size_t row, char *const *folders, size_t count, bool all)
{
	struct tally tally = {.tells = all};
	struct kind sum;
	bool done = true;

	for (size_t i = 0; i < count; i++)
		done = run_apart(folders[i], row, all, &tally) && done;
	sum = total(&tally);
	print_kinds(backends[row].backend, &tally);
	printf("%s: %zu mutants change a verdict and are found, %zu are missed; of %zu that the "
	       "comparison finds alike %zu are found; %zu do not load\n",
	       backends[row].backend, sum.changed, sum.missed, sum.alike + sum.found_more,
	       sum.found_more, sum.refused);
	return done && sum.missed == 0 && (all || sum.changed >= CHANGED);
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
	if (argc > 3 && strcmp(argv[1], "--kind") == 0) {
		wanted_kind = argv[2];
		argc -= 2;
		argv += 2;
	}
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
