/* An answer for people, who may be in a hurry. */
#include <string.h>

#include "pbxports/base/join.h"
#include "pbxports/judge/entries.h"
#include "pbxports/report/query.h"
#include "pbxports/report/sources.h"

#define PARTS_SHOWN    20
#define NETWORKS_SHOWN 6
#define ENTRIES_SHOWN  3
#define MISSES_SHOWN   5

struct page {
	const struct queried *queried;
	bool color;
	struct arena *arena;
	FILE *stream;
};

/* "  WHAT  TEXT: PLACE" */
static void print_line(const struct page *page, const char *what, const char *text,
		       struct place place)
{
	fprintf(page->stream, "  %-9s %s", what, text);
	if (place.source != NULL)
		fprintf(page->stream, ": %s", diag_place_text(place, page->arena));
	fputc('\n', page->stream);
}

static void print_entries(const struct page *page, const struct plan_zone *zone,
			  const struct part *part)
{
	const struct plan *plan = page->queried->plan;
	struct entries entries;

	if (part->interface != NULL && plan_zone_has_interface(zone, part->interface)) {
		print_line(page, "interface", part->interface,
			   entries_interface(plan, zone, part->interface));
		return;
	}
	entries = entries_find(plan, zone, &part->sources, ENTRIES_SHOWN, page->arena);
	for (size_t i = 0; i < entries.count; i++)
		print_line(page, "entry", entries.items[i].text, entries.items[i].place);
	if (entries.total > entries.count)
		fprintf(page->stream, "  %-9s and %zu more\n", "", entries.total - entries.count);
}

static void print_forward(const struct page *page, const struct part *part)
{
	const struct plan_forward *forward = part->verdict.forward;
	const bool is6 = part->packet.family == IPV6;
	char address[ADDRESS_TEXT_SIZE];
	const char *text = address_format(part->packet.family,
					  is6 ? *forward->address6 : forward->address, address);

	if (forward->dialer != NULL)
		text = arena_format(page->arena, "%s (%s)", forward->dialer->name.text, text);
	if (is6)
		text = arena_format(page->arena, "to %s, not translated", text);
	else if (forward->port != 0)
		text = arena_format(page->arena, "to %s, port %u", text, forward->port);
	else
		text = arena_format(page->arena, "to %s, the same port", text);
	print_line(page, "forward", text, (struct place){.source = NULL});
}

static void print_rule(const struct page *page, const struct part *part)
{
	const struct plan_rule *rule = part->verdict.rule;
	const struct limit *limit = rule->service->limit;

	print_line(page, "service", rule->service->name, rule->service->service->name.place);
	print_line(page, "zone", rule->zone->name, rule->place);
	print_entries(page, rule->zone, part);
	if (limit != NULL)
		print_line(page, "limit",
			   arena_format(page->arena, "%s, for each source%s",
					limit_text(limit, page->arena),
					part->packet.family == IPV6 ? " (each /64)" : ""),
			   limit->place);
	if (part->verdict.forward != NULL)
		print_forward(page, part);
}

static const char *zones_text(const struct plan_service *service, struct arena *arena)
{
	const char **words = arena_array(arena, service->rule_count, sizeof(*words));

	for (size_t i = 0; i < service->rule_count; i++)
		words[i] = service->rules[i].zone->name;
	return join_words(words, service->rule_count, ", ", arena);
}

static const char *miss_text(const struct near_miss *miss, enum protocol protocol,
			     struct arena *arena)
{
	const char *name = miss->service->name.text;

	switch (miss->kind) {
	case NEAR_ZONES:
		if (miss->planned->rule_count == 0)
			return arena_format(arena, "%s has the port, for nobody", name);
		return arena_format(arena, "%s has the port, for %s only", name,
				    zones_text(miss->planned, arena));
	case NEAR_OFF:
		return arena_format(arena, "%s has the port, but is switched off", name);
	case NEAR_LOOPBACK:
		return arena_format(arena, "%s has the port, for this machine itself only", name);
	case NEAR_ELSEWHERE:
		if (miss->dialer == NULL)
			return arena_format(arena, "%s has the port, but not on this machine",
					    name);
		return arena_format(arena, "%s has the port, but on dialer %s", name,
				    miss->dialer->name.text);
	case NEAR_UNCHOSEN:
		return arena_format(arena, "%s has the port, but the gateway does not forward it",
				    name);
	case NEAR_FAMILY:
		return arena_format(arena, "%s has the port, over IPv4 only", name);
	case NEAR_INTERFACE:
		return arena_format(arena, "%s is forwarded, but not from this interface", name);
	case NEAR_PROTOCOL:
		break;
	}
	return arena_format(arena, "%s has the port, but not over %s", name,
			    protocol_name(protocol));
}

static void print_misses(const struct page *page, const struct part *part)
{
	const struct near_misses misses = query_near(page->queried->plan, part, page->arena);

	for (size_t i = 0; i < misses.count && i < MISSES_SHOWN; i++)
		print_line(page, "service",
			   miss_text(&misses.items[i], part->protocol, page->arena),
			   misses.items[i].service->name.place);
	if (misses.count > MISSES_SHOWN)
		fprintf(page->stream, "  %-9s and %zu more\n", "", misses.count - MISSES_SHOWN);
}

static void print_why(const struct page *page, const struct part *part)
{
	static const char *const plain[PART_REASONS] = {
		[PART_LOOPBACK] = "from this machine itself, which passes ahead of all rules",
		[PART_DHCPV6] = "the answer to a DHCPv6 client, which passes without a service",
		[PART_ALONE] = ("not forwarded; the gateway's own input is not filtered: whether "
				"it answers itself is not decided here"),
		[PART_NO_SOURCE] = "the port is not open to this source",
		[PART_NO_PORT] = "no service that is on has the port here",
	};

	if (part->reason == PART_RULE) {
		print_rule(page, part);
	} else if (part->reason == PART_DENY) {
		const struct plan_zone *zone = part->verdict.denied_by;

		print_line(page, "deny", zone->name, entries_denied(page->queried->plan, zone));
		print_entries(page, zone, part);
	} else {
		fprintf(page->stream, "  %s\n", plain[part->reason]);
		if (!part->verdict.accepted)
			print_misses(page, part);
	}
}

static void print_verdict(const struct page *page, const char *verdict)
{
	const char *color = strcmp(verdict, "accepted") == 0 ? "32"
			    : strcmp(verdict, "denied") == 0 ? "31"
							     : "33";

	if (page->color)
		fprintf(page->stream, "\033[%sm%s\033[0m:", color, verdict);
	else
		fprintf(page->stream, "%s:", verdict);
}

static void print_part(const struct page *page, const struct part *part)
{
	const struct port_range ports = {part->first, part->last, (uint8_t)(1U << part->protocol)};
	char text[PORT_TEXT_SIZE];

	fputc('\n', page->stream);
	print_verdict(page, part->verdict.accepted ? "accepted" : "denied");
	fprintf(page->stream, " %s (%s) to %s%s%s\n",
		sources_text(&part->sources, NETWORKS_SHOWN, page->arena),
		sources_count_text(&part->sources, page->arena), ports_format(&ports, text),
		part->interface == NULL ? "" : " on ",
		part->interface == NULL ? "" : part->interface);
	print_why(page, part);
}

/* Those that are accepted first: they are fewer, and what was asked about. */
static void print_parts(const struct page *page)
{
	const struct query_answer *answer = page->queried->answer;
	size_t shown = 0;

	for (int denied = 0; denied <= 1; denied++)
		for (size_t i = 0; i < answer->count && shown < PARTS_SHOWN; i++)
			if (answer->parts[i].verdict.accepted == (denied == 0)) {
				print_part(page, &answer->parts[i]);
				shown++;
			}
	if (answer->count > shown)
		fprintf(page->stream, "\nand %zu more parts; --format json has all of them\n",
			answer->count - shown);
}

void query_print_text(const struct queried *queried, bool color, struct arena *arena, FILE *stream)
{
	const struct page page = {queried, color, arena, stream};

	print_verdict(&page, query_verdict(queried->answer));
	fprintf(stream, " %s to %s", queried->from, queried->to);
	if (queried->interface != NULL)
		fprintf(stream, " on %s", queried->interface);
	if (queried->plan->host != NULL)
		fprintf(stream, ", on dialer %s", queried->plan->host->name.text);
	fputc('\n', stream);
	if (queried->answer->count == 1)
		print_why(&page, &queried->answer->parts[0]);
	else
		print_parts(&page);
}
