/* Services: what. */
#include <string.h>

#include "generator.h"

/* Ports near which most are drawn, so that services share some. */
static const unsigned popular[] = {1, 22, 80, 443, 546, 1024, 5060, 8088, 10000, 32768, 65535};

unsigned draw_port(struct generator *generator)
{
	unsigned port = popular[draw_below(generator->draw, COUNT(popular))];
	unsigned near = draw_below(generator->draw, 6);

	if (chance(generator, 20))
		return draw_between(generator->draw, 1, 65535);
	return port + near <= 65535 ? port + near : port - near;
}

const char *draw_protocol(struct generator *generator)
{
	static const char *const protocols[] = {"tcp", "udp", "tcp", "udp", "tcp+udp"};
	unsigned protocol = draw_below(generator->draw, COUNT(protocols));

	if (protocol == 4)
		has(generator, HAS_BOTH_PROTOCOLS);
	return protocols[protocol];
}

static const char *draw_ports(struct generator *generator)
{
	unsigned first = draw_port(generator);
	unsigned last = first;

	if (chance(generator, 35)) {
		last += draw_below(generator->draw, chance(generator, 80) ? 12 : 40000);
		last = last > 65535 ? 65535 : last;
		has(generator, first == last ? HAS_RANGE_OF_ONE : HAS_PORT_RANGE);
	} else {
		has(generator, HAS_SINGLE_PORT);
	}
	if (first == 1)
		has(generator, HAS_PORT_FIRST);
	if (last == 65535)
		has(generator, HAS_PORT_LAST);
	if (first == last && !chance(generator, 10))
		return arena_format(generator->arena, "%u/%s", first, draw_protocol(generator));
	return arena_format(generator->arena, "%u-%u/%s", first, last, draw_protocol(generator));
}

static struct tree *draw_port_list(struct generator *generator)
{
	static const unsigned most[] = {1, 1, 1, 5, 5, 20};
	struct tree *list = new_list(generator);
	unsigned limit = most[draw_below(generator->draw, COUNT(most))];
	unsigned count = draw_between(generator->draw, limit == 20 ? 14 : 1, limit);

	if (count >= 16)
		has(generator, HAS_MANY_PORTS);
	for (unsigned i = 0; i < count; i++)
		tree_add(generator->arena, list, new_word(generator, draw_ports(generator)));
	return list;
}

struct tree *draw_limit(struct generator *generator)
{
	static const char *const units[] = {"second", "minute", "hour"};
	struct tree *map = new_map(generator);
	unsigned unit = draw_below(generator->draw, COUNT(units));
	bool packets = chance(generator, 40);

	tree_set(generator->arena, map, "rate",
		 new_word(generator,
			  arena_format(generator->arena, "%u/%s",
				       draw_between(generator->draw, 1, 10000), units[unit])));
	tree_set(generator->arena, map, "burst",
		 tree_bare(generator->arena,
			   arena_format(generator->arena, "%u",
					draw_between(generator->draw, GENERATE_BURST, 10000))));
	has(generator, packets ? HAS_LIMIT_PACKETS : HAS_LIMIT_FLOWS);
	if (packets || chance(generator, 30))
		tree_set(generator->arena, map, "count",
			 new_word(generator, packets ? "packets" : "flows"));
	tree_shuffle(map, generator->draw);
	return map;
}

void draw_from(struct generator *generator, struct tree *service)
{
	struct tree *from = draw_zone_names(generator, 4);

	if (chance(generator, 15)) {
		has(generator, HAS_INTERNET);
		tree_add(generator->arena, from, new_word(generator, "internet"));
	}
	if (from->count == 0)
		has(generator, HAS_NO_SOURCE);
	if (from->count > 0 || chance(generator, 50))
		tree_set(generator->arena, service, "from", from);
}

static void draw_exposure(struct generator *generator, struct tree *service)
{
	static const char *const exposures[] = {"public", "restricted", "internal", "discouraged"};

	if (!chance(generator, 30))
		return;
	has(generator, HAS_EXPOSURE);
	tree_set(generator->arena, service, "exposure",
		 new_word(generator, exposures[draw_below(generator->draw, COUNT(exposures))]));
}

/* What people and lint read, and no rule shows. */
static void draw_remarks(struct generator *generator, struct tree *service)
{
	if (chance(generator, 20)) {
		has(generator, HAS_ENCRYPTED);
		tree_set(generator->arena, service, "encrypted",
			 tree_bare(generator->arena, chance(generator, 50) ? "true" : "false"));
	}
	if (chance(generator, 20)) {
		has(generator, HAS_WHERE);
		tree_set(generator->arena, service, "where", draw_text(generator));
	}
	if (chance(generator, 30))
		tree_set(generator->arena, service, "description", draw_text(generator));
	draw_allow(generator, service);
}

struct tree *draw_service_of(struct generator *generator, const char *key, struct tree *ports)
{
	struct tree *service = new_map(generator);

	if (chance(generator, 8)) {
		has(generator, HAS_LOOPBACK_EXPOSURE);
		tree_set(generator->arena, service, "exposure", new_word(generator, "loopback"));
	} else {
		draw_exposure(generator, service);
		draw_from(generator, service);
	}
	if (chance(generator, 15)) {
		has(generator, HAS_DISABLED);
		tree_set(generator->arena, service, "enabled",
			 tree_bare(generator->arena, "false"));
	} else if (chance(generator, 10)) {
		tree_set(generator->arena, service, "enabled", tree_bare(generator->arena, "true"));
	}
	if (generator->limits && chance(generator, 50))
		tree_set(generator->arena, service, "limit", draw_limit(generator));
	draw_remarks(generator, service);
	tree_set(generator->arena, service, key, ports);
	return service;
}

void add_service(struct generator *generator, const char *name, struct tree *service)
{
	tree_shuffle(service, generator->draw);
	tree_set(generator->arena, generator->services, name, service);
}

void draw_services(struct generator *generator)
{
	unsigned count = draw_between(generator->draw, 1, 10);

	generator->services = new_map(generator);
	for (unsigned i = 0; i < count; i++) {
		struct tree *ports = draw_port_list(generator);

		add_service(generator, draw_name(generator, generator->services),
			    draw_service_of(generator, "ports", ports));
	}
	tree_set(generator->arena, generator->root, "services", generator->services);
}
