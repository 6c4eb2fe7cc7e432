/* RFC 4180: a header line, a line a service, CRLF at their ends. */
#include <string.h>

#include "pbxports/base/join.h"
#include "pbxports/report/show.h"
#include "show_private.h"

/* How long the one of `words` is that the text begins with; 0 for none. */
static size_t begins_with(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strncmp(text, *words, strlen(*words)) == 0)
			return strlen(*words);
	return 0;
}

/*
 * A spreadsheet runs what begins with one of these, in some countries also in full width (U+FF1D
 * and others), and may pass over blanks; with an apostrophe ahead it is a text.
 */
static bool is_formula(const char *text)
{
	static const char *const blanks[] = {" ", "\u00a0", "\u3000", NULL};
	static const char *const signs[] = {"=",      "+",	"-",	  "@", "\uff1d",
					    "\uff0b", "\uff0d", "\uff20", NULL};
	size_t length;

	while ((length = begins_with(text, blanks)) > 0)
		text += length;
	return begins_with(text, signs) > 0;
}

/* A comma ahead of all cells but the first. */
static void print_cell(const char *text, bool first, FILE *stream)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	fputs(first ? "" : ",", stream);
	fputs(quoted ? "\"" : "", stream);
	fputs(is_formula(text) ? "'" : "", stream);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', stream);
		fputc(*text, stream);
	}
	fputs(quoted ? "\"" : "", stream);
}

static void print_line(const char *const *cells, FILE *stream)
{
	for (size_t i = 0; cells[i] != NULL; i++)
		print_cell(cells[i], i == 0, stream);
	fputs("\r\n", stream);
}

static const char *ports_cell(const struct service *service, struct arena *arena)
{
	return service->pool.ports.first == 0 ? show_ports(service, arena) : "";
}

static const char *pool_cell(const struct service *service, struct arena *arena)
{
	char text[PORT_TEXT_SIZE];

	if (service->pool.ports.first == 0)
		return "";
	return arena_strdup(arena, ports_format(&service->pool.ports, text));
}

static const char *zones_cell(const struct service *service, struct arena *arena)
{
	const char **words = arena_array(arena, service->from_count, sizeof(*words));

	for (size_t i = 0; i < service->from_count; i++)
		words[i] = service->from[i].zone->name.text;
	return join_words(words, service->from_count, ", ", arena);
}

static void print_service(const struct service *service, struct arena *arena, FILE *stream)
{
	const char *cells[] = {
		service->name.text,
		ports_cell(service, arena),
		pool_cell(service, arena),
		zones_cell(service, arena),
		exposure_names[service->exposure],
		show_encrypted(service),
		service->enabled ? "yes" : "no",
		show_limit(service->limit, arena),
		show_plain(service->description.text, arena),
		show_plain(service->where.text, arena),
		show_plain(service->name.place.source->name, arena),
		arena_format(arena, "%u", (unsigned)service->name.place.line),
		NULL,
	};

	print_line(cells, stream);
}

void show_print_csv(const struct plan *plan, const struct show_style *style, struct arena *arena,
		    FILE *stream)
{
	static const char *const headings[] = {
		"name",	 "ports",	"pool",	 "from", "exposure", "encrypted", "enabled",
		"limit", "description", "where", "file", "line",     NULL,
	};

	(void)style;
	print_line(headings, stream);
	for (size_t i = 0; i < plan->profile->service_count; i++)
		print_service(&plan->profile->services[i], arena, stream);
}
