/*
 * YAML by libyaml's events. Its document API would hide aliases, has no depth limit and can form a
 * ring, so the tree is built here.
 */
#include <string.h>
#include <yaml.h>

#include "pbxports/text/node.h"
#include "pbxports/text/unicode.h"
#include "yaml_problem.h"

/* Each alias is looked up among all of them. */
#define MAX_ANCHORS 100

struct anchor {
	const char *name;
	const struct node *node;
};

/* A reader of one document. Children wait on one stack until their collection is complete. */
struct reader {
	yaml_parser_t parser;
	yaml_event_t events[NODE_MAX_DEPTH + 1]; /* of the open collections and what is in them */
	const struct source *source;
	struct diags *diags;
	struct tabbed_lines tabbed;
	size_t next_tabbed;
	const struct node **stack;
	size_t stacked;
	size_t stack_capacity;
	struct anchor anchors[MAX_ANCHORS];
	size_t anchor_count;
	uint64_t unfolded; /* nodes that aliases stand for */
};

static const struct node *read_node(struct reader *reader, const yaml_event_t *event,
				    unsigned depth);

static struct place mark_place(const struct reader *reader, yaml_mark_t mark)
{
	return (struct place){reader->source, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1,
			      1};
}

/* Underlines an event that begins and ends on one line; else its first character. */
static struct place event_place(const struct reader *reader, const yaml_event_t *event)
{
	struct place place = mark_place(reader, event->start_mark);

	if (event->end_mark.line == event->start_mark.line &&
	    event->end_mark.column > event->start_mark.column)
		place.width = (uint32_t)(event->end_mark.column - event->start_mark.column);
	return place;
}

static void report_tab(struct reader *reader, const struct tabbed_line *line)
{
	struct place place = {reader->source, line->line, line->column, 1};

	diag_error(reader->diags, place, "a tab in the indentation");
	diag_fix(reader->diags, "indent with spaces");
}

static void report_syntax(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	struct place place = mark_place(reader, parser->problem_mark);
	struct yaml_problem problem;

	if (parser->error == YAML_MEMORY_ERROR)
		arena_no_memory(reader->diags->arena);
	for (size_t i = 0; i < reader->tabbed.count; i++) {
		if (reader->tabbed.items[i].line == place.line) {
			report_tab(reader, &reader->tabbed.items[i]);
			return;
		}
	}
	problem = yaml_problem_find(parser->problem);
	if (problem.at_start)
		place = mark_place(reader, parser->context_mark);
	diag_error(reader->diags, place, "not YAML: %s", problem.message);
	if (problem.fix != NULL)
		diag_fix(reader->diags, "%s", problem.fix);
	if (parser->context != NULL && parser->context_mark.line + 1 != place.line)
		diag_second(reader->diags, mark_place(reader, parser->context_mark),
			    "it belongs to what begins here");
}

/* The next event, to be deleted by the caller; false and an error at the end of what is YAML. */
static bool next_event(struct reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event))
		return true;
	report_syntax(reader);
	return false;
}

/* Tabs that libyaml lets pass, inside brackets, mislead people all the same. */
static void check_tabs(struct reader *reader, struct place place)
{
	const struct tabbed_lines *tabbed = &reader->tabbed;

	while (reader->next_tabbed < tabbed->count &&
	       tabbed->items[reader->next_tabbed].line < place.line)
		reader->next_tabbed++;
	if (reader->next_tabbed < tabbed->count &&
	    tabbed->items[reader->next_tabbed].line == place.line)
		report_tab(reader, &tabbed->items[reader->next_tabbed++]);
}

static void check_tag(struct reader *reader, const yaml_char_t *tag, struct place place)
{
	if (tag == NULL)
		return;
	diag_error(reader->diags, place, "tag \"%s\": a profile has no tags", (const char *)tag);
	diag_fix(reader->diags, "take it out; put text in quotes");
}

static bool is_null(const char *text)
{
	if (text[0] != 'n' && text[0] != 'N')
		return text[0] == '\0' || strcmp(text, "~") == 0;
	return strcmp(text, "null") == 0 || strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

static const struct node *read_scalar(struct reader *reader, const yaml_event_t *event)
{
	size_t length = event->data.scalar.length;
	const char *value = (const char *)event->data.scalar.value;
	struct node *node = arena_pack(reader->diags->arena, sizeof(*node) + length + 1);
	char *text = (char *)(node + 1);

	memcpy(text, value, length);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->kind = !node->quoted && is_null(text) ? NODE_NULL : NODE_SCALAR;
	node->place = event_place(reader, event);
	node->weight = 1;
	node->count = (uint32_t)length;
	node->text = text;
	check_tag(reader, event->data.scalar.tag, node->place);
	/* "\0" in double quotes passes the check of the file's bytes. */
	if (node->quoted && strlen(text) != length)
		diag_error(reader->diags, node->place, "text with a NUL character");
	return node;
}

static void push(struct reader *reader, const struct node *node)
{
	reader->stack = arena_grow(reader->diags->arena, reader->stack, reader->stacked,
				   &reader->stack_capacity, sizeof(const struct node *));
	reader->stack[reader->stacked++] = node;
}

/* Reads the children up to the collection's end event onto the stack; false where reading ends. */
static bool read_children(struct reader *reader, yaml_event_type_t end, unsigned depth)
{
	for (;;) {
		yaml_event_t *event = &reader->events[depth + 1];
		const struct node *child;

		if (!next_event(reader, event))
			return false;
		if (event->type == end) {
			yaml_event_delete(event);
			return true;
		}
		child = read_node(reader, event, depth + 1);
		yaml_event_delete(event);
		if (child == NULL)
			return false;
		push(reader, child);
	}
}

static void fill_mapping(struct reader *reader, struct node *node, const struct node **children)
{
	struct node_entry *entries =
		arena_array(reader->diags->arena, node->count, sizeof(*entries));

	for (size_t i = 0; i < node->count; i++) {
		entries[i].key = children[2 * i];
		entries[i].value = children[2 * i + 1];
	}
	node->entries = entries;
	node->count = (uint32_t)node_check_keys(entries, node->count, reader->diags);
}

static void measure(struct node *node, const struct node *const *children, size_t count)
{
	uint32_t weight = 1;
	uint8_t height = 0;

	for (size_t i = 0; i < count; i++) {
		weight += children[i]->weight;
		if (children[i]->height > height)
			height = children[i]->height;
	}
	node->weight = weight;
	node->height = (uint8_t)(height + 1);
}

static bool check_depth(struct reader *reader, struct place place, unsigned levels)
{
	if (levels <= NODE_MAX_DEPTH)
		return true;
	diag_error(reader->diags, place, "more than %d levels of lists and mappings",
		   NODE_MAX_DEPTH);
	return false;
}

static const struct node *read_collection(struct reader *reader, const yaml_event_t *event,
					  unsigned depth)
{
	bool mapping = event->type == YAML_MAPPING_START_EVENT;
	struct node *node = arena_pack(reader->diags->arena, sizeof(*node));
	size_t base = reader->stacked;
	const struct node **children;
	size_t count;

	node->kind = mapping ? NODE_MAPPING : NODE_SEQUENCE;
	node->place = event_place(reader, event);
	check_tag(reader, mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag,
		  node->place);
	if (!check_depth(reader, node->place, depth + 1) ||
	    !read_children(reader, mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT,
			   depth))
		return NULL;
	count = reader->stacked - base;
	/* There is no stack before the first child. */
	children = count > 0 ? reader->stack + base : NULL;
	reader->stacked = base;
	measure(node, children, count);
	node->count = (uint32_t)(mapping ? count / 2 : count);
	if (mapping) {
		fill_mapping(reader, node, children);
		return node;
	}
	node->items = arena_array(reader->diags->arena, count, sizeof(*children));
	if (count > 0)
		memcpy((void *)node->items, children, count * sizeof(*children));
	return node;
}

static void keep_anchor(struct reader *reader, const yaml_char_t *name, const struct node *node)
{
	if (name == NULL || node == NULL)
		return;
	if (reader->anchor_count == MAX_ANCHORS) {
		diag_error(reader->diags, node->place, "more than %d anchors", MAX_ANCHORS);
		return;
	}
	reader->anchors[reader->anchor_count++] =
		(struct anchor){arena_strdup(reader->diags->arena, (const char *)name), node};
}

static bool check_unfolded(struct reader *reader, struct place place)
{
	if (reader->unfolded <= NODE_MAX_UNFOLDED)
		return true;
	diag_error(reader->diags, place, "aliases unfold to more than %d values",
		   NODE_MAX_UNFOLDED);
	diag_fix(reader->diags, "write the values out");
	return false;
}

/* The newest anchor of that name counts, as in YAML 1.2 section 7.1. */
static const struct node *read_alias(struct reader *reader, const yaml_event_t *event,
				     unsigned depth)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct place place = event_place(reader, event);

	for (size_t i = reader->anchor_count; i > 0; i--) {
		const struct anchor *anchor = &reader->anchors[i - 1];

		if (strcmp(anchor->name, name) != 0)
			continue;
		reader->unfolded += anchor->node->weight;
		if (!check_unfolded(reader, place) ||
		    !check_depth(reader, place, depth + anchor->node->height))
			return NULL;
		return anchor->node;
	}
	diag_error(reader->diags, place, "no anchor \"&%s\" is complete before this alias", name);
	return NULL;
}

/* `depth` collections are open around the node. NULL where reading can't go on. */
static const struct node *read_node(struct reader *reader, const yaml_event_t *event,
				    unsigned depth)
{
	const struct node *node;

	check_tabs(reader, mark_place(reader, event->start_mark));
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return read_alias(reader, event, depth);
	case YAML_SCALAR_EVENT:
		node = read_scalar(reader, event);
		keep_anchor(reader, event->data.scalar.anchor, node);
		return node;
	case YAML_SEQUENCE_START_EVENT:
		node = read_collection(reader, event, depth);
		keep_anchor(reader, event->data.sequence_start.anchor, node);
		return node;
	default:
		node = read_collection(reader, event, depth);
		keep_anchor(reader, event->data.mapping_start.anchor, node);
		return node;
	}
}

static bool skip_event(struct reader *reader, yaml_event_type_t *type, struct place *place)
{
	yaml_event_t event;

	if (!next_event(reader, &event))
		return false;
	*type = event.type;
	*place = event_place(reader, &event);
	yaml_event_delete(&event);
	return true;
}

static const struct node *read_root(struct reader *reader)
{
	yaml_event_t *event = &reader->events[0];
	const struct node *root;

	if (!next_event(reader, event))
		return NULL;
	root = read_node(reader, event, 0);
	yaml_event_delete(event);
	return root;
}

static const struct node *read_document(struct reader *reader)
{
	struct place start = {reader->source, 0, 0, 0};
	struct place place;
	yaml_event_type_t type;
	const struct node *root;

	if (!skip_event(reader, &type, &place) || !skip_event(reader, &type, &place))
		return NULL;
	if (type == YAML_STREAM_END_EVENT) {
		diag_error(reader->diags, start, "the file is empty");
		diag_fix(reader->diags, "begin with: version: 1");
		return NULL;
	}
	root = read_root(reader);
	if (root == NULL || !skip_event(reader, &type, &place) ||
	    !skip_event(reader, &type, &place))
		return NULL;
	if (type != YAML_STREAM_END_EVENT) {
		diag_error(reader->diags, place, "a second document begins here");
		diag_fix(reader->diags, "put each profile into a file of its own");
		return NULL;
	}
	if (root->kind == NODE_NULL) {
		diag_error(reader->diags, start, "the file is empty");
		diag_fix(reader->diags, "begin with: version: 1");
		return NULL;
	}
	return root;
}

/* Also where memory runs out while events are open; what is zero or deleted holds nothing. */
static void delete_reader(void *object)
{
	struct reader *reader = object;

	for (size_t i = 0; i < sizeof(reader->events) / sizeof(reader->events[0]); i++)
		yaml_event_delete(&reader->events[i]);
	yaml_parser_delete(&reader->parser);
}

const struct node *node_read(const struct source *source, struct diags *diags)
{
	struct reader *reader = arena_alloc(diags->arena, sizeof(*reader));

	reader->source = source;
	reader->diags = diags;
	if (!text_check(source, &reader->tabbed, diags))
		return NULL;
	arena_defer(diags->arena, delete_reader, reader);
	if (!yaml_parser_initialize(&reader->parser))
		arena_no_memory(diags->arena);
	yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader->parser, (const unsigned char *)source->text,
				     source->length);
	return read_document(reader);
}
