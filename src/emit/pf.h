/*
 * What the files of the pf emitter share. All rules are quick but those for what goes out, so that
 * the first that matches decides, as on the other backends.
 */
#ifndef PBXPORTS_EMIT_PF_H
#define PBXPORTS_EMIT_PF_H

#include "pbxports/emit/emit.h"

#define PF_FAMILY(family) (1U << (family))
#define PF_BOTH_FAMILIES  (PF_FAMILY(IPV4) | PF_FAMILY(IPV6))

struct pf {
	const struct plan *plan;
	const struct emit_options *options;
	struct arena *arena;
	FILE *stream;
	bool freebsd; /* the dialect; else OpenBSD's */
};

/* What the rules of a zone have in common; each of them adds the source. */
struct pf_match {
	const char *action;   /* pass in quick */
	unsigned families;    /* bits of PF_FAMILY() */
	const char *protocol; /* tcp; NULL for all */
	const char *to;	      /* to (self) port 22 */
	const char *options;  /* behind it, or NULL */
	const char *label;
};

/*
 * pf_rule.c: a rule for each way to be in the zone: by an interface, in a family that is all of it,
 * in its table. A zone that is empty in these families gets none.
 */
void pf_zone_rules(const struct pf *pf, const struct plan_zone *zone, const struct pf_match *match);

/* The families in which the zone's addresses stand in a table: bits of PF_FAMILY(). */
unsigned pf_table_families(const struct plan_zone *zone);

/* pf_tables.c: what tables ask of the system. */
struct pf_table_sizes {
	size_t limit;	/* what `set limit table-entries` must say; 0 where its default does */
	size_t largest; /* networks in the largest table */
};

struct pf_table_sizes pf_measure_tables(const struct pf *pf);

/* The tables of all zones that a rule names, and what `$here` stands for. */
void pf_tables(const struct pf *pf);

/* pf_header.c: the comment at the top, with its commands. */
void pf_header(const struct pf *pf);

/* pf_services.c */
void pf_service_rules(const struct pf *pf);

#endif
