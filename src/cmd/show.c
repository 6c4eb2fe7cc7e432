#include "pbxports/report/show.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "pbxports/cmd/command.h"

/* The terminal's, where it has more than SHOW_WIDTH columns: what goes elsewhere is always alike.
 */
static unsigned line_width(void)
{
	struct winsize size = {0};

	if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
	    size.ws_col < SHOW_WIDTH)
		return SHOW_WIDTH;
	return size.ws_col;
}

enum ending show_run(struct invocation *invocation)
{
	const struct show_format *format = show_format_find(invocation->settings.format);
	const struct plan *plan = command_plan(invocation);
	const struct show_style style = {.color = invocation->color, .width = line_width()};
	struct output *output;

	if (plan == NULL)
		return ENDED_NOT_DONE;
	output = output_begin(invocation->diags);
	format->print(plan, &style, invocation->diags->arena, output->stream);
	return command_send(output, invocation->diags);
}
