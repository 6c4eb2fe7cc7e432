/*
 * Every folder with a profile: the rules of pf that stand in it, and fresh ones for both dialects
 * and both places. A profile that pf can't express is taken as --allow-approximate takes it.
 */
#include "plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pbxports/base/output.h"
#include "pbxports/emit/emit.h"
#include "pbxports/judge/probe.h"

#define PROBES_MAX 20000

struct folder {
	const char *name;
	struct tally *tally;
	struct arena *arena;
	struct diags *diags;
	struct golden_case golden;
};

static const struct {
	const char *name;
	enum eval_dialect dialect;
} dialects[] = {{"openbsd", EVAL_OPENBSD}, {"freebsd", EVAL_FREEBSD}};

static void no_memory(void *context)
{
	(void)context;
	abort();
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
	struct case_probes probes;
	const char *why;

	if (!case_probes(&folder->golden, plan, &probes, &why)) {
		tally_add(folder->tally, folder->name, why);
		return;
	}
	for (size_t i = 0; i < probes.count; i++) {
		if (probes.items[i].disagreement != NULL)
			tally_add(folder->tally, folder->name, probes.items[i].disagreement);
		else
			add_packet(folder, trials, probes.items[i].packet);
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
	const char *text = case_text(&folder->golden, golden);
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
	const struct plan *whole = case_plan(&folder->golden);
	const struct plan *plan;
	struct trials trials;

	if (whole == NULL)
		return false;
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
	folder.golden = (struct golden_case){name, folder.arena, folder.diags};
	if (!try_folder(&folder)) {
		diag_print_text(folder.diags, false, stdout);
		tally_add(tally, name, "there is no plan");
	}
	arena_free(folder.arena);
}
