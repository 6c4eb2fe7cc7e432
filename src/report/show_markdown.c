/* GitHub's Markdown: tables, in which each text stands for itself. */
#include <string.h>

#include "pbxports/base/version.h"
#include "pbxports/report/show.h"
#include "show_private.h"

/* Any of these may begin markup within a line, or end the cell. */
static void print_escaped(const char *text, FILE *stream)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			fputs("&lt;", stream);
		else if (*text == '>')
			fputs("&gt;", stream);
		else if (*text == '&')
			fputs("&amp;", stream);
		else if (strchr("\\`*_{}[]|~$#!", *text) != NULL)
			fprintf(stream, "\\%c", *text);
		else
			fputc(*text, stream);
	}
}

static void print_row(const char *const *cells, size_t count, FILE *stream)
{
	fputc('|', stream);
	for (size_t i = 0; i < count; i++) {
		fputc(' ', stream);
		print_escaped(cells[i], stream);
		fputs(cells[i][0] == '\0' ? "|" : " |", stream);
	}
	fputc('\n', stream);
}

static void print_grid(const struct show_grid *grid, FILE *stream)
{
	print_row(grid->headings, grid->columns, stream);
	fputc('|', stream);
	for (size_t i = 0; i < grid->columns; i++)
		fputs(" --- |", stream);
	fputc('\n', stream);
	for (size_t i = 0; i < grid->count; i++)
		print_row(grid->rows[i].cells, grid->columns, stream);
}

static void print_section(const char *title, const char *lead, struct show_grid grid, FILE *stream)
{
	if (grid.count == 0)
		return;
	fprintf(stream, "\n## %s\n\n", title);
	if (lead[0] != '\0') {
		print_escaped(lead, stream);
		fputs("\n\n", stream);
	}
	print_grid(&grid, stream);
}

/* The description stands behind a word, where nothing in it begins a list or a heading. */
static void print_head(const struct plan *plan, struct arena *arena, FILE *stream)
{
	const struct profile *profile = plan->profile;
	const char *subject = show_subject(plan, arena);

	fputs("# ", stream);
	print_escaped(profile->name.text, stream);
	fputs("\n\nProfile ", stream);
	print_escaped(profile->name.text, stream);
	if (subject[0] != '\0') {
		fputs(", ", stream);
		print_escaped(subject, stream);
	}
	if (profile->description.text != NULL) {
		fputs(": ", stream);
		print_escaped(show_plain(profile->description.text, arena), stream);
	}
	fputs("\n\n(pbxports " PBXPORTS_VERSION ")\n", stream);
}

void show_print_markdown(const struct plan *plan, const struct show_style *style,
			 struct arena *arena, FILE *stream)
{
	(void)style;
	print_head(plan, arena, stream);
	print_section("Services", "", show_services(plan, arena), stream);
	print_section("Zones", "", show_zones(plan, arena), stream);
	print_section("Dialers",
		      "A call's leg takes two ports, RTP and RTCP; a bridged call has two legs.",
		      show_dialers(plan, arena), stream);
	if (plan->role == PLAN_GATEWAY)
		print_section("Gateway",
			      arena_format(arena, "It %s %s", show_gateway_text(plan, arena),
					   show_gateway_own(plan)),
			      show_gateway(plan, arena), stream);
	print_section("Policy", "", show_policy(plan, arena), stream);
}
