#include "pbxports/base/version.h"

#include "pbxports/cmd/command.h"

enum ending version_run(struct invocation *invocation)
{
	struct output *output = output_begin(invocation->diags);

	fprintf(output->stream, "pbxports %s\n", PBXPORTS_VERSION);
	return command_send(output, invocation->diags);
}
