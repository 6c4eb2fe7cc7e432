/* The arena: what it gives, in which order it takes back, and what happens when it can not. */
/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/base/arena.h"

/* What the no_memory function gets: where to jump, and how often it was called. */
struct escape {
	jmp_buf jump;
	int calls;
};

static void leap(void *context)
{
	struct escape *escape = context;
	escape->calls++;
	longjmp(escape->jump, 1);
}

static struct arena *new_arena(struct escape *escape)
{
	struct arena *arena = arena_new(leap, escape);
	assert_non_null(arena);
	return arena;
}

static bool all_zero(const void *memory, size_t size)
{
	const unsigned char *bytes = memory;
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void allocations_are_zeroed_and_aligned(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 100, 4096, 1 << 20};
	struct escape escape = {.calls = 0};
	struct arena *arena = new_arena(&escape);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			char *memory = arena_alloc(arena, sizes[i]);
			assert_non_null(memory);
			assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
			assert_true(all_zero(memory, sizes[i]));
			memset(memory, 0xa5, sizes[i]); /* the next round may get it again */
			if (i % 2 == 0)
				arena_release(arena, memory);
		}
	}
	arena_free(arena);
}

static void strings_are_copied_and_ended(void **state)
{
	(void)state;
	struct escape escape = {.calls = 0};
	struct arena *arena = new_arena(&escape);
	assert_string_equal(arena_strdup(arena, ""), "");
	assert_string_equal(arena_strdup(arena, "sip"), "sip");
	assert_string_equal(arena_strndup(arena, "5060/udp", 4), "5060");
	assert_string_equal(arena_strndup(arena, "5060", 0), "");
	assert_memory_equal(arena_strndup(arena, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_format(arena, "%s:%d", "x", 42), "x:42");
	char *padded = arena_format(arena, "%*d", 100000, 7);
	assert_int_equal(strlen(padded), 100000);
	assert_int_equal(padded[99999], '7');
	arena_free(arena);
}

static void an_array_grows_and_keeps_its_items(void **state)
{
	(void)state;
	struct escape escape = {.calls = 0};
	struct arena *arena = new_arena(&escape);
	uint64_t *items = NULL;
	size_t capacity = 0;
	for (size_t count = 0; count < 10000; count++) {
		items = arena_grow(arena, items, count, &capacity, sizeof *items);
		assert_true(capacity > count);
		assert_int_equal(items[count], 0);
		items[count] = count + 1;
		arena_alloc(arena, 24); /* stands in the way of growing in place */
	}
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(items[i], i + 1);
	assert_true(capacity < 20000);
	/* A slot that was given up is zeroed when it is used again. */
	items = arena_grow(arena, items, 5, &capacity, sizeof *items);
	assert_int_equal(items[5], 0);
	assert_int_equal(items[6], 7);
	arena_free(arena);
}

static void release_unlinks_from_anywhere(void **state)
{
	(void)state;
	struct escape escape = {.calls = 0};
	for (size_t victim = 0; victim < 3; victim++) {
		struct arena *arena = new_arena(&escape);
		void *pointers[3];
		for (size_t i = 0; i < 3; i++)
			pointers[i] = arena_alloc(arena, 10);
		arena_release(arena, pointers[victim]);
		arena_release(arena, NULL);
		memset(arena_alloc(arena, 1000), 1, 1000);
		arena_free(arena);
	}
}

struct log {
	struct arena *arena;
	char text[16];
	size_t length;
};

static void log_a(void *object)
{
	struct log *log = object;
	log->text[log->length++] = 'a';
}

static void log_b(void *object)
{
	struct log *log = object;
	log->text[log->length++] = 'b';
}

static void log_and_defer(void *object)
{
	struct log *log = object;
	log->text[log->length++] = 'd';
	arena_defer(log->arena, log_b, log);
}

static void read_memory(void *object)
{
	const char *text = object;
	assert_string_equal(text, "still there");
}

static void deferred_functions_run_last_in_first_out(void **state)
{
	(void)state;
	struct escape escape = {.calls = 0};
	struct log log = {.arena = new_arena(&escape)};
	arena_defer(log.arena, log_a, &log);
	arena_defer(log.arena, log_and_defer, &log);
	arena_defer(log.arena, log_a, &log);
	/* Before the memory goes: an undo may look into it. */
	arena_defer(log.arena, read_memory, arena_strdup(log.arena, "still there"));
	arena_free(log.arena);
	assert_string_equal(log.text, "adba");
}

static void alloc_too_large(struct arena *arena)
{
	arena_alloc(arena, SIZE_MAX - 1);
}

static void array_overflows(struct arena *arena)
{
	arena_array(arena, SIZE_MAX / 8 + 2, 8);
}

static void array_overflows_to_small(struct arena *arena)
{
	arena_array(arena, (SIZE_MAX >> 1) + 1, 2); /* 0, after wrapping */
}

static void grow_overflows(struct arena *arena)
{
	size_t capacity = SIZE_MAX / 2 + 1;
	arena_grow(arena, arena_alloc(arena, 1), capacity, &capacity, 1);
}

static void copy_too_large(struct arena *arena)
{
	arena_strndup(arena, "", SIZE_MAX);
}

/* No byte of the C locale stands for it: the text has no length, as one that an int can't count. */
static void format_fails(struct arena *arena)
{
	arena_format(arena, "%ls", L"\u20ac");
}

static void called_by_others(struct arena *arena)
{
	arena_no_memory(arena);
}

static void check_escape(void (*call)(struct arena *arena))
{
	struct escape escape = {.calls = 0};
	struct arena *arena = new_arena(&escape);
	if (setjmp(escape.jump) == 0) {
		call(arena);
		fail_msg("it came back");
	}
	assert_int_equal(escape.calls, 1);
	arena_free(arena); /* what main does where it lands */
}

static void overflow_never_returns(void **state)
{
	(void)state;
	static void (*const calls[])(struct arena * arena) = {
		alloc_too_large, array_overflows, array_overflows_to_small, grow_overflows,
		copy_too_large,	 format_fails,	  called_by_others,
	};
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		check_escape(calls[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_are_zeroed_and_aligned),
		cmocka_unit_test(strings_are_copied_and_ended),
		cmocka_unit_test(an_array_grows_and_keeps_its_items),
		cmocka_unit_test(release_unlinks_from_anywhere),
		cmocka_unit_test(deferred_functions_run_last_in_first_out),
		cmocka_unit_test(overflow_never_returns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
