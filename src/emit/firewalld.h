/*
 * What the files of the firewalld emitter share: the plan laid out as the zones, services, sets and
 * policies of firewalld.
 *
 * Its zones by source are tried one after the other and the first one takes the packet, while the
 * zones of a profile overlap. So none of them becomes one: all services stand in one default zone,
 * whose rules name the sources. Only what is denied is bound by source, to a zone that drops: that
 * comes ahead of every zone by interface. A zone by interface is the default zone, less no rule,
 * and what the interface itself may reach.
 *
 * The interface of a gateway has a zone to itself, with what is translated; a policy from there to
 * anywhere holds what passes untranslated, which is IPv6, and drops the rest.
 */
#ifndef PBXPORTS_EMIT_FIREWALLD_H
#define PBXPORTS_EMIT_FIREWALLD_H

#include "pbxports/base/xml.h"
#include "pbxports/emit/emit.h"

#define FIREWALLD_FAMILY(family) (1U << (family))
#define FIREWALLD_BOTH_FAMILIES	 (FIREWALLD_FAMILY(IPV4) | FIREWALLD_FAMILY(IPV6))

#define FIREWALLD_DEFAULT_ZONE "pbxports"
#define FIREWALLD_DENY_ZONE    "pbxports-deny"

/* Of a gateway: the zone of its interface, what is forwarded from there, and how what leaves by it
 * is translated. */
#define FIREWALLD_GATEWAY_ZONE	 "pbxports-gateway"
#define FIREWALLD_GATEWAY_POLICY "pbxports-gw"
#define FIREWALLD_NAT_POLICY	 "pbxports-nat"

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
	const char *title; /* of its description */
	const char **interfaces;
	size_t interface_count;
	size_t interface_capacity;
	const struct plan_zone **zones;
	size_t zone_count;
	bool closed; /* one of the zones is denied */
};

/* What the zone of what is denied is bound to: an attribute of its <source>. */
struct firewalld_source {
	const char *attribute; /* address, ipset */
	const char *value;
	const char *prefix; /* of the value, where firewall-cmd shows it: "ipset:" */
	enum family family;
};

/* What rules for an offer name as their source in one family; NULL: they name none, since it is
 * made to everyone. */
struct firewalld_sets {
	const char **names;
	size_t count;
};

/* Ports of a dialer that sources of a set reach over IPv6. */
struct firewalld_pass {
	const struct dialer *dialer;
	struct port_range ports; /* of one protocol */
	const char *set;	 /* NULL: everyone */
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
			const char *name;
			const char *description;
			const struct addrset *addresses;
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
	struct firewalld_group denied;	/* interfaces of zones that are denied */
	struct firewalld_group rest;	/* the default zone: every interface without a group */
	struct firewalld_group outside; /* the gateway's interface; none on a host */
	struct firewalld_group *groups;
	size_t group_count;
	struct firewalld_offer *forwarded; /* by plan->forwarded */
	struct firewalld_pass *passes;	   /* by dialer, each once */
	size_t pass_count;
	struct addrset behind;	/* the machines that rules name: those that forwards lead to over
				   IPv4, and those that may be pinged over IPv6 */
	bool (*sets)[FAMILIES]; /* by zone of the plan: a rule names its set */
	struct firewalld_file *files;
	size_t file_count;
	size_t file_capacity;
};

/* firewalld_layout.c: fills in the rest from plan, options and arena. */
void firewalld_layout(struct firewalld *firewalld);

/* What a service offers, to the zones of all its rules. */
struct firewalld_offer firewalld_service_offer(const struct firewalld *firewalld,
					       const struct plan_service *service);

struct firewalld_sets firewalld_sets(const struct firewalld *firewalld,
				     const struct firewalld_offer *offer,
				     const struct firewalld_group *group, enum family family);

/* Has a file made of each set that they name. */
void firewalld_mark_sets(struct firewalld *firewalld, const struct firewalld_offer *offer,
			 const struct firewalld_group *group, enum family family);

/* firewalld_gateway.c: the part of a gateway. */
void firewalld_layout_gateway(struct firewalld *firewalld);

/* The families all of which an offer is made to, in what comes in by the group's interfaces: bits
 * of FIREWALLD_FAMILY. */
unsigned firewalld_open_families(const struct firewalld_offer *offer,
				 const struct firewalld_group *group);

/* The name of the set of a zone in one family. */
const char *firewalld_set_name(const struct firewalld *firewalld, const struct plan_zone *zone,
			       enum family family);

/* "TITLE: ZONE, ZONE, ...": for descriptions. */
const char *firewalld_list_zones(const struct firewalld *firewalld, const char *title,
				 const struct plan_zone *const *zones, size_t count);

/* By family: the names of the sets of firewalld->behind. */
extern const char *const firewalld_behind_names[FAMILIES];

/* firewalld_rule.c: what zones and policies have in common. */
extern const char *const firewalld_family_names[FAMILIES];

/* An element with one attribute and nothing in it. */
void firewalld_element(struct xml *xml, const char *name, const char *attribute, const char *value);

/* `family` and `priority` are NULL for none. */
void firewalld_rule_begin(struct xml *xml, const char *family, const char *priority);
void firewalld_rule_end(struct xml *xml, const char *action);

void firewalld_policy_begin(struct xml *xml, const char *target, const char *priority,
			    const char *name, const char *ingress, const char *egress);

/* FIRST-LAST, or the one port. */
const char *firewalld_ports_text(const struct firewalld *firewalld, struct port_range ports);

/* The log and the rejects, behind what accepts. */
void firewalld_print_denied(const struct firewalld *firewalld, struct xml *xml);

/* firewalld_forward.c: what a gateway forwards; first the rules of its interface's zone. */
void firewalld_print_forwards(const struct firewalld *firewalld, struct xml *xml);
void firewalld_print_gateway(const struct firewalld *firewalld, const struct firewalld_file *file,
			     struct xml *xml);
void firewalld_print_masquerade(const struct firewalld *firewalld,
				const struct firewalld_file *file, struct xml *xml);

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
void firewalld_print_closed(const struct firewalld *firewalld, const struct firewalld_file *file,
			    struct xml *xml);

/* One whole file, with the header that every file has. */
void firewalld_print_file(const struct firewalld *firewalld, const struct firewalld_file *file,
			  FILE *stream);

#endif
