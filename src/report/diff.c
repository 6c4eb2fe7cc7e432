#include "pbxports/report/diff.h"

#include <string.h>

#include "diff_private.h"

const struct diff_format diff_formats[] = {
	{"text", diff_print_text},
	{"json", diff_print_json},
	{"markdown", diff_print_markdown},
	{NULL, NULL},
};
#define RANGES_SHOWN 12
#define NAMES_SHOWN  12
#define FORMATS	     (sizeof(diff_formats) / sizeof(diff_formats[0]))

const struct diff_format *diff_format_find(const char *name)
{
	const struct diff_format *row = diff_formats;

	while (name != NULL && row->name != NULL && strcmp(row->name, name) != 0)
		row++;
	return row;
}

const char *const *diff_format_names(void)
{
	static const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = diff_formats[i].name;
	return names;
}

static const char *on_interfaces(const char *subject, const struct diff_interfaces *interfaces,
				 struct arena *arena)
{
	for (size_t i = 0; i < interfaces->count; i++)
		subject = arena_format(arena, "%s%s%s", subject, i == 0 ? " on " : ", ",
				       interfaces->names[i]);
	return subject;
}

static const char *ports_text(const struct port_range *ports, struct arena *arena)
{
	char text[PORT_TEXT_SIZE];

	return arena_strdup(arena, ports_format(ports, text));
}

static const char *ranges_text(const struct diff_change *change, struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < change->port_count && i < RANGES_SHOWN; i++)
		line = arena_format(arena, "%s%s%s", line, i == 0 ? "" : ", ",
				    ports_text(&change->ports[i], arena));
	if (change->port_count > RANGES_SHOWN)
		line = arena_format(arena, "%s and %zu more", line,
				    change->port_count - RANGES_SHOWN);
	return line;
}

const char *diff_subject(const struct diff_change *change, struct arena *arena)
{
	const char *subject = change->what == DIFF_PING	  ? "ping"
			      : change->what == DIFF_DENY ? "deny"
							  : ranges_text(change, arena);

	return on_interfaces(subject, &change->interfaces, arena);
}

const char *diff_limit_subject(const struct diff_limit *limit, struct arena *arena)
{
	return on_interfaces(ports_text(&limit->ports, arena), &limit->interfaces, arena);
}

const char *diff_setting_subject(const struct diff_setting *setting, struct arena *arena)
{
	if (setting->subject == NULL)
		return setting->what;
	return arena_format(arena, "%s %s", setting->what, setting->subject);
}

static const char *names_text(const struct diff_services *services, struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < services->count && i < NAMES_SHOWN; i++)
		line = arena_format(arena, "%s%s%s", line, i == 0 ? "" : ", ",
				    services->items[i]->name);
	if (services->count > NAMES_SHOWN)
		line = arena_format(arena, "%s and %zu more", line, services->count - NAMES_SHOWN);
	return line;
}

const char *diff_services_text(const struct diff_change *change, struct arena *arena)
{
	const char *before = names_text(&change->before, arena);
	const char *after = names_text(&change->after, arena);

	if (before[0] == '\0' || strcmp(before, after) == 0)
		return after;
	return after[0] == '\0' ? before : arena_format(arena, "%s -> %s", before, after);
}

const char *diff_value(const char *text)
{
	return text == NULL ? "none" : text;
}
