/*
 * Runs the kernel tests: every folder of tests/golden, then the cases. With arguments, only those
 * whose names begin with one of them. Exits with 0, with 1 where a case failed, or with 77 where
 * the kernel refuses a namespace; in CI (the environment has CI) that is a failure too.
 */
#include "kernel.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static struct test test_begin(const struct test_case *row)
{
	struct test test = {.name = row->name, .argument = row->argument, .next_id = 1};

	test.arena = arena_new(no_memory, NULL);
	if (test.arena == NULL)
		no_memory(NULL);
	test.diags = diags_new(test.arena);
	return test;
}

/* Runs a case in a child; its exit status, or 1 where it ended in another way. */
static int run_apart(const struct test_case *row)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct test test = test_begin(row);
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

static void run(const struct test_case *row, struct tally *tally)
{
	bool passed = run_apart(row) == 0;

	printf("%s %s\n", passed ? "pass" : "FAIL", row->name);
	if (passed)
		tally->passed++;
	else
		tally->failed++;
}

static void try_namespace(struct test *test)
{
	const char *why;

	if (netlab_new(NULL, 0, test->arena, &why) != NULL)
		return;
	fprintf(stderr, "SKIP: the kernel tests need a network namespace: %s\n", why);
	arena_free(test->arena);
	exit(getenv("CI") == NULL ? SKIPPED : 1);
}

static void run_goldens(struct tally *tally, int count, char *const *prefixes)
{
	glob_t found;

	if (glob("tests/golden/*/profile.yaml", 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *folder = found.gl_pathv[i];
		struct test_case row = {folder + strlen("tests/"), golden_run, folder};

		*strrchr(folder, '/') = '\0';
		if (is_wanted(row.name, count, prefixes))
			run(&row, tally);
	}
	globfree(&found);
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
	static const struct test_case *const lists[] = {flow_cases, icmp_cases, limit_cases};
	struct tally tally = {0};
	int refused;

	extend_path();
	refused = run_apart(&trial);
	if (refused != 0)
		return refused;
	run_goldens(&tally, argc - 1, argv + 1);
	for (size_t i = 0; i < COUNT(lists); i++)
		for (const struct test_case *row = lists[i]; row->name != NULL; row++)
			if (is_wanted(row->name, argc - 1, argv + 1))
				run(row, &tally);
	printf("%u passed, %u failed\n", tally.passed, tally.failed);
	return tally.failed > 0 || tally.passed == 0 ? 1 : 0;
}
