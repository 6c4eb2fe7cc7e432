#include "pbxports/cmd/command.h"
#include "pbxports/emit/emit.h"

static bool check_role(const struct plan *plan, struct diags *diags)
{
	const struct profile *profile = plan->profile;

	if (plan->role != PLAN_GATEWAY)
		return true;
	diag_error(diags, profile->gateway->place,
		   "the rules of a gateway can't be printed by this version");
	if (profile->dialer_count > 0)
		diag_fix(diags, "print the firewall of one dialer: --host %s",
			 profile->dialers[0].name.text);
	return false;
}

enum ending gen_run(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *diags = invocation->diags;
	const struct backend *backend = backend_find(settings->backend);
	struct emit_options options = {
		.zones = settings->zones.items,
		.zone_count = settings->zones.count,
		.counters = settings->counters,
	};
	const struct plan *plan = command_plan(invocation);
	struct output *output;

	if (plan == NULL || !check_role(plan, diags) || !backend_check(backend, plan, diags))
		return ENDED_NOT_DONE;
	output = output_begin(diags);
	backend->print(plan, &options, diags->arena, output->stream);
	if (settings->output == NULL)
		return command_send(output, diags);
	if (output_end(output, diags) &&
	    output_to_file(output, settings->output, settings->follow, diags))
		return ENDED_YES;
	return ENDED_NOT_DONE;
}
