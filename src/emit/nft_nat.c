#include "nft.h"

/* A limit is held where packets are forwarded: those over it are translated, then refused. */
void nft_lay_out_nat(struct nft *nft)
{
	nft_lay_out_services(nft, nft->plan->forwarded, nft->plan->forwarded_count);
	for (size_t i = 0; i < nft->service_count; i++)
		nft->services[i].limit = NULL;
	nft_lay_out_ports(nft);
}

/* Translation is decided for the first packet of a flow; the others follow it. */
static void prerouting_chain(const struct nft *nft)
{
	nft_chain_begin(nft, "prerouting");
	fputs("\t\ttype nat hook prerouting priority dstnat; policy accept;\n\n", nft->stream);
	nft_rule(nft, arena_format(nft->arena, "iifname != \"%s\"", nft->interface), "accept",
		 NULL);
	if (nft_has_services(nft, UDP))
		nft_rule(nft, "meta l4proto udp", "goto udp_dnat", NULL);
	if (nft_has_services(nft, TCP))
		nft_rule(nft, "meta l4proto tcp", "goto tcp_dnat", NULL);
	nft_chain_end(nft);
}

static void port_chain(const struct nft *nft, enum protocol protocol)
{
	if (!nft_has_services(nft, protocol))
		return;
	nft_chain_begin(nft, arena_format(nft->arena, "%s_dnat", protocol_name(protocol)));
	nft_port_rules(nft, protocol);
	nft_chain_end(nft);
}

static void changed_rules(const struct nft *nft, const struct nft_targets *targets, size_t *kept)
{
	char address[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < targets->count; i++) {
		const struct nft_target *target = &targets->items[i];

		if (!nft_changes_port(target)) {
			(*kept)++;
			continue;
		}
		nft_rule(nft,
			 nft_port_test(nft, protocol_name(target->protocol), target->gateway.first,
				       target->gateway.last),
			 arena_format(nft->arena, "dnat ip to %s:%u",
				      address_format(IPV4, target->address, address),
				      target->first),
			 nft_target_comment(nft, target));
	}
}

static void translate_rules(const struct nft *nft, const struct nft *forward,
			    enum protocol protocol)
{
	const char *name = protocol_name(protocol);
	size_t kept = 0;

	changed_rules(nft, &forward->targets[protocol][IPV4], &kept);
	if (kept > 0)
		nft_rule(nft, arena_format(nft->arena, "meta l4proto %s", name),
			 arena_format(nft->arena, "dnat ip to th dport map @%s_machines", name),
			 NULL);
}

void nft_translation_chains(const struct nft *nft, const struct nft *forward)
{
	if (nft->service_count == 0)
		return;
	prerouting_chain(nft);
	port_chain(nft, UDP);
	port_chain(nft, TCP);
	nft_source_chains(nft);
	nft_chain_begin(nft, "translate");
	/* what most packets pass, and the dearest test, come behind ports and sources */
	nft_rule(nft, "meta nfproto ipv6", "accept", NULL);
	nft_rule(nft, "fib daddr type != local", "accept", NULL);
	translate_rules(nft, forward, UDP);
	translate_rules(nft, forward, TCP);
	nft_chain_end(nft);
}

void nft_masquerade_chain(const struct nft *nft)
{
	if (!nft->plan->profile->gateway->masquerade)
		return;
	nft_chain_begin(nft, "postrouting");
	fputs("\t\ttype nat hook postrouting priority srcnat; policy accept;\n\n", nft->stream);
	nft_rule(nft,
		 arena_format(nft->arena,
			      "oifname \"%s\" ip saddr { 10.0.0.0/8, 169.254.0.0/16, "
			      "172.16.0.0/12, 192.168.0.0/16 }",
			      nft->interface),
		 "masquerade", NULL);
	nft_chain_end(nft);
}
