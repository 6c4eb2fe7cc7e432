#include "pbxports/judge/entries.h"

#include <string.h>

#include "pbxports/profile/zones.h"

/* A walk over a zone; each zone on the way is looked at once, since many may refer to one. */
struct search {
	const struct plan *plan;
	const struct addrset *sources;
	struct entries *entries;
	size_t most;
	bool *seen;
	struct arena *arena;
};

static void add(struct search *search, struct place place, const char *text)
{
	if (search->entries->count < search->most)
		search->entries->items[search->entries->count++] = (struct entry){place, text};
	search->entries->total++;
}

static const char *range_text(const struct search *search, enum family family,
			      const struct address_range *range)
{
	char text[RANGE_TEXT_SIZE];

	return arena_strdup(search->arena, address_range_format(family, range, text));
}

static void add_range(struct search *search, const struct zone_entry *entry)
{
	/* A zone of a hundred thousand networks needs no text for each. */
	bool shown = search->entries->count < search->most;

	add(search, entry->place,
	    shown ? range_text(search, entry->net.family, &entry->net.range) : NULL);
}

static void add_lines(struct search *search, const struct zone_list *list)
{
	const size_t room = search->most - search->entries->count;
	struct list_line *lines = arena_array(search->arena, room, sizeof(*lines));
	const size_t found = zone_list_find(list, search->sources, lines, room);
	const size_t shown = found < room ? found : room;

	for (size_t i = 0; i < shown; i++)
		add(search, lines[i].place, range_text(search, lines[i].family, &lines[i].range));
	search->entries->total += found - shown;
}

static bool overlaps(const struct search *search, const struct zone_entry *entry)
{
	return rangeset_overlaps(&search->sources->families[entry->net.family], entry->net.range);
}

static bool builtin_overlaps(const struct search *search, const struct zone *zone)
{
	for (size_t i = 0; i < zone->entry_count; i++)
		if (overlaps(search, &zone->entries[i]))
			return true;
	return false;
}

static void look(struct search *search, const struct zone *zone)
{
	bool *seen = &search->seen[zone - search->plan->profile->zones];

	if (*seen)
		return;
	*seen = true;
	for (size_t i = 0; i < zone->entry_count; i++) {
		const struct zone_entry *entry = &zone->entries[i];

		if (entry->kind == ENTRY_FILE)
			add_lines(search, entry->file.list);
		else if (entry->kind == ENTRY_RANGE && overlaps(search, entry))
			add_range(search, entry);
		else if (entry->kind == ENTRY_ZONE &&
			 entry->reference.zone->builtin == ZONE_DEFINED)
			look(search, entry->reference.zone);
		else if (entry->kind == ENTRY_ZONE &&
			 builtin_overlaps(search, entry->reference.zone))
			add(search, entry->place, entry->reference.name);
	}
}

struct entries entries_find(const struct plan *plan, const struct plan_zone *zone,
			    const struct addrset *sources, size_t most, struct arena *arena)
{
	struct entries entries = {.items = arena_array(arena, most, sizeof(*entries.items))};
	struct search search = {
		.plan = plan,
		.sources = sources,
		.entries = &entries,
		.most = most,
		.arena = arena,
		.seen = arena_array(arena, plan->profile->zone_count, sizeof(bool)),
	};

	if (zone->zone->builtin == ZONE_DEFINED)
		look(&search, zone->zone);
	return entries;
}

static struct place own_interface(const struct zone *zone, const char *interface)
{
	for (size_t i = 0; i < zone->interface_count; i++)
		if (strcmp(zone->interfaces[i].text, interface) == 0)
			return zone->interfaces[i].place;
	return (struct place){.source = NULL};
}

/* Of the zones that it refers to only one that has the interface is entered. */
struct place entries_interface(const struct plan *plan, const struct plan_zone *zone,
			       const char *interface)
{
	struct place place = own_interface(zone->zone, interface);

	for (size_t i = 0; place.source == NULL && i < zone->zone->entry_count; i++) {
		const struct zone_entry *entry = &zone->zone->entries[i];
		const struct plan_zone *other;

		if (entry->kind != ENTRY_ZONE)
			continue;
		other = plan_find_zone(plan, entry->reference.zone);
		if (plan_zone_has_interface(other, interface))
			return entries_interface(plan, other, interface);
	}
	return place;
}

struct place entries_denied(const struct plan *plan, const struct plan_zone *zone)
{
	const struct profile *profile = plan->profile;

	for (size_t i = 0; i < profile->deny_count; i++)
		if (profile->deny[i].zone == zone->zone)
			return profile->deny[i].name.place;
	return zone->zone->name.place;
}
