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

static bool is_alike(const struct diff_limit *a, const struct diff_limit *b)
{
	return a->interfaces.names == b->interfaces.names && same_limit(a->before, b->before) &&
	       same_limit(a->after, b->after) && addrset_equal(&a->sources, &b->sources);
}

/* Joins it to the ports below, or to the same of the other protocol. */
static bool join(struct diff *diff, const struct diff_limit *next)
{
	for (size_t i = 0; i < diff->limit_count; i++) {
		struct port_range *ports = &diff->limits[i].ports;

		if (!is_alike(&diff->limits[i], next))
			continue;
		if (ports->protocols == next->ports.protocols &&
		    ports->last + 1U == next->ports.first) {
			ports->last = next->ports.last;
			return true;
		}
		if (ports->first == next->ports.first && ports->last == next->ports.last) {
			ports->protocols |= next->ports.protocols;
			return true;
		}
	}
	return false;
}

void diff_compare_limits(struct differ *differ, const struct look *look, const struct look *base)
{
	struct diff *diff = differ->diff;

	for (size_t i = 0; i < look->count; i++) {
		const struct segment *segment = &look->segments[i];
		struct steps steps = find_steps(differ, look, i);
		struct steps known = {0};

		if (steps.count > 0 && look != base)
			known = find_steps(differ, base, i);
		subtract_steps(&steps, &known, differ->arena);
		for (size_t k = 0; k < steps.count; k++) {
			struct diff_limit *limit = &steps.items[k];

			limit->ports = (struct port_range){segment->first, segment->last,
							   (uint8_t)(1U << segment->protocol)};
			limit->interfaces = look->interfaces;
			if (addrset_is_empty(&limit->sources) || join(diff, limit))
				continue;
			diff->limits = arena_grow(differ->arena, diff->limits, diff->limit_count,
						  &differ->limit_capacity, sizeof(*diff->limits));
			diff->limits[diff->limit_count++] = *limit;
		}
	}
}
