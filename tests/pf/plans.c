/*
 * Every folder with a profile: the rules of pf that stand in it, and fresh ones for both dialects
 * and both places. A profile that pf can't express is taken as --allow-approximate takes it.
 */
#include "plans.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pbxports/base/option.h"
#include "pbxports/base/output.h"
#include "pbxports/emit/emit.h"
#include "pbxports/judge/probe.h"

#define PROBES_MAX 20000

struct folder {
	const char *name;
	struct tally *tally;
	struct arena *arena;
	struct diags *diags;
};

/* The further options of a case. */
struct case_options {
	const char *host;
	struct option_list zones;
};

static const struct option host_option = {
	.name = "host", .kind = OPTION_TEXT, .offset = offsetof(struct case_options, host)};
static const struct option zone_option = {
	.name = "zone", .kind = OPTION_LIST, .offset = offsetof(struct case_options, zones)};
static const struct option *const case_table[] = {&host_option, &zone_option, NULL};

static const struct {
	const char *name;
	enum eval_dialect dialect;
} dialects[] = {{"openbsd", EVAL_OPENBSD}, {"freebsd", EVAL_FREEBSD}};

static void no_memory(void *context)
{
	(void)context;
	abort();
}

/* A file of the folder, whole; NULL where there is none. */
static char *read_text(const struct folder *folder, const char *name)
{
	FILE *file = fopen(arena_format(folder->arena, "%s/%s", folder->name, name), "r");
	char *text = NULL;
	size_t size = 0, capacity = 0;

	if (file == NULL)
		return NULL;
	for (int c = getc(file); c != EOF; c = getc(file)) {
		text = arena_grow(folder->arena, text, size + 1, &capacity, 1);
		text[size++] = (char)c;
		text[size] = '\0';
	}
	fclose(file);
	return text == NULL ? arena_strdup(folder->arena, "") : text;
}

static bool read_options(const struct folder *folder, struct case_options *options)
{
	struct option_list operands = {.count = 0};
	char *text = read_text(folder, "args");
	char **words = NULL;
	size_t count = 0, capacity = 0;

	*options = (struct case_options){.host = NULL};
	for (char *word = text == NULL ? NULL : strtok(text, "\n"); word != NULL;
	     word = strtok(NULL, "\n")) {
		words = arena_grow(folder->arena, words, count, &capacity, sizeof(*words));
		words[count++] = word;
	}
	return option_parse(case_table, (int)count, words, options, &operands, folder->diags);
}

static const struct plan *read_plan(const struct folder *folder)
{
	struct case_options options;
	struct profile_request request = {
		.name = arena_format(folder->arena, "%s/profile.yaml", folder->name)};
	const struct profile *profile;
	const struct dialer *host = NULL;

	if (!read_options(folder, &options))
		return NULL;
	request.zones = options.zones.items;
	request.zone_count = options.zones.count;
	profile = profile_load(&request, folder->diags);
	if (profile != NULL && options.host != NULL)
		host = profile_host(profile, options.host, folder->diags);
	if (profile == NULL || (options.host != NULL && host == NULL))
		return NULL;
	return plan_build(profile, host, folder->diags);
}

/* One line FROM TO VERDICT [in INTERFACE]. */
static bool read_probe(const struct folder *folder, const char *line, struct packet *packet,
		       bool *accepted)
{
	char from[64], to[32], verdict[16], in[4] = "", interface[32] = "";
	struct port_range ports;
	struct scalar_error why;
	int words = sscanf(line, "%63s %31s %15s %3s %31s", from, to, verdict, in, interface);

	*packet = (struct packet){.interface = NULL};
	if (words < 3 || !address_parse(from, strlen(from), &packet->family, &packet->source) ||
	    !ports_parse(to, &ports, &why))
		return false;
	packet->protocol = ports.protocols == 1U << TCP ? TCP : UDP;
	packet->port = ports.first;
	if (words == 5)
		packet->interface = arena_strdup(folder->arena, interface);
	*accepted = strcmp(verdict, "accepted") == 0;
	return *accepted || strcmp(verdict, "denied") == 0;
}

static void add_packet(const struct folder *folder, struct trials *trials, struct packet packet)
{
	trials->packets = arena_grow(folder->arena, trials->packets, trials->count,
				     &trials->capacity, sizeof(*trials->packets));
	trials->packets[trials->count++] = packet;
}

/* The probes that the profile's author wrote down, against which the plan is held. */
static void add_hand_probes(const struct folder *folder, const struct plan *plan,
			    struct trials *trials)
{
	char *text = read_text(folder, "probes");

	for (char *line = text == NULL ? NULL : strtok(text, "\n"); line != NULL;
	     line = strtok(NULL, "\n")) {
		struct packet packet;
		bool accepted;

		if (line[0] == '#')
			continue;
		if (!read_probe(folder, line, &packet, &accepted) ||
		    plan_decide(plan, &packet).accepted != accepted)
			tally_add(folder->tally, folder->name, line);
		else
			add_packet(folder, trials, packet);
	}
	trials->by_hand = trials->count;
}

/* No system has an interface of these names, which pf takes for every one. */
static bool is_real(const char *interface)
{
	return interface == NULL ||
	       (strcmp(interface, "all") != 0 && strcmp(interface, "any") != 0);
}

static struct trials make_trials(const struct folder *folder, const struct plan *plan)
{
	const struct addrset none = {.families = {{.count = 0}}};
	struct probes probes = probe_plan(plan, &none, PROBES_MAX, folder->arena);
	struct trials trials = {.count = 0};

	add_hand_probes(folder, plan, &trials);
	for (size_t i = 0; i < probes.count; i++)
		if (is_real(probes.packets[i].interface))
			add_packet(folder, &trials, probes.packets[i]);
	return trials;
}

static void try_rules(const struct folder *folder, const char *what, const struct plan *plan,
		      const struct trials *trials, const char *text, enum eval_dialect dialect,
		      enum eval_place place)
{
	const char *name = arena_format(folder->arena, "%s: %s", folder->name, what);
	char why[EVAL_WHY_SIZE];
	struct eval_rules *rules = eval_read(text, dialect, place, why);

	tally_add(folder->tally, name,
		  rules == NULL ? why : judge(plan, rules, trials, folder->arena));
	eval_free(rules);
}

static const char *fresh_rules(const struct folder *folder, const struct plan *plan,
			       const struct emit_options *options)
{
	struct output *output = output_begin(folder->diags);

	pf_print(plan, options, folder->arena, output->stream);
	if (!output_end(output, folder->diags))
		return "";
	return arena_strndup(folder->arena, output->bytes, output->size);
}

static void try_dialect(const struct folder *folder, const struct plan *plan,
			const struct trials *trials, size_t row)
{
	const char *golden = arena_format(folder->arena, "rules.pf-%s", dialects[row].name);
	const char *text = read_text(folder, golden);
	enum eval_dialect dialect = dialects[row].dialect;

	if (text != NULL)
		try_rules(folder, golden, plan, trials, text, dialect, EVAL_MAIN);
	for (enum eval_place place = EVAL_MAIN; place <= EVAL_ANCHOR; place++) {
		struct emit_options options = {.dialect = dialects[row].name,
					       .anchor = place == EVAL_ANCHOR,
					       .approximate = true};
		const char *what =
			arena_format(folder->arena, "%s%s", dialects[row].name,
				     place == EVAL_ANCHOR ? " as an anchor" : " as a whole");

		try_rules(folder, what, plan, trials, fresh_rules(folder, plan, &options), dialect,
			  place);
	}
}

static void report(const struct folder *folder, const struct plan *plan,
		   const struct trials *trials)
{
	size_t accepted = 0;

	for (size_t i = 0; i < trials->count; i++)
		accepted += plan_decide(plan, &trials->packets[i]).accepted;
	printf("    %s: %zu packets, %zu accepted\n", folder->name, trials->count, accepted);
}

static bool try_folder(const struct folder *folder)
{
	const struct emit_options options = {.approximate = true};
	const struct plan *whole = read_plan(folder);
	const struct plan *plan;
	struct trials trials;

	if (whole == NULL)
		return false;
	if (whole->role == PLAN_GATEWAY)
		return true;
	plan = backend_fit(backend_find("pf"), whole, &options, folder->diags);
	if (plan == NULL)
		return false;
	trials = make_trials(folder, whole);
	report(folder, plan, &trials);
	for (size_t row = 0; row < COUNT(dialects); row++)
		try_dialect(folder, plan, &trials, row);
	return true;
}

void plan_cases(struct tally *tally, const char *name)
{
	struct folder folder = {.name = name, .tally = tally};

	folder.arena = arena_new(no_memory, NULL);
	if (folder.arena == NULL)
		no_memory(NULL);
	folder.diags = diags_new(folder.arena);
	if (!try_folder(&folder)) {
		diag_print_text(folder.diags, false, stdout);
		tally_add(tally, name, "there is no plan");
	}
	arena_free(folder.arena);
}
