#include <stdio.h>

#include "pbxports/text/address.h"

/* The length of the network that is exactly the range; larger than any where there is none. */
static unsigned network_length(enum family family, const struct address_range *range)
{
	unsigned bits = family_bits(family);

	for (unsigned length = 0; length <= bits; length++) {
		struct address first = address_network_first(family, range->first, length);
		struct address last = address_network_last(family, range->first, length);

		if (address_compare(first, range->first) == 0 &&
		    address_compare(last, range->last) == 0)
			return length;
	}
	return bits + 1;
}

char *address_range_format(enum family family, const struct address_range *range, char *buffer)
{
	unsigned length = network_length(family, range);
	char first[ADDRESS_TEXT_SIZE];
	char last[ADDRESS_TEXT_SIZE];

	if (length <= family_bits(family))
		return prefix_format(family, range->first, length, buffer);
	snprintf(buffer, RANGE_TEXT_SIZE, "%s-%s", address_format(family, range->first, first),
		 address_format(family, range->last, last));
	return buffer;
}
