#include "nft.h"

/* What a port test looks like in a place that every packet passes, whatever its protocol. */
static const char *range_test(const struct nft *nft, struct port_range ports,
			      enum protocol protocol)
{
	return nft_port_test(nft, protocol_name(protocol), ports.first, ports.last);
}

static void jump_rules(const struct nft *nft, const struct nft_service *service)
{
	const char *verdict = arena_format(nft->arena, "jump %s", service->checks);
	const char *comment = nft_comment(nft, &service->alone, &service->zones);

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < service->counted.protocols[protocol].count; i++)
			nft_rule(nft,
				 range_test(nft, portset_range(&service->counted, protocol, i),
					    protocol),
				 verdict, comment);
	}
}

void nft_packet_rules(const struct nft *nft)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		if (nft->services[i].checks)
			jump_rules(nft, &nft->services[i]);
	}
}

static void zones_rules(const struct nft *nft, const struct nft_service *service, const char *match,
			const char *verdict)
{
	for (size_t i = 0; i < service->zones.count; i++) {
		struct nft_zone *zone = service->zones.items[i];

		nft_zone_rules(nft, zone, service->families, match, verdict,
			       nft_zone_comment(nft, &service->alone, zone));
	}
}

static void exempt_rules(const struct nft *nft, const struct portset *counted,
			 const struct nft_service *exempt)
{
	const struct portset ports =
		portset_intersection(counted, &exempt->plan->ports, nft->arena);

	if (portset_covers(&ports, counted)) {
		zones_rules(nft, exempt, "", "return");
		return;
	}
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < ports.protocols[protocol].count; i++)
			zones_rules(nft, exempt,
				    range_test(nft, portset_range(&ports, protocol, i), protocol),
				    "return");
	}
}

static void exempt_target_rules(const struct nft *nft, const struct nft_target *exempt)
{
	const struct nft_service *service = exempt->service;

	for (size_t i = 0; i < service->zones.count; i++) {
		struct nft_zone *zone = service->zones.items[i];

		nft_zone_rules(nft, zone, NFT_FAMILY(IPV6), nft_target_test(nft, exempt, IPV6),
			       "return", nft_zone_comment(nft, &service->alone, zone));
	}
}

static void check_chain(const struct nft *nft, const struct nft_service *service)
{
	nft_chain_begin(nft, service->checks);
	for (size_t i = 0; i < service->exempt.count; i++)
		exempt_rules(nft, &service->counted, service->exempt.items[i]);
	for (size_t i = 0; i < service->exempt_targets.count; i++)
		exempt_target_rules(nft, &service->exempt_targets.items[i]);
	zones_rules(nft, service, "", arena_format(nft->arena, "goto %s", service->counts));
	nft_chain_end(nft);
}

static void count_chain(const struct nft *nft, const struct nft_service *service)
{
	nft_chain_begin(nft, service->counts);
	nft_meter_rules(nft, service, "return");
	nft_rule(nft, "", "drop", nft_comment(nft, &service->alone, &service->zones));
	nft_chain_end(nft);
}

void nft_packet_chains(const struct nft *nft)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		const struct nft_service *service = &nft->services[i];

		if (!service->checks)
			continue;
		if (service->checks != service->counts)
			check_chain(nft, service);
		count_chain(nft, service);
	}
}
