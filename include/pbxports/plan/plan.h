/*
 * The plan: a profile resolved into what packets see, still without a word of any backend's
 * language.
 *
 * Invariants: address sets are settled; *any* is a flag and an empty set never means any; a rule
 * whose zone matches nothing is not in the plan. Services only ever allow, so that their order has
 * no meaning; here they stand by port and zones by name, so that a profile whose keys are shuffled
 * gives the same plan.
 */
#ifndef PBXPORTS_PLAN_PLAN_H
#define PBXPORTS_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/net/addrset.h"
#include "pbxports/net/portset.h"
#include "pbxports/profile/profile.h"

/* Who: a zone with its references and files resolved. A packet is in it by its source or by where
 * it came in. */
struct plan_zone {
	const struct zone *zone;
	const char *name;
	struct addrset addresses; /* settled; all of a family where any[family] */
	bool any[FAMILIES];
	const char **interfaces; /* without repeats */
	size_t interface_count;
};

/* Where answers to a DHCPv6 client pass, from fe80::/10, whatever the services say. */
#define DHCPV6_CLIENT 546

#define PLAN_DAY 86400 /* seconds */

/* What a rule or the policy needs of a backend. */
enum plan_feature {
	FEATURE_LIMIT_FLOWS = 1 << 0,
	FEATURE_LIMIT_PACKETS = 1 << 1,
	FEATURE_INTERFACES = 1 << 2,
	FEATURE_REJECT = 1 << 3,
	FEATURE_LOG = 1 << 4,
	FEATURE_LIMIT_SLOW = 1 << 5,  /* its burst takes more than PLAN_DAY to fill up again */
	FEATURE_INPUT_ALONE = 1 << 6, /* a gateway whose own input is left alone */
};

/* What one service offers to one zone. */
struct plan_rule {
	const struct plan_service *service;
	const struct plan_zone *zone; /* never empty */
	struct place place;	      /* of the zone's name in the service's `from` */
	unsigned features;	      /* of enum plan_feature */
};

/* An enabled service, with its ports on the machine that the plan is for. */
struct plan_service {
	const struct service *service;
	const char *name;
	struct portset ports;	   /* settled */
	const struct limit *limit; /* NULL for none */
	struct plan_rule *rules;   /* one for each zone that is not empty; none opens nothing */
	size_t rule_count;
};

/* A dialer's part of a pool. */
struct plan_chunk {
	const struct service *pool;
	const struct dialer *dialer;
	struct port_range ports;
	bool pinned;
};

/*
 * Ports that a gateway forwards to one machine: a chunk, or ports of a service of gateway.forward.
 * Over IPv4 they are the gateway's own and are translated; over IPv6 they are those of `address6`.
 */
struct plan_forward {
	const struct plan_service *service; /* of plan->forwarded; never one without rules */
	const struct dialer *dialer;	    /* NULL: a machine that is no dialer */
	struct port_range ports;	    /* of the gateway; a bit for each protocol */
	unsigned port;			    /* of the machine, for a single port; 0: kept */
	struct address address;		    /* of the machine, IPv4 */
	const struct address *address6;	    /* likewise, IPv6; NULL for none */
};

enum plan_role {
	PLAN_HOST,    /* input of one machine */
	PLAN_GATEWAY, /* what a gateway forwards, and its own input where it filters that */
};

struct owners;

struct plan {
	const struct profile *profile;
	enum plan_role role;
	const struct dialer *host; /* the dialer whose firewall this is, or NULL */
	struct plan_zone *zones;   /* by name, also those that nothing uses */
	size_t zone_count;
	size_t *zone_positions;	       /* where those of profile->zones stand in `zones` */
	const struct plan_zone **deny; /* those that are not empty */
	size_t deny_count;
	const struct plan_zone **ping;
	size_t ping_count;
	/* What reaches the machine itself: the enabled ones, by first port, then by name; of a
	 * gateway those that it offers itself. */
	struct plan_service *services;
	size_t service_count;
	bool input_alone; /* a gateway's own input is left alone, by deny too: no `services` */
	/* What a gateway forwards; ports are the gateway's. Only what comes in on its interface is
	 * forwarded, so that other interfaces of a zone say nothing here, and a zone that has but
	 * those has no rule. */
	struct plan_service *forwarded;
	size_t forwarded_count;
	struct plan_forward *forwards; /* by service as in `forwarded`, then by first port */
	size_t forward_count;
	struct plan_chunk *chunks; /* by pool, then by dialer, in the profile's order */
	size_t chunk_count;
	unsigned features;	     /* of all rules and the policy */
	const struct owners *owners; /* of the ports: plan/owners.h */
};

/*
 * Resolves zones and pools, cuts chunks. `host` is a dialer of the profile, or NULL: then the
 * gateway where there is one, else one host with every chunk. NULL, and at least one error, where a
 * pool does not hold its dialers or chunks overlap.
 */
const struct plan *plan_build(const struct profile *profile, const struct dialer *host,
			      struct diags *diags);

/*
 * Every enabled service on one machine, with every chunk, also where there is a gateway: for
 * questions about the profile rather than about one machine of it. NULL as plan_build().
 */
const struct plan *plan_build_whole(const struct profile *profile, struct diags *diags);

/* The forward's ports on the machine that it leads to, which IPv6 addresses itself. */
struct port_range plan_forward_target(const struct plan_forward *forward);

/* The plan's zone for a zone of its profile. */
const struct plan_zone *plan_find_zone(const struct plan *plan, const struct zone *zone);

/* True where neither an address nor an interface is in it: it opens nothing. */
bool plan_zone_is_empty(const struct plan_zone *zone);

/* True where all that comes in on the interface is in it. */
bool plan_zone_has_interface(const struct plan_zone *zone, const char *interface);

/* True where every packet of both families is in it. */
bool plan_zone_is_internet(const struct plan_zone *zone);

#endif
