#include "pbxports/judge/diff.h"

#include <stdlib.h>

#include "diff_private.h"

/* What opens and closes where the sources change from one set to another. Many ports share one. */
struct delta {
	const struct addrset *sources[SIDES];
	const struct delta *base; /* of the look without an interface; NULL in that look itself */
	struct addrset opened;
	struct addrset closed;
	bool empty;
};

struct deltas {
	struct delta **items;
	size_t count;
	size_t capacity;
};

/* Ports of one look whose sources change, and the services that have all of them. */
struct found {
	struct port_range ports;
	const struct delta *delta;
	struct diff_services services[SIDES];
	bool grouped;
};

struct founds {
	struct found *items;
	size_t count;
	size_t capacity;
};

/* The very same set, as plan_reaches() gives to ports whose services have the same zones. */
static bool is_same(const struct addrset *a, const struct addrset *b)
{
	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *x = &a->families[family];
		const struct rangeset *y = &b->families[family];

		if (x->count != y->count || (x->count > 0 && x->ranges != y->ranges))
			return false;
	}
	return true;
}

static void subtract(struct addrset *set, const struct addrset *other, struct arena *arena)
{
	if (!addrset_is_empty(set))
		*set = addrset_difference(set, other, arena);
}

static struct delta *make_delta(const struct addrset *before, const struct addrset *after,
				const struct delta *base, struct arena *arena)
{
	struct delta *delta = arena_alloc(arena, sizeof(*delta));

	delta->sources[BEFORE] = before;
	delta->sources[AFTER] = after;
	delta->base = base;
	if (!addrset_equal(before, after)) {
		delta->opened = addrset_difference(after, before, arena);
		delta->closed = addrset_difference(before, after, arena);
	}
	if (base != NULL) {
		subtract(&delta->opened, &base->opened, arena);
		subtract(&delta->closed, &base->closed, arena);
	}
	delta->empty = addrset_is_empty(&delta->opened) && addrset_is_empty(&delta->closed);
	return delta;
}

static const struct delta *find_delta(struct deltas *deltas, const struct addrset *before,
				      const struct addrset *after, const struct delta *base,
				      struct arena *arena)
{
	for (size_t i = 0; i < deltas->count; i++) {
		const struct delta *delta = deltas->items[i];

		if (delta->base == base && is_same(delta->sources[BEFORE], before) &&
		    is_same(delta->sources[AFTER], after))
			return delta;
	}
	deltas->items = arena_grow(arena, deltas->items, deltas->count, &deltas->capacity,
				   sizeof(*deltas->items));
	deltas->items[deltas->count] = make_delta(before, after, base, arena);
	return deltas->items[deltas->count++];
}

static bool same_services(const struct diff_services *a, const struct diff_services *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i] != b->items[i])
			return false;
	return true;
}

static bool same_delta(const struct delta *a, const struct delta *b)
{
	return a == b ||
	       (addrset_equal(&a->opened, &b->opened) && addrset_equal(&a->closed, &b->closed));
}

static bool can_join(const struct found *a, const struct found *b)
{
	return same_services(&a->services[BEFORE], &b->services[BEFORE]) &&
	       same_services(&a->services[AFTER], &b->services[AFTER]) &&
	       same_delta(a->delta, b->delta);
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

static void add_services(struct diff_services *services, size_t *capacity,
			 const struct diff_services *others, struct arena *arena)
{
	for (size_t i = 0; i < others->count; i++) {
		size_t k = 0;

		while (k < services->count && services->items[k] != others->items[i])
			k++;
		if (k < services->count)
			continue;
		services->items = arena_grow(arena, services->items, services->count, capacity,
					     sizeof(const struct plan_service *));
		services->items[services->count++] = others->items[i];
	}
}

/* One change of the ports from `first` on whose sources change alike. */
static void add_group(struct differ *differ, const struct look *look, struct founds *founds,
		      size_t first)
{
	const struct delta *delta = founds->items[first].delta;
	struct diff_change change = {
		.what = DIFF_PORTS,
		.interfaces = look->interfaces,
		.opened = delta->opened,
		.closed = delta->closed,
	};
	size_t capacity = 0;
	size_t before = 0;
	size_t after = 0;

	for (size_t i = first; i < founds->count; i++) {
		struct found *found = &founds->items[i];

		if (!same_delta(found->delta, delta))
			continue;
		found->grouped = true;
		change.ports = arena_grow(differ->arena, change.ports, change.port_count, &capacity,
					  sizeof(*change.ports));
		change.ports[change.port_count++] = found->ports;
		add_services(&change.before, &before, &found->services[BEFORE], differ->arena);
		add_services(&change.after, &after, &found->services[AFTER], differ->arena);
	}
	change.opening = diff_explain(differ->plans[AFTER], differ->plans[BEFORE], &change,
				      &change.opened, look->interface, differ->arena);
	change.closing = diff_explain(differ->plans[BEFORE], differ->plans[AFTER], &change,
				      &change.closed, look->interface, differ->arena);
	add_change(differ, &change);
}

/* `bases` has the delta of each segment without an interface, which the first look fills. */
static void compare_ports(struct differ *differ, const struct look *look,
			  const struct delta **bases)
{
	struct deltas deltas = {0};
	struct founds founds = {0};

	for (size_t i = 0; i < look->count; i++) {
		const struct segment *segment = &look->segments[i];
		const struct delta *delta =
			find_delta(&deltas, &segment->sources[BEFORE], &segment->sources[AFTER],
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
	for (size_t i = 0; i < founds.count; i++)
		if (!founds.items[i].grouped)
			add_group(differ, look, &founds, i);
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
		make_delta(&look->pinging[BEFORE], &look->pinging[AFTER], base, differ->arena));
}

static void compare_deny(struct differ *differ, const struct look *look, const struct delta *base)
{
	const struct plan *before = differ->plans[BEFORE];
	const struct plan *after = differ->plans[AFTER];
	const struct diff_zones old = {DIFF_DENY, before, before->deny, before->deny_count};
	const struct diff_zones new = {DIFF_DENY, after, after->deny, after->deny_count};

	compare_zones(differ, look, &old, &new,
		      make_delta(&look->denied[AFTER], &look->denied[BEFORE], base, differ->arena));
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
		.ping = make_delta(&look->pinging[BEFORE], &look->pinging[AFTER], NULL,
				   differ->arena),
		.deny = make_delta(&look->denied[AFTER], &look->denied[BEFORE], NULL,
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
