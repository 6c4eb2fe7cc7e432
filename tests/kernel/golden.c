/*
 * A golden: its rules are loaded twice beside another program's, then met with a probe at every
 * edge of the plan and with those written by hand. Kernel, plan and hand must agree.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kernel.h"
#include "loader.h"
#include "pbxports/base/option.h"
#include "pbxports/judge/probe.h"
#include "pbxports/profile/profile.h"
#include "trial.h"

#define PROBES_MAX	20000
#define HAND_PROBES_MIN 15

/* The further options of a case. */
struct golden_options {
	const char *host;
	struct option_list zones;
};

static const struct option host_option = {
	.name = "host", .kind = OPTION_TEXT, .offset = offsetof(struct golden_options, host)};
static const struct option zone_option = {
	.name = "zone", .kind = OPTION_LIST, .offset = offsetof(struct golden_options, zones)};
static const struct option *const golden_table[] = {&host_option, &zone_option, NULL};

/* A file of the case, whole; NULL where there is none. */
static char *read_text(struct test *test, const char *name)
{
	const char *path = arena_format(test->arena, "%s/%s", (const char *)test->argument, name);
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0, capacity = 0;

	if (file == NULL)
		return NULL;
	for (int c = getc(file); c != EOF; c = getc(file)) {
		text = arena_grow(test->arena, text, size + 1, &capacity, 1);
		text[size++] = (char)c;
	}
	fclose(file);
	return text == NULL ? arena_strdup(test->arena, "") : text;
}

static char *required_text(struct test *test, const char *name)
{
	char *text = read_text(test, name);

	if (text == NULL)
		test_give_up(test, "there is no file \"%s\"", name);
	return text;
}

/* The next line, its newline cut off; NULL at the end. */
static char *next_line(char **rest)
{
	char *line = *rest;
	size_t length = strcspn(line, "\n");

	if (*line == '\0')
		return NULL;
	*rest = line + length + (line[length] == '\n');
	line[length] = '\0';
	return line;
}

static struct golden_options read_options(struct test *test)
{
	struct golden_options options = {.host = NULL};
	struct option_list operands = {.count = 0};
	char **words = NULL;
	char *rest = read_text(test, "args");
	size_t count = 0, capacity = 0;

	for (char *line; rest != NULL && (line = next_line(&rest)) != NULL;) {
		words = arena_grow(test->arena, words, count, &capacity, sizeof(*words));
		words[count++] = line;
	}
	if (!option_parse(golden_table, (int)count, words, &options, &operands, test->diags))
		test_give_up_with_diags(test);
	return options;
}

static const struct plan *read_plan(struct test *test)
{
	struct golden_options options = read_options(test);
	struct profile_request request = {
		.name = arena_format(test->arena, "%s/profile.yaml", (const char *)test->argument),
		.zones = options.zones.items,
		.zone_count = options.zones.count,
	};
	const struct profile *profile = profile_load(&request, test->diags);
	const struct dialer *host = NULL;
	const struct plan *plan;

	if (profile == NULL)
		test_give_up_with_diags(test);
	if (options.host != NULL)
		host = profile_host(profile, options.host, test->diags);
	if (options.host != NULL && host == NULL)
		test_give_up_with_diags(test);
	plan = plan_build(profile, host, test->diags);
	if (plan == NULL)
		test_give_up_with_diags(test);
	else if (plan->role != PLAN_HOST)
		test_give_up(test, "the lab has nowhere to forward to");
	return plan;
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
	const char *path = arena_format(test->arena, "%s/%s", (const char *)test->argument,
					test->loader->golden);
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return path;
	return required_text(test, test->loader->golden);
}

/* One line FROM TO VERDICT [in INTERFACE]. */
static bool read_hand_probe(struct test *test, const char *line, struct trial *trial,
			    bool *accepted)
{
	char from[64], to[32], verdict[16], in[4] = "", interface[32] = "";
	struct port_range ports;
	struct scalar_error why;
	int words = sscanf(line, "%63s %31s %15s %3s %31s", from, to, verdict, in, interface);

	*trial = (struct trial){.sent = false};
	if ((words != 3 && words != 5) || (words == 5 && strcmp(in, "in") != 0) ||
	    !address_parse(from, strlen(from), &trial->packet.family, &trial->packet.source) ||
	    !ports_parse(to, &ports, &why) || ports.first != ports.last ||
	    (ports.protocols != 1 << TCP && ports.protocols != 1 << UDP))
		return false;
	trial->packet.protocol = ports.protocols == 1 << TCP ? TCP : UDP;
	trial->packet.port = ports.first;
	if (words == 5)
		trial->packet.interface = arena_strdup(test->arena, interface);
	*accepted = strcmp(verdict, "accepted") == 0;
	return *accepted || strcmp(verdict, "denied") == 0;
}

/* Reads the probes by hand and holds the plan against them. */
static struct trial *read_hand_probes(struct test *test, const struct plan *plan, size_t *count)
{
	char *rest = required_text(test, "probes");
	struct trial *trials = NULL;
	size_t capacity = 0;

	*count = 0;
	for (char *line; (line = next_line(&rest)) != NULL;) {
		struct trial trial;
		bool accepted;

		line[strcspn(line, "#")] = '\0';
		if (line[strspn(line, " \t")] == '\0')
			continue;
		if (!read_hand_probe(test, line, &trial, &accepted))
			test_give_up(test, "no probe: \"%s\"", line);
		trial.verdict = plan_decide(plan, &trial.packet);
		if (trial.verdict.accepted != accepted)
			test_complain(test, "by the plan it is not so: \"%s\"", line);
		trials = arena_grow(test->arena, trials, *count, &capacity, sizeof(*trials));
		trials[(*count)++] = trial;
	}
	if (*count < HAND_PROBES_MIN)
		test_complain(test, "only %zu probes are written by hand", *count);
	return trials;
}

/* The lab, with the interfaces of the plan and of the probes by hand. */
static void open_lab(struct test *test, const struct plan *plan, const struct trial *hand,
		     size_t by_hand)
{
	size_t count;
	const char **names = test_interfaces(test, plan, by_hand, &count);

	for (size_t i = 0; i < by_hand; i++)
		if (hand[i].packet.interface != NULL)
			names[count++] = hand[i].packet.interface;
	test_lab(test, names, count);
}

/* The probes by hand, and behind them those of the edges. */
static struct trial *all_trials(struct test *test, const struct plan *plan, size_t *count)
{
	struct trial *hand = read_hand_probes(test, plan, count);
	struct addrset refused = {.families = {{.count = 0}}};
	struct probes probes;
	struct trial *trials;

	open_lab(test, plan, hand, *count);
	if (!netlab_refused(test->lab, &refused))
		test_give_up(test, "%s", netlab_error(test->lab));
	probes = probe_plan(plan, &refused, PROBES_MAX, test->arena);
	trials = arena_array(test->arena, *count + probes.count, sizeof(*trials));
	if (*count > 0)
		memcpy(trials, hand, *count * sizeof(*hand));
	for (size_t i = 0; i < probes.count; i++) {
		struct trial *trial = &trials[(*count)++];

		trial->packet = probes.packets[i];
		trial->verdict = plan_decide(plan, &trial->packet);
	}
	return trials;
}

void golden_run(struct test *test)
{
	const struct plan *plan = read_plan(test);
	const char *rules = read_rules(test);
	size_t count;
	struct trial *trials = all_trials(test, plan, &count);

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
