/*
 * The judge of the random test: a second reading of a profile, made of nothing but profile-format
 * version 1. It knows no plan, no set and no range of addresses that was merged: it goes through
 * entries and ports one by one, for every question anew, and uses none of the program's code. It
 * checks nothing either: it takes profiles that are right.
 */
#ifndef TESTS_RANDOM_NAIVE_H
#define TESTS_RANDOM_NAIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In network order, the first `size` bytes: 4 of IPv4, 16 of IPv6; the others are 0. */
struct naive_address {
	size_t size;
	uint8_t bytes[16];
};

enum naive_kind { NAIVE_UDP, NAIVE_TCP, NAIVE_PING };

struct naive_packet {
	enum naive_kind kind;
	struct naive_address source;
	struct naive_address destination; /* of size 0: the machine that the rules are on */
	unsigned port;			  /* none of a ping */
	const char *interface; /* where it comes in; NULL: on one that no zone names, at a gateway
				  on its own */
};

enum naive_fate {
	NAIVE_DENIED,
	NAIVE_ACCEPTED,	  /* by the machine itself */
	NAIVE_FORWARDED,  /* by a gateway */
	NAIVE_LEFT_ALONE, /* it goes where it is addressed to: no rule is about it */
};

struct naive_verdict {
	enum naive_fate fate;
	struct naive_address machine; /* at which it arrives; of size 0: the one with the rules */
	unsigned port;		      /* there, of a machine behind a gateway; else 0 */
};

/* Ports FIRST-LAST, of these protocols. */
struct naive_ports {
	unsigned first;
	unsigned last;
	bool udp;
	bool tcp;
};

struct naive;

/*
 * Reads a profile; `folders` (ended by NULL) are where names in `extends` are looked for, `host` is
 * the dialer whose firewall it is, or NULL. NULL where a file can't be read.
 */
struct naive *naive_read(const char *path, const char *const *folders, const char *host);
void naive_free(struct naive *naive);

/* A value of --zone: NAME=ENTRY[,ENTRY...] or NAME=@FILE. */
void naive_override(struct naive *naive, const char *value);

/* True where the rules are a gateway's. */
bool naive_is_gateway(const struct naive *naive);

/* What becomes of the packet. */
struct naive_verdict naive_judge(const struct naive *naive, const struct naive_packet *packet);

bool naive_same_address(const struct naive_address *a, const struct naive_address *b);

/*
 * What is written in the profile, for those who look for its edges: the addresses of every entry of
 * every zone, the ports of every service and chunk (`machine` of size 0), those of the machines
 * behind a gateway, the names of interfaces.
 */
struct naive_visitor {
	void *context;
	void (*source)(void *context, const struct naive_address *first,
		       const struct naive_address *last);
	void (*ports)(void *context, const struct naive_ports *ports,
		      const struct naive_address *machine);
	void (*interface)(void *context, const char *name);
};

void naive_visit(const struct naive *naive, const struct naive_visitor *visitor);

#endif
