#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "fixture.h"
#include "pbxports/profile/file.h"

static const char *problem_of(const char *path, struct source *source,
			      struct file_identity *identity)
{
	const char *problem = "no problem";

	if (file_read(path, source, identity, arena, &problem))
		assert_string_equal(problem, "no problem");
	return problem;
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int made = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(made >= 0);
	assert_true(strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(made, (struct sockaddr *)&address, sizeof(address)), 0);
	close(made);
}

/* A file of that size without its blocks. */
static void make_sparse(const char *path, off_t size)
{
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(file >= 0);
	assert_int_equal(ftruncate(file, size), 0);
	close(file);
}

static void test_kinds_of_files(void **state)
{
	static const struct {
		const char *name;
		const char *problem;
		bool regular;
	} rows[] = {
		{"plain", "no problem", true},
		{"link", "no problem", true},
		{"largest", "no problem", true},
		{"missing", "cannot be opened: *", false},
		{"plain/below", "cannot be opened: *", false},
		{"sub", "is a folder", false},
		{"fifo", "is a FIFO*", false}, /* it must not wait for a writer */
		{"socket", "*", false},
		{"device", "is a device", false},
		{"large", "is larger than 32 MiB", true},
	};

	(void)state;
	fixture_open();
	fixture_write("plain", "a", 1);
	fixture_write("sub/file", "", 0);
	assert_int_equal(symlink(fixture_path("plain"), fixture_path("link")), 0);
	assert_int_equal(symlink("/dev/null", fixture_path("device")), 0);
	assert_int_equal(mkfifo(fixture_path("fifo"), 0600), 0);
	make_socket(fixture_path("socket"));
	make_sparse(fixture_path("largest"), FILE_MAX_BYTES);
	make_sparse(fixture_path("large"), FILE_MAX_BYTES + 1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *path = fixture_path(rows[i].name);
		struct source source = {0};
		struct file_identity identity;
		const char *problem = problem_of(path, &source, &identity);

		if (!fixture_matches(rows[i].problem, problem) ||
		    (strcmp(problem, "no problem") == 0) != (source.text != NULL) ||
		    file_is_regular(path) != rows[i].regular)
			fail_msg("%s: %s", rows[i].name, problem);
	}
	fixture_close();
}

static void test_content(void **state)
{
	static const struct {
		const char *text;
		size_t length;
		const char *read;
		size_t read_length;
	} rows[] = {
		{"a: b\n", 5, "a: b\n", 5},
		{"", 0, "", 0},
		{"a\0b", 3, "a\0b", 3},
		{"\xef\xbb\xbf"
		 "a",
		 4, "a", 1}, /* a byte order mark */
		{"\xef\xbb\xbf", 3, "", 0},
		{"\xef\xbb", 2, "\xef\xbb", 2},
		{"a\xef\xbb\xbf", 4, "a\xef\xbb\xbf", 4},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct source source;
		struct file_identity identity;
		const char *path;

		fixture_open();
		fixture_write("f", rows[i].text, rows[i].length);
		path = fixture_path("f");
		assert_string_equal(problem_of(path, &source, &identity), "no problem");
		assert_int_equal(source.length, rows[i].read_length);
		assert_memory_equal(source.text, rows[i].read, rows[i].read_length + 1);
		assert_string_equal(source.name, path);
		assert_string_equal(source.folder, folder);
		assert_null(source.hint);
		fixture_close();
	}
}

/* A file is the same by whatever path. */
static void test_identity(void **state)
{
	struct source source;
	struct file_identity a;
	struct file_identity b;
	struct file_identity c;

	(void)state;
	fixture_open();
	fixture_write("a", "x", 1);
	fixture_write("c", "x", 1);
	assert_int_equal(symlink("a", fixture_path("b")), 0);
	problem_of(fixture_path("a"), &source, &a);
	problem_of(fixture_path("./b"), &source, &b);
	problem_of(fixture_path("c"), &source, &c);
	assert_true(a.device == b.device && a.inode == b.inode);
	assert_true(a.inode != c.inode);
	fixture_close();
}

static void test_beside(void **state)
{
	static const struct {
		const char *folder;
		const char *path;
		const char *beside;
	} rows[] = {
		{"/etc/pbxports", "x.txt", "/etc/pbxports/x.txt"},
		{"/etc/pbxports", "../x.txt", "/etc/pbxports/../x.txt"},
		{"sub", "a/x.txt", "sub/a/x.txt"},
		{"/etc/pbxports", "/var/x.txt", "/var/x.txt"},
		{NULL, "x.txt", "x.txt"}, /* standard input: the working folder */
		{NULL, "/var/x.txt", "/var/x.txt"},
	};

	(void)state;
	fixture_open();
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct source source = {.folder = rows[i].folder};

		assert_string_equal(file_beside(&source, rows[i].path, arena), rows[i].beside);
	}
	fixture_close();
}

/* A name without a slash lies in the working folder; one below the root, in the root. */
static void test_folders(void **state)
{
	struct source source;
	struct file_identity identity;
	char before[4096];

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	fixture_open();
	fixture_write("f", "x", 1);
	assert_int_equal(chdir(folder), 0);
	assert_string_equal(problem_of("f", &source, &identity), "no problem");
	assert_null(source.folder);
	assert_string_equal(problem_of("./f", &source, &identity), "no problem");
	assert_string_equal(source.folder, ".");
	assert_int_equal(chdir(before), 0);
	fixture_close();
}

/* Reads standard input from what `path` names; -1 for none at all. */
static bool read_stdin(const char *path, struct source *source, const char **problem)
{
	int saved = dup(STDIN_FILENO);
	int file = path == NULL ? -1 : open(path, O_RDONLY);
	bool fine;

	if (file >= 0) {
		dup2(file, STDIN_FILENO);
		close(file);
	} else {
		close(STDIN_FILENO);
	}
	fine = file_read_stdin(source, arena, problem);
	dup2(saved, STDIN_FILENO);
	close(saved);
	return fine;
}

static void test_stdin(void **state)
{
	static const struct {
		const char *path;
		const char *problem; /* NULL: it is read */
	} rows[] = {
		{"/dev/zero", "is larger than 32 MiB"}, /* without an end */
		{"/", "cannot be read: *"},
		{NULL, "cannot be read: *"},
		{"/dev/null", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct source source = {0};
		const char *problem = "no problem";
		bool fine;

		fixture_open();
		fine = read_stdin(rows[i].path, &source, &problem);
		if (fine != (rows[i].problem == NULL) ||
		    (!fine && !fixture_matches(rows[i].problem, problem)))
			fail_msg("case %zu: %s", i, problem);
		fixture_close();
	}
}

/* Longer than what is read at once. */
static void test_long_stdin(void **state)
{
	struct source source = {0};
	const char *problem;
	char *text;

	(void)state;
	fixture_open();
	text = arena_alloc(arena, 100000);
	for (size_t i = 0; i < 100000; i++)
		text[i] = (char)('a' + i % 26);
	fixture_write("f", text, 100000);
	assert_true(read_stdin(fixture_path("f"), &source, &problem));
	assert_int_equal(source.length, 100000);
	assert_memory_equal(source.text, text, 100000);
	assert_int_equal(source.text[100000], '\0');
	assert_string_equal(source.name, "standard input");
	assert_null(source.folder);
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds_of_files), cmocka_unit_test(test_content),
		cmocka_unit_test(test_identity),       cmocka_unit_test(test_beside),
		cmocka_unit_test(test_folders),	       cmocka_unit_test(test_stdin),
		cmocka_unit_test(test_long_stdin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
