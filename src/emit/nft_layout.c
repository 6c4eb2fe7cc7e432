#include <stdlib.h>
#include <string.h>

#include "nft.h"
#include "pbxports/plan/owners.h"
#include "ports.h"

bool nft_counts_packets(const struct nft_service *service)
{
	return service->limit && service->limit->count == LIMIT_PACKETS;
}

bool nft_counts_flows(const struct nft_service *service)
{
	return service->limit && service->limit->count == LIMIT_FLOWS;
}

bool nft_established_first(const struct nft *nft)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		if (nft->services[i].checks)
			return false;
	}
	return nft->deny.count == 0;
}

void nft_add_service(const struct nft *nft, struct nft_services *services,
		     const struct nft_service *service)
{
	if (services->count > 0 && services->items[services->count - 1] == service)
		return;
	services->items = arena_grow(nft->arena, services->items, services->count,
				     &services->capacity, sizeof(struct nft_service *));
	services->items[services->count++] = service;
}

void nft_lay_out_policy(struct nft *nft)
{
	nft->deny = nft_pick_zones(nft, nft->plan->deny, nft->plan->deny_count);
	nft->ping = nft_pick_zones(nft, nft->plan->ping, nft->plan->ping_count);
	nft_use_zones(nft, &nft->deny, nft->place->families);
}

void nft_lay_out_services(struct nft *nft, const struct plan_service *services, size_t count)
{
	nft->services = arena_array(nft->arena, count, sizeof(*nft->services));
	for (size_t i = 0; i < count; i++) {
		const struct plan_service *plan = &services[i];
		const struct plan_zone **zones =
			arena_array(nft->arena, plan->rule_count, sizeof(struct plan_zone *));
		struct nft_service *service = &nft->services[nft->service_count];

		for (size_t j = 0; j < plan->rule_count; j++)
			zones[j] = plan->rules[j].zone;
		service->zones = nft_pick_zones(nft, zones, plan->rule_count);
		if (service->zones.count == 0)
			continue;
		nft->service_count++;
		service->plan = plan;
		service->limit = plan->limit;
		service->families = nft->place->families;
		nft_add_service(nft, &service->alone, service);
	}
}

static bool same_row(const void *item, const void *key)
{
	const struct nft_row *a = item;
	const struct nft_row *b = key;

	return a->first == b->first && a->last == b->last && a->chain == b->chain;
}

static void add_row(const struct nft *nft, struct nft_rows *rows, struct port_range ports,
		    struct nft_chain *chain, const struct nft_service *service)
{
	const struct nft_row wanted = {.first = ports.first, .last = ports.last, .chain = chain};
	const uint64_t number = (uint64_t)ports.first << 16 | ports.last;
	const uint64_t hash = hash_pointer(hash_number(HASH_START, number), chain);
	const struct nft_row *found = hash_find(&rows->table, hash, same_row, &wanted);
	struct nft_row *row;

	if (found) {
		row = rows->items[found->position];
	} else {
		rows->items = arena_grow(nft->arena, rows->items, rows->count, &rows->capacity,
					 sizeof(struct nft_row *));
		row = arena_pack(nft->arena, sizeof(*row));
		*row = wanted;
		row->position = rows->count;
		rows->items[rows->count++] = row;
		hash_add(&rows->table, hash, row, nft->arena);
	}
	nft_add_service(nft, &row->services, service);
}

static bool is_covered(const struct portset *set, struct port_range ports, enum protocol protocol)
{
	const struct address first = {.low = ports.first};
	const struct address_range *range = rangeset_find(&set->protocols[protocol], first);

	return range && ports.last <= range->last.low;
}

/* Rows for the service's ports, but for the ranges that `done` covers: no packet would reach them.
 */
static void add_rows(const struct nft *nft, struct nft_rows rows[PROTOCOLS],
		     const struct portset *done, struct nft_chain *chain,
		     const struct nft_service *service)
{
	const struct portset *ports = &service->plan->ports;

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < ports->protocols[protocol].count; i++) {
			struct port_range range = portset_range(ports, protocol, i);

			if (!is_covered(done, range, protocol))
				add_row(nft, &rows[protocol], range, chain, service);
		}
	}
}

static void add_ports(const struct nft *nft, struct portset *set, const struct nft_service *service)
{
	const struct portset *ports = &service->plan->ports;

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < ports->protocols[protocol].count; i++)
			portset_add(set, portset_range(ports, protocol, i), nft->arena);
	}
}

/* Once their packets are counted, a service's new flows need no further test. */
static struct portset lay_out_open(struct nft *nft)
{
	const struct portset none = {0};
	struct portset open = {0};

	for (size_t i = 0; i < nft->service_count; i++) {
		const struct nft_service *service = &nft->services[i];

		if (!service->zones.internet || nft_counts_flows(service))
			continue;
		add_rows(nft, nft->open, &none, NULL, service);
		add_ports(nft, &open, service);
	}
	portset_settle(&open, nft->arena);
	return open;
}

static struct nft_chain *new_chain(struct nft *nft, const struct nft_service *service)
{
	struct nft_chain *chain = arena_alloc(nft->arena, sizeof(*chain));

	chain->position = nft->chain_count;
	nft->chains = arena_grow(nft->arena, nft->chains, nft->chain_count, &nft->chain_capacity,
				 sizeof(*nft->chains));
	nft->chains[nft->chain_count++] = chain;
	chain->zones = service->zones;
	return chain;
}

static struct nft_chain *limited_chain(struct nft *nft, struct nft_service *service)
{
	struct nft_chain *chain = new_chain(nft, service);
	const char *name = service->plan->name;

	nft_use_zones(nft, &chain->zones, service->families);
	service->meters = nft_set_name(nft, "limit", name);
	chain->name = chain->zones.internet ? service->meters : nft_chain_name(nft, "svc", name);
	return chain;
}

static bool has_zones(const void *item, const void *key)
{
	const struct nft_chain *chain = item;

	return nft_same_zones(&chain->zones, key);
}

/* Services without a limit on flows share a chain where they have the same zones. */
static struct nft_chain *free_chain(struct nft *nft, const struct nft_service *service)
{
	const struct nft_chain *found;
	struct nft_chain *chain;
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < service->zones.count; i++)
		hash = hash_pointer(hash, service->zones.items[i]);
	found = hash_find(&nft->free_chains, hash, has_zones, &service->zones);
	chain = found ? nft->chains[found->position] : new_chain(nft, service);
	nft_use_zones(nft, &chain->zones, service->families);
	if (!found) {
		hash_add(&nft->free_chains, hash, chain, nft->arena);
		chain->name =
			nft_chain_name(nft, nft->place->prefix, nft_join_zones(nft, &chain->zones));
	}
	return chain;
}

struct nft_chain *nft_chain_of(struct nft *nft, struct nft_service *service)
{
	struct nft_chain *chain =
		nft_counts_flows(service) ? limited_chain(nft, service) : free_chain(nft, service);

	nft_add_service(nft, &chain->services, service);
	chain->families |= service->families;
	return chain;
}

static void lay_out_dispatch(struct nft *nft, const struct portset *open,
			     bool (*is_turn)(const struct nft_service *service))
{
	for (size_t i = 0; i < nft->service_count; i++) {
		struct nft_service *service = &nft->services[i];
		struct nft_chain *chain;
		struct portset near;

		near = ports_near(open, &service->plan->ports);
		if (!is_turn(service) || portset_covers(&near, &service->plan->ports))
			continue;
		chain = nft_chain_of(nft, service);
		add_rows(nft, nft->dispatch, open, chain, service);
	}
}

static bool is_free(const struct nft_service *service)
{
	return !nft_counts_flows(service);
}

/* A chain whose port leads to another one, too, has to return where nothing in it matches. */
static void find_shared(const struct nft *nft, const struct nft_rows *rows, enum protocol protocol)
{
	struct port_claims claims = {0};

	for (size_t i = 0; i < rows->count; i++) {
		struct nft_row *row = rows->items[i];
		const struct port_claim claim = {row->first, row->last, row->chain, &row->shared};

		claims_add(&claims, claim, nft->arena);
	}
	claims_compare(&claims);
	for (size_t i = 0; i < rows->count; i++) {
		const struct nft_row *row = rows->items[i];

		if (row->shared ||
		    (protocol == UDP && row->first <= DHCPV6_CLIENT && DHCPV6_CLIENT <= row->last))
			row->chain->returns = true;
	}
}

static int compare_positions(const void *a, const void *b)
{
	const struct nft_service *const *x = a;
	const struct nft_service *const *y = b;

	return (*x > *y) - (*x < *y);
}

static void exempt_owners(struct nft *nft, struct nft_service *const *services,
			  struct nft_service *service, struct port_range ports,
			  enum protocol protocol)
{
	const struct port_span span = {protocol, ports.first, ports.last};
	const struct plan_service *plan;
	size_t next = 0;

	while ((plan = owners_service(nft->plan, span, &next)) != NULL) {
		struct nft_service *other = services[plan - nft->plan->services];

		if (!other || other->limit || other->zones.internet || other->exempted == service)
			continue;
		other->exempted = service;
		nft_add_service(nft, &service->exempt, other);
		nft_use_zones(nft, &other->zones, service->families);
	}
}

/* What a service without a limit lets in, a limited one on the same port does not count. */
static void lay_out_exempt(struct nft *nft, struct nft_service *const *services,
			   struct nft_service *service)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < service->counted.protocols[protocol].count; i++)
			exempt_owners(nft, services, service,
				      portset_range(&service->counted, protocol, i), protocol);
	}
	if (service->exempt.count > 0)
		qsort(service->exempt.items, service->exempt.count, sizeof(struct nft_service *),
		      compare_positions);
}

void nft_name_counts(const struct nft *nft, struct nft_service *service)
{
	const char *name = service->plan->name;

	service->meters = nft_set_name(nft, "limit", name);
	service->counts = nft_chain_name(nft, "count", name);
	nft_use_zones(nft, &service->zones, service->families);
}

/* The services by their positions in the plan; NULL for one that opens nothing. */
static struct nft_service **by_position(const struct nft *nft)
{
	struct nft_service **services =
		arena_array(nft->arena, nft->plan->service_count, sizeof(struct nft_service *));

	for (size_t i = 0; i < nft->service_count; i++)
		services[nft->services[i].plan - nft->plan->services] = &nft->services[i];
	return services;
}

void nft_lay_out_packets(struct nft *nft)
{
	struct nft_service **services = by_position(nft);
	struct portset open = {0};

	for (size_t i = 0; i < nft->service_count; i++) {
		const struct nft_service *service = &nft->services[i];

		if (service->zones.internet && !service->limit)
			add_ports(nft, &open, service);
	}
	portset_settle(&open, nft->arena);
	for (size_t i = 0; i < nft->service_count; i++) {
		struct nft_service *service = &nft->services[i];

		if (!nft_counts_packets(service))
			continue;
		ports_add_rest(&service->counted, &service->plan->ports, &open, nft->arena);
		portset_settle(&service->counted, nft->arena);
		if (portset_is_empty(&service->counted))
			continue;
		nft_name_counts(nft, service);
		lay_out_exempt(nft, services, service);
		service->checks = service->zones.internet && service->exempt.count == 0
					  ? service->counts
					  : nft_chain_name(nft, "packets", service->plan->name);
	}
}

void nft_lay_out_ports(struct nft *nft)
{
	struct portset open = lay_out_open(nft);

	lay_out_dispatch(nft, &open, is_free);
	lay_out_dispatch(nft, &open, nft_counts_flows);
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		find_shared(nft, &nft->dispatch[protocol], protocol);
}
