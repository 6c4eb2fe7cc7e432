#include "grammar.h"

#include <string.h>

#include "fuzz.h"

struct draw draw_begin(uint64_t seed, struct arena *arena, const struct value *root)
{
	return (struct draw){.state = seed, .arena = arena, .root = root};
}

/* Steele, Lea and Flood's splitmix64: any seed will do. */
unsigned draw_below(struct draw *draw, unsigned count)
{
	uint64_t bits = draw->state += 0x9e3779b97f4a7c15;

	bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
	bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
	return (unsigned)((bits ^ bits >> 31) >> 32) % count;
}

static const char *draw_number(struct draw *draw, const struct bind_type *type)
{
	static const unsigned common[] = {1, 2, 5, 10, 500, 5000, 8089};
	unsigned number = common[draw_below(draw, (unsigned)COUNT(common))];

	switch (draw_below(draw, 6)) {
	case 0:
		number = type->low;
		break;
	case 1:
		number = type->high;
		break;
	case 2:
		number = type->low + draw_below(draw, type->high - type->low + 2);
		break;
	default:
		break;
	}
	return arena_format(draw->arena, "%u", number);
}

static const char *draw_choice(struct draw *draw, const struct bind_type *type)
{
	unsigned count = 1;

	while (type->choices[count] != NULL)
		count++;
	return type->choices[draw_below(draw, count)];
}

static const struct bind_type *draw_form(struct draw *draw, const struct bind_type *type)
{
	unsigned count = 1;

	while (type->forms[count] != NULL)
		count++;
	return type->forms[draw_below(draw, count)];
}

static void add_row(struct draw *draw, const struct bind_row *row, struct value *value)
{
	value_add(draw->arena, value, row->key, draw_value(draw, row->type, row->key));
}

/* Keys that exclude each other, or that say nothing without another one. */
static bool is_out_of_place(const struct bind_type *type, const char *key,
			    const struct value *value)
{
	if (strcmp(key, "chunk") == 0 && value_get(value, "pool") == NULL)
		return true;
	if (type->one_of == NULL)
		return false;
	for (size_t i = 0; type->one_of[i] != NULL; i++)
		if (strcmp(type->one_of[i], key) == 0)
			return true;
	return false;
}

/* A key that the mapping lacks; most often one that is right there. */
static void draw_row(struct draw *draw, const struct bind_type *type, struct value *value)
{
	const struct bind_row *drawn = NULL;
	unsigned seen = 0;

	for (const struct bind_row *row = type->rows; row->key != NULL; row++)
		if (value_get(value, row->key) == NULL &&
		    (!is_out_of_place(type, row->key, value) || draw_below(draw, 32) == 0) &&
		    draw_below(draw, ++seen) == 0)
			drawn = row;
	if (drawn != NULL)
		add_row(draw, drawn, value);
}

void draw_more(struct draw *draw, const struct bind_type *type, struct value *value)
{
	const char *key;

	if (type->form == BIND_RECORD)
		draw_row(draw, type, value);
	if (type->form == BIND_LIST)
		value_add(draw->arena, value, NULL, draw_value(draw, type->item, NULL));
	if (type->form != BIND_MAP)
		return;
	key = draw_new_key(draw, type);
	if (value_get(value, key) == NULL)
		value_add(draw->arena, value, key, draw_value(draw, type->item, NULL));
}

static struct value *draw_record(struct draw *draw, const struct bind_type *type)
{
	struct value *value = value_new(draw->arena, NODE_MAPPING);
	/* Of those that exclude each other most have the first. */
	const char *chosen = type->one_of == NULL ? "" : type->one_of[draw_below(draw, 4) == 0];

	for (const struct bind_row *row = type->rows; row->key != NULL; row++)
		if (row->required || strcmp(row->key, chosen) == 0)
			add_row(draw, row, value);
	for (unsigned more = draw_below(draw, 4); more > 0; more--)
		draw_row(draw, type, value);
	return value;
}

static struct value *draw_items(struct draw *draw, const struct bind_type *type)
{
	struct value *value =
		value_new(draw->arena, type->form == BIND_LIST ? NODE_SEQUENCE : NODE_MAPPING);
	unsigned more = type->low > 0 || draw_below(draw, 8) > 0 ? 1 + draw_below(draw, 3) : 0;

	for (; more > 0; more--)
		draw_more(draw, type, value);
	return value;
}

struct value *draw_value(struct draw *draw, const struct bind_type *type, const char *key)
{
	struct value *value;

	switch (type->form) {
	case BIND_RECORD:
		return draw_record(draw, type);
	case BIND_LIST:
	case BIND_MAP:
		return draw_items(draw, type);
	case BIND_POINTER:
		return draw_value(draw, type->item, key);
	case BIND_CUSTOM:
		return draw_value(draw, draw_form(draw, type), key);
	case BIND_BOOL:
		return value_text(draw->arena, draw_below(draw, 2) == 0 ? "true" : "false");
	case BIND_NUMBER:
		return value_text(draw->arena, draw_number(draw, type));
	case BIND_CHOICE:
		return value_text(draw->arena, draw_choice(draw, type));
	default:
		value = value_text(draw->arena, draw_text_of(draw, type, key));
		value->quoted = type->form == BIND_TEXT && draw_below(draw, 4) == 0;
		return value;
	}
}

static bool is_written_as(const struct bind_type *type, const struct value *value)
{
	if (type->form == BIND_LIST)
		return value->kind == NODE_SEQUENCE;
	if (type->form == BIND_RECORD || type->form == BIND_MAP)
		return value->kind == NODE_MAPPING;
	return value->kind == NODE_SCALAR;
}

const struct bind_type *type_of(const struct bind_type *type, const struct value *value)
{
	while (type != NULL && type->form == BIND_POINTER)
		type = type->item;
	if (type == NULL)
		return NULL;
	if (type->form != BIND_CUSTOM)
		return is_written_as(type, value) ? type : NULL;
	for (size_t i = 0; type->forms[i] != NULL; i++)
		if (is_written_as(type->forms[i], value))
			return type->forms[i];
	return NULL;
}

const struct bind_type *item_type(const struct bind_type *type, const struct value *value,
				  size_t index)
{
	if (type == NULL)
		return NULL;
	if (type->form == BIND_LIST || type->form == BIND_MAP)
		return type->item;
	for (const struct bind_row *row = type->rows; row != NULL && row->key != NULL; row++)
		if (value->kind == NODE_MAPPING && strcmp(row->key, value->keys[index]) == 0)
			return row->type;
	return NULL;
}
