#include "pbxports/report/matrix.h"

#include <string.h>

#include "pbxports/base/json.h"
#include "pbxports/emit/emit.h"
#include "pbxports/report/table.h"

#define WIDTH 80

static void print_table(struct arena *arena, FILE *stream)
{
	const char *headings[TABLE_MAX_COLUMNS + 1] = {"FEATURE"};
	const struct backend *able[TABLE_MAX_COLUMNS];
	size_t columns = 1;
	struct table table;

	for (const struct backend *row = backends; row->name != NULL; row++)
		fprintf(stream, "%-10s %s\n", row->name, row->summary);
	fputc('\n', stream);
	for (const struct backend *row = backends; row->name != NULL; row++) {
		if (row->no_rules)
			continue;
		able[columns - 1] = row;
		headings[columns++] = row->name;
	}
	table = table_begin(headings, arena);
	for (const struct backend_feature *feature = backend_features; feature->feature != 0;
	     feature++) {
		struct table_row *row = table_add(&table);

		row->cells[0].text = feature->name;
		for (size_t i = 1; i < columns; i++)
			row->cells[i].text = backend_support(able[i - 1], feature->feature);
	}
	table_print(&table, false, WIDTH, stream);
}

static void print_features(const struct backend *backend, struct json *json)
{
	if (backend->no_rules) {
		json_null(json, "features");
		return;
	}
	json_object(json, "features");
	for (const struct backend_feature *feature = backend_features; feature->feature != 0;
	     feature++)
		json_text(json, feature->name, backend_support(backend, feature->feature));
	json_object_end(json);
}

static void print_json(struct arena *arena, FILE *stream)
{
	struct json json = json_begin(stream);

	(void)arena;
	json_array(&json, NULL);
	for (const struct backend *row = backends; row->name != NULL; row++) {
		json_object(&json, NULL);
		json_text(&json, "name", row->name);
		json_text(&json, "summary", row->summary);
		print_features(row, &json);
		json_object_end(&json);
	}
	json_array_end(&json);
}

const struct matrix_format matrix_formats[] = {
	{"table", print_table},
	{"json", print_json},
	{NULL, NULL},
};
#define FORMATS (sizeof(matrix_formats) / sizeof(matrix_formats[0]))

const struct matrix_format *matrix_format_find(const char *name)
{
	const struct matrix_format *row = matrix_formats;

	while (name != NULL && row->name != NULL && strcmp(row->name, name) != 0)
		row++;
	return row;
}

const char *const *matrix_format_names(void)
{
	static const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = matrix_formats[i].name;
	return names;
}
