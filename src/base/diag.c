#include "pbxports/base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "pbxports/base/nearest.h"

#define LISTED_MAX 12 /* candidates that a fix names */

const struct diag_format diag_formats[] = {
	{"text", diag_print_text},
	{"json", diag_print_json},
	{NULL, NULL},
};

const char *diag_severity_name(enum diag_severity severity)
{
	static const char *const names[] = {
		[DIAG_NOTE] = "note", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"};
	return names[severity];
}

struct diags *diags_new(struct arena *arena)
{
	struct diags *diags = arena_alloc(arena, sizeof *diags);
	diags->arena = arena;
	diags->last = &diags->scratch;
	return diags;
}

/* Cut here, not by the printers: a quoted text may be as long as its file, a thousand times. */
static const char *clip(struct arena *arena, const char *format, va_list arguments)
	PRINTF_LIKE(2, 0);
static const char *clip(struct arena *arena, const char *format, va_list arguments)
{
	char text[DIAG_TEXT_MAX + sizeof "..."] = "";
	int length = vsnprintf(text, sizeof text, format, arguments);
	if (length >= 0 && length <= DIAG_TEXT_MAX)
		return arena_strdup(arena, text);
	size_t cut = DIAG_TEXT_MAX;
	for (int i = 0; i < 3 && ((unsigned char)text[cut] & 0xc0) == 0x80; i++)
		cut--; /* not inside a UTF-8 character */
	memcpy(text + cut, "...", sizeof "...");
	return arena_strdup(arena, text);
}

struct diag *diag_queue(struct diags *diags, enum diag_severity severity, struct place place,
			const char *format, va_list arguments)
{
	size_t *total = severity == DIAG_ERROR ? &diags->errors : &diags->remarks;
	if (++*total > DIAGS_KEPT) {
		diags->scratch = (struct diag){.severity = severity, .message = ""};
		diags->last = &diags->scratch;
		return diags->last;
	}
	diags->items = arena_grow(diags->arena, diags->items, diags->count, &diags->capacity,
				  sizeof *diags->items);
	diags->last = &diags->items[diags->count++];
	diags->last->severity = severity;
	diags->last->place = place;
	diags->last->message = clip(diags->arena, format, arguments);
	return diags->last;
}

struct diag *diag_error(struct diags *diags, struct place place, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diag *diag = diag_queue(diags, DIAG_ERROR, place, format, arguments);
	va_end(arguments);
	return diag;
}

struct diag *diag_warning(struct diags *diags, struct place place, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diag *diag = diag_queue(diags, DIAG_WARNING, place, format, arguments);
	va_end(arguments);
	return diag;
}

struct diag *diag_note(struct diags *diags, struct place place, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diag *diag = diag_queue(diags, DIAG_NOTE, place, format, arguments);
	va_end(arguments);
	return diag;
}

struct diag *diag_failure(struct diags *diags, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diag *diag = diag_queue(diags, DIAG_ERROR, (struct place){0}, format, arguments);
	va_end(arguments);
	return diag;
}

void diag_fix(struct diags *diags, const char *format, ...)
{
	if (diags->last == &diags->scratch)
		return;
	va_list arguments;
	va_start(arguments, format);
	diags->last->fix = clip(diags->arena, format, arguments);
	va_end(arguments);
}

void diag_second(struct diags *diags, struct place place, const char *format, ...)
{
	if (diags->last == &diags->scratch)
		return;
	va_list arguments;
	va_start(arguments, format);
	diags->last->second = place;
	diags->last->second_message = clip(diags->arena, format, arguments);
	va_end(arguments);
}

void diag_replacement(struct diags *diags, const char *text)
{
	if (diags->last != &diags->scratch && strlen(text) <= DIAG_TEXT_MAX)
		diags->last->replacement = arena_strdup(diags->arena, text);
}

void diag_suggest(struct diags *diags, const char *word, const char *const *candidates,
		  size_t count)
{
	if (diags->last == &diags->scratch)
		return;
	const char *near = nearest(word, candidates, count);
	if (near != NULL) {
		diag_fix(diags, "did you mean \"%s\"?", near);
		diag_replacement(diags, near);
		return;
	}
	if (count == 0 || count > LISTED_MAX)
		return;
	const char *list = candidates[0];
	for (size_t i = 1; i < count; i++)
		list = arena_format(diags->arena, "%s, %s", list, candidates[i]);
	diag_fix(diags, count == 1 ? "the only one is %s" : "one of %s", list);
}

/* A diagnostic on its way through the sort. */
struct entry {
	size_t source; /* in the order of first mention; 0: none */
	size_t index;  /* in the queue: keeps the sort stable */
	struct diag diag;
};

static size_t source_order(const struct source **sources, size_t *count,
			   const struct source *source)
{
	size_t i = 0;
	while (i < *count && sources[i] != source)
		i++;
	if (i == *count)
		sources[(*count)++] = source;
	return i;
}

static int compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_texts(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_numbers(a->source, b->source);
	if (order == 0)
		order = compare_numbers(a->diag.place.line, b->diag.place.line);
	if (order == 0)
		order = compare_numbers(a->diag.place.column, b->diag.place.column);
	if (order == 0)
		order = compare_texts(a->diag.message, b->diag.message);
	if (order == 0)
		order = compare_texts(a->diag.fix, b->diag.fix);
	return order != 0 ? order : compare_numbers(a->index, b->index);
}

static bool same_place(struct place a, struct place b)
{
	return a.source == b.source && a.line == b.line && a.column == b.column &&
	       a.width == b.width;
}

static bool same_diag(const struct diag *a, const struct diag *b)
{
	return a->severity == b->severity && same_place(a->place, b->place) &&
	       same_place(a->second, b->second) && compare_texts(a->rule, b->rule) == 0 &&
	       compare_texts(a->message, b->message) == 0 && compare_texts(a->fix, b->fix) == 0 &&
	       compare_texts(a->second_message, b->second_message) == 0;
}

void diags_sort(struct diags *diags)
{
	size_t count = diags->count;
	struct entry *entries = arena_array(diags->arena, count, sizeof *entries);
	const struct source **sources = arena_array(diags->arena, count + 1, sizeof(void *));
	size_t source_count = 1; /* sources[0] is NULL: no place comes first */
	for (size_t i = 0; i < count; i++) {
		const struct diag *diag = &diags->items[i];
		size_t source = source_order(sources, &source_count, diag->place.source);
		entries[i] = (struct entry){source, i, *diag};
	}
	qsort(entries, count, sizeof *entries, compare_entries);
	diags->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct diag *diag = &entries[i].diag;
		if (i > 0 && same_diag(diag, &entries[i - 1].diag))
			--*(diag->severity == DIAG_ERROR ? &diags->errors : &diags->remarks);
		else
			diags->items[diags->count++] = *diag;
	}
	diags->last = &diags->scratch; /* the last one queued stands elsewhere now */
	arena_release(diags->arena, entries);
	arena_release(diags->arena, sources);
}
