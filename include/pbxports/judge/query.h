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
	const struct plan_zone *zone;  /* whose sources these are, or NULL: asks for what comes in
					  on its interfaces, too */
	const char *interface;	       /* where they come in; NULL as in struct packet */
	struct port_range ports;
};

enum part_reason {
	PART_LOOPBACK,	/* from this machine itself: passes ahead of all rules */
	PART_DHCPV6,	/* the answer to a DHCPv6 client, which passes without a service */
	PART_RULE,	/* a service lets it in */
	PART_DENY,	/* a zone of `deny` holds it */
	PART_ALONE,	/* nothing forwards it, and the gateway's own input is left alone */
	PART_NO_SOURCE, /* the port is some service's, but not for these sources */
	PART_NO_PORT,	/* no service of the plan has the port */
};
#define PART_REASONS 7

/* Sources and ports of a question that one rule decides, or none. */
struct part {
	enum part_reason reason;
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	const char *interface;	/* at a gateway its own where none was asked for */
	struct addrset sources; /* settled; never empty */
	struct packet packet;	/* one of them: the lowest source to the first port */
	struct verdict verdict; /* on that, and on every other */
};

struct query_answer {
	struct part *parts; /* by interface, protocol, port, then in the order of the rules */
	size_t count;
	size_t accepted; /* parts that are */
};

/* The parts together are exactly what was asked for, and no two share a packet. */
struct query_answer query_plan(const struct plan *plan, const struct question *question,
			       struct arena *arena);

/* Why a service that has the port does not help whoever is denied there. */
enum near_kind {
	NEAR_ZONES,	/* it is for other zones; for nobody where it has no rule */
	NEAR_OFF,	/* it is switched off */
	NEAR_LOOPBACK,	/* it is this machine's alone */
	NEAR_ELSEWHERE, /* the port is another dialer's */
	NEAR_UNCHOSEN,	/* the gateway neither forwards nor offers it */
	NEAR_FAMILY,	/* the gateway forwards it over IPv4, to a port that it changes or to a
			   machine without an IPv6 address */
	NEAR_INTERFACE, /* the gateway forwards it from its own interface alone */
	NEAR_PROTOCOL,	/* it has the port for the other protocol */
};

struct near_miss {
	enum near_kind kind;
	const struct service *service;
	const struct plan_service *planned; /* NEAR_ZONES */
	const struct dialer *dialer;	    /* NEAR_ELSEWHERE */
};

struct near_misses {
	struct near_miss *items; /* in the order of the profile */
	size_t count;
};

/* The services that have a denied part's first port, or nearly. */
struct near_misses query_near(const struct plan *plan, const struct part *part,
			      struct arena *arena);

#endif
