/*
 * Times two commands against each other: bench LABEL GOAL RUNS -- A... -- B... runs A and B in
 * turn, RUNS times each, and prints the ratio of their median wall times. Their output is thrown
 * away; a command that fails ends the run.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds that the command takes, or below 0 where it fails. */
static double run_once(char **command)
{
	struct timespec start;
	struct timespec end;
	int status = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pid_t child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);
		if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0)
			execvp(command[0], command);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
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
static bool run_pair(char **commands[2], double *times[2], size_t runs)
{
	for (size_t run = 0; run < runs; run++) {
		for (int side = 0; side < 2; side++) {
			times[side][run] = run_once(commands[side]);
			if (times[side][run] < 0) {
				fprintf(stderr, "bench: %s failed\n", commands[side][0]);
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

	char **commands[2] = {argv + 5, argv + second + 1};
	double *times[2] = {calloc(runs, sizeof(double)), calloc(runs, sizeof(double))};
	bool done = times[0] != NULL && times[1] != NULL && run_pair(commands, times, runs);
	if (done) {
		double ours = median(times[0], runs);
		double floor = median(times[1], runs);
		printf("%s: %.2f times the floor (%.2f ms against %.2f ms); goal %s\n", argv[1],
		       ours / floor, ours, floor, argv[2]);
	}
	free(times[0]);
	free(times[1]);
	return done ? 0 : 1;
}
