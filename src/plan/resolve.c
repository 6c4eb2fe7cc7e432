#include "pbxports/plan/resolve.h"

#include <string.h>

struct resolver {
	struct plan *plan;
	struct diags *diags;
	bool *done;
	size_t ranges; /* in all zones so far */
};

static void add_interface(struct plan_zone *zone, const char *name, size_t *capacity,
			  struct arena *arena)
{
	if (zone->interface_count > RESOLVE_MAX_INTERFACES)
		return;
	for (size_t i = 0; i < zone->interface_count; i++)
		if (strcmp(zone->interfaces[i], name) == 0)
			return;
	zone->interfaces = arena_grow(arena, zone->interfaces, zone->interface_count, capacity,
				      sizeof(*zone->interfaces));
	zone->interfaces[zone->interface_count++] = name;
}

static size_t set_size(const struct addrset *set)
{
	return set->families[IPV4].count + set->families[IPV6].count;
}

static struct plan_zone *resolve_zone(struct resolver *resolver, const struct zone *zone);

/*
 * The addresses of a list or of another zone, whose interfaces are added to this one. References
 * form no ring, and lead ZONE_MAX_LEVELS deep at most: profile/ has seen to that.
 */
static const struct addrset *source_set(struct resolver *resolver, struct plan_zone *zone,
					const struct zone_entry *entry, size_t *capacity)
{
	const struct plan_zone *other;

	if (entry->kind == ENTRY_FILE)
		return &entry->file.list->addresses;
	other = resolve_zone(resolver, entry->reference.zone);
	for (size_t i = 0; i < other->interface_count; i++)
		add_interface(zone, other->interfaces[i], capacity, resolver->diags->arena);
	return &other->addresses;
}

/* A list or a zone that is all of this one shares its set: a million networks are not copied. */
static void add_entries(struct resolver *resolver, struct plan_zone *zone, size_t *capacity)
{
	const struct zone_entry *entries = zone->zone->entries;
	const size_t count = zone->zone->entry_count;
	struct arena *arena = resolver->diags->arena;

	if (count == 1 && entries->kind != ENTRY_RANGE) {
		zone->addresses = *source_set(resolver, zone, entries, capacity);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct zone_entry *entry = &entries[i];
		const struct addrset *set;

		if (entry->kind == ENTRY_RANGE) {
			addrset_add(&zone->addresses, entry->net.family, entry->net.range, arena);
			continue;
		}
		set = source_set(resolver, zone, entry, capacity);
		if (resolver->ranges < RESOLVE_MAX_RANGES)
			addrset_add_set(&zone->addresses, set, arena);
	}
	addrset_settle(&zone->addresses, arena);
}

static struct plan_zone *resolve_zone(struct resolver *resolver, const struct zone *zone)
{
	size_t index = resolver->plan->zone_positions[zone - resolver->plan->profile->zones];
	struct plan_zone *resolved = &resolver->plan->zones[index];
	size_t capacity = 0;

	if (resolver->done[index])
		return resolved;
	resolver->done[index] = true;
	resolved->zone = zone;
	resolved->name = zone->name.text;
	add_entries(resolver, resolved, &capacity);
	for (size_t i = 0; i < zone->interface_count; i++)
		add_interface(resolved, zone->interfaces[i].text, &capacity,
			      resolver->diags->arena);
	for (int family = 0; family < FAMILIES; family++)
		resolved->any[family] = addrset_is_all(&resolved->addresses, (enum family)family);
	resolver->ranges += set_size(&resolved->addresses);
	if (resolved->interface_count > RESOLVE_MAX_INTERFACES)
		diag_error(resolver->diags, zone->name.place,
			   "zone \"%s\" has more than %d interfaces", zone->name.text,
			   RESOLVE_MAX_INTERFACES);
	return resolved;
}

/* The index of names is sorted already; each of its words is the head of a zone. */
static void order_by_name(struct plan *plan, struct arena *arena)
{
	const struct profile *profile = plan->profile;

	plan->zone_positions = arena_array(arena, plan->zone_count, sizeof(*plan->zone_positions));
	for (size_t i = 0; i < profile->zone_index.count; i++) {
		const void *head = profile->zone_index.words[i];
		const struct zone *zone = head;

		plan->zone_positions[zone - profile->zones] = i;
	}
}

void resolve_zones(struct plan *plan, struct diags *diags)
{
	const struct profile *profile = plan->profile;
	struct resolver resolver = {.plan = plan, .diags = diags};

	resolver.done = arena_array(diags->arena, profile->zone_count, sizeof(bool));
	plan->zone_count = profile->zone_count;
	plan->zones = arena_array(diags->arena, plan->zone_count, sizeof(*plan->zones));
	order_by_name(plan, diags->arena);
	for (size_t i = 0; i < profile->zone_count; i++)
		resolve_zone(&resolver, &profile->zones[i]);
	if (resolver.ranges >= RESOLVE_MAX_RANGES)
		diag_failure(diags, "the zones of profile \"%s\" hold more than %d ranges in all",
			     profile->name.text, RESOLVE_MAX_RANGES);
}
