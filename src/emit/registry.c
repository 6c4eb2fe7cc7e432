#include <string.h>

#include "pbxports/emit/emit.h"

const struct backend backends[] = {
	{
		.name = "nft",
		.summary = "nftables: one transaction for nft -f",
		.features = FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_PACKETS | FEATURE_INTERFACES |
			    FEATURE_REJECT | FEATURE_LOG,
		.print = nft_print,
	},
	{.name = NULL},
};

#define BACKENDS (sizeof(backends) / sizeof(backends[0]))

const struct backend *backend_find(const char *name)
{
	for (const struct backend *backend = backends; backend->name; backend++) {
		if (strcmp(backend->name, name) == 0)
			return backend;
	}
	return NULL;
}

const char *const *backend_names(void)
{
	static const char *names[BACKENDS];

	for (size_t i = 0; i < BACKENDS; i++)
		names[i] = backends[i].name;
	return names;
}

static struct place limit_place(const struct plan_service *service)
{
	return service->service->limit->place;
}

static struct place interface_place(const struct plan_service *service)
{
	for (size_t i = 0; i < service->rule_count; i++) {
		if (service->rules[i].features & FEATURE_INTERFACES)
			return service->rules[i].place;
	}
	return service->service->name.place;
}

/* Features as messages name them; `place` for those that a service can need. */
static const struct feature {
	enum plan_feature feature;
	const char *what;
	struct place (*place)(const struct plan_service *service);
} features[] = {
	{FEATURE_LIMIT_FLOWS, "a limit that counts flows", limit_place},
	{FEATURE_LIMIT_PACKETS, "a limit that counts packets", limit_place},
	{FEATURE_INTERFACES, "a zone with interfaces", interface_place},
	{FEATURE_REJECT, "\"default: reject\"", NULL},
	{FEATURE_LOG, "a log of denied packets", NULL},
};

#define FEATURES (sizeof(features) / sizeof(features[0]))

static void name_able_backends(const struct feature *feature, struct diags *diags)
{
	const char *able = NULL;

	for (const struct backend *backend = backends; backend->name; backend++) {
		if (!(backend->features & feature->feature))
			continue;
		able = able ? arena_format(diags->arena, "%s, %s", able, backend->name)
			    : backend->name;
	}
	if (able)
		diag_fix(diags, "these backends can: %s", able);
}

static bool service_check(const struct backend *backend, const struct plan_service *service,
			  struct diags *diags)
{
	unsigned needed = 0;
	bool complete = true;

	for (size_t i = 0; i < service->rule_count; i++)
		needed |= service->rules[i].features;
	for (size_t i = 0; i < FEATURES; i++) {
		if (!features[i].place || !(needed & ~backend->features & features[i].feature))
			continue;
		diag_error(diags, features[i].place(service),
			   "service \"%s\" needs %s, which backend \"%s\" can't express",
			   service->name, features[i].what, backend->name);
		name_able_backends(&features[i], diags);
		complete = false;
	}
	return complete;
}

/* Interfaces that `deny` and `ping` need: the services' have been reported with them. */
static bool zones_check(const struct backend *backend, const char *key,
			const struct plan_zone *const *zones, size_t count, struct diags *diags)
{
	bool complete = true;

	if (backend->features & FEATURE_INTERFACES)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (zones[i]->interface_count == 0)
			continue;
		diag_error(diags, zones[i]->zone->name.place,
			   "zone \"%s\" has interfaces, which backend \"%s\" can't express in %s",
			   zones[i]->name, backend->name, key);
		diag_fix(diags, "give the zone sources instead");
		complete = false;
	}
	return complete;
}

bool backend_check(const struct backend *backend, const struct plan *plan, struct diags *diags)
{
	const struct place whole = {.source = plan->profile->source};
	bool complete = true;

	for (size_t i = 0; i < plan->service_count; i++)
		complete &= service_check(backend, &plan->services[i], diags);
	complete &= zones_check(backend, "deny", plan->deny, plan->deny_count, diags);
	complete &= zones_check(backend, "ping", plan->ping, plan->ping_count, diags);
	for (size_t i = 0; i < FEATURES; i++) {
		if (features[i].place ||
		    !(plan->features & ~backend->features & features[i].feature))
			continue;
		diag_error(diags, whole, "the policy needs %s, which backend \"%s\" can't express",
			   features[i].what, backend->name);
		name_able_backends(&features[i], diags);
		complete = false;
	}
	return complete;
}
