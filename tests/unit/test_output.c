/* All or nothing: what stands at a target after writing to it, and after failing to. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/output.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOBODY 65534

/* Each test runs in an empty folder of its own. */
struct bench {
	char folder[64];
	struct arena *arena;
	struct diags *diags;
};

static void no_memory(void *context)
{
	(void)context;
	fail_msg("no memory");
}

/*
 * Under root the tests work as nobody: root's rights do not end at a folder's mode, and a mistake
 * in what is tested could rename a file over a device of the system.
 */
static int drop_rights(const char *folder)
{
	if (getuid() != 0)
		return 0;
	return chown(folder, NOBODY, (gid_t)-1) == 0 ? seteuid(NOBODY) : -1;
}

static int regain_rights(void)
{
	return seteuid(getuid());
}

static int make_bench(void **state)
{
	struct bench *bench = calloc(1, sizeof *bench);
	*state = bench;
	strcpy(bench->folder, "/tmp/pbxports-output.XXXXXX");
	if (mkdtemp(bench->folder) == NULL || chdir(bench->folder) != 0)
		return -1;
	bench->arena = arena_new(no_memory, NULL);
	bench->diags = diags_new(bench->arena);
	return drop_rights(bench->folder);
}

static int remove_bench(void **state)
{
	struct bench *bench = *state;
	int status = regain_rights();
	arena_free(bench->arena);
	pid_t child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", bench->folder, (char *)NULL);
		_exit(127);
	}
	if (status == 0)
		waitpid(child, &status, 0);
	free(bench);
	return status;
}

static const struct output *make_output(struct bench *bench, const char *text)
{
	struct output *output = output_begin(bench->diags);
	fputs(text, output->stream);
	assert_true(output_end(output, bench->diags));
	return output;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void assert_content(const char *path, const char *expected)
{
	char text[100] = "";
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text, expected);
}

static mode_t mode_of(const char *path)
{
	struct stat status;
	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode;
}

static size_t count_files(const char *folder)
{
	size_t count = 0;
	DIR *directory = opendir(folder);
	assert_non_null(directory);
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count - 2; /* . and .. */
}

/* The last error of the bench: the message, with the text of `error` unless that is 0; the fix. */
static void assert_error(const struct bench *bench, const char *message, int error, const char *fix)
{
	assert_true(bench->diags->count > 0);
	const struct diag *diag = &bench->diags->items[bench->diags->count - 1];
	const char *reason = error == 0 ? "" : strerror(error);
	assert_string_equal(diag->message, arena_format(bench->arena, "%s%s", message, reason));
	if (fix == NULL)
		assert_null(diag->fix);
	else
		assert_string_equal(diag->fix, fix);
}

static void output_is_held_in_memory(void **state)
{
	struct bench *bench = *state;
	struct output *output = output_begin(bench->diags);
	fprintf(output->stream, "%s%c%s", "a", '\0', "b");
	assert_true(output_end(output, bench->diags));
	assert_int_equal(output->size, 3);
	assert_memory_equal(output->bytes, "a\0b", sizeof "a\0b"); /* a NUL behind */
	output = output_begin(bench->diags);
	assert_true(output_end(output, bench->diags));
	assert_int_equal(output->size, 0);
	assert_string_equal(output->bytes, "");
	output_begin(bench->diags); /* one that is never ended: the arena closes it */
}

/* Streams that stand in for one that ran out of memory: told at the close, and before it. */
static const struct {
	const char *path, *mode;
} losing[] = {{"/dev/full", "w"}, {"/dev/null", "r"}};

static void lost_output_is_an_error(void **state)
{
	struct bench *bench = *state;
	for (size_t i = 0; i < COUNT(losing); i++) {
		struct output *output = output_begin(bench->diags);
		fclose(output->stream);
		output->stream = fopen(losing[i].path, losing[i].mode);
		assert_non_null(output->stream);
		fputs("lost", output->stream);
		assert_false(output_end(output, bench->diags));
		assert_error(bench, "no memory for the whole output", 0, NULL);
		assert_int_equal(bench->diags->errors, i + 1);
	}
}

static void a_new_file_obeys_the_umask(void **state)
{
	struct bench *bench = *state;
	static const struct {
		mode_t mask, expected;
	} rows[] = {{022, 0644}, {077, 0600}, {0, 0666}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		mode_t before = umask(rows[i].mask);
		assert_true(output_to_file(make_output(bench, "new"), "f", false, bench->diags));
		assert_int_equal(umask(before), rows[i].mask); /* left as it was */
		assert_content("f", "new");
		assert_int_equal(mode_of("f"), S_IFREG | rows[i].expected);
		assert_int_equal(count_files("."), 1);
		assert_int_equal(unlink("f"), 0);
	}
}

static void a_file_is_replaced_and_keeps_its_mode(void **state)
{
	struct bench *bench = *state;
	static const mode_t modes[] = {0600, 0640, 0755, 0444, 0666};
	for (size_t i = 0; i < COUNT(modes); i++) {
		write_file("f", "much longer than the new one");
		assert_int_equal(chmod("f", modes[i]), 0);
		assert_int_equal(link("f", "old"), 0);
		assert_true(output_to_file(make_output(bench, "new"), "f", false, bench->diags));
		assert_content("f", "new");
		assert_int_equal(mode_of("f"), S_IFREG | modes[i]);
		/* Replaced, not written into: who reads the old one reads it to its end. */
		assert_content("old", "much longer than the new one");
		assert_int_equal(count_files("."), 2);
		assert_int_equal(unlink("old"), 0);
		assert_int_equal(unlink("f"), 0);
	}
}

static void the_owner_is_kept_where_permitted(void **state)
{
	struct bench *bench = *state;
	struct stat status;
	write_file("f", "old");
	/* Only root may give a file away; for others both sides stay the same. */
	assert_int_equal(regain_rights(), 0);
	bool given = chown("f", 12, 34) == 0;
	assert_int_equal(chmod("f", 04711), 0);
	assert_true(output_to_file(make_output(bench, "new"), "f", false, bench->diags));
	assert_int_equal(stat("f", &status), 0);
	assert_int_equal(status.st_uid, given ? 12 : geteuid());
	assert_int_equal(status.st_gid, given ? 34 : getegid());
	assert_int_equal(status.st_mode & 07777, 04711);
}

static void a_long_name_can_be_written(void **state)
{
	struct bench *bench = *state;
	char name[256];
	memset(name, 'n', 255);
	name[255] = '\0';
	assert_true(output_to_file(make_output(bench, "new"), name, false, bench->diags));
	assert_content(name, "new");
	assert_int_equal(count_files("."), 1);
}

static const struct {
	const char *path;
	const char *message;
	int error; /* whose text the message ends with; 0 for none */
	const char *fix;
} bad_paths[] = {
	{"file/f", "cannot write \"file/f\": ", ENOTDIR, NULL},
	{"missing/f", "cannot write \"missing/f\": ", ENOENT, NULL},
	{"missing/", "cannot write \"missing/\": ", ENOENT, NULL},
	{"", "cannot write \"\": ", ENOENT, NULL},
	{"folder", "\"folder\" is a folder", 0, "name a file in it"},
	{"folder/", "\"folder/\" is a folder", 0, "name a file in it"},
	{".", "\".\" is a folder", 0, "name a file in it"},
	{"/dev/full", "cannot write \"/dev/full\": ", ENOSPC, NULL},
	{"socket", "cannot write \"socket\": ", ENXIO, NULL},
	{"link", "\"link\" is a symbolic link", 0, "name the file it leads to, or give --follow"},
	{"dangling", "\"dangling\" is a symbolic link", 0,
	 "name the file it leads to, or give --follow"},
};

static void make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int file = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	assert_int_equal(bind(file, (const struct sockaddr *)&address, sizeof address), 0);
	close(file);
}

static void what_can_not_be_written_stays_as_it_is(void **state)
{
	struct bench *bench = *state;
	write_file("file", "old");
	make_socket("socket");
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	for (size_t i = 0; i < COUNT(bad_paths); i++) {
		bench->diags = diags_new(bench->arena);
		assert_false(output_to_file(make_output(bench, "new"), bad_paths[i].path, false,
					    bench->diags));
		assert_error(bench, bad_paths[i].message, bad_paths[i].error, bad_paths[i].fix);
		assert_int_equal(bench->diags->errors, 1);
		assert_content("file", "old");
		assert_int_equal(count_files("."), 5);
		assert_int_equal(count_files("folder"), 0);
	}
	assert_int_equal(mode_of("/dev/full") & S_IFMT, S_IFCHR);
}

static void a_link_is_followed_on_demand(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(mkdir("folder", 0777), 0);
	write_file("folder/file", "old");
	assert_int_equal(chmod("folder/file", 0640), 0);
	assert_int_equal(symlink("folder/second", "first"), 0);
	assert_int_equal(symlink("file", "folder/second"), 0);
	assert_true(output_to_file(make_output(bench, "new"), "first", true, bench->diags));
	assert_content("folder/file", "new");
	assert_int_equal(mode_of("folder/file"), S_IFREG | 0640);
	assert_int_equal(mode_of("first") & S_IFMT, S_IFLNK);
	assert_int_equal(mode_of("folder/second") & S_IFMT, S_IFLNK);
	assert_int_equal(count_files("folder"), 2);
	/* It may lead to what is not there yet. */
	assert_int_equal(unlink("folder/file"), 0);
	assert_true(output_to_file(make_output(bench, "newer"), "first", true, bench->diags));
	assert_content("folder/file", "newer");
	/* An absolute one. */
	char absolute[100];
	snprintf(absolute, sizeof absolute, "%s/file", bench->folder);
	assert_int_equal(symlink(absolute, "folder/absolute"), 0);
	assert_true(output_to_file(make_output(bench, "x"), "folder/absolute", true, bench->diags));
	assert_content("file", "x");
	/* What is no link needs no following. */
	assert_true(output_to_file(make_output(bench, "y"), "file", true, bench->diags));
	assert_content("file", "y");
}

static const struct {
	const char *target;
	const char *message;
	int error;
	const char *fix;
} bad_links[] = {
	{"link", "cannot write \"link\": ", ELOOP, NULL},
	{".", "\"link\" is a folder", 0, "name a file in it"},
	{"missing/f", "cannot write \"link\": ", ENOENT, NULL},
	{"/dev/full", "cannot write \"link\": ", ENOSPC, NULL},
};

static void a_link_may_lead_nowhere_good(void **state)
{
	struct bench *bench = *state;
	for (size_t i = 0; i < COUNT(bad_links); i++) {
		bench->diags = diags_new(bench->arena);
		assert_int_equal(symlink(bad_links[i].target, "link"), 0);
		assert_false(output_to_file(make_output(bench, "new"), "link", true, bench->diags));
		assert_error(bench, bad_links[i].message, bad_links[i].error, bad_links[i].fix);
		assert_int_equal(mode_of("link") & S_IFMT, S_IFLNK);
		assert_int_equal(count_files("."), 1);
		assert_int_equal(unlink("link"), 0);
	}
}

static void a_folder_without_write_permission(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(mkdir("folder", 0777), 0);
	write_file("folder/f", "old");
	assert_int_equal(chmod("folder", 0555), 0);
	assert_false(output_to_file(make_output(bench, "new"), "folder/f", false, bench->diags));
	assert_error(bench, "cannot write \"folder/f\": ", EACCES, NULL);
	assert_content("folder/f", "old");
	assert_int_equal(count_files("folder"), 1);
	assert_int_equal(chmod("folder", 0755), 0);
}

/* A limit on file sizes stands in for a full disk: the first bytes still fit. */
static bool write_limited(struct bench *bench, const struct output *output, const char *path)
{
	struct rlimit before;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	struct rlimit limit = {.rlim_cur = 8, .rlim_max = before.rlim_max};
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	bool done = output_to_file(output, path, false, bench->diags);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, handler);
	return done;
}

static void a_disk_that_fills_up(void **state)
{
	struct bench *bench = *state;
	write_file("f", "old");
	const struct output *output = make_output(bench, "more than eight bytes");
	assert_false(write_limited(bench, output, "f"));
	assert_error(bench, "cannot write \"f\": ", EFBIG, NULL);
	assert_false(write_limited(bench, output, "new"));
	assert_error(bench, "cannot write \"new\": ", EFBIG, NULL);
	assert_content("f", "old");
	assert_int_equal(count_files("."), 1);
}

/* More than a pipe holds, so that write(2) comes back with less. */
#define LARGE 1000000

static const struct output *make_large(struct bench *bench)
{
	return make_output(bench, arena_format(bench->arena, "%*d", LARGE, 1));
}

/*
 * A process at the other end, that reads to the end: `file`, or where that is -1, `path`. It closes
 * the end for writing that it got, else it would wait for itself.
 */
static pid_t start_reader(int file, int other, const char *path)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child > 0)
		return child;
	char bytes[4096];
	size_t count = 0;
	close(other);
	file = file < 0 ? open(path, O_RDONLY) : file;
	for (ssize_t got; (got = read(file, bytes, sizeof bytes)) > 0;)
		count += (size_t)got;
	_exit(count == LARGE ? 0 : 1);
}

static void assert_read(pid_t reader)
{
	int status;
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
}

static void a_fifo_is_written_to(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(symlink("fifo", "link"), 0);
	static const char *const paths[] = {"fifo", "link"};
	for (size_t i = 0; i < COUNT(paths); i++) {
		pid_t reader = start_reader(-1, -1, "fifo");
		assert_true(output_to_file(make_large(bench), paths[i], true, bench->diags));
		assert_read(reader);
		assert_int_equal(mode_of("fifo"), S_IFIFO | 0600);
		assert_int_equal(count_files("."), 2);
	}
}

static void a_device_is_written_to(void **state)
{
	struct bench *bench = *state;
	assert_true(output_to_file(make_output(bench, "x"), "/dev/null", false, bench->diags));
	assert_int_equal(mode_of("/dev/null") & S_IFMT, S_IFCHR);
}

/* Makes `file` the standard output, -1: none. Returns the one before, for restore_stdout(). */
static int replace_stdout(int file)
{
	fflush(stdout);
	int saved = dup(STDOUT_FILENO);
	assert_true(saved >= 0);
	close(STDOUT_FILENO);
	if (file >= 0)
		dup2(file, STDOUT_FILENO);
	return saved;
}

static void restore_stdout(int saved)
{
	dup2(saved, STDOUT_FILENO);
	close(saved);
}

static bool with_stdout(struct bench *bench, const struct output *output, int file)
{
	int saved = replace_stdout(file);
	bool done = output_to_stdout(output, bench->diags);
	restore_stdout(saved);
	return done;
}

/* On Linux a link, by way of /proc, that only the kernel can follow. */
static void dev_stdout_is_written_to(void **state)
{
	struct bench *bench = *state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t reader = start_reader(ends[0], ends[1], "");
	close(ends[0]);
	const struct output *output = make_large(bench);
	int saved = replace_stdout(ends[1]);
	bool done = output_to_file(output, "/dev/stdout", true, bench->diags);
	restore_stdout(saved);
	close(ends[1]);
	assert_true(done);
	assert_read(reader);
}

static void standard_output_gets_all(void **state)
{
	struct bench *bench = *state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t reader = start_reader(ends[0], ends[1], "");
	close(ends[0]);
	assert_true(with_stdout(bench, make_large(bench), ends[1]));
	close(ends[1]);
	assert_read(reader);
}

static void standard_output_that_fails(void **state)
{
	struct bench *bench = *state;
	const struct output *output = make_output(bench, "x");
	int ends[2];
	int full = open("/dev/full", O_WRONLY);
	assert_true(full >= 0);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	void (*handler)(int) = signal(SIGPIPE, SIG_IGN); /* as main does */
	const struct {
		int file, error;
	} rows[] = {{full, ENOSPC}, {ends[1], EPIPE}, {-1, EBADF}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_false(with_stdout(bench, output, rows[i].file));
		assert_error(bench, "cannot write to standard output: ", rows[i].error, NULL);
	}
	/* Closed, and nothing to write: done for all that a reader can tell, but not by us. */
	assert_false(with_stdout(bench, make_output(bench, ""), -1));
	signal(SIGPIPE, handler);
	close(full);
	close(ends[1]);
}

/* Nor after a failure. */
static void no_descriptor_is_left_open(void **state)
{
	struct bench *bench = *state;
	int first = dup(STDERR_FILENO);
	close(first);
	write_file("file", "old");
	static const char *const paths[] = {"file", "new", "missing/f", ".", "/dev/full", "file/x"};
	for (size_t i = 0; i < COUNT(paths); i++)
		output_to_file(make_output(bench, "x"), paths[i], false, bench->diags);
	assert_true(with_stdout(bench, make_output(bench, ""), STDERR_FILENO));
	int last = dup(STDERR_FILENO);
	close(last);
	assert_int_equal(first, last);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_bench, remove_bench)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(output_is_held_in_memory),
		TEST(lost_output_is_an_error),
		TEST(a_new_file_obeys_the_umask),
		TEST(a_file_is_replaced_and_keeps_its_mode),
		TEST(the_owner_is_kept_where_permitted),
		TEST(a_long_name_can_be_written),
		TEST(what_can_not_be_written_stays_as_it_is),
		TEST(a_link_is_followed_on_demand),
		TEST(a_link_may_lead_nowhere_good),
		TEST(a_folder_without_write_permission),
		TEST(a_disk_that_fills_up),
		TEST(a_fifo_is_written_to),
		TEST(a_device_is_written_to),
		TEST(dev_stdout_is_written_to),
		TEST(standard_output_gets_all),
		TEST(standard_output_that_fails),
		TEST(no_descriptor_is_left_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
