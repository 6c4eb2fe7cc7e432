#include "fixture.h"

static void read_tree(const char *input, FILE *out)
{
	const struct node *root = node_read(fixture_source("p.yaml", input), diags);

	if (root != NULL)
		print_node(out, root, NULL);
}

static const struct row tree_rows[] = {
	{"a", "a"},
	{"a: b\nc: [d, {e: f}]\n", "{a: b, c: [d, {e: f}]}"},
	{"b: 1\na: 2\n", "{b: 1, a: 2}"}, /* the order of the file */
	{"---\na: b\n...\n", "{a: b}"},
	{"%YAML 1.1\n---\na: b\n", "{a: b}"},
	{"{}", "{}"},
	{"[]", "[]"},
	{"a:\nb: ~\nc: null\nd: Null\ne: NULL\n", "{a: ~, b: ~, c: ~, d: ~, e: ~}"},
	{"a: ''\nb: '~'\nc: \"null\"\nd: nUll\n", "{a: '', b: '~', c: 'null', d: nUll}"},
	{"a: |\n  x\n  y\nb: >\n  x\n  y\n", "{a: 'x\ny\n', b: 'x y\n'}"},
	{"a: yes\nb: 5060/udp\nc: 10.0\n", "{a: yes, b: 5060/udp, c: 10.0}"},
	{"# all\na: b # end\n", "{a: b}"},
	{"a: b\r\nc: |\r\n  d\r\n", "{a: b, c: 'd\n'}"},
	{"\"a b\": c\n", "{'a b': c}"},
	{"a: &x [1, 2]\nb: *x\nc: *x\n", "{a: [1, 2], b: [1, 2], c: [1, 2]}"},
	{"a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"}, /* the newest counts */
	{"a: &x {k: v}\nb: *x\n", "{a: {k: v}, b: {k: v}}"},
	{"a: &x 1\nb: &y 2\nc: *x\n", "{a: 1, b: 2, c: 1}"},
	{"a: 'x\n\ty'\nb: 1\n", "{a: 'x y', b: 1}"}, /* this tab indents nothing */
	{"\"<<\": a\n", "{'<<': a}"},		     /* quoted, it is a word */
	/* the first of equal keys stays */
	{"a: 1\nb: 2\na: 3\n", "{a: 1, b: 2}\n3:1: key \"a\" *(1:1: *)"},
	{"a: 1\na: 2\na: 3\n", "{a: 1}\n2:1: key \"a\" *(1:1: *)\n3:1: key \"a\" *(1:1: *)"},
	{"x: {b: 1, 'b': 2, c: 3}\n", "{x: {b: 1, c: 3}}\n1:11: key \"b\" *(1:5: *)"},
	{"a: 1\n<<: {b: 2}\n", "{a: 1}\n2:1: *\"<<\"*; use extends"},
	{"[a]: 1\nb: 2\n", "{b: 2}\n1:1: a key must be a word, not a list"},
	{"{a: 1}: 1\nb: 2\n", "{b: 2}\n1:1: a key must be a word, not a mapping"},
	{"~: 1\nb: 2\n", "{b: 2}\n1:1: a key must be a word, not nothing"},
	{"a: !!str 1\n", "{a: 1}\n1:4: tag \"*str\": *"},
	{"a: !x [1]\n", "{a: [1]}\n1:4: tag \"!x\": *"},
	{"!x\na: 1\n", "{a: 1}\n1:1: tag \"!x\": *"},
	{"a: \"x\\0y\"\n", "{a: 'x'}\n1:4: *NUL*"},
	{"a: [1,\n\t2,\n3]\n", "{a: [1, 2, 3]}\n2:1: a tab in the indentation; *spaces"},
};

/* After an error of YAML's own syntax the reader can't go on: that one stands alone. */
static const struct row stop_rows[] = {
	{"", "0:0: the file is empty*"},
	{"\n\n", "0:0: the file is empty*"},
	{"# nothing\n", "0:0: the file is empty*"},
	{"---\n", "0:0: the file is empty*"},
	{"~\n", "0:0: the file is empty*"},
	{"a: b\n---\nc: d\n", "2:1: a second document*"},
	{"a: b\n...\n---\nc: d\n", "3:1: a second document*"},
	{"a: b: c\n", "1:5: not YAML: *"},
	{"a: [1, 2\nb: 3\n", "2:*: not YAML: *(1:4: *)"},
	{"a: 'x\n", "*: not YAML: *"},
	{"a: 1\n b: 2\n", "2:*: not YAML: *"},
	{"a:\n\tb: 1\n", "2:1: a tab in the indentation; *"},
	{"a: \x1b\n", "1:4: a control character (U+001B)*"},
	{"a: *x\n", "1:4: no anchor \"&x\"*"},
	{"a: *x\nb: &x 1\n", "1:4: no anchor \"&x\"*"},
	{"a: &x [*x]\n", "1:8: no anchor \"&x\"*"}, /* no ring can form */
	{"a: &x {b: *x}\n", "1:11: no anchor \"&x\"*"},
	{"a: b\n---\n[\n", "2:1: a second document*"},
	{"&x a: *x\n---\n", "2:1: a second document*"},
	{"%YAML 9.9\n---\na\n", "1:1: not YAML: *"},
	{"--- @a\n", "1:5: not YAML: *"},
	{"[a]\n]\n", "2:1: not YAML: *"},
};

/* @LINE:COLUMN+WIDTH */
static void print_where(FILE *out, const struct node *node)
{
	fprintf(out, "@%u:%u+%u", (unsigned)node->place.line, (unsigned)node->place.column,
		(unsigned)node->place.width);
}

static void read_places(const char *input, FILE *out)
{
	const struct node *root = node_read(fixture_source("p.yaml", input), diags);

	assert_non_null(root);
	print_node(out, root, print_where);
}

static const struct row place_rows[] = {
	{"ab: cde\n", "{ab@1:1+2: cde@1:5+3}@1:1+1"},
	{"a:\n  - b\n  - c: d\n", "{a@1:1+1: [b@2:5+1, {c@3:5+1: d@3:8+1}@3:5+1]@2:3+1}@1:1+1"},
	/* columns are characters: two, three and four bytes each */
	{"\xc3\xa9\xc3\xa9: [\xe2\x82\xac, 'x y']\n",
	 "{\xc3\xa9\xc3\xa9@1:1+2: [\xe2\x82\xac@1:6+1, 'x y'@1:9+5]@1:5+1}@1:1+1"},
	{"{a: \"\xf0\x9f\x93\x9e\", b: c}\n",
	 "{a@1:2+1: '\xf0\x9f\x93\x9e'@1:5+3, b@1:10+1: c@1:13+1}@1:1+1"},
	{"a: b\r\nc: d\r\n", "{a@1:1+1: b@1:4+1, c@2:1+1: d@2:4+1}@1:1+1"},
	{"# \xc3\xbc\n\na: b\n", "{a@3:1+1: b@3:4+1}@3:1+1"},
	/* what spans lines is underlined at its first character */
	{"a: |\n  x\nb: 'c\n  d'\n", "{a@1:1+1: 'x\n'@1:4+1, b@3:1+1: 'c d'@3:4+1}@1:1+1"},
	/* an alias points at the place that gave the value */
	{"a: [b]\nc: &x d\ne: *x\n", "{a@*: [*]@*, c@*: d@2:4+*, e@3:1+1: d@2:4+*}@1:1+1"},
};

static void test_trees(void **state)
{
	(void)state;
	fixture_check(tree_rows, COUNT(tree_rows), read_tree);
}

static void test_stops(void **state)
{
	(void)state;
	fixture_check(stop_rows, COUNT(stop_rows), read_tree);
}

static void test_places(void **state)
{
	(void)state;
	fixture_check(place_rows, COUNT(place_rows), read_places);
}

static void test_aliases_share_their_node(void **state)
{
	const struct node *root;

	(void)state;
	fixture_open();
	root = node_read(fixture_source("p.yaml", "a: &x [1]\nb: *x\n"), diags);
	assert_non_null(root);
	assert_ptr_equal(node_get(root, "a"), node_get(root, "b"));
	fixture_close();
}

/* `levels` lists in each other. */
static const char *nested(unsigned levels)
{
	const char *text = "";

	for (unsigned i = 0; i < levels; i++)
		text = arena_format(arena, "[%s]", text);
	return text;
}

/* `outer` lists around an alias of `inner` lists, all of it in a mapping. */
static const char *nested_alias(unsigned inner, unsigned outer)
{
	const char *text = "*x";

	for (unsigned i = 0; i < outer; i++)
		text = arena_format(arena, "[%s]", text);
	return arena_format(arena, "a: &x %s\nb: %s\n", nested(inner), text);
}

static void check_reads(const char *text, const char *message)
{
	const struct node *root = node_read(fixture_source("p.yaml", text), diags);

	if ((root != NULL) != (message == NULL))
		fail_msg("%s: %s", text, message == NULL ? "refused" : "read");
	assert_int_equal(diags->errors, message == NULL ? 0 : 1);
	if (message != NULL && !fixture_matches(message, diags->items[0].message))
		fail_msg("%s: %s", text, diags->items[0].message);
}

static void test_depth(void **state)
{
	static const struct {
		unsigned inner; /* lists of the anchor; 0: no alias */
		unsigned outer;
		bool fine;
	} rows[] = {
		{0, 1, true},	 {0, NODE_MAX_DEPTH, true},	{0, NODE_MAX_DEPTH + 1, false},
		{0, 200, false}, {8, NODE_MAX_DEPTH - 9, true}, {8, NODE_MAX_DEPTH - 8, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		fixture_open();
		check_reads(rows[i].inner == 0 ? nested(rows[i].outer)
					       : nested_alias(rows[i].inner, rows[i].outer),
			    rows[i].fine ? NULL : "more than 16 levels*");
		fixture_close();
	}
}

/* Each line holds the one before it ten times: 1 + 10 times as many values. */
static const char *unfolding(unsigned lines)
{
	const char *text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n";

	for (unsigned i = 1; i < lines; i++)
		text = arena_format(arena,
				    "%sl%u: &l%u [*l%u, *l%u, *l%u, *l%u, *l%u, *l%u, *l%u, *l%u, "
				    "*l%u, *l%u]\n",
				    text, i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1,
				    i - 1, i - 1, i - 1);
	return text;
}

static void test_unfolding_is_bounded(void **state)
{
	(void)state;
	fixture_open();
	check_reads(unfolding(5), NULL);
	fixture_close();
	fixture_open();
	check_reads(unfolding(6), "aliases unfold to more than 1000000 values");
	assert_int_equal(diags->items[0].place.line, 6);
	fixture_close();
	fixture_open();
	check_reads(unfolding(12), "aliases unfold to more than 1000000 values");
	fixture_close();
}

static void test_anchors_are_bounded(void **state)
{
	(void)state;
	for (unsigned count = 100; count <= 101; count++) {
		const char *text = "";

		fixture_open();
		for (unsigned i = 0; i < count; i++)
			text = arena_format(arena, "%sk%u: &a%u v\n", text, i, i);
		node_read(fixture_source("p.yaml", text), diags);
		assert_int_equal(diags->errors, count - 100);
		if (count > 100)
			assert_string_equal(diags->items[0].message, "more than 100 anchors");
		fixture_close();
	}
}

static void test_node_get(void **state)
{
	const struct node *root;

	(void)state;
	fixture_open();
	root = node_read(fixture_source("p.yaml", "a: 1\nb: [c]\n"), diags);
	assert_string_equal(node_get(root, "a")->text, "1");
	assert_int_equal(node_get(root, "b")->kind, NODE_SEQUENCE);
	assert_null(node_get(root, "c"));
	assert_null(node_get(node_get(root, "b"), "c"));
	assert_null(node_get(NULL, "a"));
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_aliases_share_their_node),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_unfolding_is_bounded),
		cmocka_unit_test(test_anchors_are_bounded),
		cmocka_unit_test(test_node_get),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
