/* Limits on packets that a gateway forwards: all that reaches a port of a machine counts, also in
 * flows that are up, and answers to what the machine itself calls from that port. */
#include "iptables_gateway.h"
#include "pbxports/plan/owners.h"

/*
 * The next forward that IPv6 can't tell from this one, of another service, and without a limit:
 * what it lets in does not count. NULL behind the last.
 */
static const struct plan_forward *next_exempt(const struct iptables *iptables,
					      const struct plan_forward *forward,
					      enum protocol protocol, size_t *next)
{
	const struct port_range ports = plan_forward_target(forward);
	const struct port_span span = {protocol, ports.first, ports.last};
	const struct plan_forward *other;

	if (!forward->address6 || !(ports.protocols & 1U << protocol))
		return NULL;
	while ((other = owners_forward(iptables->plan, IPV6, span, next)) != NULL) {
		if (other->service != forward->service && !other->service->limit &&
		    address_compare(*other->address6, *forward->address6) == 0)
			return other;
	}
	return NULL;
}

static bool is_exempt(const struct iptables *iptables, const struct plan_forward *forward)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		size_t next = 0;

		if (next_exempt(iptables, forward, protocol, &next))
			return true;
	}
	return false;
}

bool iptables_has_exempt(const struct iptables *iptables,
			 const struct iptables_forwarded *forwarded)
{
	for (size_t i = 0; i < forwarded->count; i++) {
		if (is_exempt(iptables, &forwarded->forwards[i]))
			return true;
	}
	return false;
}

static void machine_rules(const struct iptables *iptables, const struct plan_forward *forward,
			  enum protocol protocol, struct iptables_rule rule)
{
	const char *own = iptables_range_text(iptables, forward->ports);
	const char *ports = iptables_range_match(iptables, plan_forward_target(forward), protocol);

	rule.match = ports;
	if (!(rule.families & IPTABLES_FAMILY(IPV4)) ||
	    !iptables->gateway->shared[forward - iptables->plan->forwards]) {
		iptables_rule(iptables, rule);
		return;
	}
	rule.match = arena_format(
		iptables->arena, "%s -m conntrack --ctorigdstport %s --ctdir ORIGINAL", ports, own);
	iptables_rule(iptables, rule);
	rule.match = arena_format(iptables->arena, "%s -m conntrack --ctdir REPLY", ports);
	iptables_rule(iptables, rule);
}

static void forward_rules(const struct iptables *iptables,
			  const struct iptables_forwarded *forwarded,
			  const struct plan_forward *forward, enum protocol protocol,
			  const char *chain)
{
	char machine[ADDRESS_TEXT_SIZE];
	struct iptables_rule rule = {
		.chain = chain,
		.families = forwarded->service.families & IPTABLES_FAMILY(IPV4),
		.target = iptables_jump(iptables, forwarded->service.check),
		.comment = iptables_forward_comment(iptables, forward),
	};

	address_format(IPV4, forward->address, machine);
	rule.source = arena_format(iptables->arena, "-d %s", machine);
	machine_rules(iptables, forward, protocol, rule);
	if (!forward->address6)
		return;
	address_format(IPV6, *forward->address6, machine);
	rule.families = forwarded->service.families & IPTABLES_FAMILY(IPV6);
	rule.source = arena_format(iptables->arena, "-d %s", machine);
	machine_rules(iptables, forward, protocol, rule);
}

static void service_rules(const struct iptables *iptables,
			  const struct iptables_forwarded *forwarded, const char *chain)
{
	for (size_t i = 0; i < forwarded->count; i++) {
		const struct plan_forward *forward = &forwarded->forwards[i];

		for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
			if (forward->ports.protocols & 1U << protocol)
				forward_rules(iptables, forwarded, forward, protocol, chain);
		}
	}
}

void iptables_counted_rules(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		const struct iptables_forwarded *forwarded = &iptables->gateway->forwarded[i];
		const struct iptables_service *service = &forwarded->service;

		if (!service->count)
			continue;
		if (forwarded->counted)
			iptables_group_rules(
				iptables, &forwarded->many, iptables_who(iptables, service->plan),
				(struct iptables_rule){
					.chain = iptables->gateway->from,
					.families = service->families,
					.target = iptables_jump(iptables, forwarded->counted),
				});
		else
			service_rules(iptables, forwarded, iptables->gateway->from);
	}
}

/* What the service of an exempt forward lets in over IPv6 leaves the chain. */
static void exempt_rules(const struct iptables *iptables, const struct plan_forward *exempt,
			 enum protocol protocol, const char *chain)
{
	const struct plan_service *service = exempt->service;
	const struct iptables_services one = {.items = &service, .count = 1};
	const struct port_range ports = plan_forward_target(exempt);
	char machine[ADDRESS_TEXT_SIZE];
	struct iptables_rule rule = {
		.chain = chain,
		.families = IPTABLES_FAMILY(IPV6),
		.target = "-j RETURN",
	};

	address_format(IPV6, *exempt->address6, machine);
	rule.match = arena_format(iptables->arena, "-d %s %s", machine,
				  iptables_range_match(iptables, ports, protocol));
	for (size_t i = 0; i < service->rule_count; i++) {
		const struct plan_zone *zone = service->rules[i].zone;

		rule.comment = iptables_comment(iptables, &one, zone->name);
		iptables_outside_rules(iptables, zone, rule);
	}
}

static void exempts_rules(const struct iptables *iptables, const struct plan_forward *forward,
			  const char *chain)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		const struct plan_forward *exempt;
		size_t next = 0;

		while ((exempt = next_exempt(iptables, forward, protocol, &next)) != NULL)
			exempt_rules(iptables, exempt, protocol, chain);
	}
}

static void check_chain(const struct iptables *iptables, const struct iptables_forwarded *forwarded)
{
	const struct iptables_service *service = &forwarded->service;
	const struct iptables_services one = {.items = (const struct plan_service **)&service->plan,
					      .count = 1};
	struct iptables_rule rule = {
		.chain = service->check,
		.families = service->families,
		.target = iptables_goto(iptables, service->count),
	};

	for (size_t i = 0; i < forwarded->count; i++)
		exempts_rules(iptables, &forwarded->forwards[i], service->check);
	for (size_t i = 0; i < service->plan->rule_count; i++) {
		const struct plan_zone *zone = service->plan->rules[i].zone;

		rule.comment = iptables_comment(iptables, &one, zone->name);
		iptables_outside_rules(iptables, zone, rule);
	}
	putc('\n', iptables->stream);
}

void iptables_counted_chains(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->forwarded_count; i++) {
		const struct iptables_forwarded *forwarded = &iptables->gateway->forwarded[i];
		const struct iptables_service *service = &forwarded->service;

		if (!service->count || !iptables_prints(iptables, service->families))
			continue;
		if (forwarded->counted) {
			service_rules(iptables, forwarded, forwarded->counted);
			putc('\n', iptables->stream);
		}
		if (service->check != service->count)
			check_chain(iptables, forwarded);
		iptables_count_chain(iptables, service);
	}
}
