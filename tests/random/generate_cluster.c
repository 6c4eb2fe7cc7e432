/* Pools, and the machines that take parts of them. */
#include <string.h>

#include "generator.h"

#define POOL_PART    20000
#define PINS_OUTSIDE 52000 /* pins that lie in no pool lie from here on */

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
		has_at_gateway(generator, HAS_GATEWAY_PIN);
		pool->pins++;
		return range_word(generator, pool->first + 2 * dialer * pool->chunk + offset,
				  ports);
	}
	has(generator, HAS_PIN_OUTSIDE);
	has_at_gateway(generator, HAS_GATEWAY_PIN);
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

	for (unsigned i = 0; i < count; i++) {
		struct tree *dialer = new_map(generator);
		const char *name = draw_name(generator, names);

		tree_set(generator->arena, names, name, names);
		tree_set(generator->arena, dialer, "name", new_word(generator, name));
		tree_set(generator->arena, dialer, "address",
			 new_word(generator, arena_format(generator->arena, "10.20.0.%u", 10 + i)));
		if (chance(generator, 60)) {
			has_at_gateway(generator, HAS_DIALER6);
			tree_set(generator->arena, dialer, "address6",
				 new_word(generator, arena_format(generator->arena,
								  "2001:db8:20::%x", 10 + i)));
		}
		if (pool_count > 0 && chance(generator, 50))
			draw_pins(generator, dialer, i, pools, pool_count);
		tree_add(generator->arena, list, dialer);
	}
	tree_set(generator->arena, generator->root, "dialers", list);
}

/* The pool's service; it has room for every dialer, beside what pins take. */
static void draw_pool(struct generator *generator, const struct pool *pool, bool default_chunk)
{
	unsigned places = DIALERS_MAX + 2 * pool->pins;
	unsigned last =
		pool->first + places * pool->chunk - 1 + draw_below(generator->draw, pool->chunk);
	const char *ports = arena_format(generator->arena, "%u-%u/%s", pool->first,
					 default_chunk ? pool->first + POOL_PART - 1 : last,
					 draw_protocol(generator));
	struct tree *service = draw_service_of(generator, "pool", new_word(generator, ports));

	if (!default_chunk) {
		has(generator, HAS_CHUNK_SIZE);
		tree_set(generator->arena, service, "chunk",
			 tree_bare(generator->arena,
				   arena_format(generator->arena, "%u", pool->chunk)));
	}
	add_service(generator, pool->name, service);
}

static size_t draw_pools(struct generator *generator, struct pool *pools, bool default_chunk)
{
	size_t count = draw_between(generator->draw, 1, 2);

	if (count == 2) {
		has(generator, HAS_TWO_POOLS);
		has_at_gateway(generator, HAS_GATEWAY_TWO_POOLS);
	}
	for (size_t i = 0; i < count; i++) {
		pools[i].first = POOL_GROUND + (unsigned)i * POOL_PART;
		pools[i].chunk = default_chunk ? 5000 : 2 * draw_between(generator->draw, 1, 600);
		do
			pools[i].name = draw_name(generator, generator->services);
		while (i == 1 && strcmp(pools[0].name, pools[1].name) == 0);
	}
	return count;
}

static void draw_host(struct generator *generator)
{
	const struct tree *dialers = tree_get(generator->root, "dialers");
	const struct tree *dialer =
		dialers->items[draw_below(generator->draw, (unsigned)dialers->count)];

	has(generator, HAS_HOST);
	generator->specimen->host = tree_get(dialer, "name")->text;
	if (chance(generator, 90))
		draw_gateway(generator, chance(generator, 80) ? dialer : dialers->items[0]);
}

void draw_cluster(struct generator *generator)
{
	struct pool pools[2] = {{.name = NULL}};
	bool default_chunk = chance(generator, 15);
	size_t count = 0;

	if (generator->machines == ONE_MACHINE)
		return;
	if (generator->machines != GATEWAY || chance(generator, 85))
		count = draw_pools(generator, pools, default_chunk);
	if (generator->machines == WHOLE_POOLS) {
		has(generator, HAS_WHOLE_POOL);
	} else if (count > 0 || chance(generator, 50)) {
		has(generator, HAS_CHUNKS);
		has_at_gateway(generator, HAS_GATEWAY_CHUNKS);
		draw_dialers(generator, pools, default_chunk ? 0 : count);
	}
	for (size_t i = 0; i < count; i++)
		draw_pool(generator, &pools[i], default_chunk);
	if (generator->machines == DIALER)
		draw_host(generator);
	if (generator->machines == GATEWAY)
		draw_gateway(generator, NULL);
}
