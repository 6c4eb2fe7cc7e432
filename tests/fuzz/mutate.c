#include "mutate.h"

#include <string.h>

#include "fuzz.h"
#include "grammar.h"
#include "pbxports/profile/profile.h"

/* What is larger is not taken apart: aliases may unfold to a million nodes. */
#define NODES_MAX 4000

/* A value in its place. */
struct spot {
	struct value *parent;
	size_t index;
	const struct bind_type *type;	     /* NULL: of no key that there is */
	const struct bind_type *parent_type; /* of the way that the parent is written in */
};

struct search {
	struct draw *draw;
	const struct bind_type *wanted; /* NULL: any */
	struct spot found;
	unsigned seen;
};

/* Without a sound version and name nothing else of a profile is looked at. */
static bool is_passed_over(struct search *search, const struct value *parent, size_t index)
{
	return search->wanted == NULL && parent == search->draw->root && index < 2 &&
	       draw_below(search->draw, 16) > 0;
}

/* Every value below `parent`; each is as likely to be found. */
static void search_spots(struct search *search, struct value *parent, const struct bind_type *type)
{
	type = type_of(type, parent);
	for (size_t i = 0; i < parent->count; i++) {
		const struct bind_type *item = item_type(type, parent, i);

		if ((search->wanted == NULL || item == search->wanted) &&
		    !is_passed_over(search, parent, i) &&
		    draw_below(search->draw, ++search->seen) == 0)
			search->found = (struct spot){parent, i, item, type};
		search_spots(search, parent->items[i], item);
	}
}

static bool find_spot(struct draw *draw, struct value *root, const struct bind_type *wanted,
		      struct spot *spot)
{
	struct search search = {.draw = draw, .wanted = wanted};

	search_spots(&search, root, &profile_type);
	*spot = search.found;
	return spot->parent != NULL;
}

static struct value **slot(const struct spot *spot)
{
	return &spot->parent->items[spot->index];
}

static void change_anew(struct draw *draw, struct value *root, const struct spot *spot)
{
	(void)root;
	if (spot->type != NULL)
		*slot(spot) = draw_value(draw, spot->type, spot->parent->keys[spot->index]);
}

static void change_remove(struct draw *draw, struct value *root, const struct spot *spot)
{
	(void)draw;
	(void)root;
	value_remove(spot->parent, spot->index);
}

/* To the value, or else to what it is in. */
static void change_more(struct draw *draw, struct value *root, const struct spot *spot)
{
	const struct bind_type *type = spot->type == NULL ? NULL : type_of(spot->type, *slot(spot));

	(void)root;
	if (type != NULL &&
	    (type->form == BIND_RECORD || type->form == BIND_LIST || type->form == BIND_MAP))
		draw_more(draw, type, *slot(spot));
	else if (spot->parent_type != NULL)
		draw_more(draw, spot->parent_type, spot->parent);
}

static void change_top(struct draw *draw, struct value *root, const struct spot *spot)
{
	(void)spot;
	draw_more(draw, &profile_type, root);
}

/* Another value of that type, from elsewhere in the profile. */
static void change_copy(struct draw *draw, struct value *root, const struct spot *spot)
{
	struct spot other;

	/* Of one that holds others a copy could hold itself. */
	if (spot->type != NULL && find_spot(draw, root, spot->type, &other) &&
	    (*slot(&other))->count == 0)
		*slot(spot) = *slot(&other);
}

static void change_order(struct draw *draw, struct value *root, const struct spot *spot)
{
	struct value *parent = spot->parent;
	size_t other = draw_below(draw, (unsigned)parent->count);
	struct value *item = *slot(spot);
	const char *key = parent->keys[spot->index];

	(void)root;
	parent->items[spot->index] = parent->items[other];
	parent->keys[spot->index] = parent->keys[other];
	parent->items[other] = item;
	parent->keys[other] = key;
}

static void change_null(struct draw *draw, struct value *root, const struct spot *spot)
{
	(void)root;
	if (draw_below(draw, 3) == 0)
		*slot(spot) = value_new(draw->arena, NODE_NULL);
}

/* A slip of the pen in a text. */
static void change_text(struct draw *draw, struct value *root, const struct spot *spot)
{
	static const char signs[] = "0159-/.:+ a_Z'\"\\\n\t,#~\x7f\xc3";
	const struct value *old = *slot(spot);
	size_t length = strlen(old->text);
	size_t at = draw_below(draw, (unsigned)length + 1);
	size_t rest = at + (at < length ? draw_below(draw, 2) : 0);
	const char *sign = &signs[draw_below(draw, COUNT(signs) - 1)];
	int signs_added = draw_below(draw, 3) > 0;

	(void)root;
	if (old->kind != NODE_SCALAR)
		return;
	*slot(spot) =
		value_text(draw->arena, arena_format(draw->arena, "%.*s%.*s%s", (int)at, old->text,
						     signs_added, sign, old->text + rest));
}

/* As often as they stand here. */
static void (*const changes[])(struct draw *draw, struct value *root, const struct spot *spot) = {
	change_anew,   change_anew, change_anew,  change_anew, change_more,
	change_more,   change_more, change_top,	  change_top,  change_remove,
	change_remove, change_copy, change_order, change_null, change_text,
};

static const char *draw_option(struct draw *draw)
{
	switch (draw_below(draw, 9)) {
	case 0:
		return "--counters";
	case 1:
		return "--anchor";
	case 2:
		return "--dialect=freebsd";
	case 3:
		return draw_below(draw, 2) == 0 ? "--chain=PBX" : "--chain=pbxports-in_1";
	case 4:
		return arena_format(draw->arena, "--host=%s", draw_dialer_name(draw));
	case 5:
		return arena_format(draw->arena, "--zone=%s=%s,%s", draw_zone_name(draw),
				    draw_entry(draw), draw_entry(draw));
	case 6:
		return arena_format(draw->arena, "--from=%s",
				    draw_below(draw, 2) == 0 ? draw_zone_name(draw)
							     : draw_entry(draw));
	case 7:
		return arena_format(draw->arena, "--to=%s", draw_ports(draw));
	default:
		return arena_format(draw->arena, "--interface=%s", draw_interface(draw));
	}
}

/* The line of options that the text begins with, without its line feed. */
static const char *first_line(const char *text, struct arena *arena)
{
	if (strncmp(text, OPTIONS_MARK, strlen(OPTIONS_MARK)) != 0)
		return "";
	return arena_strndup(arena, text, strcspn(text, "\n"));
}

static const char *change_options(struct draw *draw, const char *line)
{
	switch (draw_below(draw, 12)) {
	case 0:
		return "";
	case 1:
		return arena_format(draw->arena, OPTIONS_MARK "%s", draw_option(draw));
	case 2:
		return line[0] == '\0' || strlen(line) > 200
			       ? line
			       : arena_format(draw->arena, "%s %s", line, draw_option(draw));
	default:
		return line;
	}
}

static const struct node *read_profile(const struct source *source, struct arena *arena)
{
	const struct node *root = node_read(source, diags_new(arena));

	return root != NULL && root->kind == NODE_MAPPING && root->weight <= NODES_MAX ? root
										       : NULL;
}

static struct value *new_profile(struct draw *draw)
{
	struct value *root = value_new(draw->arena, NODE_MAPPING);

	value_add(draw->arena, root, "version", value_text(draw->arena, "1"));
	value_add(draw->arena, root, "name", value_text(draw->arena, "p"));
	draw->root = root;
	for (unsigned more = 4 + draw_below(draw, 8); more > 0; more--)
		draw_more(draw, &profile_type, root);
	return root;
}

static const struct output *print(const char *options, const struct value *root,
				  struct diags *diags)
{
	struct output *output = output_begin(diags);

	fprintf(output->stream, "%s%s", options, options[0] == '\0' ? "" : "\n");
	value_print(root, output->stream);
	fuzz_end_output(output, diags);
	return output;
}

const struct output *mutate_profile(const uint8_t *text, size_t size, uint64_t seed,
				    struct diags *diags)
{
	struct source source = fuzz_source(diags->arena, "p.yaml", text, size);
	const struct node *node = read_profile(&source, diags->arena);
	struct draw draw = draw_begin(seed, diags->arena, NULL);
	struct value *root = node == NULL ? new_profile(&draw) : value_copy(diags->arena, node);
	const char *options = change_options(&draw, first_line(source.text, diags->arena));

	draw.root = root;
	do {
		unsigned change = draw_below(&draw, (unsigned)COUNT(changes));
		struct spot spot;

		if (find_spot(&draw, root, NULL, &spot))
			changes[change](&draw, root, &spot);
		else
			change_top(&draw, root, NULL);
	} while (draw_below(&draw, 2) == 0);
	return print(options, root, diags);
}

const struct output *mutate_cross(const uint8_t *text, size_t size, const uint8_t *other,
				  size_t other_size, uint64_t seed, struct diags *diags)
{
	struct source source = fuzz_source(diags->arena, "p.yaml", text, size);
	struct source other_source = fuzz_source(diags->arena, "q.yaml", other, other_size);
	const struct node *node = read_profile(&source, diags->arena);
	const struct node *other_node = read_profile(&other_source, diags->arena);
	struct draw draw = draw_begin(seed, diags->arena, NULL);
	struct value *root;
	struct spot spot;
	struct spot other_spot;

	if (node == NULL || other_node == NULL)
		return NULL;
	root = value_copy(diags->arena, node);
	draw.root = root;
	if (!find_spot(&draw, root, NULL, &spot) || spot.type == NULL ||
	    !find_spot(&draw, value_copy(diags->arena, other_node), spot.type, &other_spot))
		return NULL;
	*slot(&spot) = *slot(&other_spot);
	return print(first_line(source.text, diags->arena), root, diags);
}
