/* Where profiles are found: what --profile and `extends` name. */
#include <fcntl.h>

#include "fixture.h"
#include "pbxports/profile/search.h"

/* The name of what was found. */
static void print_found(FILE *out, const struct profile_text *found)
{
	fprintf(out, "%s%s", found->source.name, found->builtin != NULL ? " (built in)" : "");
}

/* What --profile finds among these files; PATH is "FOLDER/one::FOLDER/two". */
static void search_argument(const char *input, FILE *out)
{
	struct profile_text found;
	const char *path;

	fixture_write("one/both", "", 0);
	fixture_write("one/first.yaml", "", 0);
	fixture_write("one/freepbx.yaml", "", 0);
	fixture_write("two/both.yaml", "", 0);
	fixture_write("two/second.yaml", "", 0);
	fixture_write("two/only.yaml/file", "", 0);
	fixture_write("beside.yaml", "", 0);
	path = arena_format(arena, "%s::%s:%s", fixture_path("one"), fixture_path("two"),
			    fixture_path("none"));
	if (input[0] == '/')
		input = fixture_path(input + 1);
	if (search_profile(input, path, &found, diags))
		print_found(out, &found);
}

static const struct row argument_rows[] = {
	{"first", "one/first.yaml"},
	{"first.yaml", "one/first.yaml"},
	{"second", "two/second.yaml"},
	{"both", "one/both"}, /* the first folder goes first */
	{"both.yaml", "two/both.yaml"},
	{"freepbx", "one/freepbx.yaml"}, /* folders go ahead of what is built in */
	{"vicibox", "builtin/vicibox.yaml (built in)"},
	{"vicibox.yaml", "builtin/vicibox.yaml (built in)"},
	{"asterisk", "builtin/asterisk.yaml (built in)"},
	{"freeswitch", "builtin/freeswitch.yaml (built in)"},
	{"/beside.yaml", "beside.yaml"},
	{"beside", "no profile \"beside\": *"},
	{"only", "no profile \"only\": *"}, /* a folder is no profile */
	{"vicibx", "no profile \"vicibx\": *; did you mean \"vicibox\"?"},
	{"vici", "no profile \"vici\": *"},
	{"", "no profile \"\": *"},
	{"/none.yaml", "profile \"none.yaml\" cannot be opened: *"},
	{"/one", "profile \"one\" is a folder"},
	{"./vicibox", "profile \"./vicibox\" cannot be opened: *"}, /* a path is a path */
};

/* The names that shells offer, but for those of this machine. */
static void search_offered(const char *input, FILE *out)
{
	const char *const *name;
	const char *path = NULL;

	fixture_write_all(input);
	if (input[0] != '\0')
		path = arena_format(arena, ":%s:%s::%s:", fixture_path("two"), fixture_path("one"),
				    fixture_path("none"));
	for (name = search_names(path, arena); *name != NULL; name++)
		if (!file_is_regular(arena_format(arena, "%s/%s.yaml", PROFILE_FOLDER, *name)))
			fprintf(out, "%s ", *name);
}

#define OFFERED "asterisk freepbx freeswitch vicibox vicibox-cluster "

static const struct row offered_rows[] = {
	{"", OFFERED},
	{"\n== one/acme.yaml\n== two/zeta.yaml\n", "acme " OFFERED "zeta "},
	{"\n== one/freepbx.yaml\n== two/freepbx.yaml\n", OFFERED},
	{"\n== one/a.b-c_D9.yaml\n== one/name\n== one/.yaml\n", "a.b-c_D9 " OFFERED},
	{"\n== one/folder.yaml/file\n", OFFERED},
	{"\n== one/.hidden.yaml\n== one/-p.yaml\n== one/a b.yaml\n== one/$(x).yaml\n"
	 "== one/\303\251.yaml\n== one/a\tb.yaml\n",
	 OFFERED},
};

static void test_offered(void **state)
{
	(void)state;
	fixture_check(offered_rows, COUNT(offered_rows), search_offered);
}

static void test_argument(void **state)
{
	(void)state;
	fixture_check(argument_rows, COUNT(argument_rows), search_argument);
}

/* What would be found in its place is another profile. */
static void test_unreadable(void **state)
{
	struct profile_text found;

	(void)state;
	fixture_open();
	fixture_write("one/vicibox.yaml", "", 0);
	assert_int_equal(truncate(fixture_path("one/vicibox.yaml"), FILE_MAX_BYTES + 1), 0);
	search_profile("vicibox", fixture_path("one"), &found, diags);
	assert_int_equal(diags->errors, 1);
	assert_true(fixture_matches("profile \"*vicibox.yaml\" is larger than 32 MiB",
				    diags->items[0].message));
	fixture_close();
}

static void test_working_folder(void **state)
{
	char before[4096];
	struct profile_text found;

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	fixture_open();
	fixture_write("vicibox.yaml", "", 0);
	assert_int_equal(chdir(folder), 0);
	assert_true(search_profile("vicibox.yaml", NULL, &found, diags));
	assert_null(found.builtin);
	assert_string_equal(found.source.name, "vicibox.yaml");
	assert_null(found.source.folder);
	/* without its ending it is a name */
	assert_true(search_profile("vicibox", NULL, &found, diags));
	assert_non_null(found.builtin);
	assert_string_equal(found.source.hint, "pbxports profiles --print vicibox");
	assert_int_equal(chdir(before), 0);
	fixture_close();
}

static void test_standard_input(void **state)
{
	struct profile_text found;
	int saved = dup(STDIN_FILENO);
	int file;

	(void)state;
	fixture_open();
	fixture_write("in", "a: b\n", 5);
	file = open(fixture_path("in"), O_RDONLY);
	dup2(file, STDIN_FILENO);
	close(file);
	assert_true(search_profile("-", NULL, &found, diags));
	assert_true(found.is_stdin);
	assert_string_equal(found.source.name, "standard input");
	assert_string_equal(found.source.text, "a: b\n");
	close(STDIN_FILENO);
	assert_false(search_profile("-", NULL, &found, diags));
	assert_true(fixture_matches("standard input cannot be read: *", diags->items[0].message));
	dup2(saved, STDIN_FILENO);
	close(saved);
	fixture_close();
}

/* Profiles that extend each other, from p.yaml on; what is printed is the description of the zone
 * `z`, which tells the file that gave it. */
static void load_chain(const char *input, FILE *out)
{
	const struct profile *profile = fixture_load(input);
	const struct zone *zone = profile == NULL ? NULL : profile_zone(profile, "z");

	if (zone != NULL && zone->description.text != NULL)
		fprintf(out, "%s", zone->description.text);
	else if (profile != NULL)
		fprintf(out, "%zu zones", profile->zone_count);
}

#define EXTENDS(name) HEAD "extends: " name "\n"
#define ZONE(text)    HEAD "zones: {z: {description: " text "}}\n"
#define FILE_AT(name) "== " name "\n"

static const struct row chain_rows[] = {
	/* beside the file that names it */
	{EXTENDS("a.yaml") FILE_AT("a.yaml") ZONE("beside"), "beside"},
	{EXTENDS("./a") FILE_AT("a") ZONE("beside"), "beside"},
	{EXTENDS("sub/a.yaml") FILE_AT("sub/a.yaml") EXTENDS("b.yaml") FILE_AT("sub/b.yaml")
		 ZONE("sub") FILE_AT("b.yaml") ZONE("top"),
	 "sub"},
	{EXTENDS("sub/a.yaml") FILE_AT("sub/a.yaml") EXTENDS("../b.yaml") FILE_AT("b.yaml")
		 ZONE("top"),
	 "top"},
	{EXTENDS("a.yaml"), "3:10: \"a.yaml\" cannot be opened: *"},
	{EXTENDS("a.yaml") FILE_AT("path/a.yaml") ZONE("path"), "3:10: \"a.yaml\" cannot *"},
	/* a name: the search path, then what is built in; never the folder of the file */
	{EXTENDS("a") FILE_AT("path/a.yaml") ZONE("path"), "path"},
	{EXTENDS("a") FILE_AT("path/a") ZONE("path"), "path"},
	{EXTENDS("a") FILE_AT("a.yaml") ZONE("beside"), "3:10: no profile \"a\" *"},
	{EXTENDS("vicibox") FILE_AT("path/vicibox.yaml") ZONE("path"), "path"},
	{EXTENDS("vicibox"), "8 zones"},
	{EXTENDS("vicibx"), "3:10: no profile \"vicibx\" *; did you mean \"vicibox\"?"},
	/* a file can extend the built-in profile of its own name: the chain is passed over */
	{EXTENDS("vicibox") FILE_AT("path/vicibox.yaml") HEAD
	 "extends: vicibox\nzones: {z: {description: over the built-in}}\n",
	 "over the built-in"},
	{EXTENDS("a") FILE_AT("path/a") EXTENDS("a") FILE_AT("path/a.yaml") ZONE("the other"),
	 "the other"},
	{EXTENDS("a") FILE_AT("path/a.yaml") EXTENDS("a"),
	 "path/a.yaml:3:10: *itself: path/a.yaml -> path/a.yaml"},
	{EXTENDS("a") FILE_AT("path/a.yaml") EXTENDS("b") FILE_AT("path/b.yaml") EXTENDS("a"),
	 "path/b.yaml:3:10: *itself: path/a.yaml -> path/b.yaml -> path/a.yaml"},
	/* rings */
	{EXTENDS("p.yaml"), "3:10: *itself: p.yaml -> p.yaml"},
	{EXTENDS("./p.yaml"), "3:10: *itself: p.yaml -> ./p.yaml"},
	{EXTENDS("a.yaml") FILE_AT("a.yaml") EXTENDS("p.yaml"),
	 "a.yaml:3:10: *itself: p.yaml -> a.yaml -> p.yaml"},
	{EXTENDS("a.yaml") FILE_AT("a.yaml") EXTENDS("b.yaml") FILE_AT("b.yaml") EXTENDS("a.yaml"),
	 "b.yaml:3:10: *itself: a.yaml -> b.yaml -> a.yaml"},
	{HEAD "extends: [a.yaml, b.yaml]\n" FILE_AT("a.yaml") ZONE("a") FILE_AT("b.yaml")
		 EXTENDS("p.yaml"),
	 "b.yaml:3:10: *itself: p.yaml -> b.yaml -> p.yaml"},
	/* one file twice in different branches is no ring */
	{HEAD "extends: [a.yaml, b.yaml]\n" FILE_AT("a.yaml") EXTENDS("c.yaml") FILE_AT("b.yaml")
		 EXTENDS("c.yaml") FILE_AT("c.yaml") ZONE("c"),
	 "c"},
};

static void test_chains(void **state)
{
	(void)state;
	fixture_check(chain_rows, COUNT(chain_rows), load_chain);
}

static void test_same(void **state)
{
	const struct profile_text in = {.is_stdin = true};
	const struct profile_text a = {.identity = {1, 2}};
	const struct profile_text b = {.identity = {1, 3}};
	const struct profile_text c = {.identity = {2, 2}};
	const struct profile_text d = {.builtin = &profile_builtins[0]};
	const struct profile_text e = {.builtin = &profile_builtins[1]};
	const struct profile_text *const all[] = {&in, &a, &b, &c, &d, &e};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		for (size_t k = 0; k < COUNT(all); k++) {
			struct profile_text copy = *all[k];

			assert_int_equal(profile_text_same(all[i], &copy), i == k);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_argument),       cmocka_unit_test(test_offered),
		cmocka_unit_test(test_unreadable),     cmocka_unit_test(test_working_folder),
		cmocka_unit_test(test_standard_input), cmocka_unit_test(test_chains),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
