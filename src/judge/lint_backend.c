/* What a backend can't express: the same comparison that `gen` makes. */
#include "lint_private.h"
#include "pbxports/emit/emit.h"

static void report_lack(struct lint *lint, const struct diag *lack)
{
	if (lint_report(lint, NULL, NULL, lack->place, "%s", lack->message) && lack->fix != NULL)
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
