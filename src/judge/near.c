/* Near misses: what somebody who is denied at a port may have had in mind. */
#include <string.h>

#include "pbxports/judge/query.h"

static bool has_port(const struct port_range *ports, unsigned protocols, uint16_t port)
{
	return (ports->protocols & protocols) != 0 && port >= ports->first && port <= ports->last;
}

/* The dialer whose chunk of the pool the port is in; NULL for none. */
static const struct dialer *chunk_owner(const struct plan *plan, const struct service *service,
					const struct part *part)
{
	for (size_t i = 0; i < plan->chunk_count; i++)
		if (plan->chunks[i].pool == service &&
		    has_port(&plan->chunks[i].ports, 1U << part->protocol, part->first))
			return plan->chunks[i].dialer;
	return NULL;
}

/* By what the profile says, whatever the plan's machine is. */
static bool lists_port(const struct service *service, unsigned protocols, uint16_t port)
{
	for (size_t i = 0; i < service->port_count; i++)
		if (has_port(&service->ports[i].ports, protocols, port))
			return true;
	return service->pool.ports.first != 0 && has_port(&service->pool.ports, protocols, port);
}

static const struct plan_service *find_planned(const struct plan_service *services, size_t count,
					       const struct service *service)
{
	for (size_t i = 0; i < count; i++)
		if (services[i].service == service)
			return &services[i];
	return NULL;
}

static bool lets_in(const struct plan_service *service, const struct packet *packet)
{
	for (size_t i = 0; i < service->rule_count; i++)
		if (plan_zone_holds(service->rules[i].zone, packet))
			return true;
	return false;
}

/* Of a service that is planned and has the port. */
static enum near_kind judge_planned(const struct plan *plan, const struct part *part,
				    const struct plan_service *planned)
{
	const struct service *service = planned->service;

	if (plan->role != PLAN_GATEWAY ||
	    find_planned(plan->services, plan->service_count, service) != NULL ||
	    !lets_in(planned, &part->packet))
		return NEAR_ZONES;
	return strcmp(part->interface, plan->profile->gateway->interface.text) == 0
		       ? NEAR_FAMILY
		       : NEAR_INTERFACE;
}

static bool judge(const struct plan *plan, const struct part *part, struct near_miss *miss)
{
	const struct service *service = miss->service;
	const struct plan_service *planned =
		find_planned(plan->services, plan->service_count, service);

	if (planned == NULL)
		planned = find_planned(plan->forwarded, plan->forwarded_count, service);
	if (planned != NULL && portset_contains(&planned->ports, part->protocol, part->first)) {
		miss->kind = judge_planned(plan, part, planned);
		miss->planned = planned;
		return true;
	}
	miss->dialer = chunk_owner(plan, service, part);
	if (miss->dialer == NULL && !lists_port(service, 1U << part->protocol, part->first)) {
		miss->kind = NEAR_PROTOCOL;
		return service->enabled && lists_port(service, 1U << TCP | 1U << UDP, part->first);
	}
	if (!service->enabled)
		miss->kind = NEAR_OFF;
	else if (service->exposure == EXPOSURE_LOOPBACK)
		miss->kind = NEAR_LOOPBACK;
	else if (planned == NULL)
		miss->kind = NEAR_UNCHOSEN;
	else
		miss->kind = NEAR_ELSEWHERE;
	return true;
}

struct near_misses query_near(const struct plan *plan, const struct part *part, struct arena *arena)
{
	const struct profile *profile = plan->profile;
	struct near_misses misses = {
		.items = arena_array(arena, profile->service_count, sizeof(*misses.items))};

	for (size_t i = 0; i < profile->service_count; i++) {
		struct near_miss *miss = &misses.items[misses.count];

		*miss = (struct near_miss){.service = &profile->services[i]};
		if (judge(plan, part, miss))
			misses.count++;
	}
	return misses;
}
