/* nftables: one table that is made anew in one transaction, so that loading it again leaves no
 * moment without rules. */
#include "nft.h"

#define NEIGHBOUR_DISCOVERY                                                                        \
	"icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, "                 \
	"nd-neighbor-advert, nd-redirect } ip6 hoplimit 255"

static void print_header(const struct nft *nft)
{
	FILE *stream = nft->stream;

	fputs("# ", stream);
	emit_title(nft->plan, stream);
	fputs("\n#\n# Load:   set -o pipefail; ", stream);
	emit_command(nft->plan, nft->options, "nft", stream);
	fputs(" | nft -f -\n"
	      "# Remove: nft delete table inet pbxports\n"
	      "# Flows that are up stay up. To cut those of a source: conntrack -D -s ADDRESS\n"
	      "# Owns table inet pbxports and touches no other.\n"
	      "\n"
	      "table inet pbxports\n"
	      "delete table inet pbxports\n"
	      "\n"
	      "table inet pbxports {\n",
	      stream);
}

static void deny_rules(const struct nft *nft)
{
	for (size_t i = 0; i < nft->deny.count; i++) {
		const struct nft_zone *zone = nft->deny.items[i];

		nft_zone_rules(nft, zone, NFT_BOTH_FAMILIES, "", "drop",
			       arena_format(nft->arena, "deny: %s", zone->zone->name));
	}
}

static bool counts_packets(const struct nft *nft)
{
	for (size_t i = 0; i < nft->service_count; i++) {
		if (nft->services[i].checks)
			return true;
	}
	return false;
}

/* Nearly all packets belong to a flow that is up: where nothing has to stand ahead of it, that test
 * is the first. */
static bool established_first(const struct nft *nft)
{
	return nft->deny.count == 0 && !counts_packets(nft);
}

static void input_chain(const struct nft *nft)
{
	fputs("\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\n",
	      nft->stream);
	if (established_first(nft)) {
		nft_rule(nft, "ct state established,related", "accept", NULL);
		nft_rule(nft, "iif \"lo\"", "accept", NULL);
		nft_rule(nft, "ct state invalid", "goto invalid", NULL);
	} else {
		nft_rule(nft, "iif \"lo\"", "accept", NULL);
		nft_rule(nft, NEIGHBOUR_DISCOVERY, "accept", NULL);
		deny_rules(nft);
		nft_packet_rules(nft);
		nft_rule(nft, "ct state established,related", "accept", NULL);
		nft_rule(nft, "ct state invalid", "drop", NULL);
	}
	nft_rule(nft, "meta l4proto udp", "goto udp_in", NULL);
	if (nft_has_services(nft, TCP))
		nft_rule(nft, "meta l4proto tcp", "goto tcp_in", NULL);
	nft_rule(nft, "meta l4proto icmp", "goto icmp_in", NULL);
	nft_rule(nft, "meta l4proto ipv6-icmp", "goto icmp6_in", NULL);
	nft_rule(nft, "", "goto denied", NULL);
	nft_chain_end(nft);

	if (established_first(nft)) {
		fputs("\n\t# connection tracking calls every redirect invalid\n", nft->stream);
		fputs("\tchain invalid {\n", nft->stream);
		nft_rule(nft, "icmpv6 type nd-redirect ip6 hoplimit 255", "accept", NULL);
		nft_rule(nft, "", "drop", NULL);
		nft_chain_end(nft);
	}
}

static void ping_rules(const struct nft *nft, enum family family, const char *match)
{
	for (size_t i = 0; i < nft->ping.count; i++) {
		const struct nft_zone *zone = nft->ping.items[i];

		nft_zone_rules(nft, zone, NFT_FAMILY(family), match, "accept",
			       arena_format(nft->arena, "ping: %s", zone->zone->name));
	}
}

/* RFC 4890, section 4.4: without these a host loses path MTU discovery, and IPv6 altogether. */
static void icmp_chains(const struct nft *nft)
{
	nft_chain_begin(nft, "icmp_in");
	nft_rule(nft, "icmp type { destination-unreachable, time-exceeded, parameter-problem }",
		 "accept", NULL);
	ping_rules(nft, IPV4, "icmp type echo-request");
	nft_rule(nft, "", "goto denied", NULL);
	nft_chain_end(nft);

	nft_chain_begin(nft, "icmp6_in");
	nft_rule(nft,
		 "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, "
		 "parameter-problem }",
		 "accept", NULL);
	if (established_first(nft))
		nft_rule(nft, NEIGHBOUR_DISCOVERY, "accept", NULL);
	nft_rule(nft,
		 "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, "
		 "mld2-listener-report } ip6 saddr { ::, fe80::/10 }",
		 "accept", NULL);
	ping_rules(nft, IPV6, "icmpv6 type echo-request");
	nft_rule(nft, "", "goto denied", NULL);
	nft_chain_end(nft);
}

/* A rejected sender gets what a closed port would answer, and so gives up at once. */
static void denied_chain(const struct nft *nft)
{
	const struct policy *policy = &nft->plan->profile->policy;

	nft_chain_begin(nft, "denied");
	if (policy->log.count > 0)
		nft_rule(nft,
			 arena_format(nft->arena, "limit rate %lu/%s",
				      (unsigned long)policy->log.count,
				      rate_unit_name(policy->log.unit)),
			 "log prefix \"pbxports denied: \"", NULL);
	if (policy->fallback == POLICY_REJECT) {
		nft_rule(nft, "meta l4proto tcp", "reject with tcp reset", NULL);
		nft_rule(nft, "", "reject with icmpx type port-unreachable", NULL);
	} else {
		nft_rule(nft, "", "drop", NULL);
	}
	nft_chain_end(nft);
}

void nft_print(const struct plan *plan, const struct emit_options *options, struct arena *arena,
	       FILE *stream)
{
	struct nft nft = {.plan = plan, .options = options, .arena = arena, .stream = stream};

	nft_layout(&nft);
	print_header(&nft);
	nft_zone_sets(&nft);
	nft_limit_sets(&nft);
	input_chain(&nft);
	nft_packet_chains(&nft);
	nft_service_chains(&nft);
	icmp_chains(&nft);
	denied_chain(&nft);
	fputs("}\n", stream);
}
