/*
 * Who reaches which ports: what plan_decide() says of one packet, for sets of sources and ports.
 *
 * It speaks of services alone: what passes ahead of them (loopback, ICMP, a DHCPv6 client's answer)
 * is not in it. Over IPv6 a gateway's answer holds for any machine: a source reaches a port where
 * it reaches that of the gateway itself or of one behind it.
 */
#ifndef PBXPORTS_JUDGE_REACH_H
#define PBXPORTS_JUDGE_REACH_H

#include <stddef.h>

#include "pbxports/judge/decide.h"

/* Ports of one protocol that the same sources reach. */
struct reach {
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	struct addrset sources; /* settled; without 127.0.0.0/8 and ::1 */
};

struct reaches {
	struct reach *items; /* by protocol, then by port: every port of the range is in one,
				UDP's DHCPV6_CLIENT in one of its own */
	size_t count;
};

/*
 * Cuts `ports` (of each of its protocols) where the answer changes. `interface` is where the
 * packets come in; NULL as in struct packet.
 */
struct reaches plan_reaches(const struct plan *plan, const char *interface, struct port_range ports,
			    struct arena *arena);

/* The same cuts, which are those of every interface, without the sources. */
struct reaches plan_segments(const struct plan *plan, struct port_range ports, struct arena *arena);

/*
 * plan_decide() for a packet without a destination, which at a gateway may be for any machine: over
 * IPv6 one behind it is tried where the port leads to one. Sets packet->destination to that.
 */
struct verdict plan_decide_anywhere(const struct plan *plan, struct packet *packet);

#endif
