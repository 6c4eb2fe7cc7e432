#include <string.h>

#include "pbxports/base/utf8.h"
#include "pbxports/report/show.h"
#include "pbxports/report/table.h"
#include "show_private.h"

#define MAX_SOURCES 6

const char *show_append(const char *line, const char *separator, const char *word,
			struct arena *arena)
{
	return line[0] == '\0' ? word : arena_format(arena, "%s%s%s", line, separator, word);
}

/* Free text could drive the terminal: what is not printable becomes a blank. */
static void print_text(const char *text, FILE *stream)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length;) {
		uint32_t character;
		size_t size = utf8_decode(text + i, length - i, &character);

		if (utf8_printable(character))
			fwrite(text + i, 1, size, stream);
		else
			fputc(' ', stream);
		i += size;
	}
}

static const char *exposure_style(enum exposure exposure)
{
	static const char *const styles[] = {
		[EXPOSURE_PUBLIC] = "32",   [EXPOSURE_RESTRICTED] = "33",
		[EXPOSURE_INTERNAL] = "36", [EXPOSURE_DISCOURAGED] = "31",
		[EXPOSURE_LOOPBACK] = "35",
	};

	return styles[exposure];
}

const char *show_ports(const struct service *service, struct arena *arena)
{
	char text[PORT_TEXT_SIZE];
	const char *line = "";

	if (service->pool.ports.first != 0)
		return arena_format(arena, "%s pool", ports_format(&service->pool.ports, text));
	for (size_t i = 0; i < service->port_count; i++)
		line = show_append(
			line, ", ",
			arena_strdup(arena, ports_format(&service->ports[i].ports, text)), arena);
	return line;
}

/* On a dialer, what the gateway sends to another port comes in there. */
static const char *ports_text(const struct plan *plan, const struct service *service,
			      struct arena *arena)
{
	const char *ports = show_ports(service, arena);
	const struct forward *forward = service->forward;

	if (plan->host == NULL || forward == NULL || forward->port == 0 ||
	    address_compare(forward->address, plan->host->address) != 0)
		return ports;
	return arena_format(arena, "%s, here %u", ports, forward->port);
}

static const char *from_text(const struct plan *plan, const struct service *service,
			     struct arena *arena)
{
	const char *line = "";

	if (!service->enabled)
		return "(off)";
	if (service->exposure == EXPOSURE_LOOPBACK)
		return "(this machine)";
	for (size_t i = 0; i < service->from_count; i++) {
		const struct zone *zone = service->from[i].zone;
		bool nobody = zone->builtin != ZONE_LOOPBACK &&
			      plan_zone_is_empty(plan_find_zone(plan, zone));

		line = show_append(line, ", ", zone->name.text, arena);
		if (nobody)
			line = show_append(line, " ", "(empty)", arena);
	}
	return line[0] == '\0' ? "(nobody)" : line;
}

static const char *limit_text(const struct service *service, struct arena *arena)
{
	const struct limit *limit = service->limit;

	if (limit == NULL)
		return "";
	return arena_format(arena, "; %u/%s for each source%s", (unsigned)limit->rate.count,
			    rate_unit_name(limit->rate.unit),
			    limit->count == LIMIT_PACKETS ? ", packets" : "");
}

static void print_services(const struct plan *plan, bool color, struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"SERVICE", "PORTS", "FROM", "EXPOSURE", NULL};
	struct table table = table_begin(headings, arena);

	for (size_t i = 0; i < plan->profile->service_count; i++) {
		const struct service *service = &plan->profile->services[i];
		struct table_row *row = table_add(&table);

		row->cells[0].text = service->name.text;
		row->cells[1].text = ports_text(plan, service, arena);
		row->cells[2].text = arena_format(arena, "%s%s", from_text(plan, service, arena),
						  limit_text(service, arena));
		row->cells[3] =
			(struct table_cell){exposure_names[service->exposure],
					    exposure_style((enum exposure)service->exposure)};
	}
	table_print(&table, color, SHOW_WIDTH, stream);
}

static const char *entry_text(const struct zone_entry *entry, struct arena *arena)
{
	char text[RANGE_TEXT_SIZE];

	if (entry->kind == ENTRY_ZONE)
		return entry->reference.name;
	if (entry->kind == ENTRY_FILE)
		return "a list file";
	return arena_strdup(arena,
			    address_range_format(entry->net.family, &entry->net.range, text));
}

static const char *sources_text(const struct zone *zone, struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < zone->entry_count && i < MAX_SOURCES; i++)
		line = show_append(line, ", ", entry_text(&zone->entries[i], arena), arena);
	if (zone->entry_count > MAX_SOURCES)
		line = arena_format(arena, "%s and %zu more", line,
				    zone->entry_count - MAX_SOURCES);
	for (size_t i = 0; i < zone->interface_count; i++)
		line = show_append(line, ", ",
				   arena_format(arena, "interface %s", zone->interfaces[i].text),
				   arena);
	return line[0] == '\0' ? "(empty)" : line;
}

static const char *count_text(const struct plan_zone *zone, enum family family, struct arena *arena)
{
	char text[ADDRESS_COUNT_SIZE];

	addrset_count_text(&zone->addresses, family, text);
	/* A number of more than nine digits says nothing to anybody. */
	return zone->any[family] ? "all" : strlen(text) > 9 ? "many" : arena_strdup(arena, text);
}

static void print_zones(const struct plan *plan, bool color, struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"ZONE", "SOURCES", "IPv4", "IPv6", NULL};
	struct table table = table_begin(headings, arena);

	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct plan_zone *zone = &plan->zones[i];
		struct table_row *row;

		if (zone->zone->builtin != ZONE_DEFINED)
			continue;
		row = table_add(&table);
		row->cells[0].text = zone->name;
		row->cells[1].text = sources_text(zone->zone, arena);
		row->cells[2].text = count_text(zone, IPV4, arena);
		row->cells[3].text = count_text(zone, IPV6, arena);
	}
	fputc('\n', stream);
	table_print(&table, color, SHOW_WIDTH, stream);
}

static const char *names_text(const struct zone_reference *references, size_t count,
			      struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < count; i++)
		line = show_append(line, ", ", references[i].zone->name.text, arena);
	return line[0] == '\0' ? "nobody" : line;
}

static void print_policy(const struct profile *profile, struct arena *arena, FILE *stream)
{
	const struct policy *policy = &profile->policy;

	fprintf(stream, "\nThe rest is %s. May ping: %s.",
		policy->fallback == POLICY_REJECT ? "rejected" : "dropped",
		names_text(policy->ping, policy->ping_count, arena));
	if (profile->deny_count > 0)
		fprintf(stream, " Dropped ahead of all: %s.",
			names_text(profile->deny, profile->deny_count, arena));
	fputc('\n', stream);
}

void show_print_table(const struct plan *plan, bool color, struct arena *arena, FILE *stream)
{
	const struct profile *profile = plan->profile;

	fprintf(stream, "%s", profile->name.text);
	if (profile->description.text != NULL) {
		fputs(": ", stream);
		print_text(profile->description.text, stream);
	}
	if (plan->host != NULL)
		fprintf(stream, " (host %s)", plan->host->name.text);
	if (plan->role == PLAN_GATEWAY)
		fputs(" (gateway)", stream);
	fputs("\n\n", stream);
	print_services(plan, color, arena, stream);
	print_zones(plan, color, arena, stream);
	if (profile->dialer_count > 0)
		show_print_dialers(plan, color, arena, stream);
	if (plan->role == PLAN_GATEWAY)
		show_print_gateway(plan, color, arena, stream);
	print_policy(profile, arena, stream);
}
