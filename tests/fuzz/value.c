#include "value.h"

#include <string.h>

#include "pbxports/base/utf8.h"

#define LINES_DEPTH 2 /* what is deeper stands in brackets */

struct value *value_new(struct arena *arena, enum node_kind kind)
{
	struct value *value = arena_alloc(arena, sizeof(*value));

	value->kind = kind;
	value->text = "";
	return value;
}

struct value *value_text(struct arena *arena, const char *text)
{
	struct value *value = value_new(arena, NODE_SCALAR);

	value->text = text;
	return value;
}

struct value *value_copy(struct arena *arena, const struct node *node)
{
	struct value *value = value_new(arena, node->kind);

	if (node->kind == NODE_SCALAR) {
		value->text = arena_strdup(arena, node->text);
		value->quoted = node->quoted;
	}
	for (size_t i = 0; node->kind == NODE_SEQUENCE && i < node->count; i++)
		value_add(arena, value, NULL, value_copy(arena, node->items[i]));
	for (size_t i = 0; node->kind == NODE_MAPPING && i < node->count; i++)
		value_add(arena, value, arena_strdup(arena, node->entries[i].key->text),
			  value_copy(arena, node->entries[i].value));
	return value;
}

void value_add(struct arena *arena, struct value *value, const char *key, struct value *item)
{
	value->items = arena_grow(arena, value->items, value->count, &value->capacity,
				  sizeof(struct value *));
	value->keys = arena_grow(arena, value->keys, value->count, &value->key_capacity,
				 sizeof(*value->keys));
	value->keys[value->count] = key;
	value->items[value->count++] = item;
}

void value_remove(struct value *value, size_t index)
{
	for (size_t i = index + 1; i < value->count; i++) {
		value->items[i - 1] = value->items[i];
		value->keys[i - 1] = value->keys[i];
	}
	value->count--;
}

struct value *value_get(const struct value *value, const char *key)
{
	for (size_t i = 0; value != NULL && value->kind == NODE_MAPPING && i < value->count; i++)
		if (strcmp(value->keys[i], key) == 0)
			return value->items[i];
	return NULL;
}

/* What means the same without quotes, in brackets too. */
static bool is_plain(const char *text)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._/+@-";
	static const char *const nulls[] = {"null", "Null", "NULL"};

	for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
		if (strcmp(text, nulls[i]) == 0)
			return false;
	return text[0] != '\0' && strchr("-+@.", text[0]) == NULL &&
	       strspn(text, safe) == strlen(text);
}

void value_print_quoted(const char *text, FILE *stream)
{
	const char *end = text + strlen(text);

	fputc('"', stream);
	while (text < end) {
		uint32_t character;
		size_t length = utf8_decode(text, (size_t)(end - text), &character);

		/* YAML holds no U+FFFE and U+FFFF. */
		if (character != UTF8_INVALID &&
		    (!utf8_printable(character) || character == '"' || character == '\\' ||
		     character == 0xfffe || character == 0xffff))
			fprintf(stream, "\\U%08x", (unsigned)character);
		else
			fwrite(text, 1, length, stream);
		text += length;
	}
	fputc('"', stream);
}

static void print_text(const char *text, bool quoted, FILE *stream)
{
	if (!quoted && is_plain(text))
		fputs(text, stream);
	else
		value_print_quoted(text, stream);
}

static void print_key(const struct value *value, size_t index, FILE *stream)
{
	if (value->kind == NODE_MAPPING) {
		print_text(value->keys[index], false, stream);
		fputs(": ", stream);
	}
}

static void print_inline(const struct value *value, FILE *stream)
{
	if (value->kind == NODE_NULL)
		fputs("null", stream);
	if (value->kind == NODE_SCALAR)
		print_text(value->text, value->quoted, stream);
	if (value->kind == NODE_NULL || value->kind == NODE_SCALAR)
		return;
	fputs(value->kind == NODE_SEQUENCE ? "[" : "{", stream);
	for (size_t i = 0; i < value->count; i++) {
		fputs(i == 0 ? "" : ", ", stream);
		print_key(value, i, stream);
		print_inline(value->items[i], stream);
	}
	fputs(value->kind == NODE_SEQUENCE ? "]" : "}", stream);
}

static void print_lines(const struct value *value, unsigned depth, FILE *stream)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct value *item = value->items[i];

		fprintf(stream, "%*s%s", (int)(2 * depth), "",
			value->kind == NODE_SEQUENCE ? "- " : "");
		print_key(value, i, stream);
		if (depth + 1 < LINES_DEPTH && value->kind == NODE_MAPPING && item->count > 0) {
			fputc('\n', stream);
			print_lines(item, depth + 1, stream);
		} else {
			print_inline(item, stream);
			fputc('\n', stream);
		}
	}
}

void value_print(const struct value *value, FILE *stream)
{
	if (value->count > 0) {
		print_lines(value, 0, stream);
	} else {
		print_inline(value, stream);
		fputc('\n', stream);
	}
}
