/* What zones and policies have in common: their rules. */
#include "firewalld.h"

/* Behind all that accept, and the other rules of a zone with a priority. */
#define PRIORITY_LOG	"3"
#define PRIORITY_RESET	"4"
#define PRIORITY_REJECT "5"

const char *const firewalld_family_names[FAMILIES] = {"ipv4", "ipv6"};

void firewalld_element(struct xml *xml, const char *name, const char *attribute, const char *value)
{
	xml_element(xml, name);
	xml_attribute(xml, attribute, value);
	xml_element_end(xml);
}

void firewalld_rule_begin(struct xml *xml, const char *family, const char *priority)
{
	xml_element(xml, "rule");
	if (family != NULL)
		xml_attribute(xml, "family", family);
	if (priority != NULL)
		xml_attribute(xml, "priority", priority);
}

void firewalld_rule_end(struct xml *xml, const char *action)
{
	xml_element(xml, action);
	xml_element_end(xml);
	xml_element_end(xml);
}

void firewalld_policy_begin(struct xml *xml, const char *target, const char *priority,
			    const char *name, const char *ingress, const char *egress)
{
	xml_element(xml, "policy");
	xml_attribute(xml, "target", target);
	xml_attribute(xml, "priority", priority);
	xml_text(xml, "short", name);
	firewalld_element(xml, "ingress-zone", "name", ingress);
	firewalld_element(xml, "egress-zone", "name", egress);
}

const char *firewalld_ports_text(const struct firewalld *firewalld, struct port_range ports)
{
	if (ports.first == ports.last)
		return arena_format(firewalld->arena, "%u", ports.first);
	return arena_format(firewalld->arena, "%u-%u", ports.first, ports.last);
}

static void print_log(const struct firewalld *firewalld, struct xml *xml)
{
	const struct rate *rate = &firewalld->plan->profile->policy.log;

	if (rate->count == 0)
		return;
	firewalld_rule_begin(xml, NULL, PRIORITY_LOG);
	xml_element(xml, "log");
	xml_attribute(xml, "prefix", "pbxports denied: ");
	xml_attribute(xml, "level", "warning");
	firewalld_element(xml, "limit", "value",
			  arena_format(firewalld->arena, "%lu/%c", (unsigned long)rate->count,
				       rate_unit_name(rate->unit)[0]));
	xml_element_end(xml);
	xml_element_end(xml);
}

static void reject_rule(struct xml *xml, const char *family, const char *priority,
			const char *protocol, const char *type)
{
	firewalld_rule_begin(xml, family, priority);
	if (protocol != NULL)
		firewalld_element(xml, "protocol", "value", protocol);
	firewalld_element(xml, "reject", "type", type);
	xml_element_end(xml);
}

/* A rejected sender gets what a closed port would answer, and so gives up at once. */
static void print_rejects(struct xml *xml)
{
	for (enum family family = IPV4; family < FAMILIES; family++) {
		reject_rule(xml, firewalld_family_names[family], PRIORITY_RESET, "tcp",
			    "tcp-reset");
		reject_rule(xml, firewalld_family_names[family], PRIORITY_REJECT, NULL,
			    family == IPV4 ? "icmp-port-unreachable" : "icmp6-port-unreachable");
	}
}

void firewalld_print_denied(const struct firewalld *firewalld, struct xml *xml)
{
	const struct policy *policy = &firewalld->plan->profile->policy;

	if (policy->log.count > 0 || policy->fallback == POLICY_REJECT)
		xml_comment(xml, "the rest is denied");
	print_log(firewalld, xml);
	if (policy->fallback == POLICY_REJECT)
		print_rejects(xml);
}
