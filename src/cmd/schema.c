#include "pbxports/report/schema.h"

#include "pbxports/cmd/command.h"

enum ending schema_run(struct invocation *invocation)
{
	struct output *output = output_begin(invocation->diags);

	schema_print(invocation->diags->arena, output->stream);
	return command_send(output, invocation->diags);
}
