#include "show_reach.h"

#include <stdlib.h>

#include "show_private.h"

#define ROW	    24U /* a service */
#define GROUP_GAP   40U /* from the last service of a group to the heading of the next */
#define LINE	    5U	/* between lines of a zone */
#define ZONE_HEIGHT 34U /* at least: its name and its note */
#define ZONE_GAP    14U
#define MARGIN	    12U

enum { NOBODY = EXPOSURE_LOOPBACK + 1, OFF };

const struct show_reach_group show_reach_groups[] = {
	[EXPOSURE_PUBLIC] = {"public", "public"},
	[EXPOSURE_RESTRICTED] = {"restricted", "restricted"},
	[EXPOSURE_INTERNAL] = {"internal", "internal"},
	[EXPOSURE_DISCOURAGED] = {"discouraged", "discouraged"},
	[EXPOSURE_LOOPBACK] = {"loopback", "loopback"},
	[NOBODY] = {"reached by nobody", "none"},
	[OFF] = {"off", "none"},
	{NULL, NULL},
};

static bool is_drawn(const struct service *service)
{
	return service->enabled && service->exposure != EXPOSURE_LOOPBACK;
}

static unsigned group_of(const struct plan *plan, const struct service *service)
{
	if (!service->enabled)
		return OFF;
	if (service->exposure == EXPOSURE_LOOPBACK)
		return EXPOSURE_LOOPBACK;
	for (size_t i = 0; i < service->from_count; i++)
		if (!show_zone_is_empty(plan, service->from[i].zone))
			return (unsigned)service->exposure;
	return NOBODY;
}

static const char *zone_note(const struct plan_zone *zone, struct arena *arena)
{
	if (zone->zone->builtin == ZONE_LOOPBACK)
		return "this machine";
	if (plan_zone_is_internet(zone))
		return "everyone";
	if (plan_zone_is_empty(zone))
		return "empty";
	for (int family = 0; family < FAMILIES; family++)
		if (zone->addresses.families[family].count > 0)
			return arena_format(arena, "%s %s",
					    show_count(zone, (enum family)family, arena),
					    family == IPV4 ? "IPv4" : "IPv6");
	return "by interface";
}

static bool lists_zone(const struct service *service, const struct zone *zone)
{
	for (size_t i = 0; i < service->from_count; i++)
		if (service->from[i].zone == zone)
			return true;
	return false;
}

/* The zones that a drawn service lists, those of everyone first, then in the profile's order. */
static int compare_first(const void *one, const void *other)
{
	const struct show_reach_zone *a = one, *b = other;

	if (a->everyone != b->everyone)
		return a->everyone ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

static void find_zones(struct show_reach *reach, const struct plan *plan, struct arena *arena)
{
	const struct profile *profile = plan->profile;

	reach->zones = arena_array(arena, profile->zone_count, sizeof(*reach->zones));
	for (size_t i = 0; i < profile->zone_count; i++) {
		struct show_reach_zone *zone = &reach->zones[reach->zone_count];
		const struct plan_zone *resolved = plan_find_zone(plan, &profile->zones[i]);

		*zone = (struct show_reach_zone){
			.zone = &profile->zones[i],
			.note = zone_note(resolved, arena),
			.everyone = plan_zone_is_internet(resolved),
			.empty = show_zone_is_empty(plan, &profile->zones[i]),
			.first = (unsigned)i,
		};
		for (size_t k = 0; k < profile->service_count; k++)
			if (is_drawn(&profile->services[k]) &&
			    lists_zone(&profile->services[k], zone->zone))
				zone->line_count++;
		if (zone->line_count > 0)
			reach->zone_count++;
	}
	qsort(reach->zones, reach->zone_count, sizeof(*reach->zones), compare_first);
}

/* In thousandths, so that services with the same zones stand together. */
static unsigned average_zone(const struct show_reach *reach, const struct service *service)
{
	unsigned sum = 0, count = 0;

	for (size_t i = 0; i < reach->zone_count; i++)
		if (is_drawn(service) && lists_zone(service, reach->zones[i].zone)) {
			sum += (unsigned)i * 1000;
			count++;
		}
	return count == 0 ? 0 : sum / count;
}

static int compare_services(const void *one, const void *other)
{
	const struct show_reach_service *a = one, *b = other;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->service < b->service ? -1 : 1; /* of one array: the profile's order */
}

static void place_services(struct show_reach *reach, const struct plan *plan, struct arena *arena)
{
	const struct profile *profile = plan->profile;
	unsigned y = MARGIN;

	reach->service_count = profile->service_count;
	reach->services = arena_array(arena, reach->service_count, sizeof(*reach->services));
	for (size_t i = 0; i < profile->service_count; i++)
		reach->services[i] = (struct show_reach_service){
			.service = &profile->services[i],
			.group = group_of(plan, &profile->services[i]),
			.order = average_zone(reach, &profile->services[i]),
		};
	qsort(reach->services, reach->service_count, sizeof(*reach->services), compare_services);
	for (size_t i = 0; i < reach->service_count; i++) {
		struct show_reach_service *service = &reach->services[i];

		if (i == 0)
			y += SHOW_REACH_HEADING;
		else if (service->group != reach->services[i - 1].group)
			y += GROUP_GAP + SHOW_REACH_HEADING;
		else
			y += ROW;
		service->middle = y;
	}
	reach->height = y + MARGIN;
}

static int compare_wishes(const void *one, const void *other)
{
	const struct show_reach_zone *a = one, *b = other;

	if (a->wish != b->wish)
		return a->wish < b->wish ? -1 : 1;
	return compare_first(one, other);
}

static unsigned total_height(const struct show_reach *reach)
{
	unsigned height = 0;

	for (size_t i = 0; i < reach->zone_count; i++)
		height += reach->zones[i].height + (i > 0 ? ZONE_GAP : 0);
	return height;
}

/*
 * Half way between its services and an even share of the height: the averages of many services lie
 * close together, and lines that all come from there would hide each other.
 */
static void spread_wishes(struct show_reach *reach)
{
	size_t count = reach->zone_count;
	unsigned bottom = 0;

	for (size_t i = 0; i < count; i++) {
		const struct show_reach_zone *zone = &reach->zones[i];
		size_t last = zone->lines[zone->line_count - 1].service;

		if (reach->services[last].middle > bottom)
			bottom = reach->services[last].middle;
	}
	for (size_t i = 0; i < count; i++)
		reach->zones[i].wish = (reach->zones[i].wish +
					bottom * (2 * (unsigned)i + 1) / (2 * (unsigned)count)) /
				       2;
}

/* As near to its wish as those above leave room; then back up from the bottom. */
static void place_zones(struct show_reach *reach)
{
	unsigned limit = 0, height = total_height(reach);

	qsort(reach->zones, reach->zone_count, sizeof(*reach->zones), compare_wishes);
	spread_wishes(reach);
	for (size_t i = 0; i < reach->zone_count; i++) {
		struct show_reach_zone *zone = &reach->zones[i];
		unsigned half = zone->height / 2;

		zone->top = zone->wish > limit + half ? zone->wish - half : limit;
		limit = zone->top + zone->height + ZONE_GAP;
	}
	reach->height = height > reach->height ? height : reach->height;
	limit = reach->height;
	for (size_t i = reach->zone_count; i-- > 0;) {
		struct show_reach_zone *zone = &reach->zones[i];

		if (zone->top + zone->height > limit)
			zone->top = limit - zone->height;
		limit = zone->top > ZONE_GAP ? zone->top - ZONE_GAP : 0;
	}
}

static void find_lines(struct show_reach *reach, struct show_reach_zone *zone, struct arena *arena)
{
	unsigned sum = 0;
	size_t count = 0;

	zone->lines = arena_array(arena, zone->line_count, sizeof(*zone->lines));
	for (size_t i = 0; i < reach->service_count; i++) {
		const struct show_reach_service *service = &reach->services[i];

		if (is_drawn(service->service) && lists_zone(service->service, zone->zone)) {
			zone->lines[count++].service = i;
			sum += service->middle;
		}
	}
	zone->wish = sum / (unsigned)zone->line_count;
	zone->height = (unsigned)zone->line_count * LINE + LINE;
	if (zone->height < ZONE_HEIGHT)
		zone->height = ZONE_HEIGHT;
}

struct show_reach show_reach_layout(const struct plan *plan, struct arena *arena)
{
	struct show_reach reach = {0};

	find_zones(&reach, plan, arena);
	place_services(&reach, plan, arena);
	for (size_t i = 0; i < reach.zone_count; i++)
		find_lines(&reach, &reach.zones[i], arena);
	place_zones(&reach);
	for (size_t i = 0; i < reach.zone_count; i++) {
		struct show_reach_zone *zone = &reach.zones[i];
		unsigned spread = (unsigned)(zone->line_count - 1) * LINE;

		for (size_t k = 0; k < zone->line_count; k++)
			zone->lines[k].middle =
				zone->top + (zone->height - spread) / 2 + (unsigned)k * LINE;
	}
	return reach;
}
