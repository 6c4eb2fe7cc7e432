/*
 * Times two commands against each other: bench LABEL GOAL RUNS -- A... -- B... runs A and B in
 * turn, RUNS times each, and prints the ratio of their median wall times, and the most memory that
 * each of them held. Their output is thrown away; a command that fails ends the run.
 */
/* POSIX lacks wait4(2): the BSDs hide it where POSIX is asked for, glibc where nothing more is. */
#undef _POSIX_C_SOURCE
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAXRSS_UNIT 1024 /* bytes, on Linux and the BSDs */

struct side {
	char **command;
	double *times; /* in milliseconds */
	long peak;     /* of memory, in bytes */
};

/* Milliseconds that the command takes, or below 0 where it fails. */
static double run_once(struct side *side)
{
	struct rusage usage;
	struct timespec start;
	struct timespec end;
	int status = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pid_t child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);
		if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0)
			execvp(side->command[0], side->command);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	if (side->peak < usage.ru_maxrss * MAXRSS_UNIT)
		side->peak = usage.ru_maxrss * MAXRSS_UNIT;
	return (double)(end.tv_sec - start.tv_sec) * 1e3 +
	       (double)(end.tv_nsec - start.tv_nsec) / 1e6;
}

static int compare_times(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

static double median(double *times, size_t count)
{
	qsort(times, count, sizeof times[0], compare_times);
	return count % 2 != 0 ? times[count / 2] : (times[count / 2 - 1] + times[count / 2]) / 2;
}

/* Both commands in turn, so that what else the machine does falls on both. */
static bool run_pair(struct side sides[2], size_t runs)
{
	for (size_t run = 0; run < runs; run++) {
		for (int i = 0; i < 2; i++) {
			sides[i].times[run] = run_once(&sides[i]);
			if (sides[i].times[run] < 0) {
				fprintf(stderr, "bench: %s failed\n", sides[i].command[0]);
				return false;
			}
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	int second = 6;
	while (second < argc && strcmp(argv[second], "--") != 0)
		second++;
	size_t runs = argc > 4 ? strtoul(argv[3], NULL, 10) : 0;
	if (runs == 0 || strcmp(argv[4], "--") != 0 || second + 1 >= argc) {
		fprintf(stderr, "usage: bench LABEL GOAL RUNS -- A... -- B...\n");
		return 2;
	}
	argv[second] = NULL;

	struct side sides[2] = {{argv + 5, calloc(runs, sizeof(double)), 0},
				{argv + second + 1, calloc(runs, sizeof(double)), 0}};
	bool done = sides[0].times != NULL && sides[1].times != NULL && run_pair(sides, runs);
	if (done) {
		double ours = median(sides[0].times, runs);
		double floor = median(sides[1].times, runs);
		printf("%s: %.2f times the floor (%.2f ms against %.2f ms); goal %s; "
		       "%ld bytes at most against %ld\n",
		       argv[1], ours / floor, ours, floor, argv[2], sides[0].peak, sides[1].peak);
	}
	free(sides[0].times);
	free(sides[1].times);
	return done ? 0 : 1;
}
