#include "fixture.h"
#include "pbxports/text/unicode.h"

/* `tabs`: the places of tabs in indentations; NULL where the text is refused, as `said` has it. */
static const struct {
	const char *text;
	size_t length;
	const char *tabs;
	const char *said;
} cases[] = {
#define TEXT(literal) literal, sizeof(literal) - 1
	{TEXT(""), "", ""},
	{TEXT("a: b\n"), "", ""},
	{TEXT("a: b\r\nc: d\r\n"), "", ""},
	{TEXT("a:\tb # text\tbehind\n"), "", ""},
	/* the first and the last of each length, and what is around the surrogates */
	{TEXT("\xc2\xa0 \xdf\xbf \xe0\xa0\x80 \xef\xbf\xbd \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"), "",
	 ""},
	{TEXT("\xed\x9f\xbf \xee\x80\x80"), "", ""},
	{TEXT("\t"), "1:1 ", ""},
	{TEXT("a:\n \tb\n\t\tc\r\n\nd:\t1\n"), "2:2 3:1 ", ""},
	{TEXT("a: b\n\r\n\tc\n"), "3:1 ", ""},
	{TEXT("a\0b"), NULL, "1:2: *NUL*"},
	{TEXT("a\x01"), NULL, "1:2: *(U+0001)*"},
	{TEXT("ab: \x1b[31m\n"), NULL, "1:5: *(U+001B)*"},
	{TEXT("a\x7f"), NULL, "1:2: *(U+007F)*"},
	{TEXT("a\xc2\x80"), NULL, "1:2: *(U+0080)*"},
	{TEXT("a\xc2\x85 b"), NULL, "1:2: *(U+0085)*"},
	{TEXT("a\xc2\x9f"), NULL, "1:2: *(U+009F)*"},
	{TEXT("a\xe2\x80\xa8"), NULL, "1:2: *(U+2028)*"},
	{TEXT("a\xe2\x80\xa9"), NULL, "1:2: *(U+2029)*"},
	{TEXT("a\rb"), NULL, "1:2: *carriage return*line feed*"},
	{TEXT("a\r"), NULL, "1:2: *carriage return*line feed*"},
	{TEXT("a\r\r\n"), NULL, "1:2: *carriage return*line feed*"},
	/* columns are characters, not bytes */
	{TEXT("x: y\n\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\x9e\xff"), NULL,
	 "2:4: byte 0xff is not UTF-8*"},
	{TEXT("a\x80"), NULL, "1:2: byte 0x80 *"},
	{TEXT("\xc0\xaf"), NULL, "1:1: byte 0xc0 *"},	  /* overlong */
	{TEXT("\xe0\x9f\xbf"), NULL, "1:1: byte 0xe0 *"}, /* overlong */
	{TEXT("\xf0\x8f\xbf\xbf"), NULL, "1:1: byte 0xf0 *"},
	{TEXT("\xed\xa0\x80"), NULL, "1:1: byte 0xed *"},     /* a surrogate */
	{TEXT("\xf4\x90\x80\x80"), NULL, "1:1: byte 0xf4 *"}, /* above U+10FFFF */
	{TEXT("b\xfcro\n"), NULL, "1:2: byte 0xfc *"},	      /* Latin-1 */
	{TEXT("ab\xe2\x82"), NULL, "1:3: byte 0xe2 *"},	      /* cut short */
	/* among plain text too, wherever in it */
	{TEXT("0123456\x1b"), NULL, "1:8: *(U+001B)*"},
	{TEXT("01234567\x1b"), NULL, "1:9: *(U+001B)*"},
	{TEXT("0\n23456\x7f"
	      "89012345"),
	 NULL, "2:6: *(U+007F)*"},
	{TEXT("01234567890\xff"
	      "2345678"),
	 NULL, "1:12: byte 0xff *"},
	{TEXT("\n\n\n\n\n\n\n\x0b\n"), NULL, "8:1: *(U+000B)*"},
	{TEXT("~}|{ !\"#~}|{ !\"#"), "", ""},
	/* other kinds of files */
	{TEXT("\x1f\x8b\x08\0"), NULL, "1:1: this is a gzip file*; unpack it"},
	{TEXT("\x1f\x8a"), NULL, "1:1: *(U+001F)*"},
	{TEXT("\x1f"), NULL, "1:1: *(U+001F)*"},
	{TEXT("\xfd"
	      "7zXZ\0"),
	 NULL, "1:1: this is an xz file*"},
	{TEXT("\x28\xb5\x2f\xfd"), NULL, "1:1: this is a zstd file*"},
	{TEXT("BZh91AY&SY\x80"), NULL, "1:1: this is a bzip2 file*"},
	{TEXT("BZh"), "", ""},
	{TEXT("PK\x03\x04"), NULL, "1:1: this is a zip file*"},
	{TEXT("\xff\xfe"
	      "a\0"),
	 NULL, "1:1: this is UTF-16*; save the file as UTF-8"},
	{TEXT("\xfe\xff\0a"), NULL, "1:1: this is UTF-16*"},
	{TEXT("a\0\n\0"), NULL, "1:2: *NUL*"}, /* UTF-16 without its mark */
#undef TEXT
};

static const char *tabs_text(const struct tabbed_lines *tabbed)
{
	const char *text = "";

	for (size_t i = 0; i < tabbed->count; i++)
		text = arena_format(arena, "%s%u:%u ", text, (unsigned)tabbed->items[i].line,
				    (unsigned)tabbed->items[i].column);
	return text;
}

static const char *said_text(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const char *kept;

	assert_non_null(out);
	for (size_t i = 0; i < diags->count; i++)
		print_diag(out, &diags->items[i]);
	fclose(out);
	kept = arena_strdup(arena, text);
	free(text);
	return kept;
}

static void test_text_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tabbed_lines tabbed = {.count = 0};
		struct source source = {
			.name = "p.yaml", .text = cases[i].text, .length = cases[i].length};
		bool fine;

		fixture_open();
		fine = text_check(&source, &tabbed, diags);
		if (fine != (cases[i].tabs != NULL) || !fixture_matches(cases[i].said, said_text()))
			fail_msg("case %zu, \"%s\": %s", i, cases[i].text, said_text());
		if (fine)
			assert_string_equal(tabs_text(&tabbed), cases[i].tabs);
		assert_int_equal(text_check(&source, NULL, diags), fine);
		fixture_close();
	}
}

/* Every byte at every place of a text of plain ones: those that are plain pass. */
static void test_each_byte(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte <= UINT8_MAX; byte++) {
		for (size_t at = 0; at < 16; at++) {
			char text[17] = "0123456789abcde.";
			struct source source = {.name = "l.txt", .text = text, .length = 16};
			bool plain = (byte >= ' ' && byte < 0x7f) || byte == '\n' || byte == '\t';

			text[at] = (char)byte;
			fixture_open();
			if (text_check(&source, NULL, diags) != plain)
				fail_msg("byte 0x%02x at %zu", byte, at);
			fixture_close();
		}
	}
}

static void test_tabbed_lines_are_bounded(void **state)
{
	struct tabbed_lines tabbed = {.count = 0};
	const char *text = "";

	(void)state;
	fixture_open();
	for (unsigned i = 0; i < TABBED_LINES + 9; i++)
		text = arena_format(arena, "%s\ta\n", text);
	assert_true(text_check(fixture_source("p.yaml", text), &tabbed, diags));
	assert_int_equal(tabbed.count, TABBED_LINES);
	assert_int_equal(tabbed.items[TABBED_LINES - 1].line, TABBED_LINES);
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_check),
		cmocka_unit_test(test_each_byte),
		cmocka_unit_test(test_tabbed_lines_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
