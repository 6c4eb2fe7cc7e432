/* What the files of output share. */
#ifndef PBXPORTS_BASE_OUTPUT_PRIVATE_H
#define PBXPORTS_BASE_OUTPUT_PRIVATE_H

#include <signal.h>
#include <sys/stat.h>

#include "pbxports/base/output.h"

/* A stream that fills an output's bytes; NULL where there is no memory for it. */
FILE *output_stream(struct output *output);

struct output_signals {
	sigset_t held;
	sigset_t before; /* the mask */
};

/* Has SIGHUP, SIGINT and SIGTERM wait until they are released. */
void output_hold_signals(struct output_signals *signals);
void output_release_signals(const struct output_signals *signals);

/* True where one of them came. */
bool output_signal_waits(const struct output_signals *signals);

/* write(2) of an ended output; 0 or an errno. */
int output_write_all(int file, const struct output *output);

/* Room for mkstemp(3)'s name of a file beside `path`. */
char *output_name_beside(const char *path, struct arena *arena);

/* Makes a new file of such a name, and returns its descriptor, or -1 with errno. */
int output_make_beside(char *beside);

/*
 * The same, written and synced, with the mode and owner of `old`, or with a new file's where that
 * is NULL. 0, or why it failed as an errno; then there is no file.
 */
int output_write_beside(const struct output *output, char *beside, const struct stat *old);

/* close(2), by which some file systems tell of what was not written; 0 or an errno. */
int output_close_file(int file);

/* Up to and with the last slash; empty for the working folder. */
const char *output_folder_of(const char *path, struct arena *arena);

/* Where a chain of links ends, whether or not a file is there; NULL with errno where that can't be
 * told. */
const char *output_link_end(const char *path, struct arena *arena);

/* Without the slashes behind it, with which stat(2) looks past a file or a link to nowhere. */
const char *output_trim(const char *path, struct arena *arena);

/* Opens a folder for output_sync_folder(); a descriptor, or -1 with errno. */
int output_open_folder(const char *folder);

/* Syncs the names in an open folder and closes it; 0 or an errno. */
int output_sync_folder(int folder);

/* Whether that is a regular file that bears our header (output_files.h); 0 or an errno. What we may
 * not read does not. */
int output_find_mark(const char *path, bool *ours);

/* Queues why `path` can't be written; false. */
bool output_cannot_write(const char *path, int error, struct diags *diags);

#endif
