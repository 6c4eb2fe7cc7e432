/* Zones: who. */
#include <inttypes.h>

#include "generator.h"
#include "pbxports/text/address.h"

/* Where addresses are drawn from: few networks, so that entries meet. */
static const struct {
	enum family family;
	struct address first;
	unsigned length;
} grounds[] = {
	{IPV4, {0, 0x0a000000}, 8},
	{IPV4, {0, 0x0a000000}, 28},
	{IPV4, {0, 0xac100000}, 12},
	{IPV4, {0, 0xc0000200}, 24},
	{IPV4, {0, 0xc6336400}, 24},
	{IPV4, {0, 0xcb007100}, 24},
	{IPV4, {0, 0xcb007100}, 28},
	{IPV4, {0, 0xc0a80000}, 16},
	{IPV4, {0, 0xffffff00}, 24},
	{IPV4, {0, 0}, 0},
	{IPV6, {0xfe80000000000000, 0}, 10},
	{IPV6, {0x20010db800000000, 0}, 32},
	{IPV6, {0x20010db800000000, 0}, 64},
	{IPV6, {0x20010db800000000, 0}, 124},
	{IPV6, {0xfd00000000000000, 0}, 8},
	{IPV6, {0x2a00000000000000, 0}, 12},
	{IPV6, {0, 0}, 0},
};

#define GROUNDS4 10

/* An address of the ground: near its beginning, near its end, or anywhere. */
static struct address draw_address(struct generator *generator, size_t ground)
{
	enum family family = grounds[ground].family;
	struct address first = grounds[ground].first;
	struct address last = address_network_last(family, first, grounds[ground].length);
	unsigned near = draw_below(generator->draw, 16);
	struct address any = {draw_bits(generator->draw), draw_bits(generator->draw)};

	if (chance(generator, 40))
		return (struct address){first.high, first.low | (near & (last.low ^ first.low))};
	if (chance(generator, 40))
		return (struct address){last.high, last.low & ~(near & (last.low ^ first.low))};
	any.high = first.high | (any.high & (first.high ^ last.high));
	any.low = first.low | (any.low & (first.low ^ last.low));
	return any;
}

static const char *address_text(struct generator *generator, enum family family,
				struct address address)
{
	char text[ADDRESS_TEXT_SIZE];

	if (family == IPV4 || chance(generator, 70))
		return arena_strdup(generator->arena, address_format(family, address, text));
	has(generator, HAS_LONG_IPV6);
	return arena_format(
		generator->arena, "%X:%04x:%x:%04X:%x:%x:%04x:%X", (unsigned)(address.high >> 48),
		(unsigned)(address.high >> 32 & 0xffff), (unsigned)(address.high >> 16 & 0xffff),
		(unsigned)(address.high & 0xffff), (unsigned)(address.low >> 48),
		(unsigned)(address.low >> 32 & 0xffff), (unsigned)(address.low >> 16 & 0xffff),
		(unsigned)(address.low & 0xffff));
}

static const char *draw_network(struct generator *generator, size_t ground)
{
	enum family family = grounds[ground].family;
	unsigned length = draw_between(generator->draw, grounds[ground].length + (ground == 0),
				       family_bits(family));
	struct address address = draw_address(generator, ground);

	has(generator, family == IPV4 ? HAS_NETWORK4 : HAS_NETWORK6);
	if (length == 0)
		has(generator, family == IPV4 ? HAS_EVERYONE4 : HAS_EVERYONE6);
	address = address_network_first(family, address, length);
	return arena_format(generator->arena, "%s/%u", address_text(generator, family, address),
			    length);
}

/* From an address on, some bits long, but not beyond the family's last. */
static const char *draw_range(struct generator *generator, size_t ground)
{
	enum family family = grounds[ground].family;
	struct address first = draw_address(generator, ground);
	struct address last = first;
	uint64_t steps = draw_bits(generator->draw) >> draw_between(generator->draw, 40, 63);

	has(generator, family == IPV4 ? HAS_RANGE4 : HAS_RANGE6);
	last.low += steps;
	if (address_compare(last, first) < 0 ||
	    address_compare(last, family_range(family).last) > 0)
		last = family_range(family).last;
	return arena_format(generator->arena, "%s-%s", address_text(generator, family, first),
			    address_text(generator, family, last));
}

static const char *draw_entry_of(struct generator *generator, size_t ground)
{
	enum family family = grounds[ground].family;

	if (grounds[ground].length == 10)
		has(generator, HAS_LINK_LOCAL);
	if (chance(generator, 40))
		return draw_network(generator, ground);
	if (chance(generator, 40))
		return draw_range(generator, ground);
	has(generator, family == IPV4 ? HAS_ADDRESS4 : HAS_ADDRESS6);
	return address_text(generator, family, draw_address(generator, ground));
}

const char *draw_entry(struct generator *generator)
{
	return draw_entry_of(generator, draw_below(generator->draw, COUNT(grounds)));
}

static void add_entries(struct generator *generator, struct tree *list, unsigned count,
			size_t first_ground, size_t grounds_count)
{
	for (unsigned i = 0; i < count; i++) {
		size_t ground = first_ground + draw_below(generator->draw, (unsigned)grounds_count);

		tree_add(generator->arena, list,
			 new_word(generator, draw_entry_of(generator, ground)));
	}
}

static void draw_mixed(struct generator *generator, struct tree *list)
{
	add_entries(generator, list, draw_between(generator->draw, 1, 6), 0, COUNT(grounds));
}

static void draw_only4(struct generator *generator, struct tree *list)
{
	has(generator, HAS_ONLY4);
	add_entries(generator, list, draw_between(generator->draw, 1, 12), 0, GROUNDS4);
}

static void draw_only6(struct generator *generator, struct tree *list)
{
	has(generator, HAS_ONLY6);
	add_entries(generator, list, draw_between(generator->draw, 1, 12), GROUNDS4,
		    COUNT(grounds) - GROUNDS4);
}

static void draw_large(struct generator *generator, struct tree *list)
{
	has(generator, HAS_LARGE_ZONE);
	add_entries(generator, list, draw_between(generator->draw, 30, 60), 0, COUNT(grounds));
}

static void draw_everyone(struct generator *generator, struct tree *list)
{
	static const struct {
		enum feature feature;
		const char *entries[2];
	} rows[] = {
		{HAS_EVERYONE4, {"0.0.0.0/0", NULL}},
		{HAS_EVERYONE6, {"::/0", NULL}},
		{HAS_EVERYONE6, {"::/0", NULL}},
		{HAS_HALVES, {"0.0.0.0/1", "128.0.0.0/1"}},
		{HAS_HALVES, {"::/1", "8000::/1"}},
		{HAS_EVERYONE4, {"0.0.0.0-255.255.255.255", NULL}},
	};
	size_t row = draw_below(generator->draw, COUNT(rows));

	has(generator, rows[row].feature);
	for (size_t i = 0; i < 2 && rows[row].entries[i] != NULL; i++)
		tree_add(generator->arena, list, new_word(generator, rows[row].entries[i]));
}

static void draw_nothing(struct generator *generator, struct tree *list)
{
	(void)list;
	has(generator, HAS_EMPTY_ZONE);
}

/*
 * A list of the same name, with other entries, stands in the folder of the parents too: which one
 * is read tells what its path is held to be relative to.
 */
static struct tree *draw_list_file(struct generator *generator, size_t zone)
{
	struct tree *map = new_map(generator);
	const char *name = arena_format(generator->arena, "list-%zu.txt", zone);
	const char *const paths[] = {
		name, arena_format(generator->arena, "%s/%s", SPECIMEN_PARENTS, name)};

	has(generator, HAS_LIST_FILE);
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct tree *lines = new_list(generator);

		add_entries(generator, lines, draw_between(generator->draw, 0, 8), 0,
			    COUNT(grounds));
		add_file(generator, paths[i], lines)->is_list = true;
	}
	tree_set(generator->arena, map, "file", new_word(generator, name));
	return map;
}

/* Zones that come later, so that no ring can form. */
static void add_references(struct generator *generator, struct tree *list, size_t zone)
{
	if (zone + 1 < generator->zone_count && chance(generator, 30)) {
		size_t later =
			zone + 1 +
			draw_below(generator->draw, (unsigned)(generator->zone_count - zone - 1));

		has(generator, HAS_REFERENCE);
		tree_add(generator->arena, list, new_word(generator, generator->zone_names[later]));
	}
	if (chance(generator, 6)) {
		has(generator, HAS_PRIVATE);
		tree_add(generator->arena, list, new_word(generator, "private"));
	}
	if (chance(generator, 6)) {
		has(generator, HAS_LOOPBACK_ZONE);
		tree_add(generator->arena, list, new_word(generator, "loopback"));
	}
}

static struct tree *draw_sources(struct generator *generator, size_t zone)
{
	static void (*const kinds[])(struct generator * generator, struct tree * list) = {
		draw_mixed, draw_mixed, draw_only4,   draw_only4,    draw_only6,
		draw_only6, draw_large, draw_nothing, draw_everyone, draw_everyone,
	};
	struct tree *list = new_list(generator);

	kinds[draw_below(generator->draw, COUNT(kinds))](generator, list);
	if (chance(generator, 15))
		tree_add(generator->arena, list, draw_list_file(generator, zone));
	add_references(generator, list, zone);
	tree_shuffle(list, generator->draw);
	return list;
}

static struct tree *draw_interfaces(struct generator *generator)
{
	static const char *const names[] = {"eth0",   "wg0",	  "tun-1",
					    "vlan_2", "br0.20",	  "egress",
					    "drop",   "wan@eth0", "fifteen-letters"};
	struct tree *list = new_list(generator);
	unsigned first = draw_below(generator->draw, COUNT(names));
	unsigned count = draw_between(generator->draw, 1, 2);

	for (unsigned i = 0; i < count; i++)
		tree_add(generator->arena, list,
			 new_word(generator, names[(first + i) % COUNT(names)]));
	return list;
}

static struct tree *draw_zone(struct generator *generator, size_t zone)
{
	bool interfaces = generator->interfaces && chance(generator, 40);
	struct tree *map = new_map(generator);

	if (!interfaces && chance(generator, 60))
		return draw_sources(generator, zone);
	has(generator, HAS_ZONE_MAPPING);
	if (interfaces && chance(generator, 30))
		has(generator, HAS_INTERFACES_ALONE);
	else
		tree_set(generator->arena, map, "sources", draw_sources(generator, zone));
	if (interfaces) {
		has(generator, HAS_INTERFACES);
		tree_set(generator->arena, map, "interfaces", draw_interfaces(generator));
	}
	if (chance(generator, 40))
		tree_set(generator->arena, map, "description", draw_text(generator));
	draw_allow(generator, map);
	tree_shuffle(map, generator->draw);
	return map;
}

void draw_zones(struct generator *generator)
{
	generator->zones = new_map(generator);
	for (size_t i = 0; i < generator->zone_count; i++)
		tree_set(generator->arena, generator->zones, generator->zone_names[i],
			 draw_zone(generator, i));
	tree_shuffle(generator->zones, generator->draw);
	tree_set(generator->arena, generator->root, "zones", generator->zones);
}

struct tree *draw_zone_names(struct generator *generator, unsigned most)
{
	struct tree *list = new_list(generator);
	unsigned count = draw_below(generator->draw, most + 1);

	for (unsigned i = 0; i < count; i++) {
		size_t zone = draw_below(generator->draw, (unsigned)generator->zone_count);
		const char *name = generator->zone_names[zone];

		if (chance(generator, 4)) {
			has(generator, HAS_INTERNET);
			name = "internet";
		} else if (chance(generator, 4)) {
			has(generator, HAS_PRIVATE);
			name = "private";
		}
		tree_add(generator->arena, list, new_word(generator, name));
	}
	return list;
}
