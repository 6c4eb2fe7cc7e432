/*
 * What the files of the firewalld emitter share: the plan laid out as the zones, services, sets and
 * policies of firewalld.
 *
 * Its zones by source are tried one after the other and the first one takes the packet, while the
 * zones of a profile overlap. So none of them becomes one: all services stand in one default zone,
 * whose rules name the sources. Only what is denied is bound by source, to a zone that drops: that
 * comes ahead of every zone by interface. A zone by interface is the default zone, less no rule,
 * and what the interface itself may reach.
 */
#ifndef PBXPORTS_EMIT_FIREWALLD_H
#define PBXPORTS_EMIT_FIREWALLD_H

#include "pbxports/base/xml.h"
#include "pbxports/emit/emit.h"

#define FIREWALLD_FAMILY(family) (1U << (family))
#define FIREWALLD_BOTH_FAMILIES	 (FIREWALLD_FAMILY(IPV4) | FIREWALLD_FAMILY(IPV6))

#define FIREWALLD_DEFAULT_ZONE "pbxports"
#define FIREWALLD_DENY_ZONE    "pbxports-deny"

/* What zones of the plan are given, or denied. */
struct firewalld_offer {
	const char *element; /* of a zone and its rules: service, icmp-type; NULL for deny */
	const char *name;    /* of that element */
	const struct plan_service *service; /* NULL where it is none */
	const struct plan_zone *const *zones;
	size_t zone_count;
};

/* Interfaces that are in the same zones of the plan: one zone of firewalld. */
struct firewalld_group {
	const char *name;
	const char **interfaces;
	size_t interface_count;
	size_t interface_capacity;
	const struct plan_zone **zones;
	size_t zone_count;
};

/* What the zone of what is denied is bound to: an attribute of its <source>. */
struct firewalld_source {
	const char *attribute; /* address, ipset */
	const char *value;
	const char *prefix; /* of the value, where firewall-cmd shows it: "ipset:" */
};

struct firewalld;

/* One file of the configuration. */
struct firewalld_file {
	const char *path; /* zones/pbxports.xml */
	void (*print)(const struct firewalld *firewalld, const struct firewalld_file *file,
		      struct xml *xml);
	union {
		const struct firewalld_group *group;
		const struct firewalld_offer *service;
		struct {
			const struct plan_zone *zone;
			enum family family;
		} set;
	};
};

struct firewalld {
	const struct plan *plan;
	const struct emit_options *options;
	struct arena *arena;
	const char *title;
	struct firewalld_offer *offers; /* services in the plan's order, then ping */
	size_t offer_count;
	struct firewalld_offer deny;
	struct firewalld_source *sources; /* of what is denied */
	size_t source_count;
	struct firewalld_group denied; /* interfaces of zones that are denied */
	struct firewalld_group rest;   /* the default zone: every interface without a group */
	struct firewalld_group *groups;
	size_t group_count;
	bool (*sets)[FAMILIES]; /* by zone of the plan: a rule names its set */
	struct firewalld_file *files;
	size_t file_count;
	size_t file_capacity;
};

/* firewalld_layout.c: fills in the rest from plan, options and arena. */
void firewalld_layout(struct firewalld *firewalld);

/* The families all of which an offer is made to, in what comes in by the group's interfaces: bits
 * of FIREWALLD_FAMILY. */
unsigned firewalld_open_families(const struct firewalld_offer *offer,
				 const struct firewalld_group *group);

/* True where a rule for the zone in that family must name its set. */
bool firewalld_needs_set(const struct plan_zone *zone, enum family family, unsigned open);

/* The name of the set of a zone in one family. */
const char *firewalld_set_name(const struct firewalld *firewalld, const struct plan_zone *zone,
			       enum family family);

/* "TITLE: ZONE, ZONE, ...": for descriptions. */
const char *firewalld_list_zones(const struct firewalld *firewalld, const char *title,
				 const struct plan_zone *const *zones, size_t count);

/* firewalld_files.c, firewalld_zones.c: what is in the files. */
void firewalld_print_service(const struct firewalld *firewalld, const struct firewalld_file *file,
			     struct xml *xml);
void firewalld_print_set(const struct firewalld *firewalld, const struct firewalld_file *file,
			 struct xml *xml);
void firewalld_print_discovery(const struct firewalld *firewalld, const struct firewalld_file *file,
			       struct xml *xml);
void firewalld_print_forwarding(const struct firewalld *firewalld,
				const struct firewalld_file *file, struct xml *xml);
void firewalld_print_zone(const struct firewalld *firewalld, const struct firewalld_file *file,
			  struct xml *xml);
void firewalld_print_deny(const struct firewalld *firewalld, const struct firewalld_file *file,
			  struct xml *xml);

/* One whole file, with the header that every file has. */
void firewalld_print_file(const struct firewalld *firewalld, const struct firewalld_file *file,
			  FILE *stream);

#endif
