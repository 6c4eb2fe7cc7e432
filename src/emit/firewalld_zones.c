#include "firewalld.h"

/* Rules without a priority come first, and only accept; these follow in their order. */
#define PRIORITY_ECHO	   "1"
#define PRIORITY_LISTENERS "2"

/* `family` and `set` are NULL for all of them. */
static void offer_rule(struct xml *xml, const struct firewalld_offer *offer, const char *family,
		       const char *set)
{
	firewalld_rule_begin(xml, family, NULL);
	if (set != NULL)
		firewalld_element(xml, "source", "ipset", set);
	firewalld_element(xml, offer->element, "name", offer->name);
	firewalld_rule_end(xml, "accept");
}

static void print_offer(const struct firewalld *firewalld, const struct firewalld_group *group,
			const struct firewalld_offer *offer, struct xml *xml)
{
	unsigned open = firewalld_open_families(offer, group);

	if (open == FIREWALLD_BOTH_FAMILIES) {
		if (offer->service != NULL)
			firewalld_element(xml, offer->element, "name", offer->name);
		else
			offer_rule(xml, offer, NULL, NULL);
		return;
	}
	for (enum family family = IPV4; family < FAMILIES; family++) {
		struct firewalld_sets sets = firewalld_sets(firewalld, offer, group, family);

		for (size_t i = 0; i < sets.count; i++)
			offer_rule(xml, offer,
				   sets.names[i] == NULL ? firewalld_family_names[family] : NULL,
				   sets.names[i]);
	}
}

static void print_errors(struct xml *xml)
{
	static const char *const types[] = {"destination-unreachable", "packet-too-big",
					    "time-exceeded", "parameter-problem"};

	xml_comment(xml, "ICMP that a host needs (RFC 4890)");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		firewalld_rule_begin(xml, NULL, NULL);
		firewalld_element(xml, "icmp-type", "name", types[i]);
		firewalld_rule_end(xml, "accept");
	}
}

/* The answer comes from the server's own address, to a request that was multicast: tracking sees a
 * new flow (RFC 8415, section 7.2). */
static void print_dhcpv6(struct xml *xml)
{
	xml_comment(xml, "answers to a DHCPv6 client");
	firewalld_rule_begin(xml, "ipv6", NULL);
	firewalld_element(xml, "source", "address", "fe80::/10");
	xml_element(xml, "port");
	xml_attribute(xml, "port", "546");
	xml_attribute(xml, "protocol", "udp");
	xml_element_end(xml);
	firewalld_rule_end(xml, "accept");
}

/*
 * firewalld 1.x has no names for the messages of multicast listeners. Of ICMPv6 to a group,
 * connection tracking lets through them, neighbour discovery, echo requests and node information
 * queries, which Linux does not answer; the rest is invalid and gone by here.
 */
static void print_listeners(struct xml *xml)
{
	static const char *const sources[] = {"fe80::/10", "::/128"};

	xml_comment(xml, "multicast listeners");
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		firewalld_rule_begin(xml, "ipv6", PRIORITY_ECHO);
		firewalld_element(xml, "source", "address", sources[i]);
		firewalld_element(xml, "destination", "address", "ff00::/8");
		firewalld_element(xml, "icmp-type", "name", "echo-request");
		firewalld_rule_end(xml, "drop");
		firewalld_rule_begin(xml, "ipv6", PRIORITY_LISTENERS);
		firewalld_element(xml, "source", "address", sources[i]);
		firewalld_element(xml, "destination", "address", "ff00::/8");
		firewalld_element(xml, "protocol", "value", "ipv6-icmp");
		firewalld_rule_end(xml, "accept");
	}
}

static void begin_zone(const struct firewalld_group *group, const char *target,
		       const char *description, struct xml *xml)
{
	xml_element(xml, "zone");
	xml_attribute(xml, "target", target);
	xml_text(xml, "short", group->name);
	xml_text(xml, "description", description);
	for (size_t i = 0; i < group->interface_count; i++)
		firewalld_element(xml, "interface", "name", group->interfaces[i]);
}

void firewalld_print_zone(const struct firewalld *firewalld, const struct firewalld_file *file,
			  struct xml *xml)
{
	const struct policy *policy = &firewalld->plan->profile->policy;
	const struct firewalld_group *group = file->group;

	begin_zone(group, policy->fallback == POLICY_REJECT ? "%%REJECT%%" : "DROP",
		   firewalld_list_zones(firewalld, group->title, group->zones, group->zone_count),
		   xml);
	for (size_t i = 0; i < firewalld->offer_count; i++)
		print_offer(firewalld, group, &firewalld->offers[i], xml);
	if (group == &firewalld->outside)
		firewalld_print_forwards(firewalld, xml);
	print_errors(xml);
	print_dhcpv6(xml);
	print_listeners(xml);
	firewalld_print_denied(firewalld, xml);
	xml_element_end(xml);
}

/* Not by rules: those would not stop what is forwarded to another port of this host. */
void firewalld_print_deny(const struct firewalld *firewalld, const struct firewalld_file *file,
			  struct xml *xml)
{
	const struct firewalld_offer *deny = &firewalld->deny;

	begin_zone(file->group, "DROP",
		   firewalld_list_zones(firewalld, "deny", deny->zones, deny->zone_count), xml);
	for (size_t i = 0; i < firewalld->source_count; i++)
		firewalld_element(xml, "source", firewalld->sources[i].attribute,
				  firewalld->sources[i].value);
	xml_element_end(xml);
}

/* The gateway's interface, where it is one of a zone of deny. */
void firewalld_print_closed(const struct firewalld *firewalld, const struct firewalld_file *file,
			    struct xml *xml)
{
	const struct firewalld_group *group = file->group;

	begin_zone(group, "DROP",
		   firewalld_list_zones(firewalld, group->title, group->zones, group->zone_count),
		   xml);
	xml_element_end(xml);
}
