/*
 * One arena owns every allocation of a run: business code never frees, pointers out of it are
 * const, and arena_free() gives all of it back at once. Each allocation is a separate one of
 * malloc(3), so that AddressSanitizer and valgrind see an overrun of a single object.
 *
 * No function here returns NULL. When memory runs out, or a size overflows, the arena calls its
 * no_memory function, which must not return (main jumps to its exit from there).
 */
#ifndef PBXPORTS_BASE_ARENA_H
#define PBXPORTS_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "pbxports/base/compiler.h"

struct arena;

/* A new arena, or NULL when there is no memory even for that. */
struct arena *arena_new(void (*no_memory)(void *context), void *context);

/* Runs the deferred functions, last in first out, then frees every allocation and the arena itself.
 */
void arena_free(struct arena *arena);

/* Calls the arena's no_memory function: for callers whose own libraries ran out of memory. */
_Noreturn void arena_no_memory(struct arena *arena);

/* `size` bytes, zeroed. A size of 0 gives a valid pointer to nothing. */
void *arena_alloc(struct arena *arena, size_t size);

/*
 * The same for small objects by the hundred thousand that all live as long as the arena: many share
 * one allocation of ARENA_BLOCK bytes, at a fifth of the price. They can't be released or grown.
 * With ARENA_BLOCK 0, as in builds for sanitizers and valgrind, each is an allocation of its own.
 */
#ifndef ARENA_BLOCK
#define ARENA_BLOCK 65536
#endif
void *arena_pack(struct arena *arena, size_t size);

/* An array of `count` elements of `size` bytes, zeroed; the product is checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/*
 * Room for one more element at the end of a growing array: `items` (NULL at first) holds `count`
 * elements of `size` bytes in room for `*capacity`. Returns the array, moved if it had to grow (it
 * doubles); the new element is zeroed. The old pointer is no longer valid.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

/* Copies of a string, whole or its first `length` bytes; always terminated by NUL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);

/* printf(3) into a new string. */
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vformat(struct arena *arena, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* Gives one allocation of this arena back early: for the scratch of a large sort. NULL is fine. */
void arena_release(struct arena *arena, void *pointer);

/* Has arena_free() call `undo(object)`: for what a library allocates (a parser, a stream). */
void arena_defer(struct arena *arena, void (*undo)(void *object), void *object);

#endif
