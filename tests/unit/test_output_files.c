/* A folder of files: what stands in it after writing, and after failing to. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/output_files.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOBODY 65534

#define HEADER "# pbxports 0.1.0, profile x (x.yaml)\n"
#define FOLDERS                                                                                    \
	(const char *const[])                                                                      \
	{                                                                                          \
		"zones", "gone", NULL                                                              \
	}
#define LISTING_ROOM 4096

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

/* Root's rights do not end at a folder's mode. */
static int make_bench(void **state)
{
	struct bench *bench = calloc(1, sizeof *bench);
	*state = bench;
	strcpy(bench->folder, "/tmp/pbxports-files.XXXXXX");
	if (mkdtemp(bench->folder) == NULL || chdir(bench->folder) != 0)
		return -1;
	bench->arena = arena_new(no_memory, NULL);
	bench->diags = diags_new(bench->arena);
	umask(022);
	if (getuid() != 0)
		return 0;
	return chown(bench->folder, NOBODY, (gid_t)-1) == 0 ? seteuid(NOBODY) : -1;
}

static int run(const char *const *argv)
{
	int status = -1;
	pid_t child = fork();
	if (child == 0) {
		uid_t user = geteuid(); /* shells take another real user for an attack */
		if (seteuid(getuid()) != 0 || setuid(user) != 0)
			_exit(127);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	waitpid(child, &status, 0);
	return status;
}

static int remove_bench(void **state)
{
	struct bench *bench = *state;
	const char *const remove[] = {"rm", "-rf", bench->folder, NULL};
	int status = seteuid(getuid());
	arena_free(bench->arena);
	status |= run(remove);
	free(bench);
	return status;
}

static void shell(const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	assert_int_equal(run(argv), 0);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int kind_of(mode_t mode)
{
	return S_ISDIR(mode) ? '/' : S_ISLNK(mode) ? '@' : '=';
}

/* "PATH=first line" of each file in it, sorted, with blanks between; folders end in a slash. */
static void list(struct bench *bench, const char *folder, char *listing)
{
	const char *names[40];
	size_t count = 0;
	DIR *directory = opendir(folder);
	if (directory == NULL) {
		assert_int_equal(errno, EACCES);
		return;
	}
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			assert_true(count < COUNT(names));
			names[count++] = arena_format(bench->arena, "%s/%s", folder, entry->d_name);
		}
	closedir(directory);
	if (count > 0)
		qsort(names, count, sizeof names[0], by_text);
	for (size_t i = 0; i < count; i++) {
		struct stat status;
		char text[100] = "";
		assert_int_equal(lstat(names[i], &status), 0);
		size_t used = strlen(listing);
		if (S_ISREG(status.st_mode)) {
			FILE *file = fopen(names[i], "r");
			assert_non_null(file);
			if (fgets(text, sizeof text, file) != NULL)
				text[strcspn(text, "\n")] = '\0';
			fclose(file);
		}
		snprintf(listing + used, LISTING_ROOM - used, "%s%s%c%s", used > 0 ? " " : "",
			 names[i] + strlen("./"), kind_of(status.st_mode), text);
		if (S_ISDIR(status.st_mode))
			list(bench, names[i], listing);
	}
}

struct row {
	const char *before;   /* shell commands that fill the folder */
	const char *files[5]; /* each gets its own name as its text */
	const char *error;    /* NULL: it is written */
	const char *after;    /* what the folder then lists; NULL: the same as before */
};

/* An index of an earlier run, and how a file of one is made. */
#define EARLIER "mkdir out && printf '{\\n  \"generator\": \"pbxports 0.1.0\",\\n' >out/index && "
#define OURS	"printf '# pbxports 0.1.0, x\\n'"

static void try_files(struct bench *bench, const struct row *row, const char *index)
{
	char before[LISTING_ROOM] = "";
	char after[LISTING_ROOM] = "";
	struct output_files files = output_files_begin(FOLDERS, bench->diags);
	files.index = index;
	shell("chmod -R u+rwX . && rm -rf ./* ./.[!.]*");
	shell(row->before);
	list(bench, ".", before);
	for (size_t i = 0; row->files[i] != NULL; i++)
		fprintf(output_files_add(&files, row->files[i]), "%s\n", row->files[i]);
	size_t errors = bench->diags->errors;
	bool written = output_files_write(&files, "out");
	list(bench, ".", after);
	assert_int_equal(written, row->error == NULL);
	assert_string_equal(after, row->after == NULL ? before : row->after);
	assert_int_equal(bench->diags->errors - errors, row->error != NULL);
	if (row->error != NULL)
		assert_string_equal(bench->diags->last->message, row->error);
}

static void try_row(struct bench *bench, const struct row *row)
{
	try_files(bench, row, NULL);
}

static void the_folder_holds_this_run(void **state)
{
	static const struct row rows[] = {
		{":", {"a", "b", NULL}, NULL, "out/ out/a=a out/b=b"},
		{":", {"zones/a", "b", NULL}, NULL, "out/ out/b=b out/zones/ out/zones/a=zones/a"},
		{"mkdir out", {NULL}, NULL, NULL},
		{"mkdir real && ln -s real out", {"a", NULL}, NULL, "out@ real/ real/a=a"},
		{"mkdir out && echo old >out/a", {"a", NULL}, NULL, "out/ out/a=a"},
		/* earlier ones */
		{"mkdir out && printf '# pbxports 0.1.0, x\\n' >out/old && echo mine >out/mine",
		 {"a", NULL},
		 NULL,
		 "out/ out/a=a out/mine=mine"},
		{"mkdir out && printf '; pbxports 0.1.0, x\\n' >out/old", {NULL}, NULL, "out/"},
		{"mkdir out && printf '\\n\\n<!-- pbxports 9, x -->\\n' >out/old",
		 {NULL},
		 NULL,
		 "out/"},
		{"mkdir -p out/gone out/zones out/other && for f in gone zones other; do "
		 "printf '# pbxports 0.1.0, x\\n' >out/$f/old; done",
		 {"zones/a", NULL},
		 NULL,
		 "out/ out/gone/ out/other/ out/other/old=# pbxports 0.1.0, x out/zones/ "
		 "out/zones/a=zones/a"},
		/* nearly */
		{"mkdir out && printf '1\\n2\\n3\\n# pbxports 0.1.0, x\\n' >out/f",
		 {NULL},
		 NULL,
		 NULL},
		{"mkdir out && printf '# pbxports profile of mine\\n' >out/f", {NULL}, NULL, NULL},
		{"mkdir out && printf '# made by pbxports 0.1.0\\n' >out/f", {NULL}, NULL, NULL},
		{"mkdir out && printf ' # pbxports 0.1.0\\n' >out/f", {NULL}, NULL, NULL},
		{"mkdir -p out real && printf '# pbxports 0.1.0\\n' >real/f && ln -s ../real/f "
		 "out/f && ln -s ../real out/gone",
		 {NULL},
		 NULL,
		 NULL},
		{"mkdir out && mkfifo out/f && mkdir out/d", {NULL}, NULL, NULL},
		{"mkdir out && printf '# pbxports 0.1.0\\n' >out/f && chmod 0 out/f && "
		 "chmod 600 out/f",
		 {NULL},
		 NULL,
		 "out/"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		try_row(*state, &rows[i]);
}

static void what_fails_leaves_all_as_it_was(void **state)
{
	static const struct row rows[] = {
		{"echo x >out", {"a", NULL}, "\"out\" is no folder", NULL},
		{"ln -s nowhere out", {"a", NULL}, "cannot write \"out\": File exists", NULL},
		{"mkdir out && ln -s b out/a && echo b >out/b",
		 {"b", "a", NULL},
		 "\"out/a\" is a symbolic link",
		 NULL},
		{"mkdir -p out real && ln -s ../real out/zones",
		 {"a", "zones/a", NULL},
		 "\"out/zones\" is a symbolic link",
		 NULL},
		{"mkdir -p out && echo x >out/zones",
		 {"a", "zones/a", NULL},
		 "\"out/zones\" is no folder",
		 NULL},
		{"mkdir -p out/b", {"a", "b", NULL}, "\"out/b\" is no regular file", NULL},
		{"mkdir out && mkfifo out/b",
		 {"a", "b", NULL},
		 "\"out/b\" is no regular file",
		 NULL},
		/* one after the other: what was made or replaced before is taken back */
		{"mkdir -p out/zones && echo old >out/a && chmod a-w out/zones",
		 {"a", "new", "zones/b", NULL},
		 "cannot write \"out/zones/b\": Permission denied",
		 NULL},
		{"mkdir -p out/gone && echo old >out/a && printf '# pbxports 0.1.0\\n' | tee "
		 "out/old >out/gone/old && chmod a-w out/gone",
		 {"a", "zones/b", NULL},
		 "cannot write \"out/gone/old\": Permission denied",
		 NULL},
		{"mkdir out && chmod a-w out",
		 {"a", NULL},
		 "cannot write \"out/a\": Permission denied",
		 NULL},
		{"chmod a-w .", {"a", NULL}, "cannot write \"out\": Permission denied", NULL},
		{"mkdir out && chmod a-rwx out",
		 {NULL},
		 "cannot write \"out/zones\": Permission denied",
		 NULL},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		try_row(*state, &rows[i]);
}

/* In a folder with the sticky bit a second name can be given to what can't be removed. */
static void a_late_failure_is_taken_back(void **state)
{
	struct bench *bench = *state;
	struct output_files files = output_files_begin(FOLDERS, bench->diags);
	char before[LISTING_ROOM] = "";
	char after[LISTING_ROOM] = "";
	if (getuid() != 0)
		skip();
	shell("mkdir out && echo old >out/a && echo '# pbxports 0.1.0' >out/old");
	assert_int_equal(seteuid(0), 0);
	shell("mkdir -m 1777 out/gone && echo '# pbxports 0.1.0' >out/gone/old && "
	      "chmod 666 out/gone/old");
	assert_int_equal(seteuid(NOBODY), 0);
	list(bench, ".", before);
	fputs("new\n", output_files_add(&files, "a"));
	fputs("new\n", output_files_add(&files, "b"));
	fputs("new\n", output_files_add(&files, "zones/c"));
	assert_false(output_files_write(&files, "out"));
	list(bench, ".", after);
	assert_string_equal(after, before);
	assert_string_equal(bench->diags->last->message,
			    "cannot write \"out/gone/old\": Operation not permitted");
}

/* Ignored, a signal that waits is gone. */
static void a_signal_that_waits_is_obeyed(void **state)
{
	static const struct row row = {
		"mkdir out && echo old >out/a", {"a", "b", NULL}, "interrupted by a signal", NULL};
	sigset_t term, before;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, &before);
	kill(getpid(), SIGTERM);
	try_row(*state, &row);
	void (*handler)(int) = signal(SIGTERM, SIG_IGN);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGTERM, handler);
}

/* Folders of hosts: an index of ours at the top lets earlier folders be looked for. */
static void folders_of_earlier_runs_go(void **state)
{
	static const struct row rows[] = {
		{":",
		 {"index", "a/r", "b/r", NULL},
		 NULL,
		 "out/ out/a/ out/a/r=a/r out/b/ out/b/r=b/r out/index=index"},
		/* a host that is gone, and files of one that is not */
		{EARLIER "mkdir out/a out/b && for f in a/r a/old b/r; do " OURS " >out/$f; done",
		 {"index", "a/r", NULL},
		 NULL,
		 "out/ out/a/ out/a/r=a/r out/index=index"},
		/* what is not ours stays, and the folder that it is in */
		{EARLIER
		 "mkdir -p out/b out/c/deep out/d out/e && echo mine >out/b/mine && for f in "
		 "b/r c/deep/r e/.r; do " OURS " >out/$f; done",
		 {"index", "a/r", NULL},
		 NULL,
		 "out/ out/a/ out/a/r=a/r out/b/ out/b/mine=mine out/c/ out/c/deep/ "
		 "out/c/deep/r=# pbxports 0.1.0, x out/d/ out/index=index"},
		{EARLIER "mkdir out/.git real && " OURS " | tee out/.git/r >real/r && "
			 "ln -s ../real out/link && echo file >out/file",
		 {"index", NULL},
		 NULL,
		 "out/ out/.git/ out/.git/r=# pbxports 0.1.0, x out/file=file out/index=index "
		 "out/link@ real/ real/r=# pbxports 0.1.0, x"},
		{EARLIER "mkdir out/b && " OURS " >out/b/r && chmod a-r out/b",
		 {"index", NULL},
		 NULL,
		 "out/ out/b/ out/index=index"},
		/* no index, or none of ours: the folders are somebody else's */
		{"mkdir -p out/b && " OURS " >out/b/r",
		 {"index", NULL},
		 NULL,
		 "out/ out/b/ out/b/r=# pbxports 0.1.0, x out/index=index"},
		{"mkdir -p out/b && " OURS " >out/b/r && printf '{\n  \"generator\": \"pbxports\"' "
		 ">out/index",
		 {"index", NULL},
		 NULL,
		 "out/ out/b/ out/b/r=# pbxports 0.1.0, x out/index=index"},
		/* failures */
		{EARLIER "mkdir out/a out/b && for f in a/r b/r; do " OURS
			 " >out/$f; done && chmod a-w out/b",
		 {"index", "a/r", "c/r", NULL},
		 "cannot write \"out/b/r\": Permission denied",
		 NULL},
		{EARLIER "mkdir out/b out/c && " OURS " >out/b/r && chmod a-w out/c",
		 {"index", "a/r", "c/r", NULL},
		 "cannot write \"out/c/r\": Permission denied",
		 NULL},
		{EARLIER "mkdir out/b && " OURS " >out/b/r && echo mine >out/a",
		 {"index", "a/r", NULL},
		 "\"out/a\" is no folder",
		 NULL},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		try_files(*state, &rows[i], "index");
}

static void subfolders_are_put_before_paths(void **state)
{
	struct bench *bench = *state;
	struct output_files files = output_files_begin(NULL, bench->diags);
	char after[LISTING_ROOM] = "";
	files.subfolder = "a";
	fputs("1\n", output_files_add(&files, "x"));
	files.subfolder = "b";
	fputs("2\n", output_files_add(&files, "x"));
	files.subfolder = NULL;
	fputs("3\n", output_files_add(&files, "x"));
	assert_true(output_files_write(&files, "out"));
	list(bench, ".", after);
	assert_string_equal(after, "out/ out/a/ out/a/x=1 out/b/ out/b/x=2 out/x=3");
}

static mode_t mode_of(const char *path)
{
	struct stat status;
	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

static void modes_are_kept(void **state)
{
	struct bench *bench = *state;
	struct output_files files = output_files_begin(NULL, bench->diags);
	shell("mkdir out && echo old >out/a && chmod 640 out/a");
	output_files_add(&files, "a");
	output_files_add(&files, "b");
	output_files_add(&files, "zones/c");
	assert_true(output_files_write(&files, "out/"));
	assert_int_equal(mode_of("out/a"), 0640);
	assert_int_equal(mode_of("out/b"), 0644);
	assert_int_equal(mode_of("out/zones"), 0755);
}

static void lost_output_is_an_error(void **state)
{
	struct bench *bench = *state;
	struct output_files files = output_files_begin(NULL, bench->diags);
	for (size_t i = 0; i < 3; i++)
		fputs("x", output_files_add(&files, arena_format(bench->arena, "%zu", i)));
	fclose(files.items[1].output->stream);
	files.items[1].output->stream = fopen("/dev/full", "w");
	assert_non_null(files.items[1].output->stream);
	fputs("lost", files.items[1].output->stream);
	assert_false(output_files_write(&files, "out"));
	assert_string_equal(bench->diags->last->message, "no memory for the whole output");
	assert_int_equal(access("out", F_OK), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_bench, remove_bench)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_folder_holds_this_run),       TEST(what_fails_leaves_all_as_it_was),
		TEST(a_late_failure_is_taken_back),    TEST(modes_are_kept),
		TEST(lost_output_is_an_error),	       TEST(folders_of_earlier_runs_go),
		TEST(subfolders_are_put_before_paths), TEST(a_signal_that_waits_is_obeyed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
