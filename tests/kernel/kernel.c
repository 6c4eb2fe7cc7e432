/*
 * Runs the kernel tests by each loader: every folder of tests/golden that has its golden, then the
 * cases. With arguments, only those whose names, "nft: established", begin with one of them. Exits
 * with 0, with 1 where a case failed, or with 77 where the kernel refuses a namespace; in CI (the
 * environment has CI) that is a failure too.
 */
#include "kernel.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loader.h"

#define SKIPPED 77

struct tally {
	unsigned passed;
	unsigned failed;
};

static void no_memory(void *context)
{
	(void)context;
	fputs("no memory\n", stderr);
	exit(1);
}

static struct test test_begin(const struct test_case *row, const struct loader *loader)
{
	struct test test = {
		.name = row->name, .argument = row->argument, .loader = loader, .next_id = 1};

	test.arena = arena_new(no_memory, NULL);
	if (test.arena == NULL)
		no_memory(NULL);
	test.diags = diags_new(test.arena);
	return test;
}

/* Runs a case in a child; its exit status, or 1 where it ended in another way. */
static int run_apart(const struct test_case *row, const struct loader *loader)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct test test = test_begin(row, loader);
		bool failed;

		row->run(&test);
		failed = test.failures > 0;
		arena_free(test.arena);
		exit(failed ? 1 : 0);
	}
	if (child < 0)
		return 1;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	if (WIFSIGNALED(status))
		printf("    %s: ended by signal %d\n", row->name, WTERMSIG(status));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool is_wanted(const char *name, int count, char *const *prefixes)
{
	for (int i = 0; i < count; i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return count == 0;
}

static void run(const struct test_case *row, const struct loader *loader, int count,
		char *const *prefixes, struct tally *tally)
{
	char name[200];
	struct test_case named = {name, row->run, row->argument};
	bool passed;

	snprintf(name, sizeof(name), "%s: %s", loader->name, row->name);
	if (!is_wanted(name, count, prefixes))
		return;
	passed = run_apart(&named, loader) == 0;
	printf("%s %s\n", passed ? "pass" : "FAIL", name);
	if (passed)
		tally->passed++;
	else
		tally->failed++;
}

/* A plain one; why not, where there can be none. */
static const char *open_lab(struct test *test)
{
	const struct netlab_setup plain = {.count = 0};
	const char *why = NULL;

	test->lab = netlab_new(&plain, test->arena, &why);
	return why;
}

static void try_namespace(struct test *test)
{
	const char *why = open_lab(test);

	if (why == NULL)
		return;
	fprintf(stderr, "SKIP: the kernel tests need a network namespace: %s\n", why);
	arena_free(test->arena);
	exit(getenv("CI") == NULL ? SKIPPED : 1);
}

static void run_goldens(const struct loader *loader, int count, char *const *prefixes,
			struct tally *tally)
{
	char pattern[200];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "tests/golden/*/%s", loader->golden);
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *folder = found.gl_pathv[i];
		const struct test_case row = {folder + strlen("tests/"), golden_run, folder};

		*strrchr(folder, '/') = '\0';
		run(&row, loader, count, prefixes, tally);
	}
	globfree(&found);
}

static bool is_lacking(const struct loader *loader, const char *name)
{
	for (const char *const *lack = loader->lacks; lack != NULL && *lack != NULL; lack++)
		if (strcmp(*lack, name) == 0)
			return true;
	return false;
}

static void run_cases(const struct loader *loader, int count, char *const *prefixes,
		      struct tally *tally)
{
	const struct test_case *const lists[] = {flow_cases,	icmp_cases,	    limit_cases,
						 gateway_cases, gateway_flow_cases, loader->cases};

	for (size_t i = 0; loader->runs_cases && i < COUNT(lists); i++)
		for (const struct test_case *row = lists[i]; row != NULL && row->name != NULL;
		     row++)
			if (!is_lacking(loader, row->name))
				run(row, loader, count, prefixes, tally);
}

static void try_loader(struct test *test)
{
	const char *why = open_lab(test);

	if (why != NULL)
		test_give_up(test, "%s", why);
	if (loader_is_available(test))
		return;
	arena_free(test->arena);
	exit(SKIPPED);
}

/* Where nft(8) lives is not on everyone's PATH. */
static void extend_path(void)
{
	const char *path = getenv("PATH");
	char extended[4096];
	int length = snprintf(extended, sizeof(extended), "%s:/usr/sbin:/sbin",
			      path == NULL ? "/usr/bin:/bin" : path);

	if (length < (int)sizeof(extended))
		setenv("PATH", extended, 1);
}

int main(int argc, char **argv)
{
	static const struct test_case trial = {"trial", try_namespace, NULL};
	static const struct test_case trial_of_loader = {"trial of a loader", try_loader, NULL};
	struct tally tally = {0};
	int refused;

	extend_path();
	refused = run_apart(&trial, NULL);
	if (refused != 0)
		return refused;
	for (const struct loader *loader = loaders; loader->name != NULL; loader++) {
		if (run_apart(&trial_of_loader, loader) != 0) {
			tally.failed += getenv("CI") != NULL && !loader->optional;
			continue;
		}
		run_goldens(loader, argc - 1, argv + 1, &tally);
		run_cases(loader, argc - 1, argv + 1, &tally);
	}
	printf("%u passed, %u failed\n", tally.passed, tally.failed);
	return tally.failed > 0 || tally.passed == 0 ? 1 : 0;
}
