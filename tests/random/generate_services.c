/* Services, pools, dialers: what. */
#include <string.h>

#include "generator.h"

#define POOL_GROUND  10000 /* pools lie from here on, each in a part of its own */
#define POOL_PART    20000
#define PINS_OUTSIDE 52000 /* and pins that lie in no pool from here on */

/* Ports near which most are drawn, so that services share some. */
static const unsigned popular[] = {1, 22, 80, 443, 546, 1024, 5060, 8088, 10000, 32768, 65535};

static unsigned draw_port(struct generator *generator)
{
	unsigned port = popular[draw_below(generator->draw, COUNT(popular))];
	unsigned near = draw_below(generator->draw, 6);

	if (chance(generator, 20))
		return draw_between(generator->draw, 1, 65535);
	return port + near <= 65535 ? port + near : port - near;
}

static const char *draw_protocol(struct generator *generator)
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

/* Never reached by the probes of a run: what they show is who is let in, not how often. */
static struct tree *draw_limit(struct generator *generator)
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

static void draw_from(struct generator *generator, struct tree *service)
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

/* All of a service but its ports. */
static struct tree *draw_service(struct generator *generator)
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
	return service;
}

static void add_service(struct generator *generator, const char *name, struct tree *service)
{
	tree_shuffle(service, generator->draw);
	tree_set(generator->arena, generator->services, name, service);
}

void draw_services(struct generator *generator)
{
	unsigned count = draw_between(generator->draw, 1, 10);

	generator->services = new_map(generator);
	for (unsigned i = 0; i < count; i++) {
		struct tree *service = draw_service(generator);

		tree_set(generator->arena, service, "ports", draw_port_list(generator));
		add_service(generator, draw_name(generator, generator->services), service);
	}
	tree_set(generator->arena, generator->root, "services", generator->services);
}

/* A pool that is being drawn. */
struct pool {
	const char *name;
	unsigned first;
	unsigned chunk;
	unsigned pins;
};

static struct tree *range_word(struct generator *generator, unsigned first, unsigned count)
{
	return new_word(generator,
			arena_format(generator->arena, "%u-%u", first, first + count - 1));
}

/* In the pool, over one chunk or two, each in a part of its own; or beyond every pool. */
static struct tree *draw_pin(struct generator *generator, struct pool *pool, unsigned dialer)
{
	unsigned ports = draw_between(generator->draw, 2, pool->chunk);

	if (chance(generator, 50)) {
		unsigned offset = chance(generator, 30) ? pool->chunk - 1
							: draw_below(generator->draw, pool->chunk);

		/* At times to the last port of a chunk, or one less or more. */
		if (pool->chunk > 2 && chance(generator, 50))
			ports = pool->chunk - offset + draw_below(generator->draw, 3) - 1;
		ports += ports == 0;
		has(generator, HAS_PIN_INSIDE);
		pool->pins++;
		return range_word(generator, pool->first + 2 * dialer * pool->chunk + offset,
				  ports);
	}
	has(generator, HAS_PIN_OUTSIDE);
	return range_word(generator,
			  PINS_OUTSIDE +
				  (dialer + (pool->first > POOL_PART ? DIALERS_MAX : 0)) * 1000,
			  ports < 1000 ? ports : 1000);
}

/* The pins of a dialer: bare where there is one pool, by name where there are more. */
static void draw_pins(struct generator *generator, struct tree *dialer, unsigned number,
		      struct pool *pools, size_t count)
{
	struct tree *pins = new_map(generator);

	if (count == 1 && chance(generator, 70)) {
		tree_set(generator->arena, dialer, "rtp", draw_pin(generator, &pools[0], number));
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (chance(generator, 60))
			tree_set(generator->arena, pins, pools[i].name,
				 draw_pin(generator, &pools[i], number));
	if (pins->count > 0)
		tree_set(generator->arena, dialer, "rtp", pins);
}

static void draw_dialers(struct generator *generator, struct pool *pools, size_t pool_count)
{
	struct tree *list = new_list(generator);
	struct tree *names = new_map(generator);
	unsigned count = draw_between(generator->draw, 1, DIALERS_MAX);

	has(generator, HAS_CHUNKS);
	for (unsigned i = 0; i < count; i++) {
		struct tree *dialer = new_map(generator);
		const char *name = draw_name(generator, names);

		tree_set(generator->arena, names, name, names);
		tree_set(generator->arena, dialer, "name", new_word(generator, name));
		tree_set(generator->arena, dialer, "address",
			 new_word(generator, arena_format(generator->arena, "10.20.0.%u", 10 + i)));
		if (chance(generator, 40))
			tree_set(generator->arena, dialer, "address6",
				 new_word(generator, arena_format(generator->arena,
								  "2001:db8:20::%x", 10 + i)));
		if (pool_count > 0 && chance(generator, 50))
			draw_pins(generator, dialer, i, pools, pool_count);
		tree_add(generator->arena, list, dialer);
	}
	tree_set(generator->arena, generator->root, "dialers", list);
}

/* The pool's service; it has room for every dialer, beside what pins take. */
static void draw_pool(struct generator *generator, const struct pool *pool, bool default_chunk)
{
	struct tree *service = draw_service(generator);
	unsigned places = DIALERS_MAX + 2 * pool->pins;
	unsigned last =
		pool->first + places * pool->chunk - 1 + draw_below(generator->draw, pool->chunk);

	tree_set(
		generator->arena, service, "pool",
		new_word(generator, arena_format(generator->arena, "%u-%u/%s", pool->first,
						 default_chunk ? pool->first + POOL_PART - 1 : last,
						 draw_protocol(generator))));
	if (!default_chunk) {
		has(generator, HAS_CHUNK_SIZE);
		tree_set(generator->arena, service, "chunk",
			 tree_bare(generator->arena,
				   arena_format(generator->arena, "%u", pool->chunk)));
	}
	add_service(generator, pool->name, service);
}

/* A forward that changes the port: the dialer's own firewall then opens the changed one. */
static void draw_gateway(struct generator *generator, const struct tree *dialer)
{
	struct tree *gateway = new_map(generator);
	struct tree *forward = new_map(generator);
	struct tree *target = new_map(generator);
	struct tree *service = new_map(generator);
	struct tree *ports = new_list(generator);
	const char *name = draw_name(generator, generator->services);
	const char *to = tree_get(dialer, chance(generator, 50) ? "name" : "address")->text;

	has(generator, HAS_CHANGED_PORT);
	tree_add(generator->arena, ports,
		 new_word(generator, arena_format(generator->arena, "%u/%s",
						  draw_between(generator->draw, 1, 9999),
						  draw_protocol(generator))));
	tree_set(generator->arena, service, "ports", ports);
	draw_from(generator, service);
	add_service(generator, name, service);
	tree_set(generator->arena, target, "to", new_word(generator, to));
	tree_set(generator->arena, target, "port",
		 tree_bare(generator->arena,
			   arena_format(generator->arena, "%u", draw_port(generator))));
	tree_set(generator->arena, forward, name, target);
	tree_set(generator->arena, gateway, "interface", new_word(generator, "eth0"));
	tree_set(generator->arena, gateway, "forward", forward);
	tree_set(generator->arena, generator->root, "gateway", gateway);
}

static void draw_host(struct generator *generator)
{
	const struct tree *dialers = tree_get(generator->root, "dialers");
	const struct tree *dialer =
		dialers->items[draw_below(generator->draw, (unsigned)dialers->count)];

	has(generator, HAS_HOST);
	generator->specimen->host = tree_get(dialer, "name")->text;
	if (chance(generator, 60))
		draw_gateway(generator, chance(generator, 80) ? dialer : dialers->items[0]);
}

void draw_pools(struct generator *generator)
{
	struct pool pools[2] = {{.name = NULL}};
	size_t count = draw_between(generator->draw, 1, 2);
	bool dialers = chance(generator, 75);
	bool default_chunk = chance(generator, 15);

	has(generator, dialers ? HAS_CHUNKS : HAS_WHOLE_POOL);
	if (count == 2)
		has(generator, HAS_TWO_POOLS);
	for (size_t i = 0; i < count; i++) {
		pools[i].first = POOL_GROUND + (unsigned)i * POOL_PART;
		pools[i].chunk = default_chunk ? 5000 : 2 * draw_between(generator->draw, 1, 600);
		do
			pools[i].name = draw_name(generator, generator->services);
		while (i == 1 && strcmp(pools[0].name, pools[1].name) == 0);
	}
	if (dialers)
		draw_dialers(generator, pools, default_chunk ? 0 : count);
	for (size_t i = 0; i < count; i++)
		draw_pool(generator, &pools[i], default_chunk);
	if (dialers && chance(generator, 65))
		draw_host(generator);
}
