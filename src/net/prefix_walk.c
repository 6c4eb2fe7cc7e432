#include "pbxports/net/addrset.h"

struct prefix_walk prefix_walk_begin(const struct addrset *set, enum family family)
{
	return (struct prefix_walk){.set = &set->families[family], .family = family};
}

/* True where a network of `length` bits may begin at `first` and ends at `last` or before. */
static bool network_fits(enum family family, struct address first, unsigned length,
			 struct address last)
{
	struct address hosts = address_network_last(family, (struct address){0, 0}, length);
	struct address end = {first.high | hosts.high, first.low | hosts.low};

	return (first.high & hosts.high) == 0 && (first.low & hosts.low) == 0 &&
	       (end.high != last.high ? end.high < last.high : end.low <= last.low);
}

/* What fits once fits for every longer prefix too, so that the length is found bit by bit. */
static unsigned largest_network(enum family family, struct address first, struct address last)
{
	unsigned bits = family_bits(family);
	unsigned length = bits;

	for (unsigned step = bits; step > 0; step /= 2)
		if (step <= length && network_fits(family, first, length - step, last))
			length -= step;
	return length;
}

/* Greedy: at each address the largest network that begins there and stays in the range. */
bool prefix_walk_next(struct prefix_walk *walk)
{
	struct address last;
	struct address network_last;

	if (walk->range == walk->set->count)
		return false;
	last = walk->set->ranges[walk->range].last;
	walk->first = walk->inside ? walk->rest : walk->set->ranges[walk->range].first;
	walk->inside = false;
	if (address_range_length(walk->family, (struct address_range){walk->first, last},
				 &walk->length)) {
		walk->range++;
		return true;
	}
	walk->length = largest_network(walk->family, walk->first, last);
	network_last = address_network_last(walk->family, walk->first, walk->length);
	walk->rest = address_next(network_last);
	walk->inside = true;
	return true;
}

size_t addrset_prefix_count(const struct addrset *set, enum family family)
{
	struct prefix_walk walk = prefix_walk_begin(set, family);
	size_t count = 0;

	while (prefix_walk_next(&walk))
		count++;
	return count;
}
