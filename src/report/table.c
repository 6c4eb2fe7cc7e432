#include "pbxports/report/table.h"

#include <string.h>

#define GAP	  2U
#define MIN_WIDTH 10U

struct table table_begin(const char *const *headings, struct arena *arena)
{
	struct table table = {.arena = arena};
	struct table_row *row = table_add(&table);

	for (; headings[table.columns] != NULL; table.columns++)
		row->cells[table.columns] = (struct table_cell){headings[table.columns], "1"};
	return table;
}

struct table_row *table_add(struct table *table)
{
	struct table_row *row;

	table->rows = arena_grow(table->arena, table->rows, table->count, &table->capacity,
				 sizeof(*table->rows));
	row = &table->rows[table->count++];
	for (size_t i = 0; i < TABLE_MAX_COLUMNS; i++)
		row->cells[i].text = "";
	return row;
}

/* As wide as the longest cell; then the widest gives way until the line holds all of them. */
static void measure(const struct table *table, unsigned width, size_t *widths)
{
	size_t total = 0;

	for (size_t column = 0; column < table->columns; column++) {
		widths[column] = 0;
		for (size_t i = 0; i < table->count; i++) {
			size_t length = strlen(table->rows[i].cells[column].text);

			widths[column] = length > widths[column] ? length : widths[column];
		}
		total += widths[column] + GAP;
	}
	while (total > width + GAP) {
		size_t widest = 0;

		for (size_t column = 1; column < table->columns; column++)
			if (widths[column] > widths[widest])
				widest = column;
		if (widths[widest] <= MIN_WIDTH)
			return;
		widths[widest]--;
		total--;
	}
}

/* How much of a text stands on its first line. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = strlen(text);
	size_t end = width;

	if (length <= width)
		return length;
	while (end > 0 && text[end] != ' ')
		end--;
	return end > 0 ? end : strcspn(text, " ");
}

/* Prints a line of a cell and returns what is left for the next one. */
static const char *print_line(const struct table_cell *cell, const char *text, size_t width,
			      bool last, bool color, FILE *stream)
{
	size_t length = line_length(text, width);

	if (color && cell->style != NULL && length > 0)
		fprintf(stream, "\033[%sm%.*s\033[0m", cell->style, (int)length, text);
	else
		fprintf(stream, "%.*s", (int)length, text);
	for (size_t i = length; i < width + GAP && !last; i++)
		fputc(' ', stream);
	text += length;
	return text + strspn(text, " ");
}

/* The last column with text in it, so that no line ends in blanks. */
static size_t last_column(const struct table *table, const char *const *rest)
{
	size_t last = 0;

	for (size_t column = 0; column < table->columns; column++)
		if (rest[column][0] != '\0')
			last = column;
	return last;
}

void table_print(const struct table *table, bool color, unsigned width, FILE *stream)
{
	size_t widths[TABLE_MAX_COLUMNS] = {0};

	measure(table, width, widths);
	for (size_t i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];
		const char *rest[TABLE_MAX_COLUMNS] = {""};
		size_t last;

		for (size_t column = 0; column < table->columns; column++)
			rest[column] = row->cells[column].text;
		do {
			last = last_column(table, rest);
			for (size_t column = 0; column <= last; column++)
				rest[column] =
					print_line(&row->cells[column], rest[column],
						   widths[column], column == last, color, stream);
			fputc('\n', stream);
			last = last_column(table, rest);
		} while (rest[last][0] != '\0');
	}
}
