/* What --output may touch: the one place where a confined program writes. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/output.h"

static void no_memory(void *context)
{
	(void)context;
	fail_msg("no memory");
}

struct row {
	const char *path;
	bool follow;
	const char *place; /* NULL where it can't be told */
};

static const struct row rows[] = {
	{"new", false, "."},
	{"file", false, "."},
	{"./file", false, "./"},
	{"folder/new", false, "folder/"},
	{"/nowhere/new", false, "/nowhere/"},
	{"folder", false, "folder"},
	{"folder/", false, "folder/"},
	{"new/", false, "."},
	{"folder/new//", false, "folder/"},
	{"/", false, "/"},
	{"/dev/null", false, "/dev/null"},
	{"pipe", false, "pipe"},
	{"to-folder", false, "to-folder"},
	/* refused without --follow, but not by opening where they lead */
	{"to-file", false, "."},
	{"to-nowhere", false, "."},
	{"ring", false, "."},
	{"to-file", true, "folder/"},
	{"to-nowhere", true, "folder/"},
	{"to-link", true, "folder/"},
	{"folder/to-sibling", true, "folder/"},
	{"to-root", true, "/"},
	{"ring", true, NULL},
	{"file", true, "."},
	{"new", true, "."},
};

static const char *const links[][2] = {
	{"folder", "to-folder"}, {"folder/old", "to-file"},	   {"folder/missing", "to-nowhere"},
	{"to-file", "to-link"},	 {"missing", "folder/to-sibling"}, {"/missing", "to-root"},
	{"ring", "ring"},
};

static void make_file(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT, 0666);

	assert_true(file >= 0);
	close(file);
}

static int make_folder(void **state)
{
	char *folder = strdup("/tmp/output_place.XXXXXX");

	*state = folder;
	if (folder == NULL || mkdtemp(folder) == NULL || chdir(folder) != 0)
		return -1;
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(mkfifo("pipe", 0666), 0);
	make_file("file");
	make_file("folder/old");
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		assert_int_equal(symlink(links[i][0], links[i][1]), 0);
	return 0;
}

static int remove_folder(void **state)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		unlink(links[i][1]);
	unlink("folder/old");
	unlink("file");
	unlink("pipe");
	rmdir("folder");
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(*state), 0);
	free(*state);
	return 0;
}

static void test_place(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const char *place = output_place(row->path, row->follow, arena);

		if (row->place == NULL ? place != NULL
				       : place == NULL || strcmp(place, row->place) != 0)
			fail_msg("row %zu, \"%s\": \"%s\"", i, row->path,
				 place == NULL ? "(none)" : place);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_place, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
