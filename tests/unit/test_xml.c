/* The XML writer: layout, and that no text gets out of its place. */
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

#include "pbxports/base/xml.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DECLARATION  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

struct paper {
	FILE *stream;
	char *text;
	size_t size;
};

static struct xml paper_begin(struct paper *paper)
{
	paper->stream = open_memstream(&paper->text, &paper->size);
	assert_non_null(paper->stream);
	return xml_begin(paper->stream);
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
	struct xml xml = paper_begin(&paper);
	xml_comment(&xml, "pbxports 0.1.0");
	xml_element(&xml, "zone");
	xml_attribute(&xml, "target", "DROP");
	xml_attribute(&xml, "version", "");
	xml_text(&xml, "short", "pbxports");
	xml_text(&xml, "description", "");
	xml_comment(&xml, "errors");
	xml_element(&xml, "rule");
	xml_element(&xml, "source");
	xml_attribute(&xml, "ipset", "a4");
	xml_element_end(&xml);
	xml_element(&xml, "accept");
	xml_element_end(&xml);
	xml_element_end(&xml);
	xml_element_end(&xml);
	paper_check(&paper, DECLARATION "<!-- pbxports 0.1.0 -->\n"
					"<zone target=\"DROP\" version=\"\">\n"
					"  <short>pbxports</short>\n"
					"  <description></description>\n"
					"  <!-- errors -->\n"
					"  <rule>\n"
					"    <source ipset=\"a4\"/>\n"
					"    <accept/>\n"
					"  </rule>\n"
					"</zone>\n");
}

static void every_level_up_to_the_last_can_be_used(void **state)
{
	(void)state;
	struct paper paper;
	struct xml xml = paper_begin(&paper);
	for (int i = 0; i < XML_MAX_DEPTH; i++)
		xml_element(&xml, "a");
	for (int i = 0; i < XML_MAX_DEPTH; i++)
		xml_element_end(&xml);
	assert_int_equal(xml.depth, 0);
	assert_int_equal(fclose(paper.stream), 0);
	assert_non_null(strstr(paper.text, "\n                              <a/>\n"));
	free(paper.text);
}

/* The same text in an element and an attribute, and in a comment. */
static const struct {
	const char *text;
	const char *expected;
	const char *comment;
} texts[] = {
	{"", "", ""},
	{"plain text", "plain text", "plain text"},
	{"<a b=\"c\" d='e'/> & ]]>", "&lt;a b=&quot;c&quot; d=&#39;e&#39;/&gt; &amp; ]]&gt;",
	 "<a b=\"c\" d='e'/> & ]]>"},
	{"&amp;", "&amp;amp;", "&amp;"},
	{"a\tb\nc\rd", "a&#9;b&#10;c&#13;d", "a b c d"},
	{"\x01\x08\x0b\x1f\x7f", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xc2\x80\xc2\x9f\xc2\xa0", "\xef\xbf\xbd\xef\xbf\xbd\xc2\xa0",
	 "\xef\xbf\xbd\xef\xbf\xbd\xc2\xa0"},
	{"\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"Zürich ☎ 🐈", "Zürich ☎ 🐈", "Zürich ☎ 🐈"},
	{"a\xff"
	 "b\xc3",
	 "a\xef\xbf\xbd"
	 "b\xef\xbf\xbd",
	 "a\xef\xbf\xbd"
	 "b\xef\xbf\xbd"},
	{"\xc3<", "\xef\xbf\xbd&lt;", "\xef\xbf\xbd<"}, /* what follows is not swallowed */
	{"--><x/>", "--&gt;&lt;x/&gt;", "- -><x/>"},
	{"a--b---c----", "a--b---c----", "a- -b- - -c- - - -"},
	{"-", "-", "-"},
	{"$(reboot) `id` \\", "$(reboot) `id` \\", "$(reboot) `id` \\"},
};

static void texts_are_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		char expected[512];
		struct paper paper;
		struct xml xml = paper_begin(&paper);
		xml_element(&xml, "a");
		xml_attribute(&xml, "b", texts[i].text);
		xml_text(&xml, "c", texts[i].text);
		xml_comment(&xml, texts[i].text);
		xml_element_end(&xml);
		snprintf(expected, sizeof(expected),
			 DECLARATION "<a b=\"%s\">\n  <c>%s</c>\n  <!-- %s -->\n</a>\n",
			 texts[i].expected, texts[i].expected, texts[i].comment);
		paper_check(&paper, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_laid_out),
		cmocka_unit_test(every_level_up_to_the_last_can_be_used),
		cmocka_unit_test(texts_are_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
