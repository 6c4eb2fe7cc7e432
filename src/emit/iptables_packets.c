#include "iptables.h"

/* The kernel's table of sources for one limit. What does not fit is dropped, whichever way the
 * rule is written: the match itself does that. */
#define TABLE_SIZE 65536

/* Milliseconds: who calls again soon is found, not made anew. */
#define EXPIRY_MIN 60000UL

const struct approximation iptables_approximations[] = {
	{FEATURE_LIMIT_SLOW, 1U << TCP | 1U << UDP, "the burst is what fills up again in a day"},
	{0, 0, NULL},
};

/* The kernel counts a bucket's content in units of which 64 bits hold little more than a day's,
 * and what is more wraps around. */
static unsigned burst(const struct limit *limit)
{
	unsigned long long seconds = rate_unit_seconds(limit->rate.unit);
	unsigned long long most = PLAN_DAY * (unsigned long long)limit->rate.count / seconds;

	return limit->burst < most ? limit->burst : (unsigned)most;
}

/* In milliseconds: an entry that expired before its bucket is full again would start with a full
 * one. */
static unsigned long refill_time(const struct limit *limit)
{
	unsigned long long rate = limit->rate.count;
	unsigned long long whole = 1000ULL * burst(limit) * rate_unit_seconds(limit->rate.unit);

	return whole < EXPIRY_MIN * rate ? EXPIRY_MIN : (unsigned long)((whole + rate - 1) / rate);
}

static const char *service_comment(const struct iptables *iptables,
				   const struct iptables_service *service)
{
	const struct plan_service *plan = service->plan;
	const struct iptables_services one = {.items = &plan, .count = 1};

	return iptables_comment(iptables, &one, iptables_who(iptables, plan));
}

void iptables_limit_rules(const struct iptables *iptables, const struct iptables_service *service,
			  const char *chain, const char *target)
{
	static const char *const masks[FAMILIES] = {"", " --hashlimit-srcmask 64"};
	const struct limit *limit = service->plan->limit;
	struct iptables_rule rule = {
		.chain = chain, .target = target, .comment = service_comment(iptables, service)};

	for (enum family family = IPV4; family < FAMILIES; family++) {
		if (!(service->families & IPTABLES_FAMILY(family)))
			continue;
		rule.families = IPTABLES_FAMILY(family);
		rule.match =
			arena_format(iptables->arena,
				     "-m hashlimit --hashlimit-name %s --hashlimit-upto %lu/%s "
				     "--hashlimit-burst %u --hashlimit-mode srcip%s "
				     "--hashlimit-htable-max %d --hashlimit-htable-expire %lu",
				     service->table, (unsigned long)limit->rate.count,
				     rate_unit_name(limit->rate.unit), burst(limit), masks[family],
				     TABLE_SIZE, refill_time(limit));
		iptables_rule(iptables, rule);
	}
}

void iptables_packet_rules(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct iptables_service *service = &iptables->services[i];

		if (!service->count)
			continue;
		iptables_group_rules(iptables, &service->counted,
				     iptables_who(iptables, service->plan),
				     (struct iptables_rule){
					     .chain = iptables->input,
					     .families = service->families,
					     .target = iptables_jump(iptables, service->check),
				     });
	}
}

/* A rule for each source of each zone that the service lists. */
static void zones_rules(const struct iptables *iptables, const struct plan_service *service,
			struct iptables_rule rule)
{
	const struct iptables_services one = {.items = &service, .count = 1};

	for (size_t i = 0; i < service->rule_count; i++) {
		const struct iptables_zone *zone = iptables_zone(iptables, service->rules[i].zone);

		rule.comment = iptables_comment(iptables, &one, zone->zone->name);
		iptables_source_rules(iptables, zone, rule);
	}
}

/* Packets on ports that another service opens to their source without a limit do not count. */
static void exempt_rules(const struct iptables *iptables, const struct portset *counted,
			 const struct plan_service *exempt, const char *chain)
{
	const struct portset ports = portset_intersection(counted, &exempt->ports, iptables->arena);
	struct iptables_rule rule = {
		.chain = chain, .families = IPTABLES_BOTH, .target = "-j RETURN"};

	if (portset_covers(&ports, counted)) {
		zones_rules(iptables, exempt, rule);
		return;
	}
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < ports.protocols[protocol].count; i++) {
			const struct port_range range = portset_range(&ports, protocol, i);

			rule.match = iptables_range_match(iptables, range, protocol);
			zones_rules(iptables, exempt, rule);
		}
	}
}

static void check_chain(const struct iptables *iptables, const struct iptables_service *service)
{
	struct iptables_rule rule = {
		.chain = service->check,
		.families = IPTABLES_BOTH,
		.target = iptables_goto(iptables, service->count),
		.comment = service_comment(iptables, service),
	};

	for (size_t i = 0; i < service->exempt.count; i++)
		exempt_rules(iptables, &service->counted.ports, service->exempt.items[i],
			     service->check);
	if (service->internet)
		iptables_rule(iptables, rule);
	else
		zones_rules(iptables, service->plan, rule);
	putc('\n', iptables->stream);
}

void iptables_count_chain(const struct iptables *iptables, const struct iptables_service *service)
{
	iptables_limit_rules(iptables, service, service->count, "-j RETURN");
	iptables_rule(iptables, (struct iptables_rule){
					.chain = service->count,
					.families = service->families,
					.target = "-j DROP",
					.comment = service_comment(iptables, service),
				});
	putc('\n', iptables->stream);
}

void iptables_packet_chains(const struct iptables *iptables)
{
	for (size_t i = 0; i < iptables->service_count; i++) {
		const struct iptables_service *service = &iptables->services[i];

		if (!service->count || !iptables_prints(iptables, service->families))
			continue;
		if (service->check != service->count)
			check_chain(iptables, service);
		iptables_count_chain(iptables, service);
	}
}
