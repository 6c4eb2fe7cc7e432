/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/net/rangeset.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void no_memory(void *context)
{
	(void)context;
	abort();
}

/*
 * The truth of these tests are bit masks: a small universe of NUMBERS numbers that begins at a
 * base, and a subset of it a bit each.
 */
#define NUMBERS 8
#define SUBSETS (1U << NUMBERS)

static const struct address bases[] = {
	{0, 0},
	{0, UINT32_MAX - 7},	      /* ends with IPv4 */
	{0, UINT64_MAX - 3},	      /* half of it beyond 64 bits */
	{UINT64_MAX, UINT64_MAX - 7}, /* ends with all ones */
};

static struct address number_at(struct address base, unsigned index)
{
	uint64_t low = base.low + index;

	return (struct address){base.high + (low < base.low), low};
}

static void assert_same_number(struct address found, struct address expected)
{
	assert_int_equal(found.high, expected.high);
	assert_int_equal(found.low, expected.low);
}

/* Exactly the runs of ones, in order: settled as well as equal. */
static void assert_is_subset(const struct rangeset *set, struct address base, unsigned subset)
{
	size_t count = 0;

	for (unsigned first = 0; first < NUMBERS; first++) {
		unsigned last = first;

		if ((subset >> first & 1) == 0)
			continue;
		while (last + 1 < NUMBERS && (subset >> (last + 1) & 1) != 0)
			last++;
		assert_true(count < set->count);
		assert_same_number(set->ranges[count].first, number_at(base, first));
		assert_same_number(set->ranges[count].last, number_at(base, last));
		count++;
		first = last;
	}
	assert_int_equal(set->count, count);
}

/* All the subsets, added number by number from the top down. */
static void make_subsets(struct address base, struct rangeset sets[SUBSETS], struct arena *arena)
{
	for (unsigned subset = 0; subset < SUBSETS; subset++) {
		sets[subset] = (struct rangeset){0};
		for (unsigned i = NUMBERS; i-- > 0;) {
			struct address number = number_at(base, i);

			if ((subset >> i & 1) != 0)
				rangeset_add(&sets[subset], (struct address_range){number, number},
					     arena);
		}
		rangeset_settle(&sets[subset], arena);
		assert_is_subset(&sets[subset], base, subset);
	}
}

static void check_pair(const struct rangeset sets[SUBSETS], struct address base, unsigned a,
		       unsigned b, struct arena *arena)
{
	struct rangeset result = rangeset_union(&sets[a], &sets[b], arena);

	assert_is_subset(&result, base, a | b);
	result = rangeset_intersection(&sets[a], &sets[b], arena);
	assert_is_subset(&result, base, a & b);
	result = rangeset_difference(&sets[a], &sets[b], arena);
	assert_is_subset(&result, base, a & ~b);
	assert_int_equal(rangeset_covers(&sets[a], &sets[b]), (b & ~a) == 0);
	assert_int_equal(rangeset_equal(&sets[a], &sets[b]), a == b);
}

static void test_algebra(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		struct rangeset sets[SUBSETS];
		struct arena *arena = arena_new(no_memory, NULL);

		make_subsets(bases[i], sets, arena);
		for (unsigned a = 0; a < SUBSETS; a++) {
			struct arena *results = arena_new(no_memory, NULL);

			for (unsigned b = 0; b < SUBSETS; b++)
				check_pair(sets, bases[i], a, b, results);
			arena_free(results);
		}
		for (unsigned subset = 0; subset < SUBSETS; subset++)
			assert_is_subset(&sets[subset], bases[i], subset);
		arena_free(arena);
	}
}

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++) {
		struct rangeset sets[SUBSETS];
		struct arena *arena = arena_new(no_memory, NULL);

		make_subsets(bases[i], sets, arena);
		for (unsigned subset = 0; subset < SUBSETS; subset++) {
			for (unsigned bit = 0; bit < NUMBERS; bit++) {
				struct address number = number_at(bases[i], bit);
				const struct address_range *found =
					rangeset_find(&sets[subset], number);

				assert_int_equal(found != NULL, subset >> bit & 1);
				assert_int_equal(rangeset_contains(&sets[subset], number),
						 subset >> bit & 1);
				if (found == NULL)
					continue;
				assert_true(address_compare(found->first, number) <= 0);
				assert_true(address_compare(found->last, number) >= 0);
			}
		}
		arena_free(arena);
	}
}

/* All ways to add three ranges of the universe: in any order, apart, touching, overlapping. */
static void check_settle(struct address base)
{
	struct address_range ranges[NUMBERS * NUMBERS];
	unsigned masks[NUMBERS * NUMBERS] = {0};
	size_t count = 0;

	for (unsigned first = 0; first < NUMBERS; first++) {
		for (unsigned last = first; last < NUMBERS; last++) {
			ranges[count].first = number_at(base, first);
			ranges[count].last = number_at(base, last);
			masks[count++] = (2U << last) - (1U << first);
		}
	}
	for (size_t a = 0; a < count; a++) {
		struct arena *arena = arena_new(no_memory, NULL);

		for (size_t b = 0; b < count; b++) {
			for (size_t c = 0; c < count; c++) {
				struct rangeset set = {0};

				rangeset_add(&set, ranges[a], arena);
				rangeset_add(&set, ranges[b], arena);
				rangeset_add(&set, ranges[c], arena);
				rangeset_settle(&set, arena);
				assert_is_subset(&set, base, masks[a] | masks[b] | masks[c]);
			}
		}
		arena_free(arena);
	}
}

static void test_settle(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bases); i++)
		check_settle(bases[i]);
}

/* Marsaglia's xorshift: the same numbers in every run. */
static uint64_t random_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Many numbers of 16 bits, shifted to where they do not cross the middle, against a flag each. */
#define UNIVERSE 65536

static struct address shifted(unsigned number, unsigned shift)
{
	if (shift >= 64)
		return (struct address){(uint64_t)number << (shift - 64), 0};
	return (struct address){0, (uint64_t)number << shift};
}

static void check_shuffled(unsigned shift, struct arena *arena)
{
	static bool truth[UNIVERSE];
	struct rangeset set = {0};
	uint64_t seed = 88172645463325252U + shift;

	for (unsigned i = 0; i < UNIVERSE; i++)
		truth[i] = false;
	for (int i = 0; i < 4000; i++) {
		unsigned first = (unsigned)(random_number(&seed) % UNIVERSE);
		unsigned last = first + (unsigned)(random_number(&seed) % 8);

		if (last >= UNIVERSE)
			last = UNIVERSE - 1;
		for (unsigned number = first; number <= last; number++)
			truth[number] = true;
		rangeset_add(&set,
			     (struct address_range){shifted(first, shift), shifted(last, shift)},
			     arena);
		if (i == 1500)
			rangeset_settle(&set, arena);
	}
	rangeset_settle(&set, arena);
	for (unsigned i = 0; i < UNIVERSE; i++)
		assert_int_equal(rangeset_contains(&set, shifted(i, shift)), truth[i]);
	for (size_t i = 1; i < set.count; i++)
		assert_int_equal(
			address_compare(address_next(set.ranges[i - 1].last), set.ranges[i].first),
			-1);
}

static void test_shuffled(void **state)
{
	static const unsigned shifts[] = {0, 5, 8, 16, 30, 48, 64, 77, 96, 112};

	(void)state;
	for (size_t i = 0; i < COUNT(shifts); i++) {
		struct arena *arena = arena_new(no_memory, NULL);

		check_shuffled(shifts[i], arena);
		arena_free(arena);
	}
}

/* A settled set takes more: what was added is merged with what was there. */
static void test_settle_again(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct rangeset set = {0};

	(void)state;
	rangeset_settle(&set, arena);
	assert_int_equal(set.count, 0);
	for (unsigned i = 0; i < NUMBERS; i++) {
		struct address number = number_at(bases[3], (i * 3) % NUMBERS);

		rangeset_add(&set, (struct address_range){number, number}, arena);
		rangeset_settle(&set, arena);
	}
	assert_is_subset(&set, bases[3], SUBSETS - 1);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_algebra),	     cmocka_unit_test(test_find),
		cmocka_unit_test(test_settle),	     cmocka_unit_test(test_shuffled),
		cmocka_unit_test(test_settle_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
