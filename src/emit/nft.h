/*
 * What the files of the nft emitter share: the plan laid out as the chains and sets that nft.c and
 * its neighbours print. A packet passes three steps: its protocol, then its port, then its source,
 * so that no packet walks a list of sources that its port does not lead to.
 */
#ifndef PBXPORTS_EMIT_NFT_H
#define PBXPORTS_EMIT_NFT_H

#include "pbxports/emit/emit.h"

/* Up to this many networks cost less as rules in sequence than as an interval set. */
#define NFT_NETWORKS_IN_SEQUENCE 8

/* Up to this many single ports cost less as rules in sequence than as a set or a map. */
#define NFT_PORTS_IN_SEQUENCE 5

#define NFT_FAMILY(family) (1U << (family))
#define NFT_BOTH_FAMILIES  (NFT_FAMILY(IPV4) | NFT_FAMILY(IPV6))

struct nft_zone {
	const struct plan_zone *zone;
	bool has_set[FAMILIES]; /* too many networks to stand in sequence */
	const char *set; /* name of its sets, without the 4 or 6; NULL where no rule needs one */
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
	bool returns; /* reached by jump: another service has one of its ports, too */
};

struct nft_service {
	const struct plan_service *plan;
	struct nft_services alone; /* this one */
	struct nft_zones zones;
	const char *limit;  /* name of its meters, without the 4 or 6; NULL for none */
	const char *checks; /* the chain that tells whose packets count: `counts` where all do */
	const char *counts; /* the chain that counts packets, or NULL */
	struct portset
		counted; /* ports on which packets count: not those that others open to all */
	struct nft_services exempt; /* what they let in on those ports does not count */
};

/* Ports that lead to one chain, or with `chain` NULL are open to everyone. */
struct nft_row {
	uint16_t first;
	uint16_t last;
	struct nft_chain *chain;
	struct nft_services services;
	bool shared; /* another chain has one of these ports, too */
};

struct nft_rows {
	struct nft_row *items;
	size_t count;
	size_t capacity;
};

struct nft {
	const struct plan *plan;
	const struct emit_options *options;
	struct arena *arena;
	FILE *stream;
	struct nft_zone *zones; /* as in the plan */
	struct nft_zones deny;
	struct nft_zones ping;
	struct nft_service *services; /* those of the plan that open something */
	size_t service_count;
	struct nft_chain **chains;
	size_t chain_count;
	size_t chain_capacity;
	struct nft_rows open[PROTOCOLS];
	struct nft_rows dispatch[PROTOCOLS]; /* those with a limit on flows last */
	const char **names;		     /* of chains and sets so far */
	size_t name_count;
	size_t name_capacity;
};

/* nft_layout.c: fills everything from the plan on down. */
void nft_layout(struct nft *nft);

bool nft_counts_packets(const struct nft_service *service);
bool nft_counts_flows(const struct nft_service *service);

/* The families from which a packet can be in one of the zones: bits of NFT_FAMILY(). */
unsigned nft_families(const struct nft_zones *zones);

/* nft_rule.c: one rule on a line: what it matches (may be empty), its verdict, its comment (may be
 * NULL). */
void nft_rule(const struct nft *nft, const char *match, const char *verdict, const char *comment);

/*
 * A rule for each source of the zone: an interface, a network, a set or a whole family, of the
 * families in the bits `families`. `match` stands ahead of the source, and may be empty.
 */
void nft_zone_rules(const struct nft *nft, const struct nft_zone *zone, unsigned families,
		    const char *match, const char *verdict, const char *comment);

/* "ssh, https: admin", shortened to what a comment may hold. */
const char *nft_comment(const struct nft *nft, const struct nft_services *services,
			const struct nft_zones *zones);
const char *nft_zone_comment(const struct nft *nft, const struct nft_services *services,
			     struct nft_zone *zone);

void nft_chain_begin(const struct nft *nft, const char *name);
void nft_chain_end(const struct nft *nft);

/* nft_sets.c */
void nft_zone_sets(const struct nft *nft);
void nft_limit_sets(const struct nft *nft);

/* nft_services.c: the chains of ports, of sources, and of limits on flows. */
bool nft_has_services(const struct nft *nft, enum protocol protocol);
void nft_service_chains(const struct nft *nft);

/* The rules that hold a source against the meters of a limit; within it the verdict is given. */
void nft_meter_rules(const struct nft *nft, const struct nft_service *service, const char *verdict);

/* nft_packets.c: limits on packets: the rules of the input chain, and the chains behind them. */
void nft_packet_rules(const struct nft *nft);
void nft_packet_chains(const struct nft *nft);

#endif
