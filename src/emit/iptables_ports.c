/* Rules for the ports of a group: as many in one as multiport holds, with the names of the services
 * that have one of them. */
#include <stdlib.h>
#include <string.h>

#include "iptables.h"
#include "ports.h"

/* What multiport holds; a range takes two. */
#define SLOTS 15

/* A service of the group that has ports of one of its ranges, both by their positions. */
struct owner {
	size_t range;
	size_t service;
};

struct owners_list {
	struct owner *items;
	size_t count;
	size_t capacity;
};

static int by_range(const void *a, const void *b)
{
	const struct owner *x = a;
	const struct owner *y = b;

	if (x->range != y->range)
		return x->range < y->range ? -1 : 1;
	return (x->service > y->service) - (x->service < y->service);
}

static void add_owner(const struct iptables *iptables, struct owners_list *owners, size_t range,
		      size_t service)
{
	owners->items = arena_grow(iptables->arena, owners->items, owners->count, &owners->capacity,
				   sizeof(*owners->items));
	owners->items[owners->count++] = (struct owner){range, service};
}

/* Who has ports of which of the group's ranges. */
static struct owners_list find_owners(const struct iptables *iptables,
				      const struct iptables_group *group, enum protocol protocol)
{
	const struct rangeset *all = &group->ports.protocols[protocol];
	struct owners_list owners = {0};

	for (size_t i = 0; i < group->services.count; i++) {
		const struct rangeset *own = &group->services.items[i]->ports.protocols[protocol];

		for (size_t k = 0; k < own->count; k++) {
			const struct rangeset one = {.ranges = &own->ranges[k], .count = 1};
			const struct rangeset near = ranges_near(all, &one);

			for (size_t n = 0; n < near.count; n++)
				add_owner(iptables, &owners,
					  (size_t)(near.ranges - all->ranges) + n, i);
		}
	}
	if (owners.count > 0)
		qsort(owners.items, owners.count, sizeof(*owners.items), by_range);
	return owners;
}

/* Some of the group's ports, as they fit into one rule. */
struct chunk {
	const char *text; /* 80,443,10000:20000 */
	unsigned slots;
	size_t ranges;
	struct owner *owners;
	size_t owner_count;
};

const char *iptables_range_text(const struct iptables *iptables, struct port_range range)
{
	if (range.first == range.last)
		return arena_format(iptables->arena, "%u", range.first);
	return arena_format(iptables->arena, "%u:%u", range.first, range.last);
}

const char *iptables_range_match(const struct iptables *iptables, struct port_range range,
				 enum protocol protocol)
{
	return arena_format(iptables->arena, "-p %s --dport %s", protocol_name(protocol),
			    iptables_range_text(iptables, range));
}

static unsigned slots_of(struct port_range range)
{
	return range.first == range.last ? 1 : 2;
}

static void add_range(const struct iptables *iptables, struct chunk *chunk, struct port_range range)
{
	const char *text = iptables_range_text(iptables, range);

	chunk->ranges++;
	chunk->slots += slots_of(range);
	chunk->text =
		chunk->text ? arena_format(iptables->arena, "%s,%s", chunk->text, text) : text;
}

static int by_service(const void *a, const void *b)
{
	const struct owner *x = a;
	const struct owner *y = b;

	return (x->service > y->service) - (x->service < y->service);
}

/* Each once, in the order of the group. */
static struct iptables_services chunk_services(const struct iptables *iptables,
					       const struct iptables_group *group,
					       const struct chunk *chunk)
{
	struct iptables_services named = {0};

	named.items =
		arena_array(iptables->arena, chunk->owner_count, sizeof(struct plan_service *));
	if (chunk->owner_count > 0)
		qsort(chunk->owners, chunk->owner_count, sizeof(*chunk->owners), by_service);
	for (size_t i = 0; i < chunk->owner_count; i++) {
		if (i == 0 || chunk->owners[i].service != chunk->owners[i - 1].service)
			named.items[named.count++] =
				group->services.items[chunk->owners[i].service];
	}
	return named;
}

static void chunk_rule(const struct iptables *iptables, const struct chunk *chunk,
		       enum protocol protocol, const struct iptables_group *group, const char *who,
		       struct iptables_rule rule)
{
	const struct iptables_services named = chunk_services(iptables, group, chunk);

	rule.match =
		arena_format(iptables->arena, "-p %s %s %s", protocol_name(protocol),
			     chunk->ranges == 1 ? "--dport" : "-m multiport --dports", chunk->text);
	rule.comment = iptables_comment(iptables, &named, who);
	iptables_rule(iptables, rule);
}

void iptables_port_rules(const struct iptables *iptables, const struct iptables_group *group,
			 enum protocol protocol, const char *who, struct iptables_rule rule)
{
	const struct rangeset *ranges = &group->ports.protocols[protocol];
	const struct owners_list owners = find_owners(iptables, group, protocol);
	struct chunk chunk = {.owners = owners.items};
	size_t used = 0;

	for (size_t i = 0; i < ranges->count; i++) {
		add_range(iptables, &chunk, portset_range(&group->ports, protocol, i));
		for (; used < owners.count && owners.items[used].range == i; used++)
			chunk.owner_count++;
		if (i + 1 < ranges->count &&
		    chunk.slots + slots_of(portset_range(&group->ports, protocol, i + 1)) <= SLOTS)
			continue;
		chunk_rule(iptables, &chunk, protocol, group, who, rule);
		chunk = (struct chunk){.owners = owners.items + used};
	}
}

void iptables_group_rules(const struct iptables *iptables, const struct iptables_group *group,
			  const char *who, struct iptables_rule rule)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		iptables_port_rules(iptables, group, protocol, who, rule);
}
