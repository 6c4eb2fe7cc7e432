#include "pbxports/profile/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pbxports/base/disk.h"

struct source file_source(const char *name, const char *folder, const char *text, size_t length)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct source source = {.name = name, .folder = folder, .text = text, .length = length};

	if (length >= 3 && memcmp(text, mark, 3) == 0) {
		source.text += 3;
		source.length -= 3;
	}
	return source;
}

bool file_is_regular(const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0)
		return S_ISREG(status.st_mode);
	/* Where the disk fails something may well be there: to read it says so, and no profile of
	 * the same name is taken in its place. */
	return errno == EIO;
}

static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return NULL;
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *file_beside(const struct source *source, const char *path, struct arena *arena)
{
	if (path[0] == '/' || source->folder == NULL)
		return path;
	return arena_format(arena, "%s/%s", source->folder, path);
}

/* Everything up to the end of file; one byte more than allowed is enough to know. */
static bool read_all(int file, size_t expected, char **text, size_t *length, struct arena *arena,
		     const char **problem)
{
	size_t room = expected + 2;
	char *bytes = arena_alloc(arena, room);
	size_t used = 0;

	for (;;) {
		ssize_t got;

		if (used + 1 == room) {
			char *larger = arena_alloc(arena, room * 2);

			memcpy(larger, bytes, used);
			arena_release(arena, bytes);
			bytes = larger;
			room *= 2;
		}
		got = read(file, bytes + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			*problem = arena_format(arena, "cannot be read: %s", strerror(errno));
			return false;
		}
		used += (size_t)got;
		if (used > FILE_MAX_BYTES) {
			*problem = arena_format(arena, "is larger than %lu MiB",
						FILE_MAX_BYTES / 1024 / 1024);
			return false;
		}
		if (got == 0)
			break;
	}
	*text = bytes;
	*length = used;
	return true;
}

static const char *kind_problem(mode_t mode)
{
	if (S_ISDIR(mode))
		return "is a folder";
	if (S_ISFIFO(mode))
		return "is a FIFO; give - to read standard input";
	if (S_ISSOCK(mode))
		return "is a socket";
	return "is a device";
}

bool file_read(const char *path, struct source *source, struct file_identity *identity,
	       struct arena *arena, const char **problem)
{
	/* O_NONBLOCK: to open a FIFO that nobody writes to would wait for ever. */
	int file = disk_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	char *text = NULL;
	size_t length = 0;
	bool done = false;

	if (file < 0) {
		*problem = arena_format(arena, "cannot be opened: %s", strerror(errno));
		return false;
	}
	if (fstat(file, &status) != 0)
		*problem = arena_format(arena, "cannot be read: %s", strerror(errno));
	else if (!S_ISREG(status.st_mode))
		*problem = kind_problem(status.st_mode);
	else if (status.st_size > (off_t)FILE_MAX_BYTES)
		*problem =
			arena_format(arena, "is larger than %lu MiB", FILE_MAX_BYTES / 1024 / 1024);
	else
		done = read_all(file, (size_t)status.st_size, &text, &length, arena, problem);
	close(file);
	if (!done)
		return false;
	*source = file_source(path, folder_of(path, arena), text, length);
	*identity = (struct file_identity){status.st_dev, status.st_ino};
	return true;
}

bool file_read_stdin(struct source *source, struct arena *arena, const char **problem)
{
	char *text;
	size_t length;

	if (!read_all(STDIN_FILENO, 4096, &text, &length, arena, problem))
		return false;
	*source = file_source("standard input", NULL, text, length);
	return true;
}
