/* How the rules look at zones, by their size: in what shape of set networks stand, and how many
 * rules a packet of media walks. */
#include "fixture.h"
#include "pbxports/emit/emit.h"

/* A profile whose zone has networks of one length, with room between them. */
static const struct plan *make_plan(size_t networks, unsigned length)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	const struct plan *plan;

	assert_non_null(stream);
	fputs(HEAD "zones: {z: [{file: z.txt}]}\nservices:\n"
		   "  sip: {ports: [5060/udp], from: [z]}\n"
		   "  vpn: {ports: [1194/udp, 4000-4999/udp], from: [internet]}\n"
		   "  rtp: {pool: 10000-20000/udp, from: [internet]}\n== z.txt\n",
	      stream);
	for (size_t i = 0; i < networks; i++)
		fprintf(stream, "10.%zu.%zu.%zu/%u\n", i / 16384, i / 64 % 256, i % 64 * 4, length);
	assert_int_equal(fclose(stream), 0);
	plan = fixture_plan(text, NULL);
	assert_non_null(plan);
	free(text);
	return plan;
}

/* What the backend's rules for the plan are, in the arena. */
static const char *print_rules(const char *backend, const struct plan *plan)
{
	const struct emit_options options = {0};
	const char *rules;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	backend_find(backend)->print(plan, &options, arena, stream);
	assert_int_equal(fclose(stream), 0);
	rules = arena_strndup(arena, text, size);
	free(text);
	return rules;
}

static const struct {
	size_t networks;
	unsigned length;
	const char *type; /* of the zone's set; empty: none */
	const char *rule;
} shapes[] = {
	{1, 31, "", "ip saddr 10.0.0.0/31 accept"},
	{8, 31, "", "ip saddr 10.0.0.28/31 accept"},
	{9, 31, "type ipv4_addr . inet_proto\n\t\tflags interval\n",
	 "ip saddr . meta l4proto @zone_z4 accept"},
	{30000, 31, "type ipv4_addr . inet_proto\n\t\tflags interval\n",
	 "ip saddr . meta l4proto @zone_z4 accept"},
	{30001, 31, "type ipv4_addr\n\t\tflags interval\n", "ip saddr @zone_z4 accept"},
	{8, 32, "", "ip saddr 10.0.0.28 accept"},
	{9, 32, "type ipv4_addr\n\t\telements", "ip saddr @zone_z4 accept"},
	{30001, 32, "type ipv4_addr\n\t\telements", "ip saddr @zone_z4 accept"},
};

static void test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		const char *rules, *set;

		fixture_open();
		rules = print_rules("nft", make_plan(shapes[i].networks, shapes[i].length));
		set = strstr(rules, "\tset zone_z4 {\n\t\t");
		assert_int_equal(set != NULL, shapes[i].type[0] != '\0');
		if (set != NULL)
			assert_memory_equal(set + strlen("\tset zone_z4 {\n\t\t"), shapes[i].type,
					    strlen(shapes[i].type));
		assert_non_null(strstr(rules, shapes[i].rule));
		fixture_close();
	}
}

/* The rules of a chain, from its first one to the one that holds `last`. */
static size_t count_rules(const char *rules, const char *chain, const char *last)
{
	const char *prefix = arena_format(arena, "\n-A %s ", chain);
	size_t count = 0;

	for (const char *at = rules; (at = strstr(at, prefix)) != NULL;) {
		const char *line = arena_strndup(arena, at + 1, strcspn(at + 1, "\n"));

		at++;
		count++;
		if (strstr(line, last) != NULL)
			return count;
	}
	fail_msg("no \"%s\" in chain %s", last, chain);
	return 0;
}

/* What iptables walks for media: of a flow that is up one rule, of a new one a handful. */
static void test_walk(void **state)
{
	static const size_t networks[] = {1, 9, 100, 10000};
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++) {
		const char *rules;

		fixture_open();
		rules = print_rules("iptables", make_plan(networks[i], 31));
		assert_int_equal(count_rules(rules, "INPUT", "ESTABLISHED,RELATED"), 1);
		assert_int_equal(count_rules(rules, "INPUT", "-p udp -g udp-in"), 4);
		assert_int_equal(count_rules(rules, "udp-in", "--dport 10000:20000"), 1);
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
