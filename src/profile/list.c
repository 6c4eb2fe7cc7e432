/* List files: one address, network or range a line, as blocklists are published. */
#include <string.h>

#include "pbxports/profile/file.h"
#include "pbxports/profile/zones.h"
#include "pbxports/text/unicode.h"

/* A list that is being read. */
struct list_reader {
	struct zone_list *list;
	struct diags *diags;
	size_t bad;
	struct place first_hidden; /* of the bad lines that are not shown */
};

static bool is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\r';
}

static void report_line(struct list_reader *reader, struct place place, const char *text,
			size_t length, const struct scalar_error *why)
{
	struct arena *arena = reader->diags->arena;

	if (reader->bad == LIST_MAX_ERRORS)
		reader->first_hidden = place;
	if (++reader->bad <= LIST_MAX_ERRORS)
		bind_refused(reader->diags, place, arena_strndup(arena, text, length), why);
}

/* The first word of a line that is no comment: from `begin` to `end`, which are equal where there
 * is none. */
static void find_word(const char *line, size_t length, size_t *begin, size_t *end)
{
	*begin = 0;
	while (*begin < length && is_blank(line[*begin]))
		++*begin;
	*end = *begin;
	while (*end < length && !is_blank(line[*end]) && line[*end] != '#' && line[*end] != ';')
		++*end;
}

static struct place word_place(const struct source *source, uint32_t number, size_t begin,
			       size_t end)
{
	return (struct place){source, number, (uint32_t)begin + 1, (uint32_t)(end - begin)};
}

/* What stands behind a blank could be another entry, or the end of a range: it is not passed over.
 */
static void read_line(struct list_reader *reader, const char *line, size_t length, uint32_t number)
{
	size_t begin;
	size_t end;
	size_t rest;
	struct address_range range;
	enum family family;
	struct scalar_error why = {0};
	struct place place;

	find_word(line, length, &begin, &end);
	if (begin == end)
		return;
	place = word_place(&reader->list->source, number, begin, end);
	rest = end;
	while (rest < length && is_blank(line[rest]))
		rest++;
	if (rest < length && line[rest] == '-') {
		scalar_fail(&why, "write A-B without blanks", "is followed by a dash");
		report_line(reader, place, line + begin, end - begin, &why);
	} else if (rest < length && line[rest] != '#' && line[rest] != ';') {
		scalar_fail(&why, "one entry a line; comments begin with # or ;",
			    "is followed by more text");
		report_line(reader, place, line + begin, end - begin, &why);
	} else if (address_range_parse(line + begin, end - begin, &family, &range, &why)) {
		addrset_add(&reader->list->addresses, family, range, reader->diags->arena);
	} else {
		report_line(reader, place, line + begin, end - begin, &why);
	}
}

/* The lines of a text, one after the other. */
struct line_walk {
	const char *rest;
	const char *end;
	const char *line;
	size_t length;
	uint32_t number;
};

static struct line_walk lines_begin(const struct source *source)
{
	return (struct line_walk){.rest = source->text, .end = source->text + source->length};
}

static bool lines_next(struct line_walk *walk)
{
	const char *feed;

	if (walk->rest >= walk->end)
		return false;
	feed = memchr(walk->rest, '\n', (size_t)(walk->end - walk->rest));
	walk->line = walk->rest;
	walk->length = (size_t)((feed == NULL ? walk->end : feed) - walk->line);
	walk->rest += walk->length + 1;
	walk->number++;
	return true;
}

static void read_lines(struct list_reader *reader)
{
	struct line_walk walk = lines_begin(&reader->list->source);

	while (lines_next(&walk))
		read_line(reader, walk.line, walk.length, walk.number);
	if (reader->bad > LIST_MAX_ERRORS)
		diag_error(reader->diags, reader->first_hidden,
			   "the list has more than %d bad lines: %zu more, from here on",
			   LIST_MAX_ERRORS, reader->bad - LIST_MAX_ERRORS);
}

const struct zone_list *zone_list_read(const struct zone_entry *entry, size_t *total,
				       struct diags *diags)
{
	struct zone_list *list = arena_alloc(diags->arena, sizeof(*list));
	struct list_reader reader = {.list = list, .diags = diags};
	const char *path = file_beside(entry->place.source, entry->file.path, diags->arena);
	struct file_identity identity;
	const char *problem;

	if (*total > LISTS_MAX_BYTES)
		return list;
	if (!file_read(path, &list->source, &identity, diags->arena, &problem)) {
		diag_error(diags, entry->place, "list \"%s\" %s", path, problem);
		return list;
	}
	*total += list->source.length;
	if (*total > LISTS_MAX_BYTES) {
		diag_error(diags, entry->place, "the lists of a profile are larger than %lu MiB",
			   LISTS_MAX_BYTES / 1024 / 1024);
		return list;
	}
	if (text_check(&list->source, NULL, diags))
		read_lines(&reader);
	addrset_settle(&list->addresses, diags->arena);
	return list;
}

size_t zone_list_find(const struct zone_list *list, const struct addrset *sources,
		      struct list_line *lines, size_t most)
{
	struct line_walk walk = lines_begin(&list->source);
	size_t count = 0;

	while (lines_next(&walk)) {
		struct list_line line;
		size_t begin;
		size_t end;

		find_word(walk.line, walk.length, &begin, &end);
		if (!address_range_read(walk.line + begin, end - begin, &line.family,
					&line.range) ||
		    !rangeset_overlaps(&sources->families[line.family], line.range))
			continue;
		line.place = word_place(&list->source, walk.number, begin, end);
		if (count < most)
			lines[count] = line;
		count++;
	}
	return count;
}
