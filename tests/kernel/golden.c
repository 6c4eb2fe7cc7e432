/*
 * A golden: its rules are loaded twice beside another program's, then met with a probe at every
 * edge of the plan and with those written by hand. Kernel, plan and hand must agree.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../shared/case.h"
#include "kernel.h"
#include "loader.h"
#include "pbxports/judge/probe.h"
#include "trial.h"

#define PROBES_MAX	20000
#define HAND_PROBES_MIN 15

static struct golden_case the_case(const struct test *test)
{
	return (struct golden_case){test->argument, test->arena, test->diags};
}

/* Loads the rules beside another program's, twice: the second time must change nothing. */
static void load_twice(struct test *test, const char *rules)
{
	const char *foreign, *own;

	loader_run(test, "beside");
	foreign = loader_run(test, "foreign");
	if (*foreign == '\0')
		test_give_up(test, "there is nothing beside the rules");
	test_load(test, rules);
	own = loader_run(test, "own");
	test_load(test, rules);
	if (strcmp(foreign, loader_run(test, "foreign")) != 0)
		test_complain(test, "what is foreign is not what it was");
	if (strcmp(own, loader_run(test, "own")) != 0)
		test_complain(test, "loading again gives other rules");
}

/* The text of the loader's golden, or the path where that is a folder. */
static const char *read_rules(struct test *test)
{
	const struct golden_case golden = the_case(test);
	const char *path = arena_format(test->arena, "%s/%s", golden.folder, test->loader->golden);
	const char *text;
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return path;
	text = case_text(&golden, test->loader->golden);
	if (text == NULL)
		test_give_up(test, "there is no file \"%s\"", path);
	return text;
}

/* The probes by hand, against which the plan is held. */
static struct case_probes read_hand_probes(struct test *test, const struct plan *plan)
{
	const struct golden_case golden = the_case(test);
	struct case_probes probes;
	const char *why;

	if (!case_probes(&golden, plan, &probes, &why))
		test_give_up(test, "%s", why);
	for (size_t i = 0; i < probes.count; i++)
		if (probes.items[i].disagreement != NULL)
			test_complain(test, "%s", probes.items[i].disagreement);
	if (probes.count < HAND_PROBES_MIN)
		test_complain(test, "only %zu probes are written by hand", probes.count);
	return probes;
}

/* The lab, with the interfaces of the plan and of the probes by hand. */
static void open_lab(struct test *test, const struct plan *plan, const struct case_probes *hand)
{
	const char **names = arena_array(test->arena, hand->count, sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < hand->count; i++)
		if (hand->items[i].packet.interface != NULL)
			names[count++] = hand->items[i].packet.interface;
	test_lab(test, plan, names, count);
}

/* The probes by hand, and behind them those of the edges. */
static struct trial *all_trials(struct test *test, const struct plan *plan, size_t *count)
{
	const struct case_probes hand = read_hand_probes(test, plan);
	struct addrset refused = {.families = {{.count = 0}}};
	struct probes probes;
	struct trial *trials;

	open_lab(test, plan, &hand);
	if (!netlab_refused(test->lab, &refused))
		test_give_up(test, "%s", netlab_error(test->lab));
	probes = probe_plan(plan, &refused, PROBES_MAX, test->arena);
	trials = arena_array(test->arena, hand.count + probes.count, sizeof(*trials));
	*count = 0;
	for (size_t i = 0; i < hand.count; i++) {
		trials[*count].packet = hand.items[i].packet;
		trials[(*count)++].verdict = hand.items[i].verdict;
	}
	for (size_t i = 0; i < probes.count; i++) {
		trials[*count].packet = probes.packets[i];
		trials[(*count)++].verdict = plan_decide(plan, &probes.packets[i]);
	}
	return trials;
}

void golden_run(struct test *test)
{
	const struct golden_case golden = the_case(test);
	const struct plan *plan = case_plan(&golden);
	const char *rules = read_rules(test);
	struct trial *trials;
	size_t count;

	if (plan == NULL)
		test_give_up_with_diags(test);
	trials = all_trials(test, plan, &count);
	load_twice(test, rules);
	for (size_t left = count; left > 0;) {
		left -= trials_send(test, plan, trials, count);
		if (left > 0) {
			loader_run(test, "renew");
			test_load(test, rules);
		}
	}
	trials_judge(test, trials, count);
}
