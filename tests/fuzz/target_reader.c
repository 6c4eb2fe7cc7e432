/* The YAML reader, on any bytes. */
#include <string.h>

#include "fuzz.h"
#include "pbxports/base/utf8.h"
#include "pbxports/text/node.h"
#include "pbxports/text/unicode.h"
#include "value.h"

/* The byte at a place; '\0' at the end of the source, which may be the line after its last one. */
static char byte_at(struct place place)
{
	const char *at = place.source->text;
	const char *end = at + place.source->length;
	uint32_t character;

	for (uint32_t line = 1; line < place.line; line++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (at == NULL)
			return '\0';
		at++;
	}
	for (uint32_t column = 1; at < end && column < place.column; column++)
		at += utf8_decode(at, (size_t)(end - at), &character);
	return *at;
}

/* A place is where its value begins, or what is said of it: an anchor. */
static void check_place(const struct node *node)
{
	char byte = byte_at(node->place);

	if (byte == '&' || node->kind == NODE_NULL)
		return;
	if (node->quoted)
		law(strchr("'\"|>", byte) != NULL, "a quote is '%c'", byte);
	else if (node->kind == NODE_SCALAR)
		law(byte == node->text[0], "\"%s\" begins with '%c'", node->text, byte);
}

/* The tree under a node, of which `levels` may be left. */
static uint64_t check_node(const struct node *node, unsigned levels)
{
	uint64_t weight = 1;
	unsigned height = 0;

	check_place(node);
	if (node->kind == NODE_NULL || node->kind == NODE_SCALAR) {
		law(node->height == 0, "a scalar has a height");
		law(strlen(node->text) == node->count, "a text of another length");
		return 1;
	}
	law(levels > 0, "a tree that is too deep");
	for (size_t i = 0; i < node->count; i++) {
		const struct node *child =
			node->kind == NODE_MAPPING ? node->entries[i].value : node->items[i];

		if (node->kind == NODE_MAPPING) {
			law(node->entries[i].key->kind == NODE_SCALAR, "a key that is no text");
			law(node_get(node, node->entries[i].key->text) == child, "a key twice");
			weight += check_node(node->entries[i].key, levels - 1);
		}
		weight += check_node(child, levels - 1);
		if (child->height > height)
			height = child->height;
	}
	law(node->height == height + 1, "height %u, not %u", (unsigned)node->height, height + 1);
	law(node->weight == weight, "weight %u, not %u", (unsigned)node->weight, (unsigned)weight);
	return weight;
}

/* The tree as flow YAML in quotes, which must be read as the same one. */
static void print_node(const struct node *node, FILE *stream);

static void print_children(const struct node *node, FILE *stream)
{
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == NODE_MAPPING) {
			/* Without the sign a key may have but 1024 characters. */
			fputs("? ", stream);
			value_print_quoted(node->entries[i].key->text, stream);
			fputs(" : ", stream);
			print_node(node->entries[i].value, stream);
		} else {
			print_node(node->items[i], stream);
		}
		fputs(",\n ", stream);
	}
}

static void print_node(const struct node *node, FILE *stream)
{
	switch (node->kind) {
	case NODE_NULL:
		fputs("null", stream);
		return;
	case NODE_SCALAR:
		value_print_quoted(node->text, stream);
		return;
	case NODE_SEQUENCE:
		fputc('[', stream);
		print_children(node, stream);
		fputc(']', stream);
		return;
	case NODE_MAPPING:
		fputc('{', stream);
		print_children(node, stream);
		fputc('}', stream);
	}
}

static bool same_nodes(const struct node *a, const struct node *b)
{
	if (a->kind == NODE_NULL)
		return b->kind == NODE_NULL;
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == NODE_SCALAR)
		return strcmp(a->text, b->text) == 0;
	for (size_t i = 0; i < a->count; i++) {
		if (a->kind == NODE_SEQUENCE && !same_nodes(a->items[i], b->items[i]))
			return false;
		if (a->kind == NODE_MAPPING &&
		    (!same_nodes(a->entries[i].key, b->entries[i].key) ||
		     !same_nodes(a->entries[i].value, b->entries[i].value)))
			return false;
	}
	return true;
}

static void check_again(const struct node *root)
{
	struct diags *diags = fuzz_begin();
	struct output *output = output_begin(diags);
	const struct node *again;
	struct source source = {.name = "again"};

	print_node(root, output->stream);
	fuzz_end_output(output, diags);
	source.text = output->bytes;
	source.length = output->size;
	again = node_read(&source, diags);
	law(again != NULL && diags->errors == 0, "the tree printed is refused:\n%s\n%s",
	    output->bytes, diags->count > 0 ? diags->items[0].message : "");
	law(same_nodes(root, again), "the tree printed is another:\n%s", output->bytes);
	fuzz_end(diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diags *diags = fuzz_begin();
	struct source source = fuzz_source(diags->arena, "p.yaml", data, size);
	struct diags *first = diags_new(diags->arena);
	struct tabbed_lines tabbed = {.count = 0};
	bool sound = text_check(&source, &tabbed, first);
	const struct node *root = node_read(&source, diags);

	law(sound == (first->errors == 0), "the bytes are %s", sound ? "sound" : "not sound");
	law(sound || root == NULL, "a tree from bytes that are not sound");
	law(root != NULL || diags->errors > 0, "neither a tree nor an error");
	fuzz_check_diags(diags);
	if (root != NULL && diags->errors == 0) {
		check_node(root, NODE_MAX_DEPTH);
		if (root->weight < 10000)
			check_again(root);
	}
	fuzz_end(diags);
	return 0;
}
