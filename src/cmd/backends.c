#include "pbxports/cmd/command.h"
#include "pbxports/report/matrix.h"

enum ending backends_run(struct invocation *invocation)
{
	struct output *output = output_begin(invocation->diags);

	matrix_format_find(invocation->settings.format)
		->print(invocation->diags->arena, output->stream);
	return command_send(output, invocation->diags);
}
