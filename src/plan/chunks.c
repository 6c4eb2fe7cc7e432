#include "pbxports/plan/chunks.h"

#include <stdlib.h>

#define LAST_PORT 65535U

/* Of all pools together: a bound for what hostile files can ask for. */
#define MAX_CHUNKS 100000

/* One pool and the pins in it. */
struct pool {
	const struct service *service;
	unsigned first;
	unsigned last;
	unsigned chunk;
	const struct pin **pins; /* by dialer; NULL: it takes the next chunk */
	struct rangeset pinned;	 /* the ports of all pins */
	size_t dialers;
	size_t unpinned;
};

static const struct pin *find_pin(const struct dialer *dialer, const struct service *pool)
{
	for (size_t i = 0; i < dialer->pin_count; i++)
		if (dialer->pins[i].service == pool)
			return &dialer->pins[i];
	return NULL;
}

static bool pinned_over(const struct pool *pool, unsigned first, unsigned last)
{
	return rangeset_overlaps(&pool->pinned,
				 (struct address_range){{.low = first}, {.low = last}});
}

/* The last port that the dialers without a pin need when they pass over pinned ones; it may be
 * above 65535. */
static uint64_t last_needed(const struct pool *pool, unsigned chunk)
{
	uint64_t first = pool->first;

	for (size_t found = 0; found < pool->unpinned; first += chunk)
		if (first > LAST_PORT ||
		    !pinned_over(pool, (unsigned)first, (unsigned)first + chunk - 1))
			found++;
	return first - 1;
}

/* How many dialers without a pin the pool holds. */
static size_t dialers_held(const struct pool *pool)
{
	size_t held = 0;

	for (unsigned first = pool->first; first + pool->chunk - 1 <= pool->last;
	     first += pool->chunk)
		held += !pinned_over(pool, first, first + pool->chunk - 1);
	return held;
}

/* The largest even chunk with which all dialers fit below 65536; 0 for none. */
static unsigned largest_chunk(const struct pool *pool)
{
	unsigned chunk = (LAST_PORT + 1 - pool->first) / (unsigned)pool->unpinned;

	if (chunk > pool->chunk)
		chunk = pool->chunk;
	for (chunk -= chunk % 2; chunk >= 2; chunk -= 2)
		if (last_needed(pool, chunk) <= LAST_PORT)
			return chunk;
	return 0;
}

static void report_too_small(const struct pool *pool, struct diags *diags)
{
	const struct service *service = pool->service;
	size_t held = dialers_held(pool);
	uint64_t last = last_needed(pool, pool->chunk);
	unsigned chunk;

	diag_error(diags, service->pool.place,
		   "pool \"%s\" holds %zu %s of %u ports, and %zu %s one", service->name.text, held,
		   held == 1 ? "chunk" : "chunks", pool->chunk, pool->unpinned,
		   pool->unpinned == 1 ? "dialer needs" : "dialers need");
	if (last <= LAST_PORT) {
		diag_fix(diags, "make the pool %u-%u", pool->first, (unsigned)last);
		return;
	}
	chunk = largest_chunk(pool);
	if (chunk > 0)
		diag_fix(diags,
			 "%u-%llu would hold them, but ports end at 65535: make each chunk %u, the "
			 "largest for all of them, and the pool %u-%u",
			 pool->first, (unsigned long long)last, chunk, pool->first,
			 (unsigned)last_needed(pool, chunk));
	else
		diag_fix(diags, "ports end at 65535: begin the pool lower, or use fewer dialers");
}

static void add_chunk(struct plan *plan, const struct pool *pool, size_t dialer, unsigned first,
		      unsigned last)
{
	plan->chunks[plan->chunk_count++] = (struct plan_chunk){
		.pool = pool->service,
		.dialer = &plan->profile->dialers[dialer],
		.ports = {(uint16_t)first, (uint16_t)last, pool->service->pool.ports.protocols},
		.pinned = pool->pins[dialer] != NULL,
	};
}

static void deal_chunks(struct plan *plan, const struct pool *pool)
{
	unsigned next = pool->first;

	for (size_t i = 0; i < pool->dialers; i++) {
		const struct pin *pin = pool->pins[i];

		if (pin != NULL) {
			add_chunk(plan, pool, i, pin->range.ports.first, pin->range.ports.last);
			continue;
		}
		while (pinned_over(pool, next, next + pool->chunk - 1))
			next += pool->chunk;
		add_chunk(plan, pool, i, next, next + pool->chunk - 1);
		next += pool->chunk;
	}
}

static void add_pinned(struct pool *pool, const struct port_range *ports, struct arena *arena)
{
	rangeset_add(&pool->pinned,
		     (struct address_range){{.low = ports->first}, {.low = ports->last}}, arena);
}

static void cut_pool(struct plan *plan, const struct service *service, struct diags *diags)
{
	const struct profile *profile = plan->profile;
	struct pool pool = {
		.service = service,
		.first = service->pool.ports.first,
		.last = service->pool.ports.last,
		.chunk = service->chunk,
		.dialers = profile->dialer_count,
	};

	pool.pins = arena_array(diags->arena, pool.dialers, sizeof(const struct pin *));
	for (size_t i = 0; i < pool.dialers; i++) {
		pool.pins[i] = find_pin(&profile->dialers[i], service);
		pool.unpinned += pool.pins[i] == NULL;
		if (pool.pins[i] != NULL)
			add_pinned(&pool, &pool.pins[i]->range.ports, diags->arena);
	}
	rangeset_settle(&pool.pinned, diags->arena);
	if (pool.chunk % 2 != 0) {
		diag_error(diags, service->chunk_place,
			   "a chunk of %u ports: RTP takes an even port and RTCP the odd one above",
			   pool.chunk);
		diag_fix(diags, "make it %u", pool.chunk + 1);
	} else if (dialers_held(&pool) < pool.unpinned) {
		report_too_small(&pool, diags);
	} else {
		deal_chunks(plan, &pool);
	}
}

/* Pools were cut in the profile's order, and its services are one array. */
static int compare_pool(const void *key, const void *item)
{
	const struct service *pool = key;
	const struct plan_chunk *chunk = item;

	return (pool > chunk->pool) - (pool < chunk->pool);
}

const struct plan_chunk *chunks_of_pool(const struct plan *plan, const struct service *pool)
{
	const size_t dialers = plan->profile->dialer_count;

	if (plan->chunk_count == 0)
		return NULL;
	return bsearch(pool, plan->chunks, plan->chunk_count / dialers,
		       dialers * sizeof(*plan->chunks), compare_pool);
}

struct place chunk_place(const struct plan_chunk *chunk)
{
	const struct pin *pin = find_pin(chunk->dialer, chunk->pool);

	return pin == NULL ? chunk->pool->pool.place : pin->range.place;
}

static int compare_chunks(const void *a, const void *b)
{
	const struct plan_chunk *const *x = a;
	const struct plan_chunk *const *y = b;

	if ((*x)->ports.first != (*y)->ports.first)
		return (*x)->ports.first < (*y)->ports.first ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

/* A pin is what somebody wrote on purpose, so it is the better place to blame. */
static void report_overlap(const struct plan_chunk *a, const struct plan_chunk *b,
			   struct diags *diags)
{
	const struct plan_chunk *blamed = b->pinned ? b : a;
	const struct plan_chunk *other = b->pinned ? a : b;

	diag_error(diags, chunk_place(blamed),
		   "the chunk of \"%s\" in \"%s\" (%u-%u) overlaps that of \"%s\" in \"%s\" "
		   "(%u-%u)",
		   blamed->dialer->name.text, blamed->pool->name.text, blamed->ports.first,
		   blamed->ports.last, other->dialer->name.text, other->pool->name.text,
		   other->ports.first, other->ports.last)
		->rule = "chunk-overlap";
	diag_second(diags, chunk_place(other), "the other chunk is here");
}

static void check_overlaps(const struct plan *plan, struct diags *diags)
{
	const struct plan_chunk **sorted =
		arena_array(diags->arena, plan->chunk_count, sizeof(*sorted));
	const struct plan_chunk *widest = NULL;

	for (size_t i = 0; i < plan->chunk_count; i++)
		sorted[i] = &plan->chunks[i];
	if (plan->chunk_count > 0)
		qsort(sorted, plan->chunk_count, sizeof(*sorted), compare_chunks);
	for (size_t i = 0; i < plan->chunk_count; i++) {
		if (widest != NULL && sorted[i]->ports.first <= widest->ports.last &&
		    (sorted[i]->ports.protocols & widest->ports.protocols) != 0)
			report_overlap(widest, sorted[i], diags);
		if (widest == NULL || sorted[i]->ports.last > widest->ports.last)
			widest = sorted[i];
	}
}

void chunks_cut(struct plan *plan, struct diags *diags)
{
	const struct profile *profile = plan->profile;
	size_t errors = diags->errors;
	size_t pools = 0;

	if (profile->dialer_count == 0)
		return;
	for (size_t i = 0; i < profile->service_count; i++)
		pools += profile->services[i].enabled && profile->services[i].pool.ports.first != 0;
	if (pools > MAX_CHUNKS / profile->dialer_count) {
		diag_failure(diags, "%zu pools for %zu dialers are more than %d chunks", pools,
			     profile->dialer_count, MAX_CHUNKS);
		return;
	}
	plan->chunks =
		arena_array(diags->arena, pools * profile->dialer_count, sizeof(*plan->chunks));
	for (size_t i = 0; i < profile->service_count; i++)
		if (profile->services[i].enabled && profile->services[i].pool.ports.first != 0)
			cut_pool(plan, &profile->services[i], diags);
	if (diags->errors > errors)
		return;
	check_overlaps(plan, diags);
}
