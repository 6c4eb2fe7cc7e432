#include "nft.h"

#define NEIGHBOUR_DISCOVERY                                                                        \
	"icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, "                 \
	"nd-neighbor-advert, nd-redirect } ip6 hoplimit 255"

void nft_lay_out_input(struct nft *nft)
{
	nft_lay_out_policy(nft);
	nft_use_zones(nft, &nft->ping, NFT_BOTH_FAMILIES);
	nft_lay_out_services(nft, nft->plan->services, nft->plan->service_count);
	nft_lay_out_ports(nft);
	nft_lay_out_packets(nft);
}

static void input_chain(const struct nft *nft)
{
	fputs("\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\n",
	      nft->stream);
	if (nft_established_first(nft)) {
		nft_rule(nft, "ct state established,related", "accept", NULL);
		nft_rule(nft, "iif \"lo\"", "accept", NULL);
		nft_rule(nft, "ct state invalid", "goto invalid", NULL);
	} else {
		nft_rule(nft, "iif \"lo\"", "accept", NULL);
		nft_rule(nft, NEIGHBOUR_DISCOVERY, "accept", NULL);
		nft_deny_rules(nft);
		nft_packet_rules(nft);
		nft_rule(nft, "ct state established,related", "accept", NULL);
		nft_rule(nft, "ct state invalid", "drop", NULL);
	}
	nft_rule(nft, "meta l4proto udp", "goto udp_in", NULL);
	if (nft_has_services(nft, TCP))
		nft_rule(nft, "meta l4proto tcp", "goto tcp_in", NULL);
	nft_rule(nft, "meta l4proto icmp", "goto icmp_in", NULL);
	nft_rule(nft, "meta l4proto ipv6-icmp", "goto icmp6_in", NULL);
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);

	if (nft_established_first(nft)) {
		fputs("\n\t# connection tracking calls every redirect invalid\n", nft->stream);
		fputs("\tchain invalid {\n", nft->stream);
		nft_rule(nft, "icmpv6 type nd-redirect ip6 hoplimit 255", "accept", NULL);
		nft_rule(nft, "", "drop", NULL);
		nft_chain_end(nft);
	}
}

static void port_chains(const struct nft *nft)
{
	nft_chain_begin(nft, "udp_in");
	nft_port_rules(nft, UDP);
	nft_rule(nft, "th dport 546 ip6 saddr fe80::/10", "accept", "dhcpv6 client");
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
	if (!nft_has_services(nft, TCP))
		return;
	nft_chain_begin(nft, "tcp_in");
	nft_port_rules(nft, TCP);
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
}

/* RFC 4890, section 4.4: without these a host loses path MTU discovery, and IPv6 altogether. */
static void icmp_chains(const struct nft *nft)
{
	nft_chain_begin(nft, "icmp_in");
	nft_rule(nft, "icmp type { destination-unreachable, time-exceeded, parameter-problem }",
		 "accept", NULL);
	nft_ping_rules(nft, IPV4, "icmp type echo-request");
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);

	nft_chain_begin(nft, "icmp6_in");
	nft_rule(nft,
		 "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, "
		 "parameter-problem }",
		 "accept", NULL);
	if (nft_established_first(nft))
		nft_rule(nft, NEIGHBOUR_DISCOVERY, "accept", NULL);
	nft_rule(nft,
		 "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, "
		 "mld2-listener-report } ip6 saddr { ::, fe80::/10 }",
		 "accept", NULL);
	nft_ping_rules(nft, IPV6, "icmpv6 type echo-request");
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
}

void nft_input_chains(const struct nft *nft)
{
	input_chain(nft);
	nft_packet_chains(nft);
	port_chains(nft);
	nft_source_chains(nft);
	icmp_chains(nft);
}
