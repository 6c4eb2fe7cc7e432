/* What the plan says of one packet that opens a flow: the program's own answer, which rules and
 * kernels are held against. */
#ifndef PBXPORTS_JUDGE_DECIDE_H
#define PBXPORTS_JUDGE_DECIDE_H

#include <stdbool.h>

#include "pbxports/plan/plan.h"

struct packet {
	enum family family;
	struct address source;
	enum protocol protocol;
	uint16_t port;	       /* where it goes to */
	const char *interface; /* where it comes in; NULL: on one that no zone names; at a gateway
				  on its own */
	const struct address *destination; /* NULL: the machine that the rules are on */
};

struct verdict {
	bool accepted;
	bool left_alone;		   /* it is for a gateway that leaves its own input alone */
	const struct plan_zone *denied_by; /* the zone of `deny` that holds the source, or NULL */
	const struct plan_rule
		*rule; /* the first that accepts it, one without a limit before one with; or NULL */
	const struct plan_forward *forward; /* where a gateway sends it; NULL: nowhere */
};

/* Where a packet that is sent by a forward arrives: the machine behind, and the port there. */
struct arrival {
	struct address address;
	uint16_t port;
};

struct arrival plan_arrival(const struct packet *packet, const struct plan_forward *forward);

/*
 * The verdict on a new packet, before any rate limit counts it. One from 127.0.0.0/8, ::1 or the
 * interface lo is loopback's: accepted without a rule.
 *
 * A packet with a destination is one that a gateway is to forward; it must have come in on the
 * gateway's own interface, since what comes in elsewhere is left alone.
 */
struct verdict plan_decide(const struct plan *plan, const struct packet *packet);

/* The zone of `deny` that holds the packet, whatever its protocol; NULL for none. */
const struct plan_zone *plan_denied_by(const struct plan *plan, const struct packet *packet);

/* True where the packet's source or interface is in the zone. */
bool plan_zone_holds(const struct plan_zone *zone, const struct packet *packet);

#endif
