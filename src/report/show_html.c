/* The page of `show --format html`: it needs nothing but itself. */
#include "show_html.h"

#include "pbxports/base/version.h"
#include "pbxports/report/show.h"
#include "show_private.h"

/* show.css */
extern const char show_css[];

void show_html_drawing(struct html *html, const char *name, unsigned height, const char *title,
		       const char *description)
{
	html_open(html, "svg");
	html_attribute(html, "class", name);
	html_attribute(html, "role", "img");
	html_attribute_format(html, "aria-labelledby", "%s-title %s-description", name, name);
	html_attribute(html, "width", "100%");
	html_attribute_format(html, "height", "%u", height);
	html_open(html, "title");
	html_attribute_format(html, "id", "%s-title", name);
	html_text(html, title);
	html_close(html);
	html_open(html, "desc");
	html_attribute_format(html, "id", "%s-description", name);
	html_text(html, description);
	html_close(html);
}

void show_html_label(struct html *html, const char *style, const char *x, int shift, unsigned y,
		     const char *text)
{
	html_open(html, "text");
	html_attribute(html, "class", style);
	html_attribute(html, "x", x);
	if (shift != 0)
		html_attribute_format(html, "dx", "%d", shift);
	html_attribute_format(html, "y", "%u", y);
	html_text(html, text);
	html_close(html);
}

void show_html_legend(struct html *html, const struct show_html_key *keys)
{
	html_open(html, "ul");
	html_attribute(html, "class", "legend");
	for (; keys->style != NULL; keys++) {
		html_open(html, "li");
		html_open_inline(html, "span");
		html_attribute_format(html, "class", "key %s", keys->style);
		html_close(html);
		html_text(html, keys->meaning);
		html_close(html);
	}
	html_close(html);
}

/* ----- sections ----- */

static bool always(const struct plan *plan)
{
	(void)plan;
	return true;
}

static bool has_services(const struct plan *plan)
{
	return plan->profile->service_count > 0;
}

static bool has_zones(const struct plan *plan)
{
	for (size_t i = 0; i < plan->zone_count; i++)
		if (plan->zones[i].zone->builtin == ZONE_DEFINED)
			return true;
	return false;
}

static bool has_dialers(const struct plan *plan)
{
	return plan->profile->dialer_count > 0;
}

static bool is_gateway(const struct plan *plan)
{
	return plan->role == PLAN_GATEWAY;
}

static void print_zones(struct html *html, const struct plan *plan, struct arena *arena)
{
	struct show_grid grid = show_zones(plan, arena);

	show_html_grid(html, &grid, "zones",
		       "Beside them stand internet (every address), private and loopback.", arena);
}

static void print_dialers(struct html *html, const struct plan *plan, struct arena *arena)
{
	struct show_grid grid = show_dialers(plan, arena);

	show_html_grid(html, &grid, "dialers",
		       "A call's leg takes two ports, RTP and RTCP; a bridged call has two legs.",
		       arena);
}

static void print_gateway(struct html *html, const struct plan *plan, struct arena *arena)
{
	struct show_grid grid = show_gateway(plan, arena);
	const char *text = arena_format(arena, "It %s %s", show_gateway_text(plan, arena),
					show_gateway_own(plan));

	if (grid.count == 0)
		html_element(html, "p", text);
	else
		show_html_grid(html, &grid, "gateway", text, arena);
}

static void print_policy(struct html *html, const struct plan *plan, struct arena *arena)
{
	struct show_grid grid = show_policy(plan, arena);

	html_open(html, "dl");
	for (size_t i = 0; i < grid.columns; i++) {
		html_open(html, "div");
		html_element(html, "dt", grid.headings[i]);
		html_element(html, "dd", grid.rows[0].cells[i]);
		html_close(html);
	}
	html_close(html);
}

static const struct section {
	const char *id;
	const char *title;
	bool (*is_there)(const struct plan *plan);
	void (*print)(struct html *html, const struct plan *plan, struct arena *arena);
} sections[] = {
	{"reach", "Who reaches what", has_services, show_html_reach},
	{"services", "Services", has_services, show_html_services},
	{"zones", "Zones", has_zones, print_zones},
	{"pools", "Media pools", show_html_has_pools, show_html_pools},
	{"dialers", "Dialers", has_dialers, print_dialers},
	{"gateway", "Gateway", is_gateway, print_gateway},
	{"policy", "Policy", always, print_policy},
};
#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

static void print_sections(struct html *html, const struct plan *plan, struct arena *arena)
{
	html_open(html, "main");
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!sections[i].is_there(plan))
			continue;
		html_open(html, "section");
		html_attribute(html, "id", sections[i].id);
		html_element(html, "h2", sections[i].title);
		sections[i].print(html, plan, arena);
		html_close(html);
	}
	html_close(html);
}

static void print_contents(struct html *html, const struct plan *plan)
{
	html_open(html, "nav");
	html_attribute(html, "aria-label", "Contents");
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!sections[i].is_there(plan))
			continue;
		html_open(html, "a");
		html_attribute_format(html, "href", "#%s", sections[i].id);
		html_text(html, sections[i].title);
		html_close(html);
	}
	html_close(html);
}

/* ----- head ----- */

static void print_meta(struct html *html, const char *name, const char *content)
{
	html_open(html, "meta");
	html_attribute(html, "name", name);
	html_attribute(html, "content", content);
	html_close(html);
}

static void print_head(struct html *html, const struct profile *profile, struct arena *arena)
{
	html_open(html, "head");
	html_open(html, "meta");
	html_attribute(html, "charset", "utf-8");
	html_close(html);
	html_element(html, "title", arena_format(arena, "%s: ports", profile->name.text));
	print_meta(html, "viewport", "width=device-width, initial-scale=1");
	print_meta(html, "color-scheme", "light dark");
	print_meta(html, "generator", "pbxports " PBXPORTS_VERSION);
	html_style(html, show_css);
	html_close(html);
}

static void print_fact(struct html *html, size_t count, const char *what, struct arena *arena)
{
	html_open(html, "div");
	html_element(html, "dt", what);
	html_element(html, "dd", arena_format(arena, "%zu", count));
	html_close(html);
}

static bool everyone_reaches(const struct plan *plan, const struct service *service)
{
	for (size_t i = 0; i < service->from_count; i++)
		if (plan_zone_is_internet(plan_find_zone(plan, service->from[i].zone)))
			return service->enabled;
	return false;
}

static void print_facts(struct html *html, const struct plan *plan, struct arena *arena)
{
	const struct profile *profile = plan->profile;
	size_t on = 0, everyone = 0;

	for (size_t i = 0; i < profile->service_count; i++) {
		on += profile->services[i].enabled ? 1 : 0;
		everyone += everyone_reaches(plan, &profile->services[i]) ? 1 : 0;
	}
	html_open(html, "dl");
	html_attribute(html, "class", "facts");
	print_fact(html, on, "services on", arena);
	print_fact(html, everyone, "for everyone", arena);
	print_fact(html, profile->service_count - on, "off", arena);
	if (profile->dialer_count > 0)
		print_fact(html, profile->dialer_count, "dialers", arena);
	html_close(html);
}

static void print_header(struct html *html, const struct plan *plan, struct arena *arena)
{
	const struct profile *profile = plan->profile;
	const char *subject = show_subject(plan, arena);

	html_open(html, "header");
	html_open(html, "p");
	html_attribute(html, "class", "program");
	html_text(html, "pbxports " PBXPORTS_VERSION ", profile ");
	html_text(html, profile->name.text);
	html_text(html, subject[0] == '\0' ? "" : ", ");
	html_text(html, subject);
	html_close(html);
	html_element(html, "h1", profile->name.text);
	if (profile->description.text != NULL) {
		html_open(html, "p");
		html_attribute(html, "class", "lead");
		html_text(html, show_plain(profile->description.text, arena));
		html_close(html);
	}
	print_facts(html, plan, arena);
	print_contents(html, plan);
	html_close(html);
}

void show_print_html(const struct plan *plan, const struct show_style *style, struct arena *arena,
		     FILE *stream)
{
	struct html html = html_begin(stream);

	(void)style;
	html_open(&html, "html");
	html_attribute(&html, "lang", "en");
	print_head(&html, plan->profile, arena);
	html_open(&html, "body");
	print_header(&html, plan, arena);
	print_sections(&html, plan, arena);
	html_close(&html);
	html_close(&html);
}
