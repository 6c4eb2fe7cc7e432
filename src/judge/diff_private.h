/* What the files of diff share. */
#ifndef PBXPORTS_JUDGE_DIFF_PRIVATE_H
#define PBXPORTS_JUDGE_DIFF_PRIVATE_H

#include "pbxports/base/hash.h"
#include "pbxports/judge/diff.h"

enum side { BEFORE, AFTER };
#define SIDES 2

/* Ports of one protocol between two cuts of either plan, and who reaches them. */
struct segment {
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	struct addrset sources[SIDES];
};

/* What is to be seen on one interface. */
struct look {
	struct diff_interfaces interfaces;
	const char *interface; /* one of them; NULL for none */
	struct segment *segments;
	size_t count; /* the same, with the same ports, for every look */
	struct addrset denied[SIDES];
	struct addrset pinging[SIDES];
};

struct differ {
	const struct plan *plans[SIDES];
	struct arena *arena;
	struct diff *diff;
	size_t change_capacity;
	size_t limit_capacity;
	size_t setting_capacity;
};

/* What opens and closes where the sources change from one set to another. Many ports share one. */
struct delta {
	const struct addrset *sources[SIDES];
	const struct delta *base; /* of the look without an interface; NULL in that look itself */
	struct addrset opened;
	struct addrset closed;
	uint64_t hash; /* of both */
	bool empty;
};

/* On an interface, what `base` has as well is left out; NULL for none. */
const struct delta *delta_make(const struct addrset *before, const struct addrset *after,
			       const struct delta *base, struct arena *arena);

/* The same, where it is in `deltas` already; else it is added. */
const struct delta *delta_find(struct hash_table *deltas, const struct addrset *before,
			       const struct addrset *after, const struct delta *base,
			       struct arena *arena);

/* True where the same opens and closes. */
bool delta_same(const struct delta *a, const struct delta *b);

/* A look without an interface, and behind it one for each group of those that zones name. */
struct look *diff_look(const struct differ *differ, size_t *count);

/* The services of a plan that have the port, in its order. */
struct diff_services diff_find_services(const struct plan *plan, enum protocol protocol,
					uint16_t port, struct arena *arena);

/* The lines by which `winner` lets in what `loser` does not, as far as the first sources show. */
struct diff_lines diff_explain(const struct plan *winner, const struct plan *loser,
			       const struct diff_change *change, const struct addrset *sources,
			       const char *interface, struct arena *arena);

/* Zones that `deny` or `policy.ping` of a plan lists. */
struct diff_zones {
	enum diff_what what;
	const struct plan *plan;
	const struct plan_zone *const *items;
	size_t count;
};

/* The same for a list that holds what the other's list does not. */
struct diff_lines diff_explain_zones(const struct diff_zones *zones,
				     const struct diff_zones *others, const struct addrset *sources,
				     const char *interface, struct arena *arena);

/* Adds the limits that differ; on an interface those that do not without it (`base`). */
void diff_compare_limits(struct differ *differ, const struct look *look, const struct look *base);

/* Adds forwards, chunks, and the settings of gateway and policy. */
void diff_compare_settings(struct differ *differ, const struct look *base);

#endif
