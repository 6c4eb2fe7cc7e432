#include <stdlib.h>
#include <string.h>

#include "firewalld.h"

/* What firewalld takes as the name of a zone: it becomes part of chains' names. */
#define ZONE_NAME_ROOM 17

struct firewalld_offer firewalld_service_offer(const struct firewalld *firewalld,
					       const struct plan_service *service)
{
	const struct plan_zone **zones =
		arena_array(firewalld->arena, service->rule_count, sizeof(*zones));

	for (size_t i = 0; i < service->rule_count; i++)
		zones[i] = service->rules[i].zone;
	return (struct firewalld_offer){
		.element = "service",
		.name = arena_format(firewalld->arena, "pbx-%s", service->name),
		.service = service,
		.zones = zones,
		.zone_count = service->rule_count,
	};
}

static void lay_out_offers(struct firewalld *firewalld)
{
	const struct plan *plan = firewalld->plan;

	firewalld->offers =
		arena_array(firewalld->arena, plan->service_count + 1, sizeof(*firewalld->offers));
	for (size_t i = 0; i < plan->service_count; i++)
		if (plan->services[i].rule_count > 0)
			firewalld->offers[firewalld->offer_count++] =
				firewalld_service_offer(firewalld, &plan->services[i]);
	firewalld->offers[firewalld->offer_count++] = (struct firewalld_offer){
		.element = "icmp-type",
		.name = "echo-request",
		.zones = plan->ping,
		.zone_count = plan->ping_count,
	};
	firewalld->deny =
		(struct firewalld_offer){.zones = plan->deny, .zone_count = plan->deny_count};
}

/* An interface of a zone that is offered or denied something. */
struct seat {
	const char *interface;
	const struct plan_zone *zone;
	bool denied;
};

static int compare_seats(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = strcmp(a->interface, b->interface);

	if (order != 0)
		return order;
	return a->zone < b->zone ? -1 : a->zone > b->zone;
}

/* What comes in by lo passes ahead of all zones. */
static bool is_loopback(const char *interface)
{
	return strcmp(interface, "lo") == 0;
}

/* It has a zone to itself. */
static bool is_outside(const struct firewalld *firewalld, const char *interface)
{
	const struct plan *plan = firewalld->plan;

	return plan->role == PLAN_GATEWAY &&
	       strcmp(interface, plan->profile->gateway->interface.text) == 0;
}

static void mark_zones(const struct firewalld *firewalld, const struct firewalld_offer *offer,
		       bool *marks)
{
	for (size_t i = 0; i < offer->zone_count; i++)
		marks[offer->zones[i] - firewalld->plan->zones] = true;
}

/* The seats by interface, and for each in the order of the plan's zones. */
static struct seat *collect_seats(const struct firewalld *firewalld, size_t *count)
{
	const struct plan *plan = firewalld->plan;
	bool *offered = arena_array(firewalld->arena, plan->zone_count, sizeof(*offered));
	bool *denied = arena_array(firewalld->arena, plan->zone_count, sizeof(*denied));
	struct seat *seats = NULL;
	size_t used = 0;
	size_t capacity = 0;

	for (size_t i = 0; i < firewalld->offer_count; i++)
		mark_zones(firewalld, &firewalld->offers[i], offered);
	mark_zones(firewalld, &firewalld->deny, denied);
	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct plan_zone *zone = &plan->zones[i];

		for (size_t k = 0; k < zone->interface_count; k++) {
			if (!(offered[i] || denied[i]) || is_loopback(zone->interfaces[k]) ||
			    is_outside(firewalld, zone->interfaces[k]))
				continue;
			seats = arena_grow(firewalld->arena, seats, used, &capacity,
					   sizeof(*seats));
			seats[used++] = (struct seat){zone->interfaces[k], zone, denied[i]};
		}
	}
	if (used > 0)
		qsort(seats, used, sizeof(*seats), compare_seats);
	*count = used;
	return seats;
}

static bool is_taken(const struct firewalld *firewalld, const char *name)
{
	for (size_t i = 0; i < firewalld->group_count; i++)
		if (strcmp(firewalld->groups[i].name, name) == 0)
			return true;
	return false;
}

/* After the first of its zones; what is then taken gets a number. No name of firewalld's own begins
 * so. */
static const char *group_name(const struct firewalld *firewalld, const struct plan_zone *zone)
{
	struct arena *arena = firewalld->arena;
	const char *whole = arena_format(arena, "pbx-%s", zone->name);
	const char *name = arena_format(arena, "%.*s", ZONE_NAME_ROOM, whole);

	for (size_t number = 2; is_taken(firewalld, name); number++) {
		const char *suffix = arena_format(arena, "-%zu", number);

		name = arena_format(arena, "%.*s%s", ZONE_NAME_ROOM - (int)strlen(suffix), whole,
				    suffix);
	}
	return name;
}

/* The group that is in exactly these zones; it is made where it is not there. */
static struct firewalld_group *find_group(struct firewalld *firewalld, const struct seat *seats,
					  size_t count)
{
	const struct plan_zone **zones = arena_array(firewalld->arena, count, sizeof(*zones));
	struct firewalld_group *group = firewalld->groups;

	for (size_t i = 0; i < count; i++) {
		zones[i] = seats[i].zone;
		if (seats[i].denied)
			return &firewalld->denied;
	}
	for (; group < firewalld->groups + firewalld->group_count; group++)
		if (group->zone_count == count &&
		    memcmp(group->zones, zones, count * sizeof(*zones)) == 0)
			return group;
	group->name = group_name(firewalld, zones[0]);
	group->title = "interfaces of";
	group->zones = zones;
	group->zone_count = count;
	firewalld->group_count++;
	return group;
}

static void lay_out_groups(struct firewalld *firewalld)
{
	size_t count, end;
	const struct seat *seats = collect_seats(firewalld, &count);

	firewalld->rest.name = FIREWALLD_DEFAULT_ZONE;
	firewalld->rest.title = "services by source";
	firewalld->denied.name = FIREWALLD_DENY_ZONE;
	firewalld->groups = arena_array(firewalld->arena, count, sizeof(*firewalld->groups));
	for (size_t i = 0; i < count; i = end) {
		struct firewalld_group *group;

		for (end = i + 1; end < count; end++)
			if (strcmp(seats[end].interface, seats[i].interface) != 0)
				break;
		group = find_group(firewalld, &seats[i], end - i);
		group->interfaces =
			arena_grow(firewalld->arena, group->interfaces, group->interface_count,
				   &group->interface_capacity, sizeof(*group->interfaces));
		group->interfaces[group->interface_count++] = seats[i].interface;
	}
}

unsigned firewalld_open_families(const struct firewalld_offer *offer,
				 const struct firewalld_group *group)
{
	unsigned open = 0;

	for (size_t i = 0; i < offer->zone_count; i++) {
		for (enum family family = IPV4; family < FAMILIES; family++)
			if (offer->zones[i]->any[family])
				open |= FIREWALLD_FAMILY(family);
		for (size_t k = 0; k < group->zone_count; k++)
			if (group->zones[k] == offer->zones[i])
				open |= FIREWALLD_BOTH_FAMILIES;
	}
	return open;
}

static bool needs_set(const struct plan_zone *zone, enum family family, unsigned open)
{
	return !(open & FIREWALLD_FAMILY(family)) && zone->addresses.families[family].count > 0;
}

const char *firewalld_set_name(const struct firewalld *firewalld, const struct plan_zone *zone,
			       enum family family)
{
	return arena_format(firewalld->arena, "pbx-%s%c", zone->name, family == IPV4 ? '4' : '6');
}

struct firewalld_sets firewalld_sets(const struct firewalld *firewalld,
				     const struct firewalld_offer *offer,
				     const struct firewalld_group *group, enum family family)
{
	unsigned open = firewalld_open_families(offer, group);
	struct firewalld_sets sets = {
		.names = arena_array(firewalld->arena, offer->zone_count + 1, sizeof(*sets.names)),
	};

	if (open & FIREWALLD_FAMILY(family))
		sets.names[sets.count++] = NULL;
	for (size_t i = 0; i < offer->zone_count; i++)
		if (needs_set(offer->zones[i], family, open))
			sets.names[sets.count++] =
				firewalld_set_name(firewalld, offer->zones[i], family);
	return sets;
}

void firewalld_mark_sets(struct firewalld *firewalld, const struct firewalld_offer *offer,
			 const struct firewalld_group *group, enum family family)
{
	unsigned open = firewalld_open_families(offer, group);

	for (size_t i = 0; i < offer->zone_count; i++) {
		const struct plan_zone *zone = offer->zones[i];

		if (needs_set(zone, family, open))
			firewalld->sets[zone - firewalld->plan->zones][family] = true;
	}
}

static void mark_sets(struct firewalld *firewalld, const struct firewalld_offer *offer)
{
	for (enum family family = IPV4; family < FAMILIES; family++)
		firewalld_mark_sets(firewalld, offer, &firewalld->rest, family);
}

static void add_source(struct firewalld *firewalld, struct firewalld_source source)
{
	firewalld->sources[firewalld->source_count++] = source;
}

static void lay_out_deny(struct firewalld *firewalld)
{
	static const char *const everyone[FAMILIES] = {"0.0.0.0/0", "::/0"};
	const struct firewalld_offer *deny = &firewalld->deny;

	mark_sets(firewalld, deny);
	firewalld->sources = arena_array(firewalld->arena, FAMILIES * (deny->zone_count + 1),
					 sizeof(*firewalld->sources));
	for (enum family family = IPV4; family < FAMILIES; family++) {
		struct firewalld_sets sets =
			firewalld_sets(firewalld, deny, &firewalld->rest, family);

		for (size_t i = 0; i < sets.count; i++)
			add_source(firewalld,
				   sets.names[i] == NULL
					   ? (struct firewalld_source){"address", everyone[family],
								       "", family}
					   : (struct firewalld_source){"ipset", sets.names[i],
								       "ipset:", family});
	}
}

static struct firewalld_file *add_file(struct firewalld *firewalld, const char *folder,
				       const char *name)
{
	struct firewalld_file *file;

	firewalld->files = arena_grow(firewalld->arena, firewalld->files, firewalld->file_count,
				      &firewalld->file_capacity, sizeof(*firewalld->files));
	file = &firewalld->files[firewalld->file_count++];
	file->path = arena_format(firewalld->arena, "%s/%s.xml", folder, name);
	return file;
}

static void add_zone_file(struct firewalld *firewalld, const struct firewalld_group *group)
{
	struct firewalld_file *file = add_file(firewalld, "zones", group->name);

	file->print = firewalld_print_zone;
	if (group == &firewalld->denied)
		file->print = firewalld_print_deny;
	else if (group->closed)
		file->print = firewalld_print_closed;
	file->group = group;
}

static void add_set_file(struct firewalld *firewalld, const char *name, const char *description,
			 const struct addrset *addresses, enum family family)
{
	struct firewalld_file *file = add_file(firewalld, "ipsets", name);

	file->print = firewalld_print_set;
	file->set.name = name;
	file->set.description = description;
	file->set.addresses = addresses;
	file->set.family = family;
}

static void add_set_files(struct firewalld *firewalld, const struct plan_zone *zone)
{
	for (enum family family = IPV4; family < FAMILIES; family++)
		if (firewalld->sets[zone - firewalld->plan->zones][family])
			add_set_file(firewalld, firewalld_set_name(firewalld, zone, family),
				     arena_format(firewalld->arena, "zone %s", zone->name),
				     &zone->addresses, family);
}

static void add_behind_files(struct firewalld *firewalld)
{
	for (enum family family = IPV4; family < FAMILIES; family++)
		if (firewalld->behind.families[family].count > 0)
			add_set_file(firewalld, firewalld_behind_names[family],
				     "machines behind the gateway", &firewalld->behind, family);
}

static void add_gateway_files(struct firewalld *firewalld)
{
	if (firewalld->plan->role != PLAN_GATEWAY)
		return;
	add_file(firewalld, "policies", FIREWALLD_GATEWAY_POLICY)->print = firewalld_print_gateway;
	if (firewalld->plan->profile->gateway->masquerade)
		add_file(firewalld, "policies", FIREWALLD_NAT_POLICY)->print =
			firewalld_print_masquerade;
}

static void lay_out_files(struct firewalld *firewalld)
{
	add_zone_file(firewalld, &firewalld->rest);
	if (firewalld->deny.zone_count > 0)
		add_zone_file(firewalld, &firewalld->denied);
	if (firewalld->outside.interface_count > 0)
		add_zone_file(firewalld, &firewalld->outside);
	for (size_t i = 0; i < firewalld->group_count; i++)
		add_zone_file(firewalld, &firewalld->groups[i]);
	for (size_t i = 0; i < firewalld->offer_count; i++) {
		const struct firewalld_offer *offer = &firewalld->offers[i];
		struct firewalld_file *file;

		if (offer->service == NULL)
			continue;
		file = add_file(firewalld, "services", offer->name);
		file->print = firewalld_print_service;
		file->service = offer;
	}
	for (size_t i = 0; i < firewalld->plan->zone_count; i++)
		add_set_files(firewalld, &firewalld->plan->zones[i]);
	add_behind_files(firewalld);
	add_file(firewalld, "policies", "pbxports-nd")->print = firewalld_print_discovery;
	add_file(firewalld, "policies", "pbxports-fwd")->print = firewalld_print_forwarding;
	add_gateway_files(firewalld);
}

void firewalld_layout(struct firewalld *firewalld)
{
	lay_out_offers(firewalld);
	lay_out_groups(firewalld);
	firewalld->sets = arena_array(firewalld->arena, firewalld->plan->zone_count,
				      sizeof(*firewalld->sets));
	for (size_t i = 0; i < firewalld->offer_count; i++)
		mark_sets(firewalld, &firewalld->offers[i]);
	lay_out_deny(firewalld);
	if (firewalld->plan->role == PLAN_GATEWAY)
		firewalld_layout_gateway(firewalld);
	lay_out_files(firewalld);
}
