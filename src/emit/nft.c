/* nftables: one table that is made anew in one transaction, so that loading it again leaves no
 * moment without rules. */
#include "nft.h"

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
	      "# Owns table inet pbxports and touches no other.\n",
	      stream);
	if (nft->plan->role == PLAN_GATEWAY)
		fputs("# Forwards only where the kernel does: sysctl net.ipv4.ip_forward\n",
		      stream);
	fputs("\n"
	      "table inet pbxports\n"
	      "delete table inet pbxports\n"
	      "\n"
	      "table inet pbxports {\n",
	      stream);
}

/* One rule, which then stands where a jump to it would. */
static bool just_drops(const struct policy *policy)
{
	return policy->log.count == 0 && policy->fallback == POLICY_DROP;
}

/* A rejected sender gets what a closed port would answer, and so gives up at once. */
static void denied_chain(const struct nft *nft)
{
	const struct policy *policy = &nft->plan->profile->policy;

	if (just_drops(policy))
		return;
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

static const struct nft_place input_place = {"from", "accept", NFT_BOTH_FAMILIES};
static const struct nft_place forward_place = {"forward", "accept", NFT_BOTH_FAMILIES};
static const struct nft_place nat_place = {"dnat", "goto translate", NFT_FAMILY(IPV4)};

/* The place of `nft`'s plan that another one is. */
static struct nft at_gateway(const struct nft *nft, const struct nft_place *place)
{
	struct nft other = *nft;

	other.place = place;
	other.interface = nft->plan->profile->gateway->interface.text;
	return other;
}

static void print_host(struct nft *input)
{
	nft_lay_out_input(input);
	nft_zone_sets(input);
	nft_limit_sets(input);
	nft_input_chains(input);
}

static void print_gateway(struct nft *input)
{
	struct nft forward = at_gateway(input, &forward_place);
	struct nft nat = at_gateway(input, &nat_place);

	nat.refuse = NULL;
	if (!input->plan->input_alone)
		nft_lay_out_input(input);
	nft_lay_out_forward(&forward);
	nft_lay_out_nat(&nat);
	nft_zone_sets(input);
	nft_limit_sets(input);
	nft_limit_sets(&forward);
	nft_forward_sets(&forward);
	if (!input->plan->input_alone) {
		nft_input_chains(input);
		putc('\n', input->stream);
	}
	nft_forward_chains(&forward);
	nft_translation_chains(&nat, &forward);
	nft_masquerade_chain(&nat);
}

void nft_print(const struct plan *plan, const struct emit_options *options, struct arena *arena,
	       FILE *stream)
{
	struct nft input = {
		.plan = plan,
		.options = options,
		.arena = arena,
		.stream = stream,
		.names = nft_names_new(arena),
		.place = &input_place,
		.refuse = just_drops(&plan->profile->policy) ? "drop" : "goto denied",
	};

	nft_lay_out_zones(&input);
	print_header(&input);
	if (plan->role == PLAN_GATEWAY)
		print_gateway(&input);
	else
		print_host(&input);
	denied_chain(&input);
	fputs("}\n", stream);
}
