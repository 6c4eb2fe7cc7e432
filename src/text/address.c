#include "pbxports/text/address.h"

#include <limits.h>

#define GROUPS	    8 /* of 16 bits in an IPv6 address */
#define HEX_DIGITS  4 /* in a group at most */
#define QUAD_GROUPS 2 /* that an embedded dotted quad stands for */

unsigned family_bits(enum family family)
{
	return family == IPV4 ? 32 : 128;
}

int address_compare(struct address a, struct address b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	if (a.low != b.low)
		return a.low < b.low ? -1 : 1;
	return 0;
}

struct address address_next(struct address address)
{
	address.low++;
	address.high += address.low == 0;
	return address;
}

struct address address_previous(struct address address)
{
	address.high -= address.low == 0;
	address.low--;
	return address;
}

/* The lowest `count` bits, 0 to 64 of them. */
static uint64_t low_bits(unsigned count)
{
	return count == 0 ? 0 : UINT64_MAX >> (64 - count);
}

struct address address_network_last(enum family family, struct address first, unsigned length)
{
	unsigned host_bits = family_bits(family) - length;

	if (host_bits > 64)
		first.high |= low_bits(host_bits - 64);
	first.low |= low_bits(host_bits < 64 ? host_bits : 64);
	return first;
}

struct address address_network_first(enum family family, struct address address, unsigned length)
{
	struct address hosts = address_network_last(family, (struct address){0, 0}, length);

	return (struct address){address.high & ~hosts.high, address.low & ~hosts.low};
}

struct address_range family_range(enum family family)
{
	struct address lowest = {0, 0};

	return (struct address_range){lowest, address_network_last(family, lowest, 0)};
}

/* One more than the value of a hexadecimal digit, 0 for what is none. */
static const unsigned char hex_digits[UCHAR_MAX + 1] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* The value of the decimal digit there, more than 9 where there is none. */
static unsigned digit_at(const char *at, const char *end)
{
	return at < end ? (unsigned)*at - '0' : 10;
}

/*
 * A part of a dotted quad: returns where it ends, NULL where there is none. A leading zero is
 * refused: inet_aton(3) and others read such a part as octal.
 */
static const char *octet_scan(const char *at, const char *end, uint32_t *octet)
{
	unsigned first = digit_at(at, end);
	unsigned second;
	unsigned third;

	if (first > 9)
		return NULL;
	*octet = first;
	second = digit_at(++at, end);
	if (second > 9)
		return at;
	*octet = first * 10 + second;
	third = digit_at(++at, end);
	if (third <= 9) {
		*octet = *octet * 10 + third;
		at++;
	}
	return first > 0 && *octet <= 255 ? at : NULL;
}

/* The dotted quad at the head of a text: returns where it ends, NULL where there is none. */
static const char *quad_scan(const char *at, const char *end, uint32_t *quad)
{
	uint32_t value = 0;

	for (int part = 0; part < 4; part++) {
		uint32_t octet;

		if (part > 0 && (at == end || *at++ != '.'))
			return NULL;
		at = octet_scan(at, end, &octet);
		if (at == NULL)
			return NULL;
		value = value << 8 | octet;
	}
	*quad = value;
	return at;
}

/* The address of `count` groups, with zeros for those that are missing at `gap`. */
static struct address groups_address(const uint16_t groups[GROUPS], unsigned count, unsigned gap)
{
	uint64_t halves[2] = {0, 0};
	unsigned missing = GROUPS - count;

	for (unsigned i = 0; i < GROUPS; i++) {
		uint16_t group = 0;

		if (i < gap)
			group = groups[i];
		else if (i >= gap + missing)
			group = groups[i - missing];
		halves[i / 4] = halves[i / 4] << 16 | group;
	}
	return (struct address){halves[0], halves[1]};
}

/* Up to HEX_DIGITS hexadecimal digits; returns where they end. */
static const char *group_scan(const char *at, const char *end, uint16_t *group)
{
	unsigned value = 0;

	for (int digits = 0; digits < HEX_DIGITS && at < end; digits++) {
		unsigned digit = hex_digits[(unsigned char)*at];

		if (digit == 0)
			break;
		value = value << 4 | (digit - 1);
		at++;
	}
	*group = (uint16_t)value;
	return at;
}

static bool begins_gap(const char *at, const char *end)
{
	return end - at >= 2 && at[0] == ':' && at[1] == ':';
}

/* The IPv6 address at the head of a text: returns where it ends, NULL where there is none. */
static const char *ipv6_scan(const char *at, const char *end, struct address *address)
{
	uint16_t groups[GROUPS];
	unsigned count = 0;
	unsigned gap = GROUPS; /* how many groups stand before the "::"; GROUPS: there is none */

	if (begins_gap(at, end)) {
		gap = 0;
		at += 2;
	}
	for (;;) {
		const char *start = at;
		uint32_t quad;

		at = group_scan(start, end, &groups[count]);
		if (at < end && *at == '.') {
			at = quad_scan(start, end, &quad);
			if (count > GROUPS - QUAD_GROUPS || at == NULL)
				return NULL;
			groups[count++] = (uint16_t)(quad >> 16);
			groups[count++] = (uint16_t)(quad & UINT16_MAX);
			break;
		}
		/* Only behind "::" an address may end without a group. */
		if (at == start && gap != count)
			return NULL;
		if (at == start)
			break;
		count++;
		if (at == end || *at != ':')
			break;
		if (count == GROUPS)
			return NULL;
		if (begins_gap(at, end)) {
			if (gap != GROUPS)
				return NULL;
			gap = count;
			at++;
		}
		at++;
	}
	/* RFC 4291: "::" stands for at least one group, so that eight written ones leave it none.
	 */
	if ((gap == GROUPS) != (count == GROUPS))
		return NULL;
	*address = groups_address(groups, count, gap);
	return at;
}

const char *address_scan(const char *text, const char *end, enum family *family,
			 struct address *address)
{
	uint32_t quad;
	const char *after = quad_scan(text, end, &quad);

	if (after != NULL) {
		*family = IPV4;
		*address = (struct address){.low = quad};
		return after;
	}
	*family = IPV6;
	return ipv6_scan(text, end, address);
}

bool address_parse(const char *text, size_t length, enum family *family, struct address *address)
{
	enum family scanned_family;
	struct address scanned;

	if (address_scan(text, text + length, &scanned_family, &scanned) != text + length)
		return false;
	*family = scanned_family;
	*address = scanned;
	return true;
}

/* Below 1000. */
static char *put_decimal(char *at, unsigned number)
{
	if (number >= 100)
		*at++ = (char)('0' + number / 100);
	if (number >= 10)
		*at++ = (char)('0' + number / 10 % 10);
	*at++ = (char)('0' + number % 10);
	return at;
}

static char *put_group(char *at, unsigned group)
{
	unsigned shift = 12;

	while (shift > 0 && group >> shift == 0)
		shift -= 4;
	for (;; shift -= 4) {
		*at++ = "0123456789abcdef"[group >> shift & 15];
		if (shift == 0)
			return at;
	}
}

static char *put_quad(char *at, uint64_t quad)
{
	for (unsigned shift = 24;; shift -= 8) {
		at = put_decimal(at, quad >> shift & 255);
		if (shift == 0)
			return at;
		*at++ = '.';
	}
}

static unsigned address_group(struct address address, unsigned index)
{
	uint64_t half = index < 4 ? address.high : address.low;

	return half >> (3 - index % 4) * 16 & UINT16_MAX;
}

/* The longest run of zeros among the first `count` groups, the first of equals. */
static unsigned longest_zeros(struct address address, unsigned count, unsigned *run_length)
{
	unsigned longest = 0;
	unsigned length = 0;

	*run_length = 0;
	for (unsigned i = 0; i < count; i++) {
		length = address_group(address, i) == 0 ? length + 1 : 0;
		if (length > *run_length) {
			*run_length = length;
			longest = i + 1 - length;
		}
	}
	return longest;
}

/* RFC 5952, with section 5's mixed notation for IPv4-mapped addresses. */
static char *put_ipv6(char *at, struct address address)
{
	bool mapped = address.high == 0 && address.low >> 32 == UINT16_MAX;
	unsigned count = mapped ? GROUPS - QUAD_GROUPS : GROUPS;
	unsigned run_length;
	unsigned run = longest_zeros(address, count, &run_length);

	/* Section 4.2.2: a single group is not shortened. */
	if (run_length < 2)
		run = GROUPS;
	for (unsigned i = 0; i < count; i++) {
		if (i == run) {
			*at++ = ':';
			*at++ = ':';
			i += run_length - 1;
			continue;
		}
		if (i > 0 && i != run + run_length)
			*at++ = ':';
		at = put_group(at, address_group(address, i));
	}
	if (mapped) {
		*at++ = ':';
		at = put_quad(at, address.low & UINT32_MAX);
	}
	return at;
}

static char *put_address(char *at, enum family family, struct address address)
{
	return family == IPV4 ? put_quad(at, address.low) : put_ipv6(at, address);
}

char *address_format(enum family family, struct address address, char *buffer)
{
	*put_address(buffer, family, address) = '\0';
	return buffer;
}

char *prefix_format(enum family family, struct address first, unsigned length, char *buffer)
{
	char *at = put_address(buffer, family, first);

	if (length != family_bits(family)) {
		*at++ = '/';
		at = put_decimal(at, length);
	}
	*at = '\0';
	return buffer;
}
