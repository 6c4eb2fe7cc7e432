#include "pbxports/report/findings.h"

#include <string.h>

#include "pbxports/judge/lint.h"
#include "pbxports/report/table.h"

#define WIDTH 80

const struct findings_format findings_formats[] = {
	{"text", diag_print_text, false},
	{"json", diag_print_json, true},
	{"sarif", findings_print_sarif, true},
	{"github", findings_print_github, true},
	{NULL, NULL, false},
};
#define FORMATS (sizeof(findings_formats) / sizeof(findings_formats[0]))

const struct findings_format *findings_format_find(const char *name)
{
	const struct findings_format *row = findings_formats;

	while (name != NULL && row->name != NULL && strcmp(row->name, name) != 0)
		row++;
	return row;
}

const char *const *findings_format_names(void)
{
	static const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = findings_formats[i].name;
	return names;
}

void findings_print_rules(struct arena *arena, bool color, FILE *stream)
{
	static const char *const headings[] = {"CHECK", "SEVERITY", "FINDS", NULL};
	static const char *const styles[] = {
		[DIAG_NOTE] = "36", [DIAG_WARNING] = "35", [DIAG_ERROR] = "31"};
	struct table table = table_begin(headings, arena);

	for (const struct check *check = checks; check->id != NULL; check++) {
		struct table_row *row = table_add(&table);

		row->cells[0].text = check->id;
		row->cells[1] = (struct table_cell){diag_severity_name(check->severity),
						    styles[check->severity]};
		row->cells[2].text = check->summary;
	}
	table_print(&table, color, WIDTH, stream);
}
