#include <string.h>

#include "pbxports/cmd/command.h"
#include "pbxports/text/node.h"

/* The built-in profiles pass the tests, so their description is there. */
static const char *description_of(const struct profile_builtin *builtin, struct diags *diags)
{
	struct source *source = arena_alloc(diags->arena, sizeof(*source));
	const struct node *description;

	*source = (struct source){
		.name = builtin->name, .text = builtin->text, .length = builtin->length};
	description = node_get(node_read(source, diags), "description");
	return description == NULL || description->kind != NODE_SCALAR ? "" : description->text;
}

enum ending profiles_run(struct invocation *invocation)
{
	const char *wanted = invocation->settings.print;
	struct output *output = output_begin(invocation->diags);

	for (const struct profile_builtin *row = profile_builtins; row->name != NULL; row++) {
		if (wanted == NULL)
			fprintf(output->stream, "%-16s %s\n", row->name,
				description_of(row, invocation->diags));
		else if (strcmp(row->name, wanted) == 0)
			fwrite(row->text, 1, row->length, output->stream);
	}
	return command_send(output, invocation->diags);
}
