#include "nft.h"

void nft_meter_rules(const struct nft *nft, const struct nft_service *service, const char *verdict)
{
	static const char *const keys[FAMILIES] = {
		"4 { ip saddr",
		"6 { ip6 saddr and ffff:ffff:ffff:ffff::",
	};
	const struct limit *limit = service->limit;
	const char *comment = nft_comment(nft, &service->alone, &service->zones);
	unsigned families = nft_families(nft, &service->zones) & service->families;

	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (!(families & NFT_FAMILY(family)))
			continue;
		nft_rule(nft,
			 arena_format(
				 nft->arena, "update @%s%s limit rate %lu/%s burst %u packets }",
				 service->meters, keys[family], (unsigned long)limit->rate.count,
				 rate_unit_name(limit->rate.unit), limit->burst),
			 verdict, comment);
	}
}

static const char *row_comment(const struct nft *nft, const struct nft_row *row)
{
	return nft_comment(nft, &row->services, &row->services.items[0]->zones);
}

static void row_rule(const struct nft *nft, const struct nft_row *row)
{
	nft_rule(nft, nft_port_test(nft, "th", row->first, row->last),
		 nft_chain_verdict(nft, row->chain), row_comment(nft, row));
}

/* One look-up can decide on the port: single, and in no other row. */
static bool fits_set(const struct nft_row *row)
{
	return row->first == row->last && !row->shared;
}

/* Media that is open to everyone. */
static bool is_media(const struct nft_row *row)
{
	return !row->chain && row->services.items[0]->plan->service->pool.ports.first > 0;
}

static bool is_other(const struct nft_row *row)
{
	return !fits_set(row) && !is_media(row);
}

static size_t count_fitting(const struct nft_rows *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++)
		count += fits_set(rows->items[i]);
	return count;
}

static void begin_port(const struct nft *nft, const struct nft_row *row, const char *separator)
{
	fprintf(nft->stream, "%s\t\t\t%u comment \"%s\"", separator, row->first,
		row_comment(nft, row));
}

static void open_set(const struct nft *nft, const struct nft_rows *rows)
{
	const char *separator = "";

	fputs("\t\tth dport {\n", nft->stream);
	for (size_t i = 0; i < rows->count; i++) {
		if (!fits_set(rows->items[i]))
			continue;
		begin_port(nft, rows->items[i], separator);
		separator = ",\n";
	}
	fprintf(nft->stream, "\n\t\t} %s%s\n", nft->options->counters ? "counter " : "",
		nft->place->pass);
}

static void dispatch_map(const struct nft *nft, const struct nft_rows *rows)
{
	const char *separator = "";

	fputs("\t\tth dport vmap {\n", nft->stream);
	for (size_t i = 0; i < rows->count; i++) {
		if (!fits_set(rows->items[i]))
			continue;
		begin_port(nft, rows->items[i], separator);
		fprintf(nft->stream, " : %s", nft_chain_verdict(nft, rows->items[i]->chain));
		separator = ",\n";
	}
	fputs("\n\t\t}\n", nft->stream);
}

static void row_rules(const struct nft *nft, const struct nft_rows *rows,
		      bool (*wanted)(const struct nft_row *row))
{
	for (size_t i = 0; i < rows->count; i++) {
		if (wanted(rows->items[i]))
			row_rule(nft, rows->items[i]);
	}
}

/* Where a set or a map costs less it comes behind the other's sequence. */
static void exact_rules(const struct nft *nft, const struct nft_rows *dispatch,
			const struct nft_rows *open)
{
	bool map = count_fitting(dispatch) > NFT_PORTS_IN_SEQUENCE;
	bool set = count_fitting(open) > NFT_PORTS_IN_SEQUENCE;

	if (!map)
		row_rules(nft, dispatch, fits_set);
	if (set)
		open_set(nft, open);
	else
		row_rules(nft, open, fits_set);
	if (map)
		dispatch_map(nft, dispatch);
}

bool nft_has_services(const struct nft *nft, enum protocol protocol)
{
	return nft->open[protocol].count + nft->dispatch[protocol].count > 0;
}

/*
 * What most new flows are of comes first: media, then single ports, signalling ahead of others. Of
 * ports in several rows the order has a meaning: open ones come before those with sources, and of
 * these those with a limit last; media is open, and single ports are in no other row.
 */
void nft_port_rules(const struct nft *nft, enum protocol protocol)
{
	const struct nft_rows *open = &nft->open[protocol];
	const struct nft_rows *dispatch = &nft->dispatch[protocol];

	row_rules(nft, open, is_media);
	exact_rules(nft, dispatch, open);
	row_rules(nft, open, is_other);
	row_rules(nft, dispatch, is_other);
}

static void end_chain(const struct nft *nft, const struct nft_chain *chain)
{
	if (!chain->returns && nft->refuse)
		nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
}

static void source_chain(const struct nft *nft, const struct nft_chain *chain, const char *verdict)
{
	nft_chain_begin(nft, chain->name);
	for (size_t i = 0; i < chain->zones.count; i++) {
		struct nft_zone *zone = chain->zones.items[i];

		nft_zone_rules(nft, zone, chain->families, "", verdict,
			       nft_zone_comment(nft, &chain->services, zone));
	}
	end_chain(nft, chain);
}

/* By goto: what is over the limit of a source in two zones must not be counted twice. */
static void limited_chains(const struct nft *nft, const struct nft_chain *chain)
{
	const struct nft_service *service = chain->services.items[0];

	if (!chain->zones.internet)
		source_chain(nft, chain, arena_format(nft->arena, "goto %s", service->meters));
	nft_chain_begin(nft, service->meters);
	nft_meter_rules(nft, service, "accept");
	end_chain(nft, chain);
}

void nft_source_chains(const struct nft *nft)
{
	for (size_t i = 0; i < nft->chain_count; i++) {
		if (nft_counts_flows(nft->chains[i]->services.items[0]))
			limited_chains(nft, nft->chains[i]);
		else
			source_chain(nft, nft->chains[i], nft->place->pass);
	}
}
