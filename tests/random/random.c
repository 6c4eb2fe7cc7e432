/*
 * The random test: profiles drawn from a seed, read by the program and by a naive judge, and met
 * with packets at their edges: the plan, and the rules of every backend where they run, must let
 * pass what the judge lets pass.
 *
 * A profile that fails is kept in the work folder, as it was drawn and shrunk. Exits with 0, with 1
 * where something failed, or with 77 where the kernel refuses a namespace; in CI (the environment
 * has CI) that is a failure too.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pbxports/base/option.h"
#include "run.h"

#define FAILED	    1
#define SKIPPED	    77
#define JOBS_MAX    64
#define FEATURE_MIN 20	/* profiles that each feature occurs in */
#define FEATURE_RUN 200 /* in a run of so many and more */

struct settings {
	const char *seed;
	const char *profiles;
	const char *first;
	const char *jobs;
	const char *judged;
	const char *work;
	bool all;
	bool help;
};

#define TEXT(member, row_argument, row_help)                                                       \
	{                                                                                          \
		.name = #member, .kind = OPTION_TEXT, .argument = (row_argument),                  \
		.help = (row_help), .offset = offsetof(struct settings, member)                    \
	}

static const struct option rows[] = {
	TEXT(seed, "NUMBER", "what the profiles are drawn from (1)"),
	TEXT(profiles, "NUMBER", "how many (200)"),
	TEXT(first, "NUMBER", "the first profile's number (0)"),
	TEXT(jobs, "NUMBER", "how many at a time (one a processor)"),
	TEXT(judged, "NAME", "hold only this one against the naive judge"),
	TEXT(work, "FOLDER", "where profiles are written (build/random)"),
	{.name = "all",
	 .kind = OPTION_FLAG,
	 .help = "every profile on every backend, also on slow ones",
	 .offset = offsetof(struct settings, all)},
	{.name = "help",
	 .kind = OPTION_FLAG,
	 .help = "show this",
	 .offset = offsetof(struct settings, help)},
};
static const struct option *const table[] = {&rows[0], &rows[1], &rows[2], &rows[3], &rows[4],
					     &rows[5], &rows[6], &rows[7], NULL};

static void no_memory(void *context)
{
	(void)context;
	fputs("no memory\n", stderr);
	exit(FAILED);
}

static uint64_t number(const char *name, const char *text, uint64_t otherwise)
{
	char *end;
	unsigned long long value;

	if (text == NULL)
		return otherwise;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno == 0 && *text >= '0' && *text <= '9' && *end == '\0')
		return value;
	fprintf(stderr, "--%s: \"%s\" is no number\n", name, text);
	exit(FAILED);
}

/* The absolute path of a folder, which is made where it is missing. */
static const char *folder(const char *path, struct arena *arena)
{
	char here[4096];
	const char *absolute = path;

	if (path[0] != '/' && getcwd(here, sizeof(here)) != NULL)
		absolute = arena_format(arena, "%s/%s", here, path);
	if (mkdir(absolute, 0777) == 0 || errno == EEXIST)
		return absolute;
	fprintf(stderr, "can't make the folder \"%s\"\n", absolute);
	exit(FAILED);
}

/* A worker in a process of its own, which leaves its tally in the file. */
static pid_t start(const struct run *run, FILE *result)
{
	struct tally tally = {.profiles = 0};
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child != 0)
		return child;
	run_part(run, &tally);
	fwrite(&tally, sizeof(tally), 1, result);
	exit(fclose(result) == 0 ? 0 : FAILED);
}

static void add(struct tally *sum, const struct tally *part)
{
	sum->profiles += part->profiles;
	for (size_t i = 0; i < FEATURES; i++)
		sum->features[i] += part->features[i];
	for (size_t i = 0; i < JUDGED_MAX; i++) {
		struct judged_tally *to = &sum->judged[i];
		const struct judged_tally *from = &part->judged[i];

		to->agreed += from->agreed;
		to->approximate += from->approximate;
		to->refused += from->refused;
		to->skipped += from->skipped;
		to->failed += from->failed;
		to->probes += from->probes;
		to->accepted += from->accepted;
		to->forwarded += from->forwarded;
		if (from->skipped > 0)
			snprintf(to->why, sizeof(to->why), "%s", from->why);
	}
}

/* False where a worker came to no end. */
static bool run_all(const struct run *run, size_t jobs, struct tally *sum)
{
	FILE *results[JOBS_MAX];
	pid_t workers[JOBS_MAX];
	bool ended = true;

	for (size_t i = 0; i < jobs; i++) {
		struct run part = *run;

		part.step = jobs;
		part.offset = i;
		results[i] = tmpfile();
		workers[i] = results[i] == NULL ? -1 : start(&part, results[i]);
	}
	for (size_t i = 0; i < jobs; i++) {
		struct tally part;

		while (workers[i] > 0 && waitpid(workers[i], NULL, 0) < 0)
			if (errno != EINTR)
				break;
		if (results[i] != NULL)
			rewind(results[i]);
		if (results[i] == NULL || fread(&part, sizeof(part), 1, results[i]) != 1) {
			ended = false;
			continue;
		}
		add(sum, &part);
		fclose(results[i]);
	}
	return ended;
}

/* True where each feature occurs often enough. */
static bool print_features(const struct tally *tally)
{
	bool enough = true;

	puts("profiles with each feature:");
	for (size_t i = 0; i < FEATURES; i++) {
		bool rare = tally->profiles >= FEATURE_RUN && tally->features[i] < FEATURE_MIN;

		printf("  %-28s %5lu%s\n", feature_names[i], tally->features[i],
		       rare ? "  FAIL: too few" : "");
		enough = enough && !rare;
	}
	return enough;
}

static bool print_judged(const struct tally *tally)
{
	bool passed = true;

	printf("%-12s %9s %11s %7s %7s %6s %9s %9s %9s\n", "", "profiles", "approximate", "refused",
	       "skipped", "failed", "probes", "accepted", "forwarded");
	for (size_t i = 0; judged_rows[i].name != NULL; i++) {
		const struct judged_tally *row = &tally->judged[i];

		printf("%-12s %9lu %11lu %7lu %7lu %6lu %9lu %9lu %9lu%s%s\n", judged_rows[i].name,
		       row->agreed + row->failed, row->approximate, row->refused, row->skipped,
		       row->failed, row->probes, row->accepted, row->forwarded,
		       row->skipped > 0 ? "  " : "", row->why);
		passed = passed && row->failed == 0;
	}
	return passed;
}

static bool was_skipped(const struct tally *tally)
{
	for (size_t i = 0; judged_rows[i].name != NULL; i++)
		if (tally->judged[i].skipped > 0)
			return true;
	return false;
}

static int run_and_tell(const struct run *run, size_t jobs)
{
	struct tally tally = {.profiles = 0};
	bool ended = run_all(run, jobs, &tally);
	bool enough = print_features(&tally);
	bool passed = print_judged(&tally);

	if (!ended)
		puts("a worker came to no end");
	printf("random: seed %llu, %lu profiles: %s\n", (unsigned long long)run->seed,
	       tally.profiles, ended && enough && passed ? "passed" : "FAILED");
	if (!ended || !enough || !passed)
		return FAILED;
	if (!was_skipped(&tally))
		return 0;
	puts("SKIP: not all could be asked");
	return getenv("CI") == NULL ? SKIPPED : FAILED;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct settings settings = {.seed = NULL};
	struct option_list operands = {.count = 0};
	struct diags *diags;
	struct run run;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t jobs;

	if (arena == NULL)
		no_memory(NULL);
	diags = diags_new(arena);
	if (!option_parse(table, argc - 1, argv + 1, &settings, &operands, diags) ||
	    operands.count > 0 || settings.help) {
		diag_print_text(diags, false, stderr);
		option_help(table, stderr);
		return FAILED;
	}
	run = (struct run){
		.seed = number("seed", settings.seed, 1),
		.first = number("first", settings.first, 0),
		.profiles = number("profiles", settings.profiles, FEATURE_RUN),
		.judged = settings.judged,
		.all = settings.all,
		.root = folder(".", arena),
		.work = folder(settings.work == NULL ? "build/random" : settings.work, arena),
	};
	jobs = number("jobs", settings.jobs, processors > 0 ? (uint64_t)processors : 1);
	jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
	return run_and_tell(&run, (size_t)jobs);
}
