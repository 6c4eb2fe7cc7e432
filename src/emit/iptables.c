/* iptables: one stream that iptables-restore and ip6tables-restore both read, or a file for each.
 * Either program replaces a table in one step, so that loading again leaves no moment without
 * rules. */
#include <string.h>

#include "iptables_gateway.h"

/* Behind it stand at most a dash, a word of eight letters and a dash, and then a name, of 28 bytes
 * in all. */
#define CHAIN_MAX 12

static void rule(const struct iptables *iptables, const char *chain, unsigned families,
		 const char *match, const char *target)
{
	iptables_rule(iptables, (struct iptables_rule){.chain = chain,
						       .families = families,
						       .match = match,
						       .target = target});
}

static bool counts_packets(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->service_count; i++) {
		if (iptables->services[i].count)
			return true;
	}
	return false;
}

/* Nearly all packets belong to a flow that is up: where nothing has to stand ahead of it, that test
 * is the first. */
static bool established_first(const struct iptables *iptables)
{
	return !iptables->deny && !counts_packets(iptables);
}

static void established_rule(const struct iptables *iptables)
{
	rule(iptables, iptables->input, IPTABLES_BOTH, "-m conntrack --ctstate ESTABLISHED,RELATED",
	     "-j ACCEPT");
}

static void input_chain(const struct iptables *iptables)
{
	const char *input = iptables->input;

	if (established_first(iptables))
		established_rule(iptables);
	rule(iptables, input, IPTABLES_BOTH, "-i lo", "-j ACCEPT");
	/* Ahead of the test for invalid packets, too: tracking takes every redirect for one. */
	rule(iptables, input, IPTABLES_FAMILY(IPV6), "-p icmpv6 -m hl --hl-eq 255",
	     iptables_jump(iptables, iptables->discovery));
	if (iptables->deny)
		rule(iptables, input, IPTABLES_BOTH, NULL, iptables_jump(iptables, iptables->deny));
	iptables_packet_rules(iptables);
	if (!established_first(iptables))
		established_rule(iptables);
	rule(iptables, input, IPTABLES_BOTH, "-m conntrack --ctstate INVALID", "-j DROP");
	rule(iptables, input, IPTABLES_BOTH, "-p udp", iptables_goto(iptables, iptables->udp));
	rule(iptables, input, IPTABLES_BOTH, "-p tcp", iptables_goto(iptables, iptables->tcp));
	rule(iptables, input, IPTABLES_FAMILY(IPV4), "-p icmp",
	     iptables_goto(iptables, iptables->icmp));
	rule(iptables, input, IPTABLES_FAMILY(IPV6), "-p icmpv6",
	     iptables_goto(iptables, iptables->icmp6));
	iptables_end_chain(iptables, input);
}

static void type_rules(const struct iptables *iptables, const char *chain, enum family family,
		       const char *const *types)
{
	const char *match = family == IPV4 ? "-p icmp --icmp-type" : "-p icmpv6 --icmpv6-type";

	for (; *types; types++)
		rule(iptables, chain, IPTABLES_FAMILY(family),
		     arena_format(iptables->arena, "%s %s", match, *types), "-j ACCEPT");
}

static void zone_rules(const struct iptables *iptables, struct iptables_rule each,
		       const struct plan_zone *const *zones, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		each.comment = arena_format(iptables->arena, "%s: %s",
					    each.chain + strlen(iptables->prefix), zones[i]->name);
		if (iptables->plan->input_alone)
			iptables_outside_rules(iptables, zones[i], each);
		else
			iptables_source_rules(iptables, iptables_zone(iptables, zones[i]), each);
	}
	putc('\n', iptables->stream);
}

static void deny_chain(const struct iptables *iptables)
{
	const struct iptables_rule each = {
		.chain = iptables->deny, .families = IPTABLES_BOTH, .target = "-j DROP"};

	if (iptables->deny)
		zone_rules(iptables, each, iptables->plan->deny, iptables->plan->deny_count);
}

/* Machines behind a gateway are pinged over IPv6 alone. */
static void ping_chain(const struct iptables *iptables)
{
	const bool alone = iptables->plan->input_alone;
	const struct iptables_rule each = {
		.chain = iptables->ping,
		.families = alone ? IPTABLES_FAMILY(IPV6) : IPTABLES_BOTH,
		.target = "-j ACCEPT",
	};

	if (iptables->ping && iptables_prints(iptables, each.families))
		zone_rules(iptables, each, iptables->plan->ping, iptables->plan->ping_count);
}

static void ping_rule(const struct iptables *iptables, const char *chain, enum family family,
		      const char *match)
{
	if (iptables->ping)
		rule(iptables, chain, IPTABLES_FAMILY(family), match,
		     iptables_jump(iptables, iptables->ping));
}

/* RFC 4890, section 4.4: without these a host loses path MTU discovery, and IPv6 altogether. */
static void icmp_chain(const struct iptables *iptables)
{
	static const char *const errors[] = {"destination-unreachable", "time-exceeded",
					     "parameter-problem", NULL};

	type_rules(iptables, iptables->icmp, IPV4, errors);
	ping_rule(iptables, iptables->icmp, IPV4, "-p icmp --icmp-type echo-request");
	rule(iptables, iptables->icmp, IPTABLES_FAMILY(IPV4), NULL, iptables_refuse(iptables));
	putc('\n', iptables->stream);
}

/* Query, report, done, report of version 2: older programs have no names for these. */
static const char *const listener_types[] = {"130", "131", "132", "143", NULL};

static void icmp6_chains(const struct iptables *iptables)
{
	static const char *const errors[] = {"destination-unreachable", "packet-too-big",
					     "time-exceeded", "parameter-problem", NULL};
	const unsigned ipv6 = IPTABLES_FAMILY(IPV6);
	const char *listeners = iptables_jump(iptables, iptables->listeners);

	type_rules(iptables, iptables->icmp6, IPV6, errors);
	rule(iptables, iptables->icmp6, ipv6, "-s fe80::/10", listeners);
	rule(iptables, iptables->icmp6, ipv6, "-s ::/128", listeners);
	ping_rule(iptables, iptables->icmp6, IPV6, "-p icmpv6 --icmpv6-type echo-request");
	rule(iptables, iptables->icmp6, ipv6, NULL, iptables_refuse(iptables));
	putc('\n', iptables->stream);
	type_rules(iptables, iptables->listeners, IPV6, listener_types);
	putc('\n', iptables->stream);
}

/* Neighbour discovery, which passes from denied zones, too. */
static void discovery_chain(const struct iptables *iptables)
{
	static const char *const types[] = {"router-solicitation",
					    "router-advertisement",
					    "neighbour-solicitation",
					    "neighbour-advertisement",
					    "redirect",
					    NULL};

	type_rules(iptables, iptables->discovery, IPV6, types);
	putc('\n', iptables->stream);
}

/* A rejected sender gets what a closed port would answer, and so gives up at once. */
static void denied_chain(const struct iptables *iptables)
{
	const struct policy *policy = &iptables->plan->profile->policy;
	const char *denied = iptables->denied;

	if (!denied)
		return;
	if (policy->log.count > 0)
		rule(iptables, denied, IPTABLES_BOTH,
		     arena_format(iptables->arena, "-m limit --limit %lu/%s",
				  (unsigned long)policy->log.count,
				  rate_unit_name(policy->log.unit)),
		     "-j LOG --log-prefix \"pbxports denied: \"");
	if (policy->fallback != POLICY_REJECT) {
		rule(iptables, denied, IPTABLES_BOTH, NULL, "-j DROP");
		return;
	}
	rule(iptables, denied, IPTABLES_BOTH, "-p tcp", "-j REJECT --reject-with tcp-reset");
	rule(iptables, denied, IPTABLES_FAMILY(IPV4), NULL,
	     "-j REJECT --reject-with icmp-port-unreachable");
	rule(iptables, denied, IPTABLES_FAMILY(IPV6), NULL,
	     "-j REJECT --reject-with icmp6-port-unreachable");
}

/* What is not ours to filter is accepted: forwarding from other interfaces, too. */
static void declare_own(const struct iptables *iptables, enum iptables_table table)
{
	FILE *stream = iptables->stream;

	if (table == IPTABLES_NAT)
		fputs(":PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
		      ":POSTROUTING ACCEPT [0:0]\n",
		      stream);
	else
		fprintf(stream, ":INPUT %s [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n",
			iptables->plan->input_alone ? "ACCEPT" : "DROP");
}

void iptables_declare_chains(const struct iptables *iptables, enum iptables_table table)
{
	static const char *const names[] = {"filter", "nat"};
	FILE *stream = iptables->stream;

	fprintf(stream, "\n*%s\n", names[table]);
	if (!iptables->options->chain)
		declare_own(iptables, table);
	else if (table == IPTABLES_FILTER)
		fprintf(stream, ":%s - [0:0]\n", iptables->input);
	for (size_t i = 0; i < iptables->chain_count; i++) {
		const struct iptables_chain *chain = &iptables->chains[i];

		if (chain->table == table && (chain->families & iptables->families))
			fprintf(stream, ":%s - [0:0]\n", chain->name);
	}
	putc('\n', stream);
}

static void input_chains(struct iptables *iptables)
{
	iptables_packet_chains(iptables);
	iptables_service_chains(iptables);
	if (iptables_prints(iptables, IPTABLES_FAMILY(IPV4)))
		icmp_chain(iptables);
	if (iptables_prints(iptables, IPTABLES_FAMILY(IPV6)))
		icmp6_chains(iptables);
}

static void print_filter(struct iptables *iptables)
{
	const bool input_alone = iptables->plan->input_alone;

	iptables_declare_chains(iptables, IPTABLES_FILTER);
	if (!input_alone) {
		input_chain(iptables);
		putc('\n', iptables->stream);
	}
	if (iptables->gateway)
		iptables_forward_chain(iptables);
	if (!input_alone && iptables_prints(iptables, IPTABLES_FAMILY(IPV6)))
		discovery_chain(iptables);
	deny_chain(iptables);
	if (!input_alone)
		input_chains(iptables);
	if (iptables->gateway)
		iptables_forward_chains(iptables);
	ping_chain(iptables);
	denied_chain(iptables);
	fputs("COMMIT\n", iptables->stream);
}

/* Table filter is first: of a stream that is cut short, nothing is translated that is not filtered.
 */
static void print_rules(struct iptables *iptables)
{
	iptables_print_header(iptables);
	print_filter(iptables);
	if (iptables->gateway && iptables_prints(iptables, IPTABLES_FAMILY(IPV4)))
		iptables_print_nat(iptables);
}

static struct iptables begin(const struct plan *plan, const struct emit_options *options,
			     struct arena *arena)
{
	struct iptables iptables = {
		.plan = plan,
		.options = options,
		.arena = arena,
		.families = IPTABLES_BOTH,
		.input = options->chain ? options->chain : "INPUT",
		.prefix = options->chain ? arena_format(arena, "%s-", options->chain) : "",
	};

	return iptables;
}

void iptables_print(const struct plan *plan, const struct emit_options *options,
		    struct arena *arena, FILE *stream)
{
	struct iptables iptables = begin(plan, options, arena);

	iptables.stream = stream;
	iptables_layout(&iptables);
	print_rules(&iptables);
}

void iptables_print_files(const struct plan *plan, const struct emit_options *options,
			  struct arena *arena, struct output_files *files)
{
	struct iptables iptables = begin(plan, options, arena);

	iptables.files = true;
	iptables_layout(&iptables);
	if (iptables_has_sets(&iptables)) {
		iptables.stream = output_files_add(files, "ipset.conf");
		iptables_print_header(&iptables);
		iptables_print_sets(&iptables);
	}
	iptables.families = IPTABLES_FAMILY(IPV4);
	iptables.stream = output_files_add(files, "rules.v4");
	print_rules(&iptables);
	iptables.families = IPTABLES_FAMILY(IPV6);
	iptables.stream = output_files_add(files, "rules.v6");
	print_rules(&iptables);
}

/* What iptables has chains, verdicts and targets of that name for. */
static const char *const reserved[] = {
	"ACCEPT",     "AUDIT",	"CHECKSUM",  "CLASSIFY", "CLUSTERIP", "CONNMARK",    "CONNSECMARK",
	"CT",	      "DNAT",	"DNPT",	     "DROP",	 "DSCP",      "ECN",	     "FORWARD",
	"HL",	      "HMARK",	"IDLETIMER", "INPUT",	 "LED",	      "LOG",	     "MARK",
	"MASQUERADE", "NETMAP", "NFLOG",     "NFQUEUE",	 "NOTRACK",   "OUTPUT",	     "POSTROUTING",
	"PREROUTING", "QUEUE",	"RATEEST",   "REDIRECT", "REJECT",    "RETURN",	     "SECMARK",
	"SET",	      "SNAT",	"SNPT",	     "SYNPROXY", "TCPMSS",    "TCPOPTSTRIP", "TEE",
	"TOS",	      "TPROXY", "TRACE",     "TTL",	 "ULOG",
};

static bool is_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		if (strcmp(reserved[i], name) == 0)
			return true;
	}
	return false;
}

bool iptables_check(const struct emit_options *options, struct diags *diags)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789_-";
	const char *chain = options->chain;

	if (!chain)
		return true;
	if (strspn(chain, letters) == 0 || chain[strspn(chain, others)]) {
		diag_failure(diags, "\"%s\" is no name for a chain", chain);
		diag_fix(diags, "a letter, then letters, digits, - or _");
	} else if (strlen(chain) > CHAIN_MAX) {
		diag_failure(diags, "the chain's name \"%s\" has more than %d bytes", chain,
			     CHAIN_MAX);
		diag_fix(diags, "other chains begin with it, and iptables takes 28 bytes");
	} else if (is_reserved(chain)) {
		diag_failure(diags, "iptables has a chain or target \"%s\" of its own", chain);
	} else {
		return true;
	}
	return false;
}
