/* What the files of output share. */
#ifndef PBXPORTS_BASE_OUTPUT_PRIVATE_H
#define PBXPORTS_BASE_OUTPUT_PRIVATE_H

#include <sys/stat.h>

#include "pbxports/base/output.h"

/*
 * Makes a file from mkstemp(3)'s template, written and synced, with the mode and owner of `old`, or
 * with a new file's where that is NULL. 0, or why it failed as an errno; then there is no file.
 */
int output_write_beside(const struct output *output, char *beside, const struct stat *old);

/* mkstemp(3)'s template for a file beside `path`. */
char *output_template(const char *path, struct arena *arena);

/* Opens a folder for output_sync_folder(); a descriptor, or -1 with errno. */
int output_open_folder(const char *folder);

/* Syncs the names in an open folder and closes it; 0 or an errno. */
int output_sync_folder(int folder);

/* True for a regular file that bears our header (output_files.h). What can't be read does not. */
bool output_is_ours(const char *path);

/* Queues why `path` can't be written; false. */
bool output_cannot_write(const char *path, int error, struct diags *diags);

#endif
