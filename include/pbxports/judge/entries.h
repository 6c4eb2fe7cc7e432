/* Which lines of a profile and its lists put a source into a zone. */
#ifndef PBXPORTS_JUDGE_ENTRIES_H
#define PBXPORTS_JUDGE_ENTRIES_H

#include <stddef.h>

#include "pbxports/plan/plan.h"

struct entry {
	struct place place;
	const char *text; /* the address, network or range; the name of a zone that is built in */
};

struct entries {
	struct entry *items; /* in the order of the zone; owned by the arena */
	size_t count;	     /* of them */
	size_t total;	     /* that there are, these and more */
};

/*
 * The entries of the zone that hold some of the sources (settled), through other zones and list
 * files, at most `most` of them. None where the zone is built in: what it holds stands in no file.
 */
struct entries entries_find(const struct plan *plan, const struct plan_zone *zone,
			    const struct addrset *sources, size_t most, struct arena *arena);

/* Where a zone names the interface, itself or through another; without a source where it does not.
 */
struct place entries_interface(const struct plan *plan, const struct plan_zone *zone,
			       const char *interface);

/* Where `deny` names the zone. */
struct place entries_denied(const struct plan *plan, const struct plan_zone *zone);

#endif
