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
	/* At a gateway `on` and its interface; NULL where nothing is forwarded. */
	const char *outside;
	bool *tables; /* by zone of the plan: it has one */
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

/*
 * The same for what a gateway forwards, whose action says `outside`: a zone with that interface
 * holds all that comes in by it, and other interfaces mean nothing.
 */
void pf_outside_rules(const struct pf *pf, const struct plan_zone *zone,
		      const struct pf_match *match);

/* The families in which the zone's addresses stand in a table: bits of PF_FAMILY(). */
unsigned pf_table_families(const struct plan_zone *zone);

/* The families in which the zone holds all that comes in by the gateway's interface. */
unsigned pf_outside_families(const struct pf *pf, const struct plan_zone *zone);

/* `on` and the gateway's interface; NULL where there is none. */
const char *pf_outside(const struct plan *plan, struct arena *arena);

/* pf_tables.c: which zones need a table. */
void pf_choose_tables(struct pf *pf);

/* What tables ask of the system. */
struct pf_table_sizes {
	size_t limit;	/* what `set limit table-entries` must say; 0 where its default does */
	size_t largest; /* networks in the largest table */
};

struct pf_table_sizes pf_measure_tables(const struct pf *pf);

/* The table of what a gateway forwards to over IPv6, for echo requests. */
#define PF_MACHINES "machines"

/* The tables of all zones that a rule names, and what `$here` stands for. */
void pf_tables(const struct pf *pf);

/* pf_header.c: the comment at the top, with its commands. */
void pf_header(const struct pf *pf);

/* pf.c */
void pf_section(const struct pf *pf, const char *comment);

/* What the policy says of packets that no rule has taken; `matching` says which those are. */
void pf_denied_rule(const struct pf *pf, const char *matching);

/* pf_services.c */
extern const char *const pf_protocols[PROTOCOLS]; /* tcp, udp */

/* 5060 or 10000:14999. */
const char *pf_port_item(const struct pf *pf, struct port_range ports);

/* What makes a rule hold to the service's limit; NULL where it has none. */
const char *pf_limit_option(const struct pf *pf, const struct plan_service *service);

/*
 * Prints services in two parts, `what` in the comments on them: those without a limit first, since
 * what one lets in without a limit is not to be counted by another's.
 */
void pf_services_by_limit(const struct pf *pf, const struct plan_service *services, size_t count,
			  const char *what,
			  void (*print)(const struct pf *pf, const struct plan_service *service));

void pf_service_rules(const struct pf *pf);

/* pf_translate.c: the addresses that a gateway changes, where a forward or masquerading does. */
void pf_translation(const struct pf *pf);

/* What marks the packets of the service that were translated: no other way leads to a machine
 * behind the gateway over IPv4. */
const char *pf_service_tag(const struct pf *pf, const struct plan_service *service);

/* pf_gateway.c: rules for what a gateway forwards from its interface, and lets out by it. */
bool pf_has_address6(const struct plan *plan); /* whether any forward leads over IPv6 */
void pf_gateway_outgoing(const struct pf *pf);
void pf_gateway_rules(const struct pf *pf);

#endif
