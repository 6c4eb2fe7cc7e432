/* What the files of lint share: the profile as the checks look at it, and how they report. */
#ifndef PBXPORTS_LINT_PRIVATE_H
#define PBXPORTS_LINT_PRIVATE_H

#include "pbxports/judge/lint.h"

/*
 * Who comes in by a zone, or by several together, once `deny` is taken away.
 *
 * Open to the internet is what lets in every globally routed address (IPv4: all but the
 * special-purpose networks; IPv6: 2000::/3 but for those) less what `deny` takes away, and is left
 * with at least one: a list of abusers makes nothing private. What comes in on a gateway's own
 * interface comes from the internet, whatever its address.
 */
struct lint_reach {
	bool open[FAMILIES];
	bool any;		/* an address is left */
	double sizes[FAMILIES]; /* addresses, about; of several zones some more than once */
};

/* An enabled service. */
struct lint_service {
	const struct plan_service *plan;
	const struct service *service;
	struct lint_reach reach;
	bool open;			/* to the internet, in either family */
	const struct plan_rule *opener; /* the first that opens it by itself, or NULL */
	bool media;			/* it has a pool */
};

/* What an `allow` belongs to. */
struct lint_allow {
	const struct allow *allow;
	bool used;
};

struct lint {
	const struct profile *profile;
	const struct plan *plan; /* every service on one machine, with every chunk */
	const char *backend;	 /* NULL: none in particular */
	struct diags *diags;
	struct arena *arena;
	struct lint_service *services; /* as in the plan */
	size_t service_count;
	struct addrset denied;	   /* by zones of `deny`; settled */
	const struct check *check; /* the one that runs */
	const char *rule;	   /* its id; of backend-NAME with the name */
	struct lint_allow *allows; /* the profile's, then each service's, then each zone's */
	size_t allow_count;
	size_t *service_allows; /* by service of the profile: where its allows begin */
	size_t *zone_allows;	/* likewise */
};

/*
 * Queues a finding of the check that runs, with the row's severity, and returns true; false where
 * an `allow` silences it: one of the service, of the zone (each may be NULL), or of the profile.
 * diag_fix() and diag_second() on lint->diags add to it, when it was queued.
 */
bool lint_report(struct lint *lint, const struct service *service, const struct zone *zone,
		 struct place place, const char *format, ...) PRINTF_LIKE(5, 6);

/* The same with a severity other than the row's. */
bool lint_report_as(struct lint *lint, enum diag_severity severity, const struct service *service,
		    const struct zone *zone, struct place place, const char *format, ...)
	PRINTF_LIKE(6, 7);

/* True, and marks it as used, where an `allow` of the service or the zone silences the check: for a
 * second subject. */
bool lint_is_allowed(struct lint *lint, const struct service *service, const struct zone *zone);

/* SIP signalling, by its name or its usual ports (5060, 5061, and 5160, 5161 where both of
 * FreePBX's drivers run). */
bool lint_is_sip(const struct lint_service *service);

/* Where a finding about who reaches a service belongs: the zone in its `from` that opens it, else
 * the list, else the service's name. */
struct place lint_from_place(const struct lint_service *service);

/* "open to the internet", and over what where that is but one family. */
const char *lint_open_text(const struct lint_service *service);

/* lint_reach.c: fills lint->services. */
void lint_look_at_services(struct lint *lint);

/* lint_exposure.c: services that are open, held against their exposure. */
void check_internal_exposed(struct lint *lint);
void check_restricted_exposed(struct lint *lint);
void check_control_exposed(struct lint *lint);
void check_discouraged_enabled(struct lint *lint);
void check_plaintext_exposed(struct lint *lint);
void check_media_restricted(struct lint *lint);

/* lint_services.c: services that are shut, or let in fewer than they seem to. */
void check_service_unreachable(struct lint *lint);
void check_forward_unreachable(struct lint *lint);
void check_no_admin_path(struct lint *lint);
void check_ipv4_only(struct lint *lint);
void check_limit_after_established(struct lint *lint);
void check_media_limited(struct lint *lint);

/* lint_ports.c: ports and pools, held against each other. */
void check_pool_overlaps_service(struct lint *lint);
void check_loopback_opened(struct lint *lint);
void check_pool_parity(struct lint *lint);
void check_pool_ephemeral(struct lint *lint);
void check_port_conflict(struct lint *lint);

/* lint_sources.c: the entries of zones. */
void check_source_covered(struct lint *lint);
void check_wide_network(struct lint *lint);

/* lint_zones.c: zones by themselves, and against `deny`. */
void check_zone_duplicate(struct lint *lint);
void check_deny_hides(struct lint *lint);
void check_dialer_denied(struct lint *lint);
void check_zone_unused(struct lint *lint);
void check_zone_empty(struct lint *lint);

/* lint_backend.c: what the backend of --backend can't express; ids are backend-NAME. */
void check_backend(struct lint *lint);

/* lint_expect.c */
void check_expectation_failed(struct lint *lint);

/* lint.c, last of all: an `allow` that silenced nothing. */
void check_allow_unused(struct lint *lint);

#endif
