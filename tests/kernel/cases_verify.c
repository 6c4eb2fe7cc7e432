/* Profiles that the engine verifies whole: small bursts, families denied, hosts of nothing. */
#include "kernel.h"
#include "loader.h"
#include "pbxports/judge/verify.h"

#define SEED 1

#define ZONES                                                                                      \
	"version: 1\nname: kernel\nzones:\n"                                                       \
	"  phones: [10.0.0.0/8, \"2001:db8:10::/48\"]\n"                                           \
	"  carriers: [198.51.100.0/24, \"2001:db8:cafe::/48\"]\n"                                  \
	"  bad: [198.51.100.128/25, 10.9.0.0/16, \"2001:db8:cafe:bad::/64\"]\n"

static const char *const limited[] = {
	ZONES "services:\n"
	      "  sip: {ports: [5060/tcp+udp], from: [phones], limit: {rate: 1/hour, burst: 3}}\n"
	      "  wss: {ports: [8089/tcp], from: [internet], limit: {rate: 1/minute, burst: 1}}\n",
	ZONES "deny: [bad]\npolicy: {default: reject}\nservices:\n"
	      "  sip: {ports: [5060/udp], from: [phones, carriers], "
	      "limit: {rate: 2/hour, burst: 3, count: packets}}\n"
	      "  trunk: {ports: [5060/udp], from: [carriers]}\n",
	NULL,
};

static const char *const others[] = {
	ZONES "deny: [carriers]\npolicy: {ping: [phones]}\n"
	      "services: {all: {ports: [1-65535/tcp+udp], from: [internet]}}\n",
	"version: 1\nname: kernel\nzones: {nobody: []}\npolicy: {ping: []}\n"
	"services: {ssh: {ports: [22/tcp], from: [nobody]}}\n",
	"version: 1\nname: kernel\nzones: {four: [0.0.0.0/0]}\ndeny: [four]\n"
	"services: {ssh: {ports: [22/tcp], from: [internet]}}\n",
	NULL,
};

#define GATEWAY(of_sip)                                                                            \
	ZONES "services:\n"                                                                        \
	      "  sip: {ports: [5060/udp], from: [carriers]" of_sip "}\n"                           \
	      "  wss: {ports: [8089/tcp], from: [internet]}\n"                                     \
	      "  rtp: {pool: 10000-10199/udp, chunk: 100, from: [internet]}\n"                     \
	      "deny: [bad]\ndialers:\n"                                                            \
	      "  - {name: dialer1, address: 10.20.0.11, address6: \"2001:db8:20::11\"}\n"          \
	      "  - {name: dialer2, address: 10.20.0.12}\n"                                         \
	      "gateway: {interface: eth0, services: [], forward: {sip: dialer1, wss: {to: "        \
	      "dialer2, port: 8443}}}\n"

static const char *const gateways[] = {GATEWAY(""), NULL};

static const char *const limited_gateways[] = {
	GATEWAY(", limit: {rate: 1/hour, burst: 3}"),
	GATEWAY(", limit: {rate: 1/hour, burst: 3, count: packets}"),
	NULL,
};

struct loading {
	struct test *test;
	const char *rules;
};

static bool renew(struct verification *verification)
{
	const struct loading *loading = verification->context;

	loader_run(loading->test, "renew");
	test_load(loading->test, loading->rules);
	return true;
}

/* Each in the same lab but for the plan, which names no interface that another has not. */
static void verified(struct test *test)
{
	for (const char *const *profile = test->argument; *profile != NULL; profile++) {
		const struct plan *plan = test_plan(test, *profile);
		struct loading loading = {test, test_rules(test, plan)};

		if (test->lab == NULL)
			test_lab(test, plan, NULL, 0);
		else
			loader_run(test, "renew");
		test_load(test, loading.rules);
		test->verification->plan = plan;
		test->verification->renew = renew;
		test->verification->context = &loading;
		verification_probe(test->verification, NULL, 0, VERIFY_PROBES / 10, SEED);
		verification_flows(test->verification);
	}
	test_verified(test);
}

const struct test_case verify_cases[] = {
	{"verified", verified, others},
	{"verified: limits", verified, limited},
	{"gateway: verified", verified, gateways},
	{"gateway: verified limits", verified, limited_gateways},
	{.name = NULL},
};
