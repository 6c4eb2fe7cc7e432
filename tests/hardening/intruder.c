/*
 * What somebody might try who has taken over the program: preloaded, this tries it all when the
 * program first writes, which it does once it is confined. Standard error gets a line with the name
 * of each attempt that succeeded, and "tried all" last. _GNU_SOURCE is for the numbers of calls.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LANDLOCK_CREATE_RULESET = 444, ASK_VERSION = 1, IO_URING_SETUP = 425 };

struct attempt {
	const char *name;
	bool (*try)(const struct attempt *attempt);
	const char *path;
	int number;
	int landlock; /* the version that refuses it first */
};

static bool try_open(const struct attempt *attempt)
{
	int file = open(attempt->path, attempt->number, 0666);

	if (file >= 0)
		close(file);
	return file >= 0;
}

static bool try_truncate(const struct attempt *attempt)
{
	return truncate(attempt->path, 0) == 0;
}

static bool try_unlink(const struct attempt *attempt)
{
	return unlink(attempt->path) == 0;
}

static bool try_mkdir(const struct attempt *attempt)
{
	return mkdir(attempt->path, 0777) == 0 && rmdir(attempt->path) == 0;
}

static bool try_symlink(const struct attempt *attempt)
{
	return symlink("/etc/passwd", attempt->path) == 0;
}

static bool try_socket(const struct attempt *attempt)
{
	int file = socket(attempt->number, SOCK_DGRAM, 0);

	if (file >= 0)
		close(file);
	return file >= 0;
}

static bool try_ring(const struct attempt *attempt)
{
	char room[256] = {0};
	long file = syscall(IO_URING_SETUP, attempt->number, room);

	if (file >= 0)
		close((int)file);
	return file >= 0;
}

/* A child that succeeds ends with 0. */
static bool try_apart(void (*act)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		act();
		_exit(1);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static char *const no_words[] = {NULL};

static void start_program(void)
{
	execve("/bin/true", no_words, no_words);
}

/* In memory, where no rule for files reaches. What is no program is refused last. */
static void start_in_memory(void)
{
	fexecve((int)syscall(SYS_memfd_create, "program", 0), no_words, no_words);
	if (errno == ENOEXEC)
		_exit(0);
}

#if defined(__x86_64__) && !defined(__ILP32__)
/* socket(2) as 32-bit programs call it. */
static void make_other_socket(void)
{
	int result = 359;

	__asm__ volatile("int $0x80" : "+a"(result) : "b"(AF_INET), "c"(SOCK_DGRAM), "d"(0));
	if (result >= 0)
		_exit(0);
}
#else
static void make_other_socket(void)
{
}
#endif

static bool try_program(const struct attempt *attempt)
{
	(void)attempt;
	return try_apart(start_program);
}

static bool try_in_memory(const struct attempt *attempt)
{
	(void)attempt;
	return try_apart(start_in_memory);
}

static bool try_other_socket(const struct attempt *attempt)
{
	(void)attempt;
	return try_apart(make_other_socket);
}

static bool try_signal(const struct attempt *attempt)
{
	return kill(getppid(), attempt->number) == 0;
}

/* As root: what CAP_SYS_CHROOT permits, one of many. */
static bool try_root(const struct attempt *attempt)
{
	return chroot(attempt->path) == 0;
}

static const struct attempt attempts[] = {
	{"read", try_open, "elsewhere/file", O_RDONLY, 1},
	{"make elsewhere", try_open, "elsewhere/made", O_WRONLY | O_CREAT, 1},
	{"write elsewhere", try_open, "elsewhere/file", O_WRONLY, 1},
	{"cut elsewhere", try_truncate, "elsewhere/file", 0, 3},
	{"remove elsewhere", try_unlink, "elsewhere/file", 0, 1},
	{"folder elsewhere", try_mkdir, "elsewhere/folder", 0, 1},
	{"link elsewhere", try_symlink, "elsewhere/link", 0, 1},
	{"make in place", try_open, "place/made", O_WRONLY | O_CREAT, 1},
	{"write in place", try_open, "place/made", O_WRONLY, 1},
	{"folder in place", try_mkdir, "place/folder", 0, 1},
	{"link in place", try_symlink, "place/link", 0, 1},
	{"remove in place", try_unlink, "place/made", 0, 1},
	{"write device", try_open, "/dev/null", O_WRONLY, 1},
	{"start program", try_program, NULL, 0, 1},
	{"start program in memory", try_in_memory, NULL, 0, 0},
	{"internet socket", try_socket, NULL, AF_INET, 0},
	{"netlink socket", try_socket, NULL, AF_NETLINK, 0},
	{"local socket", try_socket, NULL, AF_UNIX, 0},
	{"socket of another kind of program", try_other_socket, NULL, 0, 0},
	{"io_uring", try_ring, NULL, 1, 0},
	{"signal", try_signal, NULL, 0, 6},
	{"root", try_root, ".", 0, 0},
};

static void say(const char *what)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "%s\n", what);

	(void)syscall(SYS_write, STDERR_FILENO, line, (size_t)length);
}

static void intrude(void)
{
	long landlock = syscall(LANDLOCK_CREATE_RULESET, NULL, 0, ASK_VERSION);

	if (landlock < 1)
		say("no landlock");
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		if (attempts[i].landlock <= landlock && attempts[i].try(&attempts[i]))
			say(attempts[i].name);
	say("tried all");
}

/* Stands before the C library's. */
ssize_t write(int fd, const void *buf, size_t n)
{
	static bool tried;

	if (!tried) {
		tried = true;
		intrude();
	}
	return syscall(SYS_write, fd, buf, n);
}
