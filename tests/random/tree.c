#include "tree.h"

#include <string.h>

#define INDENT	    2
#define ANCHORS_MAX 256

static struct tree *tree_new(struct arena *arena, enum tree_kind kind, const char *text)
{
	struct tree *tree = arena_alloc(arena, sizeof(*tree));

	tree->kind = kind;
	tree->text = text;
	return tree;
}

struct tree *tree_word(struct arena *arena, struct draw *draw, const char *text)
{
	static const enum tree_quotes quotes[] = {TREE_PLAIN,  TREE_PLAIN,  TREE_PLAIN,	 TREE_PLAIN,
						  TREE_SINGLE, TREE_DOUBLE, TREE_LITERAL};
	struct tree *tree = tree_new(arena, TREE_WORD, arena_strdup(arena, text));

	tree->quotes = quotes[draw_below(draw, sizeof(quotes) / sizeof(*quotes))];
	return tree;
}

struct tree *tree_bare(struct arena *arena, const char *text)
{
	return tree_new(arena, TREE_BARE, arena_strdup(arena, text));
}

static struct tree *tree_collection(struct arena *arena, struct draw *draw, enum tree_kind kind)
{
	struct tree *tree = tree_new(arena, kind, NULL);

	tree->flow = draw_chance(draw, 50);
	tree->wrapped = draw_chance(draw, 20);
	tree->comment = draw_chance(draw, 10) ? "a comment: [with, {signs}] 'in' \"it\"" : NULL;
	return tree;
}

struct tree *tree_list(struct arena *arena, struct draw *draw)
{
	return tree_collection(arena, draw, TREE_LIST);
}

struct tree *tree_map(struct arena *arena, struct draw *draw)
{
	return tree_collection(arena, draw, TREE_MAP);
}

void tree_set(struct arena *arena, struct tree *map, const char *key, struct tree *item)
{
	map->keys =
		arena_grow(arena, map->keys, map->count, &map->key_capacity, sizeof(*map->keys));
	map->items = arena_grow(arena, map->items, map->count, &map->capacity, sizeof(*map->items));
	map->keys[map->count] = key == NULL ? NULL : arena_strdup(arena, key);
	map->items[map->count++] = item;
}

void tree_add(struct arena *arena, struct tree *list, struct tree *item)
{
	tree_set(arena, list, NULL, item);
}

struct tree *tree_get(const struct tree *map, const char *key)
{
	for (size_t i = 0; map != NULL && map->kind == TREE_MAP && i < map->count; i++)
		if (strcmp(map->keys[i], key) == 0)
			return map->items[i];
	return NULL;
}

void tree_take(struct tree *tree, size_t index)
{
	size_t behind = --tree->count - index;

	memmove(&tree->items[index], &tree->items[index + 1], behind * sizeof(*tree->items));
	memmove(&tree->keys[index], &tree->keys[index + 1], behind * sizeof(*tree->keys));
}

void tree_put(struct tree *tree, size_t index, const char *key, struct tree *item)
{
	size_t behind = tree->count++ - index;

	memmove(&tree->items[index + 1], &tree->items[index], behind * sizeof(*tree->items));
	memmove(&tree->keys[index + 1], &tree->keys[index], behind * sizeof(*tree->keys));
	tree->items[index] = item;
	tree->keys[index] = key;
}

void tree_shuffle(struct tree *tree, struct draw *draw)
{
	for (size_t left = tree->count; left > 1; left--) {
		size_t other = draw_below(draw, (unsigned)left);
		struct tree *item = tree->items[left - 1];
		const char *key = tree->keys[left - 1];

		tree->items[left - 1] = tree->items[other];
		tree->keys[left - 1] = tree->keys[other];
		tree->items[other] = item;
		tree->keys[other] = key;
	}
}

/* Writing. */

struct printer {
	FILE *stream;
	unsigned seen[ANCHORS_MAX]; /* anchors that are written already */
	size_t seen_count;
};

/* Whether a plain scalar of that text is that text, in brackets too. */
static bool is_plain(const char *text)
{
	static const char *const others[] = {"null", "true", "false", "yes", "no",
					     "on",   "off",  "y",     "n"};
	static const char safe[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+@:";
	size_t length = strlen(text);

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(text, others[i]) == 0)
			return false;
	return length > 0 && strspn(text, safe) == length && strchr("._-/+@:", text[0]) == NULL &&
	       text[length - 1] != ':';
}

static void print_double(const char *text, FILE *stream)
{
	putc('"', stream);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			fputs("\\n", stream);
		else
			fprintf(stream, strchr("\"\\", *text) == NULL ? "%c" : "\\%c", *text);
	}
	putc('"', stream);
}

static void print_single(const char *text, FILE *stream)
{
	putc('\'', stream);
	for (; *text != '\0'; text++)
		fputs(*text == '\'' ? "''" : (const char[]){*text, '\0'}, stream);
	putc('\'', stream);
}

static void print_literal(const char *text, int indent, FILE *stream)
{
	fputs("|-", stream);
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		fprintf(stream, "\n%*s%.*s", indent, "", (int)length, text);
		text += length + (text[length] == '\n');
	}
}

static void print_word(const char *text, enum tree_quotes quotes, FILE *stream)
{
	if (quotes == TREE_PLAIN && is_plain(text))
		fputs(text, stream);
	else if (quotes == TREE_SINGLE && strchr(text, '\n') == NULL)
		print_single(text, stream);
	else
		print_double(text, stream);
}

static void print_scalar(const struct tree *tree, FILE *stream)
{
	if (tree->kind == TREE_BARE)
		fputs(tree->text, stream);
	else
		print_word(tree->text, tree->quotes, stream);
}

/* Writes the anchor, or, and then true is returned, the alias. */
static bool print_anchor(struct printer *printer, const struct tree *tree)
{
	if (tree->anchor == 0 || printer->seen_count == ANCHORS_MAX)
		return false;
	for (size_t i = 0; i < printer->seen_count; i++) {
		if (printer->seen[i] == tree->anchor) {
			fprintf(printer->stream, "*a%u ", tree->anchor);
			return true;
		}
	}
	printer->seen[printer->seen_count++] = tree->anchor;
	fprintf(printer->stream, "&a%u ", tree->anchor);
	return false;
}

static void print_key(const char *key, FILE *stream)
{
	print_word(key, TREE_PLAIN, stream);
	putc(':', stream);
}

static void print_flow(struct printer *printer, const struct tree *tree, int indent)
{
	FILE *stream = printer->stream;

	if (print_anchor(printer, tree))
		return;
	if (tree->kind == TREE_WORD || tree->kind == TREE_BARE) {
		print_scalar(tree, stream);
		return;
	}
	putc(tree->kind == TREE_LIST ? '[' : '{', stream);
	for (size_t i = 0; i < tree->count; i++) {
		if (tree->wrapped)
			fprintf(stream, "\n%*s", indent, "");
		if (tree->kind == TREE_MAP) {
			print_key(tree->keys[i], stream);
			putc(' ', stream);
		}
		print_flow(printer, tree->items[i], indent + INDENT);
		fputs(i + 1 < tree->count ? ", " : "", stream);
	}
	putc(tree->kind == TREE_LIST ? ']' : '}', stream);
}

static void print_block(struct printer *printer, const struct tree *tree, int indent);

/* What follows a key or a dash, with the end of the line; `indent` is that of what is below. */
static void print_value(struct printer *printer, const struct tree *tree, int indent)
{
	FILE *stream = printer->stream;
	bool block = (tree->kind == TREE_LIST || tree->kind == TREE_MAP) && !tree->flow &&
		     tree->count > 0;

	putc(' ', stream);
	if (tree->kind == TREE_WORD && tree->quotes == TREE_LITERAL && tree->anchor == 0) {
		print_literal(tree->text, indent, stream);
		putc('\n', stream);
		return;
	}
	if (!block)
		print_flow(printer, tree, indent);
	else if (print_anchor(printer, tree))
		block = false;
	if (tree->comment != NULL)
		fprintf(stream, " # %s", tree->comment);
	putc('\n', stream);
	if (block)
		print_block(printer, tree, indent);
}

static void print_block(struct printer *printer, const struct tree *tree, int indent)
{
	for (size_t i = 0; i < tree->count; i++) {
		fprintf(printer->stream, "%*s", indent, "");
		if (tree->kind == TREE_MAP)
			print_key(tree->keys[i], printer->stream);
		else
			putc('-', printer->stream);
		print_value(printer, tree->items[i], indent + INDENT);
	}
}

void tree_print(const struct tree *tree, FILE *stream)
{
	struct printer printer = {.stream = stream};

	print_block(&printer, tree, 0);
}
