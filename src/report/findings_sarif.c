/* SARIF 2.1.0, as OASIS has it and GitHub's code scanning reads it. */
#include <string.h>

#include "pbxports/base/json.h"
#include "pbxports/base/version.h"
#include "pbxports/emit/emit.h"
#include "pbxports/judge/lint.h"
#include "pbxports/report/findings.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                      \
	"sarif-schema-2.1.0.json"

/* What a file's name may hold in a URI as it stands (RFC 3986, pchar and /), less the colon, which
 * would end a scheme. */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@"

#define URI_MAX 4096

/* Rules for what is no check: errors of profiles that do not load. */
static const char load_error[] = "profile-error";

static const char *level(enum diag_severity severity)
{
	static const char *const levels[] = {
		[DIAG_NOTE] = "note", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"};

	return levels[severity];
}

/* A name that is too long to be one of a file that CI looks at is cut. */
static const char *uri_of(const char *name, char *buffer)
{
	size_t used = 0;

	for (const char *c = name; *c != '\0' && used + 4 < URI_MAX; c++) {
		if (strchr(PLAIN, *c) != NULL)
			buffer[used++] = *c;
		else
			used += (size_t)snprintf(buffer + used, 4, "%%%02X", (unsigned char)*c);
	}
	buffer[used] = '\0';
	return buffer;
}

static void print_text(struct json *json, const char *key, const char *text)
{
	json_object(json, key);
	json_text(json, "text", text);
	json_object_end(json);
}

static void print_rule(struct json *json, const char *id, enum diag_severity severity,
		       const char *summary, const char *why)
{
	json_object(json, NULL);
	json_text(json, "id", id);
	print_text(json, "shortDescription", summary);
	print_text(json, "fullDescription", why);
	print_text(json, "help", why);
	json_object(json, "defaultConfiguration");
	json_text(json, "level", level(severity));
	json_object_end(json);
	json_object_end(json);
}

/* Each backend is a rule of its own, since findings name it. */
static void print_backend_rules(struct json *json, const struct check *check)
{
	for (const struct backend *backend = backends; backend->name != NULL; backend++) {
		char id[64];

		snprintf(id, sizeof(id), "backend-%s", backend->name);
		print_rule(json, id, check->severity, check->summary, check->why);
	}
}

static void print_rules(struct json *json)
{
	json_array(json, "rules");
	for (const struct check *check = checks; check->id != NULL; check++) {
		if (strcmp(check->id, "backend-NAME") == 0)
			print_backend_rules(json, check);
		else
			print_rule(json, check->id, check->severity, check->summary, check->why);
	}
	print_rule(json, load_error, DIAG_ERROR, "the profile can't be read",
		   "A profile with an error yields no rules.");
	json_array_end(json);
}

static void print_driver(struct json *json)
{
	json_object(json, "tool");
	json_object(json, "driver");
	json_text(json, "name", "pbxports");
	json_text(json, "version", PBXPORTS_VERSION);
	print_rules(json);
	json_object_end(json);
	json_object_end(json);
}

static void print_region(struct json *json, const char *key, const struct place *place)
{
	json_object(json, key);
	json_number(json, "startLine", place->line);
	json_number(json, "startColumn", place->column);
	json_number(json, "endColumn", place->column + (place->width == 0 ? 1 : place->width));
	json_object_end(json);
}

static void print_artifact(struct json *json, const struct source *source)
{
	char buffer[URI_MAX];

	json_object(json, "artifactLocation");
	json_text(json, "uri", uri_of(source->name, buffer));
	json_object_end(json);
}

static void print_location(struct json *json, const struct place *place, const char *message)
{
	json_object(json, NULL);
	json_object(json, "physicalLocation");
	print_artifact(json, place->source);
	if (place->line > 0)
		print_region(json, "region", place);
	json_object_end(json);
	if (message != NULL)
		print_text(json, "message", message);
	json_object_end(json);
}

static void print_fix(struct json *json, const struct diag *diag)
{
	json_array(json, "fixes");
	json_object(json, NULL);
	print_text(json, "description", diag->fix);
	json_array(json, "artifactChanges");
	json_object(json, NULL);
	print_artifact(json, diag->place.source);
	json_array(json, "replacements");
	json_object(json, NULL);
	print_region(json, "deletedRegion", &diag->place);
	print_text(json, "insertedContent", diag->replacement);
	json_object_end(json);
	json_array_end(json);
	json_object_end(json);
	json_array_end(json);
	json_object_end(json);
	json_array_end(json);
}

/* The fix stands in the message, since readers of SARIF show no other text beside a line; and how
 * to open what is no file. */
static void print_message(struct json *json, const struct diag *diag)
{
	const char *hint = diag->place.source == NULL ? NULL : diag->place.source->hint;
	char text[3 * DIAG_TEXT_MAX];

	snprintf(text, sizeof(text), "%s%s%s%s%s", diag->message, diag->fix == NULL ? "" : "; ",
		 diag->fix == NULL ? "" : diag->fix,
		 hint == NULL ? "" : "; see: ", hint == NULL ? "" : hint);
	print_text(json, "message", text);
}

static void print_result(struct json *json, const struct diag *diag)
{
	bool placed = diag->place.source != NULL;

	json_object(json, NULL);
	json_text(json, "ruleId", diag->rule == NULL ? load_error : diag->rule);
	json_text(json, "level", level(diag->severity));
	print_message(json, diag);
	if (placed) {
		json_array(json, "locations");
		print_location(json, &diag->place, NULL);
		json_array_end(json);
	}
	if (diag->second_message != NULL && diag->second.source != NULL) {
		json_array(json, "relatedLocations");
		print_location(json, &diag->second, diag->second_message);
		json_array_end(json);
	}
	if (placed && diag->place.line > 0 && diag->fix != NULL && diag->replacement != NULL)
		print_fix(json, diag);
	json_object_end(json);
}

void findings_print_sarif(const struct diags *diags, bool color, FILE *stream)
{
	struct json json = json_begin(stream);

	(void)color;
	json_object(&json, NULL);
	json_text(&json, "$schema", SCHEMA);
	json_text(&json, "version", "2.1.0");
	json_array(&json, "runs");
	json_object(&json, NULL);
	print_driver(&json);
	json_text(&json, "columnKind", "unicodeCodePoints");
	json_array(&json, "results");
	for (size_t i = 0; i < diags->count; i++)
		print_result(&json, &diags->items[i]);
	json_array_end(&json);
	json_object_end(&json);
	json_array_end(&json);
	json_object_end(&json);
}
