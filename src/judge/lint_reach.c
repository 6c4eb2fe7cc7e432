/* Who reaches each service, and whether that is the internet. */
#include "lint_private.h"

struct network {
	struct address first;
	unsigned length;
};

/* What no packet from the internet bears, by the special-purpose registries (RFC 6890), as lists of
 * bogons leave it out: a zone that leaves it out as well is no less open. 224/3: multicast and
 * class E. */
static const struct network special4[] = {
	{{0, 0x00000000}, 8},  {{0, 0x0a000000}, 8},  {{0, 0x64400000}, 10}, {{0, 0x7f000000}, 8},
	{{0, 0xa9fe0000}, 16}, {{0, 0xac100000}, 12}, {{0, 0xc0000000}, 24}, {{0, 0xc0000200}, 24},
	{{0, 0xc0586300}, 24}, {{0, 0xc0a80000}, 16}, {{0, 0xc6120000}, 15}, {{0, 0xc6336400}, 24},
	{{0, 0xcb007100}, 24}, {{0, 0xe0000000}, 3},
};
/* 2001::/23, documentation twice, 6to4. */
static const struct network special6[] = {
	{{0x2001000000000000, 0}, 23},
	{{0x20010db800000000, 0}, 32},
	{{0x2002000000000000, 0}, 16},
	{{0x3fff000000000000, 0}, 20},
};
static const struct network global6 = {{0x2000000000000000, 0}, 3};

static void add_networks(struct addrset *set, enum family family, const struct network *networks,
			 size_t count, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		const struct address_range range = {
			networks[i].first,
			address_network_last(family, networks[i].first, networks[i].length)};

		addrset_add(set, family, range, arena);
	}
}

/* The globally routed addresses of both families. */
static struct addrset global_addresses(struct arena *arena)
{
	struct addrset all = {0};
	struct addrset without = {0};

	addrset_add(&all, IPV4, family_range(IPV4), arena);
	add_networks(&all, IPV6, &global6, 1, arena);
	add_networks(&without, IPV4, special4, sizeof(special4) / sizeof(*special4), arena);
	add_networks(&without, IPV6, special6, sizeof(special6) / sizeof(*special6), arena);
	addrset_settle(&all, arena);
	addrset_settle(&without, arena);
	return addrset_difference(&all, &without, arena);
}

/* What the services are held against. */
struct internet {
	struct addrset global;
	double needed[FAMILIES]; /* fewer addresses than these are not all of it, less `deny` */
};

static double size_of(const struct rangeset *set)
{
	double size = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct address first = set->ranges[i].first;
		const struct address last = set->ranges[i].last;

		size += ((double)last.high - (double)first.high) * 0x1p64 +
			((double)last.low - (double)first.low) + 1;
	}
	return size;
}

/* Sizes are rounded, so a little less will do to look closer. */
static struct internet find_internet(const struct lint *lint)
{
	struct internet internet = {.global = global_addresses(lint->arena)};

	for (int family = 0; family < FAMILIES; family++) {
		struct rangeset left =
			rangeset_difference(&internet.global.families[family],
					    &lint->denied.families[family], lint->arena);

		internet.needed[family] = 0.999 * size_of(&left);
		arena_release(lint->arena, left.ranges);
	}
	return internet;
}

/* All that comes in on a gateway's interface, too. */
static void add_sources(const struct lint *lint, const struct plan_zone *zone, enum family family,
			struct rangeset *set)
{
	const struct rangeset *own = &zone->addresses.families[family];
	const struct gateway *gateway = lint->profile->gateway;

	for (size_t i = 0; i < own->count; i++)
		rangeset_add(set, own->ranges[i], lint->arena);
	if (gateway != NULL && plan_zone_has_interface(zone, gateway->interface.text))
		rangeset_add(set, family_range(family), lint->arena);
}

/* Whether the zones of these rules are open together; settles their sets anew, so that the large
 * ones are looked at only where they may be. */
static bool is_open(const struct lint *lint, const struct internet *internet,
		    const struct plan_zone *const *zones, size_t count, enum family family)
{
	const struct rangeset *global = &internet->global.families[family];
	const struct rangeset *denied = &lint->denied.families[family];
	struct rangeset sources = {0};
	struct rangeset left;
	struct rangeset routed;
	struct rangeset with_denied;
	bool open;

	for (size_t i = 0; i < count; i++)
		add_sources(lint, zones[i], family, &sources);
	rangeset_settle(&sources, lint->arena);
	left = rangeset_difference(&sources, denied, lint->arena);
	routed = rangeset_intersection(&left, global, lint->arena);
	with_denied = rangeset_union(&sources, denied, lint->arena);
	open = routed.count > 0 && rangeset_covers(&with_denied, global);
	arena_release(lint->arena, sources.ranges);
	arena_release(lint->arena, left.ranges);
	arena_release(lint->arena, routed.ranges);
	arena_release(lint->arena, with_denied.ranges);
	return open;
}

static bool is_denied(const struct rangeset *denied, const struct address_range *range)
{
	const struct address_range *found = rangeset_find(denied, range->first);

	return found != NULL && address_compare(range->last, found->last) <= 0;
}

static struct lint_reach look_at_zone(const struct lint *lint, const struct internet *internet,
				      const struct plan_zone *zone)
{
	const struct gateway *gateway = lint->profile->gateway;
	const bool outside =
		gateway != NULL && plan_zone_has_interface(zone, gateway->interface.text);
	struct lint_reach reach = {.any = false};

	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *set = &zone->addresses.families[family];

		for (size_t i = 0; i < set->count && !reach.any; i++)
			reach.any = !is_denied(&lint->denied.families[family], &set->ranges[i]);
		reach.sizes[family] = outside ? internet->needed[family] : size_of(set);
		reach.open[family] = reach.sizes[family] >= internet->needed[family] &&
				     is_open(lint, internet, &zone, 1, (enum family)family);
	}
	return reach;
}

static struct lint_reach *look_at_zones(const struct lint *lint, const struct internet *internet)
{
	struct lint_reach *zones = arena_array(lint->arena, lint->plan->zone_count, sizeof(*zones));

	for (size_t i = 0; i < lint->plan->zone_count; i++)
		zones[i] = look_at_zone(lint, internet, &lint->plan->zones[i]);
	return zones;
}

static void join_zone(struct lint_service *service, const struct plan_rule *rule,
		      const struct lint_reach *zone)
{
	service->reach.any = service->reach.any || zone->any;
	for (int family = 0; family < FAMILIES; family++) {
		service->reach.open[family] = service->reach.open[family] || zone->open[family];
		service->reach.sizes[family] += zone->sizes[family];
	}
	if (service->opener == NULL && (zone->open[IPV4] || zone->open[IPV6]))
		service->opener = rule;
}

static void look_at_service(const struct lint *lint, const struct internet *internet,
			    struct lint_service *service, const struct lint_reach *zones)
{
	const struct plan_service *plan = service->plan;
	struct lint_reach *reach = &service->reach;
	const struct plan_zone **all = arena_array(lint->arena, plan->rule_count, sizeof(*all));

	service->service = plan->service;
	service->media = plan->service->pool.ports.first != 0;
	for (size_t i = 0; i < plan->rule_count; i++) {
		all[i] = plan->rules[i].zone;
		join_zone(service, &plan->rules[i], &zones[all[i] - lint->plan->zones]);
	}
	/* Several may be open together though none is alone: two halves. */
	for (int family = 0; plan->rule_count > 1 && family < FAMILIES; family++)
		reach->open[family] =
			reach->open[family] ||
			(reach->sizes[family] >= internet->needed[family] &&
			 is_open(lint, internet, all, plan->rule_count, (enum family)family));
	service->open = reach->open[IPV4] || reach->open[IPV6];
	arena_release(lint->arena, all);
}

void lint_look_at_services(struct lint *lint)
{
	struct internet internet;
	const struct lint_reach *zones;

	for (size_t i = 0; i < lint->plan->deny_count; i++)
		addrset_add_set(&lint->denied, &lint->plan->deny[i]->addresses, lint->arena);
	addrset_settle(&lint->denied, lint->arena);
	internet = find_internet(lint);
	zones = look_at_zones(lint, &internet);
	lint->service_count = lint->plan->service_count;
	lint->services = arena_array(lint->arena, lint->service_count, sizeof(*lint->services));
	for (size_t i = 0; i < lint->service_count; i++) {
		lint->services[i].plan = &lint->plan->services[i];
		look_at_service(lint, &internet, &lint->services[i], zones);
	}
}

struct place lint_from_place(const struct lint_service *service)
{
	if (service->opener != NULL)
		return service->opener->place;
	return service->service->from_place.source == NULL ? service->service->name.place
							   : service->service->from_place;
}

const char *lint_open_text(const struct lint_service *service)
{
	if (!service->reach.open[IPV6])
		return "open to the internet over IPv4";
	if (!service->reach.open[IPV4])
		return "open to the internet over IPv6";
	return "open to the internet";
}
