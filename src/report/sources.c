#include "pbxports/report/sources.h"

#include <string.h>

#define DIGITS_SHOWN 10 /* all of IPv4 has ten */

/* Whether the set reaches up to the range from both sides. */
static bool surrounds(const struct rangeset *set, struct address_range range)
{
	return rangeset_contains(set, address_previous(range.first)) &&
	       rangeset_contains(set, address_next(range.last));
}

struct addrset sources_shown(const struct addrset *sources, struct arena *arena)
{
	const struct addrset own = addrset_loopback(arena);
	struct addrset shown = *sources;

	for (int family = 0; family < FAMILIES; family++)
		if (surrounds(&shown.families[family], own.families[family].ranges[0]))
			shown.families[family] = rangeset_union(&sources->families[family],
								&own.families[family], arena);
	return shown;
}

/* The first `most` networks of a family and how many more there are. */
static const char *networks_text(const struct addrset *sources, enum family family, size_t most,
				 struct arena *arena)
{
	struct prefix_walk walk = prefix_walk_begin(sources, family);
	const size_t total = addrset_prefix_count(sources, family);
	const char *line = "";

	for (size_t i = 0; i < most && prefix_walk_next(&walk); i++) {
		char text[PREFIX_TEXT_SIZE];

		prefix_format(family, walk.first, walk.length, text);
		line = arena_format(arena, "%s%s%s", line, i == 0 ? "" : ", ", text);
	}
	return total > most ? arena_format(arena, "%s and %zu more", line, total - most) : line;
}

/* What is nearly a whole family is told by what it lacks. */
static const char *family_text(const struct addrset *sources, enum family family, size_t most,
			       struct arena *arena)
{
	const struct addrset all = addrset_all(arena);
	const struct addrset rest = addrset_difference(&all, sources, arena);
	const size_t lacking = addrset_prefix_count(&rest, family);
	const char *name = family == IPV4 ? "all of IPv4" : "all of IPv6";

	if (lacking == 0)
		return name;
	if (lacking < addrset_prefix_count(sources, family) / 2)
		return arena_format(arena, "%s but %s", name,
				    networks_text(&rest, family, most, arena));
	return networks_text(sources, family, most, arena);
}

const char *sources_text(const struct addrset *sources, size_t most, struct arena *arena)
{
	const struct addrset shown = sources_shown(sources, arena);
	const bool has4 = shown.families[IPV4].count > 0;
	const bool has6 = shown.families[IPV6].count > 0;

	if (addrset_is_all(&shown, IPV4) && addrset_is_all(&shown, IPV6))
		return "everyone";
	if (has4 && has6)
		return arena_format(arena, "%s; %s", family_text(&shown, IPV4, most, arena),
				    family_text(&shown, IPV6, most, arena));
	return family_text(&shown, has4 ? IPV4 : IPV6, most, arena);
}

/* The highest power of 2 that a number which is not 0 reaches. */
static unsigned magnitude(struct address number)
{
	unsigned bits = 0;

	while (number.high != 0) {
		number.low = number.high;
		number.high = 0;
		bits = 64;
	}
	while (number.low >>= 1)
		bits++;
	return bits;
}

static const char *count_text(const struct addrset *sources, enum family family,
			      struct arena *arena)
{
	char text[ADDRESS_COUNT_SIZE];
	bool all;
	struct address count = addrset_count(sources, family, &all);
	unsigned bits = all ? family_bits(IPV6) : magnitude(count);
	bool exact = all || (bits < 64 ? count.low == 1ULL << bits && count.high == 0
				       : count.low == 0 && count.high == 1ULL << (bits - 64));

	addrset_count_text(sources, family, text);
	if (strlen(text) <= DIGITS_SHOWN)
		return arena_strdup(arena, text);
	return arena_format(arena, "%s2^%u", exact ? "" : "over ", bits);
}

const char *sources_count_text(const struct addrset *sources, struct arena *arena)
{
	const struct addrset shown = sources_shown(sources, arena);
	const bool has4 = shown.families[IPV4].count > 0;
	const bool has6 = shown.families[IPV6].count > 0;
	const char *count;

	if (has4 && has6)
		return arena_format(arena, "%s IPv4 and %s IPv6 addresses",
				    count_text(&shown, IPV4, arena),
				    count_text(&shown, IPV6, arena));
	count = count_text(&shown, has6 ? IPV6 : IPV4, arena);
	return arena_format(arena, "%s address%s", count, strcmp(count, "1") == 0 ? "" : "es");
}

void sources_json(struct json *json, const char *key, const struct addrset *sources)
{
	json_array(json, key);
	for (int family = 0; family < FAMILIES; family++) {
		struct prefix_walk walk = prefix_walk_begin(sources, (enum family)family);
		char text[PREFIX_TEXT_SIZE];

		while (prefix_walk_next(&walk))
			json_text(
				json, NULL,
				prefix_format((enum family)family, walk.first, walk.length, text));
	}
	json_array_end(json);
}

static void count_json(struct json *json, const char *key, const struct addrset *sources,
		       enum family family)
{
	bool all;
	struct address count = addrset_count(sources, family, &all);
	char text[ADDRESS_COUNT_SIZE];

	if (all || count.high != 0)
		json_text(json, key, addrset_count_text(sources, family, text));
	else
		json_number(json, key, count.low);
}

void sources_count_json(struct json *json, const char *key, const struct addrset *sources)
{
	json_object(json, key);
	count_json(json, "ipv4", sources, IPV4);
	count_json(json, "ipv6", sources, IPV6);
	json_object_end(json);
}

void place_json(struct json *json, struct place place)
{
	if (place.source == NULL) {
		json_null(json, "file");
		json_null(json, "line");
		json_null(json, "column");
		return;
	}
	json_text(json, "file", place.source->name);
	json_number(json, "line", place.line);
	json_number(json, "column", place.column);
}

const char *limit_text(const struct limit *limit, struct arena *arena)
{
	if (limit == NULL)
		return "none";
	return arena_format(arena, "%u/%s, burst %u, %s", (unsigned)limit->rate.count,
			    rate_unit_name(limit->rate.unit), limit->burst,
			    limit->count == LIMIT_PACKETS ? "all packets" : "new flows");
}

void limit_json(struct json *json, const char *key, const struct limit *limit)
{
	char rate[32];

	if (limit == NULL) {
		json_null(json, key);
		return;
	}
	snprintf(rate, sizeof(rate), "%u/%s", (unsigned)limit->rate.count,
		 rate_unit_name(limit->rate.unit));
	json_object(json, key);
	json_text(json, "rate", rate);
	json_number(json, "burst", limit->burst);
	json_text(json, "count", limit->count == LIMIT_PACKETS ? "packets" : "flows");
	json_object_end(json);
}
