#include <string.h>

#include "show_html.h"
#include "show_private.h"
#include "show_reach.h"

#define BASELINE   4U /* of a text below the middle of its line */
#define NAME_SHIFT 14
#define LONG_PORTS 24 /* characters */

#define PAGE 900U /* pixels of paper that a drawing may take */

/* Widths of the columns in characters; the fixed-width font makes them lengths. */
struct widths {
	size_t zones;
	size_t notes;
	size_t services;
	size_t ports;
};

static void widen(size_t *width, const char *text)
{
	size_t length = strlen(text);

	*width = length > *width ? length : *width;
}

/* All of them, or the first and how many more: the table has them all. */
static const char *ports_label(const struct service *service, struct arena *arena)
{
	const char *ports = show_ports(service, arena);
	char text[PORT_TEXT_SIZE];

	if (strlen(ports) <= LONG_PORTS)
		return ports;
	return arena_format(arena, "%s +%zu", ports_format(&service->ports[0].ports, text),
			    service->port_count - 1);
}

static struct widths measure(const struct show_reach *reach, struct arena *arena)
{
	struct widths widths = {0};

	for (size_t i = 0; i < reach->zone_count; i++) {
		widen(&widths.zones, reach->zones[i].zone->name.text);
		widen(&widths.notes, reach->zones[i].note);
	}
	for (size_t i = 0; i < reach->service_count; i++) {
		widen(&widths.services, reach->services[i].service->name.text);
		widen(&widths.services, show_reach_groups[reach->services[i].group].name);
		widen(&widths.ports, ports_label(reach->services[i].service, arena));
	}
	return widths;
}

static void draw_line(struct html *html, const struct show_reach *reach,
		      const struct show_reach_zone *zone, const struct show_reach_line *line)
{
	const struct show_reach_service *service = &reach->services[line->service];
	const char *style = show_reach_groups[service->group].style;

	html_open(html, "path");
	html_attribute(html, "class", zone->empty ? "none" : style);
	html_attribute_format(html, "d", "M0,%uC50,%u 50,%u 100,%u", line->middle, line->middle,
			      service->middle, service->middle);
	html_open_inline(html, "title");
	html_text(html, zone->zone->name.text);
	html_text(html, zone->empty ? " is empty: nobody of it reaches " : " reaches ");
	html_text(html, service->service->name.text);
	html_close(html);
	html_close(html);
}

/*
 * The lines stand in an inner drawing, 100 units wide, that is stretched to what the columns of
 * names leave.
 */
static void draw_zone(struct html *html, const struct show_reach *reach,
		      const struct show_reach_zone *zone)
{
	unsigned middle = zone->top + zone->height / 2;

	html_open(html, "g");
	html_attribute(html, "class", zone->everyone ? "zone everyone" : "zone");
	html_open(html, "svg");
	html_attribute_format(html, "viewBox", "0 0 100 %u", reach->height);
	html_attribute(html, "preserveAspectRatio", "none");
	html_attribute(html, "width", "100%");
	html_attribute_format(html, "height", "%u", reach->height);
	for (size_t i = 0; i < zone->line_count; i++)
		draw_line(html, reach, zone, &zone->lines[i]);
	html_close(html);
	html_open(html, "rect");
	html_attribute(html, "x", "-6");
	html_attribute_format(html, "y", "%u", zone->top);
	html_attribute(html, "width", "6");
	html_attribute_format(html, "height", "%u", zone->height);
	html_attribute(html, "rx", "3");
	html_close(html);
	show_html_label(html, "name", "0", -NAME_SHIFT, middle - 2, zone->zone->name.text);
	show_html_label(html, "note", "0", -NAME_SHIFT, middle + 13, zone->note);
	html_close(html);
}

static void draw_service(struct html *html, const struct show_reach_service *service,
			 struct arena *arena)
{
	unsigned baseline = service->middle + BASELINE;

	html_open(html, "g");
	html_attribute_format(html, "class", "service %s", show_reach_groups[service->group].style);
	html_open(html, "circle");
	html_attribute(html, "cx", "100%");
	html_attribute_format(html, "cy", "%u", service->middle);
	html_attribute(html, "r", "4");
	html_close(html);
	show_html_label(html, "name", "100%", NAME_SHIFT, baseline, service->service->name.text);
	show_html_label(html, "ports", "100%", NAME_SHIFT, baseline,
			ports_label(service->service, arena));
	html_close(html);
}

static void draw_heading(struct html *html, const struct show_reach_service *first)
{
	const struct show_reach_group *group = &show_reach_groups[first->group];

	html_open(html, "g");
	html_attribute_format(html, "class", "group %s", group->style);
	show_html_label(html, "name", "100%", NAME_SHIFT,
			first->middle - SHOW_REACH_HEADING + BASELINE, group->name);
	html_close(html);
}

/* A drawing can't be parted: one that is longer than a page is printed smaller, as far as it can be
 * read. In thousandths. */
static unsigned print_scale(unsigned height)
{
	unsigned scale = height <= PAGE ? 1000 : 1000 * PAGE / height;

	return scale < 500 ? 500 : scale;
}

static void draw(struct html *html, const struct show_reach *reach, struct arena *arena)
{
	struct widths widths = measure(reach, arena);

	html_open(html, "div");
	html_attribute(html, "class", "drawing");
	html_attribute_format(
		html, "style", "--zones:%zu;--notes:%zu;--names:%zu;--ports:%zu;--print:%u%%",
		widths.zones, widths.notes > widths.zones ? widths.notes : widths.zones,
		widths.services, widths.ports, print_scale(reach->height) / 10);
	show_html_drawing(html, "reach", reach->height, "Who reaches what",
			  "Zones stand on the left, services on the right. A line leads from a "
			  "zone to each service that it reaches, in the colour of the service's "
			  "exposure. The table of services says the same in words.");
	/* Those of everyone last: above the others. */
	for (size_t i = reach->zone_count; i-- > 0;)
		if (!reach->zones[i].everyone)
			draw_zone(html, reach, &reach->zones[i]);
	for (size_t i = 0; i < reach->zone_count; i++)
		if (reach->zones[i].everyone)
			draw_zone(html, reach, &reach->zones[i]);
	for (size_t i = 0; i < reach->service_count; i++) {
		if (i == 0 || reach->services[i].group != reach->services[i - 1].group)
			draw_heading(html, &reach->services[i]);
		draw_service(html, &reach->services[i], arena);
	}
	html_close(html);
	html_close(html);
}

void show_html_reach(struct html *html, const struct plan *plan, struct arena *arena)
{
	static const struct show_html_key keys[] = {
		{"public", "public: may be open to everyone"},
		{"restricted", "restricted: to those who need it"},
		{"internal", "internal: never to the internet"},
		{"discouraged", "discouraged: better off"},
		{"loopback", "loopback: this machine alone"},
		{"none", "nobody: the zone is empty"},
		{NULL, NULL},
	};
	struct show_reach reach = show_reach_layout(plan, arena);

	html_element(html, "p",
		     "Lines have the colour of the service's exposure: how far its own "
		     "documentation says it may be opened. Those of everyone are thicker.");
	show_html_legend(html, keys);
	draw(html, &reach, arena);
}
