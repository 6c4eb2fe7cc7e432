/* One run of the program in a folder, with a fault or without. */
#ifndef TESTS_FAULTS_RUN_H
#define TESTS_FAULTS_RUN_H

#include <sys/types.h>

#include "board.h"
#include "tree.h"

/* Where it happens. All paths are absolute. */
struct bench {
	const char *program;
	const char *library; /* interpose.c's */
	const char *folder;  /* that the program runs in */
	const char *out;
	const char *errors;
	const char *board_path;
	struct fault_board *board;
};

struct bench bench_begin(const char *program, const char *library, const char *work,
			 struct arena *arena);

struct fault {
	enum fault_call call;
	size_t nth;
	bool onwards;
	int error;
	int signal;
	bool ignored; /* the program starts with this signal ignored, as under nohup(1) */
};

struct outcome {
	int status; /* of the exit; the negative signal that ended it */
	const char *out;
	size_t out_size;
	const char *errors;
	size_t errors_size;
	struct tree tree;
	struct fault_board board;
};

/* `arguments` are words with blanks between. */
pid_t run_start(const struct bench *bench, const char *arguments, const struct fault *fault);
struct outcome run_end(const struct bench *bench, pid_t process, struct arena *arena);

struct outcome run(const struct bench *bench, const char *arguments, const struct fault *fault,
		   struct arena *arena);

#endif
