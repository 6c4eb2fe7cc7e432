#include "fixture.h"
#include "pbxports/profile/merge.h"

/* The tree of one document in flow YAML, named as messages and places show it. */
static const struct node *read_tree(const char *name, const char *text)
{
	const struct node *root = node_read(fixture_source(name, text), diags);

	if (root == NULL || root->kind != NODE_MAPPING)
		fail_msg("%s is no mapping", text);
	return root;
}

/* Lays the documents of an input, " | " between them, over each other: a, b, c. */
static const struct node *merge_all(const char *input)
{
	static const char *const names[] = {"a", "b", "c", "d"};
	const struct node *merged = NULL;

	for (size_t i = 0; input != NULL; i++) {
		const char *bar = strstr(input, " | ");
		size_t length = bar == NULL ? strlen(input) : (size_t)(bar - input);

		assert_true(i < COUNT(names));
		merged = merge_nodes(
			merged, read_tree(names[i], arena_strndup(arena, input, length)), diags);
		input = bar == NULL ? NULL : bar + 3;
	}
	return merged;
}

static void print_merged(const char *input, FILE *out)
{
	print_node(out, merge_all(input), NULL);
}

static const struct row merge_rows[] = {
	{"{a: 1}", "{a: 1}"},
	{"{} | {}", "{}"},
	{"{a: 1} | {}", "{a: 1}"},
	{"{} | {a: 1}", "{a: 1}"},
	{"{a: 1} | {a: 2}", "{a: 2}"},
	{"{a: 1} | {b: 2}", "{a: 1, b: 2}"},
	/* key by key at any depth */
	{"{a: {b: 1}} | {a: {c: 2}}", "{a: {b: 1, c: 2}}"},
	{"{a: {b: {c: {d: {e: 1, f: 2}}}}} | {a: {b: {c: {d: {e: 3}}}}}",
	 "{a: {b: {c: {d: {e: 3, f: 2}}}}}"},
	/* anything else replaces */
	{"{a: [1, 2]} | {a: [3]}", "{a: [3]}"},
	{"{a: [1, 2]} | {a: []}", "{a: []}"},
	{"{a: [{b: 1, c: 2}]} | {a: [{b: 3}]}", "{a: [{b: 3}]}"},
	{"{a: {b: 1}} | {a: [2]}", "{a: [2]}"},
	{"{a: {b: 1}} | {a: x}", "{a: x}"},
	{"{a: [1]} | {a: {b: 2}}", "{a: {b: 2}}"},
	{"{a: x} | {a: {b: 2}}", "{a: {b: 2}}"},
	{"{a: {b: 1}} | {a: {}}", "{a: {b: 1}}"},
	/* the parent's keys stay where they are, new ones follow in the child's order */
	{"{z: 1, m: 2, a: 3} | {q: 4, a: 5, b: 6, z: 7}", "{z: 7, m: 2, a: 5, q: 4, b: 6}"},
	/* null takes away */
	{"{a: 1, b: 2} | {a: null}", "{b: 2}"},
	{"{a: 1, b: 2} | {a: ~}", "{b: 2}"},
	{"{a: 1} | {a: }", "{}"},
	{"{a: [1], b: {c: 1}} | {a: ~, b: ~}", "{}"},
	{"{a: {b: 1, c: 2}} | {a: {b: ~}}", "{a: {c: 2}}"},
	{"{a: {b: {c: 1}}} | {a: {b: {c: ~}}}", "{a: {b: {}}}"},
	{"{a: 1} | {a: 'null'}", "{a: 'null'}"},
	{"{a: 1} | {a: ~} | {a: 2}", "{a: 2}"},
	/* null with nothing to take away */
	{"{a: ~, b: 1}", "{b: 1}\na:1:5: \"a\" *nothing to take away*"},
	{"{b: 1} | {a: ~}", "{b: 1}\nb:1:5: \"a\" *nothing to take away*"},
	{"{b: 1} | {a: {c: ~}}", "{b: 1, a: {}}\nb:1:9: \"c\" *nothing to take away*"},
	{"{a: x} | {a: {c: ~}}", "{a: {}}\nb:1:9: \"c\" *nothing to take away*"},
	{"{a: {d: 1}} | {a: {c: ~}}", "{a: {d: 1}}\nb:1:9: \"c\" *nothing to take away*"},
	{"{a: 1} | {a: ~} | {a: ~}", "{}\nc:1:5: \"a\" *nothing to take away*"},
	/* an item of a list is no key: what reads the list will refuse it */
	{"{a: [~]}", "{a: [~]}"},
	/* several, in order */
	{"{a: 1, b: 1, c: 1} | {a: 2, b: 2} | {a: 3}", "{a: 3, b: 2, c: 1}"},
	{"{a: {x: 1}} | {a: {y: 2}} | {a: {z: 3}}", "{a: {x: 1, y: 2, z: 3}}"},
};

static void print_where(FILE *out, const struct node *node)
{
	fprintf(out, "@%s:%u", node->place.source->name, (unsigned)node->place.column);
}

static void print_places(const char *input, FILE *out)
{
	print_node(out, merge_all(input), print_where);
}

/* Every value, and its key, stands where it was last given. */
static const struct row place_rows[] = {
	{"{x: 1, y: 2} | {y: 3}", "{x@a:2: 1@a:5, y@b:2: 3@b:5}@b:1"},
	{"{s: {x: 1, y: 2}} | {s: {y: 3}}", "{s@b:2: {x@a:6: 1@a:9, y@b:6: 3@b:9}@b:5}@b:1"},
	{"{s: {x: 1}, t: [u]} | {}", "{s@a:2: {x@a:6: 1@a:9}@a:5, t@a:13: [u@a:17]@a:16}@b:1"},
	{"{x: 1} | {y: 2} | {z: 3}", "{x@a:2: 1@a:5, y@b:2: 2@b:5, z@c:2: 3@c:5}@c:1"},
};

static void print_inherited(const char *input, FILE *out)
{
	print_node(out, merge_inherited(read_tree("a", input), arena), NULL);
}

#define EMPTY	    "{rule: zone-empty, because: x}"
#define UNREACHABLE "{rule: service-unreachable, because: x}"
#define PARITY	    "{rule: pool-parity, because: x}"

static const struct row inherited_rows[] = {
	/* each file's own */
	{"{version: 1, name: n, description: d, extends: e, expect: [x], zones: {a: []}}",
	 "{zones: {a: []}}"},
	{"{deny: [a], dialers: [], gateway: {interface: eth0}, policy: {default: drop}}",
	 "{deny: [a], dialers: [], gateway: {interface: eth0}, policy: {default: drop}}"},
	/* but only at the top */
	{"{services: {name: {description: d, ports: [1/tcp]}}}",
	 "{services: {name: {description: d, ports: [1/tcp]}}}"},
	{"{zones: {expect: {description: d}, version: []}}",
	 "{zones: {expect: {description: d}, version: []}}"},
	/* the two findings that speak of one file, wherever `allow` may stand */
	{"{allow: [" EMPTY ", " PARITY ", " UNREACHABLE "]}", "{allow: [" PARITY "]}"},
	{"{zones: {a: {sources: [], allow: [" EMPTY "]}}}",
	 "{zones: {a: {sources: [], allow: []}}}"},
	{"{services: {a: {allow: [" UNREACHABLE ", " PARITY "]}}}",
	 "{services: {a: {allow: [" PARITY "]}}}"},
	{"{zones: {allow: [192.0.2.1]}}", "{zones: {allow: [192.0.2.1]}}"},
	/* what is broken is left for the binding to report */
	{"{allow: [x, {because: x}, {rule: [zone-empty]}]}",
	 "{allow: [x, {because: x}, {rule: [zone-empty]}]}"},
	{"{allow: {rule: zone-empty}}", "{allow: {rule: zone-empty}}"},
};

/* Puts the second document's entries into the first one's mapping, one by one. */
static void print_set(const char *input, FILE *out)
{
	const char *bar = strstr(input, " | ");
	const struct node *mapping =
		read_tree("a", arena_strndup(arena, input, (size_t)(bar - input)));
	const struct node *values = read_tree("b", bar + 3);

	for (size_t i = 0; i < values->count; i++)
		mapping =
			merge_set(mapping, values->entries[i].key, values->entries[i].value, arena);
	print_node(out, mapping, NULL);
}

static const struct row set_rows[] = {
	{"{} | {a: 1}", "{a: 1}"},
	{"{a: 1, b: 2} | {a: 3}", "{a: 3, b: 2}"},
	{"{a: 1} | {b: 2}", "{a: 1, b: 2}"},
	{"{a: {b: 1}} | {a: {c: 2}}", "{a: {c: 2}}"},
};

static void test_merge(void **state)
{
	(void)state;
	fixture_check(merge_rows, COUNT(merge_rows), print_merged);
}

static void test_places(void **state)
{
	(void)state;
	fixture_check(place_rows, COUNT(place_rows), print_places);
}

static void test_inherited(void **state)
{
	(void)state;
	fixture_check(inherited_rows, COUNT(inherited_rows), print_inherited);
}

static void test_set(void **state)
{
	(void)state;
	fixture_check(set_rows, COUNT(set_rows), print_set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_inherited),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
