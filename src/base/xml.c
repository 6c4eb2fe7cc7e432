#include "pbxports/base/xml.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "pbxports/base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* XML 1.0, section 2.2. The controls from U+007F to U+009F are allowed there but discouraged. */
static bool is_allowed(uint32_t character)
{
	if (character == '\t' || character == '\n' || character == '\r')
		return true;
	if (character < ' ' || (character >= 0x7f && character <= 0x9f))
		return false;
	return character != UTF8_INVALID && character != 0xfffe && character != 0xffff;
}

/* As references, since a reader turns them into blanks in attributes, and \r into \n anywhere. */
static const char *reference(uint32_t character)
{
	static const struct {
		uint32_t character;
		const char *reference;
	} references[] = {
		{'&', "&amp;"},	 {'<', "&lt;"},	 {'>', "&gt;"},	  {'"', "&quot;"},
		{'\'', "&#39;"}, {'\t', "&#9;"}, {'\n', "&#10;"}, {'\r', "&#13;"},
	};

	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		if (references[i].character == character)
			return references[i].reference;
	return NULL;
}

static bool is_plain(char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '&' && byte != '<' && byte != '>' &&
	       byte != '"' && byte != '\'';
}

/* How many bytes from here on stand for themselves. */
static size_t plain_length(const char *text)
{
	size_t length = 0;

	while (is_plain(text[length]))
		length++;
	return length;
}

void xml_escape(const char *text, FILE *stream)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t plain = plain_length(text);
		uint32_t character;
		const char *escaped;
		size_t size;

		if (plain > 0) {
			fwrite(text, 1, plain, stream);
			text += plain;
			left -= plain;
			continue;
		}
		size = utf8_decode(text, left, &character);
		escaped = reference(character);
		if (!is_allowed(character))
			fputs(REPLACEMENT, stream);
		else if (escaped != NULL)
			fputs(escaped, stream);
		else
			fwrite(text, 1, size, stream);
		text += size;
		left -= size;
	}
}

/* A comment knows no references: what would need one is a blank there. */
static void put_comment(FILE *stream, const char *text)
{
	size_t left = strlen(text);
	bool dash = false;

	while (left > 0) {
		uint32_t character;
		size_t size = utf8_decode(text, left, &character);

		if (dash && character == '-')
			putc(' ', stream);
		if (!is_allowed(character))
			fputs(REPLACEMENT, stream);
		else if (character < ' ')
			putc(' ', stream);
		else
			fwrite(text, 1, size, stream);
		dash = character == '-';
		text += size;
		left -= size;
	}
}

struct xml xml_begin(FILE *stream)
{
	fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", stream);
	return (struct xml){.stream = stream};
}

/* The line for something in the innermost element, whose tag is thereby complete. */
static void begin_line(struct xml *xml)
{
	if (xml->in_tag)
		fputs(">\n", xml->stream);
	xml->in_tag = false;
	for (int i = 0; i < xml->depth; i++)
		fputs("  ", xml->stream);
}

void xml_element(struct xml *xml, const char *name)
{
	assert(xml->depth < XML_MAX_DEPTH);
	begin_line(xml);
	fprintf(xml->stream, "<%s", name);
	xml->names[xml->depth++] = name;
	xml->in_tag = true;
}

void xml_element_end(struct xml *xml)
{
	assert(xml->depth > 0);
	xml->depth--;
	if (xml->in_tag) {
		fputs("/>\n", xml->stream);
		xml->in_tag = false;
		return;
	}
	begin_line(xml);
	fprintf(xml->stream, "</%s>\n", xml->names[xml->depth]);
}

void xml_attribute(struct xml *xml, const char *name, const char *value)
{
	assert(xml->in_tag);
	fprintf(xml->stream, " %s=\"", name);
	xml_escape(value, xml->stream);
	putc('"', xml->stream);
}

void xml_text(struct xml *xml, const char *name, const char *text)
{
	begin_line(xml);
	putc('<', xml->stream);
	fputs(name, xml->stream);
	putc('>', xml->stream);
	xml_escape(text, xml->stream);
	fputs("</", xml->stream);
	fputs(name, xml->stream);
	fputs(">\n", xml->stream);
}

void xml_comment(struct xml *xml, const char *text)
{
	begin_line(xml);
	fputs("<!-- ", xml->stream);
	put_comment(xml->stream, text);
	fputs(" -->\n", xml->stream);
}
