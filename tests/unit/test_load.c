/* From files to a checked profile: extends and --zone. */
#include "service_text.h"

#define PARENT(text) "== b.yaml\nversion: 1\nname: b\n" text

static const struct row extends_rows[] = {
	/* key by key; what is not a mapping is replaced */
	{HEAD "extends: b.yaml\nservices: {s: {enabled: false}}\n" PARENT(
		 "services: {s: {ports: [22/tcp], from: [internet]}}\n"),
	 "s 22/tcp <- internet restricted off"},
	{HEAD "extends: b.yaml\nservices: {s: {from: []}}\n" PARENT(
		 "services: {s: {ports: [22/tcp], from: [internet], encrypted: true}}\n"),
	 "s 22/tcp <- restricted encrypted"},
	{HEAD "extends: b.yaml\nservices: {t: {ports: [1/tcp]}}\n" PARENT(
		 "services: {s: {ports: [22/tcp]}}\n"),
	 "s 22/tcp <- restricted\nt 1/tcp <- restricted"},
	{HEAD "extends: b.yaml\nservices: {s: {limit: {burst: 9}}}\n" PARENT(
		 "services: {s: {ports: [1/tcp], limit: {rate: 3/hour, burst: 2}}}\n"),
	 "s 1/tcp <- restricted limit=3/hour,9,flows"},
	/* null takes away */
	{HEAD "extends: b.yaml\nservices: {s: {pool: null, ports: [1/tcp]}}\n" PARENT(
		 "services: {s: {pool: 10000-20000/udp, where: w}}\n"),
	 "s 1/tcp <- restricted where=w"},
	{HEAD "extends: b.yaml\nservices: {s: null}\n" PARENT("services: {s: {ports: [1/tcp]}}\n"),
	 ""},
	{HEAD "extends: b.yaml\nservices: ~\n" PARENT("services: {s: {ports: [1/tcp]}}\n"), ""},
	{HEAD "extends: b.yaml\nservices: {s: {limit: ~}}\n" PARENT(
		 "services: {s: {ports: [1/tcp], limit: {rate: 3/hour}}}\n"),
	 "s 1/tcp <- restricted"},
	{HEAD
	 "extends: b.yaml\nservices: {s: {where: ~}}\n" PARENT("services: {s: {ports: [1/tcp]}}\n"),
	 "4:23: \"where\" *nothing to take away*"},
	/* both ports and pool: both lines, and the null */
	{HEAD "extends: b.yaml\nservices: {s: {ports: [1/tcp]}}\n" PARENT(
		 "services: {s: {pool: 1-9/udp}}\n"),
	 "4:23: *both*`pool: null`* (b.yaml:3:22: *)"},
	{HEAD "extends: b.yaml\nservices: {s: {pool: 1-9/udp}}\n" PARENT(
		 "services: {s: {ports: [1/tcp]}}\n"),
	 "4:22: *both*`ports: null`* (b.yaml:3:23: *)"},
	{HEAD "extends: [b.yaml, c.yaml]\n" PARENT(
		 "services: {s: {pool: 1-9/udp}}\n") "== c.yaml\nversion: 1\nname: c\nservices: "
						     "{s: {ports: [1/tcp]}}\n",
	 "c.yaml:3:23: *both*`pool: null` or `ports: null` (b.yaml:*:22: *)"},
	/* several parents, in order, then this file */
	{HEAD "extends: [b.yaml, c.yaml]\nservices: {s: {where: p}}\n" PARENT(
		 "services: {s: {ports: [1/tcp], where: b, description: b}}\n") "== "
										"c.yaml\nversion: "
										"1\nname: "
										"c\nservices: {s: "
										"{where: c, "
										"description: c, "
										"exposure: "
										"public}}\n",
	 "s 1/tcp <- public description=c where=p"},
	{HEAD "extends: [c.yaml, b.yaml]\n" PARENT(
		 "services: {s: {ports: [1/tcp], where: b}}\n") "== c.yaml\nversion: 1\nname: "
								"c\nservices: {s: {ports: [2/tcp], "
								"where: c}}\n",
	 "s 1/tcp <- restricted where=b"},
	{HEAD "extends: []\n", ""},
	/* a message points at the file and the line that gave the value */
	{HEAD "extends: b.yaml\nzones: {a: ~}\n" PARENT(
		 "zones: {a: []}\nservices: {s: {ports: [1/tcp], from: [a]}}\n"),
	 "b.yaml:4:39: unknown zone \"a\"*"},
	/* an allow of two kinds is not inherited */
	{HEAD "extends: b.yaml\n" PARENT(
		 "services: {s: {ports: [1/tcp], allow: [{rule: service-unreachable, because: x}, "
		 "{rule: zone-empty, because: x}, {rule: port-conflict, because: x}]}}\n"),
	 "s 1/tcp <- restricted allow=port-conflict"},
	{HEAD "extends: b.yaml\nservices: {s: {allow: [{rule: service-unreachable, because: "
	      "y}]}}\n" PARENT("services: {s: {ports: [1/tcp]}}\n"),
	 "s 1/tcp <- restricted allow=service-unreachable"},
	/* version and name are required in every file */
	{HEAD "extends: b.yaml\n== b.yaml\nversion: 1\n",
	 "b.yaml:1:1: the profile lacks \"name\"*"},
	{HEAD "extends: b.yaml\n== b.yaml\nname: b\n",
	 "b.yaml:1:1: the profile lacks \"version\"*"},
	{"version: 1\nextends: b.yaml\n" PARENT(""), "1:1: the profile lacks \"name\"*"},
	{"name: p\nextends: b.yaml\n" PARENT(""), "1:1: the profile lacks \"version\"*"},
	{HEAD "extends: b.yaml\n== b.yaml\nversion: 2\nname: b\n", "b.yaml:1:10: version \"2\"*"},
	{HEAD "extends: b.yaml\n== b.yaml\nversion: 1\nname: ';'\n", "b.yaml:2:7: \";\" *"},
	/* what `extends` may be */
	{HEAD "extends: {b: c}\n", "3:10: \"extends\" must be *not a mapping"},
	{HEAD "extends: [[b]]\n", "3:11: \"extends\" must be *not a list"},
	{HEAD "extends: [~]\n", "3:11: \"extends\" must be *not nothing"},
	{HEAD "extends: ~\n", "3:10: \"extends\" *"},
	{HEAD "extends: [b.yaml, c.yaml]\n", "3:11: \"b.yaml\" cannot*\n3:19: \"c.yaml\" cannot*"},
	{HEAD "extends: b.yaml\n== b.yaml\n- x\n", "b.yaml:1:1: a profile must be a mapping*"},
	{HEAD "extends: b.yaml\n== b.yaml\na: [\n", "b.yaml:*: not YAML*"},
};

static void test_extends(void **state)
{
	(void)state;
	fixture_check(extends_rows, COUNT(extends_rows), print_services);
}

/* What is each file's own, and what is not. */
static void test_own_keys(void **state)
{
	static const char input[] = HEAD
		"extends: b.yaml\n"
		"zones: {z: [192.0.2.7], y: {allow: [{rule: wide-network, because: x}]}}\n" PARENT(
			"description: of the parent\n"
			"expect: [{from: internet, to: 1/tcp, verdict: denied}]\n"
			"zones: {z: [192.0.2.1, 192.0.2.2], x: {description: kept, "
			"allow: [{rule: zone-empty, because: x}]}, y: []}\n"
			"deny: [z]\n"
			"policy: {default: reject, ping: []}\n"
			"allow: [{rule: zone-empty, because: x}, {rule: no-admin-path, because: "
			"x}]\n");
	const struct profile *profile;

	(void)state;
	fixture_open();
	profile = fixture_load(input);
	assert_null(diags->items);
	assert_non_null(profile);
	assert_string_equal(profile->name.text, "p");
	assert_null(profile->description.text);
	assert_int_equal(profile->expectation_count, 0);
	assert_string_equal(profile->argument, fixture_path("p.yaml"));
	assert_string_equal(profile->source->name, fixture_path("p.yaml"));
	assert_int_equal(profile_zone(profile, "z")->entry_count, 1); /* replaced */
	assert_string_equal(profile_zone(profile, "x")->description.text, "kept");
	assert_int_equal(profile_zone(profile, "x")->allow_count, 0);
	assert_string_equal(profile_zone(profile, "y")->allows[0].rule.text, "wide-network");
	assert_int_equal(profile->deny_count, 1);
	assert_int_equal(profile->policy.fallback, POLICY_REJECT);
	assert_int_equal(profile->policy.ping_count, 0);
	assert_int_equal(profile->allow_count, 1);
	assert_string_equal(profile->allows[0].rule.text, "no-admin-path");
	fixture_close();
}

/* More than any site has. */
static void test_sizes_are_bounded(void **state)
{
	static const struct {
		const char *head;
		const char *before; /* its number */
		const char *behind;
		unsigned limit;
		const char *message;
	} rows[] = {
		{HEAD "zones:\n", "  z", ": []\n", 10000, "\"zones\" has more than 10000 *"},
		{HEAD "dialers:\n", "  - {name: d", "}\n", 2000,
		 "\"dialers\" has more than 2000 *"},
		{HEAD "extends:\n", "  - vicibox # ", "\n", 64,
		 "\"extends\" leads to more than 64 files"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		fputs(rows[i].head, out);
		for (unsigned k = 0; k <= rows[i].limit; k++)
			fprintf(out, "%s%u%s", rows[i].before, k, rows[i].behind);
		fclose(out);
		fixture_open();
		assert_null(fixture_load(text));
		if (!fixture_matches(rows[i].message, diags->items[0].message))
			fail_msg("%s", diags->items[0].message);
		fixture_close();
		free(text);
	}
}

/* `extends: [NEXT, NEXT]` in each of some files reads 2^n of them. */
static void test_files_are_bounded(void **state)
{
	(void)state;
	fixture_open();
	for (unsigned i = 0; i < 10; i++) {
		const char *text =
			arena_format(arena, HEAD "extends: [f%u.yaml, f%u.yaml]\n", i + 1, i + 1);

		fixture_write(arena_format(arena, "f%u.yaml", i), text, strlen(text));
	}
	fixture_write("f10.yaml", HEAD, strlen(HEAD));
	assert_null(fixture_load(HEAD "extends: f0.yaml\n"));
	assert_true(fixture_matches("\"extends\" leads to more than 64 files",
				    diags->items[0].message));
	fixture_close();
}

#define ZONES                                                                                      \
	HEAD "zones:\n  a: [192.0.2.1]\n  b: {sources: [192.0.2.2], interfaces: [wg0], "           \
	     "description: d}\n  c: []\n"

static const struct {
	const char *option;
	const char
		*expected; /* zones a, b, c; or what is said, with the option's text as the file */
} override_rows[] = {
	{"a=198.51.100.1", "198.51.100.1|192.0.2.2 wg0 d|"},
	{"a=198.51.100.1,2001:db8::/32", "198.51.100.1 2001:db8::/32|192.0.2.2 wg0 d|"},
	{"c=198.51.100.1-198.51.100.2", "192.0.2.1|192.0.2.2 wg0 d|198.51.100.1-198.51.100.2"},
	/* what else the zone has stays */
	{"b=198.51.100.1", "192.0.2.1|198.51.100.1 wg0 d|"},
	{"c=a,b", "192.0.2.1|192.0.2.2 wg0 d|192.0.2.1-192.0.2.2"},
	{"c=@list", "192.0.2.1|192.0.2.2 wg0 d|203.0.113.0/24"},
	{"d=192.0.2.1", "--zone:1:1: the profile has no zone \"d\"*"},
	{"internet=192.0.2.1", "--zone:1:1: the profile has no zone \"internet\"*"},
	{"a", "--zone:1:1: --zone lacks its sources*"},
	{"a=", "--zone:1:1: --zone lacks its sources*"},
	{"", "--zone:1:1: --zone lacks its sources*"},
	{"a=1.2.3", "--zone:1:3: \"1.2.3\" *"},
	{"a=192.0.2.1,192.0.2.1/24", "--zone:1:13: \"192.0.2.1/24\" *192.0.2.0/24*"},
	{"a=192.0.2.1,", "--zone:1:13: \"\" is empty*"},
	{"a=a", "--zone:1:3: *ring: a -> a*"},
	{"a=@none", "--zone:1:3: list \"none\" cannot be opened: *"},
};

static void print_overridden(const char *option, FILE *out)
{
	const char *path = fixture_path("p.yaml");
	struct profile_request request = {.name = path, .zones = &option, .zone_count = 1};
	const struct profile *profile;
	const struct plan *plan;

	profile = profile_load(&request, diags);
	plan = profile == NULL ? NULL : plan_build(profile, NULL, diags);
	for (size_t i = 0; plan != NULL && i < 3; i++) {
		const struct plan_zone *zone = &plan->zones[i];

		fputs(i > 0 ? "|" : "", out);
		print_addresses(out, &zone->addresses);
		if (zone->zone->interface_count > 0)
			fprintf(out, " %s %s", zone->zone->interfaces[0].text,
				zone->zone->description.text);
	}
}

/* Files in --zone are relative to the working folder. */
static void test_overrides(void **state)
{
	char before[4096];

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	for (size_t i = 0; i < COUNT(override_rows); i++) {
		char *result;

		fixture_open();
		fixture_write_all(ZONES "== list\n203.0.113.0/24\n");
		assert_int_equal(chdir(folder), 0);
		result = fixture_result(override_rows[i].option, print_overridden);
		assert_int_equal(chdir(before), 0);
		if (!fixture_matches(override_rows[i].expected, result))
			fail_msg("%s: %s", override_rows[i].option, result);
		free(result);
		fixture_close();
	}
}

static void test_missing(void **state)
{
	struct profile_request request = {.name = "none"};

	(void)state;
	fixture_open();
	assert_null(profile_load(&request, diags));
	assert_int_equal(diags->errors, 1);
	fixture_close();
}

static void test_several_overrides(void **state)
{
	static const char *const options[] = {"a=198.51.100.1", "c=198.51.100.3", "a=198.51.100.2"};
	struct profile_request request = {.zones = options, .zone_count = COUNT(options)};
	const struct profile *profile;

	(void)state;
	fixture_open();
	fixture_write_all(ZONES);
	request.name = fixture_path("p.yaml");
	profile = profile_load(&request, diags);
	assert_non_null(profile);
	assert_int_equal(profile_zone(profile, "a")->entries[0].net.range.first.low, 0xc6336402);
	assert_int_equal(profile_zone(profile, "c")->entries[0].net.range.first.low, 0xc6336403);
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_extends),		  cmocka_unit_test(test_own_keys),
		cmocka_unit_test(test_files_are_bounded), cmocka_unit_test(test_sizes_are_bounded),
		cmocka_unit_test(test_overrides),	  cmocka_unit_test(test_missing),
		cmocka_unit_test(test_several_overrides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
