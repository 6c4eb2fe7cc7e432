#include "pbxports/report/show.h"

#include <string.h>

const struct show_format show_formats[] = {
	{"table", show_print_table}, {"markdown", show_print_markdown}, {"html", show_print_html},
	{"csv", show_print_csv},     {"json", show_print_json},		{NULL, NULL},
};
#define FORMATS (sizeof(show_formats) / sizeof(show_formats[0]))

const struct show_format *show_format_find(const char *name)
{
	const struct show_format *row = show_formats;

	while (name != NULL && row->name != NULL && strcmp(row->name, name) != 0)
		row++;
	return row;
}

const char *const *show_format_names(void)
{
	static const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = show_formats[i].name;
	return names;
}
