#include "pbxports/judge/query.h"

#include <string.h>

#include "pbxports/judge/reach.h"

#define DHCPV6_CLIENT 546
#define BOTH	      (1U << IPV4 | 1U << IPV6) /* families */

/* A look at one interface. */
struct asker {
	const struct plan *plan;
	const char *interface; /* NULL: one that no zone names */
	struct arena *arena;
	struct answer *answer;
	size_t *capacity;
	struct reach ports;  /* of the parts that are made now */
	struct addrset left; /* sources without a part so far */
};

static struct addrset all_sources(struct arena *arena)
{
	struct addrset all = {0};

	for (int family = 0; family < FAMILIES; family++)
		addrset_add(&all, (enum family)family, family_range((enum family)family), arena);
	addrset_settle(&all, arena);
	return all;
}

static struct addrset network(enum family family, struct address first, unsigned length,
			      struct arena *arena)
{
	struct addrset set = {0};

	addrset_add(&set, family,
		    (struct address_range){first, address_network_last(family, first, length)},
		    arena);
	addrset_settle(&set, arena);
	return set;
}

static bool lowest(const struct addrset *set, struct packet *packet)
{
	for (int family = 0; family < FAMILIES; family++) {
		if (set->families[family].count == 0)
			continue;
		packet->family = (enum family)family;
		packet->source = set->families[family].ranges[0].first;
		return true;
	}
	return false;
}

/* Makes a part of those of `sources` that have none. */
static struct part *take(struct asker *asker, const struct addrset *sources)
{
	struct addrset taken = addrset_intersection(&asker->left, sources, asker->arena);
	struct part *part;
	struct packet packet = {.protocol = asker->ports.protocol,
				.port = asker->ports.first,
				.interface = asker->interface};

	if (!lowest(&taken, &packet))
		return NULL;
	asker->left = addrset_difference(&asker->left, sources, asker->arena);
	asker->answer->parts = arena_grow(asker->arena, asker->answer->parts, asker->answer->count,
					  asker->capacity, sizeof(*asker->answer->parts));
	part = &asker->answer->parts[asker->answer->count++];
	*part = (struct part){
		.protocol = asker->ports.protocol,
		.first = asker->ports.first,
		.last = asker->ports.last,
		.interface = asker->interface,
		.sources = taken,
		.packet = packet,
	};
	part->verdict = plan_decide_anywhere(asker->plan, &part->packet);
	asker->answer->accepted += part->verdict.accepted;
	return part;
}

static void take_early(struct asker *asker, const struct addrset *sources)
{
	struct part *part = take(asker, sources);

	if (part != NULL)
		part->passes_early = true;
}

static bool at_interface(const struct asker *asker, const char *name)
{
	if (asker->interface == NULL)
		return asker->plan->role == PLAN_GATEWAY &&
		       strcmp(asker->plan->profile->gateway->interface.text, name) == 0;
	return strcmp(asker->interface, name) == 0;
}

static bool holds_all(const struct asker *asker, const struct plan_zone *zone)
{
	for (size_t i = 0; i < zone->interface_count; i++)
		if (at_interface(asker, zone->interfaces[i]))
			return true;
	return false;
}

/* Of the families whose bits 1 << family are set. */
static struct addrset zone_sources(const struct asker *asker, const struct plan_zone *zone,
				   unsigned families)
{
	struct addrset sources =
		holds_all(asker, zone) ? all_sources(asker->arena) : zone->addresses;

	for (int family = 0; family < FAMILIES; family++)
		if (!(families & 1U << family))
			sources.families[family] = (struct rangeset){0};
	return sources;
}

static void take_zone(struct asker *asker, const struct plan_zone *zone, unsigned families)
{
	const struct addrset sources = zone_sources(asker, zone, families);

	take(asker, &sources);
}

static void take_rules(struct asker *asker, const struct plan_service *service, unsigned families)
{
	for (size_t i = 0; i < service->rule_count; i++)
		take_zone(asker, service->rules[i].zone, families);
}

static bool has_port(const struct port_range *ports, const struct reach *reach)
{
	return (ports->protocols & 1U << reach->protocol) != 0 && reach->first >= ports->first &&
	       reach->first <= ports->last;
}

/* The families in which the ports lead to the forward's machine; none elsewhere than on the
 * gateway's interface. */
static unsigned forwarded_families(const struct asker *asker, const struct plan_forward *forward)
{
	const struct port_range target = plan_forward_target(forward);
	unsigned families = 0;

	if (!at_interface(asker, asker->plan->profile->gateway->interface.text))
		return 0;
	if (has_port(&forward->ports, &asker->ports))
		families |= 1U << IPV4;
	if (forward->address6 != NULL && has_port(&target, &asker->ports))
		families |= 1U << IPV6;
	return families;
}

static void take_forwards(struct asker *asker, bool limited)
{
	for (size_t i = 0; i < asker->plan->forward_count; i++) {
		const struct plan_forward *forward = &asker->plan->forwards[i];

		if ((forward->service->limit != NULL) == limited)
			take_rules(asker, forward->service, forwarded_families(asker, forward));
	}
}

/* A gateway that leaves its own input alone denies nothing but what it would forward. */
static void take_denied(struct asker *asker)
{
	const struct plan *plan = asker->plan;
	struct addrset subject = all_sources(asker->arena);

	if (plan->input_alone) {
		subject = (struct addrset){0};
		for (size_t i = 0; i < plan->forward_count; i++) {
			const struct plan_service *service = plan->forwards[i].service;
			unsigned families = forwarded_families(asker, &plan->forwards[i]);

			for (size_t k = 0; families != 0 && k < service->rule_count; k++) {
				const struct addrset zone =
					zone_sources(asker, service->rules[k].zone, families);

				subject = addrset_union(&subject, &zone, asker->arena);
			}
		}
	}
	for (size_t i = 0; i < plan->deny_count; i++) {
		const struct addrset zone = zone_sources(asker, plan->deny[i], BOTH);
		const struct addrset denied = addrset_intersection(&zone, &subject, asker->arena);

		take(asker, &denied);
	}
}

static void take_services(struct asker *asker, bool limited)
{
	for (size_t i = 0; i < asker->plan->service_count; i++) {
		const struct plan_service *service = &asker->plan->services[i];

		if ((service->limit != NULL) == limited &&
		    portset_contains(&service->ports, asker->ports.protocol, asker->ports.first))
			take_rules(asker, service, BOTH);
	}
}

static bool is_lo(const struct asker *asker)
{
	return asker->interface != NULL && strcmp(asker->interface, "lo") == 0;
}

/* What comes from this machine passes ahead of all rules. */
static void take_own(struct asker *asker)
{
	struct addrset own = all_sources(asker->arena);

	if (!is_lo(asker)) {
		struct addrset own6 = network(IPV6, (struct address){0, 1}, 128, asker->arena);

		own = network(IPV4, (struct address){0, 0x7f000000}, 8, asker->arena);
		own = addrset_union(&own, &own6, asker->arena);
	}
	take_early(asker, &own);
}

static void take_dhcpv6(struct asker *asker)
{
	struct addrset servers =
		network(IPV6, (struct address){0xfe80000000000000, 0}, 10, asker->arena);

	if (asker->ports.protocol == UDP && asker->ports.first == DHCPV6_CLIENT &&
	    !asker->plan->input_alone)
		take_early(asker, &servers);
}

/* In the order in which plan_decide() asks; what is left nobody lets in. */
static void ask(struct asker *asker, const struct addrset *sources)
{
	const struct addrset all = all_sources(asker->arena);

	asker->left = *sources;
	take_own(asker);
	take_denied(asker);
	for (int limited = 0; limited <= 1; limited++)
		take_forwards(asker, limited != 0);
	for (int limited = 0; limited <= 1; limited++)
		take_services(asker, limited != 0);
	take_dhcpv6(asker);
	take(asker, &all);
}

/* The one port of a DHCPv6 client is a part of its own. */
static void ask_ports(struct asker *asker, const struct reach *reach, const struct addrset *sources)
{
	const uint32_t ends[] = {DHCPV6_CLIENT, DHCPV6_CLIENT + 1, reach->last + 1U};
	uint32_t first = reach->first;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		bool cut = reach->protocol == UDP || i == 2;

		if (!cut || ends[i] <= first || ends[i] > reach->last + 1U)
			continue;
		asker->ports = *reach;
		asker->ports.first = (uint16_t)first;
		asker->ports.last = (uint16_t)(ends[i] - 1);
		ask(asker, sources);
		first = ends[i];
	}
}

static void ask_on(const struct plan *plan, const struct question *question, const char *interface,
		   const struct addrset *sources, struct answer *answer, size_t *capacity,
		   struct arena *arena)
{
	const struct reaches reaches = plan_reaches(plan, interface, question->ports, arena);
	struct asker asker = {
		.plan = plan,
		.interface = interface,
		.arena = arena,
		.answer = answer,
		.capacity = capacity,
	};

	for (size_t i = 0; i < reaches.count; i++)
		ask_ports(&asker, &reaches.items[i], sources);
}

struct answer query_plan(const struct plan *plan, const struct question *question,
			 struct arena *arena)
{
	struct answer answer = {.count = 0};
	const struct addrset all = all_sources(arena);
	size_t capacity = 0;

	ask_on(plan, question, question->interface, question->sources, &answer, &capacity, arena);
	for (size_t i = 0; question->zone != NULL && i < question->zone->interface_count; i++) {
		const char *interface = question->zone->interfaces[i];

		if (question->interface == NULL)
			ask_on(plan, question, interface, &all, &answer, &capacity, arena);
	}
	return answer;
}

static bool holds(const struct zone_entry *entry, enum family family, struct address source)
{
	return entry->kind == ENTRY_RANGE && entry->net.family == family &&
	       address_compare(entry->net.range.first, source) <= 0 &&
	       address_compare(source, entry->net.range.last) <= 0;
}

struct place query_entry(const struct plan *plan, const struct plan_zone *zone, enum family family,
			 struct address source)
{
	for (size_t i = 0; i < zone->zone->entry_count; i++) {
		const struct zone_entry *entry = &zone->zone->entries[i];
		const struct plan_zone *other;

		if (holds(entry, family, source))
			return entry->place;
		if (entry->kind == ENTRY_FILE &&
		    addrset_contains(&entry->file.list->addresses, family, source))
			return entry->place;
		if (entry->kind != ENTRY_ZONE)
			continue;
		other = plan_find_zone(plan, entry->reference.zone);
		if (addrset_contains(&other->addresses, family, source))
			return other->zone->builtin == ZONE_DEFINED
				       ? query_entry(plan, other, family, source)
				       : entry->place;
	}
	return (struct place){.source = NULL};
}
