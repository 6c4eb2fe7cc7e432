#include "pbxports/base/diag.h"
#include "pbxports/base/json.h"

/* Lines and columns count from 1: 0 is for what has none. */
static void print_position(struct json *json, const char *key, uint32_t position)
{
	if (position == 0)
		json_null(json, key);
	else
		json_number(json, key, position);
}

void diag_print_json(const struct diags *diags, bool color, FILE *stream)
{
	(void)color; /* for people only */
	struct json json = json_begin(stream);
	json_array(&json, NULL);
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *diag = &diags->items[i];
		const struct source *source = diag->place.source;
		json_object(&json, NULL);
		json_text(&json, "file", source == NULL ? NULL : source->name);
		print_position(&json, "line", diag->place.line);
		print_position(&json, "column", diag->place.line == 0 ? 0 : diag->place.column);
		json_text(&json, "severity", diag_severity_name(diag->severity));
		json_text(&json, "rule", diag->rule);
		json_text(&json, "message", diag->message);
		json_text(&json, "fix", diag->fix);
		json_object_end(&json);
	}
	json_array_end(&json);
}
