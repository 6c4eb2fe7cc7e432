/* Packets through a gateway and back. */
#ifndef TESTS_KERNEL_TRIP_H
#define TESTS_KERNEL_TRIP_H

#include "kernel.h"

#define GATEWAY_ITSELF "the gateway"

/* A packet, where it arrives, and with that how what answers it gets back. */
struct trip {
	enum step_kind kind;
	const char *from;
	const char *to; /* NULL: the gateway itself */
	uint16_t port;
	const char *arrives;  /* a machine behind, or GATEWAY_ITSELF; NULL: nowhere */
	uint16_t at;	      /* the port there; 0: the one that it was sent to */
	uint16_t source_port; /* 0: one that no trip had before */
	const char *interface;
};

/* Makes the trips one after the other. Of each that arrives behind the answer must come back, from
 * where the packet was sent to. */
void test_trips(struct test *test, const struct trip *trips, size_t count);

/* What a machine behind sends out, and what it looks like from outside. */
struct exit {
	enum step_kind kind;
	const char *from;
	uint16_t source_port;
	const char *to;
	uint16_t port;
	const char *seen_from; /* the source address outside, or GATEWAY_ITSELF */
};

/* Sends them one after the other. The source port is kept; what answers it must come back. */
void test_exits(struct test *test, const struct exit *exits, size_t count);

#endif
