#include <string.h>

#include "gen.h"
#include "pbxports/base/json.h"
#include "pbxports/base/version.h"
#include "pbxports/judge/expect.h"

#define MANIFEST "manifest.json"
#define GATEWAY	 "gateway" /* no dialer may be called so */

struct machine {
	const char *name;
	const struct dialer *dialer; /* NULL: the gateway */
	size_t first;		     /* of its files */
	size_t end;
};

/* An arena within that of the run. */
struct scratch {
	struct arena *arena; /* NULL: none at present */
};

struct batch {
	const struct profile *profile;
	const struct backend *backend;
	const struct emit_options *options;
	struct diags *diags;
	struct output_files files;
	struct machine *machines;
	size_t count;
	/* Of the present machine: its plan and what printing it takes, which thousands of machines
	 * must not add up to. */
	struct scratch *scratch;
	struct diags *own;
};

static bool check_usage(const struct settings *settings, struct diags *diags)
{
	size_t errors = diags->errors;

	if (settings->output == NULL) {
		diag_failure(diags, "option \"--all\" makes a folder of files");
		diag_fix(diags, "name it with --output DIR");
	}
	if (settings->host != NULL)
		diag_failure(diags, "options \"--all\" and \"--host\" exclude each other");
	return diags->errors == errors;
}

static void print_plan(struct batch *batch, const struct backend *backend, const struct plan *plan,
		       const struct emit_options *options)
{
	struct arena *arena = batch->own->arena;

	plan = backend_fit(backend, plan, options, batch->own);
	if (plan == NULL)
		return;
	if (backend->file == NULL)
		backend->print_files(plan, options, arena, &batch->files);
	else
		backend->print(plan, options, arena,
			       output_files_add(&batch->files, backend->file));
}

/* The rules' own options are none of rtp.conf's, whose header names the command that prints it. */
static void print_media(struct batch *batch, const struct plan *plan)
{
	const struct emit_options options = {.zones = batch->options->zones,
					     .zone_count = batch->options->zone_count};

	if (asterisk_has_media(batch->profile))
		print_plan(batch, backend_find("asterisk"), plan, &options);
}

static void scratch_no_memory(void *context)
{
	struct arena *whole = context;

	arena_no_memory(whole);
}

static void scratch_end(void *object)
{
	struct scratch *scratch = object;

	if (scratch->arena != NULL)
		arena_free(scratch->arena);
	scratch->arena = NULL;
}

static struct arena *scratch_begin(struct scratch *scratch, struct arena *whole)
{
	scratch->arena = arena_new(scratch_no_memory, whole);
	if (scratch->arena == NULL)
		arena_no_memory(whole);
	return scratch->arena;
}

static void print_machine_files(struct batch *batch, const struct dialer *dialer)
{
	const struct plan *plan = plan_build(batch->profile, dialer, batch->own);

	if (plan == NULL)
		return;
	print_plan(batch, batch->backend, plan, batch->options);
	if (dialer != NULL && !batch->backend->no_rules)
		print_media(batch, plan);
}

static void add_machine(struct batch *batch, const char *name, const struct dialer *dialer)
{
	struct machine *machine = &batch->machines[batch->count++];

	*machine = (struct machine){.name = name, .dialer = dialer, .first = batch->files.count};
	batch->files.subfolder = name;
	batch->own = diags_new(scratch_begin(batch->scratch, batch->diags->arena));
	print_machine_files(batch, dialer);
	diags_take(batch->diags, batch->own);
	scratch_end(batch->scratch);
	batch->files.subfolder = NULL;
	machine->end = batch->files.count;
	/* What is wrong is mostly so on every machine: repeats would crowd the queue. */
	diags_sort(batch->diags);
}

static bool add_machines(struct batch *batch)
{
	const struct profile *profile = batch->profile;
	bool has_gateway = profile->gateway != NULL && !batch->backend->no_rules;
	size_t errors = batch->diags->errors;

	if (profile->dialer_count == 0 && !has_gateway) {
		diag_error(batch->diags, (struct place){.source = profile->source},
			   "profile \"%s\" has no dialers for --all", profile->name.text);
		diag_fix(batch->diags, "leave --all out: its rules are those of one machine");
		return false;
	}
	batch->machines = arena_array(batch->diags->arena, profile->dialer_count + 1,
				      sizeof(*batch->machines));
	batch->scratch = arena_alloc(batch->diags->arena, sizeof(*batch->scratch));
	arena_defer(batch->diags->arena, scratch_end, batch->scratch);
	for (size_t i = 0; i < profile->dialer_count; i++)
		add_machine(batch, profile->dialers[i].name.text, &profile->dialers[i]);
	if (has_gateway)
		add_machine(batch, GATEWAY, NULL);
	return batch->diags->errors == errors;
}

static bool has_file(const struct batch *batch, const struct machine *machine, const char *name)
{
	for (size_t i = machine->first; i < machine->end; i++)
		if (strcmp(batch->files.items[i].path + strlen(machine->name) + 1, name) == 0)
			return true;
	return false;
}

static const char *load_command(const struct batch *batch, const struct machine *machine)
{
	bool beside = batch->options->chain != NULL || batch->options->anchor;
	const char *line = NULL;

	for (const struct load_step *step = batch->backend->load; step->file != NULL; step++) {
		const char *command = beside && step->beside != NULL ? step->beside : step->command;

		if (has_file(batch, machine, step->file))
			line = line == NULL ? command
					    : arena_format(batch->diags->arena, "%s && %s", line,
							   command);
	}
	return line;
}

static void print_address(struct json *json, const char *key, enum family family,
			  struct address address, struct place place)
{
	char text[ADDRESS_TEXT_SIZE];

	json_text(json, key, place.source == NULL ? NULL : address_format(family, address, text));
}

static void print_machine(const struct batch *batch, const struct machine *machine,
			  struct json *json)
{
	static const struct dialer none; /* the gateway's addresses are not in a profile */
	const struct dialer *dialer = machine->dialer == NULL ? &none : machine->dialer;

	json_object(json, NULL);
	json_text(json, "name", machine->name);
	print_address(json, "address", IPV4, dialer->address, dialer->address_place);
	print_address(json, "address6", IPV6, dialer->address6, dialer->address6_place);
	json_array(json, "files");
	for (size_t i = machine->first; i < machine->end; i++)
		json_text(json, NULL, batch->files.items[i].path);
	json_array_end(json);
	json_text(json, "load", load_command(batch, machine));
	json_object_end(json);
}

static void add_manifest(struct batch *batch)
{
	struct json json = json_begin(output_files_add(&batch->files, MANIFEST));

	json_object(&json, NULL);
	json_text(&json, OUTPUT_MARK_KEY, OUTPUT_MARK PBXPORTS_VERSION);
	json_text(&json, "profile", batch->profile->name.text);
	json_text(&json, "backend", batch->backend->name);
	json_array(&json, "hosts");
	for (size_t i = 0; i < batch->count; i++)
		print_machine(batch, &batch->machines[i], &json);
	json_array_end(&json);
	json_object_end(&json);
}

enum ending gen_all(struct invocation *invocation, const struct backend *backend,
		    const struct emit_options *options)
{
	struct diags *diags = invocation->diags;
	struct batch batch = {.backend = backend, .options = options, .diags = diags};

	if (!check_usage(&invocation->settings, diags))
		return ENDED_NOT_DONE;
	batch.profile = command_profile(invocation, invocation->settings.profile, diags);
	if (batch.profile == NULL || expectations_check(batch.profile, diags) > 0)
		return ENDED_NOT_DONE;
	batch.files = output_files_begin(NULL, diags);
	batch.files.index = MANIFEST;
	if (!add_machines(&batch))
		return ENDED_NOT_DONE;
	add_manifest(&batch);
	return output_files_write(&batch.files, invocation->settings.output) ? ENDED_YES
									     : ENDED_NOT_DONE;
}
