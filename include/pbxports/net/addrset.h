/* Sets of IP addresses: one range set a family. */
#ifndef PBXPORTS_NET_ADDRSET_H
#define PBXPORTS_NET_ADDRSET_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/net/rangeset.h"

struct addrset {
	struct rangeset families[FAMILIES];
};

void addrset_add(struct addrset *set, enum family family, struct address_range range,
		 struct arena *arena);
void addrset_settle(struct addrset *set, struct arena *arena);

/* Adds all of `other`, which need not be settled. */
void addrset_add_set(struct addrset *set, const struct addrset *other, struct arena *arena);

/* Every address; and those of this machine itself: 127.0.0.0/8 and ::1. Settled. */
struct addrset addrset_all(struct arena *arena);
struct addrset addrset_loopback(struct arena *arena);

/* Gives the memory of a set back early: for what is large and made again and again. */
void addrset_release(struct addrset *set, struct arena *arena);

bool addrset_is_empty(const struct addrset *set);

bool addrset_equal(const struct addrset *a, const struct addrset *b);

/* True where a settled set holds every address of the family: *any*. */
bool addrset_is_all(const struct addrset *set, enum family family);

bool addrset_contains(const struct addrset *set, enum family family, struct address address);

struct addrset addrset_union(const struct addrset *a, const struct addrset *b, struct arena *arena);
struct addrset addrset_intersection(const struct addrset *a, const struct addrset *b,
				    struct arena *arena);
struct addrset addrset_difference(const struct addrset *a, const struct addrset *b,
				  struct arena *arena);

/*
 * How many addresses a settled set has in a family, exactly: high * 2^64 + low; all of IPv6, 2^128,
 * which no such pair can hold, sets *all instead and returns 0.
 */
struct address addrset_count(const struct addrset *set, enum family family, bool *all);

/* The same as decimal text: up to 39 digits and the NUL; returns buffer. */
#define ADDRESS_COUNT_SIZE 40
char *addrset_count_text(const struct addrset *set, enum family family, char *buffer);

/*
 * Walks a settled set of one family as CIDR networks, the fewest that cover exactly the set, in
 *order:
 *
 *	struct prefix_walk walk = prefix_walk_begin(&set, IPV4);
 *	while (prefix_walk_next(&walk))
 *		use(walk.first, walk.length);
 */
struct prefix_walk {
	struct address first; /* the network that the last call found */
	unsigned length;
	const struct rangeset *set;
	enum family family;
	size_t range;
	struct address rest; /* where in the range the next one begins */
	bool inside;
};

struct prefix_walk prefix_walk_begin(const struct addrset *set, enum family family);
bool prefix_walk_next(struct prefix_walk *walk);

/* How many networks that walk finds. */
size_t addrset_prefix_count(const struct addrset *set, enum family family);

#endif
