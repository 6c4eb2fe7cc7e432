#include "pbxports/judge/query.h"

#include <string.h>

#include "pbxports/judge/reach.h"
#include "pbxports/plan/owners.h"

#define BOTH (1U << IPV4 | 1U << IPV6) /* families */

/* A look at one interface. */
struct asker {
	const struct plan *plan;
	const char *interface; /* NULL: one that no zone names */
	struct arena *arena;
	struct query_answer *answer;
	size_t capacity;
	struct addrset all;
	struct addrset own;	   /* of this machine itself */
	struct addrset dhcpv6;	   /* where answers to DHCPv6 clients come from */
	struct reach ports;	   /* of the parts that are made now */
	struct addrset left;	   /* sources without a part so far */
	bool left_is_own;	   /* not the question's */
	bool in_service[FAMILIES]; /* the ports are some service's */
};

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

static void keep_left(struct asker *asker, struct addrset left)
{
	if (asker->left_is_own)
		addrset_release(&asker->left, asker->arena);
	asker->left = left;
	asker->left_is_own = true;
}

/* An intersection has room for all that might be in it: a part of many keeps what it needs. */
static struct addrset shrunk(struct addrset set, struct arena *arena)
{
	struct addrset copy = {0};
	size_t room = set.families[IPV4].capacity + set.families[IPV6].capacity;

	if (4 * (set.families[IPV4].count + set.families[IPV6].count) > room)
		return set;
	addrset_add_set(&copy, &set, arena);
	addrset_release(&set, arena);
	return copy;
}

/* Makes a part of those of `sources` that have none; NULL where there is nothing of them left. */
static struct part *take(struct asker *asker, const struct addrset *sources,
			 enum part_reason reason)
{
	struct part *part;
	struct part taken = {
		.reason = reason,
		.protocol = asker->ports.protocol,
		.first = asker->ports.first,
		.last = asker->ports.last,
		.interface = asker->interface,
		.packet = {.protocol = asker->ports.protocol,
			   .port = asker->ports.first,
			   .interface = asker->interface},
	};

	if (addrset_is_empty(&asker->left))
		return NULL;
	taken.sources =
		shrunk(addrset_intersection(&asker->left, sources, asker->arena), asker->arena);
	if (!lowest(&taken.sources, &taken.packet))
		return NULL;
	taken.verdict = plan_decide_anywhere(asker->plan, &taken.packet);
	keep_left(asker, addrset_difference(&asker->left, sources, asker->arena));
	asker->answer->parts = arena_grow(asker->arena, asker->answer->parts, asker->answer->count,
					  &asker->capacity, sizeof(*asker->answer->parts));
	part = &asker->answer->parts[asker->answer->count++];
	*part = taken;
	asker->answer->accepted += part->verdict.accepted;
	return part;
}

static bool at_interface(const struct asker *asker, const char *name)
{
	return asker->interface != NULL && strcmp(asker->interface, name) == 0;
}

/* Of the families whose bits 1 << family are set. */
static struct addrset zone_sources(const struct asker *asker, const struct plan_zone *zone,
				   unsigned families)
{
	struct addrset sources =
		asker->interface != NULL && plan_zone_has_interface(zone, asker->interface)
			? asker->all
			: zone->addresses;

	for (int family = 0; family < FAMILIES; family++)
		if (!(families & 1U << family))
			sources.families[family] = (struct rangeset){0};
	return sources;
}

static void take_rules(struct asker *asker, const struct plan_service *service, unsigned families)
{
	for (size_t i = 0; i < service->rule_count; i++) {
		const struct addrset sources =
			zone_sources(asker, service->rules[i].zone, families);

		take(asker, &sources, PART_RULE);
	}
}

/* The first of the ports stands for all: what the answer depends on is alike for them. */
static struct port_span span_of(const struct asker *asker)
{
	return (struct port_span){asker->ports.protocol, asker->ports.first, asker->ports.first};
}

/* The next forward to which the ports lead; none elsewhere than on the gateway's interface. */
static const struct plan_forward *next_forward(const struct asker *asker, enum family family,
					       size_t *next)
{
	const struct plan *plan = asker->plan;

	if (plan->role != PLAN_GATEWAY ||
	    !at_interface(asker, plan->profile->gateway->interface.text))
		return NULL;
	return owners_forward(plan, family, span_of(asker), next);
}

/* Over IPv4 the gateway's ports are its own, so that the forward without a limit wins. */
static void take_forwards4(struct asker *asker)
{
	for (int limited = 0; limited <= 1; limited++) {
		const struct plan_forward *forward;
		size_t next = 0;

		while ((forward = next_forward(asker, IPV4, &next)) != NULL)
			if ((forward->service->limit != NULL) == (limited != 0))
				take_rules(asker, forward->service, 1U << IPV4);
	}
}

/* Those to one machine, as above. */
static void take_machine6(struct asker *asker, const struct address *machine)
{
	for (int limited = 0; limited <= 1; limited++) {
		const struct plan_forward *forward;
		size_t next = 0;

		while ((forward = next_forward(asker, IPV6, &next)) != NULL)
			if (address_compare(*forward->address6, *machine) == 0 &&
			    (forward->service->limit != NULL) == (limited != 0))
				take_rules(asker, forward->service, 1U << IPV6);
	}
}

/* Over IPv6 each machine answers for itself: the first that takes the packet. */
static void take_forwards6(struct asker *asker)
{
	const struct plan_forward *forward;
	size_t next = 0;

	while ((forward = next_forward(asker, IPV6, &next)) != NULL)
		take_machine6(asker, forward->address6);
}

/* What a gateway that leaves its own input alone would forward if nobody were denied. */
static struct addrset forwarded_sources(const struct asker *asker)
{
	struct addrset sources = {0};

	for (enum family family = IPV4; family < FAMILIES; family++) {
		const struct plan_forward *forward;
		size_t next = 0;

		while ((forward = next_forward(asker, family, &next)) != NULL)
			for (size_t i = 0; i < forward->service->rule_count; i++) {
				const struct addrset zone = zone_sources(
					asker, forward->service->rules[i].zone, 1U << family);

				addrset_add_set(&sources, &zone, asker->arena);
			}
	}
	addrset_settle(&sources, asker->arena);
	return sources;
}

static void take_denied(struct asker *asker)
{
	const struct plan *plan = asker->plan;
	const struct addrset subject = plan->input_alone ? forwarded_sources(asker) : asker->all;

	for (size_t i = 0; i < plan->deny_count; i++) {
		struct addrset denied = zone_sources(asker, plan->deny[i], BOTH);
		struct part *part;

		if (plan->input_alone)
			denied = addrset_intersection(&denied, &subject, asker->arena);
		part = take(asker, &denied, PART_DENY);
		/* Over IPv6 that may be the verdict on the gateway itself. */
		if (part != NULL && part->verdict.left_alone)
			part->verdict = (struct verdict){.denied_by = plan->deny[i]};
	}
}

static void take_services(struct asker *asker)
{
	for (int limited = 0; limited <= 1; limited++) {
		const struct plan_service *service;
		size_t next = 0;

		while ((service = owners_service(asker->plan, span_of(asker), &next)) != NULL)
			if ((service->limit != NULL) == (limited != 0))
				take_rules(asker, service, BOTH);
	}
}

static void take_dhcpv6(struct asker *asker)
{
	if (asker->ports.protocol == UDP && asker->ports.first == DHCPV6_CLIENT &&
	    !asker->plan->input_alone)
		take(asker, &asker->dhcpv6, PART_DHCPV6);
}

static void note_services(struct asker *asker)
{
	size_t first = 0;
	const bool offered = owners_service(asker->plan, span_of(asker), &first) != NULL;

	for (enum family family = IPV4; family < FAMILIES; family++) {
		size_t next = 0;

		asker->in_service[family] = offered || next_forward(asker, family, &next) != NULL;
	}
}

/* What nobody lets in, each family by itself, since they may differ in why. */
static void take_rest(struct asker *asker)
{
	for (int family = 0; family < FAMILIES; family++) {
		struct addrset rest = {0};
		enum part_reason reason = asker->in_service[family] ? PART_NO_SOURCE : PART_NO_PORT;

		rest.families[family] = asker->all.families[family];
		if (asker->in_service[IPV4] == asker->in_service[IPV6])
			rest = asker->all;
		take(asker, &rest, asker->plan->input_alone ? PART_ALONE : reason);
	}
}

/* In the order in which plan_decide() asks. */
static void ask_segment(struct asker *asker, const struct addrset *sources)
{
	const bool gateway = asker->plan->role == PLAN_GATEWAY;

	asker->left = *sources;
	asker->left_is_own = false;
	note_services(asker);
	take(asker, at_interface(asker, "lo") ? &asker->all : &asker->own, PART_LOOPBACK);
	take_denied(asker);
	if (gateway)
		take_forwards4(asker);
	take_services(asker);
	take_dhcpv6(asker);
	if (gateway)
		take_forwards6(asker);
	take_rest(asker);
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
		ask_segment(asker, sources);
		first = ends[i];
	}
}

static void ask_on(struct asker *asker, const char *interface, struct port_range ports,
		   const struct addrset *sources)
{
	const struct reaches reaches = plan_segments(asker->plan, ports, asker->arena);

	asker->interface = interface;
	for (size_t i = 0; i < reaches.count; i++)
		ask_ports(asker, &reaches.items[i], sources);
}

static struct asker begin(const struct plan *plan, struct query_answer *answer, struct arena *arena)
{
	const struct address link_local = {0xfe80000000000000, 0};
	struct asker asker = {
		.plan = plan,
		.arena = arena,
		.answer = answer,
		.all = addrset_all(arena),
		.own = addrset_loopback(arena),
	};

	addrset_add(&asker.dhcpv6, IPV6,
		    (struct address_range){link_local, address_network_last(IPV6, link_local, 10)},
		    arena);
	return asker;
}

/* A zone stands for all that comes in on its interfaces; this machine's own addresses never do. */
struct query_answer query_plan(const struct plan *plan, const struct question *question,
			       struct arena *arena)
{
	struct query_answer answer = {.count = 0};
	struct asker asker = begin(plan, &answer, arena);
	const struct addrset others = addrset_difference(&asker.all, &asker.own, arena);
	const struct plan_zone *zone = question->zone;
	const char *interface = question->interface;
	const struct addrset *sources = question->sources;

	if (interface == NULL && plan->role == PLAN_GATEWAY)
		interface = plan->profile->gateway->interface.text;
	if (zone != NULL && interface != NULL && plan_zone_has_interface(zone, interface))
		sources = &others;
	ask_on(&asker, interface, question->ports, sources);
	for (size_t i = 0; zone != NULL && i < zone->interface_count; i++) {
		const char *other = zone->interfaces[i];

		if (question->interface == NULL &&
		    (interface == NULL || strcmp(interface, other) != 0))
			ask_on(&asker, other, question->ports, &others);
	}
	return answer;
}
