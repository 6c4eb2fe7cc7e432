#include "pbxports/base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stands before every allocation; aligned, so that what follows it is too. */
struct header {
	_Alignas(max_align_t) struct header *previous;
	struct header *next;
};

struct deferred {
	void (*undo)(void *object);
	void *object;
	struct deferred *next;
};

struct arena {
	struct header ring; /* of all allocations; begins and ends here */
	struct deferred *deferred;
	unsigned char *block; /* what arena_pack() has left */
	size_t block_left;
	void (*no_memory)(void *context);
	void *context;
};

struct arena *arena_new(void (*no_memory)(void *context), void *context)
{
	struct arena *arena = malloc(sizeof *arena);
	if (arena == NULL)
		return NULL;
	arena->ring.previous = arena->ring.next = &arena->ring;
	arena->deferred = NULL;
	arena->block = NULL;
	arena->block_left = 0;
	arena->no_memory = no_memory;
	arena->context = context;
	return arena;
}

void arena_free(struct arena *arena)
{
	/* Unlinked before the call: what `undo` defers in its turn is run as well. */
	while (arena->deferred != NULL) {
		struct deferred *last = arena->deferred;
		arena->deferred = last->next;
		last->undo(last->object);
	}
	struct header *next;
	for (struct header *header = arena->ring.next; header != &arena->ring; header = next) {
		next = header->next;
		free(header);
	}
	free(arena);
}

_Noreturn void arena_no_memory(struct arena *arena)
{
	arena->no_memory(arena->context);
	abort();
}

/* The bytes of an allocation with its header. */
static size_t whole_size(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - sizeof(struct header))
		arena_no_memory(arena);
	return sizeof(struct header) + size;
}

static size_t product(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		arena_no_memory(arena);
	return count * size;
}

/* Takes over what malloc(3) gave, which may be NULL. */
static void *own(struct arena *arena, struct header *header)
{
	if (header == NULL)
		arena_no_memory(arena);
	header->previous = arena->ring.previous;
	header->next = &arena->ring;
	header->previous->next = header;
	arena->ring.previous = header;
	return header + 1;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return own(arena, calloc(1, whole_size(arena, size)));
}

/* An object that large would waste the end of a block. */
#define PACKED_MAX (ARENA_BLOCK / 16)

void *arena_pack(struct arena *arena, size_t size)
{
	const size_t unit = _Alignof(max_align_t);
	const size_t limit = PACKED_MAX;
	if (size >= limit)
		return arena_alloc(arena, size);
	size_t rounded = (size + unit - 1) / unit * unit;
	if (rounded > arena->block_left) {
		arena->block = arena_alloc(arena, ARENA_BLOCK);
		arena->block_left = ARENA_BLOCK;
	}
	void *object = arena->block;
	arena->block += rounded;
	arena->block_left -= rounded;
	return object;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	return arena_alloc(arena, product(arena, count, size));
}

static void *resize(struct arena *arena, void *pointer, size_t size)
{
	if (pointer == NULL)
		return own(arena, malloc(whole_size(arena, size)));
	struct header *header = realloc((struct header *)pointer - 1, whole_size(arena, size));
	if (header == NULL)
		arena_no_memory(arena);
	header->previous->next = header;
	header->next->previous = header;
	return header + 1;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	if (count >= *capacity) {
		size_t wanted = *capacity == 0 ? 8 : product(arena, *capacity, 2);
		items = resize(arena, items, product(arena, wanted, size));
		*capacity = wanted;
	}
	memset((char *)items + count * size, 0, size);
	return items;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	if (length == SIZE_MAX)
		arena_no_memory(arena);
	char *copy = own(arena, malloc(whole_size(arena, length + 1)));
	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = arena_vformat(arena, format, arguments);
	va_end(arguments);
	return text;
}

char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) /* longer than an int counts */
		arena_no_memory(arena);
	size_t size = (size_t)length + 1;
	char *text = own(arena, malloc(whole_size(arena, size)));
	vsnprintf(text, size, format, arguments);
	return text;
}

void arena_release(struct arena *arena, void *pointer)
{
	(void)arena; /* the ring needs no head to unlink from */
	if (pointer == NULL)
		return;
	struct header *header = (struct header *)pointer - 1;
	header->previous->next = header->next;
	header->next->previous = header->previous;
	free(header);
}

void arena_defer(struct arena *arena, void (*undo)(void *object), void *object)
{
	struct deferred *deferred = arena_alloc(arena, sizeof *deferred);
	*deferred = (struct deferred){undo, object, arena->deferred};
	arena->deferred = deferred;
}
