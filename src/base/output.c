#include "pbxports/base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_private.h"
#include "pbxports/base/disk.h"

static void output_undo(void *object)
{
	struct output *output = object;
	if (output->stream != NULL)
		fclose(output->stream);
	free(output->bytes);
}

struct output *output_open(struct arena *arena)
{
	struct output *output = arena_alloc(arena, sizeof *output);
	arena_defer(arena, output_undo, output);
	output->stream = output_stream(output);
	if (output->stream == NULL)
		arena_no_memory(arena);
	return output;
}

bool output_close(struct output *output)
{
	bool lost = ferror(output->stream) != 0;
	lost |= fclose(output->stream) != 0;
	output->stream = NULL;
	return !lost && !output->lost;
}

struct output *output_begin(struct diags *diags)
{
	return output_open(diags->arena);
}

bool output_end(struct output *output, struct diags *diags)
{
	if (output_close(output))
		return true;
	diag_failure(diags, "no memory for the whole output");
	return false;
}

bool output_to_stdout(const struct output *output, struct diags *diags)
{
	int error = output_write_all(STDOUT_FILENO, output);
	if (error == 0) {
		/* NFS may tell of a full disk only at a close, of any descriptor of the file. */
		int copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
		error = copy < 0 ? errno : output_close_file(copy);
	}
	if (error != 0)
		diag_failure(diags, "cannot write to standard output: %s", strerror(error));
	return error == 0;
}

/* A device or a FIFO. */
static int write_through(const struct output *output, const char *path)
{
	int file = disk_open(path, O_WRONLY | O_NOCTTY);
	if (file < 0)
		return errno;
	int error = output_write_all(file, output);
	int close_error = output_close_file(file);
	return error != 0 ? error : close_error;
}

static int write_and_rename(const struct output *output, char *beside, const char *path,
			    const struct stat *old)
{
	int error = output_write_beside(output, beside, old);
	if (error == 0 && rename(beside, path) != 0) {
		error = errno;
		unlink(beside);
	}
	return error;
}

/* `old` is what stands at `path`, NULL for nothing. */
static int replace(const struct output *output, const char *path, const struct stat *old,
		   struct arena *arena)
{
	char *beside = output_name_beside(path, arena);
	struct output_signals signals;
	/* Opened first: once the file is renamed it is too late to fail. */
	int folder = output_open_folder(output_folder_of(path, arena));
	if (folder < 0)
		return errno;
	output_hold_signals(&signals);
	int error = write_and_rename(output, beside, path, old);
	int sync_error = output_sync_folder(folder);
	output_release_signals(&signals);
	return error != 0 ? error : sync_error;
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
		const char *target = is_link ? output_link_end(path, diags->arena) : path;
		error = target == NULL
				? errno
				: replace(output, target, exists ? &status : NULL, diags->arena);
	}
	return error == 0 ? true : output_cannot_write(path, error, diags);
}
