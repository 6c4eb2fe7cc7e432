/* "Did you mean": which word is near, and which is not. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/nearest.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define A32	     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A64	     A32 A32 /* as long as a word may be */

static const char *const keys[] = {"ports", "pool", "from", "exposure", "description",
				   "where", "tcp",  "udp",  "x",	(A64)};

static const struct {
	const char *word;
	const char *expected; /* NULL: none */
} rows[] = {
	{"ports", "ports"},
	{"prots", "ports"},  /* a swap is one */
	{"port", "ports"},   /* an insertion */
	{"portss", "ports"}, /* a deletion */
	{"parts", "ports"},  /* a substitution */
	{"POOL", "pool"},    /* case does not count */
	{"Form", "from"},
	{"fram", "from"},
	{"farm", NULL}, /* two, where a third of four is one */
	{"expsoure", "exposure"},
	{"xposre", "exposure"},
	{"eksposures", "exposure"}, /* three, a third of ten */
	{"ekspozures", NULL},
	{"exhibition", NULL},
	{"despcripton", "description"},
	{"tpc", "tcp"},
	{"tdp", "tcp"}, /* as near as udp, but first */
	{"sctp", NULL},
	{"icmp", NULL},
	{"yx", "x"}, /* of a short word one letter may differ */
	{"yy", NULL},
	{"", "x"},
	{A64, A64},
	{A64 "a", NULL},	       /* 65 bytes */
	{A32 "aaaaaaaaaaaaaaaa", A64}, /* 48 bytes: 16 are a third */
	{A32 "aaaaaaaaaaaaaaa", NULL},
};

static void words_find_their_neighbour(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *found = nearest(rows[i].word, keys, COUNT(keys));
		if (found == NULL
			    ? rows[i].expected != NULL
			    : rows[i].expected == NULL || strcmp(found, rows[i].expected) != 0)
			fail_msg("%s: %s", rows[i].word, found == NULL ? "none" : found);
	}
}

static void no_candidates_no_neighbour(void **state)
{
	(void)state;
	assert_null(nearest("ports", keys, 0));
	assert_null(nearest("ports", NULL, 0));
}

static void a_long_candidate_is_passed_over(void **state)
{
	(void)state;
	static const char *const candidates[] = {A64 "b", A64};
	assert_ptr_equal(nearest(A64, candidates, 2), candidates[1]);
	assert_null(nearest(A64, candidates, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_find_their_neighbour),
		cmocka_unit_test(no_candidates_no_neighbour),
		cmocka_unit_test(a_long_candidate_is_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
