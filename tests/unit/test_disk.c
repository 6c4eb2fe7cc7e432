/* The names in a folder. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/disk.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void no_memory(void *context)
{
	(void)context;
	fail_msg("no memory");
}

static const char *const made[] = {".hidden", "...", "a", "b c", "z.yaml"};

static bool has_name(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static void all_names_but_the_two_of_every_folder(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	char folder[] = "/tmp/pbxports-disk.XXXXXX";
	const char *const *names;
	size_t count = 0;
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(disk_names(folder, arena, &names), 0);
	assert_null(names[0]);
	for (size_t i = 0; i < COUNT(made); i++)
		assert_int_equal(mkdir(arena_format(arena, "%s/%s", folder, made[i]), 0755), 0);
	assert_int_equal(disk_names(folder, arena, &names), 0);
	while (names[count] != NULL)
		count++;
	assert_int_equal(count, COUNT(made));
	for (size_t i = 0; i < COUNT(made); i++) {
		assert_true(has_name(names, made[i]));
		assert_int_equal(rmdir(arena_format(arena, "%s/%s", folder, made[i])), 0);
	}
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(disk_names(folder, arena, &names), ENOENT);
	assert_int_equal(disk_names("/dev/null", arena, &names), ENOTDIR);
	arena_free(arena);
}

static void no_other_program_inherits_a_file(void **state)
{
	(void)state;
	int file = disk_open("/dev/null", O_RDONLY);
	assert_true(file >= 0);
	assert_int_equal(fcntl(file, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	close(file);
	assert_int_equal(disk_open("/dev/null/x", O_RDONLY), -1);
	assert_int_equal(errno, ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_names_but_the_two_of_every_folder),
		cmocka_unit_test(no_other_program_inherits_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
