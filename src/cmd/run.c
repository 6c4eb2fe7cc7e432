/* What several commands do alike. */
#include "pbxports/cmd/command.h"

const struct profile *command_profile(const struct invocation *invocation, const char *name,
				      struct diags *diags)
{
	const struct profile_request request = {
		.name = name,
		.search_path = invocation->search_path,
		.zones = invocation->settings.zones.items,
		.zone_count = invocation->settings.zones.count,
	};

	return profile_load(&request, diags);
}

const struct plan *command_plan(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	const struct profile *profile =
		command_profile(invocation, settings->profile, invocation->diags);
	const struct dialer *host = NULL;

	if (profile == NULL)
		return NULL;
	if (settings->host != NULL) {
		host = profile_host(profile, settings->host, invocation->diags);
		if (host == NULL)
			return NULL;
	}
	return plan_build(profile, host, invocation->diags);
}

enum ending command_send(struct output *output, struct diags *diags)
{
	if (output_end(output, diags) && output_to_stdout(output, diags))
		return ENDED_YES;
	return ENDED_NOT_DONE;
}
