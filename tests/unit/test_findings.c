/* Findings as programs read them: whatever a name or a message holds, it stays text. */
#include "fixture.h"
#include "pbxports/report/findings.h"

static const struct source first = {.name = "a b/p%.yaml", .text = "", .length = 0};
static const struct source second = {.name = "list,1:2", .text = "", .length = 0};
static const struct source umlaut = {.name = "\xc3\xbc#?[x]:y\n.yaml", .text = "", .length = 0};

static const struct source builtin = {
	.name = "builtin/x.yaml", .text = "", .length = 0, .hint = "pbxports profiles --print x"};

#define NOWHERE                                                                                    \
	{                                                                                          \
		NULL, 0, 0, 0                                                                      \
	}

static const struct {
	struct diag diag;
	const char *github;
	const char *sarif; /* the result, without blanks */
} rows[] = {
	{{.severity = DIAG_ERROR, .rule = "r", .place = {&first, 3, 7, 4}, .message = "m"},
	 "::error file=a b/p%25.yaml,line=3,col=7,endColumn=11,title=r::m\n",
	 "{\"ruleId\":\"r\",\"level\":\"error\",\"message\":{\"text\":\"m\"},"
	 "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a%20b/p%25.yaml\"},"
	 "\"region\":{\"startLine\":3,\"startColumn\":7,\"endColumn\":11}}}]}"},
	/* one character wide, and of no width: both underline one */
	{{.severity = DIAG_WARNING, .rule = "r", .place = {&first, 1, 1, 1}, .message = "m"},
	 "::warning file=a b/p%25.yaml,line=1,col=1,title=r::m\n",
	 "{\"ruleId\":\"r\",\"level\":\"warning\",\"message\":{\"text\":\"m\"},"
	 "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a%20b/p%25.yaml\"},"
	 "\"region\":{\"startLine\":1,\"startColumn\":1,\"endColumn\":2}}}]}"},
	/* the whole file; a fix */
	{{.severity = DIAG_NOTE,
	  .rule = "r",
	  .place = {&first, 0, 0, 0},
	  .message = "m",
	  .fix = "f"},
	 "::notice file=a b/p%25.yaml,title=r::m; f\n",
	 "{\"ruleId\":\"r\",\"level\":\"note\",\"message\":{\"text\":\"m; f\"},"
	 "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a%20b/"
	 "p%25.yaml\"}}}]"
	 "}"},
	/* what is no file says how to be opened */
	{{.severity = DIAG_NOTE,
	  .rule = "r",
	  .place = {&builtin, 0, 0, 0},
	  .message = "m",
	  .fix = "f"},
	 "::notice file=builtin/x.yaml,title=r::m; f; see: pbxports profiles --print x\n",
	 "{\"ruleId\":\"r\",\"level\":\"note\",\"message\":{\"text\":\"m; f; see: pbxports "
	 "profiles "
	 "--print x\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"
	 "\"builtin/x.yaml\"}}}]}"},
	/* no place, no rule: an error of loading */
	{{.severity = DIAG_ERROR, .place = NOWHERE, .message = "m"},
	 "::error title=pbxports::m\n",
	 "{\"ruleId\":\"profile-error\",\"level\":\"error\",\"message\":{\"text\":\"m\"}}"},
	/* a second place */
	{{.severity = DIAG_ERROR,
	  .rule = "r",
	  .place = {&first, 1, 1, 1},
	  .message = "m",
	  .second = {&second, 9, 2, 3},
	  .second_message = "here"},
	 "::error file=a b/p%25.yaml,line=1,col=1,title=r::m; list,1:2:9: here\n",
	 "{\"ruleId\":\"r\",\"level\":\"error\",\"message\":{\"text\":\"m\"},"
	 "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a%20b/p%25.yaml\"},"
	 "\"region\":{\"startLine\":1,\"startColumn\":1,\"endColumn\":2}}}],"
	 "\"relatedLocations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"
	 "\"list,1%3A2\"},\"region\":{\"startLine\":9,\"startColumn\":2,\"endColumn\":5}},"
	 "\"message\":{\"text\":\"here\"}}]}"},
	/* a text that replaces what is underlined; without a fix it says nothing */
	{{.severity = DIAG_ERROR,
	  .rule = "r",
	  .place = {&second, 2, 3, 4},
	  .message = "m",
	  .fix = "f",
	  .replacement = "x\"y"},
	 "::error file=list%2C1%3A2,line=2,col=3,endColumn=7,title=r::m; f\n",
	 "{\"ruleId\":\"r\",\"level\":\"error\",\"message\":{\"text\":\"m; f\"},"
	 "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"list,1%3A2\"},"
	 "\"region\":{\"startLine\":2,\"startColumn\":3,\"endColumn\":7}}}],"
	 "\"fixes\":[{\"description\":{\"text\":\"f\"},\"artifactChanges\":[{\"artifactLocation\":{"
	 "\"uri\":\"list,1%3A2\"},\"replacements\":[{\"deletedRegion\":{\"startLine\":2,"
	 "\"startColumn\":3,\"endColumn\":7},\"insertedContent\":{\"text\":\"x\\\"y\"}}]}]}]}"},
	/* what would end a command, begin one or end a property */
	{{.severity = DIAG_ERROR,
	  .rule = "a,b:c",
	  .place = {&umlaut, 1, 1, 1},
	  .message = "one\n::error::two\r100%\x7f",
	  .fix = "a::b,c\n"},
	 "::error file=\xc3\xbc#?[x]%3Ay%0A.yaml,line=1,col=1,title=a%2Cb%3Ac::"
	 "one%0A::error::two%0D100%25%7F; a::b,c%0A\n",
	 "{\"ruleId\":\"a,b:c\",\"level\":\"error\",\"message\":{\"text\":"
	 "\"one\\u000a::error::two\\u000d100%\\u007f; a::b,c\\u000a\"},"
	 "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"
	 "\"%C3%BC%23%3F%5Bx%5D%3Ay%0A.yaml\"},"
	 "\"region\":{\"startLine\":1,\"startColumn\":1,\"endColumn\":2}}}]}"},
	/* what would turn the text around; a byte that is no character */
	{{.severity = DIAG_ERROR,
	  .rule = "r",
	  .place = NOWHERE,
	  .message = "a\xe2\x80\xae\xc2\x85\xc3\xa4",
	  .fix = "\xff"},
	 "::error title=r::a\\u{202E}\\u{0085}\xc3\xa4; \\xff\n",
	 "{\"ruleId\":\"r\",\"level\":\"error\",\"message\":{\"text\":"
	 "\"a\\u202e\\u0085\xc3\xa4; \\ufffd\"}}"},
};

/* Prints a queue of one. */
static char *print_one(const struct diag *diag,
		       void (*print)(const struct diags *diags, bool color, FILE *stream))
{
	struct diag item = *diag;
	const struct diags queue = {.arena = arena, .items = &item, .count = 1, .errors = 1};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	print(&queue, false, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Takes the blanks between tokens out, in place. */
static void pack_json(char *text)
{
	char *kept = text;
	bool quoted = false;

	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"' && (c == text || c[-1] != '\\'))
			quoted = !quoted;
		if (quoted || (*c != ' ' && *c != '\n'))
			*kept++ = *c;
	}
	*kept = '\0';
}

static void test_github(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text;

		fixture_open();
		text = print_one(&rows[i].diag, findings_print_github);
		assert_string_equal(text, rows[i].github);
		free(text);
		fixture_close();
	}
}

static void test_sarif(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text;
		const char *expected;

		fixture_open();
		expected = arena_format(arena, "\"results\":[%s]}]}", rows[i].sarif);
		text = print_one(&rows[i].diag, findings_print_sarif);
		pack_json(text);
		assert_true(strlen(text) > strlen(expected));
		assert_string_equal(text + strlen(text) - strlen(expected), expected);
		free(text);
		fixture_close();
	}
}

/* Nothing found: a whole document, and no command. */
static void test_nothing(void **state)
{
	struct diags *none;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	fixture_open();
	none = diags_new(arena);
	assert_non_null(out);
	findings_print_github(none, false, out);
	fflush(out);
	assert_int_equal(size, 0);
	findings_print_sarif(none, false, out);
	assert_int_equal(fclose(out), 0);
	pack_json(text);
	assert_non_null(strstr(text, "\"results\":[]}]}"));
	free(text);
	fixture_close();
}

static void test_formats(void **state)
{
	const char *const *names = findings_format_names();

	(void)state;
	assert_string_equal(findings_format_find(NULL)->name, "text");
	for (size_t i = 0; names[i] != NULL; i++)
		assert_string_equal(findings_format_find(names[i])->name, names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_github),
		cmocka_unit_test(test_sarif),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
