#include "pbxports/text/address.h"

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

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 16 for what is no hexadecimal digit. */
static unsigned hex_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* A leading zero is refused: inet_aton(3) and others read such a part as octal. */
static bool quad_parse(const char *at, const char *end, uint32_t *quad)
{
	uint32_t value = 0;

	for (int part = 0; part < 4; part++) {
		const char *start;
		unsigned octet = 0;

		if (part > 0 && (at == end || *at++ != '.'))
			return false;
		start = at;
		while (at < end && at - start < 3 && is_digit(*at))
			octet = octet * 10 + (unsigned)(*at++ - '0');
		if (at == start || octet > 255 || (*start == '0' && at - start > 1))
			return false;
		value = value << 8 | octet;
	}
	if (at != end)
		return false;
	*quad = value;
	return true;
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
static const char *group_parse(const char *at, const char *end, uint16_t *group)
{
	unsigned value = 0;

	for (int digits = 0; digits < HEX_DIGITS && at < end && hex_value(*at) < 16; digits++)
		value = value << 4 | hex_value(*at++);
	*group = (uint16_t)value;
	return at;
}

static bool ipv6_parse(const char *at, const char *end, struct address *address)
{
	uint16_t groups[GROUPS];
	unsigned count = 0;
	unsigned gap = GROUPS; /* how many groups stand before the "::"; GROUPS: there is none */

	if (end - at >= 2 && at[0] == ':' && at[1] == ':') {
		gap = 0;
		at += 2;
	}
	while (at < end) {
		const char *start = at;
		uint32_t quad;

		at = group_parse(start, end, &groups[count]);
		if (at < end && *at == '.') {
			if (count > GROUPS - QUAD_GROUPS || !quad_parse(start, end, &quad))
				return false;
			groups[count++] = (uint16_t)(quad >> 16);
			groups[count++] = (uint16_t)(quad & UINT16_MAX);
			break;
		}
		count++;
		if (at == start)
			return false;
		if (at == end)
			break;
		if (*at++ != ':' || at == end || count == GROUPS)
			return false;
		if (*at == ':') {
			if (gap != GROUPS)
				return false;
			gap = count;
			at++;
		}
	}
	/* RFC 4291: "::" stands for at least one group, so that eight written ones leave it none.
	 */
	if ((gap == GROUPS) != (count == GROUPS))
		return false;
	*address = groups_address(groups, count, gap);
	return true;
}

bool address_parse(const char *text, size_t length, enum family *family, struct address *address)
{
	uint32_t quad;

	if (quad_parse(text, text + length, &quad)) {
		*family = IPV4;
		*address = (struct address){.low = quad};
		return true;
	}
	if (!ipv6_parse(text, text + length, address))
		return false;
	*family = IPV6;
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
