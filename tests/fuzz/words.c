/* The words that profiles are drawn from: few, so that they meet. */
#include <string.h>

#include "fuzz.h"
#include "grammar.h"

static const char *pick(struct draw *draw, const char *const *words, size_t count)
{
	return words[draw_below(draw, (unsigned)count)];
}

#define PICK(draw, words) pick(draw, words, COUNT(words))

/* A key of a mapping of the profile, or one that nothing may have. */
static const char *pick_key(struct draw *draw, const char *mapping, const char *otherwise)
{
	const struct value *value = value_get(draw->root, mapping);

	if (value == NULL || value->kind != NODE_MAPPING || value->count == 0)
		return otherwise;
	return value->keys[draw_below(draw, (unsigned)value->count)];
}

const char *draw_zone_name(struct draw *draw)
{
	static const char *const builtins[] = {"internet", "internet", "private", "loopback"};

	return draw_below(draw, 5) == 0 ? PICK(draw, builtins) : pick_key(draw, "zones", "private");
}

static const char *draw_service_name(struct draw *draw)
{
	return pick_key(draw, "services", "ssh");
}

static const char *draw_new_dialer(struct draw *draw)
{
	static const char *const names[] = {"d1", "d2", "d3", "dialer-of-24-characters-"};

	return PICK(draw, names);
}

const char *draw_dialer_name(struct draw *draw)
{
	const struct value *dialers = value_get(draw->root, "dialers");
	const struct value *name = NULL;

	if (dialers != NULL && dialers->kind == NODE_SEQUENCE && dialers->count > 0)
		name = value_get(dialers->items[draw_below(draw, (unsigned)dialers->count)],
				 "name");
	return name == NULL ? draw_new_dialer(draw) : name->text;
}

static const char *draw_new_zone(struct draw *draw)
{
	static const char *const names[] = {"za",
					    "zb",
					    "zc",
					    "zd",
					    "carriers",
					    "admin",
					    "drop",
					    "pbxports",
					    "zone-of-24-characters-ab",
					    "zone-of-24-characters-ac",
					    "input",
					    "denied"};

	return PICK(draw, names);
}

static const char *draw_new_service(struct draw *draw)
{
	static const char *const names[] = {"sip",
					    "sip-tls",
					    "rtp",
					    "rtp2",
					    "ssh",
					    "https",
					    "wss",
					    "iax2",
					    "ami",
					    "accept",
					    "forward",
					    "log",
					    "service-of-24-characters"};

	return PICK(draw, names);
}

const char *draw_interface(struct draw *draw)
{
	static const char *const names[] = {"eth0",   "eth0",	  "eth1", "wg0", "vlan_2",
					    "br0.20", "wan@eth0", "lo",	  "0",	 "fifteen-letters"};

	return PICK(draw, names);
}

static const char *draw_ipv4(struct draw *draw)
{
	static const char *const networks[] = {"10.20.0", "192.0.2",	 "198.51.100", "0.0.0",
					       "127.0.0", "255.255.255", "224.0.0"};
	static const unsigned ends[] = {1, 2, 3, 4, 7, 8, 0, 255, 254, 128};

	return arena_format(
		draw->arena, "%s.%u",
		networks[draw_below(draw, draw_below(draw, 3) > 0 ? 3 : (unsigned)COUNT(networks))],
		ends[draw_below(draw, (unsigned)COUNT(ends))]);
}

static const char *draw_ipv6(struct draw *draw)
{
	static const char *const addresses[] = {"2001:db8::1",
						"2001:db8::2",
						"2001:db8::f",
						"2001:db8:20::12",
						"2001:DB8:0:0:1:0:0:1",
						"::",
						"::1",
						"fe80::1",
						"ff02::1",
						"fd00::1",
						"::ffff:192.0.2.1",
						"64:ff9b::192.0.2.1",
						"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};

	return PICK(draw, addresses);
}

static const char *draw_network(struct draw *draw)
{
	static const char *const networks[] = {
		"10.0.0.0/8",	  "192.0.2.0/24",	"192.0.2.0/25",
		"192.0.2.128/25", "198.51.100.0/30",	"0.0.0.0/0",
		"0.0.0.0/1",	  "128.0.0.0/1",	"127.0.0.0/8",
		"224.0.0.0/4",	  "255.255.255.255/32", "2001:db8::/32",
		"2001:db8::/64",  "2001:db8::/127",	"::/0",
		"::/1",		  "8000::/1",		"2000::/3",
		"fe80::/10",	  "fc00::/7",		"::1/128"};

	return PICK(draw, networks);
}

static const char *draw_range(struct draw *draw)
{
	static const char *const ranges[] = {"192.0.2.0-192.0.2.255",
					     "192.0.2.3-192.0.2.9",
					     "10.20.0.1-10.20.0.1",
					     "0.0.0.0-255.255.255.255",
					     "0.0.0.1-255.255.255.255",
					     "2001:db8::1-2001:db8::9",
					     "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
					     "fe7f::-fec0::"};

	return PICK(draw, ranges);
}

const char *draw_entry(struct draw *draw)
{
	static const char *(*const kinds[])(struct draw *) = {
		draw_ipv4,    draw_ipv4,    draw_ipv6,	draw_ipv6,  draw_network,
		draw_network, draw_network, draw_range, draw_range, draw_zone_name};

	return kinds[draw_below(draw, (unsigned)COUNT(kinds))](draw);
}

static unsigned draw_port(struct draw *draw)
{
	static const unsigned ports[] = {22,	80,    443,   546,   5060,  5061,
					 8088,	8089,  1,     65535, 10000, 10001,
					 14999, 15000, 19999, 32768, 40000, 44999};

	return draw_below(draw, 8) == 0 ? draw_below(draw, 65537)
					: ports[draw_below(draw, (unsigned)COUNT(ports))];
}

static const char *draw_span(struct draw *draw)
{
	unsigned first = draw_port(draw);
	unsigned length =
		draw_below(draw, 2) == 0 ? draw_below(draw, 10) : 500 * draw_below(draw, 40) - 1;

	return arena_format(draw->arena, "%u-%u", first, first + length);
}

const char *draw_ports(struct draw *draw)
{
	static const char *const protocols[] = {"tcp", "udp", "udp", "tcp+udp"};
	const char *ports = draw_below(draw, 3) == 0
				    ? draw_span(draw)
				    : arena_format(draw->arena, "%u", draw_port(draw));

	return arena_format(draw->arena, "%s/%s", ports, PICK(draw, protocols));
}

static const char *draw_rate(struct draw *draw)
{
	static const char *const rates[] = {"1/second",	 "10000/second", "20/minute", "20/minute",
					    "1/minute",	 "10000/minute", "1/hour",    "7/hour",
					    "3600/hour", "10000/hour"};

	return PICK(draw, rates);
}

static const char *draw_machine(struct draw *draw)
{
	return draw_below(draw, 2) == 0 ? draw_dialer_name(draw) : draw_ipv4(draw);
}

static const char *draw_parent(struct draw *draw)
{
	static const char *const parents[] = {"parent.yaml", "parent",	  "./other.yaml",
					      "other",	     "vicibox",	  "freepbx",
					      "asterisk",    "ring.yaml", "missing"};

	return PICK(draw, parents);
}

/* Signs that end a string, a comment, an element or a line somewhere, around FUZZ_FREE_TEXT. */
static const char *draw_text(struct draw *draw)
{
	static const char *const signs[] = {"",
					    "\"",
					    "'",
					    "`",
					    "\\",
					    "\n",
					    "]]>",
					    "--",
					    "<b>",
					    "&",
					    "$(x)",
					    "%s%n",
					    ";",
					    "}",
					    "#",
					    "*",
					    "|",
					    "=",
					    "\t",
					    "\xc3\xa4\xe2\x82\xac",
					    "\xe2\x80\xae",
					    "\xef\xbf\xbe"};
	const char *before = PICK(draw, signs);

	return arena_format(draw->arena, "%s%s%s", before, FUZZ_FREE_TEXT, PICK(draw, signs));
}

static const char *draw_check(struct draw *draw)
{
	static const char *const checks[] = {"wide-network", "restricted-exposed", "zone-unused",
					     "no-admin-path", "port-conflict"};

	return draw_below(draw, 3) == 0 ? draw_text(draw) : PICK(draw, checks);
}

static const char *draw_file(struct draw *draw)
{
	static const char *const files[] = {"list.txt", "list.txt",    "./list.txt",
					    "bad.txt",	"missing.txt", "p.yaml"};

	return PICK(draw, files);
}

static const char *draw_pool(struct draw *draw)
{
	static const char *const pools[] = {"10000-19999/udp", "10000-24999/udp", "40000-40009/udp",
					    "10000-10001/tcp+udp"};

	return draw_below(draw, 4) == 0 ? draw_ports(draw) : PICK(draw, pools);
}

/* By what the tables call a value; where they call several alike the key decides. */
static const struct {
	const char *what;
	const char *key;
	const char *(*draw)(struct draw *draw);
} texts[] = {
	{"a name", "host", draw_dialer_name},
	{"a name", NULL, draw_new_dialer},
	{"text", "rule", draw_check},
	{"text", "file", draw_file},
	{"text", NULL, draw_text},
	{"a zone's name", NULL, draw_zone_name},
	{"a service's name", NULL, draw_service_name},
	{"the name of an interface", NULL, draw_interface},
	{"ports such as 5060/udp or 10000-20000/udp", "pool", draw_pool},
	{"ports such as 5060/udp or 10000-20000/udp", NULL, draw_ports},
	{"ports such as 22/tcp or 1-1023/tcp", NULL, draw_ports},
	{"a range of ports such as 40000-44999", NULL, draw_span},
	{"a rate such as 20/minute", NULL, draw_rate},
	{"an address, a network, a range or a zone's name", NULL, draw_entry},
	{"an address, a network or a zone's name", NULL, draw_entry},
	{"a dialer's name or an IPv4 address", NULL, draw_machine},
	{"an IPv4 address", NULL, draw_ipv4},
	{"an IPv6 address", NULL, draw_ipv6},
	{"a profile's name or a file", NULL, draw_parent},
};

const char *draw_text_of(struct draw *draw, const struct bind_type *type, const char *key)
{
	for (size_t i = 0; i < COUNT(texts); i++)
		if (strcmp(texts[i].what, type->what) == 0 &&
		    (texts[i].key == NULL || (key != NULL && strcmp(texts[i].key, key) == 0)))
			return texts[i].draw(draw);
	law_broken("the grammar draws nothing that is \"%s\"", type->what);
	return NULL;
}

const char *draw_new_key(struct draw *draw, const struct bind_type *type)
{
	if (strcmp(type->noun, "zone") == 0)
		return draw_new_zone(draw);
	return strcmp(type->noun, "service") == 0 ? draw_new_service(draw)
						  : draw_service_name(draw);
}
