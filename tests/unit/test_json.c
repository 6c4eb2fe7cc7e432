/* The JSON writer: layout, escapes, numbers. */
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

#include "pbxports/base/json.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct paper {
	FILE *stream;
	char *text;
	size_t size;
};

static void paper_begin(struct paper *paper)
{
	paper->stream = open_memstream(&paper->text, &paper->size);
	assert_non_null(paper->stream);
}

static void paper_check(struct paper *paper, const char *expected)
{
	assert_int_equal(fclose(paper->stream), 0);
	assert_string_equal(paper->text, expected);
	free(paper->text);
}

static void a_document_is_laid_out(void **state)
{
	(void)state;
	struct paper paper;
	paper_begin(&paper);
	struct json json = json_begin(paper.stream);
	json_object(&json, NULL);
	json_text(&json, "name", "cluster");
	json_null(&json, "host");
	json_array(&json, "services");
	json_object(&json, NULL);
	json_array(&json, "ports");
	json_text(&json, NULL, "5060/udp");
	json_text(&json, NULL, "5061/tcp");
	json_array_end(&json);
	json_bool(&json, "enabled", true);
	json_bool(&json, "encrypted", false);
	json_object_end(&json);
	json_object(&json, NULL);
	json_object_end(&json);
	json_array_end(&json);
	json_array(&json, "zones");
	json_array_end(&json);
	json_number(&json, "line", 12);
	json_object_end(&json);
	paper_check(&paper, "{\n"
			    "  \"name\": \"cluster\",\n"
			    "  \"host\": null,\n"
			    "  \"services\": [\n"
			    "    {\n"
			    "      \"ports\": [\n"
			    "        \"5060/udp\",\n"
			    "        \"5061/tcp\"\n"
			    "      ],\n"
			    "      \"enabled\": true,\n"
			    "      \"encrypted\": false\n"
			    "    },\n"
			    "    {}\n"
			    "  ],\n"
			    "  \"zones\": [],\n"
			    "  \"line\": 12\n"
			    "}\n");
}

static void an_empty_document_is_one_line(void **state)
{
	(void)state;
	struct paper paper;
	paper_begin(&paper);
	struct json json = json_begin(paper.stream);
	json_array(&json, NULL);
	json_array_end(&json);
	paper_check(&paper, "[]\n");
}

static void every_level_up_to_the_last_can_be_used(void **state)
{
	(void)state;
	struct paper paper;
	paper_begin(&paper);
	struct json json = json_begin(paper.stream);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		json_array(&json, NULL);
	json_null(&json, NULL);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		json_array_end(&json);
	assert_int_equal(json.depth, 0);
	assert_int_equal(fclose(paper.stream), 0);
	assert_non_null(strstr(paper.text, "[\n                                null\n"));
	free(paper.text);
}

static const struct {
	const char *text;
	const char *expected;
} strings[] = {
	{NULL, "null\n"},
	{"", "\"\"\n"},
	{"a \"quoted\" \\ one", "\"a \\\"quoted\\\" \\\\ one\"\n"},
	{"</script> & '", "\"</script> & '\"\n"},
	{"\n\t\x01\x1f\x7f", "\"\\u000a\\u0009\\u0001\\u001f\\u007f\"\n"},
	{"\xc2\x9b", "\"\\u009b\"\n"},
	{"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae", "\"\\u2028\\u2029\\u202e\"\n"},
	{"Zürich ☎ 🐈", "\"Zürich ☎ 🐈\"\n"},
	{"a\xff"
	 "b",
	 "\"a\\ufffdb\"\n"},
	{"\xc3", "\"\\ufffd\"\n"},				    /* cut short */
	{"\xc0\x80", "\"\\ufffd\\ufffd\"\n"},			    /* overlong NUL */
	{"\xe0\x9f\xbf", "\"\\ufffd\\ufffd\\ufffd\"\n"},	    /* overlong */
	{"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"\n"},	    /* a surrogate */
	{"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"\n"}, /* U+110000 */
	{"\xf0\x8f\xbf\xbf", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"\n"},
	{"\xc3\"", "\"\\ufffd\\\"\"\n"}, /* the quote is not swallowed */
	{"\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"\n"},
};

static void strings_are_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(strings); i++) {
		struct paper paper;
		paper_begin(&paper);
		struct json json = json_begin(paper.stream);
		json_text(&json, NULL, strings[i].text);
		paper_check(&paper, strings[i].expected);
	}
}

static void keys_are_escaped(void **state)
{
	(void)state;
	struct paper paper;
	paper_begin(&paper);
	struct json json = json_begin(paper.stream);
	json_object(&json, NULL);
	json_null(&json, "a\"\n");
	json_object_end(&json);
	paper_check(&paper, "{\n  \"a\\\"\\u000a\": null\n}\n");
}

static const struct {
	uint64_t number;
	const char *expected;
} numbers[] = {
	{0, "0\n"},
	{65535, "65535\n"},
	{9007199254740992, "9007199254740992\n"},
	{9007199254740993, "\"9007199254740993\"\n"},
	{UINT64_MAX, "\"18446744073709551615\"\n"},
};

static void large_numbers_are_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct paper paper;
		paper_begin(&paper);
		struct json json = json_begin(paper.stream);
		json_number(&json, NULL, numbers[i].number);
		paper_check(&paper, numbers[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_laid_out),
		cmocka_unit_test(an_empty_document_is_one_line),
		cmocka_unit_test(every_level_up_to_the_last_can_be_used),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(keys_are_escaped),
		cmocka_unit_test(large_numbers_are_strings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
