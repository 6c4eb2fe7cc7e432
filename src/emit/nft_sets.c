#include <string.h>

#include "nft.h"

/* The kernel's table of sources for one meter; what does not fit is refused. */
#define METER_SIZE 65536

static void begin_set(const struct nft *nft, const char *name, enum family family,
		      const struct nft_wording *wording)
{
	fprintf(nft->stream, "\tset %s%c {\n\t\ttype %s%s\n%s", name, family == IPV4 ? '4' : '6',
		family == IPV4 ? "ipv4_addr" : "ipv6_addr", wording->type, wording->flags);
}

/*
 * One a line, so that two runs differ in the lines of what changed. Lists have up to 100,000
 * entries, and stdio locks its stream at each call: they go there by the block.
 */
static void print_elements(const struct nft *nft, const struct nft_zone *zone, enum family family)
{
	const char *element = nft_wordings[zone->shape[family]].element;
	const char *separator = arena_format(nft->arena, "%s,\n\t\t\t", element);
	const size_t separator_size = strlen(separator) + 1;
	struct prefix_walk walk = prefix_walk_begin(&zone->zone->addresses, family);
	char block[4096];
	size_t used = 0;
	bool more = prefix_walk_next(&walk);

	fputs("\t\telements = {\n\t\t\t", nft->stream);
	while (more) {
		prefix_format(family, walk.first, walk.length, block + used);
		used += strlen(block + used);
		more = prefix_walk_next(&walk);
		if (more) {
			used = (size_t)(stpcpy(block + used, separator) - block);
		}
		if (!more || used + PREFIX_TEXT_SIZE + separator_size > sizeof(block)) {
			fwrite(block, 1, used, nft->stream);
			used = 0;
		}
	}
	fprintf(nft->stream, "%s\n\t\t}\n", element);
}

static void zone_set(const struct nft *nft, const struct nft_zone *zone, enum family family)
{
	char addresses[ADDRESS_COUNT_SIZE];

	fprintf(nft->stream, "\t# zone %s: %s addresses\n", zone->zone->name,
		addrset_count_text(&zone->zone->addresses, family, addresses));
	fputs(nft_wordings[zone->shape[family]].why, nft->stream);
	begin_set(nft, zone->set, family, &nft_wordings[zone->shape[family]]);
	print_elements(nft, zone, family);
	fputs("\t}\n\n", nft->stream);
}

void nft_zone_sets(const struct nft *nft)
{
	for (size_t i = 0; i < nft->plan->zone_count; i++) {
		const struct nft_zone *zone = &nft->zones[i];

		for (enum family family = IPV4; family < FAMILIES; family++) {
			if (zone->uses_set[family])
				zone_set(nft, zone, family);
		}
	}
}

/* In minutes: an entry that expired before its bucket is full again would start with a full one. */
static unsigned long refill_time(const struct limit *limit)
{
	unsigned long seconds = (unsigned long)limit->burst * rate_unit_seconds(limit->rate.unit);
	unsigned long minute = 60UL * limit->rate.count;

	return seconds <= minute ? 1 : (seconds + minute - 1) / minute;
}

void nft_limit_sets(const struct nft *nft)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		const struct nft_service *service = &nft->services[i];
		const struct limit *limit = service->limit;
		unsigned families = nft_families(nft, &service->zones) & service->families;

		for (enum family family = IPV4; service->meters && family < FAMILIES; family++) {
			if (!(families & NFT_FAMILY(family)))
				continue;
			fprintf(nft->stream, "\t# limit on %s of service %s: %lu/%s for each %s\n",
				limit->count == LIMIT_FLOWS ? "flows" : "packets",
				service->plan->name, (unsigned long)limit->rate.count,
				rate_unit_name(limit->rate.unit),
				family == IPV4 ? "address" : "/64");
			begin_set(nft, service->meters, family, &nft_wordings[NFT_HASH]);
			fprintf(nft->stream,
				"\t\tflags dynamic, timeout\n\t\tsize %d\n\t\ttimeout "
				"%lum\n\t}\n\n",
				METER_SIZE, refill_time(limit));
		}
	}
}
