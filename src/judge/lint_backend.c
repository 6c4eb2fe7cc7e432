/* What a backend can't express: the same comparison that `gen` makes. */
#include "lint_private.h"
#include "pbxports/emit/emit.h"

static bool same_place(struct place a, struct place b)
{
	return a.source == b.source && a.line == b.line && a.column == b.column;
}

static bool is_rule_at(const struct plan_service *service, struct place place)
{
	for (size_t i = 0; i < service->rule_count; i++)
		if (same_place(service->rules[i].place, place))
			return true;
	return false;
}

/* The service whose need stands there, or NULL: its `allow` counts. */
static const struct service *needy_service(const struct lint *lint, struct place place)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct plan_service *service = lint->services[i].plan;

		if ((service->limit != NULL && same_place(service->limit->place, place)) ||
		    is_rule_at(service, place))
			return service->service;
	}
	return NULL;
}

static void report_lack(struct lint *lint, const struct diag *lack)
{
	const struct service *service = needy_service(lint, lack->place);

	if (lint_report(lint, service, NULL, lack->place, "%s", lack->message) && lack->fix != NULL)
		diag_fix(lint->diags, "%s", lack->fix);
}

static void check_plan(struct lint *lint, const struct backend *backend, const struct plan *plan)
{
	const struct emit_options options = {.zones = NULL};
	struct diags *lacks = diags_new(lint->arena);

	(void)backend_fit(backend, plan, &options, lacks);
	for (size_t i = 0; i < lacks->count; i++)
		report_lack(lint, &lacks->items[i]);
}

void check_backend(struct lint *lint)
{
	const struct backend *backend;
	const struct plan *gateway;

	if (lint->backend == NULL)
		return;
	backend = backend_find(lint->backend);
	lint->rule = arena_format(lint->arena, "backend-%s", backend->name);
	check_plan(lint, backend, lint->plan);
	if (lint->profile->gateway == NULL)
		return;
	gateway = plan_build(lint->profile, NULL, lint->diags);
	if (gateway != NULL)
		check_plan(lint, backend, gateway);
}
