/*
 * All or nothing: output is complete in memory before its first byte leaves, and a file is written
 * beside its target, synced and renamed. What fails is queued as an error; the target is then as it
 * was.
 */
#ifndef PBXPORTS_BASE_OUTPUT_H
#define PBXPORTS_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "pbxports/base/diag.h"

struct output {
	FILE *stream; /* print here */
	char *bytes;  /* valid after output_end() */
	size_t size;
};

/* A new output in memory; the arena closes and frees it. */
struct output *output_begin(struct diags *diags);

/* Closes the stream and fixes `bytes` and `size`; false and an error if anything printed was lost.
 */
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

#endif
