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
	tabbed->items[tabbed->count++] = (struct tabbed_line){place.line, place.column};
}

/* True for a byte that is a character of its own and needs no look: printable ASCII, or a line
 * feed. */
static bool is_plain(unsigned char byte)
{
	return (byte >= ' ' && byte < 0x7f) || byte == '\n';
}

/* Counts lines and columns up to `offset`: only for what is to be reported, and ever onward. */
static struct place advance(struct place *place, size_t *counted, size_t offset)
{
	const char *text = place->source->text;

	for (; *counted < offset; ++*counted) {
		if (text[*counted] == '\n') {
			place->line++;
			place->column = 1;
		} else if (((unsigned char)text[*counted] & 0xc0) != 0x80) {
			place->column++;
		}
	}
	return *place;
}

static bool only_indents(const char *text, size_t offset)
{
	while (offset > 0 && (text[offset - 1] == ' ' || text[offset - 1] == '\t'))
		offset--;
	return offset == 0 || text[offset - 1] == '\n';
}

bool text_check(const struct source *source, struct tabbed_lines *tabbed, struct diags *diags)
{
	const char *text = source->text;
	struct place place = {source, 1, 1, 1};
	size_t counted = 0;
	size_t length;

	for (size_t i = 0; i < source->length; i += length) {
		uint32_t code;

		length = 1;
		if (is_plain((unsigned char)text[i]))
			continue;
		length = utf8_decode(text + i, source->length - i, &code);
		if (code == UTF8_INVALID) {
			diag_error(diags, advance(&place, &counted, i), "byte 0x%02x is not UTF-8",
				   (unsigned)(unsigned char)text[i]);
			diag_fix(diags, "save the file as UTF-8");
			return false;
		}
		if (code == '\t') {
			if (tabbed != NULL && tabbed->count < TABBED_LINES && only_indents(text, i))
				note_tab(tabbed, advance(&place, &counted, i));
			/* The whole run of blanks at once: a line may hold a million tabs. */
			length = strspn(text + i, " \t");
		} else if (is_refused(code) &&
			   !(code == '\r' && i + 1 < source->length && text[i + 1] == '\n')) {
			refuse(advance(&place, &counted, i), code, diags);
			return false;
		}
	}
	return true;
}
