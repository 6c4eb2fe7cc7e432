/* Zones and their sources, for the naive judge alone. Uses none of the program's code. */
#ifndef TESTS_RANDOM_NAIVE_ZONE_H
#define TESTS_RANDOM_NAIVE_ZONE_H

#include "naive.h"
#include "naive_tree.h"

/* Reads the list files that zones name; false where one can't be read. Comes ahead of the rest. */
bool naive_read_lists(struct naive_pool *pool, const struct naive_node *root);

/* Whether one of the zones of these names holds the packet's source, or where it comes in. */
bool naive_zones_hold(const struct naive_node *root, const struct naive_node *names,
		      const struct naive_packet *packet);

/* Whether anything at all that comes in on the interface can be in one of these zones. */
bool naive_zones_reach(const struct naive_node *root, const struct naive_node *names,
		       const char *interface);

/* Replaces the sources of a zone. */
void naive_replace_sources(struct naive_pool *pool, const struct naive_node *root, const char *name,
			   size_t length, struct naive_node *sources);

/* Visits the addresses of every entry and the names of interfaces. */
void naive_visit_zones(const struct naive_node *root, const struct naive_visitor *visitor);

#endif
