#include "pbxports/plan/forwards.h"

#include <stdlib.h>

#include "pbxports/plan/chunks.h"

static bool overlap(const struct port_range *a, const struct port_range *b)
{
	return (a->protocols & b->protocols) != 0 && a->first <= b->last && b->first <= a->last;
}

static void report_shared(const struct service *service, struct place place,
			  const struct plan_chunk *chunk, struct diags *diags)
{
	diag_error(diags, place,
		   "service \"%s\" and the chunk of \"%s\" in \"%s\" share a port of the gateway",
		   service->name.text, chunk->dialer->name.text, chunk->pool->name.text);
	diag_second(diags, chunk_place(chunk), "the chunk is here");
}

/* The first chunk that has one of these ports; there is one. */
static const struct plan_chunk *find_chunk(const struct plan *plan, const struct port_range *ports)
{
	const struct plan_chunk *chunk = plan->chunks;

	while (!overlap(ports, &chunk->ports))
		chunk++;
	return chunk;
}

static bool has_chunk(const struct portset *chunks, const struct port_range *ports)
{
	const struct address_range range = {{.low = ports->first}, {.low = ports->last}};

	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		if ((ports->protocols & 1U << protocol) &&
		    rangeset_overlaps(&chunks->protocols[protocol], range))
			return true;
	return false;
}

/* A service that takes ports of the gateway, at `place`, held against all chunks. */
static void check_service(const struct plan *plan, const struct portset *chunks,
			  const struct service *service, struct place place, struct diags *diags)
{
	for (size_t i = 0; i < service->port_count; i++) {
		const struct port_range *ports = &service->ports[i].ports;

		if (has_chunk(chunks, ports)) {
			report_shared(service, place, find_chunk(plan, ports), diags);
			return;
		}
	}
}

void forwards_check(const struct plan *plan, struct diags *diags)
{
	const struct gateway *gateway = plan->profile->gateway;
	struct portset chunks = {0};

	if (gateway == NULL)
		return;
	for (size_t i = 0; i < plan->chunk_count; i++)
		portset_add(&chunks, plan->chunks[i].ports, diags->arena);
	portset_settle(&chunks, diags->arena);
	for (size_t i = 0; i < gateway->forward_count; i++)
		check_service(plan, &chunks, gateway->forwards[i].service,
			      gateway->forwards[i].service_name.place, diags);
	for (size_t i = 0; i < gateway->service_count; i++)
		check_service(plan, &chunks, gateway->services[i].service,
			      gateway->services[i].name.place, diags);
}

bool forwards_service(const struct plan *plan, const struct service *service)
{
	if (service->pool.ports.first != 0)
		return plan->profile->dialer_count > 0;
	return service->forward != NULL;
}

/* Takes out the rules of zones from which nothing comes in on the gateway's interface. */
static void keep_reachable(struct plan_service *service, const char *interface)
{
	size_t kept = 0;

	for (size_t i = 0; i < service->rule_count; i++) {
		struct plan_rule rule = service->rules[i];

		rule.features &= ~(unsigned)FEATURE_INTERFACES;
		if (plan_zone_has_interface(rule.zone, interface) ||
		    !addrset_is_empty(&rule.zone->addresses))
			service->rules[kept++] = rule;
	}
	service->rule_count = kept;
}

static const struct address *address6_of(const struct dialer *dialer)
{
	if (dialer == NULL || dialer->address6_place.source == NULL)
		return NULL;
	return &dialer->address6;
}

/* Also a dialer that gateway.forward names by its address. */
static const struct dialer *find_dialer(const struct profile *profile, struct address address)
{
	for (size_t i = 0; i < profile->dialer_count; i++)
		if (address_compare(profile->dialers[i].address, address) == 0)
			return &profile->dialers[i];
	return NULL;
}

static void add_chunks(struct plan *plan, const struct plan_service *service)
{
	const struct plan_chunk *chunks = chunks_of_pool(plan, service->service);

	for (size_t i = 0; i < plan->profile->dialer_count; i++)
		plan->forwards[plan->forward_count++] = (struct plan_forward){
			.service = service,
			.dialer = chunks[i].dialer,
			.ports = chunks[i].ports,
			.address = chunks[i].dialer->address,
			.address6 = address6_of(chunks[i].dialer),
		};
}

static void add_ports(struct plan *plan, const struct plan_service *service)
{
	const struct forward *forward = service->service->forward;
	const struct dialer *dialer = forward->dialer != NULL
					      ? forward->dialer
					      : find_dialer(plan->profile, forward->address);

	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		for (size_t i = 0; i < service->ports.protocols[protocol].count; i++)
			plan->forwards[plan->forward_count++] = (struct plan_forward){
				.service = service,
				.dialer = dialer,
				.ports = portset_range(&service->ports, (enum protocol)protocol, i),
				.port = forward->port,
				.address = forward->address,
				.address6 = address6_of(dialer),
			};
}

/* All forwards of one service lie side by side in `forwarded`, so its position orders them. */
static int compare_forwards(const void *a, const void *b)
{
	const struct plan_forward *x = a;
	const struct plan_forward *y = b;

	if (x->service != y->service)
		return x->service < y->service ? -1 : 1;
	if (x->ports.first != y->ports.first)
		return x->ports.first < y->ports.first ? -1 : 1;
	return (x->ports.protocols > y->ports.protocols) -
	       (x->ports.protocols < y->ports.protocols);
}

static size_t count_ranges(const struct plan *plan)
{
	size_t count = plan->chunk_count;

	for (size_t i = 0; i < plan->forwarded_count; i++)
		for (int protocol = 0; protocol < PROTOCOLS; protocol++)
			count += plan->forwarded[i].ports.protocols[protocol].count;
	return count;
}

void forwards_resolve(struct plan *plan, struct arena *arena)
{
	const char *interface = plan->profile->gateway->interface.text;

	plan->forwards = arena_array(arena, count_ranges(plan), sizeof(*plan->forwards));
	for (size_t i = 0; i < plan->forwarded_count; i++) {
		struct plan_service *service = &plan->forwarded[i];

		keep_reachable(service, interface);
		if (service->rule_count == 0)
			continue;
		if (service->service->pool.ports.first != 0)
			add_chunks(plan, service);
		else
			add_ports(plan, service);
	}
	if (plan->forward_count > 0)
		qsort(plan->forwards, plan->forward_count, sizeof(*plan->forwards),
		      compare_forwards);
}

struct port_range plan_forward_target(const struct plan_forward *forward)
{
	struct port_range ports = forward->ports;

	if (forward->port != 0)
		ports.first = ports.last = (uint16_t)forward->port;
	return ports;
}
