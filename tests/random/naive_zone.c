#include "naive_zone.h"

#include <string.h>

#include "naive_entry.h"

static const char *const private_networks[] = {"10.0.0.0/8",	 "172.16.0.0/12", "192.168.0.0/16",
					       "169.254.0.0/16", "fc00::/7",	  "fe80::/10"};

#define PRIVATE_NETWORKS (sizeof(private_networks) / sizeof(*private_networks))

static const struct naive_node *zone_sources(const struct naive_node *zone)
{
	return zone->kind == NAIVE_LIST ? zone : naive_get(zone, "sources");
}

static bool zone_holds(const struct naive_node *root, const char *name,
		       const struct naive_packet *packet);

static bool source_holds(const struct naive_node *root, const struct naive_node *source,
			 const struct naive_packet *packet)
{
	const struct naive_node *lines = naive_get(source, "lines");

	if (source->kind == NAIVE_TEXT)
		return zone_holds(root, source->text, packet) ||
		       naive_entry_holds(source->text, &packet->source);
	for (size_t i = 0; i < naive_count(lines); i++)
		if (naive_entry_holds(lines->items[i]->text, &packet->source))
			return true;
	return false;
}

static bool has_interface(const struct naive_node *zone, const char *name)
{
	const struct naive_node *interfaces = naive_get(zone, "interfaces");

	for (size_t i = 0; i < naive_count(interfaces); i++)
		if (naive_is(interfaces->items[i], name))
			return true;
	return false;
}

/* False also where there is no such zone. */
static bool zone_holds(const struct naive_node *root, const char *name,
		       const struct naive_packet *packet)
{
	const struct naive_node *zone = naive_get(naive_get(root, "zones"), name);
	const struct naive_node *sources;

	if (strcmp(name, "internet") == 0)
		return true;
	for (size_t i = 0; strcmp(name, "private") == 0 && i < PRIVATE_NETWORKS; i++)
		if (naive_entry_holds(private_networks[i], &packet->source))
			return true;
	if (zone == NULL)
		return false;
	sources = zone_sources(zone);
	for (size_t i = 0; i < naive_count(sources); i++)
		if (source_holds(root, sources->items[i], packet))
			return true;
	return packet->interface != NULL && has_interface(zone, packet->interface);
}

bool naive_zones_hold(const struct naive_node *root, const struct naive_node *names,
		      const struct naive_packet *packet)
{
	for (size_t i = 0; i < naive_count(names); i++)
		if (zone_holds(root, names->items[i]->text, packet))
			return true;
	return false;
}

/* A zone that is built in has addresses; so has an entry that is no zone's name. */
static bool zone_reaches(const struct naive_node *root, const char *name, const char *interface)
{
	const struct naive_node *zone = naive_get(naive_get(root, "zones"), name);
	const struct naive_node *sources;

	if (zone == NULL)
		return true;
	sources = zone_sources(zone);
	for (size_t i = 0; i < naive_count(sources); i++) {
		const struct naive_node *source = sources->items[i];

		if (source->kind == NAIVE_TEXT ? zone_reaches(root, source->text, interface)
					       : naive_count(naive_get(source, "lines")) > 0)
			return true;
	}
	return has_interface(zone, interface);
}

bool naive_zones_reach(const struct naive_node *root, const struct naive_node *names,
		       const char *interface)
{
	for (size_t i = 0; i < naive_count(names); i++)
		if (zone_reaches(root, names->items[i]->text, interface))
			return true;
	return false;
}

/* Puts the lines of the files that the zone names beside their paths. */
static bool read_lists(struct naive_pool *pool, const struct naive_node *zone)
{
	const struct naive_node *sources = zone_sources(zone);

	for (size_t i = 0; i < naive_count(sources); i++) {
		struct naive_node *source = sources->items[i];
		const struct naive_node *file = naive_get(source, "file");
		struct naive_node *lines;

		if (file == NULL || naive_get(source, "lines") != NULL)
			continue;
		lines = naive_load_list(pool, naive_join(pool, file->folder, file->text));
		if (lines == NULL)
			return false;
		naive_append(pool, source, "lines", lines);
	}
	return true;
}

bool naive_read_lists(struct naive_pool *pool, const struct naive_node *root)
{
	const struct naive_node *zones = naive_get(root, "zones");

	for (size_t i = 0; i < naive_count(zones); i++)
		if (!read_lists(pool, zones->items[i]))
			return false;
	return true;
}

void naive_replace_sources(struct naive_pool *pool, const struct naive_node *root, const char *name,
			   size_t length, struct naive_node *sources)
{
	const struct naive_node *zones = naive_get(root, "zones");

	for (size_t i = 0; i < naive_count(zones); i++) {
		struct naive_node *zone = naive_new(pool, NAIVE_MAP);
		struct naive_node *interfaces = naive_get(zones->items[i], "interfaces");

		if (strlen(zones->keys[i]) != length || strncmp(zones->keys[i], name, length) != 0)
			continue;
		naive_append(pool, zone, "sources", sources);
		if (interfaces != NULL)
			naive_append(pool, zone, "interfaces", interfaces);
		zones->items[i] = zone;
	}
}

static void visit_sources(const struct naive_node *list, const struct naive_visitor *visitor)
{
	struct naive_address first, last;

	for (size_t i = 0; i < naive_count(list); i++) {
		const struct naive_node *source = list->items[i];

		if (source->kind != NAIVE_TEXT)
			visit_sources(naive_get(source, "lines"), visitor);
		else if (naive_entry_read(source->text, &first, &last))
			visitor->source(visitor->context, &first, &last);
	}
}

void naive_visit_zones(const struct naive_node *root, const struct naive_visitor *visitor)
{
	const struct naive_node *zones = naive_get(root, "zones");

	for (size_t i = 0; i < naive_count(zones); i++) {
		const struct naive_node *interfaces = naive_get(zones->items[i], "interfaces");

		visit_sources(zone_sources(zones->items[i]), visitor);
		for (size_t k = 0; k < naive_count(interfaces); k++)
			visitor->interface(visitor->context, interfaces->items[k]->text);
	}
}
