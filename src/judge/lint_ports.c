/* Ports and pools, held against each other. */
#include <stdlib.h>

#include "lint_private.h"
#include "pbxports/plan/chunks.h"

/* ip_local_port_range as Linux has it by default (ip(7)). */
#define EPHEMERAL_FIRST 32768
#define EPHEMERAL_LAST	60999

/* Ports of one protocol, and whose they are. */
struct owner {
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	uint8_t protocols; /* all that are written beside these ports */
	const struct service *service;
	struct place place;
};

struct owners {
	struct owner *items;
	size_t count;
	size_t capacity;
};

static void add_owner(struct owners *owners, const struct port_range *ports,
		      const struct service *service, struct place place, struct arena *arena)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		if (!(ports->protocols & 1U << protocol))
			continue;
		owners->items = arena_grow(arena, owners->items, owners->count, &owners->capacity,
					   sizeof(*owners->items));
		owners->items[owners->count++] =
			(struct owner){(enum protocol)protocol, ports->first, ports->last,
				       ports->protocols,	service,      place};
	}
}

static void add_ports(struct owners *owners, const struct service *service, struct arena *arena)
{
	for (size_t i = 0; i < service->port_count; i++)
		add_owner(owners, &service->ports[i].ports, service, service->ports[i].place,
			  arena);
}

/* The chunks, or where there are no dialers the whole pools. */
static struct owners pool_owners(const struct lint *lint)
{
	struct owners owners = {0};

	for (size_t i = 0; i < lint->plan->chunk_count; i++) {
		const struct plan_chunk *chunk = &lint->plan->chunks[i];

		add_owner(&owners, &chunk->ports, chunk->pool, chunk_place(chunk), lint->arena);
	}
	for (size_t i = 0; lint->profile->dialer_count == 0 && i < lint->service_count; i++) {
		const struct service *service = lint->services[i].service;

		if (lint->services[i].media)
			add_owner(&owners, &service->pool.ports, service, service->pool.place,
				  lint->arena);
	}
	return owners;
}

static int compare_owners(const void *a, const void *b)
{
	const struct owner *x = a;
	const struct owner *y = b;

	if (x->protocol != y->protocol)
		return x->protocol < y->protocol ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->service > y->service) - (x->service < y->service);
}

static void sort_owners(struct owners *owners)
{
	if (owners->count > 0)
		qsort(owners->items, owners->count, sizeof(*owners->items), compare_owners);
}

static bool overlap(const struct owner *a, const struct owner *b)
{
	return a->protocol == b->protocol && a->first <= b->last && b->first <= a->last;
}

/* What two owners share, for messages: 4569/udp. A pair that has both protocols tells the same
 * twice, of which one is kept. */
static const char *shared_text(const struct lint *lint, const struct owner *a,
			       const struct owner *b)
{
	struct port_range shared = {a->first > b->first ? a->first : b->first,
				    a->last < b->last ? a->last : b->last,
				    (uint8_t)(a->protocols & b->protocols)};
	char text[PORT_TEXT_SIZE];

	return arena_strdup(lint->arena, ports_format(&shared, text));
}

/* What a check says of two owners of one port, at the first; false: an `allow` of the other's
 * service has silenced it, so that the next one may have its say. */
typedef bool tell(struct lint *lint, const struct owner *blamed, const struct owner *other);

/*
 * Holds sorted lists against each other: each of `blamed` against the first of `others` that has a
 * port of it; a list held against itself, each against those before it. Where in `others` a search
 * may begin only ever moves on, so that this is near linear.
 */
static void hold_against(struct lint *lint, const struct owners *blamed,
			 const struct owners *others, tell *report)
{
	size_t from = 0;

	for (size_t i = 0; i < blamed->count; i++) {
		const struct owner *owner = &blamed->items[i];
		size_t end = others == blamed ? i : others->count;

		while (from < end && (others->items[from].protocol < owner->protocol ||
				      (others->items[from].protocol == owner->protocol &&
				       others->items[from].last < owner->first)))
			from++;
		for (size_t k = from; k < end && others->items[k].protocol == owner->protocol &&
				      others->items[k].first <= owner->last;
		     k++) {
			const struct owner *other = &others->items[k];

			if (other->service != owner->service && overlap(owner, other) &&
			    report(lint, owner, other))
				break;
		}
	}
}

static bool tell_pool(struct lint *lint, const struct owner *blamed, const struct owner *other)
{
	if (lint_is_allowed(lint, other->service, NULL))
		return false;
	if (!lint_report(lint, blamed->service, NULL, blamed->place,
			 "service \"%s\" and pool \"%s\" both have %s", blamed->service->name.text,
			 other->service->name.text, shared_text(lint, blamed, other)))
		return true;
	diag_fix(lint->diags, "move one of them");
	diag_second(lint->diags, other->place, "the pool's part is here");
	return true;
}

void check_pool_overlaps_service(struct lint *lint)
{
	struct owners pools = pool_owners(lint);
	struct owners ports = {0};

	for (size_t i = 0; i < lint->service_count; i++)
		add_ports(&ports, lint->services[i].service, lint->arena);
	sort_owners(&pools);
	sort_owners(&ports);
	hold_against(lint, &ports, &pools, tell_pool);
	if (lint->profile->dialer_count == 0) /* cut pools: chunk-overlap, at loading */
		hold_against(lint, &pools, &pools, tell_pool);
}

static bool tell_loopback(struct lint *lint, const struct owner *blamed, const struct owner *other)
{
	if (lint_is_allowed(lint, other->service, NULL))
		return false;
	if (!lint_report(lint, blamed->service, NULL, blamed->place,
			 "service \"%s\" opens %s, which \"%s\" keeps for this machine alone",
			 blamed->service->name.text, shared_text(lint, blamed, other),
			 other->service->name.text))
		return true;
	diag_fix(lint->diags, "leave that port out");
	diag_second(lint->diags, other->place, "it is kept here");
	return true;
}

/* The enabled ones, which are not in the plan: no rule opens them. */
static struct owners loopback_owners(const struct lint *lint)
{
	struct owners owners = {0};

	for (size_t i = 0; i < lint->profile->service_count; i++) {
		const struct service *service = &lint->profile->services[i];

		if (service->enabled && service->exposure == EXPOSURE_LOOPBACK)
			add_ports(&owners, service, lint->arena);
	}
	return owners;
}

void check_loopback_opened(struct lint *lint)
{
	struct owners kept = loopback_owners(lint);
	struct owners opened = pool_owners(lint);

	for (size_t i = 0; i < lint->service_count; i++)
		if (lint->services[i].plan->rule_count > 0)
			add_ports(&opened, lint->services[i].service, lint->arena);
	sort_owners(&kept);
	sort_owners(&opened);
	hold_against(lint, &opened, &kept, tell_loopback);
}

static bool is_ahead(const struct owner *a, const struct owner *b)
{
	if (a->place.source != b->place.source || a->place.line > b->place.line)
		return false;
	return a->place.line < b->place.line || a->place.column < b->place.column;
}

/* Of two in one file the later is to blame, whichever has the lower port. */
static bool tell_conflict(struct lint *lint, const struct owner *owner, const struct owner *before)
{
	const struct owner *blamed = is_ahead(owner, before) ? before : owner;
	const struct owner *other = blamed == owner ? before : owner;

	if (lint_is_allowed(lint, other->service, NULL))
		return false;
	if (!lint_report(lint, blamed->service, NULL, blamed->place,
			 "services \"%s\" and \"%s\" both have %s", blamed->service->name.text,
			 other->service->name.text, shared_text(lint, blamed, other)))
		return true;
	diag_fix(lint->diags, "switch one of them off, or give one another port");
	diag_second(lint->diags, other->place, "the other one is here");
	return true;
}

void check_port_conflict(struct lint *lint)
{
	struct owners ports = {0};

	for (size_t i = 0; i < lint->service_count; i++)
		add_ports(&ports, lint->services[i].service, lint->arena);
	sort_owners(&ports);
	hold_against(lint, &ports, &ports, tell_conflict);
}

static bool same_place(struct place a, struct place b)
{
	return a.source == b.source && a.line == b.line && a.column == b.column;
}

static bool is_pinned(const struct owner *chunk)
{
	return !same_place(chunk->place, chunk->service->pool.place);
}

/* Chunks of a pool stand where the pool does, and one tells for all; a pin tells for itself. */
static void tell_each_place(struct lint *lint, const struct owners *chunks,
			    bool (*concerns)(const struct owner *chunk),
			    void (*report)(struct lint *lint, const struct owner *chunk))
{
	const struct service *told = NULL;

	for (size_t i = 0; i < chunks->count; i++) {
		const struct owner *chunk = &chunks->items[i];

		if (!concerns(chunk) || (!is_pinned(chunk) && told == chunk->service))
			continue;
		if (!is_pinned(chunk))
			told = chunk->service;
		report(lint, chunk);
	}
}

static bool is_odd(const struct owner *chunk)
{
	return chunk->first % 2 != 0 || chunk->last % 2 == 0;
}

/* From an even port to an odd one, with a port taken off or added at either end. */
static struct port_range even_range(struct port_range ports)
{
	if (ports.first % 2 != 0)
		ports.first = (uint16_t)(ports.first == 1 ? 2 : ports.first - 1);
	if (ports.last % 2 == 0)
		ports.last--;
	if (ports.last <= ports.first)
		ports.last = (uint16_t)(ports.first + 1);
	return ports;
}

/* What is written there, put right: of a pool that is cut only where it begins matters. */
static const char *even_text(const struct lint *lint, const struct owner *chunk)
{
	const struct port_range *pool = &chunk->service->pool.ports;
	const struct port_range written = {chunk->first, chunk->last, chunk->protocols};
	struct port_range even = even_range(is_pinned(chunk) ? written : *pool);
	char text[PORT_TEXT_SIZE];

	if (is_pinned(chunk))
		return arena_format(lint->arena, "%u-%u", even.first, even.last);
	if (lint->profile->dialer_count > 0)
		even.last = pool->last;
	return arena_strdup(lint->arena, ports_format(&even, text));
}

static void report_parity(struct lint *lint, const struct owner *chunk)
{
	const char *even = even_text(lint, chunk);

	if (!lint_report(lint, chunk->service, NULL, chunk->place,
			 "%u-%u of pool \"%s\" %s: RTCP takes the odd port above RTP's",
			 chunk->first, chunk->last, chunk->service->name.text,
			 chunk->first % 2 != 0 ? "starts on an odd port" : "ends on an even port"))
		return;
	diag_fix(lint->diags, "make it %s", even);
	diag_replacement(lint->diags, even);
}

void check_pool_parity(struct lint *lint)
{
	struct owners chunks = pool_owners(lint);

	tell_each_place(lint, &chunks, is_odd, report_parity);
}

static bool is_ephemeral(const struct owner *chunk)
{
	return chunk->first <= EPHEMERAL_LAST && chunk->last >= EPHEMERAL_FIRST;
}

static void report_ephemeral(struct lint *lint, const struct owner *chunk)
{
	if (lint_report(lint, chunk->service, NULL, chunk->place,
			"%u-%u of pool \"%s\" lies among the gateway's ephemeral ports %d-%d",
			chunk->first, chunk->last, chunk->service->name.text, EPHEMERAL_FIRST,
			EPHEMERAL_LAST))
		diag_fix(lint->diags, "set net.ipv4.ip_local_reserved_ports on the gateway to the "
				      "dialers' chunks");
}

void check_pool_ephemeral(struct lint *lint)
{
	struct owners chunks = pool_owners(lint);

	if (lint->profile->gateway != NULL && lint->profile->dialer_count > 0)
		tell_each_place(lint, &chunks, is_ephemeral, report_ephemeral);
}
