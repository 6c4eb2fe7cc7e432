#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pbxports/base/join.h"

static const struct {
	const char *words[4];
	size_t count;
	const char *separator;
	const char *joined;
} rows[] = {
	{{NULL}, 0, ", ", ""},
	{{"a"}, 1, ", ", "a"},
	{{""}, 1, ", ", ""},
	{{"a", "b"}, 2, ", ", "a, b"},
	{{"sip", "", "rtp", "ssh"}, 4, ", ", "sip, , rtp, ssh"},
	{{"80", "443", "8000:8009"}, 3, " ", "80 443 8000:8009"},
	{{"a", "b", "c"}, 2, "", "ab"},
};

static void no_memory(void *context)
{
	(void)context;
	abort();
}

static void test_join(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(
			join_words(rows[i].words, rows[i].count, rows[i].separator, arena),
			rows[i].joined);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
