/* Diagnostics: the queue and its bounds, the order, and what the printers show, byte by byte. */
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

#include "pbxports/base/diag.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define X10	     "xxxxxxxxxx"
#define X40	     X10 X10 X10 X10
#define S10	     "          "
#define S40	     S10 S10 S10 S10
#define T10	     "~~~~~~~~~~"

static void no_memory(void *context)
{
	(void)context;
	fail_msg("no memory");
}

static int make_queue(void **state)
{
	*state = diags_new(arena_new(no_memory, NULL));
	return 0;
}

static int drop_queue(void **state)
{
	struct diags *diags = *state;
	arena_free(diags->arena);
	return 0;
}

static struct source *make_source(struct arena *arena, const char *name, const char *text)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	*source = (struct source){.name = name, .text = text, .length = strlen(text)};
	return source;
}

static struct place at(const struct source *source, uint32_t line, uint32_t column, uint32_t width)
{
	return (struct place){source, line, column, width};
}

/* What a printer of diag_formats prints, in the arena. */
static const char *printed(const char *name, const struct diags *diags, bool color)
{
	const struct diag_format *format = diag_formats;
	while (strcmp(format->name, name) != 0)
		format++;
	char *bytes;
	size_t size;
	FILE *stream = open_memstream(&bytes, &size);
	assert_non_null(stream);
	format->print(diags, color, stream);
	assert_int_equal(fclose(stream), 0);
	char *text = arena_strndup(diags->arena, bytes, size);
	free(bytes);
	return text;
}

static const char acme[] = "version: 1\n"
			   "services:\n"
			   "    ports: [5060/udp]\n"
			   "\n"
			   "\n"
			   "\n"
			   "    prots: [5060/udp]\n";

static void it_prints_as_a_compiler_does(void **state)
{
	struct diags *diags = *state;
	const struct source *source = make_source(diags->arena, "acme.yaml", acme);
	diag_error(diags, at(source, 7, 5, 5), "unknown key \"%s\" in service \"%s\"", "prots",
		   "sip");
	diag_fix(diags, "did you mean \"%s\"?", "ports");
	diag_second(diags, at(source, 3, 5, 5), "first %s here", "given");
	diag_failure(diags, "cannot read \"%s\"", "x.yaml");
	diag_warning(diags, at(source, 0, 0, 0), "nothing is open")->rule = "zone-empty";
	diag_note(diags, at(source, 1, 10, 0), "this is old");
	diags_sort(diags);
	assert_int_equal(diags->errors, 2);
	assert_int_equal(diags->remarks, 2);
	assert_string_equal(printed("text", diags, false),
			    "pbxports: error: cannot read \"x.yaml\"\n"
			    "acme.yaml: warning: nothing is open [zone-empty]\n"
			    "acme.yaml:1:10: note: this is old\n"
			    "version: 1\n"
			    "         ^\n"
			    "acme.yaml:7:5: error: unknown key \"prots\" in service \"sip\"\n"
			    "    prots: [5060/udp]\n"
			    "    ^~~~~\n"
			    "  fix: did you mean \"ports\"?\n"
			    "acme.yaml:3:5: note: first given here\n"
			    "    ports: [5060/udp]\n"
			    "    ^~~~~\n");
}

static void colors_mark_place_severity_and_caret(void **state)
{
	struct diags *diags = *state;
	const struct source *source = make_source(diags->arena, "a", "x: 1\n");
	diag_error(diags, at(source, 1, 1, 1), "bad");
	diag_second(diags, at(source, 1, 4, 1), "see");
	diag_warning(diags, (struct place){0}, "odd");
	assert_string_equal(printed("text", diags, true),
			    "\033[1ma:1:1:\033[0m \033[31merror\033[0m: bad\n"
			    "x: 1\n"
			    "\033[32m^\033[0m\n"
			    "\033[1ma:1:4:\033[0m \033[36mnote\033[0m: see\n"
			    "x: 1\n"
			    "   \033[32m^\033[0m\n"
			    "\033[1mpbxports:\033[0m \033[35mwarning\033[0m: odd\n");
}

/* Where the caret stands: the two lines below the head. */
static const struct {
	const char *text;
	uint32_t line, column, width;
	const char *expected;
} carets[] = {
	{"a: b", 1, 4, 1, "a: b\n   ^\n"},	    /* no line feed at the end */
	{"a: b\r\n", 1, 4, 1, "a: b\n   ^\n"},	    /* the line break of DOS */
	{"a: bcd\n", 1, 4, 99, "a: bcd\n   ^~~\n"}, /* a block that goes on below */
	{"a: bcd\n", 1, 4, 0, "a: bcd\n   ^\n"},
	{"a:\n", 1, 3, 1, "a:\n  ^\n"}, /* what is missing at the end */
	{"a:\n", 1, 4000000000, 1, "a:\n  ^\n"},
	{"a\n\nb\n", 2, 1, 1, "\n^\n"},
	{"a\n", 2, 1, 1, ""}, /* the end of the file is no line */
	{"a\n", 9, 1, 1, ""},
	{"", 1, 1, 1, ""},
	{"\tx\ty z\n", 1, 6, 1, "\tx\ty z\n\t \t  ^\n"}, /* tabs stay */
	{"zürich: ß x\n", 1, 11, 1, "zürich: ß x\n          ^\n"},
	{"\xef\xbb\xbf"
	 "a: b\n",
	 1, 4, 1, "a: b\n   ^\n"}, /* a byte order mark */
	{"a\x1b[2J: b\n", 1, 8, 1, "a?[2J: b\n       ^\n"},
	{"\xff\xc3: \xc2\x9b\xe2\x80\xae"
	 "b\n",
	 1, 7, 1, "??: ??b\n      ^\n"},
	{"a\rb\n", 1, 3, 1, "a?b\n  ^\n"},
	{X40 X40 X10 X10, 1, 100, 1, X40 X40 X10 X10 "\n" S40 S40 S10 "         ^\n"},
	{X40 X40 X10 X10 "y", 1, 1, 3, X40 X40 "...\n^~~\n"},
	{X40 X40 X10 X10 "y", 1, 41, 1, X40 X40 "...\n" S40 "^\n"},
	{X40 X40 X10 X10 "y", 1, 42, 1, "..." X40 X40 "...\n   " S40 "^\n"},
	{X40 X40 X10 X10 "y", 1, 101, 9, "..." X40 "y\n   " S40 "^\n"},
	{X40 X40 X10 X10 "y", 1, 102, 9,
	 "..."
	 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	 "y\n   " S40 "^\n"},
	{X40 X40 X40 X40, 1, 80, 99, "..." X40 X40 "...\n   " S40 "^" T10 T10 T10 "~~~~~~~~~\n"},
};

static void the_caret_stands_below_its_column(void **state)
{
	struct diags *diags = *state;
	for (size_t i = 0; i < COUNT(carets); i++) {
		const struct source *source = make_source(diags->arena, "a", carets[i].text);
		diags = diags_new(diags->arena);
		diag_error(diags, at(source, carets[i].line, carets[i].column, carets[i].width),
			   "m");
		const char *text = printed("text", diags, false);
		assert_string_equal(strchr(text, '\n') + 1, carets[i].expected);
	}
}

static const struct {
	const char *text;
	const char *expected;
} escapes[] = {
	{"plain \"ü☎\" \\x1b", "plain \"ü☎\" \\x1b"},
	{"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
	{"a\nb\tc\rd\x7f", "a\\x0ab\\x09c\\x0dd\\x7f"},
	{"\xc2\x9b"
	 "31m",
	 "\\u{009B}31m"},
	{"\xe2\x80\xae"
	 "txt.\xe2\x81\xa6\xd8\x9c",
	 "\\u{202E}txt.\\u{2066}\\u{061C}"},
	{"\xe2\x80\xa8", "\\u{2028}"},
	{"\xff\xfe", "\\xff\\xfe"},
	{"\xc0\xaf", "\\xc0\\xaf"},
	{"\xe2\x80", "\\xe2\\x80"},
};

static void nothing_drives_the_terminal(void **state)
{
	struct diags *diags = *state;
	struct arena *arena = diags->arena;
	for (size_t i = 0; i < COUNT(escapes); i++) {
		struct source *source = make_source(arena, escapes[i].text, "");
		source->hint = escapes[i].text;
		diags = diags_new(arena);
		diag_error(diags, at(source, 0, 0, 0), "%s", escapes[i].text);
		diag_fix(diags, "%s", escapes[i].text);
		diag_second(diags, at(source, 0, 0, 0), "%s", escapes[i].text);
		const char *e = escapes[i].expected;
		assert_string_equal(printed("text", diags, false),
				    arena_format(arena,
						 "%s: error: %s\n  fix: %s\n  see: %s\n"
						 "%s: note: %s\n",
						 e, e, e, e, e, e));
	}
}

static void a_hint_is_given_once_for_each_source(void **state)
{
	struct diags *diags = *state;
	struct source *built_in = make_source(diags->arena, "freepbx", "a\nb\n");
	struct source *other = make_source(diags->arena, "vicidial", "a\n");
	const struct source *file = make_source(diags->arena, "x.yaml", "a\n");
	built_in->hint = "pbxports profiles --print freepbx";
	other->hint = "pbxports profiles --print vicidial";
	diag_error(diags, at(file, 1, 1, 1), "one");
	diag_second(diags, at(built_in, 1, 1, 1), "here");
	diag_error(diags, at(built_in, 2, 1, 1), "two");
	diag_error(diags, at(other, 1, 1, 1), "three");
	diag_fix(diags, "none");
	assert_string_equal(printed("text", diags, false),
			    "x.yaml:1:1: error: one\na\n^\n"
			    "freepbx:1:1: note: here\na\n^\n"
			    "  see: pbxports profiles --print freepbx\n"
			    "freepbx:2:1: error: two\nb\n^\n"
			    "vicidial:1:1: error: three\na\n^\n"
			    "  fix: none\n"
			    "  see: pbxports profiles --print vicidial\n");
}

static void long_messages_are_cut_between_characters(void **state)
{
	struct diags *diags = *state;
	char text[3 * DIAG_TEXT_MAX];
	static const struct {
		int length; /* of the text: this many x, then umlauts of two bytes */
		size_t expected;
	} rows[] = {{DIAG_TEXT_MAX, DIAG_TEXT_MAX + 3},
		    {DIAG_TEXT_MAX - 1, DIAG_TEXT_MAX - 1 + 3},
		    {DIAG_TEXT_MAX - 2, DIAG_TEXT_MAX + 3}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t size = (size_t)rows[i].length;
		memset(text, 'x', size);
		snprintf(text + size, sizeof text - size, "üüü");
		diag_error(diags, (struct place){0}, "%s", text);
		diag_fix(diags, "%s", text);
		const struct diag *diag = &diags->items[i];
		assert_int_equal(strlen(diag->message), rows[i].expected);
		assert_memory_equal(diag->message, text, rows[i].expected - 3);
		assert_string_equal(diag->message + rows[i].expected - 3, "...");
		assert_string_equal(diag->fix, diag->message);
	}
	memset(text, 'x', DIAG_TEXT_MAX);
	text[DIAG_TEXT_MAX] = '\0';
	assert_string_equal(diag_failure(diags, "%s", text)->message, text);
}

static void the_order_is_source_line_column_message(void **state)
{
	struct diags *diags = *state;
	const struct source *z = make_source(diags->arena, "z", "");
	const struct source *a = make_source(diags->arena, "a", "");
	diag_error(diags, at(z, 2, 1, 1), "5");
	diag_error(diags, at(a, 1, 1, 1), "7");
	diag_warning(diags, at(z, 1, 9, 1), "3");
	diag_error(diags, at(z, 1, 10, 1), "4");
	diag_error(diags, at(z, 1, 2, 1), "2");
	diag_error(diags, at(z, 1, 2, 1), "1b");
	diag_error(diags, at(z, 2, 1, 1), "6");
	diag_failure(diags, "0b");
	diag_failure(diags, "0a");
	diags_sort(diags);
	static const char *const expected[] = {"0a", "0b", "1b", "2", "3", "4", "5", "6", "7"};
	assert_int_equal(diags->count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_string_equal(diags->items[i].message, expected[i]);
}

static void exact_repeats_are_dropped(void **state)
{
	struct diags *diags = *state;
	const struct source *source = make_source(diags->arena, "a", "");
	for (int i = 0; i < 3; i++) {
		diag_error(diags, at(source, 1, 1, 1), "same");
		diag_fix(diags, i == 1 ? "another" : "one");
		diag_warning(diags, at(source, 2, 1, 1), "same");
		diag_failure(diags, "same");
		diag_error(diags, at(source, 3, 1, 1), "same");
		diag_second(diags, at(source, 4, (uint32_t)i, 1), "elsewhere");
	}
	diags_sort(diags);
	/* One failure, two fixes, one warning, three second places. */
	assert_int_equal(diags->count, 7);
	assert_int_equal(diags->errors, 6);
	assert_int_equal(diags->remarks, 1);
	/* Equal but for the second place: in the order of the queue. */
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(diags->items[4 + i].second.column, i);
	/* What was queued last can not be told any more. */
	diag_fix(diags, "late");
	for (size_t i = 0; i < diags->count; i++)
		assert_true(diags->items[i].fix == NULL ||
			    strcmp(diags->items[i].fix, "late") != 0);
}

static void the_queue_is_bounded(void **state)
{
	struct diags *diags = *state;
	const struct source *source = make_source(diags->arena, "a", "");
	for (uint32_t i = 1; i <= 1500; i++) {
		diag_warning(diags, at(source, i, 1, 1), "odd")->rule = "r";
		diag_fix(diags, "fix %u", (unsigned)i);
	}
	/* Warnings do not keep errors out. */
	for (uint32_t i = 1; i <= 2000; i++) {
		struct diag *diag = diag_error(diags, at(source, i, 2, 1), "bad");
		assert_string_equal(diag->message, i <= DIAGS_KEPT ? "bad" : "");
		diag_fix(diags, "fix %u", (unsigned)i);
		diag_second(diags, at(source, i, 3, 1), "second");
		diag_suggest(diags, "x", (const char *const[]){"y"}, 1);
	}
	assert_int_equal(diags->count, 2 * DIAGS_KEPT);
	assert_int_equal(diags->errors, 2000);
	assert_int_equal(diags->remarks, 1500);
	assert_string_equal(diags->items[DIAGS_KEPT - 1].fix, "fix 1000");
	assert_null(diags->scratch.fix);
	assert_null(diags->scratch.second_message);
	diags_sort(diags);
	const char *text = printed("text", diags, false);
	assert_non_null(strstr(text, "\na:100:2: error: bad\n"));
	assert_null(strstr(text, "\na:101:"));
	const char *end = strstr(text, "pbxports: ");
	assert_non_null(end);
	assert_string_equal(end, "pbxports: 1900 more errors are not shown\n"
				 "pbxports: 1400 more warnings and notes are not shown\n");
}

static void one_more_is_told_in_the_singular(void **state)
{
	struct diags *diags = *state;
	for (int i = 0; i < 101; i++) {
		diag_failure(diags, "bad %d", i);
		diag_warning(diags, (struct place){0}, "odd %d", i);
	}
	const char *text = printed("text", diags, false);
	assert_non_null(strstr(text, "pbxports: error: bad 99\n"));
	assert_null(strstr(text, "bad 100"));
	assert_non_null(strstr(text, "\npbxports: 1 more error is not shown\n"
				     "pbxports: 1 more warning or note is not shown\n"));
}

#define SIX   "a", "b", "c", "d", "e", "f"
#define SEVEN SIX, "g"

static const struct {
	const char *word;
	const char *const *candidates;
	size_t count;
	const char *expected; /* NULL: no fix */
} suggestions[] = {
	{"prots", (const char *const[]){"pool", "ports"}, 2, "did you mean \"ports\"?"},
	{"colour", (const char *const[]){"pool", "ports"}, 2, "one of pool, ports"},
	{"colour", (const char *const[]){SIX, SIX}, 12,
	 "one of a, b, c, d, e, f, a, b, c, d, e, f"},
	{"colour", (const char *const[]){SIX, SEVEN}, 13, NULL},
	{"colour", NULL, 0, NULL},
};

static void it_suggests_what_is_near_or_lists_what_there_is(void **state)
{
	struct diags *diags = *state;
	for (size_t i = 0; i < COUNT(suggestions); i++) {
		struct diag *diag = diag_failure(diags, "unknown");
		diag_suggest(diags, suggestions[i].word, suggestions[i].candidates,
			     suggestions[i].count);
		if (suggestions[i].expected == NULL)
			assert_null(diag->fix);
		else
			assert_string_equal(diag->fix, suggestions[i].expected);
	}
}

static void places_are_found_in_any_order(void **state)
{
	/* The search goes on from the place before: also where that lies behind, or elsewhere. */
	struct diags *diags = *state;
	enum { LINES = 1000 };
	char *text = arena_alloc(diags->arena, 5 * LINES + 1);
	for (size_t i = 0; i < LINES; i++)
		snprintf(text + 5 * i, 6, "%04zu\n", i + 1);
	const struct source *one = make_source(diags->arena, "one", text);
	const struct source *two = make_source(diags->arena, "two", text);
	static const uint32_t lines[] = {500, 999, 3, 3, 1000, 1, 2};
	const char *expected = "";
	for (size_t i = 0; i < COUNT(lines); i++) {
		uint32_t line = lines[i], other = LINES + 1 - line;
		uint32_t column = (uint32_t)(i * 3 % 4) + 1;
		diag_error(diags, at(i % 3 == 2 ? two : one, line, column, 1), "m");
		diag_second(diags, at(one, other, 5 - column, 1), "n");
		expected = arena_format(diags->arena,
					"%s%s:%u:%u: error: m\n%04u\n%*s^\n"
					"one:%u:%u: note: n\n%04u\n%*s^\n",
					expected, i % 3 == 2 ? "two" : "one", line, column, line,
					(int)column - 1, "", other, 5 - column, other,
					4 - (int)column, "");
	}
	assert_string_equal(printed("text", diags, false), expected);
}

static void a_long_line_is_searched_forth_and_back(void **state)
{
	struct diags *diags = *state;
	char line[181] = "";
	for (size_t i = 0; i < 180; i++)
		line[i] = (char)('!' + i % 90);
	const struct source *source = make_source(diags->arena, "a", line);
	static const uint32_t columns[] = {170, 81, 2, 100, 100, 180, 60};
	for (size_t i = 0; i < COUNT(columns); i++)
		diag_error(diags, at(source, 1, columns[i], 1), "m");
	const char *text = printed("text", diags, false);
	for (size_t i = 0; i < COUNT(columns); i++) {
		const char *shown = strchr(text, '\n') + 1;
		const char *caret = strchr(shown, '\n') + 1;
		text = strchr(caret, '\n') + 1;
		assert_int_equal(shown[strspn(caret, " ")], line[columns[i] - 1]);
	}
	assert_string_equal(text, "");
}

static void json_lists_what_is_kept(void **state)
{
	struct diags *diags = *state;
	const struct source *source = make_source(diags->arena, "a\"b.yaml", "");
	assert_string_equal(printed("json", diags, false), "[]\n");
	diag_warning(diags, at(source, 3, 7, 2), "two \"owners\"")->rule = "chunk-overlap";
	diag_fix(diags, "move one");
	diag_note(diags, at(source, 0, 0, 0), "old");
	diag_failure(diags, "gone");
	assert_string_equal(printed("json", diags, true),
			    "[\n"
			    "  {\n"
			    "    \"file\": \"a\\\"b.yaml\",\n"
			    "    \"line\": 3,\n"
			    "    \"column\": 7,\n"
			    "    \"severity\": \"warning\",\n"
			    "    \"rule\": \"chunk-overlap\",\n"
			    "    \"message\": \"two \\\"owners\\\"\",\n"
			    "    \"fix\": \"move one\"\n"
			    "  },\n"
			    "  {\n"
			    "    \"file\": \"a\\\"b.yaml\",\n"
			    "    \"line\": null,\n"
			    "    \"column\": null,\n"
			    "    \"severity\": \"note\",\n"
			    "    \"rule\": null,\n"
			    "    \"message\": \"old\",\n"
			    "    \"fix\": null\n"
			    "  },\n"
			    "  {\n"
			    "    \"file\": null,\n"
			    "    \"line\": null,\n"
			    "    \"column\": null,\n"
			    "    \"severity\": \"error\",\n"
			    "    \"rule\": null,\n"
			    "    \"message\": \"gone\",\n"
			    "    \"fix\": null\n"
			    "  }\n"
			    "]\n");
}

static void a_fix_before_any_diagnostic_does_nothing(void **state)
{
	struct diags *diags = *state;
	diag_fix(diags, "x");
	diag_second(diags, (struct place){0}, "y");
	diags_sort(diags);
	assert_int_equal(diags->count, 0);
	assert_string_equal(printed("text", diags, false), "");
}

static void what_another_queue_holds_is_taken_over(void **state)
{
	struct diags *diags = *state;
	struct diags *others = diags_new(arena_new(no_memory, NULL));
	const struct source *source = make_source(diags->arena, "acme.yaml", acme);
	diag_error(others, at(source, 7, 5, 5), "unknown key \"%s\"", "prots")->rule = "some-rule";
	diag_fix(others, "did you mean %d%%?", 5);
	diag_replacement(others, "ports");
	diag_second(others, at(source, 3, 5, 5), "the other");
	for (size_t i = 0; i < DIAGS_KEPT + 3; i++)
		diag_note(others, at(source, 1, 1, 1), "note %zu", i);
	diag_failure(diags, "its own");
	diags_take(diags, others);
	arena_free(others->arena);
	assert_int_equal(diags->errors, 2);
	assert_int_equal(diags->remarks, DIAGS_KEPT + 3);
	assert_int_equal(diags->count, DIAGS_KEPT + 2);
	const struct diag *taken = &diags->items[1];
	assert_int_equal(taken->severity, DIAG_ERROR);
	assert_string_equal(taken->rule, "some-rule");
	assert_int_equal(taken->place.line, 7);
	assert_string_equal(taken->message, "unknown key \"prots\"");
	assert_string_equal(taken->fix, "did you mean 5%?");
	assert_string_equal(taken->replacement, "ports");
	assert_int_equal(taken->second.line, 3);
	assert_string_equal(taken->second_message, "the other");
	assert_string_equal(diags->items[2].message, "note 0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_queue, drop_queue)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_prints_as_a_compiler_does),
		TEST(colors_mark_place_severity_and_caret),
		TEST(the_caret_stands_below_its_column),
		TEST(nothing_drives_the_terminal),
		TEST(a_hint_is_given_once_for_each_source),
		TEST(long_messages_are_cut_between_characters),
		TEST(the_order_is_source_line_column_message),
		TEST(exact_repeats_are_dropped),
		TEST(the_queue_is_bounded),
		TEST(one_more_is_told_in_the_singular),
		TEST(it_suggests_what_is_near_or_lists_what_there_is),
		TEST(places_are_found_in_any_order),
		TEST(a_long_line_is_searched_forth_and_back),
		TEST(json_lists_what_is_kept),
		TEST(what_another_queue_holds_is_taken_over),
		TEST(a_fix_before_any_diagnostic_does_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
