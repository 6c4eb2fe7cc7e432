#include <stdio.h>

#include "pbxports/text/address.h"

/* How many bits a number of ones has: 2^count - 1. */
static unsigned count_ones(uint64_t ones)
{
	unsigned count = 0;

	for (unsigned step = 32; step > 0; step /= 2) {
		if (ones >> step != 0) {
			ones >>= step;
			count += step;
		}
	}
	return count + (unsigned)ones;
}

bool address_range_length(enum family family, struct address_range range, unsigned *length)
{
	struct address first = range.first;
	struct address hosts = {first.high ^ range.last.high, first.low ^ range.last.low};

	/* The bits in which the ends differ must be the lowest ones, and all 0 in the first. */
	if ((first.high & hosts.high) != 0 || (first.low & hosts.low) != 0 ||
	    (hosts.low & (hosts.low + 1)) != 0 || (hosts.high & (hosts.high + 1)) != 0 ||
	    (hosts.high != 0 && hosts.low != UINT64_MAX))
		return false;
	*length = family_bits(family) - count_ones(hosts.high) - count_ones(hosts.low);
	return true;
}

char *address_range_format(enum family family, const struct address_range *range, char *buffer)
{
	unsigned length;
	char first[ADDRESS_TEXT_SIZE];
	char last[ADDRESS_TEXT_SIZE];

	if (address_range_length(family, *range, &length))
		return prefix_format(family, range->first, length, buffer);
	snprintf(buffer, RANGE_TEXT_SIZE, "%s-%s", address_format(family, range->first, first),
		 address_format(family, range->last, last));
	return buffer;
}
