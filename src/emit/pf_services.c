#include "pbxports/base/join.h"
#include "pf.h"

const char *const pf_protocols[PROTOCOLS] = {[TCP] = "tcp", [UDP] = "udp"};

/* TCP knows no broadcast, and one destination in place of three makes one count of a limit. */
static const char *const destinations[PROTOCOLS] = {[TCP] = "to (self)", [UDP] = "to $here"};

const char *pf_port_item(const struct pf *pf, struct port_range ports)
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
	const char **items = arena_array(pf->arena, count, sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = pf_port_item(pf, portset_range(ports, protocol, i));
	if (count == 1)
		return items[0];
	return arena_format(pf->arena, "{ %s }", join_words(items, count, " ", pf->arena));
}

/*
 * `burst` connections at once, and one more each time that the limit's rate allows one: pf counts
 * down over the seconds as a bucket refills, but never faster. Rounded up, so never laxer.
 */
const char *pf_limit_option(const struct pf *pf, const struct plan_service *service)
{
	const struct limit *limit = service->limit;
	unsigned long long span, seconds;

	if (limit == NULL)
		return NULL;
	span = (unsigned long long)limit->burst * rate_unit_seconds(limit->rate.unit);
	seconds = (span + limit->rate.count - 1) / limit->rate.count;
	return arena_format(pf->arena, "keep state (max-src-conn-rate %u/%llu)", limit->burst,
			    seconds);
}

static void rules_of(const struct pf *pf, const struct plan_service *service)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		struct pf_match match = {
			.action = "pass in quick",
			.families = PF_BOTH_FAMILIES,
			.protocol = pf_protocols[protocol],
		};

		if (service->ports.protocols[protocol].count == 0)
			continue;
		match.to = arena_format(pf->arena, "%s port %s", destinations[protocol],
					port_list(pf, &service->ports, protocol));
		match.options = pf_limit_option(pf, service);
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

void pf_services_by_limit(const struct pf *pf, const struct plan_service *services, size_t count,
			  const char *what,
			  void (*print)(const struct pf *pf, const struct plan_service *service))
{
	const struct {
		bool (*is_turn)(const struct plan_service *service);
		const char *comment;
	} parts[] = {
		{is_unlimited, what},
		{is_limited,
		 arena_format(pf->arena,
			      "%s with a limit: below the others, whose traffic does not count",
			      what)},
	};

	for (size_t part = 0; part < sizeof(parts) / sizeof(*parts); part++) {
		bool first = true;

		for (size_t i = 0; i < count; i++) {
			if (!parts[part].is_turn(&services[i]) || services[i].rule_count == 0)
				continue;
			if (first)
				fprintf(pf->stream, "\n# %s\n", parts[part].comment);
			first = false;
			print(pf, &services[i]);
		}
	}
}

void pf_service_rules(const struct pf *pf)
{
	pf_services_by_limit(pf, pf->plan->services, pf->plan->service_count, "services", rules_of);
}
