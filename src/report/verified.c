#include "pbxports/report/verified.h"

#include <string.h>

#include "pbxports/base/json.h"
#include "pbxports/judge/entries.h"

char *count_text(size_t count, char *buffer)
{
	char digits[COUNT_TEXT_SIZE];
	int length = snprintf(digits, sizeof(digits), "%zu", count);
	char *end = buffer;

	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			*end++ = ',';
		*end++ = digits[i];
	}
	*end = '\0';
	return buffer;
}

/* Why the plan says what it says: the place, and the words for it. */
struct reason {
	struct place place;
	const char *service; /* NULL where none decides; likewise the zone */
	const char *zone;
};

static struct reason find_reason(const struct plan *plan, const struct verdict *verdict)
{
	struct reason reason = {.service = NULL};

	if (verdict->rule != NULL) {
		reason.place = verdict->rule->place;
		reason.service = verdict->rule->service->name;
		reason.zone = verdict->rule->zone->name;
	} else if (verdict->denied_by != NULL) {
		reason.place = entries_denied(plan, verdict->denied_by);
		reason.zone = verdict->denied_by->name;
	}
	return reason;
}

static void print_reason(const struct plan *plan, const struct verify_wrong *wrong, FILE *stream)
{
	struct reason reason = find_reason(plan, &wrong->verdict);

	if (reason.place.source != NULL)
		fprintf(stream, "  %s:%u:%u: ", reason.place.source->name,
			(unsigned)reason.place.line, (unsigned)reason.place.column);
	else if (reason.zone != NULL || wrong->opens_flow)
		fputs("  ", stream);
	if (reason.service != NULL)
		fprintf(stream, "service \"%s\" lets in zone \"%s\"\n", reason.service,
			reason.zone);
	else if (reason.zone != NULL)
		fprintf(stream, "zone \"%s\" is denied\n", reason.zone);
	else if (wrong->opens_flow)
		fputs("no service lets it in\n", stream);
}

static size_t shown(const struct verify_result *result)
{
	return result->wrong < VERIFY_SHOWN ? result->wrong : VERIFY_SHOWN;
}

static void print_text(const struct verify_request *request, const struct verify_result *result,
		       FILE *stream)
{
	char packets[COUNT_TEXT_SIZE], accepted[COUNT_TEXT_SIZE], wrong[COUNT_TEXT_SIZE];

	for (size_t i = 0; i < shown(result); i++) {
		const struct verify_wrong *one = &result->shown[i];

		fprintf(stream, "wrong: %s %s; expected %s\n", one->packet, one->found,
			one->expected);
		print_reason(request->plan, one, stream);
	}
	if (result->wrong > shown(result))
		fprintf(stream, "and %s more\n", count_text(result->wrong - shown(result), wrong));
	if (result->packets == 0) {
		fprintf(stream, "%s: its tool reads the rules; no packets are sent\n",
			request->backend);
		return;
	}
	fprintf(stream, "%s: %s packets, %s accepted, %s wrong (seed %llu)\n", request->backend,
		count_text(result->packets, packets), count_text(result->accepted, accepted),
		result->wrong == 0 ? "none" : count_text(result->wrong, wrong),
		(unsigned long long)request->seed);
}

static void print_wrong(const struct plan *plan, const struct verify_wrong *wrong,
			struct json *json)
{
	struct reason reason = find_reason(plan, &wrong->verdict);

	json_object(json, NULL);
	json_text(json, "packet", wrong->packet);
	json_text(json, "found", wrong->found);
	json_text(json, "expected", wrong->expected);
	json_text(json, "service", reason.service);
	json_text(json, "zone", reason.zone);
	if (reason.place.source == NULL) {
		json_null(json, "file");
		json_null(json, "line");
		json_null(json, "column");
	} else {
		json_text(json, "file", reason.place.source->name);
		json_number(json, "line", reason.place.line);
		json_number(json, "column", reason.place.column);
	}
	json_object_end(json);
}

static void print_json(const struct verify_request *request, const struct verify_result *result,
		       FILE *stream)
{
	struct json json = json_begin(stream);

	json_object(&json, NULL);
	json_text(&json, "backend", request->backend);
	json_number(&json, "seed", request->seed);
	json_number(&json, "packets", result->packets);
	json_number(&json, "accepted", result->accepted);
	json_number(&json, "wrong", result->wrong);
	json_array(&json, "shown");
	for (size_t i = 0; i < shown(result); i++)
		print_wrong(request->plan, &result->shown[i], &json);
	json_array_end(&json);
	json_object_end(&json);
}

const struct verified_format verified_formats[] = {
	{"text", print_text},
	{"json", print_json},
	{NULL, NULL},
};
#define FORMATS (sizeof(verified_formats) / sizeof(verified_formats[0]))

const struct verified_format *verified_format_find(const char *name)
{
	const struct verified_format *row = verified_formats;

	while (name != NULL && row->name != NULL && strcmp(row->name, name) != 0)
		row++;
	return row;
}

const char *const *verified_format_names(void)
{
	static const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = verified_formats[i].name;
	return names;
}
