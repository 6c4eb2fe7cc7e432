#include "run.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 32
#define PATIENCE  20 /* seconds; an endless loop ends by SIGALRM */

static struct fault_board *make_board(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || ftruncate(file, sizeof(struct fault_board)) != 0)
		tree_give_up("cannot make", path);
	void *board =
		mmap(NULL, sizeof(struct fault_board), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (board == MAP_FAILED)
		tree_give_up("cannot map", path);
	close(file);
	return board;
}

struct bench bench_begin(const char *program, const char *library, const char *work,
			 struct arena *arena)
{
	struct bench bench = {
		.program = program,
		.library = library,
		.folder = arena_format(arena, "%s/folder", work),
		.out = arena_format(arena, "%s/out", work),
		.errors = arena_format(arena, "%s/errors", work),
		.board_path = arena_format(arena, "%s/board", work),
	};
	if (mkdir(bench.folder, 0755) != 0)
		tree_give_up("cannot make", bench.folder);
	bench.board = make_board(bench.board_path);
	return bench;
}

static void become(const char *path, int flags, int descriptor)
{
	int file = open(path, flags, 0600);
	if (file < 0 || dup2(file, descriptor) < 0)
		tree_give_up("cannot open", path);
	close(file);
}

_Noreturn static void execute(const struct bench *bench, const char *arguments, int ignored)
{
	char text[512];
	char *words[WORDS_MAX] = {"pbxports"};
	char *rest;
	size_t count = 1;
	snprintf(text, sizeof text, "%s", arguments);
	for (char *word = strtok_r(text, " ", &rest); word != NULL && count < WORDS_MAX - 1;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	become("/dev/null", O_RDONLY, STDIN_FILENO);
	become(bench->out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
	become(bench->errors, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
	if (chdir(bench->folder) != 0)
		tree_give_up("cannot enter", bench->folder);
	setenv("LD_PRELOAD", bench->library, 1);
	setenv(BOARD_VARIABLE, bench->board_path, 1);
	/* The tests themselves may be run in the background, or under nohup(1). */
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	if (ignored != 0)
		signal(ignored, SIG_IGN);
	alarm(PATIENCE);
	execv(bench->program, words);
	tree_give_up("cannot run", bench->program);
}

pid_t run_start(const struct bench *bench, const char *arguments, const struct fault *fault)
{
	*bench->board = (struct fault_board){
		.call = fault->call,
		.nth = fault->nth,
		.onwards = fault->onwards,
		.error = fault->error,
		.signal = fault->signal,
	};
	pid_t process = fork();
	if (process < 0)
		tree_give_up("cannot start", bench->program);
	if (process == 0)
		execute(bench, arguments, fault->ignored ? fault->signal : 0);
	return process;
}

struct outcome run_end(const struct bench *bench, pid_t process, struct arena *arena)
{
	struct outcome outcome = {0};
	int status;
	if (waitpid(process, &status, 0) != process)
		tree_give_up("cannot wait for", bench->program);
	outcome.status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
	outcome.out = tree_read(bench->out, &outcome.out_size, arena);
	outcome.errors = tree_read(bench->errors, &outcome.errors_size, arena);
	outcome.tree = tree_take(bench->folder, arena);
	outcome.board = *bench->board;
	return outcome;
}

struct outcome run(const struct bench *bench, const char *arguments, const struct fault *fault,
		   struct arena *arena)
{
	return run_end(bench, run_start(bench, arguments, fault), arena);
}
