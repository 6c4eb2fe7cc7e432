/* Files that are opened, and the names in a folder. */
#ifndef PBXPORTS_BASE_DISK_H
#define PBXPORTS_BASE_DISK_H

#include "pbxports/base/arena.h"

/* open(2) of what is there, tried again where it was interrupted: some file systems end it early of
 * their own accord (FUSE, NFS). No other program inherits the descriptor. */
int disk_open(const char *path, int flags);

/*
 * All names in a folder but "." and "..", in the order of the file system, ended by NULL. 0, or why
 * they can't be read as an errno.
 */
int disk_names(const char *folder, struct arena *arena, const char *const **names);

#endif
