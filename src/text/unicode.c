#include "pbxports/text/unicode.h"

#include <string.h>

#include "pbxports/base/utf8.h"

static bool is_refused(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7f && code < 0xa0) ||
	       code == 0x2028 || code == 0x2029;
}

/* Files that are no UTF-8 text from their first bytes on, and are named by what they are. */
static const struct signature {
	const char *bytes;
	size_t length;
	const char *what;
	const char *fix;
} signatures[] = {
#define BYTES(literal) literal, sizeof(literal) - 1
	{BYTES("\x1f\x8b"), "a gzip file", "unpack it"},
	{BYTES("\xfd"
	       "7zXZ"),
	 "an xz file", "unpack it"},
	{BYTES("\x28\xb5\x2f\xfd"), "a zstd file", "unpack it"},
	{BYTES("BZh91AY&SY"), "a bzip2 file", "unpack it"},
	{BYTES("PK\x03\x04"), "a zip file", "unpack it"},
	{BYTES("\xff\xfe"), "UTF-16", "save the file as UTF-8"},
	{BYTES("\xfe\xff"), "UTF-16", "save the file as UTF-8"},
#undef BYTES
};

static const struct signature *find_signature(const struct source *source)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		if (source->length >= signatures[i].length &&
		    memcmp(source->text, signatures[i].bytes, signatures[i].length) == 0)
			return &signatures[i];
	}
	return NULL;
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

/* A number all of whose bytes are this one. */
#define EACH(byte) ((byte) * (UINT64_MAX / 0xff))
#define WORD	   sizeof(uint64_t)

/* The same for each byte of a word at once. In a sum no byte below 0x80 carries into the next. */
static bool is_plain_word(const char *text)
{
	uint64_t word;
	uint64_t control;
	uint64_t line_feed;

	memcpy(&word, text, WORD);
	control = ~(word + EACH(0x80 - ' '));
	line_feed = ~((word ^ EACH('\n')) + EACH(0x7f));
	return ((word | (word + EACH(1)) | (control & ~line_feed)) & EACH(0x80)) == 0;
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
	const struct signature *signature = find_signature(source);

	if (signature != NULL) {
		diag_error(diags, place, "this is %s, not plain text", signature->what);
		diag_fix(diags, "%s", signature->fix);
		return false;
	}
	for (size_t i = 0; i < source->length; i += length) {
		uint32_t code;

		length = WORD;
		if (source->length - i >= WORD && is_plain_word(text + i))
			continue;
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
