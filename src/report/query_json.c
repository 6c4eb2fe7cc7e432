#include "pbxports/judge/entries.h"
#include "pbxports/report/query.h"
#include "pbxports/report/sources.h"

static const char *const reason_names[PART_REASONS] = {
	[PART_LOOPBACK] = "loopback",  [PART_DHCPV6] = "dhcpv6",     [PART_RULE] = "service",
	[PART_DENY] = "deny",	       [PART_ALONE] = "input-alone", [PART_NO_SOURCE] = "no-source",
	[PART_NO_PORT] = "no-service",
};

static const char *const near_names[] = {
	[NEAR_ZONES] = "zones",
	[NEAR_OFF] = "off",
	[NEAR_LOOPBACK] = "loopback",
	[NEAR_ELSEWHERE] = "elsewhere",
	[NEAR_UNCHOSEN] = "not-forwarded",
	[NEAR_FAMILY] = "family",
	[NEAR_INTERFACE] = "interface",
	[NEAR_PROTOCOL] = "protocol",
};

static void print_named(struct json *json, const char *key, const char *name, struct place place)
{
	if (name == NULL) {
		json_null(json, key);
		return;
	}
	json_object(json, key);
	json_text(json, "name", name);
	place_json(json, place);
	json_object_end(json);
}

/* The line that puts the lowest source into the zone: an entry, or an interface. */
static void print_entry(struct json *json, const struct plan *plan, const struct part *part,
			struct arena *arena)
{
	const struct plan_rule *rule = part->verdict.rule;
	const struct plan_zone *zone = rule != NULL ? rule->zone : part->verdict.denied_by;
	struct addrset lowest = {0};
	struct entries entries = {.count = 0};

	if (zone != NULL && part->interface != NULL &&
	    plan_zone_has_interface(zone, part->interface)) {
		print_named(json, "entry", part->interface,
			    entries_interface(plan, zone, part->interface));
		return;
	}
	addrset_add(&lowest, part->packet.family,
		    (struct address_range){part->packet.source, part->packet.source}, arena);
	if (zone != NULL)
		entries = entries_find(plan, zone, &lowest, 1, arena);
	if (entries.count == 0)
		json_null(json, "entry");
	else
		print_named(json, "entry", entries.items[0].text, entries.items[0].place);
}

static void print_forward(struct json *json, const struct part *part)
{
	const struct plan_forward *forward = part->verdict.forward;
	char text[ADDRESS_TEXT_SIZE];

	if (forward == NULL) {
		json_null(json, "forward");
		return;
	}
	json_object(json, "forward");
	json_text(json, "to", forward->dialer == NULL ? NULL : forward->dialer->name.text);
	json_text(json, "address",
		  part->packet.family == IPV4 ? address_format(IPV4, forward->address, text)
					      : address_format(IPV6, *forward->address6, text));
	if (part->packet.family == IPV6 || forward->port == 0)
		json_null(json, "port");
	else
		json_number(json, "port", forward->port);
	json_object_end(json);
}

static void print_near(struct json *json, const struct plan *plan, const struct part *part,
		       struct arena *arena)
{
	struct near_misses misses = {.count = 0};

	if (!part->verdict.accepted && part->reason != PART_DENY)
		misses = query_near(plan, part, arena);
	json_array(json, "near");
	for (size_t i = 0; i < misses.count; i++) {
		const struct near_miss *miss = &misses.items[i];

		json_object(json, NULL);
		json_text(json, "why", near_names[miss->kind]);
		json_text(json, "service", miss->service->name.text);
		json_array(json, "zones");
		for (size_t k = 0; miss->planned != NULL && k < miss->planned->rule_count; k++)
			json_text(json, NULL, miss->planned->rules[k].zone->name);
		json_array_end(json);
		json_text(json, "dialer", miss->dialer == NULL ? NULL : miss->dialer->name.text);
		place_json(json, miss->service->name.place);
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_part(struct json *json, const struct plan *plan, const struct part *part,
		       struct arena *arena)
{
	const struct addrset shown = sources_shown(&part->sources, arena);
	const struct port_range ports = {part->first, part->last, (uint8_t)(1U << part->protocol)};
	const struct plan_rule *rule = part->verdict.rule;
	const struct plan_zone *denied_by = part->verdict.denied_by;
	const struct place nowhere = {.source = NULL};
	char text[PORT_TEXT_SIZE];

	json_object(json, NULL);
	sources_json(json, "sources", &shown);
	sources_count_json(json, "count", &shown);
	json_text(json, "ports", ports_format(&ports, text));
	json_text(json, "interface", part->interface);
	json_text(json, "verdict", part->verdict.accepted ? "accepted" : "denied");
	json_text(json, "reason", reason_names[part->reason]);
	print_named(json, "service", rule == NULL ? NULL : rule->service->name,
		    rule == NULL ? nowhere : rule->service->service->name.place);
	print_named(json, "zone", rule == NULL ? NULL : rule->zone->name,
		    rule == NULL ? nowhere : rule->place);
	print_named(json, "deny", denied_by == NULL ? NULL : denied_by->name,
		    denied_by == NULL ? nowhere : entries_denied(plan, denied_by));
	print_entry(json, plan, part, arena);
	limit_json(json, "limit", rule == NULL ? NULL : rule->service->limit);
	print_forward(json, part);
	print_near(json, plan, part, arena);
	json_object_end(json);
}

void query_print_json(const struct queried *queried, bool color, struct arena *arena, FILE *stream)
{
	const struct plan *plan = queried->plan;
	struct json json = json_begin(stream);

	(void)color;
	json_object(&json, NULL);
	json_text(&json, "from", queried->from);
	json_text(&json, "to", queried->to);
	json_text(&json, "interface", queried->interface);
	json_text(&json, "host", plan->host == NULL ? NULL : plan->host->name.text);
	json_text(&json, "verdict", query_verdict(queried->answer));
	json_array(&json, "parts");
	for (size_t i = 0; i < queried->answer->count; i++)
		print_part(&json, plan, &queried->answer->parts[i], arena);
	json_array_end(&json);
	json_object_end(&json);
}
