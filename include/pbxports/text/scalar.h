/*
 * Parsers of single values. Each reads the whole string or fails; nothing is skipped, rounded or
 * narrowed. On failure the result is untouched and `why` says what is wrong, as the end of a
 * sentence that begins with the quoted value, and what would be right where that can be told.
 */
#ifndef PBXPORTS_TEXT_SCALAR_H
#define PBXPORTS_TEXT_SCALAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/compiler.h"

struct scalar_error {
	char problem[160]; /* is not a port: a port is 1-65535 */
	char fix[160];	   /* write 5060/udp; empty where there is none */
};

/* Sets the problem by printf(3) and the fix as it stands; NULL leaves it empty. Returns false. */
bool scalar_fail(struct scalar_error *why, const char *fix, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* Sets the fix by printf(3); one that is too long is none: half a fix misleads. Returns false. */
bool scalar_fix(struct scalar_error *why, const char *format, ...) PRINTF_LIKE(2, 3);

enum protocol { TCP, UDP };
#define PROTOCOLS 2

/* "tcp", "udp". */
const char *protocol_name(enum protocol protocol);

/* Ports FIRST to LAST, inclusive, 1-65535. */
struct port_range {
	uint16_t first;
	uint16_t last;
	uint8_t protocols; /* bits 1 << TCP, 1 << UDP; 0 where the text has none (a dialer's pin) */
};

#define PORT_TEXT_SIZE 20 /* 65535-65535/tcp+udp and its NUL */

/* Decimal digits without sign, blanks, separators or leading zeros, from `low` to `high`. */
bool number_parse(const char *text, unsigned long low, unsigned long high, unsigned long *number,
		  struct scalar_error *why);

/* Each PATTERN is a regular expression for what the parser takes; see struct bind_type. */
#define PORT_NUMBER_PATTERN                                                                        \
	"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"

/* PORT/PROTO or FIRST-LAST/PROTO, PROTO tcp, udp or tcp+udp. */
#define PORTS_PATTERN "^" PORT_NUMBER_PATTERN "(-" PORT_NUMBER_PATTERN ")?/(tcp|udp|tcp[+]udp)$"
bool ports_parse(const char *text, struct port_range *ports, struct scalar_error *why);

/* FIRST-LAST without a protocol. */
#define PORT_SPAN_PATTERN "^" PORT_NUMBER_PATTERN "-" PORT_NUMBER_PATTERN "$"
bool port_span_parse(const char *text, struct port_range *ports, struct scalar_error *why);

/* The profile's own notation, without /PROTO where protocols is 0; `buffer` of PORT_TEXT_SIZE;
 * returns buffer. */
char *ports_format(const struct port_range *ports, char *buffer);

/* N/second, N/minute, N/hour: N in 1-10000. */
enum rate_unit { PER_SECOND, PER_MINUTE, PER_HOUR };

struct rate {
	uint32_t count; /* 0: no rate */
	enum rate_unit unit;
};

#define RATE_PATTERN "^([1-9][0-9]{0,3}|10000)/(second|minute|hour)$"
bool rate_parse(const char *text, struct rate *rate, struct scalar_error *why);

/* "second", "minute", "hour" and how many seconds that is. */
const char *rate_unit_name(enum rate_unit unit);
uint32_t rate_unit_seconds(enum rate_unit unit);

/* A zone's, service's or dialer's name: a lower-case letter, then lower-case letters, digits, - or
 * _, at most 24. */
#define NAME_MAX_LENGTH 24
#define NAME_PATTERN	"[a-z][a-z0-9_-]{0,23}" /* a part of others, so without its ends */
bool name_parse(const char *text, struct scalar_error *why);

/*
 * A network interface: 1-15 of letters, digits, . - _ @ (Linux IFNAMSIZ less its NUL), beginning
 * with a letter or digit. A trailing + is refused with a message of its own: only iptables has it.
 */
#define INTERFACE_MAX_LENGTH 15
#define INTERFACE_PATTERN    "^[A-Za-z0-9][A-Za-z0-9._@-]{0,14}$"
bool interface_parse(const char *text, struct scalar_error *why);

#endif
