/*
 * What the files of the nft emitter share: the plan laid out as the chains and sets that nft.c and
 * its neighbours print. A packet passes three steps: its protocol, then its port, then its source,
 * so that no packet walks a list of sources that its port does not lead to.
 *
 * Packets are looked at in up to three places: the input of the machine, and on a gateway what it
 * forwards and what it translates. Each place is a struct nft of its own; they share the names and
 * the sets of zones.
 */
#ifndef PBXPORTS_EMIT_NFT_H
#define PBXPORTS_EMIT_NFT_H

#include "pbxports/base/hash.h"
#include "pbxports/emit/emit.h"

/* Up to this many networks cost less as rules in sequence than as a set. */
#define NFT_NETWORKS_IN_SEQUENCE 8

/* Up to this many networks cost less as NFT_BITMAPS than as NFT_TREE. */
#define NFT_NETWORKS_AS_BITMAPS 30000

/* Up to this many single ports cost less as rules in sequence than as a set or a map. */
#define NFT_PORTS_IN_SEQUENCE 5

#define NFT_FAMILY(family) (1U << (family))
#define NFT_BOTH_FAMILIES  (NFT_FAMILY(IPV4) | NFT_FAMILY(IPV6))

/*
 * How the networks of a zone stand in the rules, by what a look-up costs: single addresses the same
 * whatever their number, networks with the logarithm of it in a tree, and less in bitmaps, until
 * those outgrow the processor's caches. The kernel makes bitmaps of sets with several fields, one
 * of them with intervals: so a field stands beside the network that anything matches, the protocol,
 * which every packet has. It comes last: the field that most packets fail has to be first.
 */
enum nft_shape { NFT_SEQUENCE, NFT_HASH, NFT_BITMAPS, NFT_TREE };

/* What a shape adds to the declaration of a set, its rules and its elements. */
struct nft_wording {
	const char *why; /* a line of its own, for people */
	const char *type;
	const char *flags; /* a line of its own */
	const char *match;
	const char *element;
};
extern const struct nft_wording nft_wordings[];

struct nft_zone {
	const struct plan_zone *zone;
	enum nft_shape shape[FAMILIES];
	bool uses_set[FAMILIES]; /* a rule names it */
	const char *set;	 /* name of its sets, without the 4 or 6; NULL where unused */
};

/* Zones in the plan's order, each once; the internet stands alone, as it holds all others. */
struct nft_zones {
	struct nft_zone **items;
	size_t count;
	bool internet;
};

struct nft_services {
	const struct nft_service **items;
	size_t count;
	size_t capacity;
};

/* Where ports are dispatched to, for the source to be looked at. */
struct nft_chain {
	const char *name;
	struct nft_zones zones;
	struct nft_services services; /* one where it has a limit */
	size_t position;	      /* in nft.chains */
	unsigned families;	      /* of the packets that get here: bits of NFT_FAMILY() */
	bool returns; /* reached by jump: another service has one of its ports, too */
};

/* Ports of a machine behind the gateway, or with `gateway` those of the gateway that lead there. */
struct nft_target {
	struct address address;
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	struct port_range gateway;   /* over IPv4 */
	const struct dialer *dialer; /* NULL: a machine that is no dialer */
	struct nft_service *service;
	struct nft_chain *chain; /* NULL: open to everyone */
	struct nft_services services;
	bool shared; /* another forward leads to one of these ports, too */
};

struct nft_targets {
	struct nft_target *items;
	size_t count;
	size_t capacity;
};

struct nft_service {
	const struct plan_service *plan;
	const struct limit *limit; /* NULL for none, and where flows are translated */
	struct nft_services alone; /* this one */
	struct nft_zones zones;
	unsigned families;	 /* of the packets that get to its chains */
	struct nft_chain *chain; /* of what is forwarded; NULL: open to everyone */
	const char *meters;	 /* name of its meters, without the 4 or 6; NULL for none */
	const char *checks; /* the chain that tells whose packets count: `counts` where all do */
	const char *counts; /* the chain that counts packets, or NULL */
	struct portset
		counted; /* ports on which packets count: not those that others open to all */
	struct nft_services exempt;	    /* what they let in on those ports does not count */
	const struct nft_service *exempted; /* the service to whose `exempt` this was added last */
	struct nft_targets exempt_targets;  /* likewise of what is forwarded over IPv6 */
};

/* Ports that lead to one chain, or with `chain` NULL are open to everyone. */
struct nft_row {
	uint16_t first;
	uint16_t last;
	struct nft_chain *chain;
	struct nft_services services;
	size_t position; /* in nft_rows.items */
	bool shared;	 /* another chain has one of these ports, too */
};

struct nft_rows {
	struct nft_row **items;
	size_t count;
	size_t capacity;
	struct hash_table table; /* the same by ports and chain */
};

/* What rules say, by place. */
struct nft_place {
	const char *prefix; /* of the names of chains that look at sources */
	const char *pass;   /* the verdict for a source that may */
	unsigned families;  /* of the packets that get here */
};

struct nft {
	const struct plan *plan;
	const struct emit_options *options;
	struct arena *arena;
	FILE *stream;
	struct nft_names *names; /* of chains and sets so far */
	struct nft_zone *zones;	 /* as in the plan */
	const struct nft_place *place;
	const char *refuse; /* the verdict for what matches nothing; NULL: a chain just ends */
	/* The gateway's, from which all packets of this place come; NULL: from any. Where it is
	 * one of a zone's, the zone holds them all; other interfaces then mean nothing. */
	const char *interface;
	struct nft_zones deny;
	struct nft_zones ping;
	struct nft_service *services; /* those of the plan that open something */
	size_t service_count;
	struct nft_chain **chains;
	size_t chain_count;
	size_t chain_capacity;
	struct hash_table free_chains; /* those without a limit on flows, by zones */
	struct nft_rows open[PROTOCOLS];
	struct nft_rows dispatch[PROTOCOLS]; /* those with a limit on flows last */
	/* Of what is forwarded, by machine and port; over IPv6 those that share no port. */
	struct nft_targets targets[PROTOCOLS][FAMILIES];
	/* Over IPv6, the others: open ones first, those with a limit on flows last. */
	struct nft_targets shared[PROTOCOLS];
	struct nft_targets counted[PROTOCOLS][FAMILIES]; /* whose packets count */
	const struct address *machines6;		 /* that are reached over IPv6 */
	size_t machine6_count;
};

/* nft_names.c */
struct nft_names *nft_names_new(struct arena *arena);

/* A name that nothing else has: what is too long is cut, and what is then taken gets a number. */
const char *nft_chain_name(const struct nft *nft, const char *prefix, const char *wanted);
const char *nft_set_name(const struct nft *nft, const char *prefix, const char *wanted);

/* Names of zones, as many as a chain's name can hold. */
const char *nft_join_zones(const struct nft *nft, const struct nft_zones *zones);

/* nft_zones.c: zones as they are seen in the place that `nft` is. */
void nft_lay_out_zones(struct nft *nft);

/* Those from which a packet can come. */
struct nft_zones nft_pick_zones(const struct nft *nft, const struct plan_zone *const *zones,
				size_t count);

/* Rules for packets of these families are about to name the zones. */
void nft_use_zones(const struct nft *nft, const struct nft_zones *zones, unsigned families);

bool nft_zone_holds_all(const struct nft *nft, const struct nft_zone *zone, enum family family);
bool nft_same_zones(const struct nft_zones *a, const struct nft_zones *b);

/* The families from which a packet can be in one of the zones: bits of NFT_FAMILY(). */
unsigned nft_families(const struct nft *nft, const struct nft_zones *zones);

/* nft_layout.c: what reaches ports of the machine itself, whose plan is `services`. */
void nft_lay_out_policy(struct nft *nft);
void nft_lay_out_services(struct nft *nft, const struct plan_service *services, size_t count);
void nft_lay_out_ports(struct nft *nft);
void nft_lay_out_packets(struct nft *nft);

void nft_add_service(const struct nft *nft, struct nft_services *services,
		     const struct nft_service *service);

/* The chain that looks at the sources of the service. */
struct nft_chain *nft_chain_of(struct nft *nft, struct nft_service *service);

/* Names the meters and the chain that count the service's packets. */
void nft_name_counts(const struct nft *nft, struct nft_service *service);

bool nft_counts_packets(const struct nft_service *service);
bool nft_counts_flows(const struct nft_service *service);

/* Established traffic is the first test where nothing has to stand ahead of it. */
bool nft_established_first(const struct nft *nft);

/* nft_targets.c: what is forwarded, by the machines behind the gateway. */
void nft_lay_out_targets(struct nft *nft);

/* nft_rule.c: one rule on a line: what it matches (may be empty), its verdict, its comment (may be
 * NULL). */
void nft_rule(const struct nft *nft, const char *match, const char *verdict, const char *comment);

/*
 * A rule for each source of the zone: an interface, a network, a set or a whole family, of the
 * families in the bits `families`. `match` stands ahead of the source, and may be empty.
 */
void nft_zone_rules(const struct nft *nft, const struct nft_zone *zone, unsigned families,
		    const char *match, const char *verdict, const char *comment);

/* Drops what comes from a zone of `deny`. */
void nft_deny_rules(const struct nft *nft);

/* `match` is an echo request of the family. */
void nft_ping_rules(const struct nft *nft, enum family family, const char *match);

/* "ssh, https: admin", shortened to what a comment may hold. */
const char *nft_comment(const struct nft *nft, const struct nft_services *services,
			const struct nft_zones *zones);
const char *nft_zone_comment(const struct nft *nft, const struct nft_services *services,
			     struct nft_zone *zone);

/* "22" or "10000-19999". */
const char *nft_span(const struct nft *nft, unsigned first, unsigned last);

/* "udp dport 5060": behind the name of a protocol, or "th". */
const char *nft_port_test(const struct nft *nft, const char *protocol, unsigned first,
			  unsigned last);

/* "accept", or how the chain is reached. */
const char *nft_chain_verdict(const struct nft *nft, const struct nft_chain *chain);

void nft_chain_begin(const struct nft *nft, const char *name);
void nft_chain_end(const struct nft *nft);

/* nft_sets.c */
void nft_zone_sets(const struct nft *nft);
void nft_limit_sets(const struct nft *nft);

/* nft_input.c: what reaches the machine itself. */
void nft_lay_out_input(struct nft *nft);
void nft_input_chains(const struct nft *nft);

/* nft_services.c: the chains of ports, of sources, and of limits on flows. */
bool nft_has_services(const struct nft *nft, enum protocol protocol);
void nft_port_rules(const struct nft *nft, enum protocol protocol);
void nft_source_chains(const struct nft *nft);

/* The rules that hold a source against the meters of a limit; within it the verdict is given. */
void nft_meter_rules(const struct nft *nft, const struct nft_service *service, const char *verdict);

/* nft_packets.c: limits on packets: the rules of the input chain, and the chains behind them. */
void nft_packet_rules(const struct nft *nft);
void nft_packet_chains(const struct nft *nft);

/* nft_maps.c: the machines behind a gateway. `nft` is the place of what it forwards. */
void nft_target_maps(const struct nft *nft);

/* True where so many machines have ports on which packets count that they stand in a map. */
bool nft_counts_by_map(const struct nft_targets *counted);

/* True where the gateway's port leads to another one. */
bool nft_changes_port(const struct nft_target *target);

/* "sip: carriers to dialer1" */
const char *nft_target_comment(const struct nft *nft, const struct nft_target *target);

/* "ip daddr 10.20.0.11 udp dport 5060" */
const char *nft_target_test(const struct nft *nft, const struct nft_target *target,
			    enum family family);

/* nft_forward.c: what a gateway lets through. */
void nft_lay_out_forward(struct nft *nft);
void nft_forward_sets(const struct nft *nft);
void nft_forward_chains(const struct nft *nft);

/* nft_nat.c: what it translates. `forward` is the place of what it forwards. */
void nft_lay_out_nat(struct nft *nft);
void nft_translation_chains(const struct nft *nft, const struct nft *forward);
void nft_masquerade_chain(const struct nft *nft);

#endif
