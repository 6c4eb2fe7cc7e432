#include "pbxports/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "pbxports/plan/chunks.h"
#include "pbxports/plan/forwards.h"
#include "pbxports/plan/owners.h"
#include "pbxports/plan/resolve.h"

const struct plan_zone *plan_find_zone(const struct plan *plan, const struct zone *zone)
{
	return &plan->zones[plan->zone_positions[zone - plan->profile->zones]];
}

bool plan_zone_is_empty(const struct plan_zone *zone)
{
	return zone->interface_count == 0 && addrset_is_empty(&zone->addresses);
}

bool plan_zone_has_interface(const struct plan_zone *zone, const char *interface)
{
	for (size_t i = 0; i < zone->interface_count; i++)
		if (strcmp(zone->interfaces[i], interface) == 0)
			return true;
	return false;
}

bool plan_zone_is_internet(const struct plan_zone *zone)
{
	return zone->any[IPV4] && zone->any[IPV6];
}

/* A plan that is being built. Which list a zone was last seen in tells whether it stands in one
 * twice. */
struct builder {
	struct plan *plan;
	struct arena *arena;
	size_t *lists; /* by zone */
	size_t list;
};

/* The zone of a reference; NULL where it is empty, or stands in the present list already. */
static const struct plan_zone *take_zone(struct builder *builder,
					 const struct zone_reference *reference)
{
	const struct plan_zone *zone = plan_find_zone(builder->plan, reference->zone);
	size_t *list = &builder->lists[zone - builder->plan->zones];

	if (*list == builder->list || plan_zone_is_empty(zone))
		return NULL;
	*list = builder->list;
	return zone;
}

static const struct plan_zone **take_zones(struct builder *builder,
					   const struct zone_reference *references, size_t count,
					   size_t *taken)
{
	const struct plan_zone **zones = arena_array(builder->arena, count, sizeof(*zones));

	*taken = 0;
	builder->list++;
	for (size_t i = 0; i < count; i++) {
		const struct plan_zone *zone = take_zone(builder, &references[i]);

		if (zone != NULL)
			zones[(*taken)++] = zone;
	}
	return zones;
}

/* The port that a forward changes, on the machine that it leads to; 0 where it is kept. */
static unsigned changed_port(const struct plan *plan, const struct service *service)
{
	const struct forward *forward = service->forward;

	if (plan->host == NULL || forward == NULL ||
	    address_compare(forward->address, plan->host->address) != 0)
		return 0;
	return forward->port;
}

static void add_chunks(const struct plan *plan, struct plan_service *service, struct arena *arena)
{
	const struct plan_chunk *chunks = chunks_of_pool(plan, service->service);

	for (size_t i = 0; chunks != NULL && i < plan->profile->dialer_count; i++)
		if (plan->host == NULL || plan->host == chunks[i].dialer)
			portset_add(&service->ports, chunks[i].ports, arena);
}

static void add_ports(const struct plan *plan, struct plan_service *service, struct arena *arena)
{
	const struct service *source = service->service;
	unsigned port = changed_port(plan, source);

	for (size_t i = 0; i < source->port_count; i++) {
		struct port_range ports = source->ports[i].ports;

		if (port != 0)
			ports.first = ports.last = (uint16_t)port;
		portset_add(&service->ports, ports, arena);
	}
	if (source->pool.ports.first != 0 && plan->profile->dialer_count == 0)
		portset_add(&service->ports, source->pool.ports, arena);
	add_chunks(plan, service, arena);
	portset_settle(&service->ports, arena);
}

static bool is_slow(const struct limit *limit)
{
	uint64_t seconds = (uint64_t)limit->burst * rate_unit_seconds(limit->rate.unit);

	return seconds > (uint64_t)PLAN_DAY * limit->rate.count;
}

static unsigned rule_features(const struct plan_rule *rule)
{
	unsigned features = 0;

	if (rule->service->limit != NULL)
		features |= rule->service->limit->count == LIMIT_PACKETS ? FEATURE_LIMIT_PACKETS
									 : FEATURE_LIMIT_FLOWS;
	if (rule->service->limit != NULL && is_slow(rule->service->limit))
		features |= FEATURE_LIMIT_SLOW;
	if (rule->zone->interface_count > 0)
		features |= FEATURE_INTERFACES;
	return features;
}

static void add_rules(struct builder *builder, struct plan_service *service)
{
	const struct service *source = service->service;

	service->rules = arena_array(builder->arena, source->from_count, sizeof(*service->rules));
	builder->list++;
	for (size_t i = 0; i < source->from_count; i++) {
		const struct plan_zone *zone = take_zone(builder, &source->from[i]);
		struct plan_rule *rule = &service->rules[service->rule_count];

		if (zone == NULL)
			continue;
		service->rule_count++;
		rule->service = service;
		rule->zone = zone;
		rule->place = source->from[i].name.place;
		rule->features = rule_features(rule);
	}
}

static unsigned first_port(const struct service *service)
{
	unsigned first = service->pool.ports.first;

	for (size_t i = 0; i < service->port_count; i++)
		if (i == 0 || service->ports[i].ports.first < first)
			first = service->ports[i].ports.first;
	return first;
}

static int compare_services(const void *a, const void *b)
{
	const struct service *const *x = a;
	const struct service *const *y = b;
	unsigned x_port = first_port(*x);
	unsigned y_port = first_port(*y);

	if (x_port != y_port)
		return x_port < y_port ? -1 : 1;
	return strcmp((*x)->name.text, (*y)->name.text);
}

/* Says which of a profile's services are planned. */
typedef bool chooser(const struct plan *plan, const struct service *service);

static bool reaches_machine(const struct plan *plan, const struct service *service)
{
	return plan->role == PLAN_HOST || service->offered;
}

/* Those of the chosen ones that may open something, in the plan's order. */
static const struct service **pick_services(const struct plan *plan, chooser *chosen, size_t *count,
					    struct arena *arena)
{
	const struct profile *profile = plan->profile;
	const struct service **picked = arena_array(arena, profile->service_count, sizeof(*picked));

	*count = 0;
	for (size_t i = 0; i < profile->service_count; i++) {
		const struct service *service = &profile->services[i];

		if (service->enabled && service->exposure != EXPOSURE_LOOPBACK &&
		    chosen(plan, service))
			picked[(*count)++] = service;
	}
	if (*count > 0)
		qsort(picked, *count, sizeof(*picked), compare_services);
	return picked;
}

static struct plan_service *plan_services(struct builder *builder, chooser *chosen, size_t *count)
{
	struct plan *plan = builder->plan;
	const struct service **picked = pick_services(plan, chosen, count, builder->arena);
	struct plan_service *services = arena_array(builder->arena, *count, sizeof(*services));

	for (size_t i = 0; i < *count; i++) {
		const struct service *source = picked[i];
		struct plan_service *service = &services[i];

		service->service = source;
		service->name = source->name.text;
		service->limit = source->limit;
		add_ports(plan, service, builder->arena);
		add_rules(builder, service);
	}
	return services;
}

static void add_services(struct builder *builder)
{
	struct plan *plan = builder->plan;

	plan->services = plan_services(builder, reaches_machine, &plan->service_count);
	if (plan->role != PLAN_GATEWAY)
		return;
	plan->forwarded = plan_services(builder, forwards_service, &plan->forwarded_count);
	forwards_resolve(plan, builder->arena);
}

static unsigned policy_features(const struct plan *plan)
{
	unsigned features = 0;

	if (plan->profile->policy.fallback == POLICY_REJECT)
		features |= FEATURE_REJECT;
	if (plan->profile->policy.log.count > 0)
		features |= FEATURE_LOG;
	if (plan->input_alone)
		features |= FEATURE_INPUT_ALONE;
	for (size_t i = 0; i < plan->deny_count; i++)
		if (plan->deny[i]->interface_count > 0)
			features |= FEATURE_INTERFACES;
	for (size_t i = 0; i < plan->ping_count; i++)
		if (plan->ping[i]->interface_count > 0)
			features |= FEATURE_INTERFACES;
	return features;
}

static unsigned service_features(const struct plan_service *services, size_t count)
{
	unsigned features = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < services[i].rule_count; k++)
			features |= services[i].rules[k].features;
	return features;
}

static const struct plan *build(const struct profile *profile, enum plan_role role,
				const struct dialer *host, struct diags *diags)
{
	struct plan *plan = arena_alloc(diags->arena, sizeof(*plan));
	struct builder builder = {.plan = plan, .arena = diags->arena};
	size_t errors = diags->errors;

	plan->profile = profile;
	plan->host = host;
	plan->role = role;
	plan->input_alone = role == PLAN_GATEWAY && profile->gateway->services_place.source == NULL;
	resolve_zones(plan, diags);
	chunks_cut(plan, diags);
	if (diags->errors == errors)
		forwards_check(plan, diags);
	if (diags->errors > errors)
		return NULL;
	builder.lists = arena_array(diags->arena, plan->zone_count, sizeof(*builder.lists));
	plan->deny = take_zones(&builder, profile->deny, profile->deny_count, &plan->deny_count);
	plan->ping = take_zones(&builder, profile->policy.ping, profile->policy.ping_count,
				&plan->ping_count);
	add_services(&builder);
	plan->features = policy_features(plan) |
			 service_features(plan->services, plan->service_count) |
			 service_features(plan->forwarded, plan->forwarded_count);
	owners_index(plan, diags->arena);
	return plan;
}

const struct plan *plan_build(const struct profile *profile, const struct dialer *host,
			      struct diags *diags)
{
	bool gateway = host == NULL && profile->gateway != NULL;

	return build(profile, gateway ? PLAN_GATEWAY : PLAN_HOST, host, diags);
}

const struct plan *plan_build_whole(const struct profile *profile, struct diags *diags)
{
	return build(profile, PLAN_HOST, NULL, diags);
}
