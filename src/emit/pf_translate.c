/*
 * The addresses that a gateway changes. OpenBSD does that in `match` rules, behind which rules see
 * what was changed; FreeBSD ahead of all rules, where the first that matches decides. In both a
 * packet that was sent on by a forward has a tag then. A target without a port keeps each port.
 */
#include <string.h>

#include "pf.h"

static const char *const private_networks[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
					       "169.254.0.0/16"};

/* No service has a tag like this one. */
#define DONE_TAG "pbxports-out"

#define PRIVATE_NETWORKS (sizeof(private_networks) / sizeof(private_networks[0]))

static bool is_private(struct address address)
{
	for (size_t i = 0; i < PRIVATE_NETWORKS; i++) {
		const char *text = private_networks[i];
		struct address_range range;
		enum family family;

		if (address_range_read(text, strlen(text), &family, &range) &&
		    address_compare(address, range.first) >= 0 &&
		    address_compare(address, range.last) <= 0)
			return true;
	}
	return false;
}

const char *pf_service_tag(const struct pf *pf, const struct plan_service *service)
{
	return arena_format(pf->arena, "pbxports_%s", service->name);
}

static const char *protocol_list(const struct port_range *ports)
{
	if (ports->protocols == (1U << TCP | 1U << UDP))
		return "{ tcp udp }";
	return pf_protocols[ports->protocols == 1U << TCP ? TCP : UDP];
}

/* Who may be sent on over IPv4; NULL for nobody. */
static const char *sources(const struct pf *pf, const struct plan_service *service)
{
	const char *list = NULL;
	size_t count = 0;

	for (size_t i = 0; i < service->rule_count; i++) {
		const struct plan_zone *zone = service->rules[i].zone;

		if (pf_outside_families(pf, zone) & PF_FAMILY(IPV4))
			return "any";
		if (!(pf_table_families(zone) & PF_FAMILY(IPV4)))
			continue;
		list = arena_format(pf->arena, "%s%s<zone_%s>", count > 0 ? list : "",
				    count > 0 ? " " : "", zone->name);
		count++;
	}
	return count < 2 ? list : arena_format(pf->arena, "{ %s }", list);
}

static void forward_rule(const struct pf *pf, const struct plan_forward *forward, const char *from)
{
	char address[ADDRESS_TEXT_SIZE];

	fprintf(pf->stream, "%s %s inet proto %s from %s to (self) port %s tag %s %s %s",
		pf->freebsd ? "rdr" : "match in", pf->outside, protocol_list(&forward->ports), from,
		pf_port_item(pf, forward->ports), pf_service_tag(pf, forward->service),
		pf->freebsd ? "->" : "rdr-to", address_format(IPV4, forward->address, address));
	if (forward->port != 0)
		fprintf(pf->stream, " port %u", forward->port);
	if (forward->dialer != NULL)
		fprintf(pf->stream, " # %s", forward->dialer->name.text);
	putc('\n', pf->stream);
}

static void forward_rules(const struct pf *pf)
{
	const struct plan *plan = pf->plan;
	const struct plan_service *service = NULL;
	const char *from = NULL;

	if (plan->forward_count > 0)
		pf_section(pf,
			   "over IPv4 these ports of the gateway are those of machines behind it");
	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];

		if (forward->service != service) {
			service = forward->service;
			from = sources(pf, service);
		}
		if (from != NULL)
			forward_rule(pf, forward, from);
	}
}

/* What leaves by the interface and matches takes its address; `port` says which port. */
static void masquerade_rule(const struct pf *pf, const char *matching, const char *port)
{
	const char *interface = pf->plan->profile->gateway->interface.text;

	if (pf->freebsd)
		fprintf(pf->stream, "nat %s inet %s to any -> (\"%s:0\")%s\n", pf->outside,
			matching, interface, port);
	else
		fprintf(pf->stream, "match out %s inet %s nat-to (\"%s:0\")%s\n", pf->outside,
			matching, interface, port);
}

/*
 * A call's first packet may come from either end: both must make the same pair of addresses and
 * ports, or the second one finds its state taken. So what a machine sends from a port that is
 * forwarded to it leaves by that port of the gateway. No two machines share one, whereas
 * `static-port` for all of UDP would drop the second dialer that calls a carrier from port 5060.
 */
static void forwarded_port_rule(const struct pf *pf, const struct plan_forward *forward)
{
	char address[ADDRESS_TEXT_SIZE];
	const char *source = arena_format(pf->arena, "proto udp from %s port %s",
					  address_format(IPV4, forward->address, address),
					  pf_port_item(pf, plan_forward_target(forward)));

	masquerade_rule(pf, source,
			forward->port == 0 ? " static-port"
					   : arena_format(pf->arena, " port %u",
							  (unsigned)forward->ports.first));
}

/* What has the interface's address already, its own or just now, keeps its port also where that
 * address is a private one. */
static void own_address_rule(const struct pf *pf)
{
	const char *interface = pf->plan->profile->gateway->interface.text;

	if (pf->freebsd)
		fprintf(pf->stream, "no nat %s inet from (\"%s\") to any\n", pf->outside,
			interface);
	else
		fprintf(pf->stream, "match out %s inet from (\"%s\") tag " DONE_TAG "\n",
			pf->outside, interface);
}

static void masquerading(const struct pf *pf)
{
	const char *list = private_networks[0];

	pf_section(pf, "masquerading");
	for (size_t i = 0; i < pf->plan->forward_count; i++) {
		const struct plan_forward *forward = &pf->plan->forwards[i];

		if ((forward->ports.protocols & 1U << UDP) && is_private(forward->address))
			forwarded_port_rule(pf, forward);
	}
	own_address_rule(pf);
	for (size_t i = 1; i < PRIVATE_NETWORKS; i++)
		list = arena_format(pf->arena, "%s %s", list, private_networks[i]);
	masquerade_rule(pf,
			arena_format(pf->arena, "from { %s }%s", list,
				     pf->freebsd ? "" : " ! tagged " DONE_TAG),
			"");
}

void pf_translation(const struct pf *pf)
{
	forward_rules(pf);
	if (pf->plan->profile->gateway->masquerade)
		masquerading(pf);
}
