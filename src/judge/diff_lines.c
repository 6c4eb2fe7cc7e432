/* Which lines of two profiles open or close something. */
#include <string.h>

#include "diff_private.h"
#include "pbxports/judge/entries.h"
#include "pbxports/judge/query.h"
#include "pbxports/plan/owners.h"

/* Of a large set only the first ranges are explained: nobody reads more lines. */
#define RANGES_EXPLAINED 64
#define PORTS_EXPLAINED	 16

static void add_service(struct diff_services *services, size_t *capacity,
			const struct plan_service *service, struct arena *arena)
{
	services->items = arena_grow(arena, services->items, services->count, capacity,
				     sizeof(const struct plan_service *));
	services->items[services->count++] = service;
}

/* The next service of `forwarded` to which the port leads in one family, each once; a walk begins
 * with `last` NULL. */
static const struct plan_service *next_forwarded(const struct plan *plan, enum family family,
						 struct port_span port, size_t *next,
						 const struct plan_service *last)
{
	const struct plan_forward *forward;

	while ((forward = owners_forward(plan, family, port, next)) != NULL)
		if (forward->service != last)
			return forward->service;
	return NULL;
}

/* Those of both families, merged: the forwards stand in the order of the services. */
static void add_forwarded(struct diff_services *services, size_t *capacity, const struct plan *plan,
			  struct port_span port, struct arena *arena)
{
	const struct plan_service *heads[FAMILIES];
	size_t next[FAMILIES] = {0};

	for (enum family family = IPV4; family < FAMILIES; family++)
		heads[family] = next_forwarded(plan, family, port, &next[family], NULL);
	while (heads[IPV4] != NULL || heads[IPV6] != NULL) {
		const bool six =
			heads[IPV4] == NULL || (heads[IPV6] != NULL && heads[IPV6] < heads[IPV4]);
		const struct plan_service *service = heads[six ? IPV6 : IPV4];

		add_service(services, capacity, service, arena);
		for (enum family family = IPV4; family < FAMILIES; family++)
			if (heads[family] == service)
				heads[family] =
					next_forwarded(plan, family, port, &next[family], service);
	}
}

struct diff_services diff_find_services(const struct plan *plan, enum protocol protocol,
					uint16_t port, struct arena *arena)
{
	const struct port_span span = {protocol, port, port};
	struct diff_services services = {.count = 0};
	const struct plan_service *service;
	size_t capacity = 0;
	size_t next = 0;

	while ((service = owners_service(plan, span, &next)) != NULL)
		add_service(&services, &capacity, service, arena);
	add_forwarded(&services, &capacity, plan, span, arena);
	return services;
}

static void add_line(struct diff_lines *lines, const char *what, const char *text,
		     struct place place)
{
	if (place.source == NULL)
		return; /* a default */
	for (size_t i = 0; i < lines->count; i++) {
		const struct diff_line *line = &lines->items[i];

		if (line->place.source == place.source && line->place.line == place.line &&
		    line->place.column == place.column)
			return;
	}
	if (lines->count == DIFF_LINES_MOST)
		lines->more = true;
	else
		lines->items[lines->count++] = (struct diff_line){what, text, place};
}

/* The entries, or the interface, by which a zone holds sources; where it is built in, the line that
 * names it. */
static void add_zone(struct diff_lines *lines, const struct plan *plan,
		     const struct plan_zone *zone, const char *what, struct place named,
		     const struct addrset *sources, const char *interface, struct arena *arena)
{
	struct entries entries;

	if (interface != NULL && plan_zone_has_interface(zone, interface)) {
		add_line(lines, "interface", interface, entries_interface(plan, zone, interface));
		return;
	}
	entries = entries_find(plan, zone, sources, DIFF_LINES_MOST, arena);
	for (size_t i = 0; i < entries.count; i++)
		add_line(lines, what, entries.items[i].text, entries.items[i].place);
	if (entries.total > entries.count)
		lines->more = true;
	if (entries.count == 0)
		add_line(lines, "zone", zone->name, named);
}

/* A few of the sources, so that a hundred services which share large zones cost no more. */
static struct addrset first_ranges(const struct addrset *sources)
{
	struct addrset few = *sources;

	for (int family = 0; family < FAMILIES; family++)
		if (few.families[family].count > RANGES_EXPLAINED)
			few.families[family].count = RANGES_EXPLAINED;
	return few;
}

static bool is_few(const struct addrset *few, const struct addrset *sources)
{
	return few->families[IPV4].count < sources->families[IPV4].count ||
	       few->families[IPV6].count < sources->families[IPV6].count;
}

static const struct plan_zone *zone_of_name(const struct plan *plan, const char *name)
{
	const struct zone *zone = profile_zone(plan->profile, name);

	return zone == NULL ? NULL : plan_find_zone(plan, zone);
}

struct explainer {
	const struct plan *winner;
	const struct plan *loser;
	const char *interface; /* of the look */
	struct diff_lines *lines;
	struct arena *arena;
};

static bool denies(const struct plan *plan, const struct plan_zone *zone)
{
	for (size_t i = 0; zone != NULL && i < plan->deny_count; i++)
		if (plan->deny[i] == zone)
			return true;
	return false;
}

/* The entry of a zone that both deny, or the line that denies the zone. */
static void explain_deny(const struct explainer *explainer, const struct part *lost)
{
	const struct plan_zone *zone = lost->verdict.denied_by;
	const struct place place = entries_denied(explainer->loser, zone);

	if (denies(explainer->winner, zone_of_name(explainer->winner, zone->name)))
		add_zone(explainer->lines, explainer->loser, zone, "deny", place, &lost->sources,
			 lost->interface, explainer->arena);
	else
		add_line(explainer->lines, "deny", zone->name, place);
}

/* The zone where its sources are in the loser's zone of that name too; else what puts them into it.
 */
static void explain_rule(const struct explainer *explainer, const struct part *won,
			 const struct part *lost)
{
	const struct plan_rule *rule = won->verdict.rule;
	const struct plan_zone *other = zone_of_name(explainer->loser, rule->zone->name);

	if (other != NULL && plan_zone_holds(other, &lost->packet))
		add_line(explainer->lines, "zone", rule->zone->name, rule->place);
	else
		add_zone(explainer->lines, explainer->winner, rule->zone, "entry", rule->place,
			 &lost->sources, won->interface, explainer->arena);
}

static bool has_service(const struct explainer *explainer, const struct part *part)
{
	return diff_find_services(explainer->loser, part->protocol, part->first, explainer->arena)
		       .count > 0;
}

static void explain_part(const struct explainer *explainer, const struct part *won)
{
	const struct plan_rule *rule = won->verdict.rule;
	const struct question question = {
		.sources = &won->sources,
		.interface = explainer->interface,
		.ports = {won->first, won->first, (uint8_t)(1U << won->protocol)},
	};
	struct query_answer answer;

	if (rule != NULL && !has_service(explainer, won)) {
		add_line(explainer->lines, "service", rule->service->name,
			 rule->service->service->name.place);
		return;
	}
	answer = query_plan(explainer->loser, &question, explainer->arena);
	for (size_t i = 0; i < answer.count; i++) {
		const struct part *lost = &answer.parts[i];

		if (lost->verdict.accepted)
			continue;
		if (lost->reason == PART_DENY)
			explain_deny(explainer, lost);
		else if (rule != NULL)
			explain_rule(explainer, won, lost);
	}
}

static void explain_ports(const struct explainer *explainer, const struct port_range *ports,
			  const struct addrset *sources)
{
	const enum protocol protocol = (ports->protocols & 1U << TCP) != 0 ? TCP : UDP;
	const struct question question = {
		.sources = sources,
		.interface = explainer->interface,
		.ports = {ports->first, ports->first, (uint8_t)(1U << protocol)},
	};
	const struct query_answer answer =
		query_plan(explainer->winner, &question, explainer->arena);

	for (size_t i = 0; i < answer.count; i++)
		if (answer.parts[i].verdict.accepted)
			explain_part(explainer, &answer.parts[i]);
}

struct diff_lines diff_explain(const struct plan *winner, const struct plan *loser,
			       const struct diff_change *change, const struct addrset *sources,
			       const char *interface, struct arena *arena)
{
	struct diff_lines lines = {.count = 0};
	const struct addrset few = first_ranges(sources);
	const struct explainer explainer = {winner, loser, interface, &lines, arena};

	if (addrset_is_empty(&few))
		return lines;
	for (size_t i = 0; i < change->port_count && i < PORTS_EXPLAINED; i++)
		explain_ports(&explainer, &change->ports[i], &few);
	lines.more = lines.more || is_few(&few, sources) || change->port_count > PORTS_EXPLAINED;
	return lines;
}

static bool names_zone(const struct diff_zones *zones, const char *name)
{
	for (size_t i = 0; i < zones->count; i++)
		if (strcmp(zones->items[i]->name, name) == 0)
			return true;
	return false;
}

static struct place ping_place(const struct plan *plan, const struct plan_zone *zone)
{
	const struct policy *policy = &plan->profile->policy;

	for (size_t i = 0; i < policy->ping_count; i++)
		if (policy->ping[i].zone == zone->zone)
			return policy->ping[i].name.place;
	return (struct place){.source = NULL};
}

struct diff_lines diff_explain_zones(const struct diff_zones *zones,
				     const struct diff_zones *others, const struct addrset *sources,
				     const char *interface, struct arena *arena)
{
	const struct plan *plan = zones->plan;
	const bool deny = zones->what == DIFF_DENY;
	struct diff_lines lines = {.count = 0};
	const struct addrset few = first_ranges(sources);

	for (size_t i = 0; i < zones->count && !addrset_is_empty(&few); i++) {
		const struct plan_zone *zone = zones->items[i];
		const struct place place =
			deny ? entries_denied(plan, zone) : ping_place(plan, zone);
		const struct addrset held = addrset_intersection(&zone->addresses, &few, arena);

		if (addrset_is_empty(&held) &&
		    (interface == NULL || !plan_zone_has_interface(zone, interface)))
			continue;
		if (names_zone(others, zone->name))
			add_zone(&lines, plan, zone, deny ? "deny" : "entry", place, &held,
				 interface, arena);
		else
			add_line(&lines, deny ? "deny" : "zone", zone->name, place);
	}
	lines.more = lines.more || is_few(&few, sources);
	return lines;
}
