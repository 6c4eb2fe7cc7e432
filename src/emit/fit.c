/* What a plan needs, held against what a backend has. */
#include "pbxports/emit/emit.h"
#include "pbxports/plan/owners.h"

/* One need that the backend lacks: where it stands, and who needs it. */
struct lack {
	const struct backend *backend;
	const struct backend_feature *feature;
	const struct approximation *approximation; /* NULL: none, or none is wanted */
	struct place place;
	const char *who; /* service "sip", the policy */
};

static const struct approximation *find_approximation(const struct backend *backend,
						      unsigned feature)
{
	const struct approximation *row = backend->approximations;

	while (row != NULL && row->feature != 0 && row->feature != feature)
		row++;
	return row == NULL || row->feature == 0 ? NULL : row;
}

const char *backend_support(const struct backend *backend, unsigned feature)
{
	if (backend->features & feature)
		return "yes";
	return find_approximation(backend, feature) == NULL ? "no" : "approximate";
}

static void name_able_backends(unsigned feature, struct diags *diags)
{
	const char *able = NULL;

	for (const struct backend *row = backends; row->name != NULL; row++) {
		if (!(row->features & feature))
			continue;
		able = able == NULL ? row->name
				    : arena_format(diags->arena, "%s, %s", able, row->name);
	}
	if (able != NULL)
		diag_fix(diags, "these backends can: %s", able);
}

static void report(const struct lack *lack, struct diags *diags)
{
	if (lack->approximation != NULL) {
		diag_warning(diags, lack->place,
			     "%s needs %s, which backend \"%s\" only has nearly: %s", lack->who,
			     lack->feature->what, lack->backend->name,
			     lack->approximation->differs);
		return;
	}
	diag_error(diags, lack->place, "%s needs %s, which backend \"%s\" can't express", lack->who,
		   lack->feature->what, lack->backend->name);
	name_able_backends(lack->feature->feature, diags);
}

static struct place interface_place(const struct plan_service *service)
{
	for (size_t i = 0; i < service->rule_count; i++)
		if (service->rules[i].features & FEATURE_INTERFACES)
			return service->rules[i].place;
	return service->service->name.place;
}

static struct place feature_place(const struct plan_service *service, unsigned feature)
{
	return feature == FEATURE_INTERFACES ? interface_place(service)
					     : service->service->limit->place;
}

/* Takes the ports of all but these protocols out, and with the last port the rules. */
static void keep_protocols(struct plan_service *service, unsigned protocols)
{
	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		if (!(protocols & 1U << protocol))
			service->ports.protocols[protocol] = (struct rangeset){0};
	if (portset_is_empty(&service->ports))
		service->rule_count = 0;
}

static unsigned needs_of(const struct plan_service *service)
{
	unsigned needs = 0;

	for (size_t i = 0; i < service->rule_count; i++)
		needs |= service->rules[i].features;
	return needs;
}

static void fit_service(const struct backend *backend, struct plan_service *service,
			bool approximate, struct diags *diags)
{
	unsigned missing = needs_of(service) & ~backend->features;

	/* Who has no limits at all need not be told of one that fills up slowly. */
	if (missing & (FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_PACKETS))
		missing &= ~(unsigned)FEATURE_LIMIT_SLOW;
	for (const struct backend_feature *row = backend_features; row->feature != 0; row++) {
		struct lack lack = {.backend = backend, .feature = row};

		if (!(missing & row->feature))
			continue;
		if (approximate)
			lack.approximation = find_approximation(backend, row->feature);
		lack.place = feature_place(service, row->feature);
		lack.who = arena_format(diags->arena, "service \"%s\"", service->name);
		report(&lack, diags);
		if (lack.approximation != NULL)
			keep_protocols(service, lack.approximation->protocols);
	}
}

/* What the plan as a whole needs: the feature, and who needs it where. */
struct need {
	unsigned feature;
	const char *who;
	struct place place;
};

static void fit_whole(const struct backend *backend, const struct need *need, bool approximate,
		      struct diags *diags)
{
	for (const struct backend_feature *row = backend_features; row->feature != 0; row++) {
		struct lack lack = {backend, row, NULL, need->place, need->who};

		if (row->feature != need->feature)
			continue;
		if (approximate)
			lack.approximation = find_approximation(backend, row->feature);
		report(&lack, diags);
	}
}

static void fit_wholes(const struct backend *backend, const struct plan *plan, bool approximate,
		       struct diags *diags)
{
	const struct profile *profile = plan->profile;
	const struct place whole = {.source = profile->source};
	const struct need needs[] = {
		{FEATURE_REJECT, "the policy", whole},
		{FEATURE_LOG, "the policy", whole},
		{FEATURE_INPUT_ALONE, "the profile",
		 profile->gateway == NULL ? whole : profile->gateway->place},
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (needs[i].feature & plan->features & ~backend->features)
			fit_whole(backend, &needs[i], approximate, diags);
}

/* Copies that can be cut down; rules point to their service, so they are copied too. */
static struct plan_service *copy_services(const struct plan_service *services, size_t count,
					  struct arena *arena)
{
	struct plan_service *copies = arena_array(arena, count, sizeof(*copies));

	for (size_t i = 0; i < count; i++) {
		struct plan_service *service = &copies[i];

		*service = services[i];
		service->rules = arena_array(arena, service->rule_count, sizeof(*service->rules));
		for (size_t k = 0; k < service->rule_count; k++) {
			service->rules[k] = services[i].rules[k];
			service->rules[k].service = service;
		}
	}
	return copies;
}

static struct plan *copy_plan(const struct plan *plan, struct arena *arena)
{
	struct plan *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *plan;
	copy->services = copy_services(plan->services, plan->service_count, arena);
	copy->forwarded = copy_services(plan->forwarded, plan->forwarded_count, arena);
	copy->forwards = arena_array(arena, plan->forward_count, sizeof(*copy->forwards));
	for (size_t i = 0; i < plan->forward_count; i++) {
		copy->forwards[i] = plan->forwards[i];
		copy->forwards[i].service =
			&copy->forwarded[plan->forwards[i].service - plan->forwarded];
	}
	return copy;
}

/* Takes out what its service was cut down by. */
static void cut_forwards(struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->forward_count; i++) {
		struct plan_forward forward = plan->forwards[i];

		for (int protocol = 0; protocol < PROTOCOLS; protocol++)
			if (forward.service->ports.protocols[protocol].count == 0)
				forward.ports.protocols &= (uint8_t) ~(1U << protocol);
		if (forward.service->rule_count > 0 && forward.ports.protocols != 0)
			plan->forwards[kept++] = forward;
	}
	plan->forward_count = kept;
}

const struct plan *backend_fit(const struct backend *backend, const struct plan *plan,
			       const struct emit_options *options, struct diags *diags)
{
	struct plan *copy;
	size_t errors = diags->errors;

	if (backend->accepts != NULL && !backend->accepts(plan, diags))
		return NULL;
	if (backend->no_rules || (plan->features & ~backend->features) == 0)
		return plan;
	copy = copy_plan(plan, diags->arena);
	for (size_t i = 0; i < copy->service_count; i++)
		fit_service(backend, &copy->services[i], options->approximate, diags);
	for (size_t i = 0; i < copy->forwarded_count; i++)
		fit_service(backend, &copy->forwarded[i], options->approximate, diags);
	fit_wholes(backend, copy, options->approximate, diags);
	cut_forwards(copy);
	owners_index(copy, diags->arena);
	return diags->errors == errors ? copy : NULL;
}
