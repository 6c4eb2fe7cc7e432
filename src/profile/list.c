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

/* A line, which is also the walk over all of them. */
struct line {
	const char *text;
	size_t length;
	uint32_t number;
	const char *rest;
	const char *end; /* of the whole list */
};

/* From byte `begin` of a line to before byte `end`. */
struct span {
	size_t begin;
	size_t end;
};

static struct line lines_begin(const struct source *source)
{
	return (struct line){.rest = source->text, .end = source->text + source->length};
}

static bool lines_next(struct line *line)
{
	const char *feed;

	if (line->rest >= line->end)
		return false;
	feed = memchr(line->rest, '\n', (size_t)(line->end - line->rest));
	line->text = line->rest;
	line->length = (size_t)((feed == NULL ? line->end : feed) - line->text);
	line->rest += line->length + 1;
	line->number++;
	return true;
}

static bool is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\r';
}

static bool begins_comment(char character)
{
	return character == '#' || character == ';';
}

/* The first word of a line from byte `at` on; false where only blanks and a comment are left. */
static bool find_word(const struct line *line, size_t at, struct span *word)
{
	const char *text = line->text;

	while (at < line->length && is_blank(text[at]))
		at++;
	word->begin = at;
	while (at < line->length && !is_blank(text[at]) && !begins_comment(text[at]))
		at++;
	word->end = at;
	return word->end > word->begin;
}

/* The text is UTF-8. */
static uint32_t count_characters(const char *text, size_t length)
{
	uint32_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

static struct place word_place(const struct source *source, const struct line *line,
			       struct span word)
{
	return (struct place){
		.source = source,
		.line = line->number,
		.column = count_characters(line->text, word.begin) + 1,
		.width = count_characters(line->text + word.begin, word.end - word.begin),
	};
}

static void report(struct list_reader *reader, const struct line *line, struct span word,
		   const struct scalar_error *why)
{
	const struct place place = word_place(&reader->list->source, line, word);

	if (reader->bad == LIST_MAX_ERRORS)
		reader->first_hidden = place;
	if (++reader->bad <= LIST_MAX_ERRORS)
		bind_refused(reader->diags, place,
			     arena_strndup(reader->diags->arena, line->text + word.begin,
					   word.end - word.begin),
			     why);
}

/* A letter that no hexadecimal number has, but for the x of 192.0.2.x. */
static bool is_foreign_letter(char character)
{
	char lower = (char)(character | 0x20);

	return lower > 'f' && lower <= 'z' && lower != 'x';
}

/*
 * True for what is written like an entry, whether or not it is a sound one. Host names, dates,
 * scores and times are none: a time with its zone, 12:30:05-05:00, has three colons.
 */
static bool may_be_entry(const char *word, size_t length)
{
	unsigned dots = 0;
	unsigned colons = 0;
	bool gap = false;
	bool network = false;
	char before = '\0';

	for (size_t i = 0; i < length; i++) {
		if (is_foreign_letter(word[i]))
			return false;
		network |= word[i] == '/' && dots + colons > 0;
		dots += word[i] == '.' && before >= '0' && before <= '9';
		colons += word[i] == ':';
		gap |= word[i] == ':' && before == ':';
		before = word[i];
	}
	return dots >= 3 || colons >= 4 || gap || network;
}

/* The first word of what follows an entry, where it is no remark. */
static bool find_slip(const struct line *line, struct span entry, struct span *word)
{
	for (*word = entry; find_word(line, word->end, word);) {
		if (may_be_entry(line->text + word->begin, word->end - word->begin))
			return true;
	}
	return false;
}

/* Nothing that may be meant as a part of the entry, or as another one, is passed over. */
static bool check_remark(struct list_reader *reader, const struct line *line, struct span entry)
{
	struct scalar_error why = {0};
	struct span word;

	if (!find_word(line, entry.end, &word))
		return true;
	if (line->text[word.begin] == '-' || line->text[word.begin] == '/') {
		scalar_fail(
			&why, "write A-B or ADDRESS/LENGTH without blanks, or # before a remark",
			"is followed by a %s", line->text[word.begin] == '-' ? "dash" : "slash");
		report(reader, line, entry, &why);
		return false;
	}
	if (find_slip(line, entry, &word)) {
		scalar_fail(&why, "one entry a line; comments begin with # or ;",
			    "may be another entry");
		report(reader, line, word, &why);
		return false;
	}
	return true;
}

static void explain(struct list_reader *reader, const struct line *line, struct span word)
{
	struct scalar_error why = {0};
	struct address_range range;
	enum family family;

	address_range_parse(line->text + word.begin, word.end - word.begin, &family, &range, &why);
	report(reader, line, word, &why);
}

static void read_line(struct list_reader *reader, const struct line *line)
{
	const char *end = line->text + line->length;
	const char *begin = line->text;
	const char *after;
	struct span word;
	struct address_range range;
	enum family family;

	while (begin < end && is_blank(*begin))
		begin++;
	after = address_range_scan(begin, end, &family, &range);
	if (after != NULL && after == end) {
		addrset_add(&reader->list->addresses, family, range, reader->diags->arena);
		return;
	}
	if (!find_word(line, 0, &word))
		return;
	if (after != line->text + word.end)
		explain(reader, line, word);
	else if (check_remark(reader, line, word))
		addrset_add(&reader->list->addresses, family, range, reader->diags->arena);
}

static void read_lines(struct list_reader *reader)
{
	struct line line = lines_begin(&reader->list->source);

	while (lines_next(&line))
		read_line(reader, &line);
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
	struct line line = lines_begin(&list->source);
	size_t count = 0;

	while (lines_next(&line)) {
		struct list_line found;
		struct span word;

		if (!find_word(&line, 0, &word) ||
		    !address_range_read(line.text + word.begin, word.end - word.begin,
					&found.family, &found.range) ||
		    !rangeset_overlaps(&sources->families[found.family], found.range))
			continue;
		if (count < most) {
			found.place = word_place(&list->source, &line, word);
			lines[count] = found;
		}
		count++;
	}
	return count;
}
