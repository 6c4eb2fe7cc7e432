#include "pbxports/text/unicode.h"

#include <string.h>

#include "pbxports/base/utf8.h"

static bool is_refused(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7f && code < 0xa0) ||
	       code == 0x2028 || code == 0x2029;
}

static void refuse(struct place place, uint32_t code, struct diags *diags)
{
	if (code == '\r') {
		diag_error(diags, place, "a carriage return without its line feed");
		diag_fix(diags, "end lines with a line feed");
	} else if (code == 0) {
		diag_error(diags, place, "a NUL byte: this is not a text file");
	} else {
		diag_error(diags, place, "a control character (U+%04X)", (unsigned)code);
		diag_fix(diags, "take it out, or write a space");
	}
}

static void note_tab(struct tabbed_lines *tabbed, struct place place)
{
	if (tabbed == NULL || tabbed->count == TABBED_LINES)
		return;
	if (tabbed->count > 0 && tabbed->items[tabbed->count - 1].line == place.line)
		return;
	tabbed->items[tabbed->count++] = (struct tabbed_line){place.line, place.column};
}

#define EACH_BYTE(value) ((uint64_t)(value)*0x0101010101010101U)

/*
 * True for eight bytes of plain ASCII, which nearly all of a profile is: none has its top bit set,
 * is below a blank, or is DEL. A byte below the bound borrows from its top bit.
 */
static bool eight_plain(const char *text)
{
	uint64_t bytes;

	memcpy(&bytes, text, sizeof(bytes));
	return ((bytes | (bytes - EACH_BYTE(' ')) | (bytes + EACH_BYTE(1))) & EACH_BYTE(0x80)) == 0;
}

bool text_check(const struct source *source, struct tabbed_lines *tabbed, struct diags *diags)
{
	const unsigned char *text = (const unsigned char *)source->text;
	struct place place = {source, 1, 1, 1};
	bool indenting = true;

	for (size_t i = 0; i < source->length;) {
		uint32_t code = text[i];
		size_t length = 1;

		if (!indenting && i + 8 <= source->length && eight_plain(source->text + i)) {
			place.column += 8;
			i += 8;
			continue;
		}
		if (code >= 0x20 && code < 0x7f) {
			indenting = indenting && code == ' ';
			place.column++;
			i++;
			continue;
		}
		if (code >= 0x80)
			length = utf8_decode(source->text + i, source->length - i, &code);
		if (code == UTF8_INVALID) {
			diag_error(diags, place, "byte 0x%02x is not UTF-8", (unsigned)text[i]);
			diag_fix(diags, "save the file as UTF-8");
			return false;
		}
		if (code == '\r' && i + 1 < source->length && text[i + 1] == '\n')
			code = ' ';
		if (is_refused(code)) {
			refuse(place, code, diags);
			return false;
		}
		if (code == '\t' && indenting)
			note_tab(tabbed, place);
		place.column++;
		if (code == '\n') {
			place.line++;
			place.column = 1;
		}
		indenting = code == '\n' || (indenting && code == '\t');
		i += length;
	}
	return true;
}
