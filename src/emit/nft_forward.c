#include <stdlib.h>

#include "nft.h"

static int compare_addresses(const void *a, const void *b)
{
	return address_compare(*(const struct address *)a, *(const struct address *)b);
}

/* The machines that are reached over IPv6, each once. */
static void lay_out_machines6(struct nft *nft)
{
	const struct plan *plan = nft->plan;
	struct address *machines = arena_array(nft->arena, plan->forward_count, sizeof(*machines));
	size_t count = 0;

	for (size_t i = 0; i < plan->forward_count; i++) {
		if (plan->forwards[i].address6)
			machines[count++] = *plan->forwards[i].address6;
	}
	if (count > 0)
		qsort(machines, count, sizeof(*machines), compare_addresses);
	nft->machines6 = machines;
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || address_compare(machines[nft->machine6_count - 1], machines[i]) != 0)
			machines[nft->machine6_count++] = machines[i];
	}
}

static bool answers_ping(const struct nft *nft)
{
	return nft->machine6_count > 0 && (nft_families(nft, &nft->ping) & NFT_FAMILY(IPV6)) != 0;
}

void nft_lay_out_forward(struct nft *nft)
{
	nft_lay_out_policy(nft);
	nft_lay_out_targets(nft);
	lay_out_machines6(nft);
	if (answers_ping(nft))
		nft_use_zones(nft, &nft->ping, NFT_FAMILY(IPV6));
}

void nft_forward_sets(const struct nft *nft)
{
	char text[ADDRESS_TEXT_SIZE];

	if (answers_ping(nft)) {
		fputs("\t# machines that are reached without translation\n"
		      "\tset machines6 {\n\t\ttype ipv6_addr\n\t\telements = {\n",
		      nft->stream);
		for (size_t i = 0; i < nft->machine6_count; i++)
			fprintf(nft->stream, "\t\t\t%s%s\n",
				address_format(IPV6, nft->machines6[i], text),
				i + 1 < nft->machine6_count ? "," : "");
		fputs("\t\t}\n\t}\n\n", nft->stream);
	}
	nft_target_maps(nft);
}

static const char *const keywords[FAMILIES] = {"ip", "ip6"};

/* Over IPv4, ports that share a machine's port stay apart by the gateway's. */
static const char *counted_test(const struct nft *nft, const struct nft_target *target,
				enum family family)
{
	const char *test = nft_target_test(nft, target, family);

	if (!target->shared || family == IPV6)
		return test;
	return arena_format(nft->arena, "%s ct original proto-dst %s", test,
			    nft_span(nft, target->gateway.first, target->gateway.last));
}

static void packet_rules(const struct nft *nft, enum protocol protocol, enum family family)
{
	const struct nft_targets *counted = &nft->counted[protocol][family];
	const char *name = protocol_name(protocol);
	bool map = nft_counts_by_map(counted);

	for (size_t i = 0; i < counted->count; i++) {
		const struct nft_target *target = &counted->items[i];

		if (!map || target->shared)
			nft_rule(nft, counted_test(nft, target, family),
				 arena_format(nft->arena, "jump %s", target->service->checks),
				 nft_target_comment(nft, target));
	}
	if (map)
		nft_rule(nft, "",
			 arena_format(nft->arena, "%s daddr . %s dport vmap @%s_counted%c",
				      keywords[family], name, name, family == IPV4 ? '4' : '6'),
			 NULL);
}

static bool leads_anywhere(const struct nft *nft, enum protocol protocol)
{
	return nft->targets[protocol][IPV4].count > 0 || nft->targets[protocol][IPV6].count > 0 ||
	       nft->shared[protocol].count > 0;
}

/* Packets from other interfaces are left alone: machines may call out. */
static void forward_chain(const struct nft *nft)
{
	const char *others = arena_format(nft->arena, "iifname != \"%s\"", nft->interface);

	fputs("\tchain forward {\n\t\ttype filter hook forward priority filter; policy accept;\n\n",
	      nft->stream);
	if (nft_established_first(nft)) {
		nft_rule(nft, "ct state established,related", "accept", NULL);
		nft_rule(nft, others, "accept", NULL);
	} else {
		nft_rule(nft, others, "accept", NULL);
		nft_deny_rules(nft);
		for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
			for (enum family family = IPV4; family < FAMILIES; family++)
				packet_rules(nft, protocol, family);
		}
		nft_rule(nft, "ct state established,related", "accept", NULL);
	}
	nft_rule(nft, "ct state invalid", "drop", NULL);
	if (leads_anywhere(nft, UDP))
		nft_rule(nft, "meta l4proto udp", "goto udp_forward", NULL);
	if (leads_anywhere(nft, TCP))
		nft_rule(nft, "meta l4proto tcp", "goto tcp_forward", NULL);
	if (answers_ping(nft))
		nft_rule(nft, "meta l4proto ipv6-icmp", "goto icmp6_forward", NULL);
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
}

/*
 * Over IPv4 only what this table translated may pass: what is addressed to a machine itself has no
 * such status, and what other software sent there came to another port of the gateway, or from
 * sources that the chains refuse.
 */
static void protocol_chain(const struct nft *nft, enum protocol protocol)
{
	const char *name = protocol_name(protocol);

	if (!leads_anywhere(nft, protocol))
		return;
	nft_chain_begin(nft, arena_format(nft->arena, "%s_forward", name));
	if (nft->targets[protocol][IPV4].count > 0)
		nft_rule(nft, "ct status dnat",
			 arena_format(nft->arena,
				      "ip daddr . %s dport . ct original proto-dst "
				      "vmap @%s_forward4",
				      name, name),
			 NULL);
	for (size_t i = 0; i < nft->shared[protocol].count; i++) {
		const struct nft_target *target = &nft->shared[protocol].items[i];

		nft_rule(nft, nft_target_test(nft, target, IPV6),
			 nft_chain_verdict(nft, target->chain), nft_target_comment(nft, target));
	}
	if (nft->targets[protocol][IPV6].count > 0)
		nft_rule(nft, "",
			 arena_format(nft->arena, "ip6 daddr . th dport vmap @%s_forward6", name),
			 NULL);
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
}

void nft_forward_chains(const struct nft *nft)
{
	forward_chain(nft);
	nft_packet_chains(nft);
	protocol_chain(nft, UDP);
	protocol_chain(nft, TCP);
	nft_source_chains(nft);
	if (!answers_ping(nft))
		return;
	nft_chain_begin(nft, "icmp6_forward");
	nft_ping_rules(nft, IPV6, "icmpv6 type echo-request ip6 daddr @machines6");
	nft_rule(nft, "", nft->refuse, NULL);
	nft_chain_end(nft);
}
