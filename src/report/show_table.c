#include <string.h>

#include "pbxports/base/utf8.h"
#include "pbxports/report/show.h"
#include "pbxports/report/table.h"

#define MAX_SOURCES 6

/* A growing list of words in one line. */
static const char *append(const char *line, const char *separator, const char *word,
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

static const char *ports_text(const struct service *service, struct arena *arena)
{
	char text[PORT_TEXT_SIZE];
	const char *line = "";

	if (service->pool.ports.first != 0)
		return arena_format(arena, "%s pool", ports_format(&service->pool.ports, text));
	for (size_t i = 0; i < service->port_count; i++)
		line = append(line, ", ",
			      arena_strdup(arena, ports_format(&service->ports[i].ports, text)),
			      arena);
	return line;
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

		line = append(line, ", ", zone->name.text, arena);
		if (nobody)
			line = append(line, " ", "(empty)", arena);
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

static void print_services(const struct plan *plan, const struct show_style *style,
			   struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"SERVICE", "PORTS", "FROM", "EXPOSURE", NULL};
	struct table table = table_begin(headings, arena);

	for (size_t i = 0; i < plan->profile->service_count; i++) {
		const struct service *service = &plan->profile->services[i];
		struct table_row *row = table_add(&table);

		row->cells[0].text = service->name.text;
		row->cells[1].text = ports_text(service, arena);
		row->cells[2].text = arena_format(arena, "%s%s", from_text(plan, service, arena),
						  limit_text(service, arena));
		row->cells[3] =
			(struct table_cell){exposure_names[service->exposure],
					    exposure_style((enum exposure)service->exposure)};
	}
	table_print(&table, style->color, style->width, stream);
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
		line = append(line, ", ", entry_text(&zone->entries[i], arena), arena);
	if (zone->entry_count > MAX_SOURCES)
		line = arena_format(arena, "%s and %zu more", line,
				    zone->entry_count - MAX_SOURCES);
	for (size_t i = 0; i < zone->interface_count; i++)
		line = append(line, ", ",
			      arena_format(arena, "interface %s", zone->interfaces[i].text), arena);
	return line[0] == '\0' ? "(empty)" : line;
}

static const char *count_text(const struct plan_zone *zone, enum family family, struct arena *arena)
{
	char text[ADDRESS_COUNT_SIZE];

	addrset_count_text(&zone->addresses, family, text);
	/* A number of more than nine digits says nothing to anybody. */
	return zone->any[family] ? "all" : strlen(text) > 9 ? "many" : arena_strdup(arena, text);
}

static void print_zones(const struct plan *plan, const struct show_style *style,
			struct arena *arena, FILE *stream)
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
	table_print(&table, style->color, style->width, stream);
}

static const char *address_text(const struct dialer *dialer, struct arena *arena)
{
	char text[ADDRESS_TEXT_SIZE];
	const char *line = "";

	if (dialer->address_place.source != NULL)
		line = arena_strdup(arena, address_format(IPV4, dialer->address, text));
	if (dialer->address6_place.source != NULL)
		line = append(line, " ",
			      arena_strdup(arena, address_format(IPV6, dialer->address6, text)),
			      arena);
	return line;
}

static void print_dialers(const struct plan *plan, const struct show_style *style,
			  struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"DIALER", "ADDRESS", "CHUNK", NULL};
	struct table table = table_begin(headings, arena);

	for (size_t i = 0; i < plan->profile->dialer_count; i++) {
		const struct dialer *dialer = &plan->profile->dialers[i];
		struct table_row *row = table_add(&table);
		char text[PORT_TEXT_SIZE];

		row->cells[0].text = dialer->name.text;
		row->cells[1].text = address_text(dialer, arena);
		for (size_t k = 0; k < plan->chunk_count; k++)
			if (plan->chunks[k].dialer == dialer)
				row->cells[2].text = append(
					row->cells[2].text, ", ",
					arena_format(arena, "%s %s",
						     plan->chunks[k].pool->name.text,
						     ports_format(&plan->chunks[k].ports, text)),
					arena);
	}
	fputc('\n', stream);
	table_print(&table, style->color, style->width, stream);
}

static void print_gateway(const struct gateway *gateway, const struct show_style *style,
			  struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"FORWARDED", "TO", "PORT", NULL};
	struct table table = table_begin(headings, arena);

	fprintf(stream, "\nGateway: from the internet by %s, %s.\n", gateway->interface.text,
		gateway->masquerade ? "masquerading" : "without masquerading");
	for (size_t i = 0; i < gateway->forward_count; i++) {
		const struct forward *forward = &gateway->forwards[i];
		struct table_row *row = table_add(&table);

		row->cells[0].text = forward->service_name.text;
		row->cells[1].text = forward->to.text;
		row->cells[2].text =
			forward->port == 0 ? "kept" : arena_format(arena, "%u", forward->port);
	}
	if (gateway->forward_count > 0)
		table_print(&table, style->color, style->width, stream);
}

static const char *names_text(const struct zone_reference *references, size_t count,
			      struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < count; i++)
		line = append(line, ", ", references[i].zone->name.text, arena);
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

void show_print_table(const struct plan *plan, const struct show_style *style, struct arena *arena,
		      FILE *stream)
{
	const struct profile *profile = plan->profile;

	fprintf(stream, "%s", profile->name.text);
	if (profile->description.text != NULL) {
		fputs(": ", stream);
		print_text(profile->description.text, stream);
	}
	if (plan->host != NULL)
		fprintf(stream, " (host %s)", plan->host->name.text);
	fputs("\n\n", stream);
	print_services(plan, style, arena, stream);
	print_zones(plan, style, arena, stream);
	if (profile->dialer_count > 0)
		print_dialers(plan, style, arena, stream);
	if (profile->gateway != NULL)
		print_gateway(profile->gateway, style, arena, stream);
	print_policy(profile, arena, stream);
}
