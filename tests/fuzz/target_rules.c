/* From a profile to the rules of every backend, as gen does. */
#include <string.h>

#include "fuzz.h"
#include "pbxports/emit/emit.h"
#include "pbxports/judge/decide.h"
#include "pbxports/judge/expect.h"
#include "pbxports/judge/probe.h"
#include "subject.h"
#include "wellformed.h"

#define PROBES 200

/*
 * All rules are printable ASCII: names, addresses and ports, which were checked. Free text of the
 * profile has no part in them.
 */
static void check_rules(const char *what, const struct output *output)
{
	law(output->size > 0 && output->bytes[output->size - 1] == '\n',
	    "%s: the last line does not end", what);
	law(strlen(output->bytes) == output->size, "%s: a NUL", what);
	for (size_t i = 0; i < output->size; i++) {
		char byte = output->bytes[i];

		law(byte == '\n' || byte == '\t' || (byte >= ' ' && byte <= '~'),
		    "%s: byte %zu is 0x%02x", what, i, (unsigned)(unsigned char)byte);
	}
	law(strstr(output->bytes, FUZZ_FREE_TEXT) == NULL, "%s: free text in the rules", what);
}

static const struct output *print_rules(const struct backend *backend, const struct plan *plan,
					const struct emit_options *options, struct diags *diags)
{
	struct output *output = output_begin(diags);

	backend->print(plan, options, diags->arena, output->stream);
	fuzz_end_output(output, diags);
	check_rules(backend->name, output);
	return output;
}

static void check_files(const struct backend *backend, const struct plan *plan,
			const struct emit_options *options, struct diags *diags)
{
	struct output_files files = output_files_begin(backend->folders, diags);

	backend->print_files(plan, options, diags->arena, &files);
	law(files.count > 0, "%s prints no file", backend->name);
	for (size_t i = 0; i < files.count; i++) {
		const char *path = files.items[i].path;
		struct output *output = files.items[i].output;
		const char *suffix = strrchr(path, '.');

		law(path[0] != '/' && strstr(path, "..") == NULL, "a file leads out: %s", path);
		for (size_t k = 0; k < i; k++)
			law(strcmp(files.items[k].path, path) != 0, "two files %s", path);
		fuzz_end_output(output, diags);
		check_rules(path, output);
		if (suffix != NULL && strcmp(suffix, ".xml") == 0)
			law(is_xml(output->bytes, output->size), "%s is no XML", path);
	}
}

/* What is fitted to a backend lets nothing in that the profile does not. */
static void check_fitted(const struct plan *plan, const struct plan *fitted, struct arena *arena)
{
	const struct addrset none = {0};
	const struct probes probes = probe_plan(plan, &none, PROBES, arena);

	for (size_t i = 0; i < probes.count; i++)
		law(!plan_decide(fitted, &probes.packets[i]).accepted ||
			    plan_decide(plan, &probes.packets[i]).accepted,
		    "the nearest rules are laxer");
}

/* Exactly, or else as near as it can. */
static const struct plan *fit(const struct backend *backend, const struct plan *plan,
			      struct emit_options *options, struct diags *diags)
{
	const struct plan *fitted = backend_fit(backend, plan, options, diags);

	law((fitted == NULL) == (diags->errors > 0), "%s: refused, and no error", backend->name);
	if (fitted != NULL)
		return fitted;
	diags = diags_new(diags->arena);
	options->approximate = true;
	fitted = backend_fit(backend, plan, options, diags);
	law((fitted == NULL) == (diags->errors > 0), "%s: refused, and no error", backend->name);
	fuzz_check_diags(diags);
	return fitted;
}

static void check_backend(const struct backend *backend, const struct plan *plan,
			  const struct emit_options *given, struct arena *arena)
{
	struct diags *diags = diags_new(arena);
	struct emit_options options = *given;
	const struct plan *fitted;
	const struct output *first;
	const struct output *second;

	if (!backend_check_options(backend, &options, diags)) {
		law(diags->errors > 0, "%s: options refused, and no error", backend->name);
		options = (struct emit_options){
			.zones = given->zones,
			.zone_count = given->zone_count,
			.counters = given->counters && (backend->choices & EMIT_COUNTERS) != 0,
		};
	}
	diags = diags_new(arena);
	fitted = fit(backend, plan, &options, diags);
	if (fitted == NULL)
		return;
	if (fitted != plan)
		check_fitted(plan, fitted, arena);
	first = print_rules(backend, fitted, &options, diags);
	second = print_rules(backend, fitted, &options, diags);
	law(first->size == second->size && memcmp(first->bytes, second->bytes, first->size) == 0,
	    "%s prints one plan in two ways", backend->name);
	if (backend->print_files != NULL)
		check_files(backend, fitted, &options, diags);
}

static void check_plan(const struct subject *subject, const struct plan *plan, struct arena *arena)
{
	const struct settings *settings = &subject->settings;
	const struct emit_options options = {
		.zones = settings->zones.items,
		.zone_count = settings->zones.count,
		.counters = settings->counters,
		.chain = settings->chain,
		.anchor = settings->anchor,
		.dialect = settings->dialect,
	};

	for (const struct backend *backend = backends; backend->name != NULL; backend++)
		check_backend(backend, plan, &options, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct subject subject = subject_load("gen", data, size);
	struct diags *diags = diags_new(subject.diags->arena);
	const struct plan *plan = NULL;

	if (subject.profile != NULL)
		plan = subject_plan(&subject, diags);
	if (plan != NULL) {
		expectations_check(subject.profile, diags);
		check_plan(&subject, plan, diags->arena);
	}
	fuzz_check_diags(diags);
	subject_end(&subject);
	return 0;
}
