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

/* The zones that each drawn service lists, each once; services and zones as in the profile. */
struct links {
	size_t *first; /* by service: where its zones begin; those of the last one end at `count` */
	size_t *zones;
	size_t count;
	size_t *places; /* by zone: where it stands in reach->zones */
};

static struct links find_links(const struct profile *profile, struct arena *arena)
{
	size_t *seen = arena_array(arena, profile->zone_count, sizeof(*seen));
	struct links links = {
		.first = arena_array(arena, profile->service_count + 1, sizeof(*links.first)),
		.places = arena_array(arena, profile->zone_count, sizeof(*links.places)),
	};
	size_t most = 0;

	for (size_t i = 0; i < profile->service_count; i++)
		most += profile->services[i].from_count;
	links.zones = arena_array(arena, most, sizeof(*links.zones));
	for (size_t i = 0; i < profile->service_count; i++) {
		const struct service *service = &profile->services[i];

		for (size_t k = 0; is_drawn(service) && k < service->from_count; k++) {
			size_t zone = (size_t)(service->from[k].zone - profile->zones);

			if (seen[zone] == i + 1)
				continue;
			seen[zone] = i + 1;
			links.zones[links.count++] = zone;
		}
		links.first[i + 1] = links.count;
	}
	return links;
}

/* The zones that a drawn service lists, those of everyone first, then in the profile's order. */
static int compare_first(const void *one, const void *other)
{
	const struct show_reach_zone *a = one, *b = other;

	if (a->everyone != b->everyone)
		return a->everyone ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

static void find_zones(struct show_reach *reach, const struct plan *plan, const struct links *links,
		       struct arena *arena)
{
	const struct profile *profile = plan->profile;
	size_t *lines = arena_array(arena, profile->zone_count, sizeof(*lines));

	reach->zones = arena_array(arena, profile->zone_count, sizeof(*reach->zones));
	for (size_t i = 0; i < links->count; i++)
		lines[links->zones[i]]++;
	for (size_t i = 0; i < profile->zone_count; i++) {
		const struct plan_zone *resolved = plan_find_zone(plan, &profile->zones[i]);

		if (lines[i] == 0)
			continue;
		reach->zones[reach->zone_count++] = (struct show_reach_zone){
			.zone = &profile->zones[i],
			.note = zone_note(resolved, arena),
			.everyone = plan_zone_is_internet(resolved),
			.empty = show_zone_is_empty(plan, &profile->zones[i]),
			.first = (unsigned)i,
			.lines = arena_array(arena, lines[i], sizeof(struct show_reach_line)),
		};
	}
	qsort(reach->zones, reach->zone_count, sizeof(*reach->zones), compare_first);
	for (size_t i = 0; i < reach->zone_count; i++)
		links->places[reach->zones[i].zone - profile->zones] = i;
}

/* In thousandths, so that services with the same zones stand together. */
static unsigned average_zone(const struct links *links, size_t service)
{
	size_t first = links->first[service], end = links->first[service + 1];
	unsigned sum = 0;

	for (size_t i = first; i < end; i++)
		sum += (unsigned)links->places[links->zones[i]] * 1000;
	return first == end ? 0 : sum / (unsigned)(end - first);
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

static void place_services(struct show_reach *reach, const struct plan *plan,
			   const struct links *links, struct arena *arena)
{
	const struct profile *profile = plan->profile;
	unsigned y = MARGIN;

	reach->service_count = profile->service_count;
	reach->services = arena_array(arena, reach->service_count, sizeof(*reach->services));
	for (size_t i = 0; i < profile->service_count; i++)
		reach->services[i] = (struct show_reach_service){
			.service = &profile->services[i],
			.group = group_of(plan, &profile->services[i]),
			.order = average_zone(links, i),
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

/* Services come down the drawing, so each zone's lines do. */
static void find_lines(struct show_reach *reach, const struct profile *profile,
		       const struct links *links)
{
	for (size_t i = 0; i < reach->service_count; i++) {
		size_t service = (size_t)(reach->services[i].service - profile->services);

		for (size_t k = links->first[service]; k < links->first[service + 1]; k++) {
			struct show_reach_zone *zone =
				&reach->zones[links->places[links->zones[k]]];

			zone->lines[zone->line_count++].service = i;
			zone->wish += reach->services[i].middle;
		}
	}
	for (size_t i = 0; i < reach->zone_count; i++) {
		struct show_reach_zone *zone = &reach->zones[i];

		zone->wish /= (unsigned)zone->line_count;
		zone->height = (unsigned)zone->line_count * LINE + LINE;
		if (zone->height < ZONE_HEIGHT)
			zone->height = ZONE_HEIGHT;
	}
}

struct show_reach show_reach_layout(const struct plan *plan, struct arena *arena)
{
	const struct links links = find_links(plan->profile, arena);
	struct show_reach reach = {0};

	find_zones(&reach, plan, &links, arena);
	place_services(&reach, plan, &links, arena);
	find_lines(&reach, plan->profile, &links);
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
