#include "firewalld.h"

/* Rules without a priority come first, and only accept; these follow in their order. */
#define PRIORITY_ECHO	   "1"
#define PRIORITY_LISTENERS "2"
#define PRIORITY_LOG	   "3"
#define PRIORITY_RESET	   "4"
#define PRIORITY_REJECT	   "5"

static const char *const family_names[FAMILIES] = {"ipv4", "ipv6"};

static void empty_element(struct xml *xml, const char *name)
{
	xml_element(xml, name);
	xml_element_end(xml);
}

/* An element with one attribute and nothing in it. */
static void simple_element(struct xml *xml, const char *name, const char *attribute,
			   const char *value)
{
	xml_element(xml, name);
	xml_attribute(xml, attribute, value);
	xml_element_end(xml);
}

static void begin_rule(struct xml *xml, const char *family, const char *priority)
{
	xml_element(xml, "rule");
	if (family != NULL)
		xml_attribute(xml, "family", family);
	if (priority != NULL)
		xml_attribute(xml, "priority", priority);
}

static void end_rule(struct xml *xml, const char *action)
{
	empty_element(xml, action);
	xml_element_end(xml);
}

/* `family` and `set` are NULL for all of them. */
static void offer_rule(struct xml *xml, const struct firewalld_offer *offer, const char *family,
		       const char *set)
{
	begin_rule(xml, family, NULL);
	if (set != NULL)
		simple_element(xml, "source", "ipset", set);
	simple_element(xml, offer->element, "name", offer->name);
	end_rule(xml, "accept");
}

static void print_offer(const struct firewalld *firewalld, const struct firewalld_group *group,
			const struct firewalld_offer *offer, struct xml *xml)
{
	unsigned open = firewalld_open_families(offer, group);

	if (open == FIREWALLD_BOTH_FAMILIES) {
		if (offer->service != NULL)
			simple_element(xml, offer->element, "name", offer->name);
		else
			offer_rule(xml, offer, NULL, NULL);
		return;
	}
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (open & FIREWALLD_FAMILY(family))
			offer_rule(xml, offer, family_names[family], NULL);
		for (size_t i = 0; i < offer->zone_count; i++)
			if (firewalld_needs_set(offer->zones[i], family, open))
				offer_rule(xml, offer, NULL,
					   firewalld_set_name(firewalld, offer->zones[i], family));
	}
}

static void print_errors(struct xml *xml)
{
	static const char *const types[] = {"destination-unreachable", "packet-too-big",
					    "time-exceeded", "parameter-problem"};

	xml_comment(xml, "ICMP that a host needs (RFC 4890)");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		begin_rule(xml, NULL, NULL);
		simple_element(xml, "icmp-type", "name", types[i]);
		end_rule(xml, "accept");
	}
}

/* The answer comes from the server's own address, to a request that was multicast: tracking sees a
 * new flow (RFC 8415, section 7.2). */
static void print_dhcpv6(struct xml *xml)
{
	xml_comment(xml, "answers to a DHCPv6 client");
	begin_rule(xml, "ipv6", NULL);
	simple_element(xml, "source", "address", "fe80::/10");
	xml_element(xml, "port");
	xml_attribute(xml, "port", "546");
	xml_attribute(xml, "protocol", "udp");
	xml_element_end(xml);
	end_rule(xml, "accept");
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
		begin_rule(xml, "ipv6", PRIORITY_ECHO);
		simple_element(xml, "source", "address", sources[i]);
		simple_element(xml, "destination", "address", "ff00::/8");
		simple_element(xml, "icmp-type", "name", "echo-request");
		end_rule(xml, "drop");
		begin_rule(xml, "ipv6", PRIORITY_LISTENERS);
		simple_element(xml, "source", "address", sources[i]);
		simple_element(xml, "destination", "address", "ff00::/8");
		simple_element(xml, "protocol", "value", "ipv6-icmp");
		end_rule(xml, "accept");
	}
}

static void print_log(const struct firewalld *firewalld, struct xml *xml)
{
	const struct rate *rate = &firewalld->plan->profile->policy.log;

	if (rate->count == 0)
		return;
	begin_rule(xml, NULL, PRIORITY_LOG);
	xml_element(xml, "log");
	xml_attribute(xml, "prefix", "pbxports denied: ");
	xml_attribute(xml, "level", "warning");
	simple_element(xml, "limit", "value",
		       arena_format(firewalld->arena, "%lu/%c", (unsigned long)rate->count,
				    rate_unit_name(rate->unit)[0]));
	xml_element_end(xml);
	xml_element_end(xml);
}

static void reject_rule(struct xml *xml, const char *family, const char *priority,
			const char *protocol, const char *type)
{
	begin_rule(xml, family, priority);
	if (protocol != NULL)
		simple_element(xml, "protocol", "value", protocol);
	simple_element(xml, "reject", "type", type);
	xml_element_end(xml);
}

/* A rejected sender gets what a closed port would answer, and so gives up at once. */
static void print_rejects(struct xml *xml)
{
	for (enum family family = IPV4; family < FAMILIES; family++) {
		reject_rule(xml, family_names[family], PRIORITY_RESET, "tcp", "tcp-reset");
		reject_rule(xml, family_names[family], PRIORITY_REJECT, NULL,
			    family == IPV4 ? "icmp-port-unreachable" : "icmp6-port-unreachable");
	}
}

static void print_denied(const struct firewalld *firewalld, struct xml *xml)
{
	const struct policy *policy = &firewalld->plan->profile->policy;

	if (policy->log.count > 0 || policy->fallback == POLICY_REJECT)
		xml_comment(xml, "the rest is denied");
	print_log(firewalld, xml);
	if (policy->fallback == POLICY_REJECT)
		print_rejects(xml);
}

static void begin_zone(const struct firewalld_group *group, const char *target,
		       const char *description, struct xml *xml)
{
	xml_element(xml, "zone");
	xml_attribute(xml, "target", target);
	xml_text(xml, "short", group->name);
	xml_text(xml, "description", description);
	for (size_t i = 0; i < group->interface_count; i++)
		simple_element(xml, "interface", "name", group->interfaces[i]);
}

void firewalld_print_zone(const struct firewalld *firewalld, const struct firewalld_file *file,
			  struct xml *xml)
{
	const struct policy *policy = &firewalld->plan->profile->policy;
	const struct firewalld_group *group = file->group;

	begin_zone(group, policy->fallback == POLICY_REJECT ? "%%REJECT%%" : "DROP",
		   firewalld_list_zones(firewalld,
					group == &firewalld->rest ? "services by source"
								  : "interfaces of",
					group->zones, group->zone_count),
		   xml);
	for (size_t i = 0; i < firewalld->offer_count; i++)
		print_offer(firewalld, group, &firewalld->offers[i], xml);
	print_errors(xml);
	print_dhcpv6(xml);
	print_listeners(xml);
	print_denied(firewalld, xml);
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
		simple_element(xml, "source", firewalld->sources[i].attribute,
			       firewalld->sources[i].value);
	xml_element_end(xml);
}
