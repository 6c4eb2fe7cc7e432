/* The tables of the page. On a phone a row is a card, in which each cell names its column. */
#include <string.h>

#include "show_html.h"
#include "show_private.h"

/* Nothing is said of a column in which nothing stands. */
struct columns {
	bool shown[SHOW_COLUMNS];
};

static struct columns find_columns(const struct show_grid *grid)
{
	struct columns columns = {.shown = {false}};

	for (size_t i = 0; i < grid->count; i++)
		for (size_t k = 0; k < grid->columns; k++)
			if (grid->rows[i].cells[k][0] != '\0')
				columns.shown[k] = true;
	return columns;
}

static void open_table(struct html *html, const char *style, const char *caption)
{
	html_open(html, "table");
	html_attribute(html, "class", style);
	html_element(html, "caption", caption);
	html_open(html, "thead");
	html_open(html, "tr");
}

static void print_heading(struct html *html, const char *heading)
{
	html_open(html, "th");
	html_attribute(html, "scope", "col");
	html_text(html, heading);
	html_close(html);
}

static void begin_body(struct html *html)
{
	html_close(html);
	html_close(html);
	html_open(html, "tbody");
}

static void close_table(struct html *html)
{
	html_close(html);
	html_close(html);
}

static void open_cell(struct html *html, const struct show_grid *grid, size_t column)
{
	html_open(html, column == 0 ? "th" : "td");
	if (column == 0)
		html_attribute(html, "scope", "row");
	else
		html_attribute(html, "data-label", grid->headings[column]);
}

/* Lists, of which no item is broken in two. */
static bool is_list(const char *heading)
{
	static const char *const headings[] = {"Ports", "From", "Limit", "Chunk", NULL};

	for (size_t i = 0; headings[i] != NULL; i++)
		if (strcmp(heading, headings[i]) == 0)
			return true;
	return false;
}

static void print_list(struct html *html, const char *text, struct arena *arena)
{
	const char *comma;

	while ((comma = strstr(text, ", ")) != NULL) {
		html_element_inline(html, "span",
				    arena_strndup(arena, text, (size_t)(comma - text) + 1));
		html_text(html, " ");
		text = comma + 2;
	}
	html_element_inline(html, "span", text);
}

static void print_text(struct html *html, const char *heading, const char *text,
		       struct arena *arena)
{
	if (text[0] != '\0' && is_list(heading))
		print_list(html, text, arena);
	else
		html_text(html, text);
}

void show_html_grid(struct html *html, const struct show_grid *grid, const char *style,
		    const char *caption, struct arena *arena)
{
	const struct columns columns = find_columns(grid);

	open_table(html, style, caption);
	for (size_t i = 0; i < grid->columns; i++)
		if (columns.shown[i])
			print_heading(html, grid->headings[i]);
	begin_body(html);
	for (size_t i = 0; i < grid->count; i++) {
		html_open(html, "tr");
		for (size_t k = 0; k < grid->columns; k++) {
			if (!columns.shown[k])
				continue;
			open_cell(html, grid, k);
			print_text(html, grid->headings[k], grid->rows[i].cells[k], arena);
			html_close(html);
		}
		html_close(html);
	}
	close_table(html);
}

/* A service's description stands below its name, its exposure behind the colour of it. */
static void print_service_cell(struct html *html, const struct show_grid *grid, size_t row,
			       size_t column, struct arena *arena)
{
	const char *const *cells = grid->rows[row].cells;

	open_cell(html, grid, column);
	if (column == SHOW_EXPOSURE) {
		html_open_inline(html, "span");
		html_attribute_format(html, "class", "key %s", cells[column]);
		html_close(html);
	}
	if (column == SHOW_SERVICE) {
		html_element_inline(html, "b", cells[column]);
		html_element(html, "p", cells[SHOW_DESCRIPTION]);
	} else {
		print_text(html, grid->headings[column], cells[column], arena);
	}
	html_close(html);
}

void show_html_services(struct html *html, const struct plan *plan, struct arena *arena)
{
	const struct show_grid grid = show_services(plan, arena);
	struct columns columns = find_columns(&grid);

	columns.shown[SHOW_DESCRIPTION] = false; /* it stands below the name */
	open_table(html, "services",
		   "All services of the profile, those that are off among them. A limit is for "
		   "each source address.");
	for (size_t i = 0; i < grid.columns; i++)
		if (columns.shown[i])
			print_heading(html, grid.headings[i]);
	begin_body(html);
	for (size_t i = 0; i < grid.count; i++) {
		html_open(html, "tr");
		if (!plan->profile->services[i].enabled)
			html_attribute(html, "class", "off");
		for (size_t k = 0; k < grid.columns; k++)
			if (columns.shown[k])
				print_service_cell(html, &grid, i, k, arena);
		html_close(html);
	}
	close_table(html);
}
