/* Sets of ports: one range set a protocol. */
#ifndef PBXPORTS_NET_PORTSET_H
#define PBXPORTS_NET_PORTSET_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/net/rangeset.h"
#include "pbxports/text/scalar.h"

struct portset {
	struct rangeset protocols[PROTOCOLS];
};

/* Adds the range for each of its protocols; unsettles the set. */
void portset_add(struct portset *set, struct port_range ports, struct arena *arena);
void portset_settle(struct portset *set, struct arena *arena);

bool portset_is_empty(const struct portset *set);
bool portset_contains(const struct portset *set, enum protocol protocol, uint16_t port);
bool portset_covers(const struct portset *outer, const struct portset *inner);
bool portset_overlaps(const struct portset *a, const struct portset *b, struct arena *arena);

struct portset portset_union(const struct portset *a, const struct portset *b, struct arena *arena);
struct portset portset_intersection(const struct portset *a, const struct portset *b,
				    struct arena *arena);
struct portset portset_difference(const struct portset *a, const struct portset *b,
				  struct arena *arena);

/* Range `index` of a settled set's protocol (below set->protocols[protocol].count). */
struct port_range portset_range(const struct portset *set, enum protocol protocol, size_t index);

#endif
