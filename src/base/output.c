#include "pbxports/base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_private.h"

#define LINKS_MAX 40 /* as Linux has it; stat(2) has refused longer chains, and rings */

static void output_undo(void *object)
{
	struct output *output = object;
	if (output->stream != NULL)
		fclose(output->stream);
	free(output->bytes);
}

struct output *output_begin(struct diags *diags)
{
	struct output *output = arena_alloc(diags->arena, sizeof *output);
	output->stream = open_memstream(&output->bytes, &output->size);
	if (output->stream == NULL)
		arena_no_memory(diags->arena);
	arena_defer(diags->arena, output_undo, output);
	return output;
}

bool output_end(struct output *output, struct diags *diags)
{
	bool lost = ferror(output->stream) != 0;
	lost |= fclose(output->stream) != 0;
	output->stream = NULL;
	if (lost)
		diag_failure(diags, "no memory for the whole output");
	return !lost;
}

/* Here and below: 0, or why it failed as an errno. */
static int write_all(int file, const struct output *output)
{
	size_t done = 0;
	while (done < output->size) {
		ssize_t written = write(file, output->bytes + done, output->size - done);
		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			return errno;
	}
	return 0;
}

/* After EINTR the file is closed or closing: a second close(2) could hit another file. */
static int close_file(int file)
{
	return close(file) == 0 || errno == EINTR ? 0 : errno;
}

bool output_to_stdout(const struct output *output, struct diags *diags)
{
	int error = write_all(STDOUT_FILENO, output);
	if (error == 0) {
		/* NFS may tell of a full disk only at a close, of any descriptor of the file. */
		int copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
		error = copy < 0 ? errno : close_file(copy);
	}
	if (error != 0)
		diag_failure(diags, "cannot write to standard output: %s", strerror(error));
	return error == 0;
}

/* A device or a FIFO. */
static int write_through(const struct output *output, const char *path)
{
	int file = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (file < 0)
		return errno;
	int error = write_all(file, output);
	int close_error = close_file(file);
	return error != 0 ? error : close_error;
}

/* Gives a file the mode and owner of the one that it replaces, or the mode that open(2) gives. */
static int set_mode(int file, const struct stat *old)
{
	if (old == NULL) {
		mode_t mask = umask(0);
		umask(mask);
		return fchmod(file, 0666 & ~mask) == 0 ? 0 : errno;
	}
	/* Who may not give a file away may often still set its group. EINVAL: an owner from outside
	 * our user namespace. The mode comes last, since a new owner takes set-user-ID off. */
	if (fchown(file, old->st_uid, old->st_gid) != 0 &&
	    fchown(file, (uid_t)-1, old->st_gid) != 0 && errno != EPERM && errno != EINVAL)
		return errno;
	return fchmod(file, old->st_mode & 07777) == 0 ? 0 : errno;
}

static int fill(int file, const struct output *output, const struct stat *old)
{
	if (fcntl(file, F_SETFD, FD_CLOEXEC) != 0)
		return errno;
	int error = write_all(file, output);
	if (error == 0)
		error = set_mode(file, old);
	if (error == 0 && fsync(file) != 0)
		error = errno;
	return error;
}

int output_write_beside(const struct output *output, char *beside, const struct stat *old)
{
	int file = mkstemp(beside);
	if (file < 0)
		return errno;
	int error = fill(file, output, old);
	int close_error = close_file(file);
	if (error == 0)
		error = close_error;
	if (error != 0)
		unlink(beside);
	return error;
}

/* Up to and with the last slash; empty for the working folder. */
static const char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	return arena_strndup(arena, path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

char *output_template(const char *path, struct arena *arena)
{
	const char *folder = folder_of(arena, path);
	/* A name may have all of the 255 bytes that file systems allow. */
	return arena_format(arena, "%s.%.240s.XXXXXX", folder, path + strlen(folder));
}

int output_open_folder(const char *folder)
{
	return open(*folder == '\0' ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int output_sync_folder(int folder)
{
	/* EINVAL: a file system that can't sync folders. */
	int error = fsync(folder) == 0 || errno == EINVAL ? 0 : errno;
	close(folder);
	return error;
}

/* `old` is what stands at `path`, NULL for nothing. */
static int replace(const struct output *output, const char *path, const struct stat *old,
		   struct arena *arena)
{
	/* Opened first: once the file is renamed it is too late to fail. */
	int folder = output_open_folder(folder_of(arena, path));
	if (folder < 0)
		return errno;
	char *beside = output_template(path, arena);
	int error = output_write_beside(output, beside, old);
	if (error == 0 && rename(beside, path) != 0) {
		error = errno;
		unlink(beside);
	}
	int sync_error = output_sync_folder(folder);
	return error != 0 ? error : sync_error;
}

/* Where a chain of links ends, whether or not a file is there. */
static const char *link_end(struct arena *arena, const char *path)
{
	char text[PATH_MAX];
	for (int links = 0; links < LINKS_MAX; links++) {
		ssize_t length = readlink(path, text, sizeof text);
		if (length <= 0)
			break;
		const char *folder = text[0] == '/' ? "" : folder_of(arena, path);
		path = arena_format(arena, "%s%.*s", folder, (int)length, text);
	}
	return path;
}

bool output_cannot_write(const char *path, int error, struct diags *diags)
{
	diag_failure(diags, "cannot write \"%s\": %s", path, strerror(error));
	return false;
}

static bool leads_to_device(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

bool output_to_file(const struct output *output, const char *path, bool follow, struct diags *diags)
{
	struct stat status;
	bool exists = lstat(path, &status) == 0;
	bool is_link = exists && S_ISLNK(status.st_mode);
	/* /dev/stdout is a link to a pipe or a terminal: nothing there can be replaced. */
	if (is_link && !follow && !leads_to_device(path)) {
		diag_failure(diags, "\"%s\" is a symbolic link", path);
		diag_fix(diags, "name the file it leads to, or give --follow");
		return false;
	}
	if (is_link)
		exists = stat(path, &status) == 0;
	if (!exists && errno != ENOENT)
		return output_cannot_write(path, errno, diags);
	if (exists && S_ISDIR(status.st_mode)) {
		diag_failure(diags, "\"%s\" is a folder", path);
		diag_fix(diags, "name a file in it");
		return false;
	}
	int error;
	if (exists && !S_ISREG(status.st_mode)) {
		error = write_through(output, path);
	} else {
		const char *target = is_link ? link_end(diags->arena, path) : path;
		error = replace(output, target, exists ? &status : NULL, diags->arena);
	}
	return error == 0 ? true : output_cannot_write(path, error, diags);
}
