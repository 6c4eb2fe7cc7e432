/* The table of pointers by hash: what was added is found, however often it had to grow, also where
 * hashes are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pbxports/base/hash.h"

#define ITEMS 5000

static void no_memory(void *context)
{
	(void)context;
	abort();
}

static bool same_number(const void *item, const void *key)
{
	const size_t *a = item;
	const size_t *b = key;

	return *a == *b;
}

/* Every `step` items share a hash. */
static void fill_and_find(size_t step)
{
	struct arena *arena = arena_new(no_memory, NULL);
	size_t *items = arena_array(arena, ITEMS + 1, sizeof(*items));
	struct hash_table table = {0};

	for (size_t i = 0; i <= ITEMS; i++)
		items[i] = i;
	assert_null(hash_find(&table, HASH_START, same_number, &items[0]));
	for (size_t i = 0; i < ITEMS; i++)
		hash_add(&table, hash_number(HASH_START, i / step), &items[i], arena);
	assert_int_equal(table.count, ITEMS);
	for (size_t i = 0; i < ITEMS; i++) {
		const size_t key = i;

		assert_ptr_equal(
			hash_find(&table, hash_number(HASH_START, i / step), same_number, &key),
			&items[i]);
	}
	assert_null(hash_find(&table, hash_number(HASH_START, 0), same_number, &items[ITEMS]));
	arena_free(arena);
}

static void test_found(void **state)
{
	(void)state;
	fill_and_find(1);
	fill_and_find(7);
}

/* Numbers in order, and those that differ in their high bits alone, must not meet in few slots. */
static void test_spread(void **state)
{
	static const unsigned shifts[] = {0, 8, 32, 48};
	enum { SLOTS = 1024 };

	(void)state;
	for (size_t i = 0; i < sizeof(shifts) / sizeof(*shifts); i++) {
		unsigned char hits[SLOTS] = {0};
		size_t used = 0;

		for (uint64_t number = 0; number < SLOTS; number++) {
			size_t slot = hash_number(HASH_START, number << shifts[i]) % SLOTS;

			used += hits[slot] == 0;
			hits[slot] = 1;
		}
		assert_true(used > SLOTS / 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
