/*
 * What the files of the iptables emitter share: the plan laid out as chains. A packet passes three
 * steps: its protocol, then its port, then its source. A zone is one chain, whatever the number of
 * services that list it: the rules that lead to it test the ports of all of them, 15 slots of
 * multiport at a time, and in the chain stand the zone's networks.
 *
 * Services with a limit on flows come behind all others: what gets as far as their ports has no
 * other way in. They lead to the same chains of zones; where a zone has services of both kinds its
 * networks lead on to a chain that tells them apart by their ports.
 *
 * A zone with one source in each family, such as a set, and without such limits has no chain: its
 * source stands beside the ports.
 *
 * What most new flows are of comes first: media that is open to everyone, then what looks at
 * sources, signalling among it, then what else is open. A zone's chain denies the rest itself where
 * no other has one of its ports, so that no packet comes back.
 *
 * What a gateway forwards has chains of its own: iptables_gateway.h.
 */
#ifndef PBXPORTS_EMIT_IPTABLES_H
#define PBXPORTS_EMIT_IPTABLES_H

#include "pbxports/emit/emit.h"

/* Zones with more networks of one family go to a set of ipset, where files are written: about here
 * one look-up costs less than the rules in sequence, on either variant of iptables. */
#define IPTABLES_NETWORKS_IN_SEQUENCE 32

#define IPTABLES_FAMILY(family) (1U << (family))
#define IPTABLES_BOTH		(IPTABLES_FAMILY(IPV4) | IPTABLES_FAMILY(IPV6))

struct iptables_services {
	const struct plan_service **items;
	size_t count;
	size_t capacity;
};

/* Ports, and the services that they are of. */
struct iptables_group {
	struct portset ports;
	struct iptables_services services;
};

struct iptables_zone {
	const struct plan_zone *zone;
	bool has_set[FAMILIES];
	const char *set;	       /* name of its sets, without the 4 or 6 */
	struct iptables_group free;    /* what it reaches without a limit on flows */
	struct iptables_group limited; /* and with one, less that */
	bool is_single;		       /* one source in each family stands beside its ports */
	const char *chain;	 /* its sources; NULL where that is so, or it reaches nothing */
	bool returns;		 /* what comes to its ports may have another way in */
	const char *admit;	 /* target of its sources */
	const char *admit_chain; /* tells its ports apart; NULL where one target is for all */
};

struct iptables_service {
	const struct plan_service *plan;
	unsigned families; /* from which a packet can reach it */
	bool internet;	   /* from everyone; one that is forwarded: by the gateway's interface */
	const char *limit; /* the chain that holds flows against the limit, or NULL */
	const char *check; /* the chain that tells whose packets count: `count` where all do */
	const char *count; /* the chain that counts packets, or NULL */
	const char *table; /* of hashlimit */
	struct iptables_group counted;
	struct iptables_services exempt;	 /* whose packets on those ports do not count */
	const struct iptables_service *exempted; /* to whose `exempt` this was added last */
};

/* Names of chains, sets and hashlimit's tables so far. */
struct iptables_name {
	const char *text;
	unsigned number;	    /* the last that was put behind it to make another; 0: none */
	struct iptables_name *next; /* with the same hash */
};

#define IPTABLES_NAME_BUCKETS 1024

enum iptables_table { IPTABLES_FILTER, IPTABLES_NAT };

/* A chain to be declared, in the families that have rules in it. */
struct iptables_chain {
	const char *name;
	enum iptables_table table;
	unsigned families;
};

struct iptables {
	const struct plan *plan;
	const struct emit_options *options;
	struct arena *arena;
	FILE *stream;
	unsigned families;	     /* bits of IPTABLES_FAMILY(): whose rules are printed */
	bool files;		     /* several: sets can be used */
	const char *input;	     /* the chain in which all begins */
	const char *prefix;	     /* of other chains: empty, or "NAME-" */
	struct iptables_zone *zones; /* as in the plan */
	struct iptables_service *services;
	size_t service_count;
	struct iptables_group open;	  /* to everyone */
	struct portset media;		  /* of that */
	struct iptables_gateway *gateway; /* NULL on a host */
	struct iptables_name *names[IPTABLES_NAME_BUCKETS];
	struct iptables_chain *chains;
	size_t chain_count;
	size_t chain_capacity;
	/* chains; NULL where the plan needs no `ping` or `deny`, leaves the input alone, or where
	 * what is denied is just dropped */
	const char *udp, *tcp, *icmp, *icmp6, *discovery, *listeners, *ping, *deny, *denied;
	const char *new_set; /* the one that is being filled, without the 4 or 6 */
};

/* iptables_layout.c: fills everything from the plan on down; iptables_names.c: the names. */
void iptables_layout(struct iptables *iptables);
void iptables_name_chains(struct iptables *iptables);

/* Zones that rules are about to name need a name for their sets, where they have any. */
void iptables_use_zone(struct iptables *iptables, const struct plan_zone *plan_zone);

struct iptables_zone *iptables_zone(const struct iptables *iptables, const struct plan_zone *zone);

/* One that opens something. */
struct iptables_service *iptables_service(const struct iptables *iptables,
					  const struct plan_service *plan);
bool iptables_counts(const struct plan_service *service, enum limit_count what);

/* A name for a chain, made of a word and a name of the profile (or NULL). */
const char *iptables_chain_name(struct iptables *iptables, const char *word, const char *name,
				unsigned families);
const char *iptables_nat_chain_name(struct iptables *iptables, const char *word, const char *name);
const char *iptables_set_name(struct iptables *iptables, const char *name);
const char *iptables_table_name(struct iptables *iptables, const struct plan_service *service);

/* The families from which a packet can be in the zone, or in one of the service's. */
unsigned iptables_families(const struct plan_zone *zone);
unsigned iptables_service_families(const struct plan_service *service);

struct iptables_rule {
	const char *chain;
	unsigned families;
	const char *source;  /* ahead of the match: -s 10.0.0.0/8, or NULL */
	const char *match;   /* or NULL */
	const char *last;    /* another, behind the match, or NULL */
	const char *target;  /* -j ACCEPT */
	const char *comment; /* or NULL */
};

/* iptables_rule.c: true where the rules of one of these families are printed. */
bool iptables_prints(const struct iptables *iptables, unsigned families);

/* A rule, where one of its families is printed. */
void iptables_rule(const struct iptables *iptables, struct iptables_rule rule);

/*
 * The rule for each source of the zone: an interface, a network, a set or a whole family.
 */
void iptables_source_rules(const struct iptables *iptables, const struct iptables_zone *zone,
			   struct iptables_rule rule);

/* True where each family has one source at most. */
bool iptables_has_one_source(const struct iptables_zone *zone);

/* Completes rules for ports with the source of a family of such a zone. */
struct iptables_rule iptables_one_source(const struct iptables *iptables,
					 const struct iptables_zone *zone, enum family family,
					 struct iptables_rule rule);

/* The same for the networks of one family alone. */
void iptables_network_rules(const struct iptables *iptables, const struct iptables_zone *zone,
			    enum family family, struct iptables_rule rule);

/* The target that leads to a chain, and comes back, or does not. */
const char *iptables_jump(const struct iptables *iptables, const char *chain);
const char *iptables_goto(const struct iptables *iptables, const char *chain);

/* The target for what is denied. */
const char *iptables_refuse(const struct iptables *iptables);

/* Ends a chain that denies what it did not accept. */
void iptables_end_chain(const struct iptables *iptables, const char *chain);

/* "ssh, https: admin", shortened. */
const char *iptables_comment(const struct iptables *iptables,
			     const struct iptables_services *services, const char *who);

/* iptables_ports.c */

/*
 * The rule for each 15 slots of the group's ports of a protocol, with a comment that names the
 * services and `who`.
 */
void iptables_port_rules(const struct iptables *iptables, const struct iptables_group *group,
			 enum protocol protocol, const char *who, struct iptables_rule rule);

/* 10000:14999, or 5060 */
const char *iptables_range_text(const struct iptables *iptables, struct port_range range);

const char *iptables_range_match(const struct iptables *iptables, struct port_range range,
				 enum protocol protocol);

/* The rule for each 15 slots of both protocols. */
void iptables_group_rules(const struct iptables *iptables, const struct iptables_group *group,
			  const char *who, struct iptables_rule rule);

/* iptables.c: the table's name and its chains. */
void iptables_declare_chains(const struct iptables *iptables, enum iptables_table table);

/* iptables_services.c */
void iptables_service_chains(struct iptables *iptables);
const char *iptables_who(const struct iptables *iptables, const struct plan_service *service);

/* iptables_packets.c: limits on packets, and what limits of both kinds have in common. */
void iptables_packet_rules(const struct iptables *iptables);
void iptables_packet_chains(const struct iptables *iptables);
void iptables_limit_rules(const struct iptables *iptables, const struct iptables_service *service,
			  const char *chain, const char *target);
void iptables_count_chain(const struct iptables *iptables, const struct iptables_service *service);

/* iptables_sets.c: the file for ipset(8). */
bool iptables_has_sets(const struct iptables *iptables);
void iptables_print_sets(const struct iptables *iptables);

/* iptables_header.c */
void iptables_print_header(const struct iptables *iptables);

#endif
