#include <inttypes.h>
#include <string.h>

#include "pbxports/base/diag.h"
#include "pbxports/base/utf8.h"

#define SHOWN_MAX      100 /* errors; and as many warnings and notes */
#define LINE_SHOWN_MAX 100 /* characters; a longer line is cut to a window */
#define WINDOW	       80
#define WINDOW_LEFT    40 /* of it before the caret */
#define ELLIPSIS       "..."

/* SGR, ECMA-48 section 8.3.117. */
#define SGR_RESET "\033[0m"
#define SGR_BOLD  "\033[1m"
#define SGR_GREEN "\033[32m"

static const char *const severity_colors[] = {
	[DIAG_NOTE] = "\033[36m", [DIAG_WARNING] = "\033[35m", [DIAG_ERROR] = "\033[31m"};

/*
 * A character of a source that is found again fast: places come sorted, so the next is further on.
 * Both numbers count from 1.
 */
struct cursor {
	const struct source *source;
	uint32_t line;
	size_t line_start;
	uint32_t column;
	size_t offset;
};

struct printer {
	FILE *stream;
	bool color;
	struct cursor first;  /* of the places */
	struct cursor second; /* of the second places, which are not sorted */
	size_t hint_count;
	const struct source *hinted[4 * SHOWN_MAX]; /* whose hint was shown */
};

static void paint(const struct printer *printer, const char *sgr)
{
	if (printer->color)
		fputs(sgr, printer->stream);
}

/* The longest is \u{10FFFF}. */
#define ESCAPED_SIZE 11

/* The character at the head of the text with what is not printable made visible; returns how many
 * bytes it takes. */
static size_t escape(const char *text, size_t left, char escaped[ESCAPED_SIZE])
{
	uint32_t character;
	size_t size = utf8_decode(text, left, &character);
	if (utf8_printable(character))
		snprintf(escaped, ESCAPED_SIZE, "%.*s", (int)size, text);
	else if (size == 1)
		snprintf(escaped, ESCAPED_SIZE, "\\x%02x", (unsigned char)*text);
	else
		snprintf(escaped, ESCAPED_SIZE, "\\u{%04" PRIX32 "}", character);
	return size;
}

/* Text of a profile in a message. */
static void put_escaped(FILE *stream, const char *text)
{
	size_t left = strlen(text);
	while (left > 0) {
		char escaped[ESCAPED_SIZE];
		size_t size = escape(text, left, escaped);
		fputs(escaped, stream);
		text += size;
		left -= size;
	}
}

static void cursor_to_start(struct cursor *cursor, const struct source *source)
{
	/* A byte order mark is no character of the first line. */
	bool marked = source->length >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0;
	size_t start = marked ? 3 : 0;
	*cursor = (struct cursor){source, 1, start, 1, start};
}

/* False where the source has no such line. */
static bool cursor_to_line(struct cursor *cursor, struct place place)
{
	const struct source *source = place.source;
	if (cursor->source != source || cursor->line > place.line)
		cursor_to_start(cursor, source);
	while (cursor->line < place.line) {
		const char *rest = source->text + cursor->line_start;
		const char *end = memchr(rest, '\n', source->length - cursor->line_start);
		if (end == NULL)
			return false;
		size_t next = (size_t)(end - source->text) + 1;
		*cursor = (struct cursor){source, cursor->line + 1, next, 1, next};
	}
	return cursor->line_start < source->length;
}

/* Where the cursor's line ends, without its line break. */
static size_t line_end(const struct cursor *cursor)
{
	const struct source *source = cursor->source;
	const char *start = source->text + cursor->line_start;
	const char *end = memchr(start, '\n', source->length - cursor->line_start);
	if (end == NULL)
		end = source->text + source->length;
	if (end > start && end[-1] == '\r')
		end--;
	return (size_t)(end - source->text);
}

static void cursor_step(struct cursor *cursor, size_t end, uint32_t *character)
{
	cursor->offset +=
		utf8_decode(cursor->source->text + cursor->offset, end - cursor->offset, character);
	cursor->column++;
}

/* To a column of the same line, or the line's end where that comes first. */
static void cursor_to_column(struct cursor *cursor, uint32_t column, size_t end)
{
	uint32_t character;
	if (cursor->column > column) {
		cursor->column = 1;
		cursor->offset = cursor->line_start;
	}
	while (cursor->column < column && cursor->offset < end)
		cursor_step(cursor, end, &character);
}

static bool is_long(struct cursor cursor, size_t end)
{
	cursor_to_column(&cursor, 1, end);
	cursor_to_column(&cursor, LINE_SHOWN_MAX + 1, end);
	return cursor.offset < end;
}

/* The line up to `end` or column `last`, one column for each character, as the caret counts. */
static void put_line(FILE *stream, struct cursor cursor, uint32_t last, size_t end)
{
	while (cursor.column <= last && cursor.offset < end) {
		const char *text = cursor.source->text + cursor.offset;
		uint32_t character;
		cursor_step(&cursor, end, &character);
		if (character == '\t' || utf8_printable(character))
			fwrite(text, 1, (size_t)(cursor.source->text + cursor.offset - text),
			       stream);
		else
			fputc('?', stream);
	}
	fputs(cursor.offset < end ? ELLIPSIS "\n" : "\n", stream);
}

/* The line below: tabs where the line has them, so that the caret stands under its column. */
static void put_caret(const struct printer *printer, struct cursor cursor, struct place place,
		      uint32_t last, size_t end)
{
	while (cursor.column < place.column && cursor.offset < end) {
		uint32_t character;
		cursor_step(&cursor, end, &character);
		fputc(character == '\t' ? '\t' : ' ', printer->stream);
	}
	paint(printer, SGR_GREEN);
	fputc('^', printer->stream);
	for (uint32_t i = 0; i < place.width && cursor.column <= last && cursor.offset < end; i++) {
		uint32_t character;
		cursor_step(&cursor, end, &character);
		if (i > 0)
			fputc('~', printer->stream);
	}
	paint(printer, SGR_RESET);
	fputc('\n', printer->stream);
}

/* The line of a place with a caret below, where the source has it. */
static void print_line(const struct printer *printer, struct cursor *cursor, struct place place)
{
	if (place.source == NULL || place.line == 0 || !cursor_to_line(cursor, place))
		return;
	size_t end = line_end(cursor);
	uint32_t first = 1, last = LINE_SHOWN_MAX;
	if (is_long(*cursor, end)) {
		if (place.column > WINDOW_LEFT)
			first = place.column - WINDOW_LEFT;
		last = first + WINDOW - 1;
	}
	cursor_to_column(cursor, first, end);
	const char *cut = first > 1 ? ELLIPSIS : "";
	fputs(cut, printer->stream);
	put_line(printer->stream, *cursor, last, end);
	fprintf(printer->stream, "%*s", (int)strlen(cut), "");
	put_caret(printer, *cursor, place, last, end);
}

const char *diag_place_text(struct place place, struct arena *arena)
{
	const char *name = place.source == NULL ? "" : place.source->name;
	size_t left = strlen(name);
	char *text = arena_array(arena, left + 1, ESCAPED_SIZE);
	char *end = text;
	while (left > 0) {
		char escaped[ESCAPED_SIZE];
		size_t size = escape(name, left, escaped);
		end = stpcpy(end, escaped);
		name += size;
		left -= size;
	}
	if (place.source == NULL || place.line == 0)
		return text;
	return arena_format(arena, "%s:%" PRIu32 ":%" PRIu32, text, place.line, place.column);
}

/* NAME:LINE:COLUMN: severity: message */
static void print_head(const struct printer *printer, struct place place,
		       enum diag_severity severity, const char *message)
{
	paint(printer, SGR_BOLD);
	put_escaped(printer->stream, place.source == NULL ? "pbxports" : place.source->name);
	if (place.source != NULL && place.line > 0)
		fprintf(printer->stream, ":%" PRIu32 ":%" PRIu32, place.line, place.column);
	fputc(':', printer->stream);
	paint(printer, SGR_RESET);
	fputc(' ', printer->stream);
	paint(printer, severity_colors[severity]);
	fputs(diag_severity_name(severity), printer->stream);
	paint(printer, SGR_RESET);
	fputs(": ", printer->stream);
	put_escaped(printer->stream, message);
}

/* How to open a source that is no file: said once. */
static void print_hint(struct printer *printer, const struct source *source)
{
	if (source == NULL || source->hint == NULL)
		return;
	for (size_t i = 0; i < printer->hint_count; i++)
		if (printer->hinted[i] == source)
			return;
	printer->hinted[printer->hint_count++] = source;
	fputs("  see: ", printer->stream);
	put_escaped(printer->stream, source->hint);
	fputc('\n', printer->stream);
}

static void print_diag(struct printer *printer, const struct diag *diag)
{
	FILE *stream = printer->stream;
	print_head(printer, diag->place, diag->severity, diag->message);
	if (diag->rule != NULL)
		fprintf(stream, " [%s]", diag->rule);
	fputc('\n', stream);
	print_line(printer, &printer->first, diag->place);
	if (diag->fix != NULL) {
		fputs("  fix: ", stream);
		put_escaped(stream, diag->fix);
		fputc('\n', stream);
	}
	print_hint(printer, diag->place.source);
	if (diag->second_message == NULL)
		return;
	print_head(printer, diag->second, DIAG_NOTE, diag->second_message);
	fputc('\n', stream);
	print_line(printer, &printer->second, diag->second);
	print_hint(printer, diag->second.source);
}

static void print_rest(FILE *stream, size_t count, const char *one, const char *many)
{
	if (count > 0)
		fprintf(stream, "pbxports: %zu more %s not shown\n", count,
			count == 1 ? one : many);
}

void diag_print_text(const struct diags *diags, bool color, FILE *stream)
{
	struct printer printer = {.stream = stream, .color = color};
	size_t errors = 0, remarks = 0;
	for (size_t i = 0; i < diags->count; i++) {
		size_t *shown = diags->items[i].severity == DIAG_ERROR ? &errors : &remarks;
		if (*shown == SHOWN_MAX)
			continue;
		++*shown;
		print_diag(&printer, &diags->items[i]);
	}
	print_rest(stream, diags->errors - errors, "error is", "errors are");
	print_rest(stream, diags->remarks - remarks, "warning or note is",
		   "warnings and notes are");
}
