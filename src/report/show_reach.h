/*
 * The drawing of who reaches what, as places: zones on the left, each with a line to every service
 * that lists it, services on the right in groups by exposure. Lengths are in CSS pixels, down from
 * the top; the drawing is as wide as its page, so nothing here has a place across it.
 */
#ifndef PBXPORTS_SHOW_REACH_H
#define PBXPORTS_SHOW_REACH_H

#include "pbxports/plan/plan.h"

struct show_reach_group {
	const char *name;  /* an exposure, or why nobody reaches them */
	const char *style; /* the class of its services and their lines */
};

struct show_reach_service {
	const struct service *service;
	unsigned group; /* of show_reach_groups */
	unsigned order; /* where its zones stand, on average */
	unsigned middle;
};

struct show_reach_line {
	size_t service;
	unsigned middle; /* at its zone */
};

struct show_reach_zone {
	const struct zone *zone;
	const char *note; /* who that is, in a word or two */
	bool everyone;
	bool empty;	/* its lines let nobody in */
	unsigned first; /* among those of the profile that are drawn */
	unsigned wish;	/* where its services are, on average */
	unsigned top;
	unsigned height;
	struct show_reach_line *lines; /* down the drawing */
	size_t line_count;
};

struct show_reach {
	struct show_reach_zone *zones; /* down the drawing */
	size_t zone_count;
	struct show_reach_service *services; /* likewise */
	size_t service_count;
	unsigned height;
};

/* Rows without a name end it. */
extern const struct show_reach_group show_reach_groups[];

#define SHOW_REACH_HEADING                                                                         \
	22 /* from the middle of a group's heading to that of its first service */

struct show_reach show_reach_layout(const struct plan *plan, struct arena *arena);

#endif
