/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/emit/emit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void no_memory(void *context)
{
	(void)context;
	abort();
}

/* What `print` printed for the plan, in the arena. */
static const char *
printed(struct arena *arena, const struct plan *plan, const struct emit_options *options,
	void (*print)(const struct plan *plan, const struct emit_options *options,
		      struct arena *arena, FILE *stream))
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	const char *copy;

	assert_non_null(stream);
	print(plan, options, arena, stream);
	assert_int_equal(fclose(stream), 0);
	copy = arena_strndup(arena, text, size);
	free(text);
	return copy;
}

static void print_command(const struct plan *plan, const struct emit_options *options,
			  struct arena *arena, FILE *stream)
{
	(void)arena;
	emit_command(plan, options, "nft", stream);
}

static const struct {
	const char *argument;
	const char *host;
	const char *zones[3]; /* ended by NULL */
	bool counters;
	const char *command; /* after "pbxports gen" */
} commands[] = {
	{"acme.yaml", NULL, {NULL}, false, " --profile acme.yaml --backend nft"},
	{"-", NULL, {NULL}, false, " --profile - --backend nft"},
	{"", NULL, {NULL}, false, " --profile '' --backend nft"},
	{"/A+b@c:d,e=f%-_", NULL, {0}, true, " --profile /A+b@c:d,e=f%-_ --backend nft --counters"},
	{"my acme.yaml", NULL, {NULL}, false, " --profile 'my acme.yaml' --backend nft"},
	{"it's.yaml", NULL, {NULL}, false, " --profile 'it'\\''s.yaml' --backend nft"},
	{"$(reboot);`x`\\", NULL, {NULL}, false, " --profile '$(reboot);`x`\\' --backend nft"},
	{"a\nb\rc\033d\177.yaml", NULL, {NULL}, false, " --profile 'a?b?c?d?.yaml' --backend nft"},
	{"~/x.yaml", NULL, {NULL}, false, " --profile '~/x.yaml' --backend nft"},
	{"\303\251.yaml", NULL, {NULL}, false, " --profile '\303\251.yaml' --backend nft"},
	{"a",
	 "dialer2",
	 {"carriers=@list.txt", "admin=10.0.0.0/8,192.0.2.1", NULL},
	 true,
	 " --profile a --backend nft --host dialer2 --zone carriers=@list.txt"
	 " --zone admin=10.0.0.0/8,192.0.2.1 --counters"},
	{"a", NULL, {"x=@my list", NULL}, false, " --profile a --backend nft --zone 'x=@my list'"},
};

static void test_command(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		const struct dialer host = {.name.text = commands[i].host};
		const struct profile profile = {.argument = commands[i].argument};
		const struct plan plan = {.profile = &profile,
					  .host = commands[i].host ? &host : NULL};
		struct emit_options options = {.zones = commands[i].zones,
					       .counters = commands[i].counters};

		while (options.zones[options.zone_count])
			options.zone_count++;
		assert_string_equal(printed(arena, &plan, &options, print_command),
				    arena_format(arena, "pbxports gen%s", commands[i].command));
	}
	arena_free(arena);
}

static void test_registry(void **state)
{
	const char *const *names = backend_names();

	(void)state;
	for (const struct backend *backend = backends; backend->name; backend++, names++) {
		assert_string_equal(*names, backend->name);
		assert_ptr_equal(backend_find(backend->name), backend);
		assert_non_null(backend->summary);
		assert_non_null(backend->print);
	}
	assert_null(*names);
	assert_null(backend_find("nf"));
	assert_null(backend_find("nftables"));
	assert_null(backend_find(""));
}

#define ALL_FEATURES                                                                               \
	(FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_PACKETS | FEATURE_INTERFACES | FEATURE_REJECT |       \
	 FEATURE_LOG)

/* A plan with one service in one zone, which is denied and may ping, too. */
static const struct {
	unsigned able;		 /* what the backend can */
	unsigned rule;		 /* what the service's rule needs */
	unsigned policy;	 /* what the policy needs beyond it */
	bool interface;		 /* the zone has one */
	const char *messages[3]; /* ended by NULL */
	uint32_t lines[3];
} checks[] = {
	{ALL_FEATURES, ALL_FEATURES, ALL_FEATURES, true, {NULL}, {0}},
	{0, 0, 0, false, {NULL}, {0}},
	{ALL_FEATURES & ~(unsigned)FEATURE_LIMIT_FLOWS,
	 FEATURE_LIMIT_FLOWS,
	 0,
	 false,
	 {"service \"sip\" needs a limit that counts flows, which backend \"pf\" can't express",
	  NULL},
	 {7}},
	{FEATURE_LIMIT_FLOWS,
	 FEATURE_LIMIT_PACKETS,
	 0,
	 false,
	 {"service \"sip\" needs a limit that counts packets, which backend \"pf\" can't express",
	  NULL},
	 {7}},
	{0,
	 FEATURE_INTERFACES,
	 0,
	 false,
	 {"service \"sip\" needs a zone with interfaces, which backend \"pf\" can't express", NULL},
	 {8}},
	{0,
	 0,
	 FEATURE_INTERFACES,
	 true,
	 {"zone \"vpn\" has interfaces, which backend \"pf\" can't express in deny",
	  "zone \"vpn\" has interfaces, which backend \"pf\" can't express in ping", NULL},
	 {3, 3}},
	{FEATURE_LOG,
	 0,
	 FEATURE_REJECT | FEATURE_LOG,
	 false,
	 {"the policy needs \"default: reject\", which backend \"pf\" can't express", NULL},
	 {0}},
	{FEATURE_REJECT,
	 0,
	 FEATURE_REJECT | FEATURE_LOG,
	 false,
	 {"the policy needs a log of denied packets, which backend \"pf\" can't express", NULL},
	 {0}},
};

static void test_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(checks); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct diags *diags = diags_new(arena);
		const struct source source = {.name = "acme.yaml", .text = ""};
		const struct backend backend = {.name = "pf", .features = checks[i].able};
		const char *interfaces[] = {"wg0"};
		const struct zone zone = {.name = {.place = {.source = &source, .line = 3}}};
		const struct plan_zone plan_zone = {
			.zone = &zone,
			.name = "vpn",
			.interfaces = interfaces,
			.interface_count = checks[i].interface ? 1 : 0,
		};
		struct limit limit = {.place = {.source = &source, .line = 7}};
		const struct service service = {.limit = &limit};
		struct plan_rule rule = {.place = {.source = &source, .line = 8},
					 .features = checks[i].rule};
		struct plan_service plan_service = {
			.service = &service, .name = "sip", .rules = &rule, .rule_count = 1};
		const struct plan_zone *zones[] = {&plan_zone};
		const struct profile profile = {.source = &source};
		const struct plan plan = {
			.profile = &profile,
			.services = &plan_service,
			.service_count = 1,
			.deny = zones,
			.deny_count = 1,
			.ping = zones,
			.ping_count = 1,
			.features = checks[i].rule | checks[i].policy,
		};
		size_t count = 0;

		assert_int_equal(backend_check(&backend, &plan, diags), !checks[i].messages[0]);
		for (; checks[i].messages[count]; count++) {
			assert_true(count < diags->count);
			assert_string_equal(diags->items[count].message, checks[i].messages[count]);
			assert_ptr_equal(diags->items[count].place.source, &source);
			assert_int_equal(diags->items[count].place.line, checks[i].lines[count]);
			assert_non_null(diags->items[count].fix);
		}
		assert_int_equal(diags->count, count);
		assert_int_equal(diags->errors, count);
		arena_free(arena);
	}
}

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

/* An entry of a meter must outlive the time in which its bucket fills up again. */
static const struct {
	struct limit limit;
	const char *timeout;
} refills[] = {
	{{.rate = {20, PER_MINUTE}, .burst = 20}, "timeout 1m\n"},
	{{.rate = {20, PER_MINUTE}, .burst = 21}, "timeout 2m\n"},
	{{.rate = {10000, PER_SECOND}, .burst = 1}, "timeout 1m\n"},
	{{.rate = {1, PER_SECOND}, .burst = 10000}, "timeout 167m\n"},
	{{.rate = {1, PER_HOUR}, .burst = 1}, "timeout 60m\n"},
	{{.rate = {7, PER_HOUR}, .burst = 1}, "timeout 9m\n"},
	{{.rate = {1, PER_HOUR}, .burst = 10000}, "timeout 600000m\n"},
};

static void test_refill(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refills); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		const struct address_range one = {{0, 0xc0000201U}, {0, 0xc0000201U}};
		const struct emit_options options = {0};
		const struct profile profile = {.argument = "a", .name.text = "a"};
		const struct zone zone = {.name.text = "z"};
		const struct service service = {.name.text = "sip"};
		struct plan_zone plan_zone = {.zone = &zone, .name = "z"};
		struct plan_rule rule = {.zone = &plan_zone};
		struct plan_service plan_service = {.service = &service,
						    .name = "sip",
						    .limit = &refills[i].limit,
						    .rules = &rule,
						    .rule_count = 1};
		const struct plan plan = {.profile = &profile,
					  .zones = &plan_zone,
					  .zone_count = 1,
					  .services = &plan_service,
					  .service_count = 1};
		const char *rules;

		addrset_add(&plan_zone.addresses, IPV4, one, arena);
		addrset_settle(&plan_zone.addresses, arena);
		portset_add(&plan_service.ports, (struct port_range){5060, 5060, 1U << UDP}, arena);
		portset_settle(&plan_service.ports, arena);
		rules = printed(arena, &plan, &options, nft_print);
		assert_int_equal(occurrences(rules, refills[i].timeout), 1);
		assert_int_equal(occurrences(rules, "ipv6_addr"), 0);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command), cmocka_unit_test(test_registry),
		cmocka_unit_test(test_check),	cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_refill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
