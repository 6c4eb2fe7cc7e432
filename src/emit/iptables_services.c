/* The chains of ports, of sources, and of limits on flows. */
#include "iptables.h"
#include "ports.h"
#include "words.h"

/* Names of zones in a comment. */
#define WHO_ROOM 50

const char *iptables_who(const struct iptables *iptables, const struct plan_service *service)
{
	const char **names = arena_array(iptables->arena, service->rule_count, sizeof(*names));

	for (size_t i = 0; i < service->rule_count; i++) {
		names[i] = service->rules[i].zone->name;
		if (plan_zone_is_internet(service->rules[i].zone))
			return names[i];
	}
	return words_list(names, service->rule_count, WHO_ROOM, iptables->arena);
}

/* The name of the zone that makes these services open to everyone. */
static const char *everyone(const struct iptables_services *services)
{
	for (size_t i = 0; services->count > 0 && i < services->items[0]->rule_count; i++) {
		const struct plan_zone *zone = services->items[0]->rules[i].zone;

		if (plan_zone_is_internet(zone))
			return zone->name;
	}
	return "";
}

/* Media, or what else is open to everyone. */
static void open_rules(const struct iptables *iptables, const struct portset *ports,
		       enum protocol protocol, struct iptables_rule rule)
{
	const struct iptables_group group = {*ports, iptables->open.services};

	rule.target = "-j ACCEPT";
	iptables_port_rules(iptables, &group, protocol, everyone(&group.services), rule);
}

static void single_rules(const struct iptables *iptables, const struct iptables_zone *zone,
			 enum protocol protocol, struct iptables_rule rule)
{
	const struct plan_zone *plan = zone->zone;

	rule.target = "-j ACCEPT";
	if (plan->interface_count > 0) {
		rule.source = arena_format(iptables->arena, "-i %s", plan->interfaces[0]);
		iptables_port_rules(iptables, &zone->free, protocol, plan->name, rule);
		return;
	}
	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (iptables_families(plan) & IPTABLES_FAMILY(family))
			iptables_port_rules(iptables, &zone->free, protocol, plan->name,
					    iptables_one_source(iptables, zone, family, rule));
	}
}

static void zone_rules(const struct iptables *iptables, const struct iptables_zone *zone,
		       enum protocol protocol, struct iptables_rule rule)
{
	if (zone->is_single)
		single_rules(iptables, zone, protocol, rule);
	if (!zone->chain)
		return;
	rule.families = iptables_families(zone->zone);
	rule.target = zone->returns ? iptables_jump(iptables, zone->chain)
				    : iptables_goto(iptables, zone->chain);
	iptables_port_rules(iptables, &zone->free, protocol, zone->zone->name, rule);
}

static void free_rules(const struct iptables *iptables, enum protocol protocol,
		       struct iptables_rule rule)
{
	const struct portset others =
		portset_difference(&iptables->open.ports, &iptables->media, iptables->arena);

	open_rules(iptables, &iptables->media, protocol, rule);
	for (size_t i = 0; i < iptables->plan->zone_count; i++)
		zone_rules(iptables, &iptables->zones[i], protocol, rule);
	open_rules(iptables, &others, protocol, rule);
}

/* What remains of a limited service: a port that all can reach without a limit has passed. */
static struct iptables_group limited_group(const struct iptables *iptables,
					   const struct plan_service *const *service,
					   const struct portset *done)
{
	const struct portset near = ports_near(done, &(*service)->ports);

	return (struct iptables_group){
		.ports = portset_difference(&(*service)->ports, &near, iptables->arena),
		.services = {.items = (const struct plan_service **)service, .count = 1},
	};
}

static void limited_rules(const struct iptables *iptables, enum protocol protocol,
			  struct iptables_rule rule)
{
	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct iptables_service *service = &iptables->services[i];
		const struct plan_service *plan = service->plan;
		struct iptables_group group;

		if (!service->internet || !service->limit)
			continue;
		group = limited_group(iptables, &plan, &iptables->open.ports);
		rule.target = iptables_jump(iptables, service->limit);
		iptables_port_rules(iptables, &group, protocol, iptables_who(iptables, plan), rule);
	}
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		const struct iptables_zone *zone = &iptables->zones[i];

		if (!zone->chain)
			continue;
		rule.families = iptables_families(zone->zone);
		rule.target = iptables_jump(iptables, zone->chain);
		iptables_port_rules(iptables, &zone->limited, protocol, zone->zone->name, rule);
	}
}

static void protocol_chain(const struct iptables *iptables, enum protocol protocol,
			   const char *chain)
{
	const struct iptables_rule rule = {.chain = chain, .families = IPTABLES_BOTH};
	struct iptables_rule dhcp = rule;

	free_rules(iptables, protocol, rule);
	if (protocol == UDP) {
		/* RFC 8415, section 7.2: the answer comes from elsewhere than the question went. */
		dhcp.families = IPTABLES_FAMILY(IPV6);
		dhcp.source = "-s fe80::/10";
		dhcp.match = "-p udp --dport 546";
		dhcp.target = "-j ACCEPT";
		dhcp.comment = "dhcpv6 client";
		iptables_rule(iptables, dhcp);
	}
	limited_rules(iptables, protocol, rule);
	iptables_end_chain(iptables, chain);
	putc('\n', iptables->stream);
}

/* The services that a zone's sources are for, first those without a limit. */
static const char *zone_comment(const struct iptables *iptables, const struct iptables_zone *zone)
{
	struct iptables_services all = {0};
	size_t room = zone->free.services.count + zone->limited.services.count;

	all.items = arena_array(iptables->arena, room, sizeof(struct plan_service *));
	for (size_t i = 0; i < zone->free.services.count; i++)
		all.items[all.count++] = zone->free.services.items[i];
	for (size_t i = 0; i < zone->limited.services.count; i++)
		all.items[all.count++] = zone->limited.services.items[i];
	return iptables_comment(iptables, &all, zone->zone->name);
}

static void admit_chain(const struct iptables *iptables, const struct iptables_zone *zone)
{
	const struct portset done =
		portset_union(&iptables->open.ports, &zone->free.ports, iptables->arena);
	struct iptables_rule rule = {
		.chain = zone->admit_chain,
		.families = iptables_families(zone->zone),
		.target = "-j ACCEPT",
	};

	iptables_group_rules(iptables, &zone->free, zone->zone->name, rule);
	for (size_t i = 0; i < zone->limited.services.count; i++) {
		const struct plan_service *const *plan = &zone->limited.services.items[i];
		const struct iptables_group group = limited_group(iptables, plan, &done);

		rule.target = iptables_jump(iptables, iptables_service(iptables, *plan)->limit);
		iptables_group_rules(iptables, &group, zone->zone->name, rule);
	}
	putc('\n', iptables->stream);
}

static void zone_chains(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		const struct iptables_zone *zone = &iptables->zones[i];

		if (!zone->chain || !iptables_prints(iptables, iptables_families(zone->zone)))
			continue;
		iptables_source_rules(iptables, zone,
				      (struct iptables_rule){
					      .chain = zone->chain,
					      .families = IPTABLES_BOTH,
					      .target = zone->admit,
					      .comment = zone_comment(iptables, zone),
				      });
		if (!zone->returns)
			iptables_rule(iptables, (struct iptables_rule){
							.chain = zone->chain,
							.families = iptables_families(zone->zone),
							.target = iptables_refuse(iptables),
						});
		putc('\n', iptables->stream);
		if (zone->admit_chain)
			admit_chain(iptables, zone);
	}
}

void iptables_service_chains(struct iptables *iptables)
{
	protocol_chain(iptables, UDP, iptables->udp);
	protocol_chain(iptables, TCP, iptables->tcp);
	zone_chains(iptables);
	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct iptables_service *service = &iptables->services[i];

		if (!service->limit || !iptables_prints(iptables, service->families))
			continue;
		iptables_limit_rules(iptables, service, service->limit, "-j ACCEPT");
		putc('\n', iptables->stream);
	}
}
