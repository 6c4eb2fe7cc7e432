/*
 * pf, of OpenBSD and FreeBSD: a whole ruleset, or the rules of an anchor.
 *
 * A host's rules filter its own input. pf's `in` also sees what is to be forwarded, so each rule
 * that blocks, and each that opens a port, says `to $here`: what is for others matches no rule of
 * ours, and in an anchor is left to the rules around it. Three kinds of message have no such
 * destination, since no router forwards them: neighbour discovery, multicast listener discovery and
 * the answers to a DHCPv6 client.
 *
 * A gateway's rules come in two parts: those of a host, unless its own input is left alone, then
 * those for what comes in by its interface on the way to other machines.
 */
#include "pf.h"

#include <string.h>

void pf_section(const struct pf *pf, const char *comment)
{
	fprintf(pf->stream, "\n# %s\n", comment);
}

/* FreeBSD wants options, then normalization, then filter rules. */
static void main_options(const struct pf *pf)
{
	size_t entries = pf_measure_tables(pf).limit;

	fputs("\nset skip on lo\n", pf->stream);
	if (entries > 0)
		fprintf(pf->stream, "set limit table-entries %zu\n", entries);
	if (!pf->freebsd)
		return;
	pf_section(pf, "a large SIP message comes in fragments, which match no port");
	fprintf(pf->stream, "scrub in %s fragment reassemble\n",
		pf->plan->role == PLAN_GATEWAY ? "all" : "from any to (self)");
}

/*
 * The listeners' reports that a host sends carry a router alert, and the first ones no address.
 * Without `quick`: around an anchor other rules may still refuse what goes out.
 */
static void outgoing_rules(const struct pf *pf)
{
	pf_section(pf, "what this machine sends, so that the answers come back");
	fputs("pass out from { (self) 0.0.0.0 :: } allow-opts\n", pf->stream);
}

/* Types 133-137 are neighbour discovery and redirects (RFC 4861), 130-132 and 143 listeners (RFC
 * 2710, RFC 3810). The system itself drops discovery that comes from beyond the link, but a gateway
 * would send on what is for another machine. */
static void discovery_rules(const struct pf *pf)
{
	pf_section(pf, "without it the machine loses IPv6");
	fprintf(pf->stream,
		"pass in quick inet6 proto icmp6%s icmp6-type { 133 134 135 136 137 } no state "
		"label \"neighbour discovery\"\n",
		pf->plan->role == PLAN_GATEWAY ? " to $here" : "");
}

static void deny_rules(const struct pf *pf)
{
	if (pf->plan->deny_count > 0)
		pf_section(pf, "deny");
	for (size_t i = 0; i < pf->plan->deny_count; i++) {
		const struct plan_zone *zone = pf->plan->deny[i];
		const struct pf_match match = {
			.action = "block drop in quick",
			.families = PF_BOTH_FAMILIES,
			.to = "to $here",
			.label = arena_format(pf->arena, "deny: %s", zone->name),
		};

		pf_zone_rules(pf, zone, &match);
	}
}

static void ping_rules(const struct pf *pf, const struct plan_zone *zone)
{
	struct pf_match match = {
		.action = "pass in quick",
		.families = PF_FAMILY(IPV4),
		.protocol = "icmp",
		.to = "to $here icmp-type 8",
		.label = arena_format(pf->arena, "ping: %s", zone->name),
	};

	pf_zone_rules(pf, zone, &match);
	match.families = PF_FAMILY(IPV6);
	match.protocol = "icmp6";
	match.to = "to $here icmp6-type 128";
	pf_zone_rules(pf, zone, &match);
}

/* RFC 4890, section 4.4: without the errors a host loses path MTU discovery. */
static void icmp_rules(const struct pf *pf)
{
	pf_section(pf, "ICMP that a host needs: errors, multicast listeners, echo requests");
	fputs("pass in quick inet proto icmp to $here icmp-type { 3 11 12 } label \"icmp errors\"\n"
	      "pass in quick inet6 proto icmp6 to $here icmp6-type { 1 2 3 4 } "
	      "label \"icmp errors\"\n"
	      "pass in quick inet6 proto icmp6 from { :: fe80::/10 } "
	      "icmp6-type { 130 131 132 143 } allow-opts no state "
	      "label \"multicast listeners\"\n",
	      pf->stream);
	for (size_t i = 0; i < pf->plan->ping_count; i++)
		ping_rules(pf, pf->plan->ping[i]);
	pf_section(pf, "the answer to a DHCPv6 client comes from another address than was asked");
	fprintf(pf->stream,
		"pass in quick inet6 proto udp from fe80::/10 to %s port 546 "
		"label \"dhcpv6 client\"\n",
		pf->plan->role == PLAN_GATEWAY ? "$here" : "any");
}

void pf_denied_rule(const struct pf *pf, const char *matching)
{
	const struct policy *policy = &pf->plan->profile->policy;

	fprintf(pf->stream, "block %s in%s quick %s label \"denied\"\n",
		policy->fallback == POLICY_REJECT ? "return" : "drop",
		policy->log.count > 0 ? " log" : "", matching);
}

/* What is for this machine. */
static void own_rules(const struct pf *pf)
{
	discovery_rules(pf);
	deny_rules(pf);
	icmp_rules(pf);
	pf_service_rules(pf);
	pf_section(pf, "the rest");
	pf_denied_rule(pf, "to $here");
}

void pf_print(const struct plan *plan, const struct emit_options *options, struct arena *arena,
	      FILE *stream)
{
	struct pf pf = {
		.plan = plan,
		.options = options,
		.arena = arena,
		.stream = stream,
		.freebsd = options->dialect != NULL && strcmp(options->dialect, "freebsd") == 0,
		.outside = pf_outside(plan, arena),
	};

	pf_choose_tables(&pf);
	pf_header(&pf);
	if (!options->anchor)
		main_options(&pf);
	pf_tables(&pf);
	if (pf.outside != NULL)
		pf_translation(&pf);
	if (options->anchor && !plan->input_alone) {
		pf_section(&pf, "loopback: also connections that were up before these rules");
		fputs("pass quick on lo no state\n", stream);
	}
	if (pf.outside != NULL)
		pf_gateway_outgoing(&pf);
	if (!plan->input_alone) {
		outgoing_rules(&pf);
		own_rules(&pf);
	}
	if (pf.outside != NULL)
		pf_gateway_rules(&pf);
}

const struct approximation pf_approximations[] = {
	{FEATURE_LIMIT_FLOWS, 1U << TCP,
	 "a TCP connection counts when its handshake is done, each address, port, zone and "
	 "interface by itself, so that a source can open more of them; UDP ports stay shut"},
	{FEATURE_LIMIT_PACKETS, 0, "nothing is opened"},
	{FEATURE_LOG, 1U << TCP | 1U << UDP, "every denied packet is logged, whatever the rate"},
	{0, 0, NULL},
};
