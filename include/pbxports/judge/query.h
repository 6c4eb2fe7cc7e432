/*
 * Questions about a plan: whether sources reach ports, and why. What plan_decide() says of one
 * packet, for all packets of a question: it is split into parts that fare alike for one reason.
 */
#ifndef PBXPORTS_JUDGE_QUERY_H
#define PBXPORTS_JUDGE_QUERY_H

#include <stddef.h>

#include "pbxports/judge/decide.h"

struct question {
	const struct addrset *sources; /* settled */
	const struct plan_zone *zone;  /* whose sources these are: asks for its interfaces, too */
	const char *interface;	       /* where they come in; NULL as in struct packet */
	struct port_range ports;
};

/* Sources and ports of a question that one rule decides, or none. */
struct part {
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	const char *interface;
	struct addrset sources; /* settled; never empty */
	struct packet packet;	/* one of them: the lowest source to the first port */
	struct verdict verdict; /* on that, and on every other */
	bool passes_early; /* ahead of all rules: from this machine, or a DHCPv6 client's answer */
};

struct answer {
	struct part *parts; /* by interface, protocol, port, then in the order of the rules */
	size_t count;
	size_t accepted; /* parts that are; also those that pass early */
};

/* The parts together are exactly what was asked for, and no two share a packet. */
struct answer query_plan(const struct plan *plan, const struct question *question,
			 struct arena *arena);

/* Where a source of the zone is written: the entry that holds it, through other zones and files.
 * Without a source where the zone is built in, or holds it by an interface. */
struct place query_entry(const struct plan *plan, const struct plan_zone *zone, enum family family,
			 struct address source);

#endif
