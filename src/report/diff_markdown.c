#include "diff_private.h"
#include "pbxports/report/markdown.h"
#include "pbxports/report/sources.h"

#define NETWORKS_SHOWN 8
#define CELLS(cells)   (sizeof(cells) / sizeof((cells)[0]))

static const char *lines_text(const struct diff_lines *lines, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < lines->count; i++)
		text = arena_format(arena, "%s%s%s %s (%s)", text, i == 0 ? "" : ", ",
				    lines->items[i].what, lines->items[i].text,
				    diag_place_text(lines->items[i].place, arena));
	return lines->more ? arena_format(arena, "%s and more", text) : text;
}

static void print_half(const struct diff *diff, bool opens, struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"Ports", "Sources", "Addresses", "Services",
					       "Lines"};
	bool begun = false;

	for (size_t i = 0; i < diff->change_count; i++) {
		const struct diff_change *change = &diff->changes[i];
		const struct addrset *sources = opens ? &change->opened : &change->closed;

		if (addrset_is_empty(sources))
			continue;
		if (!begun) {
			fprintf(stream, "\n### %s\n\n", opens ? "Opens" : "Closes");
			markdown_headings(headings, CELLS(headings), stream);
			begun = true;
		}
		markdown_row(
			(const char *const[]){
				diff_subject(change, arena),
				sources_text(sources, NETWORKS_SHOWN, arena),
				sources_count_text(sources, arena),
				diff_services_text(change, arena),
				lines_text(opens ? &change->opening : &change->closing, arena)},
			CELLS(headings), stream);
	}
}

static const char *with_place(const char *text, struct place place, struct arena *arena)
{
	if (place.source == NULL)
		return text;
	return arena_format(arena, "%s (%s)", text, diag_place_text(place, arena));
}

static const char *limit_cell(const struct limit *limit, struct arena *arena)
{
	const char *text = limit_text(limit, arena);

	return limit == NULL ? text : with_place(text, limit->place, arena);
}

static void print_others(const struct diff *diff, struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"What", "Before", "After", "Opens"};

	if (diff->limit_count + diff->setting_count == 0)
		return;
	fputs("\n### Changes\n\n", stream);
	markdown_headings(headings, CELLS(headings), stream);
	for (size_t i = 0; i < diff->limit_count; i++) {
		const struct diff_limit *limit = &diff->limits[i];
		const char *subject =
			arena_format(arena, "limit %s for %s", diff_limit_subject(limit, arena),
				     sources_text(&limit->sources, NETWORKS_SHOWN, arena));

		markdown_row((const char *const[]){subject, limit_cell(limit->before, arena),
						   limit_cell(limit->after, arena),
						   limit->opens ? "yes" : "no"},
			     CELLS(headings), stream);
	}
	for (size_t i = 0; i < diff->setting_count; i++) {
		const struct diff_setting *setting = &diff->settings[i];

		markdown_row((const char *const[]){diff_setting_subject(setting, arena),
						   with_place(diff_value(setting->before),
							      setting->before_place, arena),
						   with_place(diff_value(setting->after),
							      setting->after_place, arena),
						   setting->opens ? "yes" : "no"},
			     CELLS(headings), stream);
	}
}

void diff_print_markdown(const struct diffed *diffed, bool color, struct arena *arena, FILE *stream)
{
	const struct place before = {.source = diffed->before->profile->source};
	const struct place after = {.source = diffed->after->profile->source};

	(void)color;
	fputs("## Ports: ", stream);
	markdown_text(diag_place_text(before, arena), stream);
	fputs(" to ", stream);
	markdown_text(diag_place_text(after, arena), stream);
	fputc('\n', stream);
	if (diff_is_empty(diffed->diff))
		fputs("\nNothing opens or closes.\n", stream);
	print_half(diffed->diff, true, arena, stream);
	print_half(diffed->diff, false, arena, stream);
	print_others(diffed->diff, arena, stream);
}
