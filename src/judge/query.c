#include "pbxports/judge/query.h"

#include <string.h>

#include "pbxports/judge/reach.h"

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
	taken.sources = addrset_intersection(&asker->left, sources, asker->arena);
	if (!lowest(&taken.sources, &taken.packet))
		return NULL;
	taken.verdict = plan_decide_anywhere(asker->plan, &taken.packet);
	asker->left = addrset_difference(&asker->left, sources, asker->arena);
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

/* Over IPv4 the gateway's ports are its own, so that the forward without a limit wins. */
static void take_forwards4(struct asker *asker)
{
	for (int limited = 0; limited <= 1; limited++) {
		for (size_t i = 0; i < asker->plan->forward_count; i++) {
			const struct plan_forward *forward = &asker->plan->forwards[i];
			unsigned families = forwarded_families(asker, forward) & 1U << IPV4;

			if (families != 0 && (forward->service->limit != NULL) == (limited != 0))
				take_rules(asker, forward->service, families);
		}
	}
}

/* Those to one machine, as above. */
static void take_machine6(struct asker *asker, const struct address *machine)
{
	for (int limited = 0; limited <= 1; limited++) {
		for (size_t i = 0; i < asker->plan->forward_count; i++) {
			const struct plan_forward *forward = &asker->plan->forwards[i];
			unsigned families = forwarded_families(asker, forward) & 1U << IPV6;

			if (families != 0 && address_compare(*forward->address6, *machine) == 0 &&
			    (forward->service->limit != NULL) == (limited != 0))
				take_rules(asker, forward->service, families);
		}
	}
}

/* Over IPv6 each machine answers for itself: the first that takes the packet. */
static void take_forwards6(struct asker *asker)
{
	for (size_t i = 0; i < asker->plan->forward_count; i++) {
		const struct plan_forward *forward = &asker->plan->forwards[i];

		if (forwarded_families(asker, forward) & 1U << IPV6)
			take_machine6(asker, forward->address6);
	}
}

/* What a gateway that leaves its own input alone would forward if nobody were denied. */
static struct addrset forwarded_sources(const struct asker *asker)
{
	struct addrset sources = {0};

	for (size_t i = 0; i < asker->plan->forward_count; i++) {
		const struct plan_service *service = asker->plan->forwards[i].service;
		unsigned families = forwarded_families(asker, &asker->plan->forwards[i]);

		for (size_t k = 0; families != 0 && k < service->rule_count; k++) {
			const struct addrset zone =
				zone_sources(asker, service->rules[k].zone, families);

			sources = addrset_union(&sources, &zone, asker->arena);
		}
	}
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
		for (size_t i = 0; i < asker->plan->service_count; i++) {
			const struct plan_service *service = &asker->plan->services[i];

			if ((service->limit != NULL) == (limited != 0) &&
			    portset_contains(&service->ports, asker->ports.protocol,
					     asker->ports.first))
				take_rules(asker, service, BOTH);
		}
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
	const struct plan *plan = asker->plan;
	const struct reach *ports = &asker->ports;
	unsigned families = 0;

	for (size_t i = 0; i < plan->service_count; i++)
		if (portset_contains(&plan->services[i].ports, ports->protocol, ports->first))
			families = BOTH;
	for (size_t i = 0; i < plan->forward_count; i++)
		families |= forwarded_families(asker, &plan->forwards[i]);
	for (int family = 0; family < FAMILIES; family++)
		asker->in_service[family] = (families & 1U << family) != 0;
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
