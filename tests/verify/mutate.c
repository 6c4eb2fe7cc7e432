#include "mutate.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two lines of the rules, of which the first gets the mistake. */
struct lines {
	const char *first;
	const char *second; /* "" at the end */
	struct arena *arena;
};

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* One that packets meet, or an entry of a set or map. */
static bool is_rule(const char *line)
{
	static const char *const others[] = {"type ", "flags ", "size ", "timeout ", "}"};

	if (line[0] == '-')
		return true;
	if (!begins(line, "\t\t"))
		return false;
	line += strspn(line, "\t");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (begins(line, others[i]))
			return false;
	return *line != '\0';
}

/* Where the rule's own words end and its comment begins. */
static size_t head_length(const char *line)
{
	const char *comment = strstr(line, "comment");

	return comment == NULL ? strlen(line) : (size_t)(comment - line);
}

/* The line with `size` bytes at `at` replaced. */
static char *replace(const struct lines *lines, size_t at, size_t size, const char *by)
{
	return arena_format(lines->arena, "%.*s%s%s", (int)at, lines->first, by,
			    lines->first + at + size);
}

/* The first word of the head that is found replaced; NULL: it is not there. */
static char *replace_word(const struct lines *lines, const char *word, const char *by)
{
	const char *found = strstr(lines->first, word);

	if (found == NULL || (size_t)(found - lines->first) >= head_length(lines->first))
		return NULL;
	return replace(lines, (size_t)(found - lines->first), strlen(word), by);
}

static bool ends_number(char byte)
{
	return strchr(" ,-:;\t}", byte) != NULL; /* the NUL, too */
}

/* A word's first digit, or that of the end of a range: not of -4, nor of an IPv6 address. */
static bool begins_number(const char *line, size_t at)
{
	if (!isdigit((unsigned char)line[at]) || at == 0 || !ends_number(line[at - 1]))
		return false;
	return (line[at - 1] != '-' && line[at - 1] != ':') ||
	       (at > 1 && isdigit((unsigned char)line[at - 2]));
}

/* The `which`th number of the line that is a word, or an end of a range that is one. */
static char *change_number(const struct lines *lines, int which, int by)
{
	const char *line = lines->first;
	size_t head = head_length(line);

	for (size_t i = 0; i < head; i++) {
		char *end;
		long number;

		if (!begins_number(line, i))
			continue;
		number = strtol(line + i, &end, 10);
		if (!ends_number(*end) || number < 1 || number > 65534)
			continue;
		if (which-- == 0)
			return replace(lines, i, (size_t)(end - line) - i,
				       arena_format(lines->arena, "%ld", number + by));
	}
	return NULL;
}

static char *port_up(const struct lines *lines)
{
	return change_number(lines, 0, 1);
}

static char *port_down(const struct lines *lines)
{
	return change_number(lines, 0, -1);
}

static char *last_port_up(const struct lines *lines)
{
	return change_number(lines, 1, 1);
}

static char *last_port_down(const struct lines *lines)
{
	return change_number(lines, 1, -1);
}

/* The length of the line's first network, or of its first address. */
static char *change_length(const struct lines *lines, int by)
{
	const char *slash = strchr(lines->first, '/');
	char *end;
	long length;

	if (slash == NULL || !isdigit((unsigned char)slash[1]) ||
	    (size_t)(slash - lines->first) >= head_length(lines->first))
		return NULL;
	length = strtol(slash + 1, &end, 10);
	if (length + by < 1 || length + by > 128)
		return NULL;
	return replace(lines, (size_t)(slash + 1 - lines->first), (size_t)(end - slash - 1),
		       arena_format(lines->arena, "%ld", length + by));
}

static char *widen(const struct lines *lines)
{
	return change_length(lines, -1);
}

static char *narrow(const struct lines *lines)
{
	return change_length(lines, 1);
}

static char *let_in(const struct lines *lines)
{
	char *changed = replace_word(lines, "-j DROP", "-j ACCEPT");

	return changed != NULL ? changed : replace_word(lines, " drop", " accept");
}

static char *shut_out(const struct lines *lines)
{
	char *changed = replace_word(lines, "-j ACCEPT", "-j DROP");

	return changed != NULL ? changed : replace_word(lines, " accept", " drop");
}

static char *other_protocol(const struct lines *lines)
{
	char *changed = replace_word(lines, "udp ", "tcp ");

	return changed != NULL ? changed : replace_word(lines, "tcp ", "udp ");
}

static char *drop(const struct lines *lines)
{
	return arena_strdup(lines->arena, "");
}

static const struct {
	const char *name;
	char *(*make)(const struct lines *lines);
} mistakes[] = {
	{"line dropped", drop},
	{"port up", port_up},
	{"port down", port_down},
	{"last port up", last_port_up},
	{"last port down", last_port_down},
	{"source widened", widen},
	{"source narrowed", narrow},
	{"let in", let_in},
	{"shut out", shut_out},
	{"other protocol", other_protocol},
};

static void add(struct mutants *mutants, const struct mutant *mutant, struct arena *arena)
{
	mutants->items = arena_grow(arena, mutants->items, mutants->count, &mutants->capacity,
				    sizeof(*mutants->items));
	mutants->items[mutants->count++] = *mutant;
}

/* The rules with the two lines at `start` replaced. */
static void add_two(struct mutants *mutants, const char *mistake, const char *rules, size_t start,
		    size_t number, const struct lines *lines, const char *first, const char *second)
{
	size_t size = strlen(lines->first) + 1 + strlen(lines->second);
	struct mutant mutant = {
		.mistake = mistake,
		.rules = arena_format(lines->arena, "%.*s%s\n%s%s", (int)start, rules, first,
				      second, rules + start + size),
		.number = number,
		.before = arena_format(lines->arena, "%s\n%s", lines->first, lines->second),
		.after = arena_format(lines->arena, "%s\n%s", first, second),
	};

	add(mutants, &mutant, lines->arena);
}

/* The half of a family gone: every rule with one of its words. */
static void add_without(struct mutants *mutants, const char *rules, const char *word,
			struct arena *arena)
{
	char *left = arena_array(arena, strlen(rules) + 1, 1);
	const struct mutant mutant = {"half missing", left, 0, word, ""};
	bool found = false;

	for (const char *line = rules; *line != '\0';) {
		size_t size = strcspn(line, "\n");
		const char *copy = arena_strndup(arena, line, size);

		size += line[size] == '\n';
		if (is_rule(copy) && strstr(copy, word) != NULL)
			found = true;
		else
			strncat(left, line, size);
		line += size;
	}
	if (found)
		add(mutants, &mutant, arena);
}

struct mutants mutants_of(const char *rules, struct arena *arena)
{
	static const char *const words[] = {" ip6 saddr ", "-6 ", " ip saddr ", "-4 "};
	struct mutants mutants = {.count = 0};
	size_t number = 1;

	for (size_t start = 0; rules[start] != '\0'; number++) {
		size_t size = strcspn(rules + start, "\n");
		size_t next = start + size + (rules[start + size] == '\n');
		const struct lines lines = {
			arena_strndup(arena, rules + start, size),
			arena_strndup(arena, rules + next, strcspn(rules + next, "\n")), arena};

		for (size_t i = 0; is_rule(lines.first) && rules[next] != '\0' &&
				   i < sizeof(mistakes) / sizeof(*mistakes);
		     i++) {
			const char *changed = mistakes[i].make(&lines);

			if (changed != NULL)
				add_two(&mutants, mistakes[i].name, rules, start, number, &lines,
					changed, lines.second);
		}
		if (is_rule(lines.first) && is_rule(lines.second))
			add_two(&mutants, "lines swapped", rules, start, number, &lines,
				lines.second, lines.first);
		start = next;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		add_without(&mutants, rules, words[i], arena);
	return mutants;
}
