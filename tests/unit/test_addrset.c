/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/net/addrset.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALL_ONES     "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

static void no_memory(void *context)
{
	(void)context;
	abort();
}

static void add_entry(struct addrset *set, const char *text, size_t length, struct arena *arena)
{
	enum family family = IPV4;
	struct address_range range;
	struct scalar_error why;

	if (!address_range_parse(text, length, &family, &range, &why))
		fail_msg("\"%s\" %s", text, why.problem);
	addrset_add(set, family, range, arena);
}

/* The settled set of entries with a blank between them. */
static struct addrset make_set(const char *entries, struct arena *arena)
{
	struct addrset set = {0};

	while (*entries != '\0') {
		size_t length = strcspn(entries, " ");

		add_entry(&set, entries, length, arena);
		entries += length + strspn(entries + length, " ");
	}
	addrset_settle(&set, arena);
	return set;
}

/* As networks with a blank between them, IPv4 first. */
static const char *set_text(const struct addrset *set, struct arena *arena)
{
	const char *text = "";

	for (int family = 0; family < FAMILIES; family++) {
		struct prefix_walk walk = prefix_walk_begin(set, (enum family)family);
		char prefix[PREFIX_TEXT_SIZE];

		while (prefix_walk_next(&walk))
			text = arena_format(arena, "%s%s%s", text, *text == '\0' ? "" : " ",
					    prefix_format((enum family)family, walk.first,
							  walk.length, prefix));
	}
	return text;
}

static const struct {
	const char *entries;
	const char *networks;
} walks[] = {
	{"", ""},
	{"192.0.2.7", "192.0.2.7"},
	{"192.0.2.0/24", "192.0.2.0/24"},
	{"192.0.2.0/25 192.0.2.128/25", "192.0.2.0/24"},
	{"192.0.2.128/25 192.0.3.0/25", "192.0.2.128/25 192.0.3.0/25"},
	{"192.0.2.1-192.0.2.6", "192.0.2.1 192.0.2.2/31 192.0.2.4/31 192.0.2.6"},
	{"192.0.2.9 192.0.2.0/24 192.0.2.7", "192.0.2.0/24"},
	{"0.0.0.0/0", "0.0.0.0/0"},
	{"128.0.0.0/1 0.0.0.0/1", "0.0.0.0/0"},
	{"0.0.0.0-255.255.255.255", "0.0.0.0/0"},
	{"0.0.0.1-0.0.0.15", "0.0.0.1 0.0.0.2/31 0.0.0.4/30 0.0.0.8/29"},
	{"255.255.255.240-255.255.255.254",
	 "255.255.255.240/29 255.255.255.248/30 255.255.255.252/31 255.255.255.254"},
	{"255.255.255.255", "255.255.255.255"},
	{"::/0", "::/0"},
	{"8000::/1 ::/1", "::/0"},
	{"::-" ALL_ONES, "::/0"},
	{ALL_ONES, ALL_ONES},
	{"2001:db8::/64 2001:db8:0:1::/64", "2001:db8::/63"},
	{"2001:db8::ffff:ffff:ffff:ffff-2001:db8:0:1::",
	 "2001:db8::ffff:ffff:ffff:ffff 2001:db8:0:1::"},
	{"::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/1"},
	{"::-::ffff:ffff:ffff:ffff", "::/64"},
	{"::-::1:ffff:ffff:ffff:ffff", "::/63"},
	{"192.0.2.7 2001:db8::7", "192.0.2.7 2001:db8::7"},
};

static void test_walks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(walks); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct addrset set = make_set(walks[i].entries, arena);

		assert_string_equal(set_text(&set, arena), walks[i].networks);
		arena_free(arena);
	}
}

static const struct {
	const char *entries;
	size_t ipv4;
	size_t ipv6;
} prefix_counts[] = {
	{"", 0, 0},
	{"0.0.0.0/0 ::/0", 1, 1},
	{"0.0.0.1-255.255.255.254", 62, 0},
	{"0.0.0.1-255.255.255.255", 32, 0},
	{"::1-" ALL_ONES, 0, 128},
	{"::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 0, 254},
	{"192.0.2.1 192.0.2.3 2001:db8::/32", 2, 1},
};

static void test_prefix_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(prefix_counts); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct addrset set = make_set(prefix_counts[i].entries, arena);

		assert_int_equal(addrset_prefix_count(&set, IPV4), prefix_counts[i].ipv4);
		assert_int_equal(addrset_prefix_count(&set, IPV6), prefix_counts[i].ipv6);
		arena_free(arena);
	}
}

/*
 * Every subset of eight addresses, as a bit mask, against its networks expanded again. `base` is a
 * multiple of four, so that the addresses make two quarters of a tree, or one half where it is a
 * multiple of eight.
 */
#define NUMBERS 8

static const struct {
	enum family family;
	struct address base;
} universes[] = {
	{IPV4, {0, 0}},
	{IPV4, {0, UINT32_MAX - 7}},
	{IPV4, {0, 0x7ffffffc}},
	{IPV6, {0, 0}},
	{IPV6, {0, UINT64_MAX - 3}},
	{IPV6, {UINT64_MAX, UINT64_MAX - 7}},
	{IPV6, {1, UINT32_MAX - 3U}},
};

static struct address number_at(struct address base, unsigned index)
{
	uint64_t low = base.low + index;

	return (struct address){base.high + (low < base.low), low};
}

/* The fewest networks for `count` addresses, a power of two: halved until all or none are in. */
static unsigned fewest(unsigned subset, unsigned count)
{
	unsigned all = (1U << count) - 1;
	unsigned half = count / 2;

	if ((subset & all) == 0)
		return 0;
	if ((subset & all) == all)
		return 1;
	return fewest(subset, half) + fewest(subset >> half, half);
}

/* The addresses of a network that are in the universe; it must have no others. */
static unsigned expand(enum family family, struct address base, struct address first,
		       unsigned length)
{
	unsigned size = 1U << (family_bits(family) - length);

	for (unsigned i = 0; i < NUMBERS; i++) {
		if (address_compare(number_at(base, i), first) != 0)
			continue;
		assert_int_equal(first.low % size, 0);
		assert_true(i + size <= NUMBERS);
		return ((1U << size) - 1) << i;
	}
	fail_msg("a network begins outside of the set");
	return 0;
}

static void check_subset(enum family family, struct address base, unsigned subset)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct addrset set = {0};
	struct prefix_walk walk;
	unsigned found = 0;
	unsigned count = 0;

	for (unsigned i = 0; i < NUMBERS; i++) {
		struct address number = number_at(base, i);

		if ((subset >> i & 1) != 0)
			addrset_add(&set, family, (struct address_range){number, number}, arena);
	}
	addrset_settle(&set, arena);
	walk = prefix_walk_begin(&set, family);
	while (prefix_walk_next(&walk)) {
		unsigned network;

		assert_true(walk.length + 3 >= family_bits(family));
		network = expand(family, base, walk.first, walk.length);
		assert_true(network > found);
		found |= network;
		count++;
	}
	assert_int_equal(found, subset);
	if (base.low % NUMBERS == 0)
		assert_int_equal(count, fewest(subset, NUMBERS));
	else
		assert_int_equal(count, fewest(subset, 4) + fewest(subset >> 4, 4));
	arena_free(arena);
}

static void test_subsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(universes); i++) {
		for (unsigned subset = 0; subset < 1U << NUMBERS; subset++)
			check_subset(universes[i].family, universes[i].base, subset);
	}
}

static const struct {
	const char *a;
	const char *b;
	const char *either;
	const char *both;
	const char *only_a;
} algebra[] = {
	{"", "", "", "", ""},
	{"192.0.2.0/24", "", "192.0.2.0/24", "", "192.0.2.0/24"},
	{"", "192.0.2.0/24", "192.0.2.0/24", "", ""},
	{"192.0.2.0/24", "2001:db8::/32", "192.0.2.0/24 2001:db8::/32", "", "192.0.2.0/24"},
	{"192.0.2.0/24 2001:db8::/32", "192.0.2.128/25 2001:db8::/33", "192.0.2.0/24 2001:db8::/32",
	 "192.0.2.128/25 2001:db8::/33", "192.0.2.0/25 2001:db8:8000::/33"},
	{"0.0.0.0/0 ::/0", "0.0.0.0/1 8000::/1", "0.0.0.0/0 ::/0", "0.0.0.0/1 8000::/1",
	 "128.0.0.0/1 ::/1"},
	{"192.0.2.0/25", "192.0.2.128/25", "192.0.2.0/24", "", "192.0.2.0/25"},
};

static void test_algebra(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(algebra); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct addrset a = make_set(algebra[i].a, arena);
		struct addrset b = make_set(algebra[i].b, arena);
		struct addrset result = addrset_union(&a, &b, arena);

		assert_string_equal(set_text(&result, arena), algebra[i].either);
		result = addrset_intersection(&a, &b, arena);
		assert_string_equal(set_text(&result, arena), algebra[i].both);
		result = addrset_difference(&a, &b, arena);
		assert_string_equal(set_text(&result, arena), algebra[i].only_a);
		addrset_add_set(&a, &b, arena);
		addrset_settle(&a, arena);
		assert_string_equal(set_text(&a, arena), algebra[i].either);
		arena_free(arena);
	}
}

static void test_add_set(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct addrset unsettled = {0};
	struct addrset set = make_set("192.0.2.4/30", arena);

	(void)state;
	add_entry(&unsettled, "192.0.2.8/29", 12, arena);
	add_entry(&unsettled, "192.0.2.0/30", 12, arena);
	add_entry(&unsettled, "2001:db8::/32", 13, arena);
	addrset_add_set(&set, &unsettled, arena);
	addrset_add_set(&set, &set, arena);
	addrset_settle(&set, arena);
	assert_string_equal(set_text(&set, arena), "192.0.2.0/28 2001:db8::/32");
	arena_free(arena);
}

static const struct {
	const char *entries;
	bool empty;
	bool all_ipv4;
	bool all_ipv6;
} states[] = {
	{"", true, false, false},
	{"192.0.2.0/24", false, false, false},
	{"2001:db8::", false, false, false},
	{"0.0.0.0/0", false, true, false},
	{"::/0", false, false, true},
	{"::/1 0.0.0.0/1 128.0.0.0/1", false, true, false},
	{"0.0.0.0/1 128.0.0.1-255.255.255.255", false, false, false},
	{"0.0.0.0-255.255.255.254 ::1-" ALL_ONES, false, false, false},
	{"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", false, false, false},
	{"::-::ffff:ffff", false, false, false},
};

static void test_states(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct addrset set = make_set(states[i].entries, arena);

		assert_int_equal(addrset_is_empty(&set), states[i].empty);
		assert_int_equal(addrset_is_all(&set, IPV4), states[i].all_ipv4);
		assert_int_equal(addrset_is_all(&set, IPV6), states[i].all_ipv6);
		arena_free(arena);
	}
}

/* The same number is another address in the other family. */
static void test_contains(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct addrset set = make_set("192.0.2.0/24 ::1", arena);

	(void)state;
	assert_true(addrset_contains(&set, IPV4, (struct address){0, 0xc00002ff}));
	assert_false(addrset_contains(&set, IPV4, (struct address){0, 0xc0000300}));
	assert_false(addrset_contains(&set, IPV6, (struct address){0, 0xc00002ff}));
	assert_true(addrset_contains(&set, IPV6, (struct address){0, 1}));
	assert_false(addrset_contains(&set, IPV4, (struct address){0, 1}));
	arena_free(arena);
}

static const struct {
	const char *entries;
	enum family family;
	struct address count;
	bool all;
	const char *text;
} counts[] = {
	{"", IPV4, {0, 0}, false, "0"},
	{"", IPV6, {0, 0}, false, "0"},
	{"::/0", IPV4, {0, 0}, false, "0"},
	{"192.0.2.7", IPV4, {0, 1}, false, "1"},
	{"192.0.2.0/24 198.51.100.1-198.51.100.9", IPV4, {0, 265}, false, "265"},
	{"0.0.0.0/0", IPV4, {0, UINT64_C(1) << 32}, false, "4294967296"},
	{"2001:db8::/64", IPV6, {1, 0}, false, "18446744073709551616"},
	{"2001:db8::/65", IPV6, {0, UINT64_C(1) << 63}, false, "9223372036854775808"},
	{"2001:db8::/64 2001:db9::1-2001:db9::ff", IPV6, {1, 255}, false, "18446744073709551871"},
	{"2001:db8::8000:0:0:0-2001:db8:0:1:8000::", IPV6, {1, 1}, false, "18446744073709551617"},
	{"2001:db8::/65 2001:db9::/65", IPV6, {1, 0}, false, "18446744073709551616"},
	{"2001:db8::ffff:ffff:ffff:ffff-2001:db8:0:1::", IPV6, {0, 2}, false, "2"},
	{"2000::/3", IPV6, {UINT64_C(1) << 61, 0}, false, "42535295865117307932921825928971026432"},
	{"::1-" ALL_ONES,
	 IPV6,
	 {UINT64_MAX, UINT64_MAX},
	 false,
	 "340282366920938463463374607431768211455"},
	{"::/0", IPV6, {0, 0}, true, "340282366920938463463374607431768211456"},
};

static void test_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(counts); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct addrset set = make_set(counts[i].entries, arena);
		bool all = !counts[i].all;
		struct address count = addrset_count(&set, counts[i].family, &all);
		char text[ADDRESS_COUNT_SIZE];

		assert_int_equal(count.high, counts[i].count.high);
		assert_int_equal(count.low, counts[i].count.low);
		assert_int_equal(all, counts[i].all);
		assert_string_equal(addrset_count_text(&set, counts[i].family, text),
				    counts[i].text);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walks),	 cmocka_unit_test(test_prefix_counts),
		cmocka_unit_test(test_subsets),	 cmocka_unit_test(test_algebra),
		cmocka_unit_test(test_add_set),	 cmocka_unit_test(test_states),
		cmocka_unit_test(test_contains), cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
