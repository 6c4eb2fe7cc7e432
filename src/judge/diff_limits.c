/* Limits that differ for sources which reach a port before and after. */
#include "diff_private.h"
#include "pbxports/judge/query.h"

/* Sources of a port and the limit that they are under. */
struct limited {
	const struct limit *limit;
	struct addrset sources;
};

struct limiteds {
	struct limited *items;
	size_t count;
	size_t capacity;
};

/* Limits that differ at one segment. */
struct steps {
	struct diff_limit *items;
	size_t count;
	size_t capacity;
};

static uint64_t per_hour(const struct limit *limit)
{
	return (uint64_t)limit->rate.count * 3600 / rate_unit_seconds(limit->rate.unit);
}

static bool same_limit(const struct limit *a, const struct limit *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return per_hour(a) == per_hour(b) && a->burst == b->burst && a->count == b->count;
}

/* A limit on all packets of a source lets less through than one on its new flows. */
static bool is_looser(const struct limit *before, const struct limit *after)
{
	if (before == NULL || after == NULL)
		return after == NULL;
	return per_hour(after) > per_hour(before) || after->burst > before->burst ||
	       (before->count == LIMIT_PACKETS && after->count == LIMIT_FLOWS);
}

static void add_limited(struct limiteds *limiteds, const struct limit *limit,
			const struct addrset *sources, struct arena *arena)
{
	for (size_t i = 0; i < limiteds->count; i++) {
		struct limited *limited = &limiteds->items[i];

		if (!same_limit(limited->limit, limit))
			continue;
		limited->sources = addrset_union(&limited->sources, sources, arena);
		return;
	}
	limiteds->items = arena_grow(arena, limiteds->items, limiteds->count, &limiteds->capacity,
				     sizeof(*limiteds->items));
	limiteds->items[limiteds->count++] = (struct limited){limit, *sources};
}

static struct limiteds find_limits(const struct plan *plan, const struct look *look,
				   const struct segment *segment, const struct addrset *sources,
				   struct arena *arena)
{
	const struct question question = {
		.sources = sources,
		.interface = look->interface,
		.ports = {segment->first, segment->first, (uint8_t)(1U << segment->protocol)},
	};
	const struct query_answer answer = query_plan(plan, &question, arena);
	struct limiteds limiteds = {0};

	for (size_t i = 0; i < answer.count; i++)
		if (answer.parts[i].verdict.rule != NULL)
			add_limited(&limiteds, answer.parts[i].verdict.rule->service->limit,
				    &answer.parts[i].sources, arena);
	return limiteds;
}

static bool has_limit(const struct plan *plan, const struct segment *segment, struct arena *arena)
{
	const struct diff_services services =
		diff_find_services(plan, segment->protocol, segment->first, arena);

	for (size_t i = 0; i < services.count; i++)
		if (services.items[i]->limit != NULL)
			return true;
	return false;
}

static void add_step(struct steps *steps, const struct limited *before, const struct limited *after,
		     struct arena *arena)
{
	const struct addrset both = addrset_intersection(&before->sources, &after->sources, arena);

	if (same_limit(before->limit, after->limit) || addrset_is_empty(&both))
		return;
	steps->items = arena_grow(arena, steps->items, steps->count, &steps->capacity,
				  sizeof(*steps->items));
	steps->items[steps->count++] = (struct diff_limit){
		.sources = both,
		.before = before->limit,
		.after = after->limit,
		.opens = is_looser(before->limit, after->limit),
	};
}

static struct steps find_steps(const struct differ *differ, const struct look *look, size_t index)
{
	const struct segment *segment = &look->segments[index];
	struct arena *arena = differ->arena;
	struct steps steps = {0};
	struct limiteds limiteds[SIDES];
	struct addrset both;

	if (!has_limit(differ->plans[BEFORE], segment, arena) &&
	    !has_limit(differ->plans[AFTER], segment, arena))
		return steps;
	both = addrset_intersection(&segment->sources[BEFORE], &segment->sources[AFTER], arena);
	for (int side = 0; side < SIDES; side++)
		limiteds[side] = find_limits(differ->plans[side], look, segment, &both, arena);
	for (size_t i = 0; i < limiteds[BEFORE].count; i++)
		for (size_t k = 0; k < limiteds[AFTER].count; k++)
			add_step(&steps, &limiteds[BEFORE].items[i], &limiteds[AFTER].items[k],
				 arena);
	return steps;
}

/* Takes out what changes alike without an interface. */
static void subtract_steps(struct steps *steps, const struct steps *base, struct arena *arena)
{
	for (size_t i = 0; i < steps->count; i++)
		for (size_t k = 0; k < base->count; k++)
			if (same_limit(steps->items[i].before, base->items[k].before) &&
			    same_limit(steps->items[i].after, base->items[k].after))
				steps->items[i].sources = addrset_difference(
					&steps->items[i].sources, &base->items[k].sources, arena);
}

/* Positions in diff->limits. */
struct positions {
	size_t *items;
	size_t count;
	size_t capacity;
};

/* The limits of one look. They come by protocol, then by port, and so do the first ports of those
 * that one protocol has made. */
struct joiner {
	struct differ *differ;
	struct positions below;	  /* those that hold ports of the segment before */
	struct positions present; /* likewise of this one, so far */
	size_t first;		  /* of the look */
	size_t end;		  /* behind those of the other protocol */
};

static bool is_alike(const struct diff_limit *a, const struct diff_limit *b)
{
	return same_limit(a->before, b->before) && same_limit(a->after, b->after) &&
	       addrset_equal(&a->sources, &b->sources);
}

static void add_position(struct positions *positions, size_t position, struct arena *arena)
{
	positions->items = arena_grow(arena, positions->items, positions->count,
				      &positions->capacity, sizeof(*positions->items));
	positions->items[positions->count++] = position;
}

/* Joins it to the same of the ports below. */
static bool join_below(struct joiner *joiner, const struct diff_limit *next)
{
	for (size_t i = 0; i < joiner->below.count; i++) {
		const size_t position = joiner->below.items[i];
		struct diff_limit *limit = &joiner->differ->diff->limits[position];

		if (limit->ports.protocols != next->ports.protocols ||
		    limit->ports.last + 1U != next->ports.first || !is_alike(limit, next))
			continue;
		limit->ports.last = next->ports.last;
		add_position(&joiner->present, position, joiner->differ->arena);
		return true;
	}
	return false;
}

/* The first of the other protocol's limits from that port on. */
static size_t find_port(const struct joiner *joiner, uint16_t port)
{
	size_t low = joiner->first;
	size_t high = joiner->end;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (joiner->differ->diff->limits[middle].ports.first < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Joins it to the same of the other protocol. */
static bool join_beside(struct joiner *joiner, const struct diff_limit *next)
{
	struct diff_limit *limits = joiner->differ->diff->limits;

	for (size_t i = find_port(joiner, next->ports.first);
	     i < joiner->end && limits[i].ports.first == next->ports.first; i++) {
		if (limits[i].ports.last != next->ports.last || !is_alike(&limits[i], next))
			continue;
		limits[i].ports.protocols |= next->ports.protocols;
		return true;
	}
	return false;
}

static void add_limit(struct joiner *joiner, const struct diff_limit *limit)
{
	struct differ *differ = joiner->differ;
	struct diff *diff = differ->diff;

	if (join_beside(joiner, limit) || join_below(joiner, limit))
		return;
	diff->limits = arena_grow(differ->arena, diff->limits, diff->limit_count,
				  &differ->limit_capacity, sizeof(*diff->limits));
	diff->limits[diff->limit_count] = *limit;
	add_position(&joiner->present, diff->limit_count++, differ->arena);
}

static void add_steps(struct joiner *joiner, const struct look *look, const struct look *base,
		      size_t index)
{
	const struct differ *differ = joiner->differ;
	const struct segment *segment = &look->segments[index];
	struct steps steps = find_steps(differ, look, index);
	struct steps known = {0};

	if (steps.count > 0 && look != base)
		known = find_steps(differ, base, index);
	subtract_steps(&steps, &known, differ->arena);
	for (size_t i = 0; i < steps.count; i++) {
		struct diff_limit *limit = &steps.items[i];

		limit->ports = (struct port_range){segment->first, segment->last,
						   (uint8_t)(1U << segment->protocol)};
		limit->interfaces = look->interfaces;
		if (!addrset_is_empty(&limit->sources))
			add_limit(joiner, limit);
	}
}

void diff_compare_limits(struct differ *differ, const struct look *look, const struct look *base)
{
	struct joiner joiner = {.differ = differ, .first = differ->diff->limit_count};
	enum protocol protocol = TCP;

	joiner.end = joiner.first;
	for (size_t i = 0; i < look->count; i++) {
		const struct positions below = joiner.below;

		if (look->segments[i].protocol != protocol)
			joiner.end = differ->diff->limit_count;
		protocol = look->segments[i].protocol;
		joiner.below = joiner.present;
		joiner.present = below;
		joiner.present.count = 0;
		add_steps(&joiner, look, base, i);
	}
}
