/* The file for ipset(8): each set is filled beside the one in use and then takes its place, so that
 * loading again is never open or shut. */
#include "iptables.h"

/* The kernel's own least. */
#define BUCKETS_MIN 1024

/* Sets of one name must have one maximum, or a later run could not say that they are there. */
#define ELEMENTS_MAX "4294967295"

bool iptables_has_sets(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		if (iptables->zones[i].set)
			return true;
	}
	return false;
}

static size_t buckets_for(size_t networks)
{
	size_t buckets = BUCKETS_MIN;

	while (buckets < networks)
		buckets *= 2;
	return buckets;
}

static void print_networks(const struct iptables *iptables, const struct iptables_zone *zone,
			   enum family family, const char *set)
{
	struct prefix_walk walk = prefix_walk_begin(&zone->zone->addresses, family);
	char network[PREFIX_TEXT_SIZE];

	while (prefix_walk_next(&walk))
		fprintf(iptables->stream, "add %s %s\n", set,
			prefix_format(family, walk.first, walk.length, network));
}

/* One that a run which failed has left is emptied. */
static void print_set(const struct iptables *iptables, const struct iptables_zone *zone,
		      enum family family)
{
	const char digit = family == IPV4 ? '4' : '6';
	const char *kind = family == IPV4 ? "inet" : "inet6";
	const char *set = arena_format(iptables->arena, "%s%c", zone->set, digit);
	const char *new = arena_format(iptables->arena, "%s%c", iptables->new_set, digit);
	FILE *stream = iptables->stream;
	char addresses[ADDRESS_COUNT_SIZE];

	fprintf(stream, "\n# zone %s: %s addresses\n", zone->zone->name,
		addrset_count_text(&zone->zone->addresses, family, addresses));
	fprintf(stream, "create %s hash:net family %s maxelem " ELEMENTS_MAX " -exist\n", set,
		kind);
	fprintf(stream,
		"create %s hash:net family %s hashsize %zu maxelem " ELEMENTS_MAX " -exist\n", new,
		kind, buckets_for(addrset_prefix_count(&zone->zone->addresses, family)));
	fprintf(stream, "flush %s\n", new);
	print_networks(iptables, zone, family, new);
	fprintf(stream, "swap %s %s\ndestroy %s\n", new, set, new);
}

void iptables_print_sets(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		const struct iptables_zone *zone = &iptables->zones[i];

		for (enum family family = IPV4; zone->set && family < FAMILIES; family++) {
			if (zone->has_set[family])
				print_set(iptables, zone, family);
		}
	}
}
