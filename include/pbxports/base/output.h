/*
 * All or nothing: output is complete in memory before its first byte leaves, and a file is written
 * beside its target, synced and renamed. What fails is queued as an error; the target is then as it
 * was. One failure comes too late for that: where a file is in its place and its folder can't be
 * synced, it is the new one, whole.
 *
 * SIGHUP, SIGINT and SIGTERM wait while files are written, so that they leave the old or the new
 * ones and nothing beside them. What nobody can hold up (SIGKILL, a power cut) leaves each target
 * old or new, whole, and may leave files called .NAME.XXXXXX, which get in nobody's way.
 *
 * Memory that runs out leaves the targets as they were, too: once they are changed nothing is
 * allocated, and what was begun the arena undoes.
 */
#ifndef PBXPORTS_BASE_OUTPUT_H
#define PBXPORTS_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "pbxports/base/diag.h"

struct output {
	FILE *stream; /* print here */
	char *bytes;  /* valid once it is closed; a NUL follows that is not part of it */
	size_t size;
	size_t room; /* of bytes */
	bool lost;   /* there was no memory for something that was printed */
};

/* A new output in memory; the arena closes and frees it. */
struct output *output_open(struct arena *arena);

/* Closes the stream and fixes `bytes` and `size`; false if anything printed was lost. */
bool output_close(struct output *output);

/* The same two for what is to be written. */
struct output *output_begin(struct diags *diags);

/* False and an error if anything printed was lost. */
bool output_end(struct output *output, struct diags *diags);

/* Writes an ended output to standard output. A closed pipe and a full device are errors. */
bool output_to_stdout(const struct output *output, struct diags *diags);

/*
 * Writes an ended output to `path`. A regular file is replaced whole, mode and (where permitted)
 * owner kept; a new one gets 0666 less the umask. Devices and FIFOs are written to, never renamed
 * over. A folder is an error. A symlink is an error unless `follow`, then the file that it leads to
 * is replaced.
 */
bool output_to_file(const struct output *output, const char *path, bool follow,
		    struct diags *diags);

/*
 * All that writing to `path`, a file or a folder of files, can touch: a folder with what is in it,
 * or a device or FIFO. A folder that is to be made is so within its parent. NULL where it can't be
 * told.
 */
const char *output_place(const char *path, bool follow, struct arena *arena);

#endif
