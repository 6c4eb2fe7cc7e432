#include "gen.h"

#include <string.h>
#include <sys/stat.h>

#include "pbxports/judge/expect.h"

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Or out of reach: whoever makes the folder says why. */
static bool is_missing(const char *path)
{
	struct stat status;

	return lstat(path, &status) != 0;
}

/* True where --output means a folder of files: one that is there, or is to be made. */
static bool wants_files(const struct backend *backend, const char *path)
{
	if (path == NULL || backend->print_files == NULL)
		return false;
	return is_folder(path) || path[strlen(path) - 1] == '/' ||
	       (backend->makes_folder && is_missing(path));
}

static enum ending write_files(const struct backend *backend, const struct plan *plan,
			       const struct emit_options *options, const char *folder,
			       struct diags *diags)
{
	struct output_files files = output_files_begin(backend->folders, diags);

	backend->print_files(plan, options, diags->arena, &files);
	return output_files_write(&files, folder) ? ENDED_YES : ENDED_NOT_DONE;
}

static enum ending write_stream(const struct backend *backend, const struct plan *plan,
				const struct emit_options *options, const struct settings *settings,
				struct diags *diags)
{
	struct output *output = output_begin(diags);

	backend->print(plan, options, diags->arena, output->stream);
	if (settings->output == NULL)
		return command_send(output, diags);
	if (output_end(output, diags) &&
	    output_to_file(output, settings->output, settings->follow, diags))
		return ENDED_YES;
	return ENDED_NOT_DONE;
}

enum ending gen_run(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *diags = invocation->diags;
	const struct backend *backend = backend_find(settings->backend);
	struct emit_options options = {
		.zones = settings->zones.items,
		.zone_count = settings->zones.count,
		.counters = settings->counters,
		.chain = settings->chain,
		.anchor = settings->anchor,
		.dialect = settings->dialect,
		.approximate = settings->approximate,
	};
	const struct plan *plan;

	if (!backend_check_options(backend, &options, diags))
		return ENDED_NOT_DONE;
	if (settings->all)
		return gen_all(invocation, backend, &options);
	plan = command_plan(invocation);
	if (plan == NULL || expectations_check(plan->profile, diags) > 0)
		return ENDED_NOT_DONE;
	plan = backend_fit(backend, plan, &options, diags);
	if (plan == NULL)
		return ENDED_NOT_DONE;
	if (wants_files(backend, settings->output))
		return write_files(backend, plan, &options, settings->output, diags);
	return write_stream(backend, plan, &options, settings, diags);
}
