/* IP addresses and ranges of them as numbers, and their text forms. No DNS, no locale. */
#ifndef PBXPORTS_TEXT_ADDRESS_H
#define PBXPORTS_TEXT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/text/scalar.h"

enum family { IPV4, IPV6 };
#define FAMILIES 2

/* An address in host order. IPv4: high is 0 and low is below 2^32. */
struct address {
	uint64_t high;
	uint64_t low;
};

/* Inclusive; first is never above last. */
struct address_range {
	struct address first;
	struct address last;
};

#define ADDRESS_TEXT_SIZE 46 /* INET6_ADDRSTRLEN: the longest text form with its NUL */
#define PREFIX_TEXT_SIZE  (ADDRESS_TEXT_SIZE + 4)

/* 32 or 128. */
unsigned family_bits(enum family family);

/* -1, 0 or 1. */
int address_compare(struct address a, struct address b);

/* The next address and the one before; they wrap at the ends of 128 bits. */
struct address address_next(struct address address);
struct address address_previous(struct address address);

/* The first address of the network of `length` bits that `address` is in. */
struct address address_network_first(enum family family, struct address address, unsigned length);

/* The last address of the network of `length` bits that begins at `first`. */
struct address address_network_last(enum family family, struct address first, unsigned length);

/* The lowest and the highest address of a family. */
struct address_range family_range(enum family family);

/*
 * Reads `length` bytes of `text`, whole: a dotted quad without leading zeros, or IPv6 as in RFC
 * 4291 section 2.2, without zone index and brackets. An IPv6 address that embeds IPv4
 * (::ffff:192.0.2.1) is IPv6.
 */
#define IPV4_PATTERN "[0-9]{1,3}([.][0-9]{1,3}){3}" /* as NAME_PATTERN: parts, and loose */
#define IPV6_PATTERN "[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*"
bool address_parse(const char *text, size_t length, enum family *family, struct address *address);

/*
 * The same for the head of a text that goes on to `end`: reads as far as characters of an address
 * stand there, and returns where that is, or NULL where they are no address. The results are then
 * of no meaning.
 */
const char *address_scan(const char *text, const char *end, enum family *family,
			 struct address *address);

/*
 * Reads an entry of a zone: an address, a network ADDRESS/LENGTH, or a range A-B (both ends
 * of one family, A not above B). On failure `why` says what is wrong, naming the likely intention:
 * host bits set in a network (fix: the network), a host name, a port, a missing part.
 */
#define ADDRESS_PATTERN	      "(" IPV4_PATTERN "|" IPV6_PATTERN ")"
#define ADDRESS_RANGE_PATTERN ADDRESS_PATTERN "(/[0-9]{1,3}|-" ADDRESS_PATTERN ")?"
bool address_range_parse(const char *text, size_t length, enum family *family,
			 struct address_range *range, struct scalar_error *why);

/* The same without a reason. */
bool address_range_read(const char *text, size_t length, enum family *family,
			struct address_range *range);

/* As address_scan(). What stands where it returns decides whether this was a whole entry. */
const char *address_range_scan(const char *text, const char *end, enum family *family,
			       struct address_range *range);

/* The canonical text (IPv6: RFC 5952), in `buffer` of ADDRESS_TEXT_SIZE; returns buffer. */
char *address_format(enum family family, struct address address, char *buffer);

/* ADDRESS/LENGTH, without the length where it is a single address; PREFIX_TEXT_SIZE; returns
 * buffer. */
char *prefix_format(enum family family, struct address first, unsigned length, char *buffer);

/* The length of the network that is all of the range; false where it is no single network. */
bool address_range_length(enum family family, struct address_range range, unsigned *length);

/*
 * A range as people write it: an address, a network, or A-B; `buffer` of RANGE_TEXT_SIZE; returns
 * buffer.
 */
#define RANGE_TEXT_SIZE (2UL * ADDRESS_TEXT_SIZE)
char *address_range_format(enum family family, const struct address_range *range, char *buffer);

#endif
