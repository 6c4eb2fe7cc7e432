/* Table filter of a gateway: what came in by its interface and would be forwarded. */
#include "iptables_gateway.h"

static void rule(const struct iptables *iptables, unsigned families, const char *match,
		 const char *target)
{
	iptables_rule(iptables, (struct iptables_rule){.chain = iptables->gateway->from,
						       .families = families,
						       .match = match,
						       .target = target});
}

static bool counts_packets(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		if (iptables->gateway->forwarded[i].service.count)
			return true;
	}
	return false;
}

static void established_rule(const struct iptables *iptables, const char *chain)
{
	iptables_rule(iptables, (struct iptables_rule){
					.chain = chain,
					.families = IPTABLES_BOTH,
					.match = "-m conntrack --ctstate ESTABLISHED,RELATED",
					.target = "-j ACCEPT",
				});
}

static void protocol_rule(const struct iptables *iptables, enum protocol protocol)
{
	const char *chain = iptables->gateway->fwd[protocol];

	if (chain)
		rule(iptables, IPTABLES_BOTH,
		     arena_format(iptables->arena, "-p %s", protocol_name(protocol)),
		     iptables_goto(iptables, chain));
}

void iptables_forward_chain(const struct iptables *iptables)
{
	const struct iptables_gateway *gateway = iptables->gateway;
	const bool established_first = !iptables->deny && !counts_packets(iptables);

	/* of other interfaces, too: nothing in the whole table says more about those */
	if (established_first && !iptables->options->chain)
		established_rule(iptables, gateway->forward);
	iptables_rule(iptables,
		      (struct iptables_rule){
			      .chain = gateway->forward,
			      .families = IPTABLES_BOTH,
			      .source = arena_format(iptables->arena, "-i %s", gateway->interface),
			      .target = iptables_jump(iptables, gateway->from),
		      });
	putc('\n', iptables->stream);
	if (established_first && iptables->options->chain)
		established_rule(iptables, gateway->from);
	if (iptables->deny)
		rule(iptables, IPTABLES_BOTH, NULL, iptables_jump(iptables, iptables->deny));
	iptables_counted_rules(iptables);
	if (!established_first)
		established_rule(iptables, gateway->from);
	rule(iptables, IPTABLES_BOTH, "-m conntrack --ctstate INVALID", "-j DROP");
	protocol_rule(iptables, UDP);
	protocol_rule(iptables, TCP);
	if (gateway->ping_fwd)
		rule(iptables, IPTABLES_FAMILY(IPV6), "-p icmpv6 --icmpv6-type echo-request",
		     iptables_goto(iptables, gateway->ping_fwd));
	iptables_end_chain(iptables, gateway->from);
	putc('\n', iptables->stream);
}

/* New flows of one protocol to the ports of a forward. Over IPv4 the gateway's own port is tested,
 * too: forwards of two services may lead to one port of one machine. */
static void forward_rules(const struct iptables *iptables,
			  const struct iptables_forwarded *forwarded,
			  const struct plan_forward *forward, enum protocol protocol,
			  const char *chain)
{
	char machine[ADDRESS_TEXT_SIZE];
	const char *ports = iptables_range_match(iptables, plan_forward_target(forward), protocol);
	struct iptables_rule one = {
		.chain = chain,
		.families = forwarded->service.families & IPTABLES_FAMILY(IPV4),
		.target = forwarded->admit,
		.comment = iptables_forward_comment(iptables, forward),
	};

	address_format(IPV4, forward->address, machine);
	one.source = arena_format(iptables->arena, "-d %s", machine);
	one.match =
		arena_format(iptables->arena, "%s -m conntrack --ctstate DNAT --ctorigdstport %s",
			     ports, iptables_range_text(iptables, forward->ports));
	iptables_rule(iptables, one);
	if (!forward->address6)
		return;
	address_format(IPV6, *forward->address6, machine);
	one.families = forwarded->service.families & IPTABLES_FAMILY(IPV6);
	one.source = arena_format(iptables->arena, "-d %s", machine);
	one.match = ports;
	iptables_rule(iptables, one);
}

static void service_rules(const struct iptables *iptables,
			  const struct iptables_forwarded *forwarded, enum protocol protocol,
			  const char *chain)
{
	for (size_t i = 0; i < forwarded->count; i++) {
		if (forwarded->forwards[i].ports.protocols & 1U << protocol)
			forward_rules(iptables, forwarded, &forwarded->forwards[i], protocol,
				      chain);
	}
}

/* The forwards of a service, or its ports that lead to their chain. */
static void service_ports(const struct iptables *iptables,
			  const struct iptables_forwarded *forwarded, enum protocol protocol,
			  const char *chain)
{
	if (!forwarded->fwd) {
		service_rules(iptables, forwarded, protocol, chain);
		return;
	}
	iptables_port_rules(iptables, &forwarded->many, protocol,
			    iptables_who(iptables, forwarded->service.plan),
			    (struct iptables_rule){
				    .chain = chain,
				    .families = forwarded->service.families,
				    .target = iptables_jump(iptables, forwarded->fwd),
			    });
}

/* Over IPv6 two services may have one port of one machine: what one without a limit lets in comes
 * first. */
static void protocol_chain(const struct iptables *iptables, enum protocol protocol)
{
	const struct iptables_forwarded *forwarded = iptables->gateway->forwarded;
	const char *chain = iptables->gateway->fwd[protocol];

	if (!chain)
		return;
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		if (!forwarded[i].service.limit)
			service_ports(iptables, &forwarded[i], protocol, chain);
	}
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		if (forwarded[i].service.limit)
			service_ports(iptables, &forwarded[i], protocol, chain);
	}
	iptables_end_chain(iptables, chain);
	putc('\n', iptables->stream);
}

static void from_chains(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		const struct iptables_outside *outside = &iptables->gateway->outside[i];
		const struct plan_zone *zone = &iptables->plan->zones[i];

		if (!outside->from || !iptables_prints(iptables, outside->families))
			continue;
		iptables_outside_rules(
			iptables, zone,
			(struct iptables_rule){
				.chain = outside->from,
				.families = outside->families,
				.target = "-j ACCEPT",
				.comment = iptables_comment(iptables, &outside->free, zone->name),
			});
		putc('\n', iptables->stream);
	}
}

/* Whose flows a service lets in: all sources of its zones lead to its limit, or each zone to the
 * chain that it shares with other services. */
static void allow_chain(const struct iptables *iptables, const struct iptables_forwarded *forwarded)
{
	const struct plan_service *plan = forwarded->service.plan;
	const struct iptables_services one = {.items = &plan, .count = 1};
	struct iptables_rule each = {.chain = forwarded->allow};

	for (size_t i = 0; i < plan->rule_count; i++) {
		const struct plan_zone *zone = plan->rules[i].zone;

		each.comment = iptables_comment(iptables, &one, zone->name);
		each.families =
			forwarded->service.families & iptables_outside_families(iptables, zone);
		if (forwarded->service.limit) {
			each.target = iptables_goto(iptables, forwarded->service.limit);
			iptables_outside_rules(iptables, zone, each);
		} else if (each.families) {
			each.target = iptables_jump(
				iptables,
				iptables->gateway->outside[zone - iptables->plan->zones].from);
			iptables_rule(iptables, each);
		}
	}
	putc('\n', iptables->stream);
}

static void service_chains(const struct iptables *iptables,
			   const struct iptables_forwarded *forwarded)
{
	if (forwarded->fwd) {
		for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
			service_rules(iptables, forwarded, protocol, forwarded->fwd);
		putc('\n', iptables->stream);
	}
	if (forwarded->allow)
		allow_chain(iptables, forwarded);
	if (forwarded->service.limit) {
		iptables_limit_rules(iptables, &forwarded->service, forwarded->service.limit,
				     "-j ACCEPT");
		putc('\n', iptables->stream);
	}
}

/* Echo requests to the machines that IPv6 reaches. */
static void ping_chain(const struct iptables *iptables)
{
	const struct iptables_gateway *gateway = iptables->gateway;
	struct prefix_walk walk = prefix_walk_begin(&gateway->machines, IPV6);
	char machine[PREFIX_TEXT_SIZE];

	while (prefix_walk_next(&walk)) {
		prefix_format(IPV6, walk.first, walk.length, machine);
		iptables_rule(iptables,
			      (struct iptables_rule){
				      .chain = gateway->ping_fwd,
				      .families = IPTABLES_FAMILY(IPV6),
				      .source = arena_format(iptables->arena, "-d %s", machine),
				      .target = iptables_jump(iptables, iptables->ping),
			      });
	}
	iptables_rule(iptables, (struct iptables_rule){
					.chain = gateway->ping_fwd,
					.families = IPTABLES_FAMILY(IPV6),
					.target = iptables_refuse(iptables),
				});
	putc('\n', iptables->stream);
}

void iptables_forward_chains(const struct iptables *iptables)
{
	const struct iptables_gateway *gateway = iptables->gateway;

	iptables_counted_chains(iptables);
	protocol_chain(iptables, UDP);
	protocol_chain(iptables, TCP);
	from_chains(iptables);
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		if (iptables_prints(iptables, gateway->forwarded[i].service.families))
			service_chains(iptables, &gateway->forwarded[i]);
	}
	if (gateway->ping_fwd && iptables_prints(iptables, IPTABLES_FAMILY(IPV6)))
		ping_chain(iptables);
}
