/* What a profile's zones say: entries, list files, references between zones. */
#include "fixture.h"
#include "pbxports/profile/zones.h"

static void print_entry(FILE *out, const struct zone_entry *entry)
{
	char text[RANGE_TEXT_SIZE];

	if (entry->kind == ENTRY_ZONE) {
		assert_string_equal(entry->reference.zone->name.text, entry->reference.name);
		fprintf(out, " %s", entry->reference.name);
	} else if (entry->kind == ENTRY_FILE) {
		fprintf(out, " %s<", entry->file.path);
		print_addresses(out, &entry->file.list->addresses);
		fputc('>', out);
	} else {
		fprintf(out, " %s",
			address_range_format(entry->net.family, &entry->net.range, text));
	}
}

/* The zones of a profile with what they list, those that are empty marked "!". */
static void print_zones(const char *input, FILE *out)
{
	const struct profile *profile = fixture_load(input);

	for (size_t i = 0; profile != NULL && i < profile->zone_count; i++) {
		const struct zone *zone = &profile->zones[i];

		if (zone->builtin != ZONE_DEFINED)
			continue;
		fprintf(out, "%s%s%s:", i > 0 ? "\n" : "", zone->name.text, zone->empty ? "!" : "");
		for (size_t k = 0; k < zone->entry_count; k++)
			print_entry(out, &zone->entries[k]);
		for (size_t k = 0; k < zone->interface_count; k++)
			fprintf(out, " %%%s", zone->interfaces[k].text);
		if (zone->description.text != NULL)
			fprintf(out, " \"%s\"", zone->description.text);
		for (size_t k = 0; k < zone->allow_count; k++)
			fprintf(out, " (%s: %s)", zone->allows[k].rule.text,
				zone->allows[k].because.text);
	}
}

#define ZONE(entries) HEAD "zones:\n  a: " entries "\n"
#define ZONES(zones)  HEAD "zones: " zones "\n"

static const struct row form_rows[] = {
	{HEAD, ""},
	{ZONES("{}"), ""},
	{ZONE("[]"), "a!:"},
	{ZONE("{}"), "a!:"},
	{ZONE("{sources: []}"), "a!:"},
	{ZONE("{sources: [], interfaces: []}"), "a!:"},
	{ZONE("[192.0.2.1, 2001:db8::1]"), "a: 192.0.2.1 2001:db8::1"},
	{ZONE("[192.0.2.0/24, 2001:db8::/32]"), "a: 192.0.2.0/24 2001:db8::/32"},
	{ZONE("[198.51.100.40-198.51.100.47]"), "a: 198.51.100.40/29"},
	{ZONE("[192.0.2.1-192.0.2.6, '::1-::3']"), "a: 192.0.2.1-192.0.2.6 ::1-::3"},
	{ZONE("[0.0.0.0/0, '::/0']"), "a: 0.0.0.0/0 ::/0"},
	/* an address that begins with a letter is no name */
	{ZONE("[fd00::1, 'a::', 'abcd:1::/32']"), "a: fd00::1 a:: abcd:1::/32"},
	{ZONE("{sources: [10.0.0.0/8], interfaces: [wg0, eth0.5], description: x y}"),
	 "a: 10.0.0.0/8 %wg0 %eth0.5 \"x y\""},
	{ZONE("{interfaces: [wg0]}"), "a: %wg0"}, /* not empty */
	{ZONE("{sources: [], allow: [{rule: zone-empty, because: why}]}"), "a!: (zone-empty: why)"},
	/* references */
	{ZONES("{a: [b], b: [192.0.2.1]}"), "a: b\nb: 192.0.2.1"},
	{ZONES("{a: [internet], b: [private], c: [loopback]}"),
	 "a: internet\nb: private\nc: loopback"},
	{ZONES("{a: [b, c], b: [c], c: []}"), "a!: b c\nb!: c\nc!:"},
	{ZONES("{a: [b], b: [c], c: {interfaces: [wg0]}}"), "a: b\nb: c\nc: %wg0"},
	{ZONES("{a: [b, c], b: [d], c: [d], d: [192.0.2.1]}"), "a: b c\nb: d\nc: d\nd: 192.0.2.1"},
};

static const struct row error_rows[] = {
	{ZONE("[192.0.2.1/24]"), "4:7: \"192.0.2.1/24\" *; *192.0.2.0/24*"},
	{ZONE("[example.org]"), "4:7: \"example.org\" is a host name*DNS*"},
	{ZONE("[10.0.0.0/8, 192.0.2.9-192.0.2.1]"), "4:19: \"192.0.2.9-192.0.2.1\" runs *"},
	{ZONE("[192.0.2.1-::1]"), "4:7: \"192.0.2.1-::1\" mixes *"},
	{ZONE("[Office]"), "4:7: \"Office\" has upper-case letters; write office"},
	{ZONE("[[192.0.2.1]]"), "4:7: *not a list"},
	{ZONE("[~]"), "4:7: *not nothing"},
	{ZONE("[{fiel: x}]"), "4:8: unknown key \"fiel\"*\"file\"*\n4:7: * lacks \"file\"*"},
	{ZONE("[{file: [x]}]"), "4:14: \"file\" must be text, not a list"},
	{ZONE("192.0.2.1"), "4:6: zone \"a\" must be a list of sources*; write [192.0.2.1]"},
	{ZONE("{source: [192.0.2.1]}"), "4:7: unknown key \"source\" in zone \"a\"*\"sources\"*"},
	{ZONE("{sources: 192.0.2.1}"), "4:16: \"sources\" must be *; write [192.0.2.1]"},
	{ZONE("{interfaces: [eth+]}"), "4:20: \"eth+\" ends in +*"},
	{ZONE("{interfaces: [abcdefghijklmnop]}"), "4:20: \"abcdefghijklmnop\" is longer than 15*"},
	{ZONES("[a]"), "3:8: \"zones\" must be a mapping of zones, not a list"},
	{ZONES("{A: []}"), "3:9: \"A\" *"},
	{ZONES("{abcdefghijklmnopqrstuvwxy: []}"), "3:9: \"abcdefghijklmnopqrstuvwxy\" *24*"},
	/* built in, not to be redefined */
	{ZONES("{internet: []}"), "3:9: zone \"internet\" is built in*"},
	{ZONES("{private: [], loopback: []}"),
	 "3:9: zone \"private\" is built in*\n3:22: zone \"loopback\" is built in*"},
	/* references */
	{ZONES("{a: [b]}"), "3:13: unknown zone \"b\"*"},
	{ZONES("{a: [ofice], office: []}"), "3:13: unknown zone \"ofice\"; *\"office\"?"},
	{ZONES("{a: [a]}"), "3:13: *ring: a -> a*"},
	{ZONES("{a: [b], b: [a]}"), "3:21: *ring: a -> b -> a*"},
	{ZONES("{a: [b], b: [c], c: [192.0.2.1, d], d: [b]}"), "3:*: *ring: b -> c -> d -> b*"},
	{ZONES("{a: [a], b: [b]}"), "3:13: *ring: a -> a*\n3:21: *ring: b -> b*"},
	/* all of them in one run */
	{ZONES("{a: [x.y.z, 1.2.3], b: [nowhere]}"), "3:13: *\n3:20: *\n3:32: *"},
};

#define LIST(text) ZONE("[{file: l.txt}]") "== l.txt\n" text

static const struct row list_rows[] = {
	{LIST(""), "a!: l.txt<>"},
	{LIST("# nothing\n; here\n\n  \n\t# x\n"), "a!: l.txt<>"},
	{LIST("192.0.2.1\n"), "a: l.txt<192.0.2.1>"},
	{LIST("192.0.2.1"), "a: l.txt<192.0.2.1>"}, /* no line feed at the end */
	{LIST("192.0.2.0/24\n2001:db8::/32\n198.51.100.1-198.51.100.3\n"),
	 "a: l.txt<192.0.2.0/24 198.51.100.1-198.51.100.3 2001:db8::/32>"},
	{LIST("192.0.2.1\r\n192.0.2.4\r\n\r\n"), "a: l.txt<192.0.2.1 192.0.2.4>"},
	{LIST("192.0.2.1#x\n192.0.2.4;x\n  192.0.2.7 # x\n\t192.0.2.9\t; x\n"),
	 "a: l.txt<192.0.2.1 192.0.2.4 192.0.2.7 192.0.2.9>"},
	{LIST("192.0.2.1 # b\xc3\xbcro\n"), "a: l.txt<192.0.2.1>"},
	/* sorted and merged */
	{LIST("192.0.2.5\n192.0.2.4\n192.0.2.4\n192.0.2.6/31\n"), "a: l.txt<192.0.2.4/30>"},
	{LIST("\xef\xbb\xbf"
	      "192.0.2.1\n"),
	 "a: l.txt<192.0.2.1>"},
	/* remarks, as blocklists have them */
	{LIST("192.0.2.1\tscanner\n"), "a: l.txt<192.0.2.1>"},
	{LIST("192.0.2.1\t8\r\n192.0.2.3\t12\r\n"), "a: l.txt<192.0.2.1 192.0.2.3>"},
	{LIST("192.0.2.0/24 some remark\n2001:db8::/32 n/a\n"),
	 "a: l.txt<192.0.2.0/24 2001:db8::/32>"},
	{LIST("192.0.2.1-192.0.2.3 24 AS64500 EXAMPLE-NET b\xc3\xbcro@example.org\n"),
	 "a: l.txt<192.0.2.1-192.0.2.3>"},
	{LIST("192.0.2.1 2026-11-21 12:30:05\n"), "a: l.txt<192.0.2.1>"},
	{LIST("192.0.2.1 2026-11-21T12:30:05Z 12:30:05.250-05:00 +01:00\n"), "a: l.txt<192.0.2.1>"},
	{LIST("192.0.2.1 21.11.2026 3/4 7.93 v1.2.3.4 ... - /24\n"), "a: l.txt<192.0.2.1>"},
	{LIST("192.0.2.1 1-2-0-192.example.net 192.0.2.1.example.net Net::DNS\n"),
	 "a: l.txt<192.0.2.1>"},
	{LIST("192.0.2.1 x # 192.0.2.2\n192.0.2.3 x;192.0.2.4\n"), "a: l.txt<192.0.2.1 192.0.2.3>"},
	/* what may be meant as an entry is no remark, sound or not */
	{LIST("192.0.2.1 192.0.2.4\n"),
	 "l.txt:1:11: \"192.0.2.4\" *another entry; *one entry a line*"},
	{LIST("192.0.2.1 b\xc3\xbcro 192.0.2.300 192.0.2.301\n"), "l.txt:1:16: \"192.0.2.300\" *"},
	{LIST("192.0.2.1 and 10.1.2.3/8\n"), "l.txt:1:15: \"10.1.2.3/8\" *"},
	{LIST("192.0.2.1 255.255.255.0\n"), "l.txt:1:11: \"255.255.255.0\" *"},
	{LIST("192.0.2.1 was:x (192.0.2.4)\n"), "l.txt:1:17: \"(192.0.2.4)\" *"},
	{LIST("192.0.2.1 ,192.0.2.4:80\n"), "l.txt:1:11: \",192.0.2.4:80\" *"},
	{LIST("192.0.2.1 x 192.0.2.4-192.0.2.9\n"), "l.txt:1:13: \"192.0.2.4-192.0.2.9\" *"},
	{LIST("192.0.2.1 192.0.2.*\n"), "l.txt:1:11: \"192.0.2.*\" *"},
	{LIST("192.0.2.1 192.0.2.X\n"), "l.txt:1:11: \"192.0.2.X\" *"},
	{LIST("192.0.2.1 10.1/16\n"), "l.txt:1:11: \"10.1/16\" *"},
	{LIST("192.0.2.1 2001:DB8::1\n"), "l.txt:1:11: \"2001:DB8::1\" *"},
	{LIST("192.0.2.1 2001:db8/32\n"), "l.txt:1:11: \"2001:db8/32\" *"},
	{LIST("192.0.2.1 2001:db8:1:2:3\n"), "l.txt:1:11: \"2001:db8:1:2:3\" *"},
	{LIST("192.0.2.1 ::\n"), "l.txt:1:11: \"::\" *"},
	/* nor is the rest of this one */
	{LIST("192.0.2.1 - 192.0.2.9\n"), "l.txt:1:1: \"192.0.2.1\" *dash; *A-B*"},
	{LIST("192.0.2.1 -9\n"), "l.txt:1:1: \"192.0.2.1\" *dash*"},
	{LIST("192.0.2.0 /24\n"), "l.txt:1:1: \"192.0.2.0\" *slash; *ADDRESS/LENGTH*"},
	{LIST("192.0.2.0\t/ 24\n"), "l.txt:1:1: \"192.0.2.0\" *slash*"},
	{LIST("192.0.2.1- 192.0.2.9\n"), "l.txt:1:1: \"192.0.2.1-\" *"},
	{LIST("192.0.2.0/ 24\n"), "l.txt:1:1: \"192.0.2.0/\" *"},
	/* an entry ends at a blank, a comment or the line */
	{LIST("192.0.2.1x\n192.0.2.1234\n192.0.2.0/24/8\n2001:db8::1::\n192.0.2.1,x\n"),
	 "l.txt:1:1: \"192.0.2.1x\" *\nl.txt:2:1: \"192.0.2.1234\" *\n"
	 "l.txt:3:1: \"192.0.2.0/24/8\" *\nl.txt:4:1: \"2001:db8::1::\" *\n"
	 "l.txt:5:1: \"192.0.2.1,x\" *"},
	/* errors stand in the list's own lines, all of them */
	{LIST("# x\n\n  192.0.2.256\n192.0.2.1/24 # x\nexample.org\n"),
	 "l.txt:3:3: \"192.0.2.256\" *\nl.txt:4:1: \"192.0.2.1/24\" *192.0.2.0/24*\n"
	 "l.txt:5:1: \"example.org\" *DNS*"},
	{LIST("partners\n"), "l.txt:1:1: \"partners\" *"}, /* no zone's name */
	{LIST("192.0.2.1,192.0.2.2\n"), "l.txt:1:1: \"192.0.2.1,192.0.2.2\" *"},
	{LIST("192.0.2.1\rx\n"), "l.txt:1:10: a carriage return*"},
	{LIST("192.0.2.1 caf\xe9\n"), "l.txt:1:14: byte 0xe9 is not UTF-8*"},
	{LIST("192.0.2.1\n\x1b[31m\n"), "l.txt:2:1: a control character*"},
	{LIST("\x1f\x8b\x08"), "l.txt:1:1: this is a gzip file*"},
	/* files */
	{ZONE("[{file: l.txt}]"), "4:*: list \"l.txt\" cannot be opened: *"},
	{ZONE("[{file: sub}]") "== sub/x\n", "4:*: list \"sub\" is a folder"},
	{ZONE("[{file: sub/l.txt}]") "== sub/l.txt\n192.0.2.1\n", "a: sub/l.txt<192.0.2.1>"},
	{ZONE("[{file: /dev/null}]"), "4:*: list \"/dev/null\" is a device"},
	/* relative to the file that names it, also through extends */
	{HEAD "extends: sub/b.yaml\n== sub/b.yaml\n" ZONE(
		 "[{file: l.txt}]") "== sub/l.txt\n192.0.2.1\n== l.txt\n192.0.2.2\n",
	 "a: l.txt<192.0.2.1>"},
	{HEAD "extends: sub/b.yaml\nzones: {a: [{file: l.txt}]}\n== sub/b.yaml\n" ZONE(
		 "[]") "== sub/l.txt\n192.0.2.1\n== l.txt\n192.0.2.2\n",
	 "a: l.txt<192.0.2.2>"},
	{HEAD "extends: sub/b.yaml\n== sub/b.yaml\n" ZONE("[{file: l.txt}]"),
	 "sub/b.yaml:4:*: list \"sub/l.txt\" cannot be opened: *"},
};

static void test_forms(void **state)
{
	(void)state;
	fixture_check(form_rows, COUNT(form_rows), print_zones);
}

static void test_errors(void **state)
{
	(void)state;
	fixture_check(error_rows, COUNT(error_rows), print_zones);
}

static void test_lists(void **state)
{
	(void)state;
	fixture_check(list_rows, COUNT(list_rows), print_zones);
}

/* The lines that hold one of these addresses, as 192.0.2.0/24 and more. */
static void print_found_lines(const char *input, FILE *out)
{
	const struct profile *profile = fixture_load(input);
	const struct address_range wanted = {{0, 0xc0000200}, {0, 0xc00002ff}};
	struct addrset sources = {0};
	struct list_line lines[3];
	size_t count;

	assert_non_null(profile);
	addrset_add(&sources, IPV4, wanted, arena);
	count = zone_list_find(profile->zones[0].entries[0].file.list, &sources, lines,
			       COUNT(lines));
	for (size_t i = 0; i < count && i < COUNT(lines); i++) {
		char text[RANGE_TEXT_SIZE];

		fprintf(out, "%u:%u+%u %s ", (unsigned)lines[i].place.line,
			(unsigned)lines[i].place.column, (unsigned)lines[i].place.width,
			address_range_format(lines[i].family, &lines[i].range, text));
	}
	fprintf(out, "of %zu", count);
}

static const struct row find_rows[] = {
	{LIST("# 192.0.2.1\n\n198.51.100.1 x\n2001:db8::1\n"), "of 0"},
	{LIST("192.0.2.1\tx 8\r\n\t192.0.2.0/25 b\xc3\xbcro\n10.0.0.0/8\n0.0.0.0-192.0.2.0;x"),
	 "1:1+9 192.0.2.1 2:2+12 192.0.2.0/25 4:1+17 0.0.0.0-192.0.2.0 of 3"},
	{LIST("192.0.2.1\n192.0.2.2 x\n192.0.2.3#\n192.0.2.4\n"),
	 "1:1+9 192.0.2.1 2:1+9 192.0.2.2 3:1+9 192.0.2.3 of 4"},
};

static void test_find(void **state)
{
	(void)state;
	fixture_check(find_rows, COUNT(find_rows), print_found_lines);
}

/* A list of that many bad lines says fifty of them and counts the rest. */
static void test_bad_lines_are_bounded(void **state)
{
	static const struct {
		size_t lines;
		size_t errors;
		const char *last;
	} rows[] = {
		{49, 49, "\"x\" *"},
		{50, 50, "\"x\" *"},
		{51, 51, "*: 1 more*"},
		{1000, 51, "*: 950 more*"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = LIST("");

		fixture_open();
		for (size_t k = 0; k < rows[i].lines; k++)
			text = arena_format(arena, "%sx\n", text);
		assert_null(fixture_load(text));
		assert_int_equal(diags->errors, rows[i].errors);
		if (!fixture_matches(rows[i].last, diags->items[diags->count - 1].message))
			fail_msg("%zu lines: %s", rows[i].lines,
				 diags->items[diags->count - 1].message);
		fixture_close();
	}
}

/* One list named again and again: 64 MiB in all are read. */
static void test_lists_are_bounded(void **state)
{
	const size_t size = 16UL << 20;

	(void)state;
	for (unsigned count = 4; count <= 6; count++) {
		const char *input = HEAD "zones:\n  a:\n";
		char *text;

		fixture_open();
		for (unsigned i = 0; i < count; i++)
			input = arena_format(arena, "%s  - {file: l.txt}\n", input);
		text = arena_alloc(arena, size);
		memset(text, '#', size);
		fixture_write("l.txt", text, size);
		assert_int_equal(fixture_load(input) != NULL, count == 4);
		assert_int_equal(diags->errors, count > 4);
		if (count > 4)
			assert_true(fixture_matches("the lists of a profile are larger than 64 *",
						    diags->items[0].message));
		fixture_close();
	}
}

/* z0 refers to z1, that one to z2, and so on to the last one, which has an address. */
static const char *chain_of_zones(unsigned count, bool backwards)
{
	const char *text = HEAD "zones:\n";

	for (unsigned i = 0; i < count; i++) {
		unsigned k = backwards ? count - 1 - i : i;

		text = k + 1 < count ? arena_format(arena, "%s  z%u: [z%u]\n", text, k, k + 1)
				     : arena_format(arena, "%s  z%u: [192.0.2.1]\n", text, k);
	}
	return text;
}

/* The bound is the same whatever order the zones stand in. */
static void test_levels_are_bounded(void **state)
{
	static const struct {
		unsigned zones;
		bool backwards;
		bool fine;
	} rows[] = {
		{64, false, true}, {64, true, true},	{65, false, false},
		{65, true, false}, {500, false, false}, {500, true, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct profile *profile;

		fixture_open();
		profile = fixture_load(chain_of_zones(rows[i].zones, rows[i].backwards));
		if ((profile != NULL) != rows[i].fine)
			fail_msg("%u zones: %s", rows[i].zones,
				 diags->count == 0 ? "fine" : diags->items[0].message);
		if (profile != NULL)
			assert_false(profile_zone(profile, "z0")->empty);
		else
			assert_true(fixture_matches("zones refer to zones more than *",
						    diags->items[0].message));
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_bad_lines_are_bounded),
		cmocka_unit_test(test_levels_are_bounded),
		cmocka_unit_test(test_lists_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
