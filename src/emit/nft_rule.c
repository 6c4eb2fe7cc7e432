#include "nft.h"
#include "words.h"

/*
 * The room for names in a comment, less what stands between them; no more names are looked at. nft
 * refuses comments over 128 bytes; people stop reading sooner.
 */
#define COMMENT_ROOM 72

void nft_rule(const struct nft *nft, const char *match, const char *verdict, const char *comment)
{
	FILE *stream = nft->stream;

	fputs("\t\t", stream);
	fputs(match, stream);
	if (*match)
		putc(' ', stream);
	if (nft->options->counters)
		fputs("counter ", stream);
	fputs(verdict, stream);
	if (comment)
		fprintf(stream, " comment \"%s\"", comment);
	putc('\n', stream);
}

static const char *family_keyword(enum family family)
{
	return family == IPV4 ? "ip" : "ip6";
}

static void source_rule(const struct nft *nft, const char *match, const char *source,
			const char *verdict, const char *comment)
{
	const char *both = *match ? arena_format(nft->arena, "%s %s", match, source) : source;

	nft_rule(nft, both, verdict, comment);
}

static void family_rules(const struct nft *nft, const struct nft_zone *zone, enum family family,
			 const char *match, const char *verdict, const char *comment)
{
	const char *keyword = family_keyword(family);
	struct prefix_walk walk = prefix_walk_begin(&zone->zone->addresses, family);
	char network[PREFIX_TEXT_SIZE];

	if (nft_zone_holds_all(nft, zone, family)) {
		source_rule(nft, match, family == IPV4 ? "meta nfproto ipv4" : "meta nfproto ipv6",
			    verdict, comment);
		return;
	}
	if (zone->shape[family] != NFT_SEQUENCE) {
		source_rule(nft, match,
			    arena_format(nft->arena, "%s saddr%s @%s%c", keyword,
					 nft_wordings[zone->shape[family]].match, zone->set,
					 family == IPV4 ? '4' : '6'),
			    verdict, comment);
		return;
	}
	while (prefix_walk_next(&walk)) {
		prefix_format(family, walk.first, walk.length, network);
		source_rule(nft, match, arena_format(nft->arena, "%s saddr %s", keyword, network),
			    verdict, comment);
	}
}

static bool holds_all(const struct nft *nft, const struct nft_zone *zone, unsigned families)
{
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if ((families & NFT_FAMILY(family)) && !nft_zone_holds_all(nft, zone, family))
			return false;
	}
	return true;
}

static void interface_rules(const struct nft *nft, const struct nft_zone *zone, const char *match,
			    const char *verdict, const char *comment)
{
	for (size_t i = 0; i < zone->zone->interface_count; i++)
		source_rule(nft, match,
			    arena_format(nft->arena, "iifname \"%s\"", zone->zone->interfaces[i]),
			    verdict, comment);
}

void nft_zone_rules(const struct nft *nft, const struct nft_zone *zone, unsigned families,
		    const char *match, const char *verdict, const char *comment)
{
	if (holds_all(nft, zone, families)) {
		nft_rule(nft, match, verdict, comment);
		return;
	}
	if (!nft->interface)
		interface_rules(nft, zone, match, verdict, comment);
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (families & NFT_FAMILY(family))
			family_rules(nft, zone, family, match, verdict, comment);
	}
}

void nft_deny_rules(const struct nft *nft)
{
	for (size_t i = 0; i < nft->deny.count; i++) {
		const struct nft_zone *zone = nft->deny.items[i];

		nft_zone_rules(nft, zone, nft->place->families, "", "drop",
			       arena_format(nft->arena, "deny: %s", zone->zone->name));
	}
}

void nft_ping_rules(const struct nft *nft, enum family family, const char *match)
{
	for (size_t i = 0; i < nft->ping.count; i++) {
		const struct nft_zone *zone = nft->ping.items[i];

		nft_zone_rules(nft, zone, NFT_FAMILY(family), match, "accept",
			       arena_format(nft->arena, "ping: %s", zone->zone->name));
	}
}

const char *nft_comment(const struct nft *nft, const struct nft_services *services,
			const struct nft_zones *zones)
{
	const char *who[COMMENT_ROOM];
	const char *what[COMMENT_ROOM];
	size_t who_count = 0;
	size_t what_count = 0;

	while (who_count < zones->count && who_count < COMMENT_ROOM) {
		who[who_count] = zones->items[who_count]->zone->name;
		who_count++;
	}
	while (what_count < services->count && what_count < COMMENT_ROOM) {
		what[what_count] = services->items[what_count]->plan->name;
		what_count++;
	}
	return words_comment(what, what_count, who, who_count, COMMENT_ROOM, nft->arena);
}

const char *nft_zone_comment(const struct nft *nft, const struct nft_services *services,
			     struct nft_zone *zone)
{
	const struct nft_zones zones = {.items = &zone, .count = 1};

	return nft_comment(nft, services, &zones);
}

const char *nft_span(const struct nft *nft, unsigned first, unsigned last)
{
	return first == last ? arena_format(nft->arena, "%u", first)
			     : arena_format(nft->arena, "%u-%u", first, last);
}

const char *nft_port_test(const struct nft *nft, const char *protocol, unsigned first,
			  unsigned last)
{
	return arena_format(nft->arena, "%s dport %s", protocol, nft_span(nft, first, last));
}

const char *nft_chain_verdict(const struct nft *nft, const struct nft_chain *chain)
{
	if (!chain)
		return nft->place->pass;
	return arena_format(nft->arena, "%s %s", chain->returns ? "jump" : "goto", chain->name);
}

void nft_chain_begin(const struct nft *nft, const char *name)
{
	fprintf(nft->stream, "\n\tchain %s {\n", name);
}

void nft_chain_end(const struct nft *nft)
{
	fputs("\t}\n", nft->stream);
}
