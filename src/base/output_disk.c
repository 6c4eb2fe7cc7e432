/* What can be done to one file: written, synced, closed, given a mode and an owner. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output_private.h"
#include "pbxports/base/disk.h"

/* Some file systems end a call early of their own accord (FUSE, NFS), without a signal's handler.
 */
static bool interrupted(int result)
{
	return result < 0 && errno == EINTR;
}

int output_write_all(int file, const struct output *output)
{
	size_t done = 0;
	while (done < output->size) {
		ssize_t written = write(file, output->bytes + done, output->size - done);
		if (written > 0)
			done += (size_t)written;
		else if (written == 0)
			return EIO; /* a device that takes nothing would be asked for ever */
		else if (errno != EINTR)
			return errno;
	}
	return 0;
}

static int sync_all(int file)
{
	int result;
	do
		result = fsync(file);
	while (interrupted(result));
	return result == 0 ? 0 : errno;
}

/* After EINTR the file is closed or closing: a second close(2) could hit another file. */
int output_close_file(int file)
{
	return close(file) == 0 || errno == EINTR ? 0 : errno;
}

static int set_owner(int file, uid_t user, gid_t group)
{
	int result;
	do
		result = fchown(file, user, group);
	while (interrupted(result));
	return result == 0 ? 0 : errno;
}

static int set_mode(int file, mode_t mode)
{
	int result;
	do
		result = fchmod(file, mode);
	while (interrupted(result));
	return result == 0 ? 0 : errno;
}

/* EINVAL: an owner from outside our user namespace. */
static bool may_not_give(int error)
{
	return error == EPERM || error == EINVAL;
}

/* Gives a file the mode and owner of the one that it replaces, or the mode that open(2) gives. */
static int take_after(int file, const struct stat *old)
{
	if (old == NULL) {
		mode_t mask = umask(0);
		umask(mask);
		return set_mode(file, 0666 & ~mask);
	}
	/* Who may not give a file away may often still set its group. */
	int error = set_owner(file, old->st_uid, old->st_gid);
	if (may_not_give(error))
		error = set_owner(file, (uid_t)-1, old->st_gid);
	if (error != 0 && !may_not_give(error))
		return error;
	/* Last, since a new owner takes set-user-ID off. */
	return set_mode(file, old->st_mode & 07777);
}

static int fill(int file, const struct output *output, const struct stat *old)
{
	int error = output_write_all(file, output);
	if (error == 0)
		error = take_after(file, old);
	return error != 0 ? error : sync_all(file);
}

#define UNIQUE "XXXXXX" /* for mkstemp(3) */

char *output_name_beside(const char *path, struct arena *arena)
{
	const char *folder = output_folder_of(path, arena);
	/* A name may have all of the 255 bytes that file systems allow. */
	return arena_format(arena, "%s.%.240s." UNIQUE, folder, path + strlen(folder));
}

int output_make_beside(char *beside)
{
	int file;
	do {
		memset(beside + strlen(beside) - strlen(UNIQUE), 'X', strlen(UNIQUE));
		file = mkstemp(beside);
	} while (interrupted(file));
	return file;
}

int output_write_beside(const struct output *output, char *beside, const struct stat *old)
{
	int file = output_make_beside(beside);
	if (file < 0)
		return errno;
	int error = fill(file, output, old);
	int close_error = output_close_file(file);
	if (error == 0)
		error = close_error;
	if (error != 0)
		unlink(beside);
	return error;
}

const char *output_folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	return arena_strndup(arena, path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

int output_open_folder(const char *folder)
{
	return disk_open(*folder == '\0' ? "." : folder, O_RDONLY | O_DIRECTORY);
}

int output_sync_folder(int folder)
{
	int error = sync_all(folder);
	close(folder);
	return error == EINVAL ? 0 : error; /* a file system that can't sync folders */
}
