/*
 * What a gateway forwards, as chains. In table nat what is addressed to the gateway takes three
 * steps, its protocol, its port and its source, and is then translated by the forward that has its
 * port. In table filter what came in by the gateway's interface takes them again, with the
 * machine's address beside the port: what nobody has translated, or other software, is not let
 * through.
 */
#ifndef PBXPORTS_EMIT_IPTABLES_GATEWAY_H
#define PBXPORTS_EMIT_IPTABLES_GATEWAY_H

#include "iptables.h"

/* A zone with services that are forwarded, but not from everyone. */
struct iptables_outside {
	struct iptables_services free; /* without a limit on flows */
	unsigned families;	       /* in which it reaches those */
	const char *from;	       /* filter: its sources for them, or NULL */
	struct iptables_group to;      /* what it reaches over IPv4 */
	const char *dnat;	       /* nat: its sources, or NULL */
	const char *machines;	       /* nat: the forwards that it reaches */
};

/* A service that is forwarded. A chain of its forwards is NULL where they are few, and stand in the
 * chain that would lead to it. */
struct iptables_forwarded {
	struct iptables_service service; /* `internet`: from all that comes in by the interface */
	const struct plan_forward *forwards;
	size_t count;		    /* 0: it has no source that could reach them */
	struct iptables_group many; /* the ports that lead to a chain of its forwards */
	const char *admit;	    /* target of its new flows */
	const char *allow;	    /* the chain that tells whose flows pass, or NULL */
	const char *fwd;	    /* its forwards: in filter, */
	const char *counted;	    /* with packets to be counted, */
	const char *chunks;	    /* in nat */
};

struct iptables_gateway {
	const char *interface;
	struct addrset machines;	      /* that IPv6 reaches */
	struct iptables_forwarded *forwarded; /* as in the plan */
	bool *shared; /* as the plan's forwards: another service leads to a port of the machine */
	struct iptables_outside *outside;		/* as the zones of the plan */
	const char *forward, *prerouting, *postrouting; /* the chains in which all begins */
	const char *from;				/* filter: what came in by the interface, */
	const char *fwd[PROTOCOLS];			/* and of that a protocol, or NULL */
	const char *ping_fwd;				/* NULL where nobody may ping a machine */
	const char *dnat[PROTOCOLS];			/* nat: a protocol, or NULL */
};

/* iptables_forwards.c: the layout, in two steps, between which chains get their names. */
void iptables_begin_gateway(struct iptables *iptables);
void iptables_lay_out_gateway(struct iptables *iptables);

/* True where echo requests pass to machines behind the gateway. */
bool iptables_pings_machines(const struct iptables *iptables);

/* The families in which the zone has sources among what comes in by the gateway's interface. */
unsigned iptables_outside_families(const struct iptables *iptables, const struct plan_zone *zone);

/* The rule for each source of the zone, in the rule's families: other interfaces of the zone say
 * nothing. */
void iptables_outside_rules(const struct iptables *iptables, const struct plan_zone *zone,
			    struct iptables_rule rule);

/* "rtp: internet (dialer1)" */
const char *iptables_forward_comment(const struct iptables *iptables,
				     const struct plan_forward *forward);

/* iptables_gateway.c: table filter. The packets' way in, and the chains behind it. */
void iptables_forward_chain(const struct iptables *iptables);
void iptables_forward_chains(const struct iptables *iptables);

/* iptables_counted.c: limits on packets that are forwarded. */
void iptables_counted_rules(const struct iptables *iptables);
void iptables_counted_chains(const struct iptables *iptables);
bool iptables_has_exempt(const struct iptables *iptables,
			 const struct iptables_forwarded *forwarded);

/* iptables_nat.c: table nat. */
void iptables_print_nat(const struct iptables *iptables);

#endif
