/*
 * What a gateway forwards. Over IPv4 firewalld lets through whatever is translated, ahead of all
 * its rules: the sources stand with the translation, in the zone of the interface, which what is
 * denied never comes to. Over IPv6, and for all the rest, there is a policy from that zone to
 * anywhere.
 */
#include "firewalld.h"

/* Ahead of all other policies. */
#define PRIORITY_GATEWAY "-32768"
#define PRIORITY_NAT	 "-32767"

/*
 * firewalld's translation has no word for the gateway's own addresses. Who addresses a machine
 * behind it must meet the policy.
 */
static void forward_rule(const struct firewalld *firewalld, const struct plan_forward *forward,
			 enum protocol protocol, const char *set, struct xml *xml)
{
	char address[ADDRESS_TEXT_SIZE];

	firewalld_rule_begin(xml, firewalld_family_names[IPV4], NULL);
	if (set != NULL)
		firewalld_element(xml, "source", "ipset", set);
	xml_element(xml, "destination");
	xml_attribute(xml, "ipset", firewalld_behind_names[IPV4]);
	xml_attribute(xml, "invert", "yes");
	xml_element_end(xml);
	xml_element(xml, "forward-port");
	xml_attribute(xml, "port", firewalld_ports_text(firewalld, forward->ports));
	xml_attribute(xml, "protocol", protocol_name(protocol));
	/* Without it each port is kept; a range of them would all become the first one. */
	if (forward->port != 0)
		xml_attribute(xml, "to-port", arena_format(firewalld->arena, "%u", forward->port));
	xml_attribute(xml, "to-addr", address_format(IPV4, forward->address, address));
	xml_element_end(xml);
	xml_element_end(xml);
}

void firewalld_print_forwards(const struct firewalld *firewalld, struct xml *xml)
{
	const struct plan *plan = firewalld->plan;
	const struct plan_service *service = NULL;
	struct firewalld_sets sets = {.count = 0};

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];

		if (forward->service != service) {
			const struct firewalld_offer *offer =
				&firewalld->forwarded[forward->service - plan->forwarded];

			service = forward->service;
			sets = firewalld_sets(firewalld, offer, &firewalld->outside, IPV4);
			xml_comment(xml, firewalld_list_zones(firewalld, service->name,
							      offer->zones, offer->zone_count));
		}
		for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
			if (!(forward->ports.protocols & 1U << protocol))
				continue;
			for (size_t k = 0; k < sets.count; k++)
				forward_rule(firewalld, forward, protocol, sets.names[k], xml);
		}
	}
}

/* Else it would be logged and rejected like the rest. What drops comes ahead of what accepts. */
static void print_deny(const struct firewalld *firewalld, struct xml *xml)
{
	for (size_t i = 0; i < firewalld->source_count; i++) {
		const struct firewalld_source *source = &firewalld->sources[i];

		firewalld_rule_begin(xml, firewalld_family_names[source->family], NULL);
		firewalld_element(xml, "source", source->attribute, source->value);
		firewalld_rule_end(xml, "drop");
	}
}

static void print_pings(const struct firewalld *firewalld, struct xml *xml)
{
	const struct firewalld_offer *ping = &firewalld->offers[firewalld->offer_count - 1];
	struct firewalld_sets sets = firewalld_sets(firewalld, ping, &firewalld->outside, IPV6);

	if (firewalld->behind.families[IPV6].count == 0)
		return;
	xml_comment(xml, firewalld_list_zones(firewalld, "ping", ping->zones, ping->zone_count));
	for (size_t i = 0; i < sets.count; i++) {
		firewalld_rule_begin(xml, firewalld_family_names[IPV6], NULL);
		if (sets.names[i] != NULL)
			firewalld_element(xml, "source", "ipset", sets.names[i]);
		firewalld_element(xml, "destination", "ipset", firewalld_behind_names[IPV6]);
		firewalld_element(xml, "icmp-type", "name", "echo-request");
		firewalld_rule_end(xml, "accept");
	}
}

static void pass_rule(const struct firewalld *firewalld, const struct firewalld_pass *pass,
		      struct xml *xml)
{
	char address[ADDRESS_TEXT_SIZE];

	firewalld_rule_begin(xml, firewalld_family_names[IPV6], NULL);
	if (pass->set != NULL)
		firewalld_element(xml, "source", "ipset", pass->set);
	firewalld_element(xml, "destination", "address",
			  address_format(IPV6, pass->dialer->address6, address));
	xml_element(xml, "port");
	xml_attribute(xml, "port", firewalld_ports_text(firewalld, pass->ports));
	xml_attribute(xml, "protocol",
		      protocol_name((pass->ports.protocols & 1U << TCP) ? TCP : UDP));
	xml_element_end(xml);
	firewalld_rule_end(xml, "accept");
}

static void print_passes(const struct firewalld *firewalld, struct xml *xml)
{
	for (size_t i = 0; i < firewalld->pass_count; i++) {
		const struct firewalld_pass *pass = &firewalld->passes[i];

		if (i == 0 || pass[-1].dialer != pass->dialer)
			xml_comment(xml, pass->dialer->name.text);
		pass_rule(firewalld, pass, xml);
	}
}

void firewalld_print_gateway(const struct firewalld *firewalld, const struct firewalld_file *file,
			     struct xml *xml)
{
	(void)file;
	firewalld_policy_begin(xml, "DROP", PRIORITY_GATEWAY,
			       "what a gateway forwards, beside what it translates",
			       FIREWALLD_GATEWAY_ZONE, "ANY");
	if (!firewalld->outside.closed) {
		print_deny(firewalld, xml);
		print_pings(firewalld, xml);
		print_passes(firewalld, xml);
		firewalld_print_denied(firewalld, xml);
	}
	xml_element_end(xml);
}

/* From every zone: firewalld also looks for the zone of what leaves by its destination, and would
 * pass over the rules of the interface's where that is denied. */
void firewalld_print_masquerade(const struct firewalld *firewalld,
				const struct firewalld_file *file, struct xml *xml)
{
	static const char *const sources[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
					      "169.254.0.0/16"};

	(void)firewalld;
	(void)file;
	firewalld_policy_begin(xml, "CONTINUE", PRIORITY_NAT, "masquerade", "ANY",
			       FIREWALLD_GATEWAY_ZONE);
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		firewalld_rule_begin(xml, firewalld_family_names[IPV4], NULL);
		firewalld_element(xml, "source", "address", sources[i]);
		firewalld_rule_end(xml, "masquerade");
	}
	xml_element_end(xml);
}
