#include "pbxports/judge/diff.h"

#include <stdlib.h>

#include "diff_private.h"

/* Ports of one look whose sources change, and the services that have all of them. */
struct found {
	struct port_range ports;
	const struct delta *delta;
	struct diff_services services[SIDES];
	struct found *next; /* of those whose sources change alike */
	struct found *last; /* of the first of them; NULL in the others */
};

struct founds {
	struct found *items;
	size_t count;
	size_t capacity;
};

static bool same_services(const struct diff_services *a, const struct diff_services *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i] != b->items[i])
			return false;
	return true;
}

static bool can_join(const struct found *a, const struct found *b)
{
	return same_services(&a->services[BEFORE], &b->services[BEFORE]) &&
	       same_services(&a->services[AFTER], &b->services[AFTER]) &&
	       delta_same(a->delta, b->delta);
}

/* Joins a change to that of the ports just below. */
static bool join(struct founds *founds, const struct found *next)
{
	const struct port_range *ports = &next->ports;
	struct found *last;

	if (founds->count == 0)
		return false;
	last = &founds->items[founds->count - 1];
	if (last->ports.protocols != ports->protocols || last->ports.last + 1U != ports->first ||
	    !can_join(last, next))
		return false;
	last->ports.last = ports->last;
	return true;
}

static int compare_founds(const void *a, const void *b)
{
	const struct found *x = a;
	const struct found *y = b;

	if (x->ports.first != y->ports.first)
		return x->ports.first < y->ports.first ? -1 : 1;
	return (x->ports.protocols > y->ports.protocols) -
	       (x->ports.protocols < y->ports.protocols);
}

/* Sorts by port, and joins what is alike over TCP and UDP. */
static void join_protocols(struct founds *founds)
{
	size_t kept = 0;

	if (founds->count > 0)
		qsort(founds->items, founds->count, sizeof(*founds->items), compare_founds);
	for (size_t i = 0; i < founds->count; i++) {
		const struct found *found = &founds->items[i];
		struct found *last = kept == 0 ? NULL : &founds->items[kept - 1];

		if (last != NULL && last->ports.first == found->ports.first &&
		    last->ports.last == found->ports.last && can_join(last, found))
			last->ports.protocols |= found->ports.protocols;
		else
			founds->items[kept++] = *found;
	}
	founds->count = kept;
}

static void add_found(struct founds *founds, const struct found *found, struct arena *arena)
{
	if (join(founds, found))
		return;
	founds->items = arena_grow(arena, founds->items, founds->count, &founds->capacity,
				   sizeof(*founds->items));
	founds->items[founds->count++] = *found;
}

static void add_change(struct differ *differ, const struct diff_change *change)
{
	struct diff *diff = differ->diff;

	diff->changes = arena_grow(differ->arena, diff->changes, diff->change_count,
				   &differ->change_capacity, sizeof(*diff->changes));
	diff->changes[diff->change_count++] = *change;
}

static struct found find_services(const struct differ *differ, const struct segment *segment,
				  const struct delta *delta)
{
	struct found found = {
		.ports = {segment->first, segment->last, (uint8_t)(1U << segment->protocol)},
		.delta = delta,
	};

	for (int side = 0; side < SIDES; side++)
		found.services[side] = diff_find_services(differ->plans[side], segment->protocol,
							  segment->first, differ->arena);
	return found;
}

/* Services, each once. */
struct collected {
	struct diff_services services;
	size_t capacity;
	struct hash_table seen;
};

static bool is_identical(const void *item, const void *key)
{
	return item == key;
}

static void collect(struct collected *collected, const struct diff_services *others,
		    struct arena *arena)
{
	struct diff_services *services = &collected->services;

	for (size_t i = 0; i < others->count; i++) {
		const struct plan_service *service = others->items[i];
		const uint64_t hash = hash_pointer(HASH_START, service);

		if (hash_find(&collected->seen, hash, is_identical, service) != NULL)
			continue;
		hash_add(&collected->seen, hash, service, arena);
		services->items =
			arena_grow(arena, services->items, services->count, &collected->capacity,
				   sizeof(const struct plan_service *));
		services->items[services->count++] = service;
	}
}

/* One change of all ports whose sources change alike. */
static void add_group(struct differ *differ, const struct look *look, const struct found *first)
{
	const struct delta *delta = first->delta;
	struct collected sides[SIDES] = {{.capacity = 0}};
	struct diff_change change = {
		.what = DIFF_PORTS,
		.interfaces = look->interfaces,
		.opened = delta->opened,
		.closed = delta->closed,
	};
	size_t capacity = 0;

	for (const struct found *found = first; found != NULL; found = found->next) {
		change.ports = arena_grow(differ->arena, change.ports, change.port_count, &capacity,
					  sizeof(*change.ports));
		change.ports[change.port_count++] = found->ports;
		for (int side = 0; side < SIDES; side++)
			collect(&sides[side], &found->services[side], differ->arena);
	}
	change.before = sides[BEFORE].services;
	change.after = sides[AFTER].services;
	change.opening = diff_explain(differ->plans[AFTER], differ->plans[BEFORE], &change,
				      &change.opened, look->interface, differ->arena);
	change.closing = diff_explain(differ->plans[BEFORE], differ->plans[AFTER], &change,
				      &change.closed, look->interface, differ->arena);
	add_change(differ, &change);
}

static bool changes_alike(const void *item, const void *key)
{
	const struct found *found = item;

	return delta_same(found->delta, key);
}

/* Strings together those whose sources change alike; each string begins with its lowest port. */
static void string_together(struct founds *founds, struct arena *arena)
{
	struct hash_table firsts = {0};

	for (size_t i = 0; i < founds->count; i++) {
		struct found *found = &founds->items[i];
		const struct found *known =
			hash_find(&firsts, found->delta->hash, changes_alike, found->delta);
		struct found *first = known == NULL ? found : &founds->items[known - founds->items];

		if (known == NULL)
			hash_add(&firsts, found->delta->hash, found, arena);
		else
			first->last->next = found;
		first->last = found;
	}
}

/* `bases` has the delta of each segment without an interface, which the first look fills. */
static void compare_ports(struct differ *differ, const struct look *look,
			  const struct delta **bases)
{
	struct hash_table deltas = {0};
	struct founds founds = {0};

	for (size_t i = 0; i < look->count; i++) {
		const struct segment *segment = &look->segments[i];
		const struct delta *delta =
			delta_find(&deltas, &segment->sources[BEFORE], &segment->sources[AFTER],
				   bases[i], differ->arena);
		struct found found;

		if (look->interface == NULL)
			bases[i] = delta;
		if (delta->empty)
			continue;
		found = find_services(differ, segment, delta);
		add_found(&founds, &found, differ->arena);
	}
	join_protocols(&founds);
	string_together(&founds, differ->arena);
	for (size_t i = 0; i < founds.count; i++)
		if (founds.items[i].last != NULL)
			add_group(differ, look, &founds.items[i]);
}

/* `opener` is the list from which what opens comes: denied before is what opens. */
static void compare_zones(struct differ *differ, const struct look *look,
			  const struct diff_zones *opener, const struct diff_zones *closer,
			  const struct delta *delta)
{
	struct diff_change change = {
		.what = opener->what,
		.interfaces = look->interfaces,
		.opened = delta->opened,
		.closed = delta->closed,
	};

	if (delta->empty)
		return;
	change.opening =
		diff_explain_zones(opener, closer, &change.opened, look->interface, differ->arena);
	change.closing =
		diff_explain_zones(closer, opener, &change.closed, look->interface, differ->arena);
	add_change(differ, &change);
}

static void compare_ping(struct differ *differ, const struct look *look, const struct delta *base)
{
	const struct plan *before = differ->plans[BEFORE];
	const struct plan *after = differ->plans[AFTER];
	const struct diff_zones old = {DIFF_PING, before, before->ping, before->ping_count};
	const struct diff_zones new = {DIFF_PING, after, after->ping, after->ping_count};

	compare_zones(
		differ, look, &new, &old,
		delta_make(&look->pinging[BEFORE], &look->pinging[AFTER], base, differ->arena));
}

static void compare_deny(struct differ *differ, const struct look *look, const struct delta *base)
{
	const struct plan *before = differ->plans[BEFORE];
	const struct plan *after = differ->plans[AFTER];
	const struct diff_zones old = {DIFF_DENY, before, before->deny, before->deny_count};
	const struct diff_zones new = {DIFF_DENY, after, after->deny, after->deny_count};

	compare_zones(differ, look, &old, &new,
		      delta_make(&look->denied[AFTER], &look->denied[BEFORE], base, differ->arena));
}

struct bases {
	const struct look *look;     /* the one without an interface */
	const struct delta **deltas; /* of its segments */
	const struct delta *ping;
	const struct delta *deny;
};

static struct bases make_bases(const struct differ *differ, const struct look *look)
{
	return (struct bases){
		.look = look,
		.deltas = arena_array(differ->arena, look->count, sizeof(const struct delta *)),
		.ping = delta_make(&look->pinging[BEFORE], &look->pinging[AFTER], NULL,
				   differ->arena),
		.deny = delta_make(&look->denied[AFTER], &look->denied[BEFORE], NULL,
				   differ->arena),
	};
}

static void compare_look(struct differ *differ, const struct look *look, const struct bases *bases)
{
	const bool first = look == bases->look;

	compare_ports(differ, look, bases->deltas);
	compare_ping(differ, look, first ? NULL : bases->ping);
	compare_deny(differ, look, first ? NULL : bases->deny);
	diff_compare_limits(differ, look, bases->look);
}

struct diff diff_plans(const struct plan *before, const struct plan *after, struct arena *arena)
{
	struct diff diff = {.change_count = 0};
	struct differ differ = {.plans = {before, after}, .arena = arena, .diff = &diff};
	size_t count;
	const struct look *looks = diff_look(&differ, &count);
	const struct bases bases = make_bases(&differ, &looks[0]);

	for (size_t i = 0; i < count; i++)
		compare_look(&differ, &looks[i], &bases);
	diff_compare_settings(&differ, &looks[0]);
	return diff;
}

bool diff_is_empty(const struct diff *diff)
{
	return diff->change_count + diff->limit_count + diff->setting_count == 0;
}

bool diff_opens(const struct diff *diff)
{
	for (size_t i = 0; i < diff->change_count; i++)
		if (!addrset_is_empty(&diff->changes[i].opened))
			return true;
	for (size_t i = 0; i < diff->limit_count; i++)
		if (diff->limits[i].opens)
			return true;
	for (size_t i = 0; i < diff->setting_count; i++)
		if (diff->settings[i].opens)
			return true;
	return false;
}
