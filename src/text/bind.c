#include "pbxports/text/bind.h"

#include <string.h>

#include "pbxports/base/nearest.h"

void bind_refused(struct diags *diags, struct place place, const char *text,
		  const struct scalar_error *why)
{
	diag_error(diags, place, "\"%s\" %s", text, why->problem);
	if (why->fix[0] != '\0')
		diag_fix(diags, "%s", why->fix);
}

void bind_wrong_type(const struct bind_context *context, const struct bind_type *type,
		     const struct node *node)
{
	bool lonely = type->form == BIND_LIST && type->item->form != BIND_RECORD &&
		      node->kind == NODE_SCALAR;

	diag_error(context->diags, node->place, "%s must be %s, not %s", context->subject,
		   type->what, node_kind_name(node->kind));
	if (lonely)
		diag_fix(context->diags, "write [%s]", node->text);
	else if (type->example != NULL)
		diag_fix(context->diags, "write %s", type->example);
}

static void bind_word(const struct bind_context *context, const struct bind_type *type,
		      const struct node *node, void *value)
{
	struct word *word = value;
	struct scalar_error why = {0};

	if (type->check != NULL && !type->check(node->text, &why)) {
		bind_refused(context->diags, node->place, node->text, &why);
		return;
	}
	word->text = node->text;
	word->place = node->place;
}

static void bind_bool(const struct bind_context *context, const struct bind_type *type,
		      const struct node *node, void *value)
{
	static const struct {
		const char *text;
		bool value;
		bool is_yaml; /* of YAML 1.2 section 10.3.2; the others are what people mean by it
			       */
	} words[] = {
		{"true", true, true},	{"True", true, true},	{"TRUE", true, true},
		{"false", false, true}, {"False", false, true}, {"FALSE", false, true},
		{"yes", true, false},	{"on", true, false},	{"1", true, false},
		{"no", false, false},	{"off", false, false},	{"0", false, false},
	};
	const size_t count = sizeof(words) / sizeof(words[0]);
	size_t i = 0;

	(void)type;
	while (i < count && strcmp(node->text, words[i].text) != 0)
		i++;
	if (i < count && words[i].is_yaml && !node->quoted) {
		*(bool *)value = words[i].value;
		return;
	}
	diag_error(context->diags, node->place, "%s must be true or false, not %s\"%s\"",
		   context->subject, node->quoted ? "the text " : "", node->text);
	if (i < count)
		diag_fix(context->diags, "write %s%s", words[i].value ? "true" : "false",
			 node->quoted ? ", without quotes" : "");
}

static void bind_number(const struct bind_context *context, const struct bind_type *type,
			const struct node *node, void *value)
{
	struct scalar_error why = {0};
	unsigned long number;

	if (node->quoted) {
		diag_error(context->diags, node->place, "%s must be %s, not text in quotes",
			   context->subject, type->what);
		diag_fix(context->diags, "take the quotes away");
	} else if (!number_parse(node->text, type->low, type->high, &number, &why)) {
		bind_refused(context->diags, node->place, node->text, &why);
	} else {
		*(unsigned *)value = (unsigned)number;
	}
}

static void bind_choice(const struct bind_context *context, const struct bind_type *type,
			const struct node *node, void *value)
{
	const char *near;
	size_t count = 0;

	for (; type->choices[count] != NULL; count++) {
		if (strcmp(node->text, type->choices[count]) == 0) {
			*(int *)value = (int)count;
			return;
		}
	}
	diag_error(context->diags, node->place, "%s must be %s, not \"%s\"", context->subject,
		   type->what, node->text);
	near = nearest(node->text, type->choices, count);
	if (near != NULL)
		diag_fix(context->diags, "did you mean \"%s\"?", near);
}

static void bind_scalar(const struct bind_context *context, const struct bind_type *type,
			const struct node *node, void *value)
{
	struct scalar_error why = {0};

	if (!type->parse(node->text, value, &why))
		bind_refused(context->diags, node->place, node->text, &why);
}

static void bind_list(const struct bind_context *context, const struct bind_type *type,
		      const struct node *node, void *items, size_t *count)
{
	struct bind_context inner = {
		context->diags,
		arena_format(context->diags->arena, "an item of %s", context->subject)};
	unsigned char *values = arena_array(context->diags->arena, node->count, type->item->size);

	for (size_t i = 0; i < node->count; i++)
		bind_node(&inner, type->item, node->items[i], values + i * type->item->size);
	memcpy(items, &values, sizeof(values));
	*count = node->count;
}

static void bind_map(const struct bind_context *context, const struct bind_type *type,
		     const struct node *node, void *items, size_t *count)
{
	struct arena *arena = context->diags->arena;
	unsigned char *values = arena_array(arena, node->count, type->item->size);

	for (size_t i = 0; i < node->count; i++) {
		const struct node *key = node->entries[i].key;
		struct word *name = (struct word *)(void *)(values + i * type->item->size);
		struct scalar_error why = {0};
		struct bind_context inner = {
			context->diags, arena_format(arena, "%s \"%s\"", type->noun, key->text)};

		*name = (struct word){key->text, key->place};
		if (type->check != NULL && !type->check(key->text, &why))
			bind_refused(context->diags, key->place, key->text, &why);
		bind_node(&inner, type->item, node->entries[i].value, name);
	}
	memcpy(items, &values, sizeof(values));
	*count = node->count;
}

static const struct bind_row *find_row(const struct bind_row *rows, const char *key)
{
	for (; rows->key != NULL; rows++)
		if (strcmp(rows->key, key) == 0)
			return rows;
	return NULL;
}

static void report_unknown(const struct bind_context *context, const struct bind_type *type,
			   const struct node *key)
{
	const char *keys[32];
	size_t count = 0;

	for (const struct bind_row *row = type->rows; row->key != NULL && count < 32; row++)
		keys[count++] = row->key;
	diag_error(context->diags, key->place, "unknown key \"%s\" in %s", key->text,
		   context->subject);
	diag_suggest(context->diags, key->text, keys, count);
}

static void bind_row_value(const struct bind_context *context, const struct bind_row *row,
			   const struct node *node, unsigned char *record)
{
	struct bind_context inner = {context->diags,
				     arena_format(context->diags->arena, "\"%s\"", row->key)};
	const struct bind_type *type = row->type;
	enum node_kind wanted = type->form == BIND_LIST ? NODE_SEQUENCE : NODE_MAPPING;
	size_t count;

	if (row->place_offset > 0)
		memcpy(record + row->place_offset - 1, &node->place, sizeof(node->place));
	if (type->form != BIND_LIST && type->form != BIND_MAP) {
		bind_node(&inner, type, node, record + row->offset);
		return;
	}
	if (node->kind != wanted) {
		bind_wrong_type(&inner, type, node);
		return;
	}
	(type->form == BIND_LIST ? bind_list : bind_map)(&inner, type, node, record + row->offset,
							 &count);
	memcpy(record + row->count_offset, &count, sizeof(count));
}

static void bind_record(const struct bind_context *context, const struct bind_type *type,
			const struct node *node, void *value)
{
	if (type->defaults != NULL)
		type->defaults(value);
	for (size_t i = 0; i < node->count; i++) {
		const struct node *key = node->entries[i].key;
		const struct bind_row *row = find_row(type->rows, key->text);

		if (row == NULL)
			report_unknown(context, type, key);
		else
			bind_row_value(context, row, node->entries[i].value, value);
	}
	for (const struct bind_row *row = type->rows; row->key != NULL; row++)
		if (row->required && node_get(node, row->key) == NULL)
			diag_error(context->diags, node->place, "%s lacks \"%s\": %s",
				   context->subject, row->key, row->help);
}

static void bind_pointer(const struct bind_context *context, const struct bind_type *type,
			 const struct node *node, void *value)
{
	void *target = arena_alloc(context->diags->arena, type->item->size);

	bind_node(context, type->item, node, target);
	memcpy(value, &target, sizeof(target));
}

static void bind_custom(const struct bind_context *context, const struct bind_type *type,
			const struct node *node, void *value)
{
	type->read(context, node, value);
}

/* How a form is read, and from which kind of node (bits 1 << kind). */
static const struct {
	unsigned kinds;
	void (*read)(const struct bind_context *context, const struct bind_type *type,
		     const struct node *node, void *value);
} forms[] = {
	[BIND_TEXT] = {1 << NODE_SCALAR, bind_word},
	[BIND_WORD] = {1 << NODE_SCALAR, bind_word},
	[BIND_BOOL] = {1 << NODE_SCALAR, bind_bool},
	[BIND_NUMBER] = {1 << NODE_SCALAR, bind_number},
	[BIND_CHOICE] = {1 << NODE_SCALAR, bind_choice},
	[BIND_SCALAR] = {1 << NODE_SCALAR, bind_scalar},
	[BIND_RECORD] = {1 << NODE_MAPPING, bind_record},
	[BIND_POINTER] = {1 << NODE_SCALAR | 1 << NODE_SEQUENCE | 1 << NODE_MAPPING, bind_pointer},
	[BIND_CUSTOM] = {1 << NODE_SCALAR | 1 << NODE_SEQUENCE | 1 << NODE_MAPPING, bind_custom},
};

void bind_node(const struct bind_context *context, const struct bind_type *type,
	       const struct node *node, void *value)
{
	if (type->place_offset > 0)
		memcpy((unsigned char *)value + type->place_offset - 1, &node->place,
		       sizeof(node->place));
	if (forms[type->form].kinds & 1U << node->kind)
		forms[type->form].read(context, type, node, value);
	else
		bind_wrong_type(context, type, node);
}
