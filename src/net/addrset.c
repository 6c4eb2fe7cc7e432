#include "pbxports/net/addrset.h"

void addrset_add(struct addrset *set, enum family family, struct address_range range,
		 struct arena *arena)
{
	rangeset_add(&set->families[family], range, arena);
}

void addrset_settle(struct addrset *set, struct arena *arena)
{
	for (int family = 0; family < FAMILIES; family++)
		rangeset_settle(&set->families[family], arena);
}

void addrset_add_set(struct addrset *set, const struct addrset *other, struct arena *arena)
{
	for (int family = 0; family < FAMILIES; family++) {
		size_t count = other->families[family].count;

		for (size_t i = 0; i < count; i++)
			rangeset_add(&set->families[family], other->families[family].ranges[i],
				     arena);
	}
}

struct addrset addrset_all(struct arena *arena)
{
	struct addrset all = {0};

	for (int family = 0; family < FAMILIES; family++)
		addrset_add(&all, (enum family)family, family_range((enum family)family), arena);
	return all;
}

struct addrset addrset_loopback(struct arena *arena)
{
	struct addrset own = {0};

	addrset_add(&own, IPV4, (struct address_range){{0, 0x7f000000}, {0, 0x7fffffff}}, arena);
	addrset_add(&own, IPV6, (struct address_range){{0, 1}, {0, 1}}, arena);
	return own;
}

void addrset_release(struct addrset *set, struct arena *arena)
{
	for (int family = 0; family < FAMILIES; family++) {
		arena_release(arena, set->families[family].ranges);
		set->families[family] = (struct rangeset){0};
	}
}

bool addrset_is_empty(const struct addrset *set)
{
	return set->families[IPV4].count == 0 && set->families[IPV6].count == 0;
}

bool addrset_equal(const struct addrset *a, const struct addrset *b)
{
	return rangeset_equal(&a->families[IPV4], &b->families[IPV4]) &&
	       rangeset_equal(&a->families[IPV6], &b->families[IPV6]);
}

bool addrset_is_all(const struct addrset *set, enum family family)
{
	struct address_range all = family_range(family);

	return rangeset_covers(&set->families[family], &(struct rangeset){&all, 1, 1});
}

bool addrset_contains(const struct addrset *set, enum family family, struct address address)
{
	return rangeset_contains(&set->families[family], address);
}

struct addrset addrset_union(const struct addrset *a, const struct addrset *b, struct arena *arena)
{
	struct addrset set;

	for (int family = 0; family < FAMILIES; family++)
		set.families[family] =
			rangeset_union(&a->families[family], &b->families[family], arena);
	return set;
}

struct addrset addrset_intersection(const struct addrset *a, const struct addrset *b,
				    struct arena *arena)
{
	struct addrset set;

	for (int family = 0; family < FAMILIES; family++)
		set.families[family] =
			rangeset_intersection(&a->families[family], &b->families[family], arena);
	return set;
}

struct addrset addrset_difference(const struct addrset *a, const struct addrset *b,
				  struct arena *arena)
{
	struct addrset set;

	for (int family = 0; family < FAMILIES; family++)
		set.families[family] =
			rangeset_difference(&a->families[family], &b->families[family], arena);
	return set;
}

/* a + b and a - b, modulo 2^128. */
static struct address sum(struct address a, struct address b)
{
	uint64_t low = a.low + b.low;

	return (struct address){a.high + b.high + (low < a.low), low};
}

static struct address distance(struct address a, struct address b)
{
	return (struct address){a.high - b.high - (a.low < b.low), a.low - b.low};
}

struct address addrset_count(const struct addrset *set, enum family family, bool *all)
{
	const struct rangeset *ranges = &set->families[family];
	struct address count = {0, 0};

	for (size_t i = 0; i < ranges->count; i++) {
		struct address steps = distance(ranges->ranges[i].last, ranges->ranges[i].first);

		count = sum(count, address_next(steps));
	}
	*all = ranges->count > 0 && count.high == 0 && count.low == 0;
	return count;
}

char *addrset_count_text(const struct addrset *set, enum family family, char *buffer)
{
	bool all;
	struct address count = addrset_count(set, family, &all);
	/* In base 2^32, highest first: 2^128 has a fifth digit. */
	uint64_t number[] = {all, count.high >> 32, count.high & UINT32_MAX, count.low >> 32,
			     count.low & UINT32_MAX};
	char digits[ADDRESS_COUNT_SIZE];
	size_t length = 0;
	uint64_t left;

	do {
		uint64_t remainder = 0;

		left = 0;
		for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++) {
			uint64_t dividend = remainder << 32 | number[i];

			number[i] = dividend / 10;
			remainder = dividend % 10;
			left |= number[i];
		}
		digits[length++] = (char)('0' + remainder);
	} while (left != 0);
	for (size_t i = 0; i < length; i++)
		buffer[i] = digits[length - 1 - i];
	buffer[length] = '\0';
	return buffer;
}
