#include "pbxports/base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "pbxports/base/utf8.h"

/* The last whole number that a reader with IEEE 754 doubles (RFC 8259, section 6) tells from the
 * next. */
#define EXACT_MAX (UINT64_C(1) << 53)

struct json json_begin(FILE *stream)
{
	return (struct json){.stream = stream};
}

static void put_string(FILE *stream, const char *text)
{
	size_t left = strlen(text);
	fputc('"', stream);
	while (left > 0) {
		uint32_t character;
		size_t size = utf8_decode(text, left, &character);
		if (character == UTF8_INVALID)
			fputs("\\ufffd", stream);
		else if (character == '"' || character == '\\')
			fprintf(stream, "\\%c", (int)character);
		else if (!utf8_printable(character)) /* all of them are below U+10000 */
			fprintf(stream, "\\u%04" PRIx32, character);
		else
			fwrite(text, 1, size, stream);
		text += size;
		left -= size;
	}
	fputc('"', stream);
}

static void new_line(const struct json *json)
{
	fprintf(json->stream, "\n%*s", 2 * json->depth, "");
}

/* What stands before a value: the comma after its predecessor, its line, its key. */
static void begin_value(struct json *json, const char *key)
{
	if (json->filled[json->depth])
		fputc(',', json->stream);
	if (json->depth > 0)
		new_line(json);
	json->filled[json->depth] = true;
	if (key != NULL) {
		put_string(json->stream, key);
		fputs(": ", json->stream);
	}
}

/* A document ends with its line. */
static void end_value(const struct json *json)
{
	if (json->depth == 0)
		fputc('\n', json->stream);
}

static void open_level(struct json *json, const char *key, char bracket)
{
	assert(json->depth < JSON_MAX_DEPTH);
	begin_value(json, key);
	fputc(bracket, json->stream);
	json->filled[++json->depth] = false;
}

static void close_level(struct json *json, char bracket)
{
	assert(json->depth > 0);
	if (json->filled[json->depth--])
		new_line(json);
	fputc(bracket, json->stream);
	end_value(json);
}

void json_object(struct json *json, const char *key)
{
	open_level(json, key, '{');
}

void json_object_end(struct json *json)
{
	close_level(json, '}');
}

void json_array(struct json *json, const char *key)
{
	open_level(json, key, '[');
}

void json_array_end(struct json *json)
{
	close_level(json, ']');
}

void json_text(struct json *json, const char *key, const char *text)
{
	if (text == NULL) {
		json_null(json, key);
		return;
	}
	begin_value(json, key);
	put_string(json->stream, text);
	end_value(json);
}

/* A value that needs no escapes. */
static void put_word(struct json *json, const char *key, const char *word)
{
	begin_value(json, key);
	fputs(word, json->stream);
	end_value(json);
}

void json_bool(struct json *json, const char *key, bool value)
{
	put_word(json, key, value ? "true" : "false");
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	char text[sizeof "\"18446744073709551615\""];
	snprintf(text, sizeof text, value > EXACT_MAX ? "\"%" PRIu64 "\"" : "%" PRIu64, value);
	put_word(json, key, text);
}

void json_null(struct json *json, const char *key)
{
	put_word(json, key, "null");
}
