/* The parts of the page that show_html.c prints. */
#ifndef PBXPORTS_SHOW_HTML_H
#define PBXPORTS_SHOW_HTML_H

#include "pbxports/base/html.h"
#include "pbxports/plan/plan.h"

struct show_grid;

/* A drawing that is as wide as its page, of that height: opened, with its title and description. */
void show_html_drawing(struct html *html, const char *name, unsigned height, const char *title,
		       const char *description);

/* A text of a drawing at y, `shift` pixels right of x. */
void show_html_label(struct html *html, const char *style, const char *x, int shift, unsigned y,
		     const char *text);

/* A list of what the colours of a drawing mean: {class, meaning}, ended by NULL. */
struct show_html_key {
	const char *style;
	const char *meaning;
};
void show_html_legend(struct html *html, const struct show_html_key *keys);

/* A table of that class, without the columns that are empty. */
void show_html_grid(struct html *html, const struct show_grid *grid, const char *style,
		    const char *caption, struct arena *arena);
void show_html_services(struct html *html, const struct plan *plan, struct arena *arena);

/* Who reaches what. */
void show_html_reach(struct html *html, const struct plan *plan, struct arena *arena);

/* Pools and their chunks on the axis of ports. */
bool show_html_has_pools(const struct plan *plan);
void show_html_pools(struct html *html, const struct plan *plan, struct arena *arena);

#endif
