/* The rows of a profile, held against the format and the manual. */
#include <regex.h>

#include "fixture.h"
#include "pbxports/profile/tables.h"

#define MANUAL "man/pbxports-profile.5"

static const char *read_manual(void)
{
	FILE *file = fopen(MANUAL, "r");
	char *text = arena_alloc(arena, 1 << 20);

	if (file == NULL)
		fail_msg("%s can't be opened: tests are run from the project's folder", MANUAL);
	assert_in_range(fread(text, 1, (1 << 20) - 1, file), 1, (1 << 20) - 2);
	assert_int_equal(fclose(file), 0);
	return text;
}

/* How many items of the manual's lists are about that key. */
static size_t manual_count(const char *manual, const char *key)
{
	static const char *const macros[] = {"Ic", "Brq Ic"};
	size_t count = 0;

	for (size_t i = 0; i < COUNT(macros); i++) {
		const char *line = arena_format(arena, "\n.It %s %s ", macros[i], key);

		for (const char *at = manual; (at = strstr(at, line)) != NULL; at++)
			count++;
	}
	return count;
}

/* The tables that were seen, and how often each key stands in them. */
struct keys {
	const struct bind_row *tables[32];
	size_t table_count;
	const char *names[128];
	size_t counts[128];
	size_t count;
};

static void count_key(struct keys *keys, const char *name)
{
	size_t i = 0;

	while (i < keys->count && strcmp(keys->names[i], name) != 0)
		i++;
	assert_true(i < COUNT(keys->names));
	if (i == keys->count)
		keys->names[keys->count++] = name;
	keys->counts[i]++;
}

static void collect(struct keys *keys, const struct bind_type *type)
{
	if (type->item != NULL)
		collect(keys, type->item);
	for (size_t i = 0; type->forms != NULL && type->forms[i] != NULL; i++)
		collect(keys, type->forms[i]);
	for (size_t i = 0; i < keys->table_count; i++)
		if (keys->tables[i] == type->rows)
			return;
	if (type->rows == NULL)
		return;
	assert_true(keys->table_count < COUNT(keys->tables));
	keys->tables[keys->table_count++] = type->rows;
	for (const struct bind_row *row = type->rows; row->key != NULL; row++) {
		count_key(keys, row->key);
		assert_non_null(row->help);
		collect(keys, row->type);
	}
}

/* Every key that the program takes has an item of its own in each section that it belongs to. */
static void test_the_manual_has_every_key(void **state)
{
	struct keys keys = {.count = 0};
	const char *manual;
	bool good = true;

	(void)state;
	fixture_open();
	manual = read_manual();
	collect(&keys, &profile_type);
	for (size_t i = 0; i < keys.count; i++) {
		size_t found = manual_count(manual, keys.names[i]);

		if (found >= keys.counts[i])
			continue;
		print_error("%s: \"%s\" has %zu of %zu items\n", MANUAL, keys.names[i], found,
			    keys.counts[i]);
		good = false;
	}
	fixture_close();
	assert_true(good);
}

/* The keys of profile-format version 1, each with the number of records that take it. */
static void test_the_tables_have_every_key(void **state)
{
	static const struct {
		const char *name;
		size_t count;
	} rows[] = {
		{"version", 1}, {"name", 2},	 {"description", 3}, {"extends", 1},
		{"zones", 1},	{"sources", 1},	 {"interfaces", 1},  {"file", 1},
		{"deny", 1},	{"services", 2}, {"ports", 1},	     {"pool", 1},
		{"chunk", 1},	{"from", 2},	 {"exposure", 1},    {"encrypted", 1},
		{"enabled", 1}, {"limit", 1},	 {"rate", 1},	     {"burst", 1},
		{"count", 1},	{"where", 1},	 {"allow", 3},	     {"rule", 1},
		{"because", 1}, {"dialers", 1},	 {"address", 1},     {"address6", 1},
		{"rtp", 1},	{"gateway", 1},	 {"interface", 2},   {"masquerade", 1},
		{"forward", 1}, {"to", 2},	 {"port", 1},	     {"expect", 1},
		{"except", 1},	{"verdict", 1},	 {"host", 1},	     {"policy", 1},
		{"default", 1}, {"ping", 1},	 {"log", 1},
	};
	struct keys keys = {.count = 0};

	(void)state;
	collect(&keys, &profile_type);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t k = 0;

		while (k < keys.count && strcmp(keys.names[k], rows[i].name) != 0)
			k++;
		if (k == keys.count || keys.counts[k] != rows[i].count)
			fail_msg("key \"%s\": %zu records take it", rows[i].name,
				 k == keys.count ? (size_t)0 : keys.counts[k]);
	}
	assert_int_equal(keys.count, COUNT(rows));
}

/* What the schema must not refuse where the program takes it, at the edges of each form. */
static const char *const samples[] = {
	"a",
	"abcdefghijklmnopqrstuvwx",
	"a-_9",
	"true",
	"null",
	"-",
	"9",
	"A",
	"Eth0.5-x_y@zzzz",
	"0",
	"1e3",
	"Office 1.0 -_",
	"1/hour",
	"10000/second",
	"20/minute",
	"9999/hour",
	"1/tcp",
	"9/udp",
	"10/tcp+udp",
	"59999/tcp",
	"60000/tcp",
	"64999/udp",
	"65000/udp",
	"65499/tcp",
	"65500/tcp",
	"65529/tcp",
	"65530/tcp",
	"65535/tcp",
	"65536/tcp",
	"1-65535/udp",
	"1-65535",
	"99-100",
	"65535-65535",
	"0.0.0.0",
	"255.255.255.255",
	"192.0.2.0/24",
	"10.0.0.0/8",
	"0.0.0.0/0",
	"1.2.3.4-1.2.3.5",
	"0.0.0.0-255.255.255.255",
	"::",
	"::/0",
	"::1",
	"2001:db8::/32",
	"2001:DB8:A:B:C:D:E:F",
	"1:2:3:4:5:6:7::",
	"::ffff:192.0.2.1",
	"2001:db8::1/128",
	"fe80::-fe80::ffff",
	"::ffff:0.0.0.0-::ffff:255.255.255.255",
	"1:2:3:4:5:6:255.255.255.255",
};

/* How many samples a parser takes, each of which the pattern must take as well. */
static size_t check_pattern(const char *what, const char *pattern,
			    bool (*takes)(const struct bind_type *type, const char *text),
			    const struct bind_type *type)
{
	regex_t compiled;
	size_t taken = 0;

	assert_int_equal(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
	for (size_t i = 0; i < COUNT(samples); i++) {
		if (!takes(type, samples[i]))
			continue;
		taken++;
		if (regexec(&compiled, samples[i], 0, NULL, 0) != 0)
			fail_msg("%s: %s refuses \"%s\"", what, pattern, samples[i]);
	}
	regfree(&compiled);
	return taken;
}

static bool type_takes(const struct bind_type *type, const char *text)
{
	struct scalar_error why;

	if (type->check != NULL)
		return type->check(text, &why);
	return type->parse(text, arena_alloc(arena, type->size), &why);
}

static bool entry_takes(const struct bind_type *type, const char *text)
{
	enum family family;
	struct address_range range;
	struct scalar_error why = {.problem = ""};

	(void)type;
	return name_parse(text, &why) || address_range_read(text, strlen(text), &family, &range);
}

static size_t check_patterns(const struct bind_type *type)
{
	size_t checked = 0;

	if (type->pattern != NULL && (type->check != NULL || type->parse != NULL)) {
		assert_in_range(check_pattern(type->what, type->pattern, type_takes, type), 1,
				COUNT(samples) - 1);
		checked++;
	}
	if (type->item != NULL)
		checked += check_patterns(type->item);
	for (size_t i = 0; type->forms != NULL && type->forms[i] != NULL; i++)
		checked += check_patterns(type->forms[i]);
	for (const struct bind_row *row = type->rows; row != NULL && row->key != NULL; row++)
		checked += check_patterns(row->type);
	return checked;
}

static void test_no_pattern_is_stricter_than_its_parser(void **state)
{
	(void)state;
	fixture_open();
	assert_in_range(check_patterns(&profile_type), 20, 100);
	assert_in_range(check_pattern("entry", ZONE_ENTRY_PATTERN, entry_takes, NULL), 20,
			COUNT(samples) - 1);
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_manual_has_every_key),
		cmocka_unit_test(test_the_tables_have_every_key),
		cmocka_unit_test(test_no_pattern_is_stricter_than_its_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
