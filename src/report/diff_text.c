#include "diff_private.h"
#include "pbxports/report/sources.h"

#define NETWORKS_SHOWN 8

struct page {
	bool color;
	struct arena *arena;
	FILE *stream;
};

static void print_word(const struct page *page, const char *word, const char *style)
{
	if (page->color)
		fprintf(page->stream, "\033[%sm%s\033[0m", style, word);
	else
		fputs(word, page->stream);
}

static void print_line(const struct page *page, const char *what, const char *text,
		       struct place place)
{
	fprintf(page->stream, "  %-9s %s%s%s\n", what, text, place.source == NULL ? "" : ": ",
		diag_place_text(place, page->arena));
}

static void print_lines(const struct page *page, const struct diff_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		print_line(page, lines->items[i].what, lines->items[i].text, lines->items[i].place);
	if (lines->more)
		fprintf(page->stream, "  %-9s and more\n", "");
}

/* One direction of a change. */
static void print_half(const struct page *page, const struct diff_change *change, bool opens)
{
	const struct addrset *sources = opens ? &change->opened : &change->closed;
	static const char *const verbs[][2] = {{"closes", "opens"}, {"adds to", "takes from"}};
	const char *services = diff_services_text(change, page->arena);

	if (addrset_is_empty(sources))
		return;
	print_word(page, verbs[change->what == DIFF_DENY][opens], opens ? "31" : "32");
	fprintf(page->stream, " %s: %s (%s)", diff_subject(change, page->arena),
		sources_text(sources, NETWORKS_SHOWN, page->arena),
		sources_count_text(sources, page->arena));
	fprintf(page->stream, "%s%s\n", services[0] == '\0' ? "" : ", service ", services);
	print_lines(page, opens ? &change->opening : &change->closing);
}

static void print_limit(const struct page *page, const struct diff_limit *limit)
{
	print_word(page, "limit", limit->opens ? "31" : "32");
	fprintf(page->stream, " %s: %s -> %s, for %s (%s)\n",
		diff_limit_subject(limit, page->arena), limit_text(limit->before, page->arena),
		limit_text(limit->after, page->arena),
		sources_text(&limit->sources, NETWORKS_SHOWN, page->arena),
		sources_count_text(&limit->sources, page->arena));
	if (limit->before != NULL)
		print_line(page, "before", limit_text(limit->before, page->arena),
			   limit->before->place);
	if (limit->after != NULL)
		print_line(page, "after", limit_text(limit->after, page->arena),
			   limit->after->place);
}

static void print_setting(const struct page *page, const struct diff_setting *setting)
{
	print_word(page, diff_setting_subject(setting, page->arena), setting->opens ? "31" : "33");
	fprintf(page->stream, ": %s -> %s\n", diff_value(setting->before),
		diff_value(setting->after));
	if (setting->before_place.source != NULL)
		print_line(page, "before", diff_value(setting->before), setting->before_place);
	if (setting->after_place.source != NULL)
		print_line(page, "after", diff_value(setting->after), setting->after_place);
}

void diff_print_text(const struct diffed *diffed, bool color, struct arena *arena, FILE *stream)
{
	const struct page page = {color, arena, stream};
	const struct diff *diff = diffed->diff;

	for (int closes = 0; closes <= 1; closes++)
		for (size_t i = 0; i < diff->change_count; i++)
			print_half(&page, &diff->changes[i], closes == 0);
	for (size_t i = 0; i < diff->limit_count; i++)
		print_limit(&page, &diff->limits[i]);
	for (size_t i = 0; i < diff->setting_count; i++)
		print_setting(&page, &diff->settings[i]);
}
