#include "pf.h"

/* TCP knows no broadcast, and one destination in place of three makes one count of a limit. */
static const struct {
	const char *name;
	const char *to;
} protocols[] = {
	[TCP] = {"tcp", "to (self)"},
	[UDP] = {"udp", "to $here"},
};

static const char *port_item(const struct pf *pf, struct port_range ports)
{
	return ports.first == ports.last ? arena_format(pf->arena, "%u", (unsigned)ports.first)
					 : arena_format(pf->arena, "%u:%u", (unsigned)ports.first,
							(unsigned)ports.last);
}

/* 5060, or { 80 443 8000:8009 }. */
static const char *port_list(const struct pf *pf, const struct portset *ports,
			     enum protocol protocol)
{
	size_t count = ports->protocols[protocol].count;
	const char *list = port_item(pf, portset_range(ports, protocol, 0));

	for (size_t i = 1; i < count; i++)
		list = arena_format(pf->arena, "%s %s", list,
				    port_item(pf, portset_range(ports, protocol, i)));
	return count == 1 ? list : arena_format(pf->arena, "{ %s }", list);
}

/*
 * `burst` connections at once, and one more each time that the limit's rate allows one: pf counts
 * down over the seconds as a bucket refills, but never faster. Rounded up, so never laxer.
 */
static const char *limit_option(const struct pf *pf, const struct limit *limit)
{
	unsigned long long span =
		(unsigned long long)limit->burst * rate_unit_seconds(limit->rate.unit);
	unsigned long long seconds = (span + limit->rate.count - 1) / limit->rate.count;

	return arena_format(pf->arena, "keep state (max-src-conn-rate %u/%llu)", limit->burst,
			    seconds);
}

static void rules_of(const struct pf *pf, const struct plan_service *service)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		struct pf_match match = {
			.action = "pass in quick",
			.families = PF_BOTH_FAMILIES,
			.protocol = protocols[protocol].name,
		};

		if (service->ports.protocols[protocol].count == 0)
			continue;
		match.to = arena_format(pf->arena, "%s port %s", protocols[protocol].to,
					port_list(pf, &service->ports, protocol));
		if (service->limit != NULL)
			match.options = limit_option(pf, service->limit);
		for (size_t i = 0; i < service->rule_count; i++) {
			const struct plan_zone *zone = service->rules[i].zone;

			match.label = arena_format(pf->arena, "%s: %s", service->name, zone->name);
			pf_zone_rules(pf, zone, &match);
		}
	}
}

static bool is_limited(const struct plan_service *service)
{
	return service->limit != NULL;
}

static bool is_unlimited(const struct plan_service *service)
{
	return service->limit == NULL;
}

static void rules_where(const struct pf *pf, const char *comment,
			bool (*is_turn)(const struct plan_service *service))
{
	bool first = true;

	for (size_t i = 0; i < pf->plan->service_count; i++) {
		const struct plan_service *service = &pf->plan->services[i];

		if (!is_turn(service) || service->rule_count == 0)
			continue;
		if (first)
			fprintf(pf->stream, "\n# %s\n", comment);
		first = false;
		rules_of(pf, service);
	}
}

/* What one service lets in without a limit is not to be counted by another's. */
void pf_service_rules(const struct pf *pf)
{
	rules_where(pf, "services", is_unlimited);
	rules_where(pf, "services with a limit: below the others, whose traffic does not count",
		    is_limited);
}
