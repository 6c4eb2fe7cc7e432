/* The registry of backends, and what a plan needs of one. */
#include "printed.h"

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
	 FEATURE_LOG | FEATURE_LIMIT_SLOW)

#define BOTH (1U << TCP | 1U << UDP)

static const struct approximation nearly[] = {
	{FEATURE_LIMIT_FLOWS, 1U << TCP, "it counts TCP"},
	{FEATURE_LIMIT_PACKETS, 0, "it is shut"},
	{FEATURE_LOG, BOTH, "it is mute"},
	{0, 0, NULL},
};

/* A plan with one service, of both protocols, in one zone. */
static const struct {
	unsigned able;		 /* what the backend can */
	unsigned rule;		 /* what the service's rule needs */
	unsigned policy;	 /* what the policy needs beyond it */
	bool approximate;	 /* is wanted */
	const char *messages[3]; /* ended by NULL */
	uint32_t lines[3];
	bool fits;
	unsigned protocols; /* of which the service then still has ports */
} fits[] = {
	{ALL_FEATURES, ALL_FEATURES, ALL_FEATURES, false, {NULL}, {0}, true, BOTH},
	{0, 0, 0, false, {NULL}, {0}, true, BOTH},
	{ALL_FEATURES & ~(unsigned)FEATURE_LIMIT_FLOWS,
	 FEATURE_LIMIT_FLOWS,
	 0,
	 false,
	 {"service \"sip\" needs a limit that counts flows, which backend \"pf\" can't express",
	  NULL},
	 {7},
	 false,
	 0},
	{FEATURE_LIMIT_FLOWS,
	 FEATURE_LIMIT_PACKETS,
	 0,
	 false,
	 {"service \"sip\" needs a limit that counts packets, which backend \"pf\" can't express",
	  NULL},
	 {7},
	 false,
	 0},
	{FEATURE_LIMIT_FLOWS,
	 FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_SLOW,
	 0,
	 true,
	 {"service \"sip\" needs a limit that takes over a day to fill up again, which backend "
	  "\"pf\" can't express",
	  NULL},
	 {7},
	 false,
	 0},
	/* without limits of any kind there is no more to say of a slow one */
	{0,
	 FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_SLOW,
	 0,
	 false,
	 {"service \"sip\" needs a limit that counts flows, which backend \"pf\" can't express",
	  NULL},
	 {7},
	 false,
	 0},
	{0,
	 FEATURE_INTERFACES,
	 0,
	 false,
	 {"service \"sip\" needs a zone with interfaces, which backend \"pf\" can't express", NULL},
	 {8},
	 false,
	 0},
	{FEATURE_LOG,
	 0,
	 FEATURE_REJECT | FEATURE_LOG,
	 false,
	 {"the policy needs \"default: reject\", which backend \"pf\" can't express", NULL},
	 {0},
	 false,
	 0},
	{FEATURE_REJECT,
	 0,
	 FEATURE_REJECT | FEATURE_LOG,
	 false,
	 {"the policy needs a log of denied packets, which backend \"pf\" can't express", NULL},
	 {0},
	 false,
	 0},
	/* nearly */
	{0,
	 FEATURE_LIMIT_FLOWS,
	 FEATURE_LOG,
	 true,
	 {"service \"sip\" needs a limit that counts flows, which backend \"pf\" only has nearly: "
	  "it "
	  "counts TCP",
	  "the policy needs a log of denied packets, which backend \"pf\" only has nearly: it is "
	  "mute",
	  NULL},
	 {7, 0},
	 true,
	 1U << TCP},
	{0,
	 FEATURE_LIMIT_PACKETS,
	 0,
	 true,
	 {"service \"sip\" needs a limit that counts packets, which backend \"pf\" only has "
	  "nearly: "
	  "it is shut",
	  NULL},
	 {7},
	 true,
	 0},
};

static unsigned protocols_of(const struct plan_service *service)
{
	unsigned protocols = 0;

	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		protocols |= service->ports.protocols[protocol].count > 0 ? 1U << protocol : 0;
	return protocols;
}

static void try_fit(size_t i, struct arena *arena)
{
	struct diags *diags = diags_new(arena);
	const struct source source = {.name = "acme.yaml", .text = ""};
	const struct backend backend = {
		.name = "pf", .features = fits[i].able, .approximations = nearly};
	const struct emit_options options = {.approximate = fits[i].approximate};
	struct limit limit = {.place = {.source = &source, .line = 7}};
	const struct service service = {.limit = &limit};
	struct plan_rule rule = {.place = {.source = &source, .line = 8}, .features = fits[i].rule};
	struct plan_service plan_service = {
		.service = &service, .name = "sip", .rules = &rule, .rule_count = 1};
	const struct profile profile = {.source = &source};
	const struct plan plan = {
		.profile = &profile,
		.services = &plan_service,
		.service_count = 1,
		.features = fits[i].rule | fits[i].policy,
	};
	const struct plan *fit;
	size_t count = 0;

	portset_add(&plan_service.ports, (struct port_range){5060, 5060, BOTH}, arena);
	portset_settle(&plan_service.ports, arena);
	fit = backend_fit(&backend, &plan, &options, diags);
	for (; fits[i].messages[count]; count++) {
		assert_true(count < diags->count);
		assert_string_equal(diags->items[count].message, fits[i].messages[count]);
		assert_ptr_equal(diags->items[count].place.source, &source);
		assert_int_equal(diags->items[count].place.line, fits[i].lines[count]);
		assert_int_equal(!diags->items[count].fix, fits[i].fits);
	}
	assert_int_equal(diags->count, count);
	assert_int_equal(diags->errors, fits[i].fits ? 0 : count);
	assert_int_equal(fit != NULL, fits[i].fits);
	if (fit) {
		assert_int_equal(protocols_of(&fit->services[0]), fits[i].protocols);
		assert_int_equal(fit->services[0].rule_count, fits[i].protocols ? 1 : 0);
	}
	/* the plan itself is left alone */
	assert_int_equal(protocols_of(&plan_service), BOTH);
	assert_int_equal(plan_service.rule_count, 1);
}

static void test_fit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fits); i++) {
		struct arena *arena = arena_new(no_memory, NULL);

		try_fit(i, arena);
		arena_free(arena);
	}
}

/* Options of one backend that another gets, and values that are wrong. */
static const struct {
	const char *backend;
	struct emit_options options;
	const char *message; /* NULL: fine */
} option_rows[] = {
	{"nft", {.counters = true}, NULL},
	{"iptables", {.counters = true}, "backend \"iptables\" has no option \"--counters\""},
	{"nft", {.chain = "PBX"}, "backend \"nft\" has no option \"--chain\""},
	{"iptables", {.anchor = true}, "backend \"iptables\" has no option \"--anchor\""},
	{"iptables", {.chain = "PBX"}, NULL},
	{"iptables", {.chain = "p"}, NULL},
	{"iptables", {.chain = "aZ_0-9"}, NULL},
	{"iptables", {.chain = "twelve-bytes"}, NULL},
	{"iptables",
	 {.chain = "thirteen-byte"},
	 "the chain's name \"thirteen-byte\" has more than 12 bytes"},
	{"iptables", {.chain = ""}, "\"\" is no name for a chain"},
	{"iptables", {.chain = "-A"}, "\"-A\" is no name for a chain"},
	{"iptables", {.chain = "9"}, "\"9\" is no name for a chain"},
	{"iptables", {.chain = "a b"}, "\"a b\" is no name for a chain"},
	{"iptables", {.chain = "a\nb"}, "\"a\nb\" is no name for a chain"},
	{"iptables", {.chain = "$(x)"}, "\"$(x)\" is no name for a chain"},
	{"iptables", {.chain = "\303\251"}, "\"\303\251\" is no name for a chain"},
	{"iptables", {.chain = "INPUT"}, "iptables has a chain or target \"INPUT\" of its own"},
	{"iptables", {.chain = "LOG"}, "iptables has a chain or target \"LOG\" of its own"},
	{"iptables", {.chain = "log"}, NULL},
};

static void test_options(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(option_rows); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct diags *diags = diags_new(arena);
		const char *message = option_rows[i].message;

		assert_int_equal(backend_check_options(backend_find(option_rows[i].backend),
						       &option_rows[i].options, diags),
				 !message);
		assert_int_equal(diags->count, message ? 1 : 0);
		if (message)
			assert_string_equal(diags->items[0].message, message);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_registry),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
