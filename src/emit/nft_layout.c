#include <string.h>

#include "nft.h"

/* The kernel takes longer names; 28 bytes is what iptables takes, so that one name does for both.
 */
#define CHAIN_NAME_ROOM 28
#define SET_NAME_ROOM	27 /* and the 4 or 6 behind it */

/* The port at which a DHCPv6 client takes answers, whatever the services say. */
#define DHCPV6_CLIENT_PORT 546

static bool is_taken(const struct nft *nft, const char *name)
{
	for (size_t i = 0; i < nft->name_count; i++) {
		if (strcmp(nft->names[i], name) == 0)
			return true;
	}
	return false;
}

/* A name that nothing else has: what is too long is cut, and what is then taken gets a number. */
static const char *make_name(struct nft *nft, int room, const char *prefix, const char *wanted)
{
	const char *whole = arena_format(nft->arena, "%s_%s", prefix, wanted);
	const char *name = arena_format(nft->arena, "%.*s", room, whole);

	for (unsigned number = 2; is_taken(nft, name); number++) {
		const char *suffix = arena_format(nft->arena, "_%u", number);

		name = arena_format(nft->arena, "%.*s%s", room - (int)strlen(suffix), whole,
				    suffix);
	}
	nft->names = arena_grow(nft->arena, nft->names, nft->name_count, &nft->name_capacity,
				sizeof(*nft->names));
	nft->names[nft->name_count++] = name;
	return name;
}

bool nft_counts_packets(const struct nft_service *service)
{
	return service->plan->limit && service->plan->limit->count == LIMIT_PACKETS;
}

bool nft_counts_flows(const struct nft_service *service)
{
	return service->plan->limit && service->plan->limit->count == LIMIT_FLOWS;
}

unsigned nft_families(const struct nft_zones *zones)
{
	unsigned families = 0;

	for (size_t i = 0; i < zones->count; i++) {
		const struct nft_zone *zone = zones->items[i];

		if (zone->zone->interface_count > 0)
			return NFT_BOTH_FAMILIES;
		for (enum family family = IPV4; family < FAMILIES; family++) {
			if (zone->zone->addresses.families[family].count > 0)
				families |= NFT_FAMILY(family);
		}
	}
	return families;
}

static bool needs_set(const struct plan_zone *zone, enum family family)
{
	struct prefix_walk walk = prefix_walk_begin(&zone->addresses, family);
	size_t networks = 0;

	while (networks <= NFT_NETWORKS_IN_SEQUENCE && prefix_walk_next(&walk))
		networks++;
	return networks > NFT_NETWORKS_IN_SEQUENCE && !zone->any[family];
}

static void lay_out_zones(struct nft *nft)
{
	nft->zones = arena_array(nft->arena, nft->plan->zone_count, sizeof(*nft->zones));
	for (size_t i = 0; i < nft->plan->zone_count; i++) {
		struct nft_zone *zone = &nft->zones[i];

		zone->zone = &nft->plan->zones[i];
		for (enum family family = IPV4; family < FAMILIES; family++)
			zone->has_set[family] = needs_set(zone->zone, family);
	}
}

static bool holds_zone(const struct plan_zone *const *zones, size_t count,
		       const struct plan_zone *zone)
{
	for (size_t i = 0; i < count; i++) {
		if (zones[i] == zone)
			return true;
	}
	return false;
}

static struct nft_zones pick_zones(const struct nft *nft, const struct plan_zone *const *zones,
				   size_t count)
{
	struct nft_zones picked = {0};

	picked.items = arena_array(nft->arena, count, sizeof(struct nft_zone *));
	for (size_t i = 0; i < nft->plan->zone_count; i++) {
		struct nft_zone *zone = &nft->zones[i];

		if (!holds_zone(zones, count, zone->zone))
			continue;
		if (plan_zone_is_internet(zone->zone)) {
			picked.items[0] = zone;
			picked.count = 1;
			picked.internet = true;
			return picked;
		}
		picked.items[picked.count++] = zone;
	}
	return picked;
}

/* Zones that rules are about to name need a name for their sets, where they have any. */
static void use_zones(struct nft *nft, const struct nft_zones *zones)
{
	for (size_t i = 0; i < zones->count; i++) {
		struct nft_zone *zone = zones->items[i];

		if (!zone->set && (zone->has_set[IPV4] || zone->has_set[IPV6]))
			zone->set = make_name(nft, SET_NAME_ROOM, "zone", zone->zone->name);
	}
}

static void add_service(const struct nft *nft, struct nft_services *services,
			const struct nft_service *service)
{
	if (services->count > 0 && services->items[services->count - 1] == service)
		return;
	services->items = arena_grow(nft->arena, services->items, services->count,
				     &services->capacity, sizeof(struct nft_service *));
	services->items[services->count++] = service;
}

static void lay_out_services(struct nft *nft)
{
	nft->services = arena_array(nft->arena, nft->plan->service_count, sizeof(*nft->services));
	for (size_t i = 0; i < nft->plan->service_count; i++) {
		const struct plan_service *plan = &nft->plan->services[i];
		const struct plan_zone **zones =
			arena_array(nft->arena, plan->rule_count, sizeof(struct plan_zone *));
		struct nft_service *service;

		if (plan->rule_count == 0)
			continue;
		for (size_t j = 0; j < plan->rule_count; j++)
			zones[j] = plan->rules[j].zone;
		service = &nft->services[nft->service_count++];
		service->plan = plan;
		service->zones = pick_zones(nft, zones, plan->rule_count);
		add_service(nft, &service->alone, service);
	}
}

static struct nft_row *find_row(const struct nft_rows *rows, struct port_range ports,
				const struct nft_chain *chain)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct nft_row *row = &rows->items[i];

		if (row->first == ports.first && row->last == ports.last && row->chain == chain)
			return row;
	}
	return NULL;
}

static void add_row(const struct nft *nft, struct nft_rows *rows, struct port_range ports,
		    struct nft_chain *chain, const struct nft_service *service)
{
	struct nft_row *row = find_row(rows, ports, chain);

	if (!row) {
		rows->items = arena_grow(nft->arena, rows->items, rows->count, &rows->capacity,
					 sizeof(*rows->items));
		row = &rows->items[rows->count++];
		row->first = ports.first;
		row->last = ports.last;
		row->chain = chain;
	}
	add_service(nft, &row->services, service);
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
		open = portset_union(&open, &service->plan->ports, nft->arena);
	}
	return open;
}

static bool same_zones(const struct nft_zones *a, const struct nft_zones *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->items[i] != b->items[i])
			return false;
	}
	return true;
}

static const char *join_zones(const struct nft *nft, const struct nft_zones *zones)
{
	const char *joined = zones->items[0]->zone->name;

	for (size_t i = 1; i < zones->count && strlen(joined) < CHAIN_NAME_ROOM; i++)
		joined = arena_format(nft->arena, "%s_%s", joined, zones->items[i]->zone->name);
	return joined;
}

static struct nft_chain *new_chain(struct nft *nft, const struct nft_service *service)
{
	struct nft_chain *chain = arena_alloc(nft->arena, sizeof(*chain));

	nft->chains = arena_grow(nft->arena, nft->chains, nft->chain_count, &nft->chain_capacity,
				 sizeof(*nft->chains));
	nft->chains[nft->chain_count++] = chain;
	chain->zones = service->zones;
	use_zones(nft, &chain->zones);
	return chain;
}

/* Services without a limit share a chain where they have the same zones. */
static struct nft_chain *chain_of(struct nft *nft, struct nft_service *service)
{
	struct nft_chain *chain;

	if (nft_counts_flows(service)) {
		service->limit = make_name(nft, SET_NAME_ROOM, "limit", service->plan->name);
		chain = new_chain(nft, service);
		chain->name = chain->zones.internet
				      ? service->limit
				      : make_name(nft, CHAIN_NAME_ROOM, "svc", service->plan->name);
		return chain;
	}
	for (size_t i = 0; i < nft->chain_count; i++) {
		chain = nft->chains[i];
		if (!nft_counts_flows(chain->services.items[0]) &&
		    same_zones(&chain->zones, &service->zones))
			return chain;
	}
	chain = new_chain(nft, service);
	chain->name = make_name(nft, CHAIN_NAME_ROOM, "from", join_zones(nft, &chain->zones));
	return chain;
}

static void lay_out_dispatch(struct nft *nft, const struct portset *open,
			     bool (*is_turn)(const struct nft_service *service))
{
	for (size_t i = 0; i < nft->service_count; i++) {
		struct nft_service *service = &nft->services[i];
		struct nft_chain *chain;

		if (!is_turn(service) || portset_covers(open, &service->plan->ports))
			continue;
		chain = chain_of(nft, service);
		add_service(nft, &chain->services, service);
		add_rows(nft, nft->dispatch, open, chain, service);
	}
}

static bool is_free(const struct nft_service *service)
{
	return !nft_counts_flows(service);
}

/* A chain whose port leads to another one, too, has to return where nothing in it matches. */
static void find_shared(struct nft_rows *rows, enum protocol protocol)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct nft_row *row = &rows->items[i];

		for (size_t j = 0; j < rows->count; j++) {
			const struct nft_row *other = &rows->items[j];

			if (other->chain != row->chain && other->first <= row->last &&
			    row->first <= other->last)
				row->shared = true;
		}
		if (row->shared || (protocol == UDP && row->first <= DHCPV6_CLIENT_PORT &&
				    DHCPV6_CLIENT_PORT <= row->last))
			row->chain->returns = true;
	}
}

/* What a service without a limit lets in, a limited one on the same port does not count. */
static void lay_out_exempt(struct nft *nft, struct nft_service *service)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		const struct nft_service *other = &nft->services[i];

		if (other->plan->limit || other->zones.internet ||
		    !portset_overlaps(&other->plan->ports, &service->counted, nft->arena))
			continue;
		add_service(nft, &service->exempt, other);
		use_zones(nft, &other->zones);
	}
}

static void lay_out_packets(struct nft *nft)
{
	struct portset open = {0};

	for (size_t i = 0; i < nft->service_count; i++) {
		const struct nft_service *service = &nft->services[i];

		if (service->zones.internet && !service->plan->limit)
			open = portset_union(&open, &service->plan->ports, nft->arena);
	}
	for (size_t i = 0; i < nft->service_count; i++) {
		struct nft_service *service = &nft->services[i];
		const char *name = service->plan->name;

		if (!nft_counts_packets(service))
			continue;
		service->counted = portset_difference(&service->plan->ports, &open, nft->arena);
		if (portset_is_empty(&service->counted))
			continue;
		service->limit = make_name(nft, SET_NAME_ROOM, "limit", name);
		service->counts = make_name(nft, CHAIN_NAME_ROOM, "count", name);
		use_zones(nft, &service->zones);
		lay_out_exempt(nft, service);
		service->checks = service->zones.internet && service->exempt.count == 0
					  ? service->counts
					  : make_name(nft, CHAIN_NAME_ROOM, "packets", name);
	}
}

void nft_layout(struct nft *nft)
{
	struct portset open;

	lay_out_zones(nft);
	nft->deny = pick_zones(nft, nft->plan->deny, nft->plan->deny_count);
	nft->ping = pick_zones(nft, nft->plan->ping, nft->plan->ping_count);
	use_zones(nft, &nft->deny);
	use_zones(nft, &nft->ping);
	lay_out_services(nft);
	open = lay_out_open(nft);
	lay_out_dispatch(nft, &open, is_free);
	lay_out_dispatch(nft, &open, nft_counts_flows);
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		find_shared(&nft->dispatch[protocol], protocol);
	lay_out_packets(nft);
}
