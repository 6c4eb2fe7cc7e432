/*
 * Table nat of a gateway, IPv4 alone. The first packet of a flow walks it, no other does: it tells
 * where the flow goes, and the ports of media are kept, since signalling names them.
 */
#include "iptables_gateway.h"

static const char *const private_networks[] = {"10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
					       "192.168.0.0/16", NULL};

/* The dearest test, which stands behind that of the port. */
static const char to_gateway[] = "-m addrtype --dst-type LOCAL";

static const char *translation(const struct iptables *iptables, const struct plan_forward *forward)
{
	char machine[ADDRESS_TEXT_SIZE];

	address_format(IPV4, forward->address, machine);
	if (forward->port == 0)
		return arena_format(iptables->arena, "-j DNAT --to-destination %s", machine);
	return arena_format(iptables->arena, "-j DNAT --to-destination %s:%u", machine,
			    forward->port);
}

static void forward_rules(const struct iptables *iptables,
			  const struct iptables_forwarded *forwarded, enum protocol protocol,
			  const char *chain, const char *last)
{
	for (size_t i = 0; i < forwarded->count; i++) {
		const struct plan_forward *forward = &forwarded->forwards[i];

		if (!(forward->ports.protocols & 1U << protocol))
			continue;
		iptables_rule(
			iptables,
			(struct iptables_rule){
				.chain = chain,
				.families = IPTABLES_FAMILY(IPV4),
				.match = iptables_range_match(iptables, forward->ports, protocol),
				.last = last,
				.target = translation(iptables, forward),
				.comment = iptables_forward_comment(iptables, forward),
			});
	}
}

/* The forwards of a service, or its ports that lead to their chain. */
static void service_rules(const struct iptables *iptables, const struct plan_service *service,
			  enum protocol protocol, const char *chain, const char *last)
{
	const struct iptables_forwarded *forwarded =
		&iptables->gateway->forwarded[service - iptables->plan->forwarded];

	if (!forwarded->chunks) {
		forward_rules(iptables, forwarded, protocol, chain, last);
		return;
	}
	iptables_port_rules(iptables, &forwarded->many, protocol, iptables_who(iptables, service),
			    (struct iptables_rule){
				    .chain = chain,
				    .families = IPTABLES_FAMILY(IPV4),
				    .last = last,
				    .target = iptables_jump(iptables, forwarded->chunks),
			    });
}

static void protocol_chain(const struct iptables *iptables, enum protocol protocol)
{
	const struct plan *plan = iptables->plan;
	const char *chain = iptables->gateway->dnat[protocol];

	if (!chain)
		return;
	putc('\n', iptables->stream);
	for (size_t i = 0; i < plan->forwarded_count; i++) {
		if (iptables->gateway->forwarded[i].service.internet)
			service_rules(iptables, &plan->forwarded[i], protocol, chain, to_gateway);
	}
	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct iptables_outside *outside = &iptables->gateway->outside[i];

		if (outside->dnat)
			iptables_port_rules(
				iptables, &outside->to, protocol, plan->zones[i].name,
				(struct iptables_rule){
					.chain = chain,
					.families = IPTABLES_FAMILY(IPV4),
					.last = to_gateway,
					.target = iptables_jump(iptables, outside->dnat),
				});
	}
}

/* The sources of a zone, and where the services that list it are sent. */
static void zone_chains(const struct iptables *iptables, const struct plan_zone *zone,
			const struct iptables_outside *outside)
{
	putc('\n', iptables->stream);
	iptables_outside_rules(
		iptables, zone,
		(struct iptables_rule){
			.chain = outside->dnat,
			.families = IPTABLES_FAMILY(IPV4),
			.target = iptables_goto(iptables, outside->machines),
			.comment = iptables_comment(iptables, &outside->to.services, zone->name),
		});
	putc('\n', iptables->stream);
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < outside->to.services.count; i++)
			service_rules(iptables, outside->to.services.items[i], protocol,
				      outside->machines, NULL);
	}
}

static void chunk_chains(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		const struct iptables_forwarded *forwarded = &iptables->gateway->forwarded[i];

		if (!forwarded->chunks)
			continue;
		putc('\n', iptables->stream);
		for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
			forward_rules(iptables, forwarded, protocol, forwarded->chunks, NULL);
	}
}

static void protocol_rule(const struct iptables *iptables, enum protocol protocol)
{
	const struct iptables_gateway *gateway = iptables->gateway;

	if (!gateway->dnat[protocol])
		return;
	iptables_rule(
		iptables,
		(struct iptables_rule){
			.chain = gateway->prerouting,
			.families = IPTABLES_FAMILY(IPV4),
			.source = arena_format(iptables->arena, "-i %s", gateway->interface),
			.match = arena_format(iptables->arena, "-p %s", protocol_name(protocol)),
			.target = iptables_goto(iptables, gateway->dnat[protocol]),
		});
}

static void masquerade_rules(const struct iptables *iptables)
{
	const struct iptables_gateway *gateway = iptables->gateway;

	if (!iptables->plan->profile->gateway->masquerade)
		return;
	for (const char *const *network = private_networks; *network; network++)
		iptables_rule(
			iptables,
			(struct iptables_rule){
				.chain = gateway->postrouting,
				.families = IPTABLES_FAMILY(IPV4),
				.source = arena_format(iptables->arena, "-s %s", *network),
				.match = arena_format(iptables->arena, "-o %s", gateway->interface),
				.target = "-j MASQUERADE",
			});
}

void iptables_print_nat(const struct iptables *iptables)
{
	const struct iptables_gateway *gateway = iptables->gateway;

	iptables_declare_chains(iptables, IPTABLES_NAT);
	protocol_rule(iptables, UDP);
	protocol_rule(iptables, TCP);
	masquerade_rules(iptables);
	protocol_chain(iptables, UDP);
	protocol_chain(iptables, TCP);
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		if (gateway->outside[i].dnat)
			zone_chains(iptables, &iptables->plan->zones[i], &gateway->outside[i]);
	}
	chunk_chains(iptables);
	fputs("COMMIT\n", iptables->stream);
}
