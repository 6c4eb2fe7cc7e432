/* The plan: which rules, with which ports, for the whole and for each machine. */
#include "fixture.h"

static const struct {
	enum plan_feature feature;
	const char *name;
} features[] = {
	{FEATURE_LIMIT_FLOWS, "flows"},
	{FEATURE_LIMIT_PACKETS, "packets"},
	{FEATURE_INTERFACES, "interfaces"},
	{FEATURE_REJECT, "reject"},
	{FEATURE_LOG, "log"},
	{FEATURE_LIMIT_SLOW, "slow"},
	{FEATURE_INPUT_ALONE, "input-alone"},
};

static void print_features(FILE *out, unsigned bits)
{
	for (size_t i = 0; i < COUNT(features); i++)
		if (bits & features[i].feature)
			fprintf(out, " +%s", features[i].name);
}

static void print_names(FILE *out, const char *what, const struct plan_zone *const *zones,
			size_t count)
{
	fprintf(out, "\n%s:", what);
	for (size_t i = 0; i < count; i++)
		fprintf(out, " %s", zones[i]->name);
}

/* ROLE +FEATURES, a line for each service: NAME PORTS <- ZONE@LINE:COLUMN ..., deny and ping. */
static void print_plan(const struct plan *plan, FILE *out)
{
	fputs(plan->role == PLAN_GATEWAY ? "gateway" : "host", out);
	if (plan->host != NULL)
		fprintf(out, " %s", plan->host->name.text);
	print_features(out, plan->features);
	for (size_t i = 0; i < plan->service_count; i++) {
		const struct plan_service *service = &plan->services[i];

		fprintf(out, "\n%s ", service->name);
		print_portset(out, &service->ports);
		fputs(service->limit != NULL ? " limited <-" : " <-", out);
		for (size_t k = 0; k < service->rule_count; k++) {
			const struct plan_rule *rule = &service->rules[k];

			assert_ptr_equal(rule->service, service);
			fprintf(out, " %s@", rule->zone->name);
			print_place(out, rule->place);
			print_features(out, rule->features);
		}
	}
	if (plan->deny_count > 0)
		print_names(out, "deny", plan->deny, plan->deny_count);
	if (plan->ping_count != 1 || plan->ping[0]->zone->builtin != ZONE_INTERNET)
		print_names(out, "ping", plan->ping, plan->ping_count);
}

static void print_without_host(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);

	if (plan != NULL)
		print_plan(plan, out);
}

static void print_dialer1(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, "d1");

	if (plan != NULL)
		print_plan(plan, out);
}

/* Line 3: zones; services from line 4 on. */
#define ZONES	    "zones: {a: [192.0.2.1], b: [192.0.2.2], e: [], w: {interfaces: [wg0]}}\n"
#define P(services) HEAD ZONES "services:\n" services

static const struct row rule_rows[] = {
	{HEAD, "host"},
	/* one rule for each service and zone */
	{P("  s: {ports: [22/tcp], from: [a]}\n"), "host\ns 22/tcp <- a@5:31"},
	{P("  s: {ports: [22/tcp], from: [b, a]}\n  t: {ports: [80/tcp], from: [a]}\n"),
	 "host\ns 22/tcp <- b@5:31 a@5:34\nt 80/tcp <- a@6:31"},
	/* a zone that stands twice counts once */
	{P("  s: {ports: [22/tcp], from: [a, b, a, a]}\n"), "host\ns 22/tcp <- a@5:31 b@5:34"},
	/* an empty zone opens nothing, and nobody is not everybody */
	{P("  s: {ports: [22/tcp], from: [e, a]}\n"), "host\ns 22/tcp <- a@5:34"},
	{P("  s: {ports: [22/tcp], from: [e]}\n"), "host\ns 22/tcp <-"},
	{P("  s: {ports: [22/tcp], from: []}\n"), "host\ns 22/tcp <-"},
	{P("  s: {ports: [22/tcp]}\n"), "host\ns 22/tcp <-"},
	{P("  s: {ports: [22/tcp], from: [loopback]}\n"), "host\ns 22/tcp <-"},
	{P("  s: {ports: [22/tcp], from: [internet]}\n"), "host\ns 22/tcp <- internet@5:31"},
	/* by first port, then by name, so that shuffled keys give the same plan */
	{P("  t: {ports: [80/tcp]}\n  s: {ports: [99/tcp, 22/tcp]}\n  q: {ports: [80/udp]}\n"
	   "  r: {pool: 70-79/udp}\n"),
	 "host\ns 22/tcp 99/tcp <-\nr 70-79/udp <-\nq 80/udp <-\nt 80/tcp <-"},
	/* what is off, or never to be reached */
	{P("  s: {ports: [22/tcp], from: [a], enabled: false}\n"), "host"},
	{P("  s: {ports: [22/tcp], exposure: loopback}\n"), "host"},
	{P("  s: {pool: 10000-20000/udp, from: [a], enabled: false}\n"), "host"},
	/* ports: a set */
	{P("  s: {ports: [81/tcp, 5060/udp, 80/tcp, 80-82/tcp, 5061/tcp+udp], from: [a]}\n"),
	 "host\ns 80-82/tcp 5061/tcp 5060-5061/udp <- a@*"},
	{P("  s: {ports: [1-65535/tcp+udp], from: [a]}\n"),
	 "host\ns 1-65535/tcp 1-65535/udp <- a@*"},
	/* without dialers a pool is opened whole */
	{P("  s: {pool: 10000-20000/udp, from: [a]}\n"), "host\ns 10000-20000/udp <- a@5:37"},
	{P("  s: {pool: 10000-20000/tcp+udp, from: [a], chunk: 7}\n"),
	 "host\ns 10000-20000/tcp 10000-20000/udp <- a@*"},
};

static const struct row policy_rows[] = {
	{HEAD ZONES "deny: [a]\n", "host\ndeny: a"},
	{HEAD ZONES "deny: [b, e, a, b]\n", "host\ndeny: b a"},
	{HEAD ZONES "deny: [e]\n", "host"},
	{HEAD ZONES "deny: []\n", "host"},
	{HEAD ZONES "deny: [w]\n", "host +interfaces\ndeny: w"},
	{HEAD ZONES "policy: {ping: []}\n", "host\nping:"},
	{HEAD ZONES "policy: {ping: [e]}\n", "host\nping:"},
	{HEAD ZONES "policy: {ping: [a, b, a]}\n", "host\nping: a b"},
	{HEAD ZONES "policy: {ping: [internet]}\n", "host"},
	{HEAD ZONES "policy: {ping: [w]}\n", "host +interfaces\nping: w"},
	{HEAD ZONES "policy: {}\n", "host"},
	{HEAD ZONES "policy: {default: drop}\n", "host"},
	{HEAD ZONES "policy: {default: reject}\n", "host +reject"},
	{HEAD ZONES "policy: {log: 10/minute}\n", "host +log"},
};

static const struct row feature_rows[] = {
	{P("  s: {ports: [22/tcp], from: [a], limit: {rate: 1/second}}\n"),
	 "host +flows\ns 22/tcp limited <- a@5:31 +flows"},
	{P("  s: {ports: [22/tcp], from: [a], limit: {rate: 1/second, count: flows}}\n"),
	 "host +flows\ns 22/tcp limited <- a@5:31 +flows"},
	{P("  s: {ports: [22/tcp], from: [a, w], limit: {rate: 1/second, count: packets}}\n"),
	 "host +packets +interfaces\ns 22/tcp limited <- a@5:31 +packets w@5:34 +packets "
	 "+interfaces"},
	{P("  s: {ports: [22/tcp], from: [w]}\n  t: {ports: [80/tcp], from: [a]}\n"),
	 "host +interfaces\ns 22/tcp <- w@5:31 +interfaces\nt 80/tcp <- a@6:31"},
	/* a burst that takes more than a day to fill up again */
	{P("  s: {ports: [22/tcp], from: [a], limit: {rate: 1/hour, burst: 24}}\n"),
	 "host +flows\ns 22/tcp limited <- a@5:31 +flows"},
	{P("  s: {ports: [22/tcp], from: [a], limit: {rate: 1/hour, burst: 25}}\n"),
	 "host +flows +slow\ns 22/tcp limited <- a@5:31 +flows +slow"},
	{P("  s: {ports: [22/tcp], from: [a], limit: {rate: 7/minute, burst: 10000, "
	   "count: packets}}\n"),
	 "host +packets\ns 22/tcp limited <- a@5:31 +packets"},
	/* a gateway's own input is filtered by interfaces; what it forwards is not */
	{P("  s: {ports: [22/tcp], from: [w, a]}\n") "gateway: {interface: wg0, services: [s]}\n",
	 "gateway +interfaces\ns 22/tcp <- w@5:31 +interfaces a@5:34"},
	/* what opens nothing needs nothing of a backend */
	{P("  s: {ports: [22/tcp], from: [e], limit: {rate: 1/second}}\n"),
	 "host\ns 22/tcp limited <-"},
	{P("  s: {ports: [22/tcp], from: [w], limit: {rate: 1/second}, enabled: false}\n"), "host"},
};

#define DIALERS                                                                                    \
	"dialers: [{name: d1, address: 10.0.0.1}, {name: d2, address: 10.0.0.2}, "                 \
	"{name: d3, address: 10.0.0.3, rtp: 40000-44999}]\n"
#define CLUSTER                                                                                    \
	HEAD "services:\n"                                                                         \
	     "  sip: {ports: [5060/udp], from: [internet]}\n"                                      \
	     "  wss: {ports: [443/tcp], from: [internet]}\n"                                       \
	     "  web: {ports: [80-81/tcp], from: [internet]}\n"                                     \
	     "  rtp: {pool: 10000-24999/udp, from: [internet]}\n"                                  \
	     "  off: {ports: [99/tcp], from: [internet], enabled: false}\n" DIALERS
#define ON	   "<- internet@*"
#define WEB	   "\nweb 80-81/tcp " ON
#define WSS(port)  "\nwss " port "/tcp " ON
#define SIP	   "\nsip 5060/udp " ON
#define RTP(ports) "\nrtp " ports " " ON

/* Everything: one host's firewall with every chunk, or the gateway's. */
static const struct row whole_rows[] = {
	{CLUSTER, "host" WEB WSS("443") SIP RTP("10000-19999/udp 40000-44999/udp")},
	/* of a gateway, what it offers itself */
	{CLUSTER "gateway: {interface: eth0, forward: {sip: d1, wss: {to: d1, port: 8089}}}\n",
	 "gateway +input-alone"},
	{CLUSTER "gateway: {interface: eth0, services: [], forward: {sip: d1}}\n", "gateway"},
	{CLUSTER "gateway: {interface: eth0, services: [wss, web], forward: {sip: d1}}\n",
	 "gateway" WEB WSS("443")},
	/* without dialers a pool is whole there, too */
	{HEAD "services: {rtp: {pool: 10000-19999/udp, from: [internet]}}\n"
	      "gateway: {interface: eth0, services: [rtp]}\n",
	 "gateway" RTP("10000-19999/udp")},
};

#define AS_EVER "host d1" WEB WSS("443") SIP RTP("10000-14999/udp")
/* Services stand by the ports that the profile gives them. */
#define CHANGED	      "host d1" WEB WSS("8089") SIP RTP("10000-14999/udp")
#define GATE(forward) CLUSTER "gateway: {interface: eth0, forward: {" forward "}}\n"

/* --host: that dialer's chunk, and every other enabled service. */
static const struct row dialer_rows[] = {
	{CLUSTER, AS_EVER},
	/* of a forward with a changed port, the port there */
	{GATE("wss: {to: d1, port: 8089}"), CHANGED},
	{GATE("wss: {to: 10.0.0.1, port: 8089}"), CHANGED},
	/* on that dialer only */
	{GATE("wss: {to: d2, port: 8089}"), AS_EVER},
	{GATE("wss: {to: 10.0.0.9, port: 8089}"), AS_EVER},
	{GATE("wss: d1, sip: {to: d1, port: 5060}"), AS_EVER},
};

static void test_rules(void **state)
{
	(void)state;
	fixture_check(rule_rows, COUNT(rule_rows), print_without_host);
}

static void test_policy(void **state)
{
	(void)state;
	fixture_check(policy_rows, COUNT(policy_rows), print_without_host);
}

static void test_features(void **state)
{
	(void)state;
	fixture_check(feature_rows, COUNT(feature_rows), print_without_host);
}

static void test_whole(void **state)
{
	(void)state;
	fixture_check(whole_rows, COUNT(whole_rows), print_without_host);
}

static void test_dialers(void **state)
{
	(void)state;
	fixture_check(dialer_rows, COUNT(dialer_rows), print_dialer1);
}

/* Each of the three has its own chunk and no other's. */
static void test_each_dialer_has_its_chunk(void **state)
{
	static const struct {
		const char *host;
		const char *ports;
	} rows[] = {
		{"d1", "10000-14999/udp"},
		{"d2", "15000-19999/udp"},
		{"d3", "40000-44999/udp"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct plan *plan;
		struct port_range range;
		char text[PORT_TEXT_SIZE];

		fixture_open();
		plan = fixture_plan(CLUSTER, rows[i].host);
		assert_non_null(plan);
		assert_string_equal(plan->services[plan->service_count - 1].name, "rtp");
		assert_int_equal(plan->services[plan->service_count - 1].ports.protocols[UDP].count,
				 1);
		range = portset_range(&plan->services[plan->service_count - 1].ports, UDP, 0);
		assert_string_equal(ports_format(&range, text), rows[i].ports);
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),	 cmocka_unit_test(test_policy),
		cmocka_unit_test(test_features), cmocka_unit_test(test_whole),
		cmocka_unit_test(test_dialers),	 cmocka_unit_test(test_each_dialer_has_its_chunk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
