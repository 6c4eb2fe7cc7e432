/* Files as sources: profiles and lists, bounded, of regular files alone. */
#ifndef PBXPORTS_PROFILE_FILE_H
#define PBXPORTS_PROFILE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "pbxports/base/diag.h"

/* The largest profile or list: 32 MiB, room for a million networks. */
#define FILE_MAX_BYTES (32UL * 1024 * 1024)

/* Which file a source is, whatever its path. */
struct file_identity {
	dev_t device;
	ino_t inode;
};

/*
 * Reads a regular file whole into `source`, whose name is `path`, without a byte order mark.
 * False and what is wrong, as the end of a sentence ("is a folder"), where it is none, can't be
 * read, or is larger than FILE_MAX_BYTES. A FIFO is not waited for.
 */
bool file_read(const char *path, struct source *source, struct file_identity *identity,
	       struct arena *arena, const char **problem);

/* The same for standard input, which may be anything that ends; the name is "standard input". */
bool file_read_stdin(struct source *source, struct arena *arena, const char **problem);

/* A source over text that is in memory, without a byte order mark. */
struct source file_source(const char *name, const char *folder, const char *text, size_t length);

/* True where a regular file has that path, or the disk fails to say so: reading it tells more. */
bool file_is_regular(const char *path);

/* PATH seen from the folder of `source`; PATH itself where it is absolute. */
const char *file_beside(const struct source *source, const char *path, struct arena *arena);

#endif
