#include <stdio.h>
#include <string.h>

#include "pbxports/text/slip.h"

#define ALL_PROTOCOLS (1 << TCP | 1 << UDP)

/* By their bits. */
static const char *const protocol_texts[] = {
	[0] = "",
	[1 << TCP] = "tcp",
	[1 << UDP] = "udp",
	[ALL_PROTOCOLS] = "tcp+udp",
};

const char *protocol_name(enum protocol protocol)
{
	return protocol_texts[1 << protocol];
}

/* 0 for what is none. */
static uint8_t protocols_read(const char *text)
{
	for (uint8_t bits = ALL_PROTOCOLS; bits > 0; bits--) {
		if (strcmp(text, protocol_texts[bits]) == 0)
			return bits;
	}
	return 0;
}

/* The ends of a range as they are written; a single port is both. */
struct span {
	unsigned long first;
	unsigned long last;
};

/* PORT or FIRST-LAST at the start of `text`; returns where it ends, NULL where there is none. */
static const char *span_read(const char *text, struct span *span)
{
	const char *end = digits_read(text, &span->first);

	span->last = span->first;
	return end != NULL && *end == '-' ? digits_read(end + 1, &span->last) : end;
}

static bool is_port(unsigned long number)
{
	return number >= 1 && number <= 65535;
}

static bool span_check(struct span span, struct scalar_error *why)
{
	if (is_port(span.first) && is_port(span.last))
		return true;
	return scalar_fail(why, NULL, "is not a %s: ports are 1-65535",
			   span.first == span.last ? "port" : "range of ports");
}

static struct span span_forwards(struct span span)
{
	return span.first > span.last ? (struct span){span.last, span.first} : span;
}

static bool ports_check(const char *text, struct port_range *ports, struct scalar_error *why)
{
	struct span span;
	const char *end = span_read(text, &span);
	char ends[PORT_TEXT_SIZE];
	struct span forwards;
	uint8_t protocols;

	if (end == NULL || (*end != '/' && *end != '\0'))
		return scalar_fail(why, "write a port such as 5060/udp",
				   *text == '\0' ? "is empty"
						 : "is not a port or a range of ports");
	if (!span_check(span, why))
		return false;
	forwards = span_forwards(span);
	protocols = *end == '/' ? protocols_read(end + 1) : 0;
	ports_format(&(struct port_range){(uint16_t)forwards.first, (uint16_t)forwards.last, 0},
		     ends);
	if (protocols == 0) {
		scalar_fail(why, NULL,
			    *end == '\0' || end[1] == '\0' ? "has no protocol"
							   : "has an unknown protocol");
		return scalar_fix(why, "write %s/udp, %s/tcp or %s/tcp+udp", ends, ends, ends);
	}
	if (span.first > span.last) {
		scalar_fail(why, NULL, "runs backwards");
		return scalar_fix(why, "write %s%s", ends, end);
	}
	*ports = (struct port_range){(uint16_t)span.first, (uint16_t)span.last, protocols};
	return true;
}

bool ports_parse(const char *text, struct port_range *ports, struct scalar_error *why)
{
	char mended[SLIP_SIZE];
	struct port_range ignored;
	const char *problem;

	if (ports_check(text, ports, why))
		return true;
	problem = slip_mend(text, mended);
	return problem != NULL &&
	       slip_fail(problem, mended, ports_check(mended, &ignored, why), why);
}

static bool port_span_check(const char *text, struct port_range *ports, struct scalar_error *why)
{
	struct span span;
	const char *end = span_read(text, &span);

	if (end == NULL || (*end != '/' && *end != '\0') || strchr(text, '-') == NULL)
		return scalar_fail(why, "write both ends, as in 10000-14999",
				   *text == '\0' ? "is empty" : "is not a range of ports");
	if (!span_check(span, why))
		return false;
	if (*end == '/' || span.first > span.last) {
		scalar_fail(why, NULL, *end == '/' ? "names a protocol" : "runs backwards");
		span = span_forwards(span);
		return scalar_fix(why, "write %lu-%lu", span.first, span.last);
	}
	*ports = (struct port_range){(uint16_t)span.first, (uint16_t)span.last, 0};
	return true;
}

bool port_span_parse(const char *text, struct port_range *ports, struct scalar_error *why)
{
	char mended[SLIP_SIZE];
	struct port_range ignored;
	const char *problem;

	if (port_span_check(text, ports, why))
		return true;
	problem = slip_mend(text, mended);
	return problem != NULL &&
	       slip_fail(problem, mended, port_span_check(mended, &ignored, why), why);
}

char *ports_format(const struct port_range *ports, char *buffer)
{
	const char *slash = ports->protocols == 0 ? "" : "/";
	const char *protocols = protocol_texts[ports->protocols];

	if (ports->first == ports->last)
		snprintf(buffer, PORT_TEXT_SIZE, "%u%s%s", ports->first, slash, protocols);
	else
		snprintf(buffer, PORT_TEXT_SIZE, "%u-%u%s%s", ports->first, ports->last, slash,
			 protocols);
	return buffer;
}
