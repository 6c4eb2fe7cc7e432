#include "pbxports/report/query.h"

#include <string.h>

const struct query_format query_formats[] = {
	{"text", query_print_text},
	{"json", query_print_json},
	{NULL, NULL},
};
#define FORMATS (sizeof(query_formats) / sizeof(query_formats[0]))

const struct query_format *query_format_find(const char *name)
{
	const struct query_format *row = query_formats;

	while (name != NULL && row->name != NULL && strcmp(row->name, name) != 0)
		row++;
	return row;
}

const char *const *query_format_names(void)
{
	static const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = query_formats[i].name;
	return names;
}

const char *query_verdict(const struct query_answer *answer)
{
	if (answer->accepted == answer->count)
		return "accepted";
	return answer->accepted == 0 ? "denied" : "partly";
}
