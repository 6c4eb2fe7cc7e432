#include "fixture.h"
#include "pbxports/text/bind.h"
#include "pbxports/text/index.h"

struct thing {
	struct word name;
	int number;
};

static struct thing things[] = {
	{{.text = "sip"}, 0}, {{.text = NULL}, 1}, {{.text = "rtp"}, 2},
	{{.text = "wss"}, 3}, {{.text = "a"}, 4},  {{.text = "sip-tls"}, 5},
};

static const struct {
	const char *name;
	int number; /* -1: none has that name */
} rows[] = {
	{"sip", 0}, {"rtp", 2}, {"wss", 3},   {"a", 4},	 {"sip-tls", 5},
	{"", -1},   {"si", -1}, {"sips", -1}, {"b", -1}, {"SIP", -1},
};

static void test_find(void **state)
{
	struct index index;
	struct index none;

	(void)state;
	fixture_open();
	index = index_make(things, COUNT(things), sizeof(*things), arena);
	none = index_make(NULL, 0, sizeof(*things), arena);
	assert_int_equal(index.count, COUNT(things) - 1);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct thing *found = index_find(&index, rows[i].name);

		if ((found == NULL ? -1 : found->number) != rows[i].number)
			fail_msg("\"%s\"", rows[i].name);
		assert_null(index_find(&none, rows[i].name));
	}
	fixture_close();
}

static void test_equal_names(void **state)
{
	static struct thing twins[] = {{{.text = "b"}, 0}, {{.text = "a"}, 1}, {{.text = "b"}, 2}};
	struct index index;
	const struct thing *found;

	(void)state;
	fixture_open();
	index = index_make(twins, COUNT(twins), sizeof(*twins), arena);
	found = index_find(&index, "b");
	assert_non_null(found);
	assert_int_not_equal(found->number, 1);
	fixture_close();
}

/* The fix that a name gets among `count` names, after `errors` earlier errors. */
static const char *suggested(size_t count, size_t errors)
{
	struct place place = {0};
	struct thing *many = arena_array(arena, count, sizeof(*many));
	struct index index;

	for (size_t i = 0; i < count; i++)
		many[i].name.text = arena_format(arena, "zone%zu", i);
	index = index_make(many, count, sizeof(*many), arena);
	for (size_t i = 0; i < errors; i++)
		diag_error(diags, place, "wrong");
	diag_error(diags, place, "unknown zone \"zonne1\"");
	index_suggest(&index, "zonne1", diags);
	return diags->last->fix;
}

/* A hostile file is wrong a million times among a million names: that must not take hours. */
static void test_suggest(void **state)
{
	static const struct {
		size_t count;
		size_t errors;
		const char *fix;
	} cases[] = {
		{3, 0, "did you mean \"zone1\"?"},
		{5000, 50, "did you mean \"zone1\"?"},
		{5000, 500, NULL},
		{100000, 0, NULL},
		{0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *fix;

		fixture_open();
		fix = suggested(cases[i].count, cases[i].errors);
		if ((fix == NULL) != (cases[i].fix == NULL) ||
		    (fix != NULL && strcmp(fix, cases[i].fix) != 0))
			fail_msg("%zu names, %zu errors: %s", cases[i].count, cases[i].errors,
				 fix == NULL ? "no fix" : fix);
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_equal_names),
		cmocka_unit_test(test_suggest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
