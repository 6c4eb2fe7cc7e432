#include "pbxports/judge/decide.h"

#include <string.h>

#define DHCPV6_CLIENT 546

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

static const struct plan_zone *denied_by(const struct plan *plan, const struct packet *packet)
{
	for (size_t i = 0; i < plan->deny_count; i++)
		if (plan_zone_holds(plan->deny[i], packet))
			return plan->deny[i];
	return NULL;
}

static const struct plan_rule *service_rule(const struct plan_service *service,
					    const struct packet *packet)
{
	if (!portset_contains(&service->ports, packet->protocol, packet->port))
		return NULL;
	for (size_t i = 0; i < service->rule_count; i++)
		if (plan_zone_holds(service->rules[i].zone, packet))
			return &service->rules[i];
	return NULL;
}

static const struct plan_rule *accepting_rule(const struct plan *plan, const struct packet *packet)
{
	const struct plan_rule *limited = NULL;

	for (size_t i = 0; i < plan->service_count; i++) {
		const struct plan_service *service = &plan->services[i];
		const struct plan_rule *rule = service_rule(service, packet);

		if (rule != NULL && service->limit == NULL)
			return rule;
		if (limited == NULL)
			limited = rule;
	}
	return limited;
}

bool plan_zone_holds(const struct plan_zone *zone, const struct packet *packet)
{
	if (zone->any[packet->family] ||
	    addrset_contains(&zone->addresses, packet->family, packet->source))
		return true;
	for (size_t i = 0; packet->interface != NULL && i < zone->interface_count; i++)
		if (strcmp(zone->interfaces[i], packet->interface) == 0)
			return true;
	return false;
}

struct verdict plan_decide(const struct plan *plan, const struct packet *packet)
{
	struct verdict verdict = {.accepted = false};

	if (from_loopback(packet)) {
		verdict.accepted = true;
		return verdict;
	}
	verdict.denied_by = denied_by(plan, packet);
	if (verdict.denied_by != NULL)
		return verdict;
	verdict.rule = accepting_rule(plan, packet);
	verdict.accepted = verdict.rule != NULL || answers_dhcpv6(packet);
	return verdict;
}
