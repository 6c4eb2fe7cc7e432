#include <string.h>

#include "pbxports/text/address.h"

/* Digits without leading zeros, at most 3 of them. */
static bool prefix_length_parse(const char *text, size_t length, unsigned *bits)
{
	unsigned value = 0;

	if (length == 0 || length > 3 || (length > 1 && text[0] == '0'))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (unsigned)(text[i] - '0');
	}
	*bits = value;
	return true;
}

static bool network_parse(const char *text, size_t length, const char *slash, enum family *family,
			  struct address_range *range)
{
	size_t before = (size_t)(slash - text);
	enum family parsed;
	struct address first;
	unsigned bits;

	if (!address_parse(text, before, &parsed, &first) ||
	    !prefix_length_parse(slash + 1, length - before - 1, &bits) ||
	    bits > family_bits(parsed) ||
	    address_compare(first, address_network_first(parsed, first, bits)) != 0)
		return false;
	*family = parsed;
	*range = (struct address_range){first, address_network_last(parsed, first, bits)};
	return true;
}

static bool span_parse(const char *text, size_t length, const char *dash, enum family *family,
		       struct address_range *range)
{
	size_t before = (size_t)(dash - text);
	enum family families[2];
	struct address first;
	struct address last;

	if (!address_parse(text, before, &families[0], &first) ||
	    !address_parse(dash + 1, length - before - 1, &families[1], &last) ||
	    families[0] != families[1] || address_compare(first, last) > 0)
		return false;
	*family = families[0];
	*range = (struct address_range){first, last};
	return true;
}

bool address_range_read(const char *text, size_t length, enum family *family,
			struct address_range *range)
{
	const char *slash = memchr(text, '/', length);
	const char *dash;

	if (slash != NULL)
		return network_parse(text, length, slash, family, range);
	dash = memchr(text, '-', length);
	if (dash != NULL)
		return span_parse(text, length, dash, family, range);
	if (!address_parse(text, length, family, &range->first))
		return false;
	range->last = range->first;
	return true;
}
