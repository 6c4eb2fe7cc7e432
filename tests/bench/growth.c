/*
 * What a command costs: growth COMMAND... prints the least processor time of several runs in
 * milliseconds, a tab, and its peak memory in mebibytes. Processor time, so that neither a disk nor
 * what else the machine does is in it. Output is thrown away; statuses 0 and 1 are answers, any
 * other ends the run.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENOUGH_MS   200.0 /* a quick command is run more often: noise is a larger part of it */
#define MAX_RUNS    20
#define MAX_SECONDS 120 /* what grows with the square shall not hang the bench */

/* What ru_maxrss counts in: kibibytes on Linux and the BSDs. */
#define MAXRSS_PER_MEBIBYTE 1024.0

static void become(char **command)
{
	struct rlimit limit = {MAX_SECONDS, MAX_SECONDS};
	int null = open("/dev/null", O_RDWR);

	if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0 &&
	    setrlimit(RLIMIT_CPU, &limit) == 0)
		execvp(command[0], command);
	_exit(127);
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

/* Of all children so far; memory is that of the largest. */
static struct rusage used_so_far(void)
{
	struct rusage usage = {.ru_maxrss = 0};

	getrusage(RUSAGE_CHILDREN, &usage);
	return usage;
}

static double processor_time(void)
{
	struct rusage usage = used_so_far();

	return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

/* Milliseconds that the command takes, or below 0 where it fails. */
static double run_once(char **command)
{
	double before = processor_time();
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		become(command);
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1)
		return -1;
	return processor_time() - before;
}

/* The least of all runs, or below 0 where one fails. */
static double run_often(char **command)
{
	double least = -1;
	double spent = 0;

	for (int runs = 0; runs == 0 || (runs < MAX_RUNS && spent < ENOUGH_MS); runs++) {
		double time = run_once(command);
		if (time < 0)
			return -1;
		spent += time;
		if (least < 0 || time < least)
			least = time;
	}
	return least;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: growth COMMAND...\n");
		return 2;
	}
	double least = run_often(argv + 1);
	if (least < 0) {
		fprintf(stderr, "growth: %s failed\n", argv[1]);
		return 1;
	}
	printf("%.3f\t%.3f\n", least, (double)used_so_far().ru_maxrss / MAXRSS_PER_MEBIBYTE);
	return 0;
}
