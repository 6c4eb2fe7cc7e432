/*
 * What a gateway forwards. pf asks twice, where a packet comes in and where it goes out: the rules
 * here are all on the gateway's own interface, what passes through others matches none. The state
 * that they make is of that interface's side, and the answers come back through it.
 */
#include "pf.h"

/* Marks what is for a gateway whose own input is left alone: `to` takes no list with a `!`. */
#define HERE_TAG "pbxports-here"

/* What tells packets for other machines; NULL where the rules above have settled all others. */
static const char *not_here(const struct pf *pf)
{
	return pf->plan->input_alone ? "! tagged " HERE_TAG : NULL;
}

/*
 * All of it needs a state: else an answer to the gateway would be taken for a caller at a port that
 * is forwarded, and one to a machine behind it for a stranger.
 */
void pf_gateway_outgoing(const struct pf *pf)
{
	pf_section(pf, "what goes out by the interface, so that the answers come back");
	fprintf(pf->stream, "pass out %s allow-opts\n", pf->outside);
}

static void deny_rules(const struct pf *pf)
{
	const char *action = arena_format(pf->arena, "block drop in quick %s", pf->outside);

	if (pf->plan->deny_count > 0)
		pf_section(pf, "deny, on the way to other machines");
	for (size_t i = 0; i < pf->plan->deny_count; i++) {
		const struct plan_zone *zone = pf->plan->deny[i];
		const struct pf_match match = {
			.action = action,
			.families = PF_BOTH_FAMILIES,
			.options = not_here(pf),
			.label = arena_format(pf->arena, "deny: %s", zone->name),
		};

		pf_outside_rules(pf, zone, &match);
	}
}

bool pf_has_address6(const struct plan *plan)
{
	for (size_t i = 0; i < plan->forward_count; i++)
		if (plan->forwards[i].address6 != NULL)
			return true;
	return false;
}

static void ping_rules(const struct pf *pf)
{
	const char *action = arena_format(pf->arena, "pass in quick %s", pf->outside);

	if (pf->plan->ping_count == 0 || !pf_has_address6(pf->plan))
		return;
	pf_section(pf, "echo requests to machines behind the gateway");
	for (size_t i = 0; i < pf->plan->ping_count; i++) {
		const struct plan_zone *zone = pf->plan->ping[i];
		const struct pf_match match = {
			.action = action,
			.families = PF_FAMILY(IPV6),
			.protocol = "icmp6",
			.to = "to <" PF_MACHINES "> icmp6-type 128",
			.label = arena_format(pf->arena, "ping: %s", zone->name),
		};

		pf_outside_rules(pf, zone, &match);
	}
}

/* A rule for each zone of the service. */
static void zones_rules(const struct pf *pf, const struct plan_service *service,
			const struct pf_match *match)
{
	struct pf_match each = *match;

	for (size_t i = 0; i < service->rule_count; i++) {
		const struct plan_zone *zone = service->rules[i].zone;

		each.label = arena_format(pf->arena, "%s: %s", service->name, zone->name);
		pf_outside_rules(pf, zone, &each);
	}
}

static const char *joined(const struct pf *pf, const char *first, const char *second)
{
	return second == NULL ? first : arena_format(pf->arena, "%s %s", first, second);
}

/* Where the forwards of the service begin. */
static size_t first_forward(const struct plan *plan, const struct plan_service *service)
{
	size_t low = 0, high = plan->forward_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (plan->forwards[middle].service < service)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* By the tag: a packet that is addressed to the machine itself was not sent there by a forward. */
static void rules4(const struct pf *pf, const struct plan_service *service, struct pf_match match)
{
	match.families = PF_FAMILY(IPV4);
	match.options =
		joined(pf, arena_format(pf->arena, "tagged %s", pf_service_tag(pf, service)),
		       pf_limit_option(pf, service));
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		if (service->ports.protocols[protocol].count == 0)
			continue;
		match.protocol = pf_protocols[protocol];
		zones_rules(pf, service, &match);
	}
}

static void rules6(const struct pf *pf, const struct plan_forward *forward, struct pf_match match)
{
	char address[ADDRESS_TEXT_SIZE];

	match.families = PF_FAMILY(IPV6);
	match.options = pf_limit_option(pf, forward->service);
	match.to = arena_format(pf->arena, "to %s port %s",
				address_format(IPV6, *forward->address6, address),
				pf_port_item(pf, plan_forward_target(forward)));
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		if (!(forward->ports.protocols & 1U << protocol))
			continue;
		match.protocol = pf_protocols[protocol];
		zones_rules(pf, forward->service, &match);
	}
}

static void service_rules(const struct pf *pf, const struct plan_service *service)
{
	const struct plan *plan = pf->plan;
	const struct pf_match match = {
		.action = arena_format(pf->arena, "pass in quick %s", pf->outside),
	};

	rules4(pf, service, match);
	for (size_t i = first_forward(plan, service);
	     i < plan->forward_count && plan->forwards[i].service == service; i++)
		if (plan->forwards[i].address6 != NULL)
			rules6(pf, &plan->forwards[i], match);
}

void pf_gateway_rules(const struct pf *pf)
{
	if (pf->plan->input_alone) {
		pf_section(pf, "what is for this machine is left alone");
		fprintf(pf->stream, "match in %s to $here tag " HERE_TAG "\n", pf->outside);
	}
	deny_rules(pf);
	ping_rules(pf);
	pf_services_by_limit(pf, pf->plan->forwarded, pf->plan->forwarded_count,
			     "services that are forwarded", service_rules);
	pf_section(pf, "the rest that comes in for other machines");
	pf_denied_rule(pf, joined(pf, pf->outside, not_here(pf)));
}
