#include "pbxports/judge/diff.h"

#include <string.h>

#include "pbxports/cmd/command.h"
#include "pbxports/report/diff.h"

static const struct plan *load(const struct invocation *invocation, const char *name)
{
	const char *host_name = invocation->settings.host;
	const struct profile *profile = command_profile(invocation, name, invocation->diags);
	const struct dialer *host = NULL;

	if (profile == NULL)
		return NULL;
	if (host_name != NULL) {
		host = profile_host(profile, host_name, invocation->diags);
		if (host == NULL)
			return NULL;
	}
	return plan_build(profile, host, invocation->diags);
}

static bool check_operands(const struct option_list *operands, struct diags *diags)
{
	if (operands->count != 2) {
		diag_failure(diags, "diff needs two profiles, not %zu", operands->count);
		diag_fix(diags, "pbxports diff old.yaml new.yaml");
		return false;
	}
	if (strcmp(operands->items[0], "-") == 0 && strcmp(operands->items[1], "-") == 0) {
		diag_failure(diags, "only one of the two profiles can be standard input");
		return false;
	}
	return true;
}

enum ending diff_run(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *diags = invocation->diags;
	struct diffed diffed;
	struct diff diff;
	struct output *output;
	bool differs;

	if (!check_operands(&invocation->operands, diags))
		return ENDED_NOT_DONE;
	/* Both, so that one run shows the errors of both. */
	diffed.before = load(invocation, invocation->operands.items[0]);
	diffed.after = load(invocation, invocation->operands.items[1]);
	if (diffed.before == NULL || diffed.after == NULL)
		return ENDED_NOT_DONE;
	diff = diff_plans(diffed.before, diffed.after, diags->arena);
	diffed.diff = &diff;
	output = output_begin(diags);
	diff_format_find(settings->format)
		->print(&diffed, invocation->color, diags->arena, output->stream);
	if (command_send(output, diags) != ENDED_YES)
		return ENDED_NOT_DONE;
	differs = settings->only_opens ? diff_opens(&diff) : !diff_is_empty(&diff);
	return differs ? ENDED_NO : ENDED_YES;
}
