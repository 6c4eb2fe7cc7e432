#include "attempt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judged.h"
#include "pbxports/base/output.h"
#include "pbxports/profile/profile.h"

static void no_memory(void *context)
{
	(void)context;
	fputs("no memory\n", stderr);
	exit(1);
}

bool hearing_end(struct hearing *hearing, enum ending ending, const char *format, ...)
{
	struct outcome *outcome = hearing->outcome;
	va_list arguments;

	outcome->ending = ending;
	va_start(arguments, format);
	vsnprintf(outcome->text, sizeof(outcome->text), format, arguments);
	va_end(arguments);
	return false;
}

static bool end_with_diags(struct hearing *hearing, enum ending ending)
{
	const struct diags *diags = hearing->diags;

	for (size_t i = 0; i < diags->count; i++)
		if (diags->items[i].severity == DIAG_ERROR)
			return hearing_end(hearing, ending, "%s", diags->items[i].message);
	return hearing_end(hearing, ending, "an error without a message");
}

struct naive *attempt_read(const struct attempt *attempt)
{
	char builtins[4096];
	const char *const folders[] = {SPECIMEN_PARENTS, builtins, NULL};
	struct naive *naive;

	snprintf(builtins, sizeof(builtins), "%s/profiles", attempt->root);
	naive = naive_read("profile.yaml", folders, attempt->specimen->host);
	for (size_t i = 0; naive != NULL && i < attempt->specimen->zone_count; i++)
		naive_override(naive, attempt->specimen->zones[i]);
	return naive;
}

static bool read_profile(struct hearing *hearing)
{
	const struct specimen *specimen = hearing->attempt->specimen;
	struct profile_request request = {
		.name = "profile.yaml",
		.search_path = SPECIMEN_PARENTS,
		.zones = specimen->zones,
		.zone_count = specimen->zone_count,
	};
	const struct profile *profile = profile_load(&request, hearing->diags);
	const struct dialer *host = NULL;

	if (profile == NULL)
		return false;
	if (specimen->host != NULL) {
		host = profile_host(profile, specimen->host, hearing->diags);
		if (host == NULL)
			return false;
	}
	hearing->plan = plan_build(profile, host, hearing->diags);
	return hearing->plan != NULL;
}

/* The plan cut down to what the backend has. */
static bool fit_plan(struct hearing *hearing, const struct backend *backend)
{
	const struct plan *plan = hearing->plan;

	hearing->plan = backend_fit(backend, plan, &hearing->options, hearing->diags);
	if (hearing->plan != NULL)
		return true;
	hearing->options.approximate = true;
	hearing->outcome->approximate = true;
	hearing->plan = backend_fit(backend, plan, &hearing->options, diags_new(hearing->arena));
	return hearing->plan != NULL || end_with_diags(hearing, ATTEMPT_REFUSED);
}

static bool print_rules(struct hearing *hearing, const struct backend *backend)
{
	struct output *output = output_begin(hearing->diags);

	backend->print(hearing->plan, &hearing->options, hearing->arena, output->stream);
	if (!output_end(output, hearing->diags))
		return end_with_diags(hearing, ATTEMPT_BROKEN);
	hearing->rules = arena_strndup(hearing->arena, output->bytes, output->size);
	return true;
}

static bool print_folder(struct hearing *hearing, const struct backend *backend)
{
	struct output_files files = output_files_begin(backend->folders, hearing->diags);

	hearing->rules =
		arena_format(hearing->arena, "%s/" SPECIMEN_RULES, hearing->attempt->folder);
	backend->print_files(hearing->plan, &hearing->options, hearing->arena, &files);
	return output_files_write(&files, hearing->rules) ||
	       end_with_diags(hearing, ATTEMPT_BROKEN);
}

/* Options that are the backend's own come and go with the profile's number. */
static bool make_rules(struct hearing *hearing)
{
	const struct judged *row = hearing->row;
	const struct backend *backend = backend_find(row->backend);
	bool odd = hearing->attempt->number % 2 != 0;

	if (backend == NULL)
		return hearing_end(hearing, ATTEMPT_SKIPPED, "there is no backend \"%s\"",
				   row->backend);
	hearing->options = (struct emit_options){
		.zones = hearing->attempt->specimen->zones,
		.zone_count = hearing->attempt->specimen->zone_count,
		.dialect = row->dialect,
		.chain = row->chain,
		.counters = backend->choices & EMIT_COUNTERS && odd,
		.anchor = backend->choices & EMIT_ANCHOR && odd,
	};
	if (!fit_plan(hearing, backend))
		return false;
	return row->folder ? print_folder(hearing, backend) : print_rules(hearing, backend);
}

/* True where the plan forwards something to the packet's destination, so that pings go there. */
static bool is_pinged(const struct plan *plan, const struct naive_packet *packet)
{
	const struct address destination = judged_address(&packet->destination);

	for (size_t i = 0; i < plan->forward_count; i++)
		if (plan->forwards[i].address6 != NULL &&
		    address_compare(*plan->forwards[i].address6, destination) == 0)
			return true;
	return false;
}

/* What a plan that was cut down says of the packet; no ping, and not left alone on its way to a
 * machine behind. */
static enum naive_fate cut_fate(const struct hearing *hearing, const struct naive_packet *packet)
{
	const struct backend *backend = backend_find(hearing->row->backend);
	enum naive_fate fate = judged_plan_verdict(hearing->plan, packet).fate;
	bool shut = !(backend->features & FEATURE_INPUT_ALONE);

	return fate == NAIVE_LEFT_ALONE && shut ? NAIVE_DENIED : fate;
}

/* Of a ping: it is let in no longer, or nothing is forwarded any more to where it goes. */
static bool is_ping_cut_off(const struct hearing *hearing, const struct naive_packet *packet,
			    const struct naive_verdict *expected)
{
	const struct backend *backend = backend_find(hearing->row->backend);

	if (packet->destination.size == 0)
		return expected->fate == NAIVE_LEFT_ALONE &&
		       !(backend->features & FEATURE_INPUT_ALONE);
	return expected->fate == NAIVE_FORWARDED && !is_pinged(hearing->plan, packet);
}

/*
 * True where it is the approximation that no longer lets the packet in, or no longer forwards it:
 * then it is for the gateway itself, which may leave its own input alone.
 */
static bool is_cut_off(const struct hearing *hearing, const struct naive_packet *packet,
		       const struct naive_verdict *expected, const struct naive_verdict *found)
{
	bool denied = found->fate == NAIVE_DENIED;
	enum naive_fate fate;

	if (!hearing->outcome->approximate || found->machine.size != 0)
		return false;
	if (packet->kind == NAIVE_PING)
		return denied && is_ping_cut_off(hearing, packet, expected);
	if (expected->fate == NAIVE_LEFT_ALONE && packet->destination.size != 0)
		return false;
	fate = cut_fate(hearing, packet);
	return denied ? fate == NAIVE_DENIED : fate == NAIVE_LEFT_ALONE;
}

static bool is_right(const struct hearing *hearing, const struct naive_packet *packet,
		     const struct naive_verdict *expected, const struct naive_verdict *found)
{
	bool passes = expected->fate != NAIVE_DENIED;
	bool alone = expected->fate == NAIVE_LEFT_ALONE;

	if (passes == (found->fate != NAIVE_DENIED) && expected->port == found->port &&
	    naive_same_address(&expected->machine, &found->machine) &&
	    (!hearing->row->sees_all || alone == (found->fate == NAIVE_LEFT_ALONE)))
		return true;
	return is_cut_off(hearing, packet, expected, found);
}

static void note_wrong(struct outcome *outcome, const struct naive_packet *packet,
		       const struct naive_verdict *expected, const struct naive_verdict *found)
{
	outcome->ending = ATTEMPT_WRONG;
	outcome->packet = *packet;
	outcome->expected = *expected;
	outcome->found = *found;
	if (packet->interface != NULL)
		snprintf(outcome->interface, sizeof(outcome->interface), "%s", packet->interface);
}

static void find_wrong(struct hearing *hearing)
{
	struct outcome *outcome = hearing->outcome;

	outcome->ending = ATTEMPT_AGREED;
	for (size_t i = 0; i < hearing->probes.count; i++) {
		const struct naive_packet *packet = &hearing->probes.packets[i];
		const struct naive_verdict *found = &hearing->answers[i].verdict;
		struct naive_verdict expected;

		if (!hearing->answers[i].given)
			continue;
		expected = naive_judge(hearing->naive, packet);
		outcome->probes++;
		outcome->accepted += found->fate != NAIVE_DENIED;
		outcome->forwarded += found->machine.size != 0;
		if (outcome->ending == ATTEMPT_AGREED &&
		    !is_right(hearing, packet, &expected, found))
			note_wrong(outcome, packet, &expected, found);
	}
}

static void hear(struct hearing *hearing)
{
	const struct attempt *attempt = hearing->attempt;
	struct draw draw = draw_begin(attempt->seed, attempt->number, 1);

	if (chdir(attempt->folder) != 0) {
		hearing_end(hearing, ATTEMPT_BROKEN, "can't enter the folder");
		return;
	}
	hearing->naive = attempt_read(attempt);
	if (hearing->naive == NULL) {
		hearing_end(hearing, ATTEMPT_BROKEN, "the naive judge can't read the profile");
		return;
	}
	if (!read_profile(hearing)) {
		end_with_diags(hearing, ATTEMPT_BROKEN);
		return;
	}
	hearing->probes = probes_draw(hearing->naive, &draw, ATTEMPT_PROBES, hearing->arena);
	if (attempt->only != NULL) {
		hearing->probes.count = 1;
		hearing->probes.packets[0] = attempt->only->packet;
		hearing->probes.packets[0].interface =
			attempt->only->interface[0] == '\0' ? NULL : attempt->only->interface;
	}
	hearing->answers =
		arena_array(hearing->arena, hearing->probes.count, sizeof(*hearing->answers));
	if ((hearing->row->backend == NULL || make_rules(hearing)) && hearing->row->ask(hearing))
		find_wrong(hearing);
}

/* The two files of a process that hears: its outcome, and what it and its helpers print. */
struct tale {
	FILE *outcome;
	FILE *words;
};

static _Noreturn void hear_and_tell(const struct attempt *attempt, const struct judged *row,
				    const struct tale *tale)
{
	struct outcome outcome = {.ending = ATTEMPT_BROKEN};
	struct hearing hearing = {.attempt = attempt, .row = row, .outcome = &outcome};

	dup2(fileno(tale->words), STDOUT_FILENO);
	dup2(fileno(tale->words), STDERR_FILENO);
	hearing.arena = arena_new(no_memory, NULL);
	if (hearing.arena == NULL)
		no_memory(NULL);
	hearing.diags = diags_new(hearing.arena);
	hear(&hearing);
	if (hearing.naive != NULL)
		naive_free(hearing.naive);
	arena_free(hearing.arena);
	fwrite(&outcome, sizeof(outcome), 1, tale->outcome);
	exit(fclose(tale->outcome) == 0 ? 0 : 1);
}

/* What the process that ended with `status` has left. */
static struct outcome read_tale(const struct tale *tale, int status)
{
	struct outcome outcome;

	rewind(tale->outcome);
	rewind(tale->words);
	if (fread(&outcome, sizeof(outcome), 1, tale->outcome) != 1)
		outcome = (struct outcome){.ending = ATTEMPT_BROKEN};
	if (outcome.text[0] != '\0' ||
	    (outcome.ending != ATTEMPT_BROKEN && outcome.ending != ATTEMPT_SKIPPED))
		return outcome;
	if (fgets(outcome.text, sizeof(outcome.text), tale->words) != NULL)
		outcome.text[strcspn(outcome.text, "\n")] = '\0';
	else
		snprintf(outcome.text, sizeof(outcome.text), "ended with status %d", status);
	return outcome;
}

/* In a process of its own: the engine moves it into a namespace, and what crashes is told. */
struct outcome attempt_run(const struct attempt *attempt, const struct judged *row)
{
	struct tale tale = {tmpfile(), tmpfile()};
	struct outcome outcome = {.ending = ATTEMPT_BROKEN, .text = "no file for the outcome"};
	pid_t child;
	int status = 0;

	if (tale.outcome != NULL && tale.words != NULL) {
		fflush(NULL);
		child = fork();
		if (child == 0)
			hear_and_tell(attempt, row, &tale);
		while (child > 0 && waitpid(child, &status, 0) < 0)
			if (errno != EINTR)
				break;
		outcome = read_tale(&tale, status);
	}
	if (tale.outcome != NULL)
		fclose(tale.outcome);
	if (tale.words != NULL)
		fclose(tale.words);
	return outcome;
}

static bool same_verdict(const struct naive_verdict *a, const struct naive_verdict *b)
{
	return a->fate == b->fate && a->port == b->port &&
	       naive_same_address(&a->machine, &b->machine);
}

bool outcome_same(const struct outcome *a, const struct outcome *b)
{
	return a->ending == b->ending && a->approximate == b->approximate &&
	       (a->ending == ATTEMPT_WRONG ? same_verdict(&a->expected, &b->expected) &&
						     same_verdict(&a->found, &b->found)
					   : strcmp(a->text, b->text) == 0);
}

static void print_verdict(const struct naive_verdict *verdict, FILE *stream)
{
	static const char *const fates[] = {
		[NAIVE_DENIED] = "denied",
		[NAIVE_ACCEPTED] = "accepted",
		[NAIVE_FORWARDED] = "forwarded",
		[NAIVE_LEFT_ALONE] = "left alone",
	};
	char machine[64];

	fputs(fates[verdict->fate], stream);
	if (verdict->machine.size != 0)
		fprintf(stream, " to %s %u", probe_address_text(&verdict->machine, machine),
			verdict->port);
}

void outcome_print(const struct outcome *outcome, FILE *stream)
{
	static const char *const kinds[] = {"udp", "tcp", "ping"};
	const struct naive_packet *packet = &outcome->packet;
	char address[64];

	if (outcome->ending != ATTEMPT_WRONG) {
		fprintf(stream, "%s\n", outcome->text);
		return;
	}
	fprintf(stream, "from %s to ", probe_address_text(&packet->source, address));
	if (packet->destination.size != 0)
		fprintf(stream, "%s ", probe_address_text(&packet->destination, address));
	fprintf(stream, "%u/%s%s%s: ", packet->port, kinds[packet->kind],
		outcome->interface[0] == '\0' ? "" : " in ", outcome->interface);
	print_verdict(&outcome->expected, stream);
	fputs(" by the naive judge, ", stream);
	print_verdict(&outcome->found, stream);
	fprintf(stream, " here%s\n", outcome->approximate ? " (approximately)" : "");
}
