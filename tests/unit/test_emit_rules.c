/* Names, comments and figures in rules, where they are long, many or large. */
#include "pbxports/plan/owners.h"
#include "printed.h"

/*
 * Names and comments have limits in the kernel and in nft: many services and zones whose names are
 * as long as they may be, and alike but for their ends, on one port and on ports of their own.
 */
#define CROWD 12

struct crowd {
	struct profile profile;
	struct zone zones[CROWD];
	struct plan_zone plan_zones[CROWD];
	struct service services[CROWD * 2];
	struct plan_service plan_services[CROWD * 2];
	struct plan_rule rules[CROWD * 2][CROWD];
	struct limit limits[CROWD * 2];
	struct plan plan;
};

static void make_crowd_zone(struct crowd *crowd, size_t i, struct arena *arena)
{
	struct plan_zone *zone = &crowd->plan_zones[i];

	zone->zone = &crowd->zones[i];
	zone->name = arena_format(arena, "long-name-of-a-zone-%04zu", i);
	for (unsigned j = 0; j < CROWD; j++) {
		const struct address address = {.low = 0xc0000200U + 16U * (unsigned)i + j};

		if (j % 2 == 0 || i % 2 == 0)
			addrset_add(&zone->addresses, IPV4,
				    (struct address_range){address, address}, arena);
	}
	addrset_settle(&zone->addresses, arena);
}

static void make_crowd_service(struct crowd *crowd, size_t i, struct arena *arena)
{
	struct plan_service *service = &crowd->plan_services[i];
	const uint16_t port = (uint16_t)(i % 3 == 0 ? 5060 : 6000 + 2 * i);
	const struct port_range ports = {port, port, 1U << TCP | 1U << UDP};

	service->service = &crowd->services[i];
	service->name = arena_format(arena, "long-name-of-service%04zu", i);
	portset_add(&service->ports, ports, arena);
	portset_settle(&service->ports, arena);
	service->rules = crowd->rules[i];
	service->rule_count = i % 2 == 0 ? CROWD : 1;
	for (size_t j = 0; j < service->rule_count; j++)
		service->rules[j] = (struct plan_rule){
			.service = service, .zone = &crowd->plan_zones[(i / 4 + j) % CROWD]};
	if (i % 4 == 0)
		return;
	crowd->limits[i] = (struct limit){.rate = {1, PER_HOUR}, .burst = 10000};
	crowd->limits[i].count = i % 4 == 1 ? LIMIT_FLOWS : LIMIT_PACKETS;
	service->limit = &crowd->limits[i];
}

static const struct plan *make_crowd(struct arena *arena)
{
	struct crowd *crowd = arena_alloc(arena, sizeof(*crowd));

	for (size_t i = 0; i < CROWD; i++)
		make_crowd_zone(crowd, i, arena);
	for (size_t i = 0; i < COUNT(crowd->plan_services); i++)
		make_crowd_service(crowd, i, arena);
	crowd->profile.argument = "crowd.yaml";
	crowd->profile.name.text = "crowd";
	crowd->plan.profile = &crowd->profile;
	crowd->plan.zones = crowd->plan_zones;
	crowd->plan.zone_count = CROWD;
	crowd->plan.services = crowd->plan_services;
	crowd->plan.service_count = COUNT(crowd->plan_services);
	owners_index(&crowd->plan, arena);
	return &crowd->plan;
}

/* How often `needle` stands in `text`. */
static size_t occurrences(const char *text, const char *needle)
{
	size_t count = 0;

	for (; (text = strstr(text, needle)); text += strlen(needle))
		count++;
	return count;
}

/* Each thing that is defined has a name of its own, of at most 28 bytes. Returns how many. */
static size_t check_names(const char *rules, const char *definition, struct arena *arena)
{
	size_t count = 0;

	for (const char *at = rules; (at = strstr(at, definition)); count++) {
		const char *name;

		at += strlen(definition);
		name = arena_strndup(arena, at, strcspn(at, " "));
		assert_in_range(strlen(name), 1, 28);
		assert_int_equal(
			occurrences(rules, arena_format(arena, "%s%s {", definition, name)), 1);
	}
	return count;
}

static void test_crowd(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	const struct emit_options options = {0};
	const char *rules = printed(arena, make_crowd(arena), &options, nft_print);
	size_t comments = 0;

	(void)state;
	assert_in_range(check_names(rules, "\n\tchain ", arena), CROWD, 100);
	assert_in_range(check_names(rules, "\n\tset ", arena), CROWD, 100);
	for (const char *at = rules; (at = strstr(at, " comment \"")); comments++) {
		at += strlen(" comment \"");
		assert_in_range(strcspn(at, "\"\n"), 1, 127);
		assert_int_equal(at[strcspn(at, "\"\n")], '"');
	}
	assert_in_range(comments, 100, 10000);
	assert_in_range(occurrences(rules, ", ...: "), 1, comments);
	assert_in_range(occurrences(rules, ", ...\""), 1, comments);
	arena_free(arena);
}

static const char *word_at(const char *text, struct arena *arena)
{
	return arena_strndup(arena, text, strcspn(text, " \n"));
}

static size_t check_declared(const char *rules, struct arena *arena)
{
	size_t count = 0;

	for (const char *at = rules; (at = strstr(at, "\n:")); count++) {
		const char *name;

		at += strlen("\n:");
		name = word_at(at, arena);
		assert_in_range(strlen(name), 1, 28);
		assert_int_equal(occurrences(rules, arena_format(arena, "\n:%s ", name)), 1);
	}
	return count;
}

/* Each limit has a table of its own, in both families the same. */
static size_t check_tables(const char *rules, struct arena *arena)
{
	static const char option[] = "--hashlimit-name ";
	size_t count = 0;

	for (const char *at = rules; (at = strstr(at, option)); count++) {
		const char *name;

		at += strlen(option);
		name = word_at(at, arena);
		assert_in_range(strlen(name), 1, 15);
		assert_int_equal(occurrences(rules, arena_format(arena, "%s%s ", option, name)), 1);
	}
	return count;
}

static void test_iptables_crowd(void **state)
{
	static const char *const chains[] = {NULL, "twelve-bytes"};

	(void)state;
	for (size_t i = 0; i < COUNT(chains); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		const struct emit_options options = {.chain = chains[i]};
		const char *rules = printed(arena, make_crowd(arena), &options, iptables_print);

		assert_in_range(check_declared(rules, arena), CROWD, 100);
		/* but for those two that let in what others do without a limit */
		assert_int_equal(check_tables(rules, arena), CROWD * 3 / 2 - 2);
		for (const char *at = rules; (at = strstr(at, " --comment \""));) {
			at += strlen(" --comment \"");
			assert_in_range(strcspn(at, "\"\n"), 1, 110);
			assert_int_equal(at[strcspn(at, "\"\n")], '"');
		}
		arena_free(arena);
	}
}

/* An entry of a meter must outlive the time in which its bucket fills up again. */
static const struct {
	struct limit limit;
	const char *timeout; /* of nft */
	const char *burst;   /* and expiry, of iptables */
} refills[] = {
	{{.rate = {20, PER_MINUTE}, .burst = 20}, "timeout 1m\n", "20 60000"},
	{{.rate = {20, PER_MINUTE}, .burst = 21}, "timeout 2m\n", "21 63000"},
	{{.rate = {7, PER_SECOND}, .burst = 1000}, "timeout 3m\n", "1000 142858"},
	{{.rate = {10000, PER_SECOND}, .burst = 1}, "timeout 1m\n", "1 60000"},
	{{.rate = {1, PER_SECOND}, .burst = 10000}, "timeout 167m\n", "10000 10000000"},
	{{.rate = {1, PER_HOUR}, .burst = 1}, "timeout 60m\n", "1 3600000"},
	{{.rate = {7, PER_HOUR}, .burst = 1}, "timeout 9m\n", "1 514286"},
	{{.rate = {1, PER_HOUR}, .burst = 24}, "timeout 1440m\n", "24 86400000"},
	{{.rate = {1, PER_HOUR}, .burst = 25}, "timeout 1500m\n", "24 86400000"},
	{{.rate = {1, PER_HOUR}, .burst = 10000}, "timeout 600000m\n", "24 86400000"},
	{{.rate = {7, PER_MINUTE}, .burst = 10000}, "timeout 1429m\n", "10000 85714286"},
};

/* A plan with one service from one address, without ports. */
struct single {
	struct profile profile;
	struct zone zone;
	struct service service;
	struct plan_zone plan_zone;
	struct plan_rule rule;
	struct plan_service plan_service;
	struct plan plan;
};

static struct single *make_single(struct arena *arena, const struct limit *limit)
{
	const struct address_range one = {{0, 0xc0000201U}, {0, 0xc0000201U}};
	struct single *single = arena_alloc(arena, sizeof(*single));

	single->profile.argument = single->profile.name.text = "a";
	single->zone.name.text = single->plan_zone.name = "z";
	single->service.name.text = single->plan_service.name = "sip";
	single->plan_zone.zone = &single->zone;
	single->rule.zone = &single->plan_zone;
	single->plan_service.service = &single->service;
	single->plan_service.limit = limit;
	single->plan_service.rules = &single->rule;
	single->plan_service.rule_count = 1;
	single->plan.profile = &single->profile;
	single->plan.zones = &single->plan_zone;
	single->plan.zone_count = 1;
	single->plan.services = &single->plan_service;
	single->plan.service_count = 1;
	addrset_add(&single->plan_zone.addresses, IPV4, one, arena);
	addrset_settle(&single->plan_zone.addresses, arena);
	return single;
}

static void add_ports(struct single *single, uint16_t first, uint16_t last, struct arena *arena)
{
	portset_add(&single->plan_service.ports, (struct port_range){first, last, 1U << UDP},
		    arena);
	portset_settle(&single->plan_service.ports, arena);
	owners_index(&single->plan, arena);
}

/* multiport has 15 slots; a range takes two. */
static const struct {
	unsigned singles; /* 1, 3, 5, ... */
	unsigned ranges;  /* 1001:1002, 1004:1005, ... */
	const char *matches;
} slots[] = {
	{1, 0, " --dport 1"},
	{0, 1, " --dport 1001:1002"},
	{2, 0, " --dports 1,3"},
	{1, 1, " --dports 1,1001:1002"},
	{15, 0, " --dports 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29"},
	{16, 0, " --dports 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 --dport 31"},
	{17, 0, " --dports 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 --dports 31,33"},
	{13, 1, " --dports 1,3,5,7,9,11,13,15,17,19,21,23,25,1001:1002"},
	{14, 1, " --dports 1,3,5,7,9,11,13,15,17,19,21,23,25,27 --dport 1001:1002"},
	{0, 7, " --dports 1001:1002,1004:1005,1007:1008,1010:1011,1013:1014,1016:1017,1019:1020"},
	{0, 8,
	 " --dports 1001:1002,1004:1005,1007:1008,1010:1011,1013:1014,1016:1017,1019:1020 "
	 "--dport 1022:1023"},
};

/* The tests of ports in the rules that lead to the zone. */
static const char *port_matches(const char *rules, struct arena *arena)
{
	const char *matches = "";

	for (const char *at = rules; (at = strstr(at, "-A udp-in "));) {
		const char *line = arena_strndup(arena, at, strcspn(at, "\n"));
		const char *option = strstr(line, " --dport");
		const char *value;

		at += strlen(line);
		if (!strstr(line, ": z\""))
			continue;
		assert_non_null(option);
		value = strchr(option + 1, ' ');
		assert_non_null(value);
		matches = arena_format(arena, "%s%.*s %s", matches, (int)(value - option), option,
				       word_at(value + 1, arena));
	}
	return matches;
}

static void test_slots(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(slots); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		const struct emit_options options = {0};
		struct single *single = make_single(arena, NULL);

		for (unsigned k = 0; k < slots[i].singles; k++)
			add_ports(single, (uint16_t)(1 + 2 * k), (uint16_t)(1 + 2 * k), arena);
		for (unsigned k = 0; k < slots[i].ranges; k++)
			add_ports(single, (uint16_t)(1001 + 3 * k), (uint16_t)(1002 + 3 * k),
				  arena);
		assert_string_equal(
			port_matches(printed(arena, &single->plan, &options, iptables_print),
				     arena),
			slots[i].matches);
		arena_free(arena);
	}
}

static void try_refill(size_t i, struct arena *arena)
{
	const struct emit_options options = {0};
	struct single *single = make_single(arena, &refills[i].limit);
	const char *rules, *burst, *expiry;

	add_ports(single, 5060, 5060, arena);
	rules = printed(arena, &single->plan, &options, nft_print);
	assert_int_equal(occurrences(rules, refills[i].timeout), 1);
	assert_int_equal(occurrences(rules, "ipv6_addr"), 0);
	rules = printed(arena, &single->plan, &options, iptables_print);
	burst = strstr(rules, "--hashlimit-burst ");
	expiry = strstr(rules, "--hashlimit-htable-expire ");
	assert_non_null(burst);
	assert_non_null(expiry);
	assert_string_equal(
		arena_format(arena, "%s %s", word_at(burst + strlen("--hashlimit-burst "), arena),
			     word_at(expiry + strlen("--hashlimit-htable-expire "), arena)),
		refills[i].burst);
	assert_int_equal(occurrences(rules, "srcmask"), 0);
}

static void test_refill(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refills); i++) {
		struct arena *arena = arena_new(no_memory, NULL);

		try_refill(i, arena);
		arena_free(arena);
	}
}

/* What a limit's table is called tells its service, rate, burst, kind and owner. */
static void test_table_names(void **state)
{
	static const struct {
		const char *service;
		struct limit limit;
		const char *chain;
	} rows[] = {
		{"sip", {.rate = {20, PER_MINUTE}, .burst = 10}, NULL},
		{"sip2", {.rate = {20, PER_MINUTE}, .burst = 10}, NULL},
		{"sip", {.rate = {21, PER_MINUTE}, .burst = 10}, NULL},
		{"sip", {.rate = {20, PER_HOUR}, .burst = 10}, NULL},
		{"sip", {.rate = {20, PER_MINUTE}, .burst = 11}, NULL},
		{"sip", {.rate = {20, PER_MINUTE}, .burst = 10, .count = LIMIT_PACKETS}, NULL},
		{"sip", {.rate = {20, PER_MINUTE}, .burst = 10}, "PBX"},
		{"long-name-of-service", {.rate = {20, PER_MINUTE}, .burst = 10}, NULL},
		{"long-name-of-services", {.rate = {20, PER_MINUTE}, .burst = 10}, NULL},
	};
	struct arena *arena = arena_new(no_memory, NULL);
	const char *names = "";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct single *single = make_single(arena, &rows[i].limit);
		const struct emit_options options = {.chain = rows[i].chain};
		const char *rules, *name;

		single->plan_service.name = rows[i].service;
		add_ports(single, 5060, 5060, arena);
		rules = printed(arena, &single->plan, &options, iptables_print);
		name = word_at(strstr(rules, "--hashlimit-name ") + strlen("--hashlimit-name "),
			       arena);
		assert_null(strstr(names, name));
		names = arena_format(arena, "%s %s", names, name);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crowd),	    cmocka_unit_test(test_iptables_crowd),
		cmocka_unit_test(test_slots),	    cmocka_unit_test(test_refill),
		cmocka_unit_test(test_table_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
