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

/* What stands behind a blank could be another entry, or the end of a range: it is not passed over.
 */
static void read_line(struct list_reader *reader, const char *line, size_t length, uint32_t number)
{
	size_t begin = 0;
	size_t end;
	size_t rest;
	struct address_range range;
	enum family family;
	struct scalar_error why = {0};
	struct place place = {&reader->list->source, number, 1, 1};

	while (begin < length && is_blank(line[begin]))
		begin++;
	end = begin;
	while (end < length && !is_blank(line[end]) && line[end] != '#' && line[end] != ';')
		end++;
	if (begin == end)
		return;
	place.column = (uint32_t)begin + 1;
	place.width = (uint32_t)(end - begin);
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

static void read_lines(struct list_reader *reader)
{
	const struct source *source = &reader->list->source;
	const char *end = source->text + source->length;
	uint32_t number = 1;

	for (const char *line = source->text; line < end; number++) {
		const char *feed = memchr(line, '\n', (size_t)(end - line));
		const char *stop = feed == NULL ? end : feed;

		read_line(reader, line, (size_t)(stop - line), number);
		line = stop + 1;
	}
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
