#include "fuzz.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "pbxports/base/utf8.h"
#include "pbxports/profile/file.h"
#include "pbxports/report/findings.h"
#include "wellformed.h"

void law_broken(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("law broken: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	abort();
}

static _Noreturn void no_memory(void *context)
{
	(void)context;
	abort();
}

struct diags *fuzz_begin(void)
{
	struct arena *arena = arena_new(no_memory, NULL);

	if (arena == NULL)
		abort();
	return diags_new(arena);
}

void fuzz_end(struct diags *diags)
{
	arena_free(diags->arena);
}

struct source fuzz_source(struct arena *arena, const char *name, const uint8_t *data, size_t size)
{
	char *text = arena_alloc(arena, size + 1);

	if (size > 0)
		memcpy(text, data, size);
	return file_source(name, NULL, text, size);
}

void fuzz_end_output(struct output *output, struct diags *diags)
{
	law(output_end(output, diags), "an output was lost");
}

void fuzz_check_text(const char *what, const char *bytes, size_t size)
{
	uint32_t character;

	law(size == 0 || bytes[size - 1] == '\n', "%s: the last line does not end", what);
	for (size_t i = 0; i < size; i += utf8_decode(bytes + i, size - i, &character)) {
		utf8_decode(bytes + i, size - i, &character);
		if (character == '\033' && i + 1 < size && bytes[i + 1] == '[') {
			i += 2 + strspn(bytes + i + 2, "0123456789;");
			law(i < size && bytes[i] == 'm', "%s: not a colour", what);
			character = 'm';
		}
		law(character == '\n' || character == '\t' || utf8_printable(character),
		    "%s: byte %zu is U+%04X", what, i, (unsigned)character);
	}
}

static void check_place(struct place place)
{
	size_t lines = 1;

	if (place.source == NULL || place.line == 0)
		return;
	for (size_t i = 0; i < place.source->length; i++)
		lines += place.source->text[i] == '\n';
	/* The end of a file is the line after the last one, also where that has no line feed. */
	law(place.line <= lines + 1, "line %u of %zu", (unsigned)place.line, lines);
	law(place.column > 0, "line %u, column 0", (unsigned)place.line);
	law(place.column <= place.source->length + 1, "column %u of %zu bytes",
	    (unsigned)place.column, place.source->length);
}

static void check_format(const struct diags *diags, const struct findings_format *format,
			 bool color)
{
	struct diags *own = fuzz_begin();
	struct output *output = output_begin(own);

	format->print(diags, color, output->stream);
	fuzz_end_output(output, own);
	if (strcmp(format->name, "json") == 0 || strcmp(format->name, "sarif") == 0)
		law(is_json(output->bytes, output->size), "%s of diagnostics is no JSON",
		    format->name);
	else
		fuzz_check_text(format->name, output->bytes, output->size);
	fuzz_end(own);
}

void fuzz_check_diags(const struct diags *diags)
{
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *diag = &diags->items[i];

		law(diag->message != NULL && diag->message[0] != '\0', "an empty message");
		law(strlen(diag->message) <= DIAG_TEXT_MAX + strlen("..."),
		    "a message that is too long");
		law(diag->fix == NULL || diag->fix[0] != '\0', "an empty fix");
		check_place(diag->place);
		if (diag->second_message != NULL)
			check_place(diag->second);
	}
	check_format(diags, &findings_formats[0], false);
}

void fuzz_check_findings(const struct diags *diags)
{
	for (const struct findings_format *format = findings_formats; format->name != NULL;
	     format++)
		check_format(diags, format, true);
}
