#include "pbxports/report/show.h"

#include "pbxports/cmd/command.h"

enum ending show_run(struct invocation *invocation)
{
	const struct show_format *format = show_format_find(invocation->settings.format);
	const struct plan *plan = command_plan(invocation);
	struct output *output;

	if (plan == NULL)
		return ENDED_NOT_DONE;
	output = output_begin(invocation->diags);
	format->print(plan, invocation->color, invocation->diags->arena, output->stream);
	return command_send(output, invocation->diags);
}
