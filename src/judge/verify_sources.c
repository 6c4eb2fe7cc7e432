/* Whom packets are from that are sent for another reason than an edge. */
#include "verify_private.h"

#define ZONES_MAX 64 /* of many, those that are tried */

/* Addresses of documentation, tried first: in most plans they are in no zone. */
static const struct {
	enum family family;
	struct address address;
} strangers[] = {
	{IPV4, {0, 0xc0000207}},	   /* 192.0.2.7 */
	{IPV4, {0, 0xcb007107}},	   /* 203.0.113.7 */
	{IPV4, {0, 0xc6336407}},	   /* 198.51.100.7 */
	{IPV6, {0x20010db800000000, 0x7}}, /* 2001:db8::7 */
	{IPV6, {0x3fff000000000000, 0x7}}, /* 3fff::7 */
};

static void add(struct verify_sources *sources, const struct verification *verification,
		enum family family, struct address address, const char *interface)
{
	if (addrset_contains(&verification->refused, family, address))
		return;
	sources->items[sources->count++] =
		(struct packet){.family = family, .source = address, .interface = interface};
}

/* One in the middle of the zone's middle range: edges have been tried. */
static void add_zone(struct verify_sources *sources, const struct verification *verification,
		     const struct plan_zone *zone)
{
	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *set = &zone->addresses.families[family];
		struct address_range range;

		if (set->count == 0)
			continue;
		range = set->ranges[set->count / 2];
		add(sources, verification, (enum family)family, range.first, NULL);
		if (address_compare(range.first, range.last) != 0)
			add(sources, verification, (enum family)family, range.last, NULL);
	}
	for (size_t i = 0; i < zone->interface_count && i < 2; i++)
		for (size_t j = 0; j < sizeof(strangers) / sizeof(*strangers); j++)
			add(sources, verification, strangers[j].family, strangers[j].address,
			    zone->interfaces[i]);
}

size_t verify_few(size_t count, size_t most)
{
	return count < most ? count : most;
}

static bool is_lo(const struct packet *packet)
{
	return packet->interface != NULL && packet->interface[0] == 'l' &&
	       packet->interface[1] == 'o' && packet->interface[2] == '\0';
}

struct verify_sources verify_sources(struct verification *verification)
{
	const struct plan *plan = verification->plan;
	size_t zones = verify_few(plan->zone_count, ZONES_MAX);
	size_t known = sizeof(strangers) / sizeof(*strangers);
	struct verify_sources sources = {.count = 0};
	size_t kept = 0;

	sources.items = arena_array(verification->arena, known + zones * (4 + 2 * known),
				    sizeof(*sources.items));
	for (size_t i = 0; i < known; i++)
		add(&sources, verification, strangers[i].family, strangers[i].address, NULL);
	for (size_t i = 0; i < zones; i++)
		add_zone(&sources, verification, &plan->zones[i * plan->zone_count / zones]);
	for (size_t i = 0; i < sources.count; i++) /* nothing can come in there from outside */
		if (!is_lo(&sources.items[i]))
			sources.items[kept++] = sources.items[i];
	sources.count = kept;
	return sources;
}

static bool is_known(const struct plan *plan, const struct packet *packet)
{
	for (size_t i = 0; i < plan->zone_count; i++)
		if (!plan->zones[i].any[packet->family] && plan_zone_holds(&plan->zones[i], packet))
			return true;
	return false;
}

bool verify_stranger(struct verification *verification, enum family family, struct packet *packet)
{
	struct verify_sources sources = verify_sources(verification);
	bool found = false;

	for (size_t i = 0; i < sources.count; i++) {
		const struct packet *source = &sources.items[i];

		if (source->family != family || source->interface != NULL ||
		    verify_denied_by(verification, source) != NULL)
			continue;
		if (!found)
			*packet = *source;
		found = true;
		if (!is_known(verification->plan, source)) {
			*packet = *source;
			break;
		}
	}
	arena_release(verification->arena, sources.items);
	return found;
}
