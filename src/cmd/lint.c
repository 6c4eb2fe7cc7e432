#include "pbxports/judge/lint.h"

#include "pbxports/cmd/command.h"
#include "pbxports/report/findings.h"

/* False where the profile does not load. */
static bool lint_one(const struct invocation *invocation, const char *name, struct diags *findings)
{
	const struct settings *settings = &invocation->settings;
	const struct profile *profile = command_profile(invocation, name, findings);
	const struct dialer *host = NULL;
	const struct plan *plan;

	if (profile == NULL)
		return false;
	if (settings->host != NULL) {
		host = profile_host(profile, settings->host, findings);
		if (host == NULL)
			return false;
	}
	plan = host == NULL ? plan_build_whole(profile, findings)
			    : plan_build(profile, host, findings);
	if (plan == NULL)
		return false;
	lint_profile(profile, plan, settings->backend, findings);
	return true;
}

static enum ending print_rules(const struct invocation *invocation)
{
	struct output *output = output_begin(invocation->diags);

	findings_print_rules(invocation->diags->arena, invocation->color, output->stream);
	return command_send(output, invocation->diags);
}

/* The worst of them decides. */
static enum ending judge(const struct diags *findings, bool strict)
{
	for (size_t i = 0; i < findings->count; i++) {
		enum diag_severity severity = findings->items[i].severity;

		if (severity == DIAG_ERROR || (strict && severity == DIAG_WARNING))
			return ENDED_NO;
	}
	return ENDED_YES;
}

/*
 * Findings are results. Where a profile does not load, text is for standard error, as of every
 * command; documents are printed, since a program waits for one.
 */
static enum ending print(const struct invocation *invocation, const struct diags *findings,
			 enum ending ending)
{
	const struct findings_format *format = findings_format_find(invocation->settings.format);
	struct output *output;

	if (ending == ENDED_NOT_DONE && !format->is_document) {
		format->print(findings, invocation->error_color, stderr);
		return ending;
	}
	output = output_begin(invocation->diags);
	format->print(findings, invocation->color, output->stream);
	return command_send(output, invocation->diags) == ENDED_YES ? ending : ENDED_NOT_DONE;
}

enum ending lint_run(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *findings = diags_new(invocation->diags->arena);
	bool loaded = true;

	if (settings->rules)
		return print_rules(invocation);
	if (invocation->operands.count + settings->profiles.count == 0) {
		diag_failure(invocation->diags, "lint needs a profile");
		diag_fix(invocation->diags, "pbxports lint freepbx.yaml");
		return ENDED_NOT_DONE;
	}
	for (size_t i = 0; i < settings->profiles.count; i++)
		loaded = lint_one(invocation, settings->profiles.items[i], findings) && loaded;
	for (size_t i = 0; i < invocation->operands.count; i++)
		loaded = lint_one(invocation, invocation->operands.items[i], findings) && loaded;
	diags_sort(findings);
	return print(invocation, findings,
		     loaded ? judge(findings, settings->strict) : ENDED_NOT_DONE);
}
