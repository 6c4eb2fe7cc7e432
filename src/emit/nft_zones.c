#include <stdlib.h>

#include "nft.h"

const struct nft_wording nft_wordings[] = {
	[NFT_SEQUENCE] = {"", "", "", "", ""},
	[NFT_HASH] = {"", "", "", "", ""},
	[NFT_BITMAPS] =
		{"\t# 0-255 is any protocol: with two fields the kernel finds networks faster\n",
		 " . inet_proto", "\t\tflags interval\n", " . meta l4proto", " . 0-255"},
	[NFT_TREE] = {"", "", "\t\tflags interval\n", "", ""},
};

static enum nft_shape find_shape(const struct plan_zone *zone, enum family family)
{
	struct prefix_walk walk = prefix_walk_begin(&zone->addresses, family);
	size_t networks = 0;
	bool single = true;

	while ((single || networks <= NFT_NETWORKS_AS_BITMAPS) && prefix_walk_next(&walk)) {
		single = single && walk.length == family_bits(family);
		networks++;
	}
	if (networks <= NFT_NETWORKS_IN_SEQUENCE || zone->any[family])
		return NFT_SEQUENCE;
	if (single)
		return NFT_HASH;
	return networks <= NFT_NETWORKS_AS_BITMAPS ? NFT_BITMAPS : NFT_TREE;
}

void nft_lay_out_zones(struct nft *nft)
{
	nft->zones = arena_array(nft->arena, nft->plan->zone_count, sizeof(*nft->zones));
	for (size_t i = 0; i < nft->plan->zone_count; i++) {
		struct nft_zone *zone = &nft->zones[i];

		zone->zone = &nft->plan->zones[i];
		for (enum family family = IPV4; family < FAMILIES; family++)
			zone->shape[family] = find_shape(zone->zone, family);
	}
}

bool nft_zone_holds_all(const struct nft *nft, const struct nft_zone *zone, enum family family)
{
	return zone->zone->any[family] ||
	       (nft->interface && plan_zone_has_interface(zone->zone, nft->interface));
}

static unsigned zone_families(const struct nft *nft, const struct nft_zone *zone)
{
	unsigned families = 0;

	if (!nft->interface && zone->zone->interface_count > 0)
		return NFT_BOTH_FAMILIES;
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (nft_zone_holds_all(nft, zone, family) ||
		    zone->zone->addresses.families[family].count > 0)
			families |= NFT_FAMILY(family);
	}
	return families;
}

unsigned nft_families(const struct nft *nft, const struct nft_zones *zones)
{
	unsigned families = 0;

	for (size_t i = 0; i < zones->count; i++)
		families |= zone_families(nft, zones->items[i]);
	return families;
}

static int compare_positions(const void *a, const void *b)
{
	struct nft_zone *const *x = a;
	struct nft_zone *const *y = b;

	return (*x > *y) - (*x < *y);
}

struct nft_zones nft_pick_zones(const struct nft *nft, const struct plan_zone *const *zones,
				size_t count)
{
	struct nft_zones picked = {0};

	picked.items = arena_array(nft->arena, count, sizeof(struct nft_zone *));
	for (size_t i = 0; i < count; i++) {
		struct nft_zone *zone = &nft->zones[zones[i] - nft->plan->zones];

		if (zone_families(nft, zone) & nft->place->families)
			picked.items[picked.count++] = zone;
	}
	if (picked.count > 0)
		qsort(picked.items, picked.count, sizeof(*picked.items), compare_positions);
	for (size_t i = 0; i < picked.count; i++) {
		struct nft_zone *zone = picked.items[i];

		if (!nft_zone_holds_all(nft, zone, IPV4) || !nft_zone_holds_all(nft, zone, IPV6))
			continue;
		picked.items[0] = zone;
		picked.count = 1;
		picked.internet = true;
	}
	return picked;
}

void nft_use_zones(const struct nft *nft, const struct nft_zones *zones, unsigned families)
{
	for (size_t i = 0; i < zones->count; i++) {
		struct nft_zone *zone = zones->items[i];

		for (enum family family = IPV4; family < FAMILIES; family++) {
			if (!(families & NFT_FAMILY(family)) ||
			    zone->shape[family] == NFT_SEQUENCE ||
			    nft_zone_holds_all(nft, zone, family))
				continue;
			zone->uses_set[family] = true;
			if (!zone->set)
				zone->set = nft_set_name(nft, "zone", zone->zone->name);
		}
	}
}

bool nft_same_zones(const struct nft_zones *a, const struct nft_zones *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->items[i] != b->items[i])
			return false;
	}
	return true;
}
