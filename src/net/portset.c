#include "pbxports/net/portset.h"

static struct address port_number(uint16_t port)
{
	return (struct address){.low = port};
}

void portset_add(struct portset *set, struct port_range ports, struct arena *arena)
{
	struct address_range range = {port_number(ports.first), port_number(ports.last)};

	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		if ((ports.protocols & 1 << protocol) != 0)
			rangeset_add(&set->protocols[protocol], range, arena);
	}
}

void portset_settle(struct portset *set, struct arena *arena)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		rangeset_settle(&set->protocols[protocol], arena);
}

bool portset_is_empty(const struct portset *set)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		if (set->protocols[protocol].count > 0)
			return false;
	}
	return true;
}

bool portset_contains(const struct portset *set, enum protocol protocol, uint16_t port)
{
	return rangeset_contains(&set->protocols[protocol], port_number(port));
}

bool portset_covers(const struct portset *outer, const struct portset *inner)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		if (!rangeset_covers(&outer->protocols[protocol], &inner->protocols[protocol]))
			return false;
	}
	return true;
}

bool portset_overlaps(const struct portset *a, const struct portset *b, struct arena *arena)
{
	struct portset common = portset_intersection(a, b, arena);

	return !portset_is_empty(&common);
}

struct portset portset_union(const struct portset *a, const struct portset *b, struct arena *arena)
{
	struct portset set;

	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		set.protocols[protocol] =
			rangeset_union(&a->protocols[protocol], &b->protocols[protocol], arena);
	return set;
}

struct portset portset_intersection(const struct portset *a, const struct portset *b,
				    struct arena *arena)
{
	struct portset set;

	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		set.protocols[protocol] = rangeset_intersection(&a->protocols[protocol],
								&b->protocols[protocol], arena);
	return set;
}

struct portset portset_difference(const struct portset *a, const struct portset *b,
				  struct arena *arena)
{
	struct portset set;

	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		set.protocols[protocol] = rangeset_difference(&a->protocols[protocol],
							      &b->protocols[protocol], arena);
	return set;
}

struct port_range portset_range(const struct portset *set, enum protocol protocol, size_t index)
{
	const struct address_range *range = &set->protocols[protocol].ranges[index];

	return (struct port_range){
		.first = (uint16_t)range->first.low,
		.last = (uint16_t)range->last.low,
		.protocols = (uint8_t)(1U << protocol),
	};
}
