#include "generate.h"

#include <string.h>

#include "generator.h"

const char *const feature_names[FEATURES] = {
	[HAS_ADDRESS4] = "IPv4 address",
	[HAS_ADDRESS6] = "IPv6 address",
	[HAS_NETWORK4] = "IPv4 network",
	[HAS_NETWORK6] = "IPv6 network",
	[HAS_RANGE4] = "IPv4 range",
	[HAS_RANGE6] = "IPv6 range",
	[HAS_LONG_IPV6] = "IPv6 in full",
	[HAS_EVERYONE4] = "all of IPv4",
	[HAS_EVERYONE6] = "all of IPv6",
	[HAS_HALVES] = "a family in halves",
	[HAS_LINK_LOCAL] = "in fe80::/10",
	[HAS_LIST_FILE] = "list file",
	[HAS_REFERENCE] = "reference to a zone",
	[HAS_INTERNET] = "zone internet",
	[HAS_PRIVATE] = "zone private",
	[HAS_LOOPBACK_ZONE] = "zone loopback",
	[HAS_EMPTY_ZONE] = "empty zone",
	[HAS_ONLY4] = "zone of IPv4 alone",
	[HAS_ONLY6] = "zone of IPv6 alone",
	[HAS_LARGE_ZONE] = "zone of 30 entries and more",
	[HAS_ZONE_MAPPING] = "zone as a mapping",
	[HAS_INTERFACES] = "interfaces",
	[HAS_INTERFACES_ALONE] = "interfaces alone",
	[HAS_DENY] = "deny",
	[HAS_DENIED_INTERFACE] = "deny of an interface",
	[HAS_SINGLE_PORT] = "single port",
	[HAS_PORT_RANGE] = "range of ports",
	[HAS_RANGE_OF_ONE] = "range of one port",
	[HAS_PORT_FIRST] = "port 1",
	[HAS_PORT_LAST] = "port 65535",
	[HAS_BOTH_PROTOCOLS] = "tcp+udp",
	[HAS_MANY_PORTS] = "16 ports and more",
	[HAS_NO_SOURCE] = "service without a source",
	[HAS_DISABLED] = "enabled: false",
	[HAS_EXPOSURE] = "exposure",
	[HAS_LOOPBACK_EXPOSURE] = "exposure: loopback",
	[HAS_ENCRYPTED] = "encrypted",
	[HAS_WHERE] = "where",
	[HAS_ALLOW] = "allow",
	[HAS_LIMIT_FLOWS] = "limit of flows",
	[HAS_LIMIT_PACKETS] = "limit of packets",
	[HAS_WHOLE_POOL] = "pool without dialers",
	[HAS_CHUNKS] = "pool with dialers",
	[HAS_CHUNK_SIZE] = "chunk",
	[HAS_TWO_POOLS] = "two pools",
	[HAS_PIN_INSIDE] = "pin in the pool",
	[HAS_PIN_OUTSIDE] = "pin beyond the pool",
	[HAS_HOST] = "--host",
	[HAS_CHANGED_PORT] = "--host, port changed",
	[HAS_GATEWAY] = "gateway",
	[HAS_DIALER6] = "gateway: address6",
	[HAS_FORWARD_KEPT] = "gateway: port kept",
	[HAS_FORWARD_CHANGED] = "gateway: port changed",
	[HAS_FORWARD_NAME] = "gateway: to a name",
	[HAS_FORWARD_ADDRESS] = "gateway: to an address",
	[HAS_FORWARD_OTHER] = "gateway: to another machine",
	[HAS_FORWARD_SHARED] = "gateway: two to one port",
	[HAS_FORWARD_UNREACHED] = "gateway: from nobody",
	[HAS_GATEWAY_CHUNKS] = "gateway: chunks",
	[HAS_GATEWAY_TWO_POOLS] = "gateway: two pools",
	[HAS_GATEWAY_PIN] = "gateway: pin",
	[HAS_GATEWAY_SERVICES] = "gateway: services",
	[HAS_INPUT_ALONE] = "gateway: no services",
	[HAS_MASQUERADE_ON] = "gateway: masquerade: true",
	[HAS_MASQUERADE_OFF] = "gateway: masquerade: false",
	[HAS_OWN_INTERFACE] = "gateway: its interface",
	[HAS_OTHER_INTERFACE] = "gateway: other interface",
	[HAS_GATEWAY_DENY] = "gateway: deny",
	[HAS_GATEWAY_PING] = "gateway: policy ping",
	[HAS_GATEWAY_LIMIT] = "gateway: limit",
	[HAS_POLICY_DEFAULT] = "policy default: drop",
	[HAS_REJECT] = "policy default: reject",
	[HAS_PING_ZONES] = "policy ping",
	[HAS_PING_NOBODY] = "policy ping: []",
	[HAS_LOG] = "policy log",
	[HAS_PARENT_FILE] = "extends a file",
	[HAS_PARENT_NAME] = "extends a name",
	[HAS_TWO_PARENTS] = "extends two",
	[HAS_GRANDPARENT] = "extends one that extends",
	[HAS_BUILTIN_PARENT] = "extends a built-in",
	[HAS_OVERRIDE] = "value overridden",
	[HAS_NULL] = "null takes away",
	[HAS_ZONE_OPTION] = "--zone of entries",
	[HAS_ZONE_FILE_OPTION] = "--zone of a file",
	[HAS_ALIAS] = "anchor and alias",
	[HAS_HOSTILE_TEXT] = "hostile description",
	[HAS_KEYWORD_NAME] = "name like a keyword",
	[HAS_LONGEST_NAME] = "name of 24 characters",
	[HAS_EXPECT] = "expect",
};

/* Words of the rule languages, of their tools and of YAML. */
static const char *const keywords[] = {
	"drop",	    "tcp",	 "set",	    "fwd",     "all",	  "self",     "any",	 "egress",
	"input",    "accept",	 "reject",  "log",     "chain",	  "table",    "output",	 "forward",
	"pass",	    "block",	 "quick",   "from",    "to",	  "port",     "proto",	 "inet",
	"inet6",    "denied",	 "public",  "trusted", "dmz",	  "work",     "home",	 "external",
	"lo",	    "icmp",	 "ipset",   "null",    "true",	  "no",	      "on",	 "udp_in",
	"pbxports", "pbx",	 "counter", "limit",   "comment", "service",  "zone",	 "default",
	"host",	    "antispoof", "return",  "queue",   "mark",	  "elements", "include", "label",
	"persist",  "nat",	 "rdr",	    "anchor",  "scrub",	  "match",    "flush",	 "rate",
};

/* Signs that end a string, a comment, an element or a line somewhere. */
static const char *const hostile[] = {
	"\"quotes\" and 'quotes' and `more`",
	"]]> and --> and -- and <rule/> & &amp;",
	"$(touch /tmp/x) ${HOME} $nr $port `id`",
	"a line\naccept\n*filter\n:INPUT ACCEPT\nCOMMIT",
	"ends in a backslash \\",
	"; } drop # comment /* in */ // a 'row'",
	"{ 1.2.3.4, 5.6.7.8 } pass all",
	"%s %n %%REJECT%%",
	"\xc3\xa4\xc3\xb6\xc3\xbc \xe2\x82\xac \xe6\x97\xa5\xe6\x9c\xac",
};

struct tree *new_word(struct generator *generator, const char *text)
{
	return tree_word(generator->arena, generator->draw, text);
}

struct tree *new_list(struct generator *generator)
{
	return tree_list(generator->arena, generator->draw);
}

struct tree *new_map(struct generator *generator)
{
	return tree_map(generator->arena, generator->draw);
}

const char *draw_name(struct generator *generator, const struct tree *taken)
{
	const char *name;

	do {
		if (chance(generator, 50)) {
			has(generator, HAS_KEYWORD_NAME);
			name = keywords[draw_below(generator->draw, COUNT(keywords))];
		} else if (chance(generator, 30)) {
			has(generator, HAS_LONGEST_NAME);
			name = arena_format(generator->arena, "one-name-of-24-letters-%c",
					    'a' + (char)draw_below(generator->draw, 26));
		} else {
			name = arena_format(generator->arena, "n%u%s",
					    draw_below(generator->draw, 100),
					    chance(generator, 50) ? "_x" : "-y");
		}
	} while (tree_get(taken, name) != NULL);
	return name;
}

struct tree *draw_text(struct generator *generator)
{
	if (chance(generator, 40))
		return new_word(generator, "plain words for people");
	has(generator, HAS_HOSTILE_TEXT);
	return new_word(generator, hostile[draw_below(generator->draw, COUNT(hostile))]);
}

void draw_allow(struct generator *generator, struct tree *map)
{
	struct tree *list = new_list(generator);
	struct tree *allow = new_map(generator);

	if (!chance(generator, 6))
		return;
	has(generator, HAS_ALLOW);
	tree_set(generator->arena, allow, "rule", new_word(generator, "wide-network"));
	tree_set(generator->arena, allow, "because", draw_text(generator));
	tree_add(generator->arena, list, allow);
	tree_set(generator->arena, map, "allow", list);
}

struct specimen_file *add_file(struct generator *generator, const char *path, struct tree *root)
{
	struct specimen *specimen = generator->specimen;
	struct specimen_file *file;

	specimen->files = arena_grow(generator->arena, specimen->files, specimen->file_count,
				     &specimen->file_capacity, sizeof(*specimen->files));
	file = &specimen->files[specimen->file_count++];
	file->path = path;
	file->root = root;
	return file;
}

static void draw_ping(struct generator *generator, struct tree *policy)
{
	struct tree *ping = draw_zone_names(generator, chance(generator, 20) ? 0 : 3);

	has(generator, ping->count > 0 ? HAS_PING_ZONES : HAS_PING_NOBODY);
	tree_set(generator->arena, policy, "ping", ping);
}

static void draw_deny(struct generator *generator)
{
	struct tree *deny = draw_zone_names(generator, 2);

	for (size_t i = 0; generator->interfaces && i < generator->zone_count; i++) {
		const char *name = generator->zone_names[i];

		if (tree_get(tree_get(generator->zones, name), "interfaces") == NULL ||
		    !chance(generator, 50))
			continue;
		has(generator, HAS_DENIED_INTERFACE);
		tree_add(generator->arena, deny, new_word(generator, name));
		break;
	}
	if (deny->count > 0)
		has(generator, HAS_DENY);
	tree_set(generator->arena, generator->root, "deny", deny);
}

void draw_policy(struct generator *generator)
{
	struct tree *policy = new_map(generator);

	if (chance(generator, 55))
		draw_deny(generator);
	if (chance(generator, 60))
		draw_ping(generator, policy);
	if (chance(generator, 45)) {
		bool reject = chance(generator, 55);

		has(generator, reject ? HAS_REJECT : HAS_POLICY_DEFAULT);
		tree_set(generator->arena, policy, "default",
			 new_word(generator, reject ? "reject" : "drop"));
	}
	if (chance(generator, 20)) {
		has(generator, HAS_LOG);
		tree_set(generator->arena, policy, "log", new_word(generator, "10/minute"));
	}
	if (policy->count > 0)
		tree_set(generator->arena, generator->root, "policy", policy);
}

/* Gives one service the list of another. */
static void alias(struct generator *generator, const char *key)
{
	unsigned count = (unsigned)generator->services->count;
	struct tree *one = generator->services->items[draw_below(generator->draw, count)];
	struct tree *other = generator->services->items[draw_below(generator->draw, count)];
	struct tree *list = tree_get(one, key);

	if (one == other || list == NULL || tree_get(other, key) == NULL)
		return;
	for (size_t i = 0; i < other->count; i++)
		if (strcmp(other->keys[i], key) == 0)
			other->items[i] = list;
	if (list->anchor == 0)
		list->anchor = ++generator->anchors;
	has(generator, HAS_ALIAS);
}

void draw_aliases(struct generator *generator)
{
	static const char *const keys[] = {"from", "ports", "limit", "from"};

	for (size_t i = 0; chance(generator, 40) && i < COUNT(keys); i++)
		alias(generator, keys[i]);
}

/* --zone: of one zone, so that no two options are of the same. */
static void draw_options(struct generator *generator)
{
	struct specimen *specimen = generator->specimen;
	const char *name = generator->zone_names[0];
	struct tree *lines = new_list(generator);
	char *value = arena_format(generator->arena, "%s=%s", name, draw_entry(generator));

	if (chance(generator, 15)) {
		has(generator, HAS_ZONE_OPTION);
		for (unsigned i = draw_below(generator->draw, 4); i > 0; i--)
			value = arena_format(generator->arena, "%s,%s", value,
					     draw_entry(generator));
		specimen->zones[specimen->zone_count++] = value;
	}
	if (generator->zone_count > 1 && chance(generator, 20)) {
		has(generator, HAS_ZONE_FILE_OPTION);
		for (unsigned i = draw_below(generator->draw, 6); i > 0; i--)
			tree_add(generator->arena, lines,
				 new_word(generator, draw_entry(generator)));
		add_file(generator, "option.txt", lines)->is_list = true;
		specimen->zones[specimen->zone_count++] =
			arena_format(generator->arena, "%s=@option.txt", generator->zone_names[1]);
	}
}

static void draw_zone_count(struct generator *generator)
{
	struct tree *taken = new_map(generator);

	generator->zone_count = draw_between(generator->draw, 1, ZONES_MAX);
	for (size_t i = 0; i < generator->zone_count; i++) {
		generator->zone_names[i] = draw_name(generator, taken);
		tree_set(generator->arena, taken, generator->zone_names[i], taken);
	}
}

static enum machines draw_machines(struct generator *generator)
{
	static const struct {
		enum machines machines;
		unsigned percent;
	} rows[] = {{GATEWAY, 40}, {DIALER, 24}, {WHOLE_POOLS, 15}, {ALL_CHUNKS, 4}};

	for (unsigned i = 0, drawn = draw_below(generator->draw, 100); i < COUNT(rows); i++) {
		if (drawn < rows[i].percent)
			return rows[i].machines;
		drawn -= rows[i].percent;
	}
	return ONE_MACHINE;
}

struct specimen *generate(uint64_t seed, uint64_t number, struct arena *arena)
{
	struct draw draw = draw_begin(seed, number, 0);
	struct generator generator = {.draw = &draw, .arena = arena};

	generator.specimen = arena_alloc(arena, sizeof(*generator.specimen));
	generator.root = new_map(&generator);
	add_file(&generator, "profile.yaml", generator.root);
	generator.machines = draw_machines(&generator);
	generator.interfaces = chance(&generator, generator.machines == GATEWAY ? 70 : 35);
	generator.limits = chance(&generator, generator.machines == GATEWAY ? 60 : 40);
	tree_set(arena, generator.root, "version", tree_bare(arena, "1"));
	tree_set(arena, generator.root, "name", new_word(&generator, draw_name(&generator, NULL)));
	if (chance(&generator, 30))
		tree_set(arena, generator.root, "description", draw_text(&generator));
	draw_zone_count(&generator);
	draw_zones(&generator);
	draw_services(&generator);
	draw_aliases(&generator);
	draw_policy(&generator);
	draw_cluster(&generator);
	draw_options(&generator);
	draw_inheritance(&generator);
	tree_shuffle(generator.specimen->files[0].root, &draw);
	return generator.specimen;
}
