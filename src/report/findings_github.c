#include <string.h>

#include "pbxports/base/utf8.h"
#include "pbxports/report/findings.h"

/*
 * What the runner reads as its own syntax: a message's % and line ends, and in a property : and ,
 * too (actions/toolkit, command.ts). It shows all else as it stands, so that what would make it
 * show another text than there is (utf8_printable()) is written out.
 */
static void put_escaped(const char *text, const char *special, FILE *stream)
{
	size_t left = strlen(text);
	size_t size;

	for (; left > 0; text += size, left -= size) {
		uint32_t character;

		size = utf8_decode(text, left, &character);
		if (character < 0x20 || character == 0x7f ||
		    (character < 0x80 && strchr(special, (int)character) != NULL))
			fprintf(stream, "%%%02X", (unsigned)character);
		else if (utf8_printable(character))
			fwrite(text, 1, size, stream);
		else if (character == UTF8_INVALID)
			fprintf(stream, "\\x%02x", (unsigned)(unsigned char)*text);
		else
			fprintf(stream, "\\u{%04X}", (unsigned)character);
	}
}

static void put_message(const char *text, FILE *stream)
{
	put_escaped(text, "%", stream);
}

static void put_property(const char *name, const char *text, char separator, FILE *stream)
{
	fprintf(stream, "%c%s=", separator, name);
	put_escaped(text, "%:,", stream);
}

static void print_place(const struct place *place, FILE *stream)
{
	put_property("file", place->source->name, ' ', stream);
	if (place->line == 0)
		return;
	fprintf(stream, ",line=%u,col=%u", (unsigned)place->line, (unsigned)place->column);
	if (place->width > 1)
		fprintf(stream, ",endColumn=%u", (unsigned)(place->column + place->width));
}

static void print_second(const struct diag *diag, FILE *stream)
{
	const struct place *second = &diag->second;

	fputs("; ", stream);
	if (second->source != NULL) {
		put_message(second->source->name, stream);
		if (second->line > 0)
			fprintf(stream, ":%u", (unsigned)second->line);
		fputs(": ", stream);
	}
	put_message(diag->second_message, stream);
}

static void print_diag(const struct diag *diag, FILE *stream)
{
	static const char *const commands[] = {
		[DIAG_NOTE] = "notice", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"};
	bool placed = diag->place.source != NULL;

	fprintf(stream, "::%s", commands[diag->severity]);
	if (placed)
		print_place(&diag->place, stream);
	put_property("title", diag->rule == NULL ? "pbxports" : diag->rule, placed ? ',' : ' ',
		     stream);
	fputs("::", stream);
	put_message(diag->message, stream);
	if (diag->fix != NULL) {
		fputs("; ", stream);
		put_message(diag->fix, stream);
	}
	if (placed && diag->place.source->hint != NULL) {
		fputs("; see: ", stream);
		put_message(diag->place.source->hint, stream);
	}
	if (diag->second_message != NULL)
		print_second(diag, stream);
	fputc('\n', stream);
}

void findings_print_github(const struct diags *diags, bool color, FILE *stream)
{
	(void)color;
	for (size_t i = 0; i < diags->count; i++)
		print_diag(&diags->items[i], stream);
}
