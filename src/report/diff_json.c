#include "diff_private.h"
#include "pbxports/report/sources.h"

static void print_interfaces(struct json *json, const struct diff_interfaces *interfaces)
{
	json_array(json, "interfaces");
	for (size_t i = 0; i < interfaces->count; i++)
		json_text(json, NULL, interfaces->names[i]);
	json_array_end(json);
}

static void print_ports(struct json *json, const struct port_range *ports, size_t count)
{
	json_array(json, "ports");
	for (size_t i = 0; i < count; i++) {
		char text[PORT_TEXT_SIZE];

		json_text(json, NULL, ports_format(&ports[i], text));
	}
	json_array_end(json);
}

static void print_services(struct json *json, const char *key, const struct diff_services *services)
{
	json_array(json, key);
	for (size_t i = 0; i < services->count; i++) {
		json_object(json, NULL);
		json_text(json, "name", services->items[i]->name);
		place_json(json, services->items[i]->service->name.place);
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_half(struct json *json, const char *key, const struct addrset *sources,
		       const struct diff_lines *lines, struct arena *arena)
{
	const struct addrset shown = sources_shown(sources, arena);

	json_object(json, key);
	sources_json(json, "sources", &shown);
	sources_count_json(json, "count", &shown);
	json_array(json, "lines");
	for (size_t i = 0; i < lines->count; i++) {
		json_object(json, NULL);
		json_text(json, "what", lines->items[i].what);
		json_text(json, "text", lines->items[i].text);
		place_json(json, lines->items[i].place);
		json_object_end(json);
	}
	json_array_end(json);
	json_bool(json, "more_lines", lines->more);
	json_object_end(json);
}

static void print_change(struct json *json, const struct diff_change *change, struct arena *arena)
{
	static const char *const names[] = {
		[DIFF_PORTS] = "ports", [DIFF_PING] = "ping", [DIFF_DENY] = "deny"};

	json_object(json, NULL);
	json_text(json, "what", names[change->what]);
	print_ports(json, change->ports, change->port_count);
	print_interfaces(json, &change->interfaces);
	print_half(json, "opened", &change->opened, &change->opening, arena);
	print_half(json, "closed", &change->closed, &change->closing, arena);
	json_object(json, "services");
	print_services(json, "before", &change->before);
	print_services(json, "after", &change->after);
	json_object_end(json);
	json_object_end(json);
}

static void print_limit(struct json *json, const struct diff_limit *limit, struct arena *arena)
{
	const struct addrset shown = sources_shown(&limit->sources, arena);

	json_object(json, NULL);
	print_ports(json, &limit->ports, 1);
	print_interfaces(json, &limit->interfaces);
	sources_json(json, "sources", &shown);
	sources_count_json(json, "count", &shown);
	limit_json(json, "before", limit->before);
	limit_json(json, "after", limit->after);
	json_bool(json, "opens", limit->opens);
	json_object_end(json);
}

static void print_setting(struct json *json, const struct diff_setting *setting)
{
	json_object(json, NULL);
	json_text(json, "what", setting->what);
	json_text(json, "subject", setting->subject);
	json_text(json, "before", setting->before);
	json_text(json, "after", setting->after);
	json_bool(json, "opens", setting->opens);
	json_object_end(json);
}

void diff_print_json(const struct diffed *diffed, bool color, struct arena *arena, FILE *stream)
{
	const struct diff *diff = diffed->diff;
	const struct dialer *host = diffed->after->host;
	struct json json = json_begin(stream);

	(void)color;
	json_object(&json, NULL);
	json_text(&json, "before", diffed->before->profile->source->name);
	json_text(&json, "after", diffed->after->profile->source->name);
	json_text(&json, "host", host == NULL ? NULL : host->name.text);
	json_bool(&json, "differs", !diff_is_empty(diff));
	json_bool(&json, "opens", diff_opens(diff));
	json_array(&json, "changes");
	for (size_t i = 0; i < diff->change_count; i++)
		print_change(&json, &diff->changes[i], arena);
	json_array_end(&json);
	json_array(&json, "limits");
	for (size_t i = 0; i < diff->limit_count; i++)
		print_limit(&json, &diff->limits[i], arena);
	json_array_end(&json);
	json_array(&json, "settings");
	for (size_t i = 0; i < diff->setting_count; i++)
		print_setting(&json, &diff->settings[i]);
	json_array_end(&json);
	json_object_end(&json);
}
