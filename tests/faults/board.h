/*
 * What the test and the library that it puts under the program (interpose.c) tell each other, in
 * shared memory.
 */
#ifndef TESTS_FAULTS_BOARD_H
#define TESTS_FAULTS_BOARD_H

#include <stdbool.h>
#include <stddef.h>

/* The name of a file that is the board. */
#define BOARD_VARIABLE "PBXPORTS_FAULTS"

/* Calls that can fail, as the table in calls.c knows them. */
enum fault_call {
	CALL_NONE,
	CALL_ALLOCATE,
	CALL_READ,
	CALL_WRITE,
	CALL_OPEN,
	CALL_MKSTEMP,
	CALL_CLOSE,	   /* of what was read, and of folders */
	CALL_CLOSE_OUTPUT, /* of what is written, and of a copy of standard output */
	CALL_FCLOSE,
	CALL_FSYNC,
	CALL_FSYNC_FOLDER,
	CALL_FCHMOD,
	CALL_FCHOWN,
	CALL_DUPLICATE,
	CALL_RENAME,
	CALL_LINK,
	CALL_UNLINK,
	CALL_MKDIR,
	CALL_RMDIR,
	CALL_STAT,
	CALL_LSTAT,
	CALL_FSTAT,
	CALL_READLINK,
	CALL_OPENDIR,
	CALL_READDIR,
	CALL_CLOSEDIR,
	CALLS
};

/* In place of an errno: what is no failure, yet not all that was asked for. */
enum { FAULT_SHORT = -1, FAULT_ZERO = -2 };

struct fault_board {
	/* What is to happen. */
	enum fault_call call;
	size_t nth;   /* of these calls, from 1 */
	bool onwards; /* and all after it */
	int error;    /* an errno, or one of those above */
	int signal;   /* raised ahead of the nth call of any kind but CALL_ALLOCATE */
	/* What did. */
	size_t counts[CALLS];
	size_t calls; /* of all kinds but CALL_ALLOCATE */
	size_t injected;
	long blocks;	 /* of memory that are allocated */
	size_t unsynced; /* renamed before they were synced, or folders with names that are not */
};

#endif
