#include "pbxports/cmd/command.h"
#include "pbxports/emit/emit.h"

enum ending backends_run(struct invocation *invocation)
{
	struct output *output = output_begin(invocation->diags);

	for (const struct backend *row = backends; row->name != NULL; row++)
		fprintf(output->stream, "%-10s %s\n", row->name, row->summary);
	return command_send(output, invocation->diags);
}
