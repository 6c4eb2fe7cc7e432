#include "pbxports/base/option.h"

#include <string.h>

#define HELP_WIDTH    80
#define HELP_HEAD_MAX 30 /* a longer head has a line of its own */

struct parser {
	const struct option *const *table;
	size_t rows;
	char *const *words;
	int count;
	int next; /* of the words */
	char *values;
	bool *given; /* by row */
	struct diags *diags;
};

static size_t count_rows(const struct option *const *table)
{
	size_t rows = 0;
	while (table[rows] != NULL)
		rows++;
	return rows;
}

static void list_add(struct arena *arena, struct option_list *list, const char *item)
{
	list->items = arena_grow(arena, list->items, list->count, &list->capacity, sizeof item);
	list->items[list->count++] = item;
}

/* The option as it was written, dashes included. */
static void unknown_option(struct parser *parser, const char *word, size_t length)
{
	struct arena *arena = parser->diags->arena;
	const char **names = arena_array(arena, parser->rows, sizeof *names);
	for (size_t row = 0; parser->table[row] != NULL; row++)
		names[row] = arena_format(arena, "--%s", parser->table[row]->name);
	const char *written = arena_strndup(arena, word, length);
	diag_failure(parser->diags, "unknown option \"%s\"", written);
	diag_suggest(parser->diags, written, names, parser->rows);
}

static void check_choice(struct parser *parser, const struct option *option, const char *value)
{
	const char *const *choices = option->choices();
	size_t count = 0;
	for (; choices[count] != NULL; count++)
		if (strcmp(choices[count], value) == 0)
			return;
	diag_failure(parser->diags, "unknown value \"%s\" of option \"--%s\"", value, option->name);
	diag_suggest(parser->diags, value, choices, count);
}

static void set_flag(struct parser *parser, size_t row)
{
	*(bool *)(void *)(parser->values + parser->table[row]->offset) = true;
}

static void set_value(struct parser *parser, size_t row, const char *value)
{
	const struct option *option = parser->table[row];
	void *member = parser->values + option->offset;
	if (*value == '\0') {
		diag_failure(parser->diags, "the value of option \"--%s\" is empty", option->name);
		return;
	}
	if (option->kind == OPTION_LIST) {
		list_add(parser->diags->arena, member, value);
		return;
	}
	if (parser->given[row])
		diag_failure(parser->diags, "option \"--%s\" is given twice", option->name);
	parser->given[row] = true;
	if (option->kind == OPTION_CHOICE)
		check_choice(parser, option, value);
	*(const char **)member = value;
}

/* The value of an option is the next word. One that begins with -- is rather the next option. */
static void set_next_word(struct parser *parser, size_t row)
{
	const struct option *option = parser->table[row];
	bool ends = parser->next == parser->count;
	if (ends || strncmp(parser->words[parser->next], "--", 2) == 0) {
		diag_failure(parser->diags, "option \"--%s\" needs a value", option->name);
		diag_fix(parser->diags, "write --%s=%s", option->name, option->argument);
		return;
	}
	set_value(parser, row, parser->words[parser->next++]);
}

/* --name, --name=value */
static void parse_name(struct parser *parser, const char *word)
{
	const char *name = word + 2;
	size_t length = strcspn(name, "="), row = 0;
	const char *value = name[length] == '=' ? name + length + 1 : NULL;
	const struct option *option;
	while ((option = parser->table[row]) != NULL &&
	       (strlen(option->name) != length || memcmp(option->name, name, length) != 0))
		row++;
	if (option == NULL)
		unknown_option(parser, word, length + 2);
	else if (option->kind == OPTION_FLAG && value != NULL)
		diag_failure(parser->diags, "option \"--%s\" takes no value", option->name);
	else if (option->kind == OPTION_FLAG)
		set_flag(parser, row);
	else if (value != NULL)
		set_value(parser, row, value);
	else
		set_next_word(parser, row);
}

/* -n, -nvalue; flags may share a dash. */
static void parse_letters(struct parser *parser, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		size_t row = 0;
		while (parser->table[row] != NULL && parser->table[row]->letter != *letters)
			row++;
		if (parser->table[row] == NULL) {
			unknown_option(parser, (char[]){'-', *letters}, 2);
			return;
		}
		if (parser->table[row]->kind != OPTION_FLAG) {
			if (letters[1] != '\0')
				set_value(parser, row, letters + 1);
			else
				set_next_word(parser, row);
			return;
		}
		set_flag(parser, row);
	}
}

bool option_parse(const struct option *const *table, int count, char *const *words, void *values,
		  struct option_list *operands, struct diags *diags)
{
	size_t rows = count_rows(table), errors = diags->errors;
	bool *given = arena_array(diags->arena, rows, sizeof *given);
	struct parser parser = {table, rows, words, count, 0, values, given, diags};
	bool ended = false;
	while (parser.next < count) {
		const char *word = words[parser.next++];
		if (ended || word[0] != '-' || word[1] == '\0')
			list_add(diags->arena, operands, word);
		else if (word[1] != '-')
			parse_letters(&parser, word + 1);
		else if (word[2] != '\0')
			parse_name(&parser, word);
		else
			ended = true;
	}
	return diags->errors == errors;
}

/* Text that is broken between words. */
struct wrap {
	FILE *stream;
	size_t indent;
	size_t column;
};

static void wrap_line(struct wrap *wrap)
{
	fprintf(wrap->stream, "\n%*s", (int)wrap->indent, "");
	wrap->column = wrap->indent;
}

static void wrap_word(struct wrap *wrap, const char *word, size_t length, const char *end)
{
	size_t width = length + strlen(end);
	if (wrap->column > wrap->indent && wrap->column + 1 + width > HELP_WIDTH)
		wrap_line(wrap);
	const char *space = wrap->column > wrap->indent ? " " : "";
	fprintf(wrap->stream, "%s%.*s%s", space, (int)length, word, end);
	wrap->column += strlen(space) + width;
}

static void wrap_text(struct wrap *wrap, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, " ");
		if (length > 0)
			wrap_word(wrap, text, length, "");
		text += length + (text[length] == ' ');
	}
}

/* "  -n, --name ARGUMENT" */
static size_t head_width(const struct option *option)
{
	size_t argument = option->argument == NULL ? 0 : 1 + strlen(option->argument);
	return strlen("  -n, --") + strlen(option->name) + argument;
}

static void print_head(const struct option *option, FILE *stream)
{
	if (option->letter != '\0')
		fprintf(stream, "  -%c, ", option->letter);
	else
		fputs("      ", stream);
	fprintf(stream, "--%s", option->name);
	if (option->argument != NULL)
		fprintf(stream, " %s", option->argument);
}

void option_help(const struct option *const *table, FILE *stream)
{
	size_t indent = 0;
	for (size_t row = 0; table[row] != NULL; row++) {
		size_t width = head_width(table[row]);
		if (width > indent && width <= HELP_HEAD_MAX)
			indent = width;
	}
	indent += 2;
	for (size_t row = 0; table[row] != NULL; row++) {
		const struct option *option = table[row];
		struct wrap wrap = {stream, indent, indent};
		size_t width = head_width(option);
		print_head(option, stream);
		if (width + 2 > indent)
			wrap_line(&wrap);
		else
			fprintf(stream, "%*s", (int)(indent - width), "");
		wrap_text(&wrap, option->help);
		if (option->kind == OPTION_CHOICE) {
			wrap_text(&wrap, "(one of:");
			const char *const *choices = option->choices();
			for (; *choices != NULL; choices++)
				wrap_word(&wrap, *choices, strlen(*choices),
					  choices[1] == NULL ? ")" : ",");
		}
		fputc('\n', stream);
	}
}

bool option_require(const struct option *const *table, const void *values, struct diags *diags)
{
	size_t errors = diags->errors;

	for (; *table != NULL; table++) {
		const struct option *option = *table;
		const char *const *choices = option->choices == NULL ? NULL : option->choices();
		const char *value;
		size_t count = 0;

		if (!option->required)
			continue;
		memcpy(&value, (const unsigned char *)values + option->offset, sizeof(value));
		if (value != NULL)
			continue;
		diag_failure(diags, "option \"--%s %s\" is missing", option->name,
			     option->argument);
		while (choices != NULL && choices[count] != NULL)
			count++;
		diag_suggest(diags, "", choices, count);
	}
	return diags->errors == errors;
}
