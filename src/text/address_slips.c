/* What is likely meant by text that is no entry of a zone. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pbxports/text/address.h"

#define DECIMAL	    "0123456789"
#define HEXADECIMAL DECIMAL "abcdefABCDEF"
#define LETTERS	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BLANKS	    " \t\r\n"
#define WILDCARDS   "*xX"
#define ENTRY_SIZE  128 /* longer text is no entry, whatever is meant by it */

/* Offers the text as the fix where it is an entry. */
static void suggest(struct scalar_error *why, const char *format, ...) PRINTF_LIKE(2, 3);

static void suggest(struct scalar_error *why, const char *format, ...)
{
	char text[ENTRY_SIZE];
	enum family family;
	struct address_range range;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length >= 0 && (size_t)length < sizeof(text) &&
	    address_range_read(text, (size_t)length, &family, &range))
		scalar_fix(why, "write %s", text);
}

/*
 * The slips that are worth a message of their own. Each function takes text that is no entry and
 * returns true where it knows why.
 */
static bool explain_empty(const char *entry, struct scalar_error *why)
{
	if (entry[0] != '\0')
		return false;
	scalar_fail(why, "write an address, a network or a range", "is empty");
	return true;
}

static bool explain_list(const char *entry, struct scalar_error *why)
{
	if (strpbrk(entry, ",;") == NULL)
		return false;
	scalar_fail(why, "write each as an entry of its own", "holds several entries");
	return true;
}

static bool explain_blanks(const char *entry, struct scalar_error *why)
{
	char closed_up[ENTRY_SIZE];
	size_t length = 0;

	if (strpbrk(entry, BLANKS) == NULL)
		return false;
	for (; *entry != '\0'; entry++) {
		if (strchr(BLANKS, *entry) == NULL)
			closed_up[length++] = *entry;
	}
	closed_up[length] = '\0';
	scalar_fail(why, NULL, "has blanks in it");
	suggest(why, "%s", closed_up);
	return true;
}

static bool explain_zone_index(const char *entry, struct scalar_error *why)
{
	size_t before = strcspn(entry, "%");
	const char *after = entry + before + strcspn(entry + before, "/-");

	if (entry[before] == '\0')
		return false;
	scalar_fail(why, NULL, "has a zone index; an interface belongs in \"interfaces\"");
	suggest(why, "%.*s%s", (int)before, entry, after);
	return true;
}

static bool explain_no_address(const char *entry, struct scalar_error *why)
{
	if (entry[0] != '/')
		return false;
	scalar_fail(why, NULL, "has no address before its prefix length");
	return true;
}

/* 192.0.2.7:5060 and [2001:db8::7]:5060. Without its brackets the latter is an address. */
static bool explain_port(const char *entry, struct scalar_error *why)
{
	const char *colon = strrchr(entry, ':');
	size_t before;

	if (colon == NULL || colon == entry || strspn(colon + 1, DECIMAL "-") != strlen(colon + 1))
		return false;
	before = (size_t)(colon - entry);
	if (entry[0] == '[' && colon[-1] == ']') {
		entry++;
		before -= 2;
	} else if (strchr(entry, ':') != colon || memchr(entry, '.', before) == NULL) {
		return false;
	}
	scalar_fail(why, NULL, "names a port; ports belong in a service");
	suggest(why, "%.*s", (int)before, entry);
	return true;
}

static bool explain_brackets(const char *entry, struct scalar_error *why)
{
	if (strpbrk(entry, "[]") == NULL)
		return false;
	scalar_fail(why, NULL, "has brackets");
	if (entry[0] == '[') {
		size_t inside = strcspn(entry + 1, "]");

		if (entry[1 + inside] != '\0')
			suggest(why, "%.*s%s", (int)inside, entry + 1, entry + 1 + inside + 1);
	}
	return true;
}

/* Dotted parts that are no dotted quad, as far as they can be made one. */
struct quad_slip {
	unsigned parts;
	unsigned numbers; /* parts that are no wildcard; all of them stand in front */
	unsigned octets[4];
	bool leading_zero;
	const char *problem; /* that no reading of it mends, or NULL */
};

/* A part that is all digits. */
static void quad_slip_add(struct quad_slip *slip, const char *part, size_t length)
{
	unsigned octet = 0;

	for (size_t i = 0; i < length && octet <= 255; i++)
		octet = octet * 10 + (unsigned)(part[i] - '0');
	if (octet > 255)
		slip->problem = "has a part above 255";
	else if (length == 0)
		slip->problem = "has an empty part";
	else if (part[0] == '0' && length > 1)
		slip->leading_zero = true;
	if (slip->numbers < 4)
		slip->octets[slip->numbers] = octet;
	slip->numbers++;
}

/* The parts up to a / or the end; false where they are not digits, then wildcards. */
static bool quad_slip_scan(const char *entry, struct quad_slip *slip)
{
	*slip = (struct quad_slip){0};
	for (;; entry++) {
		size_t length = strspn(entry, DECIMAL);

		if (length == 0 && *entry != '\0' && strchr(WILDCARDS, *entry) != NULL)
			length = 1;
		else if (slip->numbers < slip->parts)
			return false;
		else
			quad_slip_add(slip, entry, length);
		slip->parts++;
		entry += length;
		if (*entry != '.')
			return *entry == '/' || *entry == '\0';
	}
}

static bool explain_quad(const char *entry, struct scalar_error *why)
{
	const char *slash = strchr(entry, '/');
	struct quad_slip slip;
	unsigned *octets = slip.octets;

	if (!quad_slip_scan(entry, &slip) || (slip.parts == 1 && slash == NULL) ||
	    slip.numbers == 0)
		return false;
	if (slip.problem == NULL && slip.parts > 4)
		slip.problem = "has more than four parts";
	if (slip.problem != NULL) {
		scalar_fail(why, NULL, "%s", slip.problem);
		return true;
	}
	if (slip.leading_zero)
		scalar_fail(why, NULL, "has a leading zero, which other programs read as octal");
	else if (slip.numbers < slip.parts)
		scalar_fail(why, NULL, "has a wildcard");
	else if (slip.parts < 4)
		scalar_fail(why, NULL, "has only %u of four parts", slip.parts);
	else
		return false;
	if (slash == NULL && slip.numbers < 4)
		suggest(why, "%u.%u.%u.%u/%u", octets[0], octets[1], octets[2], octets[3],
			slip.numbers * 8);
	else
		suggest(why, "%u.%u.%u.%u%s", octets[0], octets[1], octets[2], octets[3],
			slash == NULL ? "" : slash);
	return true;
}

/* No last label of a host name begins with a digit (RFC 3696 section 2). */
static bool explain_host_name(const char *entry, struct scalar_error *why)
{
	size_t length = strcspn(entry, "/:");
	size_t label;

	if (length > 0 && entry[length - 1] == '.')
		length--;
	label = length;
	while (label > 0 && entry[label - 1] != '.')
		label--;
	if (label == 0 || label == length || strspn(entry, LETTERS DECIMAL ".-_") < length ||
	    strchr(LETTERS, entry[label]) == NULL)
		return false;
	scalar_fail(why, "write its addresses",
		    "is a host name, and a firewall must not depend on DNS");
	return true;
}

/* True for the netmask of that length, and its complement, as routers' access lists have it. */
static bool is_mask(struct address mask, unsigned length)
{
	uint64_t hosts = address_network_last(IPV4, (struct address){0, 0}, length).low;

	return mask.low == UINT32_MAX - hosts || (mask.low == hosts && hosts != 0);
}

static void explain_mask(struct address address, struct address mask, struct scalar_error *why)
{
	char network[PREFIX_TEXT_SIZE];
	unsigned length = 32;

	while (length > 0 && !is_mask(mask, length))
		length--;
	prefix_format(IPV4, address_network_first(IPV4, address, length), length, network);
	scalar_fail(why, NULL, length > 0 ? "has a netmask" : "has a netmask that is no prefix");
	if (length > 0)
		scalar_fix(why, "write %s", network);
}

/* Who writes an address with /0 hardly means all of them, so that is not offered. */
static void explain_host_bits(enum family family, struct address address, unsigned bits,
			      struct scalar_error *why)
{
	char network[PREFIX_TEXT_SIZE];
	char alone[ADDRESS_TEXT_SIZE];

	scalar_fail(why, NULL, "has host bits set");
	prefix_format(family, address_network_first(family, address, bits), bits, network);
	address_format(family, address, alone);
	if (bits == 0)
		scalar_fix(why, "write %s for the one address", alone);
	else
		scalar_fix(why, "write %s, or %s for the one address", network, alone);
}

/* The part behind the / of a network with an address before it. */
static bool explain_length(const char *entry, enum family family, struct address address,
			   const char *length, struct scalar_error *why)
{
	size_t digits = strspn(length, DECIMAL);
	unsigned long bits = strtoul(length, NULL, 10);
	enum family mask_family;
	struct address mask;

	if (*length == '\0') {
		scalar_fail(why, NULL, "has no prefix length");
		suggest(why, "%.*s", (int)(length - entry) - 1, entry);
	} else if (family == IPV4 && address_parse(length, strlen(length), &mask_family, &mask) &&
		   mask_family == IPV4) {
		explain_mask(address, mask, why);
	} else if (length[digits] != '\0') {
		scalar_fail(why, NULL, "has a prefix length that is no number");
	} else if (length[0] == '0' && digits > 1) {
		scalar_fail(why, NULL, "has a leading zero in its prefix length");
		suggest(why, "%.*s%lu", (int)(length - entry), entry, bits);
	} else if (bits > family_bits(family)) {
		scalar_fail(why, NULL, "has a prefix length above %u", family_bits(family));
	} else {
		explain_host_bits(family, address, (unsigned)bits, why);
	}
	return true;
}

static bool explain_network(const char *entry, struct scalar_error *why)
{
	const char *slash = strchr(entry, '/');
	enum family family;
	struct address address;

	if (slash == NULL)
		return false;
	if (strchr(entry, '-') != NULL &&
	    address_parse(entry, strcspn(entry, "-/"), &family, &address)) {
		scalar_fail(why, "write either a network or a range",
			    "mixes a range with a prefix length");
		return true;
	}
	if (!address_parse(entry, (size_t)(slash - entry), &family, &address))
		return false;
	return explain_length(entry, family, address, slash + 1, why);
}

static bool explain_range(const char *entry, struct scalar_error *why)
{
	int before = (int)strcspn(entry, "-");
	const char *last = entry + before + 1;
	enum family families[2];
	struct address ends[2];
	bool parsed[2];

	if (entry[before] == '\0')
		return false;
	parsed[0] = address_parse(entry, (size_t)before, &families[0], &ends[0]);
	parsed[1] = address_parse(last, strlen(last), &families[1], &ends[1]);
	if (!parsed[0] && !parsed[1])
		return false;
	if (!parsed[0] || !parsed[1]) {
		int shared = before;

		scalar_fail(why, "write both ends as addresses", "is not a range of two addresses");
		while (shared > 0 && entry[shared - 1] != '.')
			shared--;
		suggest(why, "%.*s-%.*s%s", before, entry, shared, entry, last);
	} else if (families[0] != families[1]) {
		scalar_fail(why, NULL, "mixes IPv4 and IPv6");
	} else {
		scalar_fail(why, NULL, "runs backwards");
		suggest(why, "%s-%.*s", last, before, entry);
	}
	return true;
}

static bool has_long_group(const char *groups)
{
	while (*groups != '\0') {
		size_t digits = strspn(groups, HEXADECIMAL);

		if (digits > 4)
			return true;
		groups += digits > 0 ? digits : 1;
	}
	return false;
}

static bool explain_ipv6(const char *entry, struct scalar_error *why)
{
	size_t length = strspn(entry, HEXADECIMAL ":");
	const char *gap = strstr(entry, "::");

	if (memchr(entry, ':', length) == NULL || (entry[length] != '\0' && entry[length] != '/'))
		return false;
	if (gap != NULL && strstr(gap + 1, "::") != NULL) {
		scalar_fail(why, NULL, "has more than one \"::\"");
	} else if (has_long_group(entry)) {
		scalar_fail(why, NULL, "has a group of more than four digits");
	} else {
		scalar_fail(why, NULL, "has too many or too few groups");
		suggest(why, "%.*s%s%s", (int)length, entry,
			entry[length - 1] == ':' ? ":" : "::", entry + length);
	}
	return true;
}

/* In the order in which they are tried: what a row explains, those below need not expect. */
static bool (*const explanations[])(const char *entry, struct scalar_error *why) = {
	explain_empty,	    explain_list,    explain_blanks,   explain_zone_index,
	explain_no_address, explain_port,    explain_brackets, explain_quad,
	explain_host_name,  explain_network, explain_range,    explain_ipv6,
};

bool address_range_parse(const char *text, size_t length, enum family *family,
			 struct address_range *range, struct scalar_error *why)
{
	char entry[ENTRY_SIZE];

	if (address_range_read(text, length, family, range))
		return true;
	if (length < sizeof(entry) && memchr(text, '\0', length) == NULL) {
		memcpy(entry, text, length);
		entry[length] = '\0';
		for (size_t i = 0; i < sizeof(explanations) / sizeof(explanations[0]); i++) {
			if (explanations[i](entry, why))
				return false;
		}
	}
	return scalar_fail(why, NULL, "is not an address, a network or a range");
}
