#include "pbxports/report/show.h"
#include "pbxports/report/table.h"
#include "show_private.h"

/* The first columns of a grid, as many as there are headings. */
static void print_grid(const struct show_grid *grid, const char *const *headings,
		       const struct show_style *style, struct arena *arena, FILE *stream)
{
	struct table table = table_begin(headings, arena);

	for (size_t i = 0; i < grid->count; i++) {
		struct table_row *row = table_add(&table);

		for (size_t k = 0; k < table.columns; k++)
			row->cells[k].text = grid->rows[i].cells[k];
	}
	table_print(&table, style->color, style->width, stream);
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
		row->cells[1].text = show_ports_here(plan, service, arena);
		row->cells[2].text = arena_format(arena, "%s%s", show_from(plan, service, arena),
						  limit_text(service, arena));
		row->cells[3] =
			(struct table_cell){exposure_names[service->exposure],
					    exposure_style((enum exposure)service->exposure)};
	}
	table_print(&table, style->color, style->width, stream);
}

static void print_zones(const struct plan *plan, const struct show_style *style,
			struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"ZONE", "SOURCES", "IPv4", "IPv6", NULL};
	struct show_grid grid = show_zones(plan, arena);

	fputc('\n', stream);
	print_grid(&grid, headings, style, arena, stream);
}

/* Who has which chunk, and how many calls it carries; only a dialer's first row has its name. */
static void print_dialers(const struct plan *plan, const struct show_style *style,
			  struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"DIALER", "ADDRESS", "CHUNK", "LEGS", "CALLS", NULL};
	struct show_grid grid = show_dialers(plan, arena);

	for (size_t i = grid.count; i-- > 1;)
		if (grid.rows[i].cells[0] == grid.rows[i - 1].cells[0]) {
			grid.rows[i].cells[0] = "";
			grid.rows[i].cells[1] = "";
		}
	fputc('\n', stream);
	print_grid(&grid, headings, style, arena, stream);
	if (plan->chunk_count > 0)
		fputs("\nA call's leg takes two ports, RTP and RTCP; a bridged call has two "
		      "legs.\n",
		      stream);
}

/* What a gateway offers itself, and what it sends where. */
static void print_gateway(const struct plan *plan, const struct show_style *style,
			  struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"SERVICE", "PORTS", "LEADS TO",
					       "THERE",	  "FROM",  NULL};
	struct show_grid grid = show_gateway(plan, arena);

	fprintf(stream, "\nGateway: %s\n%s\n\n", show_gateway_text(plan, arena),
		show_gateway_own(plan));
	print_grid(&grid, headings, style, arena, stream);
}

static void print_policy(const struct plan *plan, struct arena *arena, FILE *stream)
{
	const struct show_grid grid = show_policy(plan, arena);
	const struct profile *profile = plan->profile;

	fprintf(stream, "\nThe rest is %s. May ping: %s.", grid.rows[0].cells[2],
		grid.rows[0].cells[1]);
	if (profile->deny_count > 0)
		fprintf(stream, " Dropped ahead of all: %s.", grid.rows[0].cells[0]);
	fputc('\n', stream);
}

void show_print_table(const struct plan *plan, const struct show_style *style, struct arena *arena,
		      FILE *stream)
{
	const struct profile *profile = plan->profile;
	const char *subject = show_subject(plan, arena);

	fprintf(stream, "%s", profile->name.text);
	if (profile->description.text != NULL)
		fprintf(stream, ": %s", show_plain(profile->description.text, arena));
	if (subject[0] != '\0')
		fprintf(stream, " (%s)", subject);
	fputs("\n\n", stream);
	print_services(plan, style, arena, stream);
	print_zones(plan, style, arena, stream);
	if (profile->dialer_count > 0)
		print_dialers(plan, style, arena, stream);
	if (plan->role == PLAN_GATEWAY)
		print_gateway(plan, style, arena, stream);
	print_policy(plan, arena, stream);
}
