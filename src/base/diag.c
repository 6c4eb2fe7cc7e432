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

/* The newest first: it is mostly the same again. */
static size_t source_order(struct diags *diags, const struct source *source)
{
	if (source == NULL)
		return 0;
	for (size_t i = diags->count - 1; i > 0; i--)
		if (diags->items[i - 1].place.source == source)
			return diags->items[i - 1].source_order;
	return ++diags->sources;
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
	diags->last->source_order = source_order(diags, place.source);
	diags->last->number = ++diags->numbered;
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

static struct diag *queue_text(struct diags *diags, enum diag_severity severity, struct place place,
			       const char *format, ...) PRINTF_LIKE(4, 5);
static struct diag *queue_text(struct diags *diags, enum diag_severity severity, struct place place,
			       const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct diag *diag = diag_queue(diags, severity, place, format, arguments);
	va_end(arguments);
	return diag;
}

void diags_take(struct diags *diags, const struct diags *others)
{
	size_t errors = 0;
	for (size_t i = 0; i < others->count; i++) {
		const struct diag *other = &others->items[i];
		errors += other->severity == DIAG_ERROR;
		queue_text(diags, other->severity, other->place, "%s", other->message)->rule =
			other->rule;
		if (other->fix != NULL)
			diag_fix(diags, "%s", other->fix);
		if (other->replacement != NULL)
			diag_replacement(diags, other->replacement);
		if (other->second_message != NULL)
			diag_second(diags, other->second, "%s", other->second_message);
	}
	/* Those that were counted, not kept. */
	diags->errors += others->errors - errors;
	diags->remarks += others->remarks - (others->count - errors);
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

static int compare_diags(const void *left, const void *right)
{
	const struct diag *a = left, *b = right;
	int order = compare_numbers(a->source_order, b->source_order);
	if (order == 0)
		order = compare_numbers(a->place.line, b->place.line);
	if (order == 0)
		order = compare_numbers(a->place.column, b->place.column);
	if (order == 0)
		order = compare_texts(a->message, b->message);
	if (order == 0)
		order = compare_texts(a->fix, b->fix);
	return order != 0 ? order : compare_numbers(a->number, b->number);
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
	if (count > 1)
		qsort(diags->items, count, sizeof *diags->items, compare_diags);
	diags->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct diag diag = diags->items[i];
		if (diags->count > 0 && same_diag(&diag, &diags->items[diags->count - 1]))
			--*(diag.severity == DIAG_ERROR ? &diags->errors : &diags->remarks);
		else
			diags->items[diags->count++] = diag;
	}
	diags->last = &diags->scratch; /* the last one queued stands elsewhere now */
}
