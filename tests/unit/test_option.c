/* Option tables: what words set, what is refused and with which fix, and the help. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/option.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct values {
	bool strict;
	bool help;
	const char *profile;
	const char *color;
	struct option_list zones;
};

static const char *const *colors(void)
{
	static const char *const words[] = {"auto", "always", "never", NULL};
	return words;
}

static const struct option profile = {
	.name = "profile",
	.letter = 'p',
	.kind = OPTION_TEXT,
	.argument = "NAME|FILE",
	.help = "the profile: a file, or a name that is looked up in the folders of the search "
		"path and then among the built-in ones",
	.offset = offsetof(struct values, profile),
};
static const struct option zone = {
	.name = "zone",
	.letter = 'z',
	.kind = OPTION_LIST,
	.argument = "NAME=ENTRY[,ENTRY]...",
	.help = "replaces a zone",
	.offset = offsetof(struct values, zones),
};
static const struct option color = {
	.name = "color",
	.kind = OPTION_CHOICE,
	.argument = "WHEN",
	.help = "colours",
	.offset = offsetof(struct values, color),
	.choices = colors,
};
static const struct option strict = {
	.name = "strict",
	.letter = 's',
	.kind = OPTION_FLAG,
	.help = "warnings count as errors",
	.offset = offsetof(struct values, strict),
};
static const struct option help = {
	.name = "help",
	.letter = 'h',
	.kind = OPTION_FLAG,
	.help = "this",
	.offset = offsetof(struct values, help),
};
static const struct option *const table[] = {&profile, &zone, &color, &strict, &help, NULL};

static void no_memory(void *context)
{
	(void)context;
	fail_msg("no memory");
}

/* Splits at blanks; `''` is an empty word. */
static int split(struct arena *arena, const char *line, char *words[])
{
	int count = 0;
	for (char *word = strtok(arena_strdup(arena, line), " "); word != NULL;
	     word = strtok(NULL, " "))
		words[count++] = strcmp(word, "''") == 0 ? word + 2 : word;
	return count;
}

static const char *join(struct arena *arena, const struct option_list *list)
{
	const char *text = "";
	for (size_t i = 0; i < list->count; i++)
		text = arena_format(arena, "%s%s[%s]", text, i == 0 ? "" : " ", list->items[i]);
	return text;
}

/* All that was set, as one line. */
static const char *describe(struct arena *arena, const struct values *values,
			    const struct option_list *operands)
{
	return arena_format(
		arena, "%s|%s|%s|%s%s|%s", values->profile == NULL ? "-" : values->profile,
		values->color == NULL ? "-" : values->color, join(arena, &values->zones),
		values->strict ? "s" : "", values->help ? "h" : "", join(arena, operands));
}

static const struct {
	const char *words;
	const char *expected; /* profile|color|zones|flags|operands */
} accepted[] = {
	{"", "-|-|||"},
	{"--profile=x", "x|-|||"},
	{"--profile x", "x|-|||"},
	{"-p x", "x|-|||"},
	{"-px", "x|-|||"},
	{"-p=x", "=x|-|||"},
	{"--profile=a=b", "a=b|-|||"},
	{"--profile=--x", "--x|-|||"},
	{"-p -", "-|-|||"},
	{"--profile -", "-|-|||"},
	{"--profile -x", "-x|-|||"},
	{"a --profile x b", "x|-|||[a] [b]"},
	{"a -- --profile -x -- b", "-|-|||[a] [--profile] [-x] [--] [b]"},
	{"- a", "-|-|||[-] [a]"},
	{"''", "-|-|||[]"},
	{"--zone a=1 -z b=2 --zone=a=3", "-|-|[a=1] [b=2] [a=3]||"},
	{"--color always", "-|always|||"},
	{"--strict --help", "-|-||sh|"},
	{"-s -s --strict", "-|-||s|"},
	{"-sh", "-|-||sh|"},
	{"-shpx", "x|-||sh|"},
	{"-sp x", "x|-||s|"},
};

static void words_set_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(accepted); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct diags *diags = diags_new(arena);
		struct values values = {0};
		struct option_list operands = {0};
		char *words[16];
		int count = split(arena, accepted[i].words, words);
		assert_true(option_parse(table, count, words, &values, &operands, diags));
		assert_int_equal(diags->count, 0);
		assert_string_equal(describe(arena, &values, &operands), accepted[i].expected);
		arena_free(arena);
	}
}

static const struct {
	const char *words;
	const char *expected; /* messages with their fixes */
} refused[] = {
	{"--profle x", "unknown option \"--profle\" (did you mean \"--profile\"?)"},
	{"--profle=x", "unknown option \"--profle\" (did you mean \"--profile\"?)"},
	{"--prof x", "unknown option \"--prof\" (one of --profile, --zone, --color, --strict, "
		     "--help)"},
	{"---zone x", "unknown option \"---zone\" (did you mean \"--zone\"?)"},
	{"-x", "unknown option \"-x\" (one of --profile, --zone, --color, --strict, --help)"},
	{"-sx", "unknown option \"-x\" (one of --profile, --zone, --color, --strict, --help)"},
	{"--profile", "option \"--profile\" needs a value (write --profile=NAME|FILE)"},
	{"-p", "option \"--profile\" needs a value (write --profile=NAME|FILE)"},
	{"--profile --strict", "option \"--profile\" needs a value (write --profile=NAME|FILE)"},
	{"--profile -- x", "option \"--profile\" needs a value (write --profile=NAME|FILE)"},
	{"--strict=yes", "option \"--strict\" takes no value"},
	{"--strict=", "option \"--strict\" takes no value"},
	{"--profile=", "the value of option \"--profile\" is empty"},
	{"--profile ''", "the value of option \"--profile\" is empty"},
	{"--zone=", "the value of option \"--zone\" is empty"},
	{"--color=", "the value of option \"--color\" is empty"},
	{"-px --profile=x", "option \"--profile\" is given twice"},
	{"--color auto --color auto", "option \"--color\" is given twice"},
	{"--color alwyas",
	 "unknown value \"alwyas\" of option \"--color\" (did you mean \"always\"?)"},
	{"--color red", "unknown value \"red\" of option \"--color\" (one of auto, always, never)"},
	/* All mistakes of a line. */
	{"--strict=1 -p --zone=", "option \"--strict\" takes no value; "
				  "option \"--profile\" needs a value (write --profile=NAME|FILE); "
				  "the value of option \"--zone\" is empty"},
};

static void mistakes_are_queued(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct diags *diags = diags_new(arena);
		struct values values = {0};
		struct option_list operands = {0};
		char *words[16];
		int count = split(arena, refused[i].words, words);
		assert_false(option_parse(table, count, words, &values, &operands, diags));
		const char *text = "";
		for (size_t j = 0; j < diags->count; j++) {
			const struct diag *diag = &diags->items[j];
			const char *fix =
				diag->fix == NULL ? "" : arena_format(arena, " (%s)", diag->fix);
			text = arena_format(arena, "%s%s%s%s", text, j == 0 ? "" : "; ",
					    diag->message, fix);
		}
		assert_string_equal(text, refused[i].expected);
		arena_free(arena);
	}
}

static void what_follows_a_missing_value_is_read(void **state)
{
	(void)state;
	struct arena *arena = arena_new(no_memory, NULL);
	struct diags *diags = diags_new(arena);
	struct values values = {0};
	struct option_list operands = {0};
	char *words[16];
	int count = split(arena, "--profile --strict a", words);
	assert_false(option_parse(table, count, words, &values, &operands, diags));
	assert_string_equal(describe(arena, &values, &operands), "-|-||s|[a]");
	arena_free(arena);
}

static void defaults_may_stand_in_the_values(void **state)
{
	(void)state;
	struct arena *arena = arena_new(no_memory, NULL);
	struct diags *diags = diags_new(arena);
	struct values values = {.color = "auto"};
	struct option_list operands = {0};
	char *words[16];
	int count = split(arena, "--color never", words);
	assert_true(option_parse(table, count, words, &values, &operands, diags));
	assert_string_equal(values.color, "never");
	arena_free(arena);
}

#define HANG "                           "

static const char expected_help[] =
	"  -p, --profile NAME|FILE  the profile: a file, or a name that is looked up in\n" HANG
	"the folders of the search path and then among the\n" HANG "built-in ones\n"
	"  -z, --zone NAME=ENTRY[,ENTRY]...\n" HANG "replaces a zone\n"
	"      --color WHEN         colours (one of: auto, always, never)\n"
	"  -s, --strict             warnings count as errors\n"
	"  -h, --help               this\n";

static void help_fits_eighty_columns(void **state)
{
	(void)state;
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	assert_non_null(stream);
	option_help(table, stream);
	assert_int_equal(fclose(stream), 0);
	assert_string_equal(text, expected_help);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_set_values),
		cmocka_unit_test(mistakes_are_queued),
		cmocka_unit_test(what_follows_a_missing_value_is_read),
		cmocka_unit_test(defaults_may_stand_in_the_values),
		cmocka_unit_test(help_fits_eighty_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
