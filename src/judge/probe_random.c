#include <string.h>

#include "pbxports/judge/probe.h"

#define TRIES 16 /* for a source that the kernel takes */

/* SplitMix64: the same on every machine, and every seed is as good as another. */
static uint64_t draw(uint64_t *state)
{
	uint64_t number = *state += 0x9e3779b97f4a7c15;

	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
	number = (number ^ number >> 27) * 0x94d049bb133111eb;
	return number ^ number >> 31;
}

static size_t draw_below(uint64_t *state, size_t bound)
{
	return (size_t)(draw(state) % bound);
}

/* A number of the range; of a wide one, any of its low 64 bits. */
static struct address draw_within(uint64_t *state, struct address_range range)
{
	struct address address = range.first;
	uint64_t more = range.last.low - range.first.low;

	if (range.first.high != range.last.high) {
		address.high += draw(state) % (range.last.high - range.first.high);
		address.low = draw(state);
	} else {
		address.low += more == UINT64_MAX ? draw(state) : draw(state) % (more + 1);
	}
	return address;
}

/* Half of them from anywhere, the others from somewhere in a zone. */
static struct address draw_source(const struct plan *plan, enum family family, uint64_t *state)
{
	if (plan->zone_count > 0 && draw(state) % 2 == 0) {
		const struct plan_zone *zone = &plan->zones[draw_below(state, plan->zone_count)];
		const struct rangeset *set = &zone->addresses.families[family];

		if (set->count > 0)
			return draw_within(state, set->ranges[draw_below(state, set->count)]);
	}
	return draw_within(state, family_range(family));
}

static uint16_t draw_in_range(uint64_t *state, struct port_range range)
{
	return (uint16_t)(range.first + draw_below(state, range.last - range.first + 1UL));
}

/* Half of them anywhere, the others among a service's or a forward's. */
static uint16_t draw_port(const struct plan *plan, enum protocol protocol, uint64_t *state)
{
	size_t services = plan->service_count, forwards = plan->forward_count;

	if (services + forwards > 0 && draw(state) % 2 == 0) {
		size_t index = draw_below(state, services + forwards);
		const struct rangeset *set;

		if (index >= services)
			return draw_in_range(state, plan->forwards[index - services].ports);
		set = &plan->services[index].ports.protocols[protocol];
		if (set->count > 0)
			return draw_in_range(state,
					     portset_range(&plan->services[index].ports, protocol,
							   draw_below(state, set->count)));
	}
	return (uint16_t)(1 + draw_below(state, UINT16_MAX));
}

/* An IPv6 address behind the gateway, or NULL: the machine that the rules are on. */
static const struct address *draw_destination(const struct plan *plan, enum family family,
					      uint64_t *state)
{
	if (family == IPV4 || plan->forward_count == 0 || draw(state) % 2 == 0)
		return NULL;
	return plan->forwards[draw_below(state, plan->forward_count)].address6;
}

static bool draw_packet(const struct plan *plan, const struct addrset *refused, uint64_t *state,
			struct packet *packet)
{
	*packet = (struct packet){.family = draw(state) % 2 == 0 ? IPV4 : IPV6,
				  .protocol = draw(state) % 2 == 0 ? TCP : UDP};
	packet->port = draw_port(plan, packet->protocol, state);
	packet->destination = draw_destination(plan, packet->family, state);
	for (int i = 0; i < TRIES; i++) {
		packet->source = draw_source(plan, packet->family, state);
		if (!addrset_contains(refused, packet->family, packet->source))
			return true;
	}
	return false;
}

struct probes probe_random(const struct plan *plan, const struct addrset *refused, size_t count,
			   uint64_t seed, struct arena *arena)
{
	struct probes probes = {.packets = arena_array(arena, count, sizeof(*probes.packets))};
	uint64_t state = seed;

	for (size_t i = 0; i < count; i++)
		probes.count += draw_packet(plan, refused, &state, &probes.packets[probes.count]);
	return probes;
}
