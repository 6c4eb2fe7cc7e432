#include <string.h>

#include "show_html.h"
#include "show_private.h"

#define AXIS	 26U /* the height of its labels */
#define ROW	 24U
#define BAR	 14U
#define POOL_GAP 10U /* above each pool but the first */
#define BASELINE 4U  /* of a text below the middle of its line */
#define PORTS	 65536U
#define TICKS	 10000U

/* What Linux takes its own ports from, net.ipv4.ip_local_port_range. */
static const struct port_range ephemeral = {.first = 32768, .last = 60999};

/* A pool, or a dialer's part of one. */
struct bar {
	const char *name;
	const char *style;
	struct port_range ports;
	unsigned middle;
};

struct bars {
	struct bar *items;
	size_t count;
	size_t capacity;
	size_t width; /* of the longest name, in characters */
	unsigned height;
};

bool show_html_has_pools(const struct plan *plan)
{
	for (size_t i = 0; i < plan->profile->service_count; i++)
		if (plan->profile->services[i].pool.ports.first != 0)
			return true;
	return false;
}

static void add_bar(struct bars *bars, struct bar bar, struct arena *arena)
{
	size_t length = strlen(bar.name);

	bars->items =
		arena_grow(arena, bars->items, bars->count, &bars->capacity, sizeof(*bars->items));
	bar.middle = bars->height + ROW / 2;
	bars->items[bars->count++] = bar;
	bars->height += ROW;
	bars->width = length > bars->width ? length : bars->width;
}

/* A row each, so that however many there are no two can overlap. */
static struct bars find_bars(const struct plan *plan, struct arena *arena)
{
	struct bars bars = {.height = AXIS};

	for (size_t i = 0; i < plan->profile->service_count; i++) {
		const struct service *pool = &plan->profile->services[i];

		if (pool->pool.ports.first == 0)
			continue;
		bars.height += bars.count == 0 ? 0 : POOL_GAP;
		add_bar(&bars,
			(struct bar){.name = pool->name.text,
				     .style = pool->enabled ? "pool" : "pool off",
				     .ports = pool->pool.ports},
			arena);
		for (size_t k = 0; k < plan->chunk_count; k++) {
			const struct plan_chunk *chunk = &plan->chunks[k];

			if (chunk->pool == pool)
				add_bar(&bars,
					(struct bar){.name = chunk->dialer->name.text,
						     .style = chunk->pinned ? "chunk pinned"
									    : "chunk",
						     .ports = chunk->ports},
					arena);
		}
	}
	return bars;
}

/* Where a port lies on the axis. */
static const char *share(unsigned port, struct arena *arena)
{
	unsigned thousandths = (unsigned)((unsigned long)port * 100000UL / PORTS);

	return arena_format(arena, "%u.%03u%%", thousandths / 1000, thousandths % 1000);
}

static void draw_range(struct html *html, const char *style, const struct port_range *ports,
		       unsigned y, unsigned height, struct arena *arena)
{
	html_open(html, "rect");
	html_attribute(html, "class", style);
	html_attribute(html, "x", share(ports->first, arena));
	html_attribute_format(html, "y", "%u", y);
	html_attribute(html, "width", share(ports->last + 1U - ports->first, arena));
	html_attribute_format(html, "height", "%u", height);
	html_close(html);
}

static void draw_tick(struct html *html, unsigned port, unsigned height, struct arena *arena)
{
	html_open(html, "g");
	html_attribute(html, "class", port / TICKS % 2 == 0 ? "tick" : "tick odd");
	html_open(html, "line");
	html_attribute(html, "x1", share(port, arena));
	html_attribute(html, "x2", share(port, arena));
	html_attribute_format(html, "y1", "%u", AXIS - 6);
	html_attribute_format(html, "y2", "%u", height);
	html_close(html);
	if (port % TICKS == 0)
		show_html_label(html, "port", share(port, arena), 0, AXIS - 12,
				arena_format(arena, "%u", port));
	html_close(html);
}

static void draw_hatching(struct html *html, const struct bars *bars, struct arena *arena)
{
	html_open(html, "defs");
	html_open(html, "pattern");
	html_attribute(html, "id", "hatching");
	html_attribute(html, "width", "7");
	html_attribute(html, "height", "7");
	html_attribute(html, "patternUnits", "userSpaceOnUse");
	html_attribute(html, "patternTransform", "rotate(45)");
	html_open(html, "line");
	html_attribute(html, "y2", "7");
	html_close(html);
	html_close(html);
	html_close(html);
	draw_range(html, "ephemeral", &ephemeral, AXIS - 6, bars->height - AXIS + 6, arena);
}

static void draw_bar(struct html *html, const struct bar *bar, struct arena *arena)
{
	struct port_range span = {.first = bar->ports.first, .last = bar->ports.last};
	char text[PORT_TEXT_SIZE];

	html_open(html, "g");
	html_attribute(html, "class", bar->style);
	draw_range(html, "bar", &span, bar->middle - BAR / 2, BAR, arena);
	show_html_label(html, "name", "0", 0, bar->middle + BASELINE, bar->name);
	show_html_label(html, "range", "0", -12, bar->middle + BASELINE, ports_format(&span, text));
	html_close(html);
}

static void draw(struct html *html, const struct bars *bars, struct arena *arena)
{
	html_open(html, "div");
	html_attribute(html, "class", "drawing");
	html_attribute_format(html, "style", "--names:%zu", bars->width);
	show_html_drawing(html, "pools", bars->height, "Media pools on the axis of ports",
			  "A bar for each pool and, below it, one for each dialer's chunk, "
			  "between port 0 on the left and port 65535 on the right. The table of "
			  "dialers says the same in words.");
	draw_hatching(html, bars, arena);
	for (unsigned port = 0; port < PORTS; port += TICKS)
		draw_tick(html, port, bars->height, arena);
	draw_tick(html, PORTS - 1, bars->height, arena);
	for (size_t i = 0; i < bars->count; i++)
		draw_bar(html, &bars->items[i], arena);
	html_close(html);
	html_close(html);
}

void show_html_pools(struct html *html, const struct plan *plan, struct arena *arena)
{
	static const struct show_html_key keys[] = {
		{"pool", "a pool"},
		{"chunk", "a dialer's chunk of it"},
		{"pinned", "one that is pinned"},
		{"ephemeral", "32768-60999: the ports that Linux takes for itself"},
		{NULL, NULL},
	};
	struct bars bars = find_bars(plan, arena);

	show_html_legend(html, keys);
	draw(html, &bars, arena);
}
