/* The HTML writer: layout, and that no text gets out of its place. */
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

#include "pbxports/base/html.h"

struct paper {
	FILE *stream;
	char *text;
	size_t size;
};

static struct html paper_begin(struct paper *paper)
{
	paper->stream = open_memstream(&paper->text, &paper->size);
	assert_non_null(paper->stream);
	return html_begin(paper->stream);
}

static void paper_check(struct paper *paper, const char *expected)
{
	assert_int_equal(fclose(paper->stream), 0);
	assert_string_equal(paper->text, expected);
	free(paper->text);
}

static void a_page_is_laid_out(void **state)
{
	(void)state;
	struct paper paper;
	struct html html = paper_begin(&paper);
	html_open(&html, "html");
	html_open(&html, "meta"); /* has no end tag */
	html_attribute(&html, "charset", "utf-8");
	html_close(&html);
	html_style(&html, "p > b { color: red }\n");
	html_element(&html, "title", "t");
	html_open(&html, "p");
	html_text(&html, "one ");
	html_element_inline(&html, "b", "two");
	html_text(&html, " three");
	html_close(&html);
	html_open(&html, "td"); /* an empty one has an end tag all the same */
	html_close(&html);
	html_open(&html, "circle");
	html_attribute_format(&html, "r", "%u", 4U);
	html_close(&html);
	html_close(&html);
	paper_check(&paper, "<!DOCTYPE html>\n<html>\n<meta charset=\"utf-8\">\n"
			    "<style>p > b { color: red }\n</style>\n<title>t</title>\n"
			    "<p>one <b>two</b> three</p>\n<td></td>\n<circle r=\"4\"></circle>"
			    "</html>\n");
}

static const struct row {
	const char *text;
	const char *escaped;
} rows[] = {
	{"", ""},
	{"plain", "plain"},
	{"<script>", "&lt;script&gt;"},
	{"a & b &lt;", "a &amp; b &amp;lt;"},
	{"\" onload='x'", "&quot; onload=&#39;x&#39;"},
	{"電話", "電話"},
	{"\x01\x1b\xff", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
};

static void texts_stay_in_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct paper paper;
		struct html html = paper_begin(&paper);
		char expected[256];

		html_open(&html, "p");
		html_attribute(&html, "title", rows[i].text);
		html_attribute_format(&html, "lang", "%s", rows[i].text);
		html_text(&html, rows[i].text);
		html_close(&html);
		snprintf(expected, sizeof(expected),
			 "<!DOCTYPE html>\n<p title=\"%s\" lang=\"%s\">%s</p>\n", rows[i].escaped,
			 rows[i].escaped, rows[i].escaped);
		paper_check(&paper, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_laid_out),
		cmocka_unit_test(texts_stay_in_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
