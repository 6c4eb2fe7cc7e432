#include "pbxports/judge/decide.h"

#include <string.h>

#include "pbxports/plan/owners.h"

static bool in_network(const struct packet *packet, enum family family, struct address network,
		       unsigned length)
{
	struct address last = address_network_last(family, network, length);

	return packet->family == family && address_compare(packet->source, network) >= 0 &&
	       address_compare(packet->source, last) <= 0;
}

static bool from_loopback(const struct packet *packet)
{
	if (packet->interface != NULL && strcmp(packet->interface, "lo") == 0)
		return true;
	return in_network(packet, IPV4, (struct address){0, 0x7f000000}, 8) ||
	       in_network(packet, IPV6, (struct address){0, 1}, 128);
}

/* The answer comes from the server's own address, to a request that was multicast: tracking sees a
 * new flow (RFC 8415 section 7.2). */
static bool answers_dhcpv6(const struct packet *packet)
{
	return packet->protocol == UDP && packet->port == DHCPV6_CLIENT &&
	       in_network(packet, IPV6, (struct address){0xfe80000000000000, 0}, 10);
}

const struct plan_zone *plan_denied_by(const struct plan *plan, const struct packet *packet)
{
	for (size_t i = 0; i < plan->deny_count; i++)
		if (plan_zone_holds(plan->deny[i], packet))
			return plan->deny[i];
	return NULL;
}

static const struct plan_rule *rule_of_zone(const struct plan_service *service,
					    const struct packet *packet)
{
	for (size_t i = 0; i < service->rule_count; i++)
		if (plan_zone_holds(service->rules[i].zone, packet))
			return &service->rules[i];
	return NULL;
}

static struct port_span port_of(const struct packet *packet)
{
	return (struct port_span){packet->protocol, packet->port, packet->port};
}

static const struct plan_rule *accepting_rule(const struct plan *plan, const struct packet *packet)
{
	const struct plan_rule *limited = NULL;
	const struct plan_service *service;
	size_t next = 0;

	while ((service = owners_service(plan, port_of(packet), &next)) != NULL) {
		const struct plan_rule *rule = rule_of_zone(service, packet);

		if (rule != NULL && service->limit == NULL)
			return rule;
		if (limited == NULL)
			limited = rule;
	}
	return limited;
}

/* Whether a packet to a port of the forward is addressed to what it stands for: over IPv4 the
 * gateway, over IPv6 the machine behind it. */
static bool is_addressed(const struct plan_forward *forward, const struct packet *packet)
{
	if (packet->destination == NULL)
		return packet->family == IPV4;
	return packet->family == IPV6 &&
	       address_compare(*forward->address6, *packet->destination) == 0;
}

/* Sets where the packet is sent, and by which rule: of two as with services, one without a limit
 * first. */
static void find_forward(const struct plan *plan, const struct packet *packet,
			 struct verdict *verdict)
{
	const struct plan_forward *forward;
	size_t next = 0;

	while ((forward = owners_forward(plan, packet->family, port_of(packet), &next)) != NULL) {
		const struct plan_rule *rule;

		if (!is_addressed(forward, packet))
			continue;
		rule = rule_of_zone(forward->service, packet);
		if (rule == NULL ||
		    (verdict->rule != NULL &&
		     (verdict->rule->service->limit == NULL || rule->service->limit != NULL)))
			continue;
		verdict->rule = rule;
		verdict->forward = forward;
	}
}

struct arrival plan_arrival(const struct packet *packet, const struct plan_forward *forward)
{
	const struct port_range target = plan_forward_target(forward);

	if (packet->family == IPV6)
		return (struct arrival){*forward->address6, packet->port};
	return (struct arrival){forward->address,
				(uint16_t)(target.first + packet->port - forward->ports.first)};
}

bool plan_zone_holds(const struct plan_zone *zone, const struct packet *packet)
{
	return zone->any[packet->family] ||
	       addrset_contains(&zone->addresses, packet->family, packet->source) ||
	       (packet->interface != NULL && plan_zone_has_interface(zone, packet->interface));
}

/* What reaches the machine that the rules are on. */
static struct verdict decide_input(const struct plan *plan, const struct packet *packet)
{
	struct verdict verdict = {.accepted = false};

	if (plan->input_alone) {
		verdict.left_alone = true;
		return verdict;
	}
	verdict.denied_by = plan_denied_by(plan, packet);
	if (verdict.denied_by != NULL)
		return verdict;
	verdict.rule = accepting_rule(plan, packet);
	verdict.accepted = verdict.rule != NULL || answers_dhcpv6(packet);
	return verdict;
}

static struct verdict decide_at_gateway(const struct plan *plan, struct packet packet)
{
	const char *own = plan->profile->gateway->interface.text;
	struct verdict verdict = {.accepted = false};

	if (packet.interface == NULL)
		packet.interface = own;
	if (strcmp(packet.interface, own) == 0)
		find_forward(plan, &packet, &verdict);
	if (verdict.forward == NULL && packet.destination == NULL)
		return decide_input(plan, &packet);
	verdict.denied_by = plan_denied_by(plan, &packet);
	if (verdict.denied_by != NULL) {
		verdict.rule = NULL;
		verdict.forward = NULL;
	}
	verdict.accepted = verdict.forward != NULL;
	return verdict;
}

struct verdict plan_decide(const struct plan *plan, const struct packet *packet)
{
	if (from_loopback(packet))
		return (struct verdict){.accepted = true};
	if (plan->role == PLAN_GATEWAY)
		return decide_at_gateway(plan, *packet);
	return decide_input(plan, packet);
}
