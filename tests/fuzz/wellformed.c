#include "wellformed.h"

#include <stdint.h>
#include <string.h>

#include "pbxports/base/utf8.h"

#define DEPTH_MAX 64
#define LETTERS	  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	  "0123456789"

/* Bytes that are being read; those of a struct output end in a NUL. */
struct text {
	const char *at;
	const char *end;
};

static bool take(struct text *text, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(text->end - text->at) < length || memcmp(text->at, word, length) != 0)
		return false;
	text->at += length;
	return true;
}

/* Some of these characters, at least one. */
static bool take_some(struct text *text, const char *characters)
{
	size_t length = strspn(text->at, characters);

	text->at += length;
	return length > 0;
}

/* Everything up to the word, and that. */
static bool take_up_to(struct text *text, const char *word)
{
	const char *found = strstr(text->at, word);

	if (found == NULL)
		return false;
	text->at = found + strlen(word);
	return true;
}

static bool take_character(struct text *text)
{
	uint32_t character;

	if (text->at >= text->end)
		return false;
	text->at += utf8_decode(text->at, (size_t)(text->end - text->at), &character);
	return character != UTF8_INVALID &&
	       (character >= ' ' || character == '\n' || character == '\t' || character == '\r');
}

static void skip_blanks(struct text *text)
{
	text->at += strspn(text->at, " \t\r\n");
}

static bool take_escape(struct text *text)
{
	if (!take(text, "u"))
		return text->at < text->end && strchr("\"\\/bfnrt", *text->at++) != NULL;
	if (strspn(text->at, DIGITS "abcdefABCDEF") < 4)
		return false;
	text->at += 4;
	return true;
}

static bool json_string(struct text *text)
{
	if (!take(text, "\""))
		return false;
	while (!take(text, "\"")) {
		if (take(text, "\\")) {
			if (!take_escape(text))
				return false;
		} else if (text->at >= text->end || (unsigned char)*text->at < ' ' ||
			   !take_character(text)) {
			return false;
		}
	}
	return true;
}

static bool json_number(struct text *text)
{
	take(text, "-");
	if (!take(text, "0") && !take_some(text, DIGITS))
		return false;
	return !take(text, ".") || take_some(text, DIGITS);
}

static bool json_value(struct text *text, unsigned levels);

static bool json_member(struct text *text, unsigned levels)
{
	skip_blanks(text);
	if (!json_string(text))
		return false;
	skip_blanks(text);
	return take(text, ":") && json_value(text, levels);
}

/* What stands between two brackets. */
static bool json_items(struct text *text, const char *end,
		       bool (*item)(struct text *text, unsigned levels), unsigned levels)
{
	skip_blanks(text);
	if (take(text, end))
		return true;
	do {
		if (!item(text, levels - 1))
			return false;
		skip_blanks(text);
	} while (take(text, ","));
	return take(text, end);
}

static bool json_value(struct text *text, unsigned levels)
{
	if (levels == 0)
		return false;
	skip_blanks(text);
	if (take(text, "["))
		return json_items(text, "]", json_value, levels);
	if (take(text, "{"))
		return json_items(text, "}", json_member, levels);
	return take(text, "true") || take(text, "false") || take(text, "null") ||
	       json_string(text) || json_number(text);
}

bool is_json(const char *bytes, size_t size)
{
	struct text text = {bytes, bytes + size};

	if (!json_value(&text, DEPTH_MAX))
		return false;
	skip_blanks(&text);
	return text.at == text.end;
}

static bool xml_entity(struct text *text)
{
	return take(text, "amp;") || take(text, "lt;") || take(text, "gt;") ||
	       take(text, "quot;") || take(text, "apos;") ||
	       (take(text, "#") &&
		(take(text, "x") ? take_some(text, DIGITS "abcdefABCDEF")
				 : take_some(text, DIGITS)) &&
		take(text, ";"));
}

/* Text up to one of two signs, without it. */
static bool xml_text(struct text *text, char end)
{
	while (text->at < text->end && *text->at != end) {
		if (take(text, "&") ? !xml_entity(text)
				    : (*text->at == '<' || !take_character(text)))
			return false;
	}
	return text->at < text->end;
}

static bool xml_attributes(struct text *text)
{
	for (;;) {
		skip_blanks(text);
		if (!take_some(text, LETTERS DIGITS "-:"))
			return true;
		if (!take(text, "=\"") || !xml_text(text, '"') || !take(text, "\""))
			return false;
	}
}

/* HTML's elements that have no end. */
static bool is_void(const char *name, size_t length)
{
	return (length == 4 && memcmp(name, "meta", 4) == 0) ||
	       (length == 2 && memcmp(name, "br", 2) == 0);
}

struct open_tags {
	const char *names[DEPTH_MAX];
	size_t lengths[DEPTH_MAX];
	size_t depth;
};

static bool xml_close_tag(struct text *text, struct open_tags *open)
{
	size_t length;

	if (open->depth == 0)
		return false;
	length = open->lengths[--open->depth];
	if ((size_t)(text->end - text->at) < length ||
	    memcmp(text->at, open->names[open->depth], length) != 0)
		return false;
	text->at += length;
	return take(text, ">");
}

static bool xml_open_tag(struct text *text, struct open_tags *open)
{
	const char *name = text->at;
	size_t length;

	if (!take_some(text, LETTERS DIGITS "-"))
		return false;
	length = (size_t)(text->at - name);
	if (!xml_attributes(text))
		return false;
	if (take(text, "/>"))
		return true;
	if (!take(text, ">") || open->depth == DEPTH_MAX)
		return false;
	if (is_void(name, length))
		return true;
	open->names[open->depth] = name;
	open->lengths[open->depth++] = length;
	/* Style sheets are the program's own, and no markup. */
	return length != 5 || memcmp(name, "style", 5) != 0 ||
	       (take_up_to(text, "</style") && (text->at -= 7, true));
}

static bool xml_comment(struct text *text)
{
	const char *begin = text->at;

	return take_up_to(text, "--") && take(text, ">") && text->at - begin >= 3;
}

bool is_xml(const char *bytes, size_t size)
{
	struct text text = {bytes, bytes + size};
	struct open_tags open = {.depth = 0};

	if (take(&text, "<?xml") ? !take_up_to(&text, "?>") : !take(&text, "<!DOCTYPE html>"))
		return false;
	do {
		skip_blanks(&text);
		if (take(&text, "<!--")) {
			if (!xml_comment(&text))
				return false;
		} else if (take(&text, "</")) {
			if (!xml_close_tag(&text, &open))
				return false;
		} else if (take(&text, "<")) {
			if (!xml_open_tag(&text, &open))
				return false;
		} else if (open.depth == 0 || !xml_text(&text, '<')) {
			return false;
		}
		skip_blanks(&text);
	} while (text.at < text.end);
	return open.depth == 0;
}

static bool csv_cell(struct text *text)
{
	if (!take(text, "\"")) {
		text->at += strcspn(text->at, ",\"\r\n");
		return true;
	}
	while (take_up_to(text, "\""))
		if (!take(text, "\""))
			return true;
	return false;
}

bool is_csv(const char *bytes, size_t size)
{
	struct text text = {bytes, bytes + size};
	size_t expected = 0;

	while (text.at < text.end) {
		size_t cells = 0;

		do {
			if (!csv_cell(&text))
				return false;
			cells++;
		} while (take(&text, ","));
		if (!take(&text, "\r\n") || (expected > 0 && cells != expected))
			return false;
		expected = cells;
	}
	return expected > 0;
}
