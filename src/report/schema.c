#include "pbxports/report/schema.h"

#include "pbxports/base/arena.h"
#include "pbxports/base/json.h"
#include "pbxports/profile/profile.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

/* Where in a profile a value stands. */
struct spot {
	struct json *json;
	struct arena *arena;
	/*
	 * Mappings alone lead here from the top: `extends` merges them key by key, so that a
	 * required key may be a parent's, and a null may take away what a parent gave.
	 */
	bool merged;
	bool nullable;
};

static void print_form(const struct spot *spot, const struct bind_type *type);

/* The `type` keyword; `kinds` is ended by NULL. */
static void print_kinds(const struct spot *spot, const char *const *kinds)
{
	if (kinds[1] == NULL && !spot->nullable) {
		json_text(spot->json, "type", kinds[0]);
		return;
	}
	json_array(spot->json, "type");
	for (; *kinds != NULL; kinds++)
		json_text(spot->json, NULL, *kinds);
	if (spot->nullable)
		json_text(spot->json, NULL, "null");
	json_array_end(spot->json);
}

static void print_kind(const struct spot *spot, const char *kind)
{
	print_kinds(spot, (const char *const[]){kind, NULL});
}

static bool takes(const struct spot *spot, const struct bind_type *type, const char *text)
{
	struct scalar_error why = {0};

	if (type->parse != NULL)
		return type->parse(text, arena_alloc(spot->arena, type->size), &why);
	return type->check == NULL || type->check(text, &why);
}

/* Text to us is text however it is written; other readers of YAML take 2024 for a number. */
static void print_text(const struct spot *spot, const struct bind_type *type)
{
	const char *kinds[4] = {"string"};
	size_t count = 1;

	if (takes(spot, type, "1"))
		kinds[count++] = "number";
	if (takes(spot, type, "true"))
		kinds[count++] = "boolean";
	print_kinds(spot, kinds);
	if (type->pattern != NULL)
		json_text(spot->json, "pattern", type->pattern);
}

static void print_flag(const struct spot *spot, const struct bind_type *type)
{
	(void)type;
	print_kind(spot, "boolean");
}

static void print_number(const struct spot *spot, const struct bind_type *type)
{
	print_kind(spot, "integer");
	json_number(spot->json, "minimum", type->low);
	json_number(spot->json, "maximum", type->high);
}

static void print_choice(const struct spot *spot, const struct bind_type *type)
{
	json_array(spot->json, "enum");
	for (const char *const *choice = type->choices; *choice != NULL; choice++)
		json_text(spot->json, NULL, *choice);
	if (spot->nullable)
		json_null(spot->json, NULL);
	json_array_end(spot->json);
}

/* A list replaces a parent's as a whole. */
static void print_list(const struct spot *spot, const struct bind_type *type)
{
	const struct spot item = {spot->json, spot->arena, false, false};

	print_kind(spot, "array");
	if (type->low > 0)
		json_number(spot->json, "minItems", type->low);
	json_object(spot->json, "items");
	print_form(&item, type->item);
	json_object_end(spot->json);
}

static void print_map(const struct spot *spot, const struct bind_type *type)
{
	const struct spot item = {spot->json, spot->arena, spot->merged, spot->merged};

	print_kind(spot, "object");
	json_object(spot->json, "propertyNames");
	json_text(spot->json, "pattern", type->pattern);
	json_object_end(spot->json);
	json_object(spot->json, "additionalProperties");
	print_form(&item, type->item);
	json_object_end(spot->json);
}

/* Memory that is zero says nothing: a flag may be unknown, a number out of bounds. */
static void print_default(const struct spot *spot, const struct bind_row *row,
			  const unsigned char *record)
{
	const void *value = record + row->offset;

	if (row->type->form == BIND_BOOL && *(const bool *)value)
		json_bool(spot->json, "default", true);
	else if (row->type->form == BIND_NUMBER && *(const unsigned *)value > 0)
		json_number(spot->json, "default", *(const unsigned *)value);
	else if (row->type->form == BIND_CHOICE)
		json_text(spot->json, "default", row->type->choices[*(const int *)value]);
}

static bool is_required(const struct bind_row *row)
{
	return row->required;
}

static bool is_required_own(const struct bind_row *row)
{
	return row->required && row->own;
}

static bool is_required_inherited(const struct bind_row *row)
{
	return row->required && !row->own;
}

static void print_required(struct json *json, const struct bind_type *type,
			   bool (*wanted)(const struct bind_row *row))
{
	bool begun = false;

	for (const struct bind_row *row = type->rows; row->key != NULL; row++) {
		if (!wanted(row))
			continue;
		if (!begun)
			json_array(json, "required");
		begun = true;
		json_text(json, NULL, row->key);
	}
	if (begun)
		json_array_end(json);
}

static void print_record(const struct spot *spot, const struct bind_type *type)
{
	unsigned char *record = arena_alloc(spot->arena, type->size);

	if (type->defaults != NULL)
		type->defaults(record);
	print_kind(spot, "object");
	print_required(spot->json, type, spot->merged ? is_required_own : is_required);
	json_bool(spot->json, "additionalProperties", false);
	json_object(spot->json, "properties");
	for (const struct bind_row *row = type->rows; row->key != NULL; row++) {
		const bool merged = spot->merged && !row->own;
		const struct spot value = {spot->json, spot->arena, merged, merged};

		json_object(spot->json, row->key);
		json_text(spot->json, "description", row->help);
		if (!row->required)
			print_default(spot, row, record);
		print_form(&value, row->type);
		json_object_end(spot->json);
	}
	json_object_end(spot->json);
}

static void print_pointer(const struct spot *spot, const struct bind_type *type)
{
	print_form(spot, type->item);
}

static void print_custom(const struct spot *spot, const struct bind_type *type)
{
	const struct spot inner = {spot->json, spot->arena, spot->merged, false};

	json_array(spot->json, "anyOf");
	for (const struct bind_type *const *form = type->forms; *form != NULL; form++) {
		json_object(spot->json, NULL);
		print_form(&inner, *form);
		json_object_end(spot->json);
	}
	if (spot->nullable) {
		json_object(spot->json, NULL);
		json_text(spot->json, "type", "null");
		json_object_end(spot->json);
	}
	json_array_end(spot->json);
}

static void (*const forms[])(const struct spot *spot, const struct bind_type *type) = {
	[BIND_TEXT] = print_text,	[BIND_WORD] = print_text,     [BIND_BOOL] = print_flag,
	[BIND_NUMBER] = print_number,	[BIND_CHOICE] = print_choice, [BIND_SCALAR] = print_text,
	[BIND_LIST] = print_list,	[BIND_MAP] = print_map,	      [BIND_RECORD] = print_record,
	[BIND_POINTER] = print_pointer, [BIND_CUSTOM] = print_custom,
};

/* The keywords of a type, in the object that is open. */
static void print_form(const struct spot *spot, const struct bind_type *type)
{
	forms[type->form](spot, type);
}

/* Whether a merged value of that type has required keys that print_record() left out. */
static bool demands(const struct bind_type *type)
{
	if (type->form == BIND_MAP || type->form == BIND_POINTER)
		return demands(type->item);
	for (size_t i = 0; type->form == BIND_CUSTOM && type->forms[i] != NULL; i++)
		if (demands(type->forms[i]))
			return true;
	if (type->form != BIND_RECORD)
		return false;
	if (type->one_of != NULL)
		return true;
	for (const struct bind_row *row = type->rows; row->key != NULL; row++)
		if (!row->own && (row->required || demands(row->type)))
			return true;
	return false;
}

static void print_demands(struct json *json, const char *key, const struct bind_type *type);

static void print_one_of(struct json *json, const char *const *keys)
{
	json_array(json, "oneOf");
	for (; *keys != NULL; keys++) {
		json_object(json, NULL);
		json_array(json, "required");
		json_text(json, NULL, *keys);
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_record_demands(struct json *json, const struct bind_type *type)
{
	print_required(json, type, is_required_inherited);
	if (type->one_of != NULL)
		print_one_of(json, type->one_of);
	json_object(json, "properties");
	for (const struct bind_row *row = type->rows; row->key != NULL; row++)
		if (!row->own)
			print_demands(json, row->key, row->type);
	json_object_end(json);
}

/* These keywords say nothing of a value that is no mapping, so that other forms are left alone. */
static void print_demands(struct json *json, const char *key, const struct bind_type *type)
{
	while (type->form == BIND_POINTER)
		type = type->item;
	if (!demands(type))
		return;
	for (size_t i = 0; type->form == BIND_CUSTOM && type->forms[i] != NULL; i++)
		print_demands(json, key, type->forms[i]);
	if (type->form == BIND_CUSTOM)
		return;
	json_object(json, key);
	if (type->form == BIND_MAP)
		print_demands(json, "additionalProperties", type->item);
	else
		print_record_demands(json, type);
	json_object_end(json);
}

static void print_reference(struct json *json, const char *key)
{
	json_object(json, key);
	json_text(json, "$ref", "#/$defs/filled");
	json_object_end(json);
}

/* Of a file that extends no other: nothing to take away, and nobody else to give what is needed. */
static void print_alone(struct json *json)
{
	json_object(json, "if");
	json_array(json, "required");
	json_text(json, NULL, "extends");
	json_array_end(json);
	json_object_end(json);
	json_object(json, "else");
	json_text(json, "$ref", "#/$defs/filled");
	print_record_demands(json, &profile_type);
	json_object_end(json);
}

static void print_definitions(struct json *json)
{
	static const char *const kinds[] = {"object", "array", "string", "number", "boolean", NULL};
	const struct spot spot = {.json = json};

	json_object(json, "$defs");
	json_object(json, "filled");
	json_text(json, "$comment", "without a null at any depth");
	print_kinds(&spot, kinds);
	print_reference(json, "items");
	print_reference(json, "additionalProperties");
	json_object_end(json);
	json_object_end(json);
}

void schema_print(struct arena *arena, FILE *stream)
{
	struct json json = json_begin(stream);
	const struct spot top = {&json, arena, true, false};

	json_object(&json, NULL);
	json_text(&json, "$schema", DIALECT);
	json_text(&json, "title", "A profile of pbxports");
	json_text(&json, "description",
		  "Which services a PBX offers, and who may reach them: version 1 of the format "
		  "that pbxports-profile(5) describes");
	print_form(&top, &profile_type);
	print_alone(&json);
	print_definitions(&json);
	json_object_end(&json);
}
