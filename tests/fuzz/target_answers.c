/* From a profile to what lint, show, query and diff say of it. */
#include <string.h>

#include "fuzz.h"
#include "mutate.h"
#include "pbxports/emit/emit.h"
#include "pbxports/judge/diff.h"
#include "pbxports/judge/lint.h"
#include "pbxports/judge/probe.h"
#include "pbxports/judge/query.h"
#include "pbxports/judge/reach.h"
#include "pbxports/report/diff.h"
#include "pbxports/report/query.h"
#include "pbxports/report/show.h"
#include "subject.h"
#include "wellformed.h"

#define PROBES 200

/* What a format's name says of what it prints. */
static void check_format(const char *name, struct output *output, struct diags *diags)
{
	fuzz_end_output(output, diags);
	if (strcmp(name, "json") == 0)
		law(is_json(output->bytes, output->size), "this is no JSON:\n%s", output->bytes);
	else if (strcmp(name, "html") == 0)
		law(is_xml(output->bytes, output->size), "this is no HTML:\n%s", output->bytes);
	else if (strcmp(name, "csv") == 0)
		law(is_csv(output->bytes, output->size), "this is no CSV:\n%s", output->bytes);
	else
		fuzz_check_text(name, output->bytes, output->size);
}

/* `backend` is NULL, or names the backend whose lacks are found, too. */
static struct diags *lint(const struct subject *subject, const struct plan *whole,
			  const char *backend, struct arena *arena)
{
	struct diags *findings = diags_new(arena);

	lint_profile(subject->profile, whole, backend, findings);
	diags_sort(findings);
	for (size_t i = 0; i < findings->count; i++)
		law(findings->items[i].rule != NULL && check_find(findings->items[i].rule) != NULL,
		    "a finding of no check: %s", findings->items[i].message);
	fuzz_check_diags(findings);
	return findings;
}

static void check_lint(const struct subject *subject, struct arena *arena)
{
	struct diags *errors = diags_new(arena);
	const struct plan *whole = plan_build_whole(subject->profile, errors);

	law((whole == NULL) == (errors->errors > 0), "no plan, and no error");
	if (whole == NULL)
		return;
	fuzz_check_findings(lint(subject, whole, NULL, arena));
	for (const char *const *backend = backend_names(); *backend != NULL; backend++)
		lint(subject, whole, *backend, arena);
}

static void check_show(const struct plan *plan, struct diags *diags)
{
	for (const struct show_format *format = show_formats; format->name != NULL; format++) {
		const struct show_style style = {.color = plan->zone_count % 2 == 0,
						 .width = SHOW_WIDTH};
		struct output *output = output_begin(diags);

		format->print(plan, &style, diags->arena, output->stream);
		check_format(format->name, output, diags);
	}
}

/* Packets at the edges of the plan, but those for one machine alone. */
static struct probes probe(const struct plan *plan, struct arena *arena)
{
	const struct addrset own = addrset_loopback(arena);
	struct probes probes = probe_plan(plan, &own, PROBES, arena);
	size_t kept = 0;

	for (size_t i = 0; i < probes.count; i++)
		if (probes.packets[i].destination == NULL)
			probes.packets[kept++] = probes.packets[i];
	probes.count = kept;
	return probes;
}

static bool part_has(const struct part *part, const struct packet *packet)
{
	return part->protocol == packet->protocol && packet->port >= part->first &&
	       packet->port <= part->last &&
	       addrset_contains(&part->sources, packet->family, packet->source);
}

/* Every packet of the question is in one part of the answer, and fares as that says. */
static void check_answer(const struct plan *plan, const struct question *question,
			 const struct query_answer *answer, const struct probes *probes)
{
	for (size_t i = 0; i < probes->count; i++) {
		struct packet packet = probes->packets[i];
		struct verdict verdict;
		size_t found = 0;

		packet.interface = question->interface;
		verdict = plan_decide_anywhere(plan, &packet);
		for (size_t k = 0; k < answer->count; k++) {
			if (!part_has(&answer->parts[k], &probes->packets[i]))
				continue;
			found++;
			law(answer->parts[k].verdict.accepted == verdict.accepted,
			    "query and plan differ on a packet to port %u", packet.port);
		}
		law(found == 1, "a packet to port %u is in %zu parts", packet.port, found);
	}
}

/* Everyone to every port. */
static void check_query(const struct plan *plan, const char *interface, const struct probes *probes,
			struct arena *arena)
{
	const struct addrset all = addrset_all(arena);
	const struct question question = {.sources = &all,
					  .interface = interface,
					  .ports = {1, 65535, 1U << TCP | 1U << UDP}};
	const struct query_answer answer = query_plan(plan, &question, arena);

	check_answer(plan, &question, &answer, probes);
}

/* An address, a network or a zone that is not empty. */
static bool find_sources(const struct plan *plan, const char *from, struct question *question,
			 struct addrset *sources, struct arena *arena)
{
	const struct zone *zone = profile_zone(plan->profile, from);
	struct address_range range;
	enum family family;

	if (address_range_read(from, strlen(from), &family, &range)) {
		addrset_add(sources, family, range, arena);
		return true;
	}
	if (zone == NULL || zone->empty || zone->builtin == ZONE_LOOPBACK)
		return false;
	question->zone = plan_find_zone(plan, zone);
	*sources = question->zone->addresses;
	return true;
}

/* What the options of the input ask for. */
static void print_query(const struct plan *plan, const struct settings *settings,
			const char *interface, struct diags *diags)
{
	struct scalar_error why = {0};
	struct addrset sources = {0};
	struct question question = {.sources = &sources, .interface = interface};
	struct query_answer answer;
	struct queried queried = {.plan = plan,
				  .from = settings->from,
				  .to = settings->to,
				  .interface = interface,
				  .answer = &answer};

	if (queried.from == NULL)
		queried.from = "internet";
	if (queried.to == NULL || !ports_parse(queried.to, &question.ports, &why)) {
		queried.to = "1-65535/tcp+udp";
		ports_parse(queried.to, &question.ports, &why);
	}
	if (!find_sources(plan, queried.from, &question, &sources, diags->arena))
		return;
	answer = query_plan(plan, &question, diags->arena);
	law(answer.accepted <= answer.count, "%zu of %zu parts accepted", answer.accepted,
	    answer.count);
	for (const struct query_format *format = query_formats; format->name != NULL; format++) {
		struct output *output = output_begin(diags);

		format->print(&queried, format != query_formats, diags->arena, output->stream);
		check_format(format->name, output, diags);
	}
}

static void check_queries(const struct plan *plan, const struct settings *settings,
			  const struct probes *probes, struct diags *diags)
{
	const char *interface = settings->interface;
	struct scalar_error why = {0};

	if (interface != NULL && !interface_parse(interface, &why))
		interface = NULL;
	check_query(plan, interface, probes, diags->arena);
	print_query(plan, settings, interface, diags);
}

/* What passes ahead of the services is not theirs. */
static bool is_services(const struct verdict *verdict)
{
	return !verdict->accepted || verdict->rule != NULL;
}

static void check_reach(const struct plan *plan, const struct probes *probes, struct arena *arena)
{
	const struct reaches reaches = plan_reaches(
		plan, NULL, (struct port_range){1, 65535, 1U << TCP | 1U << UDP}, arena);

	for (size_t i = 0; i < probes->count; i++) {
		struct packet packet = probes->packets[i];
		struct verdict verdict;

		packet.interface = NULL;
		verdict = plan_decide_anywhere(plan, &packet);
		packet = probes->packets[i];
		for (size_t k = 0; is_services(&verdict) && k < reaches.count; k++) {
			const struct reach *reach = &reaches.items[k];

			if (reach->protocol == packet.protocol && packet.port >= reach->first &&
			    packet.port <= reach->last)
				law(addrset_contains(&reach->sources, packet.family,
						     packet.source) == verdict.accepted,
				    "reach and plan differ on a packet to port %u", packet.port);
		}
	}
}

static void print_diff(const struct plan *before, const struct plan *after, const struct diff *diff,
		       struct diags *diags)
{
	const struct diffed diffed = {before, after, diff};

	for (const struct diff_format *format = diff_formats; format->name != NULL; format++) {
		struct output *output = output_begin(diags);

		format->print(&diffed, false, diags->arena, output->stream);
		check_format(format->name, output, diags);
	}
}

/* Where nothing is said to open or close no packet fares otherwise. */
static void check_changes(const struct plan *before, const struct plan *after,
			  const struct diff *diff, const struct probes *probes)
{
	for (size_t i = 0; i < probes->count; i++) {
		struct packet first = probes->packets[i];
		struct packet second = probes->packets[i];
		bool old;
		bool new;

		first.interface = second.interface = NULL;
		old = plan_decide_anywhere(before, &first).accepted;
		new = plan_decide_anywhere(after, &second).accepted;
		law(old == new || diff->change_count > 0, "port %u changes, and diff says nothing",
		    first.port);
		law(old || !new || diff_opens(diff), "port %u opens, and diff says it does not",
		    first.port);
	}
}

static void check_diff(const struct plan *before, const struct plan *after,
		       const struct probes *probes, struct diags *diags)
{
	const struct diff diff = diff_plans(before, after, diags->arena);
	/* NOLINTNEXTLINE(readability-suspicious-call-argument): that is the other way round. */
	const struct diff back = diff_plans(after, before, diags->arena);

	law(diff_is_empty(&diff) == diff_is_empty(&back), "a difference one way alone");
	law(diff.change_count == back.change_count && diff.limit_count == back.limit_count &&
		    diff.setting_count == back.setting_count,
	    "other differences the other way");
	check_changes(before, after, &diff, probes);
	print_diff(before, after, &diff, diags);
}

/* FNV-1a: a change of its own for each input. */
static uint64_t hash(const uint8_t *data, size_t size)
{
	uint64_t value = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		value = (value ^ data[i]) * 0x100000001b3;
	return value;
}

/* Against itself, read anew, and against what one change makes of it. */
static void check_others(const struct plan *plan, const uint8_t *data, size_t size,
			 const struct probes *probes, struct diags *diags)
{
	struct subject again = subject_load("query", data, size);
	const struct plan *same = subject_plan(&again, again.diags);
	const struct diff nothing = diff_plans(plan, same, diags->arena);
	const struct output *changed = mutate_profile(data, size, hash(data, size), diags);
	struct subject other =
		subject_load("query", (const uint8_t *)changed->bytes, changed->size);

	law(diff_is_empty(&nothing), "a profile differs from itself");
	if (other.profile != NULL) {
		const struct plan *after = subject_plan(&other, other.diags);

		if (after != NULL)
			check_diff(plan, after, probes, diags);
	}
	subject_end(&other);
	subject_end(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct subject subject = subject_load("query", data, size);
	struct diags *diags = diags_new(subject.diags->arena);
	const struct plan *plan = NULL;

	if (subject.profile != NULL) {
		check_lint(&subject, diags->arena);
		plan = subject_plan(&subject, diags);
	}
	fuzz_check_diags(diags);
	if (plan != NULL) {
		const struct probes probes = probe(plan, diags->arena);

		check_show(plan, diags);
		check_queries(plan, &subject.settings, &probes, diags);
		check_reach(plan, &probes, diags->arena);
		check_others(plan, data, size, &probes, diags);
	}
	subject_end(&subject);
	return 0;
}
