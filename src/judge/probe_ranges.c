#include "pbxports/judge/probe.h"

#define EDGES 4 /* of a network: its first and last, one before and one after */

/* Packets that are wanted, of which every `step`th is kept. */
struct wanted {
	const struct plan *plan;
	const struct addrset *refused;
	struct probes probes;
	size_t count; /* of all */
	size_t step;  /* 0: they are only counted */
};

static void want(struct wanted *wanted, const struct packet *packet)
{
	if (wanted->step > 0 && wanted->count % wanted->step == 0 &&
	    !addrset_contains(wanted->refused, packet->family, packet->source))
		wanted->probes.packets[wanted->probes.count++] = *packet;
	wanted->count++;
}

/* The packet, from each edge of each network that rules would be made of. */
static void want_networks(struct wanted *wanted, const struct addrset *set, struct packet packet)
{
	struct address_range all = family_range(packet.family);
	struct prefix_walk walk = prefix_walk_begin(set, packet.family);

	while (prefix_walk_next(&walk)) {
		struct address last = address_network_last(packet.family, walk.first, walk.length);
		const struct address edges[EDGES] = {walk.first, last, address_previous(walk.first),
						     address_next(last)};

		for (size_t k = 0; k < EDGES; k++) {
			packet.source = edges[k];
			if (address_compare(edges[k], all.first) >= 0 &&
			    address_compare(edges[k], all.last) <= 0)
				want(wanted, &packet);
		}
	}
}

static const struct plan_forward *forward_of(const struct plan *plan,
					     const struct plan_service *service)
{
	for (size_t i = 0; i < plan->forward_count; i++)
		if (plan->forwards[i].service == service)
			return &plan->forwards[i];
	return NULL;
}

/* To a port of the service, or where the gateway sends that; false: there is none for the family.
 */
static bool aim(const struct plan *plan, const struct plan_service *service, struct packet *packet)
{
	const struct plan_forward *forward = forward_of(plan, service);

	if (forward != NULL) {
		packet->protocol = (forward->ports.protocols & 1U << UDP) != 0 ? UDP : TCP;
		packet->port = packet->family == IPV4 ? forward->ports.first
						      : plan_forward_target(forward).first;
		packet->destination = packet->family == IPV4 ? NULL : forward->address6;
		return packet->family == IPV4 || forward->address6 != NULL;
	}
	packet->protocol = service->ports.protocols[UDP].count > 0 ? UDP : TCP;
	packet->port = portset_range(&service->ports, packet->protocol, 0).first;
	return true;
}

static void want_zone(struct wanted *wanted, const struct plan_service *service,
		      const struct plan_zone *zone)
{
	for (int family = 0; family < FAMILIES; family++) {
		struct packet packet = {.family = (enum family)family};

		if (aim(wanted->plan, service, &packet))
			want_networks(wanted, &zone->addresses, packet);
	}
}

/* Of `deny`, to whatever service lets in most: what is let in by mistake must have a way. */
static void want_services(struct wanted *wanted, const struct plan_service *services, size_t count)
{
	const struct plan *plan = wanted->plan;

	for (size_t i = 0; i < count; i++) {
		bool open = false;

		for (size_t k = 0; k < services[i].rule_count; k++) {
			const struct plan_zone *zone = services[i].rules[k].zone;

			open = open || zone->any[IPV4] || zone->any[IPV6];
			want_zone(wanted, &services[i], zone);
		}
		for (size_t k = 0; open && k < plan->deny_count; k++)
			want_zone(wanted, &services[i], plan->deny[k]);
	}
}

static void want_all(struct wanted *wanted)
{
	const struct plan *plan = wanted->plan;

	wanted->count = 0;
	want_services(wanted, plan->services, plan->service_count);
	want_services(wanted, plan->forwarded, plan->forwarded_count);
}

struct probes probe_ranges(const struct plan *plan, const struct addrset *refused, size_t cap,
			   struct arena *arena)
{
	struct wanted wanted = {.plan = plan, .refused = refused};

	want_all(&wanted);
	wanted.step = wanted.count / cap + 1;
	wanted.probes.packets =
		arena_array(arena, wanted.count / wanted.step + 1, sizeof(struct packet));
	want_all(&wanted);
	return wanted.probes;
}
