#include "fixture.h"
#include "pbxports/report/table.h"

/*
 * Prints the table of an input: WIDTH, then rows of cells between bars, the headings first:
 * "40/A|B/x|y". A cell that begins with ! is red.
 */
static void print_table(const char *input, bool color, FILE *out)
{
	char *text = arena_strdup(arena, strchr(input, '/') + 1);
	const char *headings[TABLE_MAX_COLUMNS + 1] = {NULL};
	struct table table = {0};
	char *next_line;

	for (char *line = text; line != NULL; line = next_line) {
		struct table_row *row = NULL;
		size_t column = 0;

		next_line = strchr(line, '/');
		if (next_line != NULL)
			*next_line++ = '\0';
		if (line != text)
			row = table_add(&table);
		for (char *cell = strtok(line, "|"); cell != NULL; cell = strtok(NULL, "|")) {
			bool red = cell[0] == '!';

			cell += red || cell[0] == '_';
			if (row == NULL)
				headings[column++] = cell;
			else
				row->cells[column++] = (struct table_cell){cell, red ? "31" : NULL};
		}
		if (row == NULL)
			table = table_begin(headings, arena);
	}
	table_print(&table, color, (unsigned)strtoul(input, NULL, 10), out);
}

static void print_plain(const char *input, FILE *out)
{
	print_table(input, false, out);
}

static void print_colored(const char *input, FILE *out)
{
	print_table(input, true, out);
}

/* "_" is an empty cell. */
static const struct row plain_rows[] = {
	{"80/A|B", "A  B\n"},
	{"80/A|B/x|y", "A  B\nx  y\n"},
	{"80/NAME|PORT/a|b/longer|c", "NAME    PORT\na       b\nlonger  c\n"},
	{"80/A|B/xxxx|y/_|z", "A     B\nxxxx  y\n      z\n"},
	/* no line ends in blanks */
	{"80/A|BBBB|C/x|y|_/x|_|_", "A  BBBB  C\nx  y\nx\n"},
	{"80/A/_", "A\n\n"},
	{"80/A|B/!x|y", "A  B\nx  y\n"},
	/* the widest column gives way */
	{"23/NAME|TEXT/some-name|one two three four",
	 "NAME       TEXT\nsome-name  one two\n           three four\n"},
	{"22/A|TEXT/x|one two three four five/y|z",
	 "A  TEXT\nx  one two three four\n   five\ny  z\n"},
	/* exactly as wide as the line */
	{"11/A|B/xxxx|yyyyy", "A     B\nxxxx  yyyyy\n"},
	{"25/AAAAAAAAAA|BBBBBBBBBB/x y|z", "AAAAAAAAAA  BBBBBBBBBB\nx y         z\n"},
	/* a word that is longer is not cut */
	{"10/A|TEXT/x|abcdefghijklmnopqrst uv", "A  TEXT\nx  abcdefghijklmnopqrst\n   uv\n"},
	/* two cells wrap side by side */
	{"22/AAAAAAAAAA|BBBBBBBBBB/aaaa bbbb cccc|dddd eeee ffff",
	 "AAAAAAAAAA  BBBBBBBBBB\naaaa bbbb   dddd eeee\ncccc        ffff\n"},
};

static const struct row color_rows[] = {
	{"80/A|B/!x|y", "\033[1mA\033[0m  \033[1mB\033[0m\n\033[31mx\033[0m  y\n"},
	{"80/A|B/xx|!y", "\033[1mA\033[0m   \033[1mB\033[0m\nxx  \033[31my\033[0m\n"},
	/* colours take no room */
	{"80/A|B/!_|y", "\033[1mA\033[0m  \033[1mB\033[0m\n\033[31m_\033[0m  y\n"},
};

static void test_plain(void **state)
{
	(void)state;
	fixture_check(plain_rows, COUNT(plain_rows), print_plain);
}

static void test_colored(void **state)
{
	(void)state;
	fixture_check(color_rows, COUNT(color_rows), print_colored);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_colored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
