/*
 * What the tests of the floors from text to plan share: an arena and a queue for each case, files
 * in a temporary folder, and rows of {input, expected}.
 *
 * An input is one text of several files: `p.yaml` up to the first line that begins with "== ",
 * after which stands the name of the next one. What is expected is the text that a case prints,
 * followed by one line for each diagnostic:
 *
 *	[FILE:]LINE:COLUMN: MESSAGE[; FIX][ ([FILE:]LINE:COLUMN: SECOND MESSAGE)]
 *
 * p.yaml and the temporary folder are left out of it. A `*` stands for any text within one line.
 */
#ifndef TESTS_UNIT_FIXTURE_H
#define TESTS_UNIT_FIXTURE_H

/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pbxports/base/arena.h"
#include "pbxports/base/diag.h"
#include "pbxports/plan/plan.h"
#include "pbxports/profile/profile.h"
#include "pbxports/text/node.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What every profile begins with: what a case adds begins on line 3. */
#define HEAD "version: 1\nname: p\n"

struct row {
	const char *input;
	const char *expected;
};

/* Of the case that runs. */
static struct arena *arena;
static struct diags *diags;
static char folder[64]; /* empty: none was needed yet */

static inline _Noreturn void fixture_no_memory(void *context)
{
	(void)context;
	abort();
}

static inline void fixture_open(void)
{
	arena = arena_new(fixture_no_memory, NULL);
	assert_non_null(arena);
	diags = diags_new(arena);
	folder[0] = '\0';
}

static inline void fixture_remove(const char *path)
{
	DIR *open_folder = opendir(path);
	struct dirent *entry;

	while (open_folder != NULL && (entry = readdir(open_folder)) != NULL) {
		const char *inner = arena_format(arena, "%s/%s", path, entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    unlink(inner) != 0)
			fixture_remove(inner);
	}
	if (open_folder != NULL)
		closedir(open_folder);
	rmdir(path);
}

static inline void fixture_close(void)
{
	if (folder[0] != '\0')
		fixture_remove(folder);
	arena_free(arena);
}

/* The path that a name has in the temporary folder. */
static inline const char *fixture_path(const char *name)
{
	if (folder[0] == '\0') {
		memcpy(folder, "/tmp/pbxports-unit.XXXXXX", sizeof("/tmp/pbxports-unit.XXXXXX"));
		assert_non_null(mkdtemp(folder));
	}
	return arena_format(arena, "%s/%s", folder, name);
}

/* Writes a file, and the folders that it lies in. */
static inline void fixture_write(const char *name, const char *text, size_t length)
{
	FILE *file;

	for (const char *slash = name; (slash = strchr(slash, '/')) != NULL; slash++)
		mkdir(fixture_path(arena_strndup(arena, name, (size_t)(slash - name))), 0700);
	file = fopen(fixture_path(name), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* Writes the files of an input. */
static inline void fixture_write_all(const char *input)
{
	const char *name = "p.yaml";

	while (name != NULL) {
		const char *mark = strncmp(input, "== ", 3) == 0 ? input : strstr(input, "\n== ");
		const char *end = mark == NULL || *mark != '\n' ? mark : mark + 1;
		size_t length = end == NULL ? strlen(input) : (size_t)(end - input);

		fixture_write(name, input, length);
		if (end == NULL)
			return;
		name = arena_strndup(arena, end + 3, strcspn(end + 3, "\n"));
		input = end + 3 + strcspn(end + 3, "\n") + 1;
	}
}

/* Loads p.yaml of an input; `path` in the temporary folder is the search path. */
static inline const struct profile *fixture_load(const char *input)
{
	struct profile_request request = {.search_path = fixture_path("path")};

	fixture_write_all(input);
	request.name = fixture_path("p.yaml");
	return profile_load(&request, diags);
}

/* The same and its plan: for the dialer `host`, or for what there is without one. */
static inline const struct plan *fixture_plan(const char *input, const char *host)
{
	const struct profile *profile = fixture_load(input);
	const struct dialer *dialer = NULL;

	if (profile != NULL && host != NULL) {
		dialer = profile_dialer(profile, host);
		assert_non_null(dialer);
	}
	return profile == NULL ? NULL : plan_build(profile, dialer, diags);
}

/* A text in memory as a source of that name. */
static inline const struct source *fixture_source(const char *name, const char *text)
{
	struct source *source = arena_alloc(arena, sizeof(*source));

	*source = (struct source){.name = name, .text = text, .length = strlen(text)};
	return source;
}

/* ----- printing ----- */

static inline void print_place(FILE *out, struct place place)
{
	const char *name = place.source == NULL ? "nowhere" : place.source->name;
	size_t length = strlen(name);

	if (length < 6 || strcmp(name + length - 6, "p.yaml") != 0)
		fprintf(out, "%s:", name);
	fprintf(out, "%u:%u", (unsigned)place.line, (unsigned)place.column);
}

/* A tree as flow YAML, 'quoted' where it was quoted; `print_where` adds to each node. */
static inline void print_node(FILE *out, const struct node *node,
			      void (*print_where)(FILE *out, const struct node *node))
{
	const char *marks = node->kind == NODE_MAPPING ? "{}" : "[]";

	if (node->kind == NODE_NULL || node->kind == NODE_SCALAR) {
		const char *quote = node->quoted ? "'" : "";

		fprintf(out, "%s%s%s", quote, node->kind == NODE_NULL ? "~" : node->text, quote);
		if (print_where != NULL)
			print_where(out, node);
		return;
	}
	fputc(marks[0], out);
	for (size_t i = 0; i < node->count; i++) {
		fputs(i > 0 ? ", " : "", out);
		if (node->kind == NODE_MAPPING) {
			print_node(out, node->entries[i].key, print_where);
			fputs(": ", out);
		}
		print_node(out,
			   node->kind == NODE_MAPPING ? node->entries[i].value : node->items[i],
			   print_where);
	}
	fputc(marks[1], out);
	if (print_where != NULL)
		print_where(out, node);
}

/* Addresses as people write them, IPv4 first. */
static inline void print_addresses(FILE *out, const struct addrset *set)
{
	const char *separator = "";

	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *ranges = &set->families[family];
		char text[RANGE_TEXT_SIZE];

		for (size_t i = 0; i < ranges->count; i++) {
			fprintf(out, "%s%s", separator,
				address_range_format((enum family)family, &ranges->ranges[i],
						     text));
			separator = " ";
		}
	}
}

static inline void print_portset(FILE *out, const struct portset *set)
{
	const char *separator = "";
	char text[PORT_TEXT_SIZE];

	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < set->protocols[protocol].count; i++) {
			struct port_range range = portset_range(set, (enum protocol)protocol, i);

			fprintf(out, "%s%s", separator, ports_format(&range, text));
			separator = " ";
		}
	}
}

static inline void print_diag(FILE *out, const struct diag *diag)
{
	if (diag->place.source != NULL) {
		print_place(out, diag->place);
		fputs(": ", out);
	}
	fputs(diag->message, out);
	if (diag->fix != NULL)
		fprintf(out, "; %s", diag->fix);
	if (diag->second_message != NULL) {
		fputs(" (", out);
		print_place(out, diag->second);
		fprintf(out, ": %s)", diag->second_message);
	}
}

/* ----- rows ----- */

/* `*` in the pattern stands for any text within one line. */
static inline bool fixture_matches(const char *pattern, const char *text)
{
	for (; *pattern != '\0' && *pattern != '*'; pattern++, text++)
		if (*pattern != *text)
			return false;
	if (*pattern == '\0')
		return *text == '\0';
	for (;; text++) {
		if (fixture_matches(pattern + 1, text))
			return true;
		if (*text == '\0' || *text == '\n')
			return false;
	}
}

/* Takes every mention of the temporary folder out. */
static inline void fixture_strip(char *text)
{
	size_t length = strlen(folder);

	for (char *found = text; length > 0 && (found = strstr(found, folder)) != NULL;)
		memmove(found, found + length + 1, strlen(found + length + 1) + 1);
}

/* What a case printed and the diagnostics that it queued. */
static inline char *fixture_result(const char *input, void (*run)(const char *input, FILE *out))
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	run(input, out);
	fflush(out);
	for (size_t i = 0; i < diags->count; i++) {
		fputs(size > 0 || i > 0 ? "\n" : "", out);
		print_diag(out, &diags->items[i]);
	}
	assert_int_equal(fclose(out), 0);
	fixture_strip(text);
	return text;
}

/* Runs every row, also after one that fails. */
static inline void fixture_check(const struct row *rows, size_t count,
				 void (*run)(const char *input, FILE *out))
{
	bool good = true;

	for (size_t i = 0; i < count; i++) {
		char *result;

		fixture_open();
		result = fixture_result(rows[i].input, run);
		if (!fixture_matches(rows[i].expected, result)) {
			print_error("input:\n%s\nexpected:\n%s\nfound:\n%s\n\n", rows[i].input,
				    rows[i].expected, result);
			good = false;
		}
		free(result);
		fixture_close();
	}
	assert_true(good);
}

#endif
