#include "pbxports/text/address.h"

/* Digits without leading zeros, at most 3 of them: returns where they end, or NULL. */
static const char *prefix_length_scan(const char *text, const char *end, unsigned *bits)
{
	const char *at = text;
	unsigned value = 0;

	while (at < end && at - text < 3 && *at >= '0' && *at <= '9')
		value = value * 10 + (unsigned)(*at++ - '0');
	if (at == text || (*text == '0' && at - text > 1))
		return NULL;
	*bits = value;
	return at;
}

/* What follows the / of a network. */
static const char *network_scan(const char *text, const char *end, enum family family,
				struct address first, struct address *last)
{
	unsigned bits;
	struct address hosts;
	const char *after = prefix_length_scan(text, end, &bits);

	if (after == NULL || bits > family_bits(family))
		return NULL;
	hosts = address_network_last(family, (struct address){0, 0}, bits);
	if ((first.high & hosts.high) != 0 || (first.low & hosts.low) != 0)
		return NULL;
	*last = (struct address){first.high | hosts.high, first.low | hosts.low};
	return after;
}

/* What follows the - of a range. */
static const char *span_scan(const char *text, const char *end, enum family family,
			     struct address first, struct address *last)
{
	enum family last_family;
	const char *after = address_scan(text, end, &last_family, last);

	if (after == NULL || last_family != family || address_compare(first, *last) > 0)
		return NULL;
	return after;
}

const char *address_range_scan(const char *text, const char *end, enum family *family,
			       struct address_range *range)
{
	const char *at = address_scan(text, end, family, &range->first);

	if (at != NULL && at < end && *at == '/')
		return network_scan(at + 1, end, *family, range->first, &range->last);
	if (at != NULL && at < end && *at == '-')
		return span_scan(at + 1, end, *family, range->first, &range->last);
	range->last = range->first;
	return at;
}

bool address_range_read(const char *text, size_t length, enum family *family,
			struct address_range *range)
{
	enum family scanned_family;
	struct address_range scanned;

	if (address_range_scan(text, text + length, &scanned_family, &scanned) != text + length)
		return false;
	*family = scanned_family;
	*range = scanned;
	return true;
}
