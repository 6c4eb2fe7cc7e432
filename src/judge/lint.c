#include <stdarg.h>
#include <string.h>

#include "lint_private.h"
#include "pbxports/emit/emit.h"

/* IPv4 that no packet from the internet bears (RFC 6890 and its registry; 224/3: multicast and
 * class E). */
static const struct {
	uint32_t first;
	uint32_t last;
} special[] = {
	{0x00000000, 0x00ffffff}, {0x0a000000, 0x0affffff}, {0x64400000, 0x647fffff},
	{0x7f000000, 0x7fffffff}, {0xa9fe0000, 0xa9feffff}, {0xac100000, 0xac1fffff},
	{0xc0a80000, 0xc0a8ffff}, {0xe0000000, 0xffffffff},
};

/* The globally routed addresses of both families. */
static struct addrset global_addresses(struct arena *arena)
{
	const struct address_range all6 = {{0x2000000000000000, 0},
					   {0x3fffffffffffffff, UINT64_MAX}};
	struct addrset all = {0};
	struct addrset without = {0};

	addrset_add(&all, IPV4, family_range(IPV4), arena);
	addrset_add(&all, IPV6, all6, arena);
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		addrset_add(&without, IPV4,
			    (struct address_range){{0, special[i].first}, {0, special[i].last}},
			    arena);
	addrset_settle(&all, arena);
	addrset_settle(&without, arena);
	return addrset_difference(&all, &without, arena);
}

static void look_at_service(struct lint *lint, struct lint_service *service,
			    const struct plan_service *plan, const struct addrset *global)
{
	struct addrset zones = {0};
	struct addrset with_denied;
	struct addrset left;

	service->plan = plan;
	service->service = plan->service;
	service->media = plan->service->pool.ports.first != 0;
	for (size_t i = 0; i < plan->rule_count; i++)
		addrset_add_set(&zones, &plan->rules[i].zone->addresses, lint->arena);
	addrset_settle(&zones, lint->arena);
	service->reached = addrset_difference(&zones, &lint->denied, lint->arena);
	with_denied = addrset_union(&zones, &lint->denied, lint->arena);
	left = addrset_intersection(&service->reached, global, lint->arena);
	for (int family = 0; family < FAMILIES; family++) {
		service->open_families[family] =
			left.families[family].count > 0 &&
			rangeset_covers(&with_denied.families[family], &global->families[family]);
		service->open = service->open || service->open_families[family];
	}
}

static void look_at_services(struct lint *lint)
{
	struct addrset global = global_addresses(lint->arena);

	for (size_t i = 0; i < lint->plan->deny_count; i++)
		addrset_add_set(&lint->denied, &lint->plan->deny[i]->addresses, lint->arena);
	addrset_settle(&lint->denied, lint->arena);
	lint->service_count = lint->plan->service_count;
	lint->services = arena_array(lint->arena, lint->service_count, sizeof(*lint->services));
	for (size_t i = 0; i < lint->service_count; i++)
		look_at_service(lint, &lint->services[i], &lint->plan->services[i], &global);
}

static void add_allows(struct lint *lint, const struct allow *allows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		lint->allows[lint->allow_count++].allow = &allows[i];
}

static void gather_allows(struct lint *lint)
{
	const struct profile *profile = lint->profile;
	size_t count = profile->allow_count;

	for (size_t i = 0; i < profile->service_count; i++)
		count += profile->services[i].allow_count;
	for (size_t i = 0; i < profile->zone_count; i++)
		count += profile->zones[i].allow_count;
	lint->allows = arena_array(lint->arena, count, sizeof(*lint->allows));
	lint->service_allows =
		arena_array(lint->arena, profile->service_count, sizeof(*lint->service_allows));
	lint->zone_allows =
		arena_array(lint->arena, profile->zone_count, sizeof(*lint->zone_allows));
	add_allows(lint, profile->allows, profile->allow_count);
	for (size_t i = 0; i < profile->service_count; i++) {
		lint->service_allows[i] = lint->allow_count;
		add_allows(lint, profile->services[i].allows, profile->services[i].allow_count);
	}
	for (size_t i = 0; i < profile->zone_count; i++) {
		lint->zone_allows[i] = lint->allow_count;
		add_allows(lint, profile->zones[i].allows, profile->zones[i].allow_count);
	}
}

/* Marks those among these allows that name the check. */
static bool use_allows(struct lint *lint, const char *rule, size_t first, size_t count)
{
	bool silenced = false;

	for (size_t i = first; i < first + count; i++) {
		struct lint_allow *row = &lint->allows[i];

		if (strcmp(row->allow->rule.text, rule) == 0)
			row->used = silenced = true;
	}
	return silenced;
}

bool lint_is_allowed(struct lint *lint, const struct service *service, const struct zone *zone)
{
	const struct profile *profile = lint->profile;

	if (service != NULL &&
	    use_allows(lint, lint->rule, lint->service_allows[service - profile->services],
		       service->allow_count))
		return true;
	if (zone != NULL && use_allows(lint, lint->rule, lint->zone_allows[zone - profile->zones],
				       zone->allow_count))
		return true;
	return use_allows(lint, lint->rule, 0, profile->allow_count);
}

static bool report(struct lint *lint, enum diag_severity severity, const struct service *service,
		   const struct zone *zone, struct place place, const char *format,
		   va_list arguments) PRINTF_LIKE(6, 0);
static bool report(struct lint *lint, enum diag_severity severity, const struct service *service,
		   const struct zone *zone, struct place place, const char *format,
		   va_list arguments)
{
	if (lint_is_allowed(lint, service, zone))
		return false;
	diag_queue(lint->diags, severity, place, format, arguments)->rule = lint->rule;
	return true;
}

bool lint_report(struct lint *lint, const struct service *service, const struct zone *zone,
		 struct place place, const char *format, ...)
{
	va_list arguments;
	bool reported;

	va_start(arguments, format);
	reported = report(lint, lint->check->severity, service, zone, place, format, arguments);
	va_end(arguments);
	return reported;
}

bool lint_report_as(struct lint *lint, enum diag_severity severity, const struct service *service,
		    const struct zone *zone, struct place place, const char *format, ...)
{
	va_list arguments;
	bool reported;

	va_start(arguments, format);
	reported = report(lint, severity, service, zone, place, format, arguments);
	va_end(arguments);
	return reported;
}

/* Allows of a parent are not the reader's to take out. */
void check_allow_unused(struct lint *lint)
{
	const char *ids[64];
	size_t count = 0;

	for (const struct check *check = checks; check->id != NULL && count < 64; check++)
		ids[count++] = check->id;
	for (size_t i = 0; i < lint->allow_count; i++) {
		const struct allow *allow = lint->allows[i].allow;

		if (lint->allows[i].used || allow->rule.place.source != lint->profile->source)
			continue;
		diag_note(lint->diags, allow->rule.place, "this allow of \"%s\" silences nothing",
			  allow->rule.text)
			->rule = lint->rule;
		if (check_find(allow->rule.text) == NULL)
			diag_suggest(lint->diags, allow->rule.text, ids, count);
		else
			diag_fix(lint->diags, "take it out");
	}
}

const struct check *check_find(const char *id)
{
	static const char prefix[] = "backend-";
	bool of_backend = strncmp(id, prefix, sizeof(prefix) - 1) == 0 &&
			  backend_find(id + sizeof(prefix) - 1) != NULL;
	const char *wanted = of_backend ? "backend-NAME" : id;

	for (const struct check *check = checks; check->id != NULL; check++)
		if (strcmp(check->id, wanted) == 0)
			return check;
	return NULL;
}

void lint_profile(const struct profile *profile, const struct plan *whole, const char *backend,
		  struct diags *findings)
{
	struct lint lint = {
		.profile = profile,
		.plan = whole,
		.backend = backend,
		.diags = findings,
		.arena = findings->arena,
	};

	look_at_services(&lint);
	gather_allows(&lint);
	for (lint.check = checks; lint.check->id != NULL; lint.check++) {
		lint.rule = lint.check->id;
		if (lint.check->run != NULL)
			lint.check->run(&lint);
	}
}
