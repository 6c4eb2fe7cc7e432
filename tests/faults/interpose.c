/*
 * Stands between the program and the C library (LD_PRELOAD): counts calls, has one of them fail or
 * raises a signal ahead of it, and watches that what is renamed was synced before. Calls that the
 * library makes to itself are not seen, but for those that allocate memory.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#undef _FORTIFY_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "board.h"

#define FILES	 64 /* descriptors that are told apart */
#define UNSYNCED 256

/*
 * The C library's headers name parameters by reserved words, and a macro's type can't stand in
 * parentheses:
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name,bugprone-macro-parentheses)
 */

static struct fault_board *board;
static bool inside; /* in one of ours: calls are our own */

/* What is on no disk yet. */
static struct {
	dev_t device;
	ino_t inode;
} unsynced[UNSYNCED];
static size_t unsynced_count;
static bool is_output[FILES];

static void end(void)
{
	board->unsynced += unsynced_count;
	board = NULL;
}

/* Tells whether this call is the one. */
static bool strikes(enum fault_call call)
{
	static bool begun;
	if (board == NULL || inside)
		return false;
	/* Asked for so late that it comes ahead of what the compiler adds to the program's end. */
	if (!begun)
		atexit(end);
	begun = true;
	size_t number = ++board->counts[call];
	if (call != CALL_ALLOCATE && ++board->calls == board->nth && board->signal != 0)
		kill(getpid(), board->signal);
	if (board->call != call || number < board->nth || (number > board->nth && !board->onwards))
		return false;
	board->injected++;
	if (board->error > 0)
		errno = board->error;
	return true;
}

#define NEXT(name, function) *(void **)&(function) = dlsym(RTLD_NEXT, name)

#define WRAP(type, failure, name, call, parameters, arguments)                                     \
	type name parameters                                                                       \
	{                                                                                          \
		static type(*next) parameters;                                                     \
		if (strikes(call))                                                                 \
			return failure;                                                            \
		if (next == NULL)                                                                  \
			NEXT(#name, next);                                                         \
		return next arguments;                                                             \
	}

/* What is at an end even where that fails. */
#define WRAP_END(type, failure, name, call, parameters, arguments)                                 \
	type name parameters                                                                       \
	{                                                                                          \
		static type(*next) parameters;                                                     \
		bool fails = strikes(call);                                                        \
		int error = errno;                                                                 \
		if (next == NULL)                                                                  \
			NEXT(#name, next);                                                         \
		type result = next arguments;                                                      \
		if (!fails)                                                                        \
			return result;                                                             \
		errno = error;                                                                     \
		return failure;                                                                    \
	}

/* Memory */

static void count_block(const void *block)
{
	if (board != NULL && block != NULL)
		board->blocks++;
}

#define WRAP_ALLOCATION(name, parameters, arguments)                                               \
	void *name parameters                                                                      \
	{                                                                                          \
		static void *(*next)parameters;                                                    \
		if (strikes(CALL_ALLOCATE))                                                        \
			return NULL;                                                               \
		if (next == NULL)                                                                  \
			NEXT(#name, next);                                                         \
		void *block = next arguments;                                                      \
		count_block(block);                                                                \
		return block;                                                                      \
	}

WRAP_ALLOCATION(malloc, (size_t size), (size))
WRAP_ALLOCATION(calloc, (size_t count, size_t size), (count, size))

void *realloc(void *old, size_t size)
{
	static void *(*next)(void *, size_t);
	if (strikes(CALL_ALLOCATE))
		return NULL;
	if (next == NULL)
		NEXT("realloc", next);
	void *block = next(old, size);
	if (old == NULL)
		count_block(block);
	return block;
}

void free(void *block)
{
	static void (*next)(void *);
	if (next == NULL)
		NEXT("free", next);
	if (board != NULL && block != NULL)
		board->blocks--;
	next(block);
}

/* What is synced */

static size_t find_unsynced(const struct stat *status)
{
	size_t i = 0;
	while (i < unsynced_count &&
	       (unsynced[i].device != status->st_dev || unsynced[i].inode != status->st_ino))
		i++;
	return i;
}

static void note_unsynced(const struct stat *status)
{
	size_t i = find_unsynced(status);
	if (i == UNSYNCED)
		abort();
	unsynced[i].device = status->st_dev;
	unsynced[i].inode = status->st_ino;
	if (i == unsynced_count)
		unsynced_count++;
}

static void note_folder_of(const char *path)
{
	char copy[4096];
	struct stat status;
	snprintf(copy, sizeof copy, "%s", path);
	inside = true;
	if (stat(dirname(copy), &status) == 0)
		note_unsynced(&status);
	inside = false;
}

static void note_file(int file, bool synced)
{
	struct stat status;
	inside = true;
	if (fstat(file, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
		if (!synced)
			note_unsynced(&status);
		else if (find_unsynced(&status) < unsynced_count)
			unsynced[find_unsynced(&status)] = unsynced[--unsynced_count];
	}
	inside = false;
}

static void note_renamed(const char *from)
{
	struct stat status;
	inside = true;
	if (stat(from, &status) == 0 && find_unsynced(&status) < unsynced_count)
		board->unsynced++;
	inside = false;
}

static void set_output(int file, bool output)
{
	if (file > STDERR_FILENO && file < FILES)
		is_output[file] = output;
}

/* Files */

/* One half of what was asked for, where that is more than nothing. */
static size_t shorten(size_t count)
{
	return board->error == FAULT_SHORT ? (count + 1) / 2 : 0;
}

ssize_t read(int file, void *bytes, size_t count)
{
	static ssize_t (*next)(int, void *, size_t);
	if (strikes(CALL_READ)) {
		if (board->error > 0)
			return -1;
		count = shorten(count);
	}
	if (next == NULL)
		NEXT("read", next);
	return next(file, bytes, count);
}

ssize_t write(int file, const void *bytes, size_t count)
{
	static ssize_t (*next)(int, const void *, size_t);
	if (strikes(CALL_WRITE)) {
		if (board->error > 0)
			return -1;
		count = shorten(count);
	}
	if (next == NULL)
		NEXT("write", next);
	if (board != NULL && is_output[file < FILES ? file : 0])
		note_file(file, false);
	return next(file, bytes, count);
}

int open(const char *path, int flags, ...)
{
	static int (*next)(const char *, int, ...);
	va_list arguments;
	va_start(arguments, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	/* What only names a place, as the sandbox has it, is no reading. */
	if ((flags & O_PATH) == 0 && strikes(CALL_OPEN))
		return -1;
	if (next == NULL)
		NEXT("open", next);
	int file = next(path, flags, mode);
	set_output(file, (flags & O_ACCMODE) != O_RDONLY);
	return file;
}

int mkstemp(char *name)
{
	static int (*next)(char *);
	if (strikes(CALL_MKSTEMP)) {
		/* As the library leaves it. */
		memset(name + strlen(name) - 6, 'z', 6);
		return -1;
	}
	if (next == NULL)
		NEXT("mkstemp", next);
	int file = next(name);
	set_output(file, true);
	return file;
}

int close(int file)
{
	static int (*next)(int);
	bool output = file >= 0 && file < FILES && is_output[file];
	bool fails = strikes(output ? CALL_CLOSE_OUTPUT : CALL_CLOSE);
	int error = errno;
	if (next == NULL)
		NEXT("close", next);
	set_output(file, false);
	/* One that fails closes the file all the same. */
	int result = next(file);
	if (!fails)
		return result;
	errno = error;
	return -1;
}

int fsync(int file)
{
	static int (*next)(int);
	struct stat status;
	inside = true;
	bool folder = fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
	inside = false;
	if (strikes(folder ? CALL_FSYNC_FOLDER : CALL_FSYNC))
		return -1;
	if (next == NULL)
		NEXT("fsync", next);
	note_file(file, true);
	return next(file);
}

int rename(const char *from, const char *to)
{
	static int (*next)(const char *, const char *);
	if (strikes(CALL_RENAME))
		return -1;
	if (next == NULL)
		NEXT("rename", next);
	note_renamed(from);
	int result = next(from, to);
	if (result == 0)
		note_folder_of(to);
	return result;
}

int mkdir(const char *path, mode_t mode)
{
	static int (*next)(const char *, mode_t);
	if (strikes(CALL_MKDIR))
		return -1;
	if (next == NULL)
		NEXT("mkdir", next);
	int result = next(path, mode);
	if (result == 0)
		note_folder_of(path);
	return result;
}

int fcntl(int file, int command, ...)
{
	static int (*next)(int, int, ...);
	va_list arguments;
	va_start(arguments, command);
	int argument = va_arg(arguments, int);
	va_end(arguments);
	if (command == F_DUPFD_CLOEXEC && strikes(CALL_DUPLICATE))
		return -1;
	if (next == NULL)
		NEXT("fcntl", next);
	int result = next(file, command, argument);
	if (command == F_DUPFD_CLOEXEC)
		set_output(result, true);
	return result;
}

WRAP_END(int, EOF, fclose, CALL_FCLOSE, (FILE * stream), (stream))
WRAP_END(int, -1, closedir, CALL_CLOSEDIR, (DIR * directory), (directory))
WRAP(int, -1, fchmod, CALL_FCHMOD, (int file, mode_t mode), (file, mode))
WRAP(int, -1, fchown, CALL_FCHOWN, (int file, uid_t user, gid_t group), (file, user, group))
WRAP(int, -1, link, CALL_LINK, (const char *from, const char *to), (from, to))
WRAP(int, -1, unlink, CALL_UNLINK, (const char *path), (path))
WRAP(int, -1, rmdir, CALL_RMDIR, (const char *path), (path))
WRAP(int, -1, stat, CALL_STAT, (const char *path, struct stat *status), (path, status))
WRAP(int, -1, lstat, CALL_LSTAT, (const char *path, struct stat *status), (path, status))
WRAP(int, -1, fstat, CALL_FSTAT, (int file, struct stat *status), (file, status))
WRAP(ssize_t, -1, readlink, CALL_READLINK, (const char *path, char *text, size_t size),
     (path, text, size))
WRAP(DIR *, NULL, opendir, CALL_OPENDIR, (const char *path), (path))
WRAP(struct dirent *, NULL, readdir, CALL_READDIR, (DIR * directory), (directory))

/* What _FORTIFY_SOURCE makes of them. */
ssize_t read_checked(int file, void *bytes, size_t count, size_t room) __asm__("__read_chk");
ssize_t read_checked(int file, void *bytes, size_t count, size_t room)
{
	if (count > room)
		abort();
	return read(file, bytes, count);
}

ssize_t readlink_checked(const char *path, char *text, size_t size,
			 size_t room) __asm__("__readlink_chk");
ssize_t readlink_checked(const char *path, char *text, size_t size, size_t room)
{
	if (size > room)
		abort();
	return readlink(path, text, size);
}

int open_checked(const char *path, int flags) __asm__("__open_2");
int open_checked(const char *path, int flags)
{
	return open(path, flags);
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv(BOARD_VARIABLE);
	int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	if (file < 0)
		return;
	void *shared = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (shared != MAP_FAILED)
		board = shared;
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name,bugprone-macro-parentheses) */
