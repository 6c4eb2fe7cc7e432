/* What the formats of `show` for people have in common. All texts are printable UTF-8 on one line.
 */
#ifndef PBXPORTS_SHOW_PRIVATE_H
#define PBXPORTS_SHOW_PRIVATE_H

#include "pbxports/plan/plan.h"

/* ----- words ----- */

/* A growing list of words in one line. */
const char *show_append(const char *line, const char *separator, const char *word,
			struct arena *arena);

/* A free text; what could drive a terminal or end the line is a blank. Empty for NULL. */
const char *show_plain(const char *text, struct arena *arena);

/* The ports of a service, or its pool, as the profile has them. */
const char *show_ports(const struct service *service, struct arena *arena);

/* The same as they are on the machine of the plan. */
const char *show_ports_here(const struct plan *plan, const struct service *service,
			    struct arena *arena);

/* True where nobody is in the zone: of loopback, which passes ahead of all rules, this machine is.
 */
bool show_zone_is_empty(const struct plan *plan, const struct zone *zone);

/* Zones by name, the empty ones marked; (nobody) for none. */
const char *show_names(const struct plan *plan, const struct zone_reference *references,
		       size_t count, struct arena *arena);

/* Who reaches a service: zones, or (off), (nobody), (this machine). */
const char *show_from(const struct plan *plan, const struct service *service, struct arena *arena);

/* 20/minute, burst 5; empty for none. */
const char *show_limit(const struct limit *limit, struct arena *arena);

/* yes, no; empty where it is not known. */
const char *show_encrypted(const struct service *service);

/* How many addresses of a family are in a zone: a number, all, or many where it has ten digits. */
const char *show_count(const struct plan_zone *zone, enum family family, struct arena *arena);

/* What a zone is made of, the first of many. */
const char *show_sources(const struct zone *zone, struct arena *arena);

const char *show_addresses(struct address address, const struct address *address6,
			   struct arena *arena);

/* How many legs of calls a chunk carries at a time. */
unsigned show_call_legs(const struct port_range *ports);

/* ----- grids: the tables of a page, as texts ----- */

#define SHOW_COLUMNS 8

struct show_row {
	const char *cells[SHOW_COLUMNS];
};

struct show_grid {
	const char *const *headings;
	size_t columns;
	struct show_row *rows;
	size_t count;
	size_t capacity;
};

/* The columns of show_services(), whose rows are the profile's services in their order. */
enum show_service_column {
	SHOW_SERVICE,
	SHOW_PORTS,
	SHOW_FROM,
	SHOW_EXPOSURE,
	SHOW_ENCRYPTED,
	SHOW_LIMIT,
	SHOW_DESCRIPTION,
	SHOW_WHERE,
};

struct show_grid show_services(const struct plan *plan, struct arena *arena);
struct show_grid show_zones(const struct plan *plan, struct arena *arena);
struct show_grid show_dialers(const struct plan *plan, struct arena *arena);

/* What a gateway offers itself and what it forwards; empty on a host. */
struct show_grid show_gateway(const struct plan *plan, struct arena *arena);

/* What is settled ahead of services and behind them: one row. */
struct show_grid show_policy(const struct plan *plan, struct arena *arena);

/* The end of a sentence about what the gateway forwards, and one about its own input. */
const char *show_gateway_text(const struct plan *plan, struct arena *arena);
const char *show_gateway_own(const struct plan *plan);

/* Whose firewall this is: host NAME, gateway, or empty for the one that the whole profile is for.
 */
const char *show_subject(const struct plan *plan, struct arena *arena);

#endif
