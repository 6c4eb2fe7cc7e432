/* Ports, as emitters look at them. */
#ifndef PBXPORTS_EMIT_PORTS_H
#define PBXPORTS_EMIT_PORTS_H

#include "pbxports/net/portset.h"

/*
 * The ranges of a settled set from the first to the last that meets one of the others, as a view,
 * to be read alone.
 */
struct rangeset ranges_near(const struct rangeset *set, const struct rangeset *others);

/*
 * The same of ports, which are settled, too: of all that ten thousand services have, few are near
 * to those of one.
 */
struct portset ports_near(const struct portset *set, const struct portset *ports);

/* Adds what `ports` has and `done` has not; both are settled, the set need not be. True where there
 * was any. */
bool ports_add_rest(struct portset *set, const struct portset *ports, const struct portset *done,
		    struct arena *arena);

/* Ports of one protocol that somebody has. */
struct port_claim {
	uint16_t first;
	uint16_t last;
	const void *owner;
	bool *shared; /* becomes true where another owner has one of them, too */
};

struct port_claims {
	struct port_claim *items;
	size_t count;
	size_t capacity;
};

void claims_add(struct port_claims *claims, struct port_claim claim, struct arena *arena);

/* Finds who shares; sorts the claims. */
void claims_compare(struct port_claims *claims);

#endif
