/*
 * A golden: its rules are loaded twice beside another program's table, then met with a probe at
 * every edge of the plan and with those written by hand. Kernel, plan and hand must agree.
 */
#include <stdio.h>
#include <string.h>

#include "kernel.h"
#include "pbxports/base/option.h"
#include "pbxports/judge/probe.h"
#include "pbxports/profile/profile.h"

#define PROBES_MAX	20000
#define HAND_PROBES_MIN 15
#define SHOWN_MAX	20

/* As fail2ban has it. The address is none of a zone's edges. */
static const char foreign_rules[] =
	"table inet f2b-table {\n"
	"	set addr-set-sshd {\n"
	"		type ipv4_addr\n"
	"		elements = { 198.18.77.99 }\n"
	"	}\n"
	"	chain f2b-chain {\n"
	"		type filter hook input priority filter - 1; policy accept;\n"
	"		tcp dport 22 ip saddr @addr-set-sshd drop\n"
	"	}\n"
	"}\n";

/* The further options of a case. */
struct golden_options {
	const char *host;
	struct option_list zones;
	bool counters;
};

static const struct option host_option = {
	.name = "host", .kind = OPTION_TEXT, .offset = offsetof(struct golden_options, host)};
static const struct option zone_option = {
	.name = "zone", .kind = OPTION_LIST, .offset = offsetof(struct golden_options, zones)};
static const struct option counters_option = {.name = "counters",
					      .kind = OPTION_FLAG,
					      .offset = offsetof(struct golden_options, counters)};
static const struct option *const golden_table[] = {&host_option, &zone_option, &counters_option,
						    NULL};

/* A packet, what is to become of it, and what became of it. */
struct trial {
	struct packet packet;
	struct verdict verdict;
	bool sent;
	bool passed;
};

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

static const char *list_table(struct test *test, const char *table)
{
	const char *const list[] = {"nft", "list", "table", "inet", table, NULL};
	const char *text;
	int status;

	if (!netlab_run(test->lab, list, "", 0, &status, &text, NULL))
		test_give_up(test, "%s", netlab_error(test->lab));
	if (status != 0)
		test_give_up(test, "there is no table \"%s\"", table);
	return text;
}

/* Loads the rules beside another program's table, twice: the second time must change nothing. */
static void load_twice(struct test *test, const char *rules)
{
	const char *foreign, *own;

	test_load(test, foreign_rules);
	foreign = list_table(test, "f2b-table");
	test_load(test, rules);
	own = list_table(test, "pbxports");
	test_load(test, rules);
	if (strcmp(foreign, list_table(test, "f2b-table")) != 0)
		test_complain(test, "the foreign table is not what it was");
	if (strcmp(own, list_table(test, "pbxports")) != 0)
		test_complain(test, "loading again gives another table");
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

/* Whom a limit counts as one: an address, or the /64 of one. */
struct counted {
	enum family family;
	struct address source;
	unsigned flows;
};

struct counts {
	struct counted *items;
	size_t count;
	size_t capacity;
};

static unsigned smallest_burst(const struct plan *plan)
{
	unsigned smallest = 0;

	for (size_t i = 0; i < plan->service_count; i++) {
		const struct limit *limit = plan->services[i].limit;

		if (limit != NULL && (smallest == 0 || limit->burst < smallest))
			smallest = limit->burst;
	}
	return smallest;
}

/* Counts one flow more of the packet's source, or says that its burst is used up. */
static bool count_flow(struct counts *counts, const struct packet *packet, unsigned burst,
		       struct arena *arena)
{
	struct counted *counted = NULL;
	struct address source = packet->source;

	if (packet->family == IPV6)
		source.low = 0;
	for (size_t i = 0; counted == NULL && i < counts->count; i++)
		if (counts->items[i].family == packet->family &&
		    address_compare(counts->items[i].source, source) == 0)
			counted = &counts->items[i];
	if (counted == NULL) {
		counts->items = arena_grow(arena, counts->items, counts->count, &counts->capacity,
					   sizeof(*counts->items));
		counted = &counts->items[counts->count++];
		*counted = (struct counted){packet->family, source, 0};
	}
	return counted->flows++ < burst;
}

static struct netlab_packet make_packet(struct test *test, const struct packet *packet)
{
	uint32_t id = test->next_id++;
	struct frame_path path = {
		.family = packet->family,
		.source = packet->source,
		.destination = packet->family == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6,
		.source_port = (uint16_t)(1024 + id % 60000),
		.port = packet->port,
	};

	return (struct netlab_packet){.frame = packet->protocol == UDP
						       ? frame_udp(&path, id)
						       : frame_tcp(&path, FRAME_SYN, id),
				      .interface = packet->interface};
}

/* Sends all that no limit can stop, as far as it is not yet sent; returns how many that were. */
static size_t send_round(struct test *test, struct trial *trials, size_t count, unsigned burst)
{
	struct counts counts = {.count = 0};
	struct netlab_packet *packets = arena_array(test->arena, count, sizeof(*packets));
	size_t *which = arena_array(test->arena, count, sizeof(*which));
	size_t sent = 0;

	for (size_t i = 0; i < count; i++) {
		const struct plan_rule *rule = trials[i].verdict.rule;

		if (trials[i].sent || (rule != NULL && rule->service->limit != NULL &&
				       !count_flow(&counts, &trials[i].packet, burst, test->arena)))
			continue;
		packets[sent] = make_packet(test, &trials[i].packet);
		which[sent++] = i;
	}
	if (!netlab_send(test->lab, packets, sent))
		test_give_up(test, "%s", netlab_error(test->lab));
	for (size_t i = 0; i < sent; i++) {
		trials[which[i]].sent = true;
		trials[which[i]].passed = packets[i].passed;
	}
	arena_release(test->arena, packets);
	arena_release(test->arena, which);
	return sent;
}

static void show(struct test *test, const struct trial *trial)
{
	char source[ADDRESS_TEXT_SIZE];
	const struct packet *packet = &trial->packet;

	test_complain(test, "%s to %u/%s%s%s: %s by the plan, %s by the kernel",
		      address_format(packet->family, packet->source, source),
		      (unsigned)packet->port, protocol_name(packet->protocol),
		      packet->interface == NULL ? "" : " in ",
		      packet->interface == NULL ? "" : packet->interface,
		      trial->verdict.accepted ? "accepted" : "denied",
		      trial->passed ? "accepted" : "denied");
}

static void judge(struct test *test, const struct trial *trials, size_t count)
{
	size_t wrong = 0, accepted = 0;

	for (size_t i = 0; i < count; i++) {
		accepted += trials[i].passed;
		if (trials[i].passed != trials[i].verdict.accepted && ++wrong <= SHOWN_MAX)
			show(test, &trials[i]);
	}
	if (wrong > SHOWN_MAX)
		test_complain(test, "%zu packets in all went the wrong way", wrong);
	printf("    %s: %zu packets, %zu accepted\n", test->name, count, accepted);
}

void golden_run(struct test *test)
{
	const struct plan *plan = read_plan(test);
	const char *rules = required_text(test, "rules.nft");
	size_t count;
	struct trial *trials = all_trials(test, plan, &count);

	load_twice(test, rules);
	for (size_t left = count; left > 0;) {
		left -= send_round(test, trials, count, smallest_burst(plan));
		if (left > 0)
			test_load(test, rules); /* the limits begin anew */
	}
	judge(test, trials, count);
}
