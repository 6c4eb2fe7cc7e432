#include "pbxports/judge/verify.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pbxports/cmd/command.h"
#include "pbxports/emit/emit.h"
#include "pbxports/report/verified.h"

#define GATEWAY	  "gateway" /* no dialer may be called so */
#define SEED	  1
#define PATIENCE  1.0	   /* seconds without a word */
#define RULES_MAX 67108864 /* bytes of --ruleset */
#define MEGABYTE  1048576

static struct timespec start;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

/* A line on a terminal that is overwritten. */
static void show_progress(size_t packets)
{
	static double last;
	char count[COUNT_TEXT_SIZE], line[COUNT_TEXT_SIZE + 32];
	double now = seconds();
	int length;

	if (now < PATIENCE || now - last < PATIENCE / 4)
		return;
	last = now;
	length = snprintf(line, sizeof(line), "\r%s packets, %.0f s ", count_text(packets, count),
			  now);
	(void)!write(STDERR_FILENO, line, (size_t)length);
}

static void end_progress(void)
{
	static const char wipe[] = "\r\033[K";

	if (seconds() > PATIENCE)
		(void)!write(STDERR_FILENO, wipe, sizeof(wipe) - 1);
}

/* The plan of the machine that --host names: a gateway has that for a name. */
static const struct plan *machine_plan(const struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *diags = invocation->diags;
	const struct profile *profile = command_profile(invocation, settings->profile, diags);
	const struct dialer *host = NULL;

	if (profile == NULL)
		return NULL;
	if (settings->host != NULL &&
	    (profile->gateway == NULL || strcmp(settings->host, GATEWAY) != 0)) {
		host = profile_host(profile, settings->host, diags);
		if (host == NULL)
			return NULL;
	}
	return plan_build(profile, host, diags);
}

static bool read_number(const char *option, const char *text, unsigned long low, unsigned long high,
			unsigned long *number, struct diags *diags)
{
	struct scalar_error why;

	if (text == NULL || number_parse(text, low, high, number, &why))
		return true;
	diag_failure(diags, "\"%s %s\" %s", option, text, why.problem);
	return false;
}

static bool read_rules(const char *path, struct verify_request *request, struct diags *diags)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	bool read = false;

	if (file != NULL) {
		size_t room = MEGABYTE;

		bytes = arena_alloc(diags->arena, room);
		request->size = fread(bytes, 1, room, file);
		while (request->size == room && room < RULES_MAX) {
			char *larger = arena_alloc(diags->arena, 2 * room);

			memcpy(larger, bytes, room);
			bytes = larger;
			request->size += fread(bytes + room, 1, room, file);
			room *= 2;
		}
		read = ferror(file) == 0 && feof(file) != 0;
		fclose(file);
	}
	if (!read)
		diag_failure(diags, "can't read \"%s\": %s", path,
			     errno == 0 ? "too large" : strerror(errno));
	request->rules = bytes;
	return read;
}

/* What `gen` prints: its very bytes. */
static bool print_rules(const struct backend *backend, const struct emit_options *options,
			struct verify_request *request, struct diags *diags)
{
	struct output *output = output_begin(diags);

	backend->print(request->plan, options, diags->arena, output->stream);
	if (!output_end(output, diags))
		return false;
	request->rules = output->bytes;
	request->size = output->size;
	return true;
}

static bool make_rules(const struct invocation *invocation, const struct backend *backend,
		       struct verify_request *request)
{
	const struct settings *settings = &invocation->settings;
	const struct emit_options options = {
		.zones = settings->zones.items,
		.zone_count = settings->zones.count,
		.counters = settings->counters,
		.dialect = settings->dialect,
		.approximate = settings->approximate,
	};

	if (!backend_check_options(backend, &options, invocation->diags))
		return false;
	request->plan = machine_plan(invocation);
	if (request->plan != NULL)
		request->plan = backend_fit(backend, request->plan, &options, invocation->diags);
	if (request->plan == NULL)
		return false;
	if (settings->ruleset == NULL)
		return print_rules(backend, &options, request, invocation->diags);
	if (verify_takes_rules(backend->name))
		return read_rules(settings->ruleset, request, invocation->diags);
	diag_failure(invocation->diags, "backend \"%s\" takes no \"--ruleset\"", backend->name);
	diag_fix(invocation->diags, "its rules are a script, and loading them would run it");
	return false;
}

enum ending verify_run(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *diags = invocation->diags;
	unsigned long probes = VERIFY_PROBES, seed = SEED;
	struct verify_request request = {.backend = settings->backend};
	struct verify_result *result = arena_alloc(diags->arena, sizeof(*result));
	struct output *output;
	bool done;

	if (!read_number("--probes", settings->probes, VERIFY_PROBES_MIN, VERIFY_PROBES_MAX,
			 &probes, diags) ||
	    !read_number("--seed", settings->seed, 0, UINT32_MAX, &seed, diags) ||
	    !make_rules(invocation, backend_find(settings->backend), &request))
		return ENDED_NOT_DONE;
	request.probes = probes;
	request.seed = seed;
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (isatty(STDERR_FILENO) == 1)
		request.progress = show_progress;
	done = verify(&request, result, diags);
	if (request.progress != NULL)
		end_progress();
	if (!done)
		return ENDED_NOT_DONE;
	output = output_begin(diags);
	verified_format_find(settings->format)->print(&request, result, output->stream);
	if (command_send(output, diags) != ENDED_YES)
		return ENDED_NOT_DONE;
	return result->wrong == 0 ? ENDED_YES : ENDED_NO;
}
