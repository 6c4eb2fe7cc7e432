/* What a gateway forwards: which ports go to which machine, and from whom. */
#include "fixture.h"

static void print_forward(const struct plan_forward *forward, FILE *out)
{
	char ports[PORT_TEXT_SIZE], text[ADDRESS_TEXT_SIZE];
	struct port_range target = plan_forward_target(forward);

	fprintf(out, "\n  %s > ", ports_format(&forward->ports, ports));
	if (forward->dialer != NULL)
		fprintf(out, "%s ", forward->dialer->name.text);
	fputs(address_format(IPV4, forward->address, text), out);
	if (forward->address6 != NULL)
		fprintf(out, " %s", address_format(IPV6, *forward->address6, text));
	if (forward->port != 0)
		fprintf(out, " at %s", ports_format(&target, ports));
	assert_int_equal(target.protocols, forward->ports.protocols);
}

/* `SERVICE <- ZONES`, and under it `PORTS > MACHINE [at PORTS]` for each of its forwards. */
static void print_forwards(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);
	size_t next = 0;

	if (plan == NULL)
		return;
	fprintf(out, "forwards%s%s", plan->features & FEATURE_INTERFACES ? " +interfaces" : "",
		plan->features & FEATURE_LIMIT_FLOWS ? " +flows" : "");
	for (size_t i = 0; i < plan->forwarded_count; i++) {
		const struct plan_service *service = &plan->forwarded[i];

		fprintf(out, "\n%s <-", service->name);
		for (size_t k = 0; k < service->rule_count; k++)
			fprintf(out, " %s", service->rules[k].zone->name);
		for (; next < plan->forward_count && plan->forwards[next].service == service;
		     next++)
			print_forward(&plan->forwards[next], out);
	}
	assert_int_equal(next, plan->forward_count);
}

static void print_dialer1(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, "d1");

	if (plan != NULL)
		fprintf(out, "%zu %zu", plan->forwarded_count, plan->forward_count);
}

/* Line 3: zones; 4: dialers; 5: services, 6: the gateway. */
#define ZONES                                                                                      \
	"zones: {a: [192.0.2.1], e: [], own: {interfaces: [eth0]}, other: {interfaces: [wg0]}, "   \
	"both: {sources: [192.0.2.2], interfaces: [wg0]}}\n"
#define DIALERS                                                                                    \
	"dialers: [{name: d1, address: 10.0.0.1, address6: '2001:db8::1'}, "                       \
	"{name: d2, address: 10.0.0.2}, {name: d3, address: 10.0.0.3}]\n"
#define GATEWAY(dialers, services, gateway)                                                        \
	HEAD ZONES dialers "services: {" services "}\ngateway: {interface: eth0" gateway "}\n"

static const struct row chunk_rows[] = {
	{GATEWAY(DIALERS, "rtp: {pool: 10000-24999/udp, from: [internet]}", ""),
	 "forwards\nrtp <- internet\n"
	 "  10000-14999/udp > d1 10.0.0.1 2001:db8::1\n"
	 "  15000-19999/udp > d2 10.0.0.2\n"
	 "  20000-24999/udp > d3 10.0.0.3"},
	/* by port, wherever pins lie */
	{GATEWAY("dialers: [{name: d1, address: 10.0.0.1, rtp: 40000-44999}, {name: d2, "
		 "address: 10.0.0.2}, {name: d3, address: 10.0.0.3, rtp: 5000-5999}]\n",
		 "rtp: {pool: 10000-24999/udp, from: [a]}", ""),
	 "forwards\nrtp <- a\n"
	 "  5000-5999/udp > d3 10.0.0.3\n"
	 "  10000-14999/udp > d2 10.0.0.2\n"
	 "  40000-44999/udp > d1 10.0.0.1"},
	/* a chunk on both protocols is one */
	{GATEWAY("dialers: [{name: d1, address: 10.0.0.1}]\n",
		 "rtp: {pool: 10000-14999/tcp+udp, from: [a]}", ""),
	 "forwards\nrtp <- a\n  10000-14999/tcp+udp > d1 10.0.0.1"},
	/* pools stand by port, too, each with its own sources */
	{GATEWAY(DIALERS,
		 "rtp: {pool: 10000-10299/udp, chunk: 100, from: [a]}, "
		 "fax: {pool: 4000-4299/udp, chunk: 100, from: [internet]}",
		 ""),
	 "forwards\nfax <- internet\n"
	 "  4000-4099/udp > d1 10.0.0.1 2001:db8::1\n"
	 "  4100-4199/udp > d2 10.0.0.2\n"
	 "  4200-4299/udp > d3 10.0.0.3\n"
	 "rtp <- a\n"
	 "  10000-10099/udp > d1 10.0.0.1 2001:db8::1\n"
	 "  10100-10199/udp > d2 10.0.0.2\n"
	 "  10200-10299/udp > d3 10.0.0.3"},
	{GATEWAY(DIALERS, "rtp: {pool: 10000-24999/udp, from: [a], enabled: false}", ""),
	 "forwards"},
	/* without dialers there is nobody to send it to */
	{GATEWAY("", "rtp: {pool: 10000-24999/udp, from: [a]}", ""), "forwards"},
};

#define SIP "sip: {ports: [5060/udp], from: [a]}"

static const struct row service_rows[] = {
	{GATEWAY(DIALERS, SIP, ", forward: {sip: d2}"),
	 "forwards\nsip <- a\n  5060/udp > d2 10.0.0.2"},
	{GATEWAY(DIALERS, SIP, ""), "forwards"},
	{GATEWAY(DIALERS, SIP, ", services: [sip]"), "forwards"},
	{GATEWAY("", SIP, ", forward: {sip: 10.0.0.9}"),
	 "forwards\nsip <- a\n  5060/udp > 10.0.0.9"},
	/* IPv6 where the dialer has it, also where its IPv4 address stands for it */
	{GATEWAY(DIALERS, SIP, ", forward: {sip: d1}"),
	 "forwards\nsip <- a\n  5060/udp > d1 10.0.0.1 2001:db8::1"},
	{GATEWAY(DIALERS, SIP, ", forward: {sip: 10.0.0.1}"),
	 "forwards\nsip <- a\n  5060/udp > d1 10.0.0.1 2001:db8::1"},
	/* a changed port */
	{GATEWAY(DIALERS, SIP, ", forward: {sip: {to: d2, port: 5070}}"),
	 "forwards\nsip <- a\n  5060/udp > d2 10.0.0.2 at 5070/udp"},
	{GATEWAY(DIALERS, "sip: {ports: [5060/tcp+udp], from: [a]}",
		 ", forward: {sip: {to: d1, port: 5070}}"),
	 "forwards\nsip <- a\n  5060/tcp > d1 10.0.0.1 2001:db8::1 at 5070/tcp\n"
	 "  5060/udp > d1 10.0.0.1 2001:db8::1 at 5070/udp"},
	/* several ports: by port, then TCP first */
	{GATEWAY(DIALERS, "sip: {ports: [5062-5063/udp, 5060/tcp+udp, 5061/tcp], from: [a]}",
		 ", forward: {sip: d2}"),
	 "forwards\nsip <- a\n  5060-5061/tcp > d2 10.0.0.2\n  5060/udp > d2 10.0.0.2\n"
	 "  5062-5063/udp > d2 10.0.0.2"},
	/* two services that lead to one port of one machine */
	{GATEWAY(DIALERS,
		 "web: {ports: [80/tcp], from: [a]}, alt: {ports: [8080/tcp], from: "
		 "[internet]}",
		 ", forward: {web: d2, alt: {to: d2, port: 80}}"),
	 "forwards\nweb <- a\n  80/tcp > d2 10.0.0.2\n"
	 "alt <- internet\n  8080/tcp > d2 10.0.0.2 at 80/tcp"},
};

/* Only what comes in on the gateway's interface is forwarded. */
static const struct row zone_rows[] = {
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [own]}", ", forward: {s: d2}"),
	 "forwards\ns <- own\n  1/tcp > d2 10.0.0.2"},
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [both]}", ", forward: {s: d2}"),
	 "forwards\ns <- both\n  1/tcp > d2 10.0.0.2"},
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [other, a]}", ", forward: {s: d2}"),
	 "forwards\ns <- a\n  1/tcp > d2 10.0.0.2"},
	/* what nobody reaches is not forwarded */
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [other]}", ", forward: {s: d2}"),
	 "forwards\ns <-"},
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [e]}", ", forward: {s: d2}"),
	 "forwards\ns <-"},
	{GATEWAY(DIALERS, "s: {ports: [1/tcp]}", ", forward: {s: d2}"), "forwards\ns <-"},
	{GATEWAY(DIALERS, "rtp: {pool: 10000-24999/udp, from: [other]}, " SIP,
		 ", forward: {sip: d3}"),
	 "forwards\nsip <- a\n  5060/udp > d3 10.0.0.3\nrtp <-"},
	/* and needs nothing of a backend */
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [other], limit: {rate: 1/second}}",
		 ", forward: {s: d2}"),
	 "forwards\ns <-"},
	{GATEWAY(DIALERS, "s: {ports: [1/tcp], from: [other, a], limit: {rate: 1/second}}",
		 ", forward: {s: d2}"),
	 "forwards +flows\ns <- a\n  1/tcp > d2 10.0.0.2"},
};

/* A dialer's own plan forwards nothing. */
static const struct row dialer_rows[] = {
	{GATEWAY(DIALERS, "rtp: {pool: 10000-24999/udp, from: [a]}, " SIP, ", forward: {sip: d1}"),
	 "0 0"},
};

/* A port of the gateway goes to one machine, or is its own. */
#define POOL "rtp: {pool: 10000-24999/udp, from: [a]}, "
#define SHARED                                                                                     \
	": service \"s\" and the chunk of \"d2\" in \"rtp\" share a port of the gateway "          \
	"(5:*: the chunk is here)"
static const struct row shared_rows[] = {
	{GATEWAY(DIALERS, POOL "s: {ports: [15000/udp]}", ", forward: {s: d2}"), "6:38" SHARED},
	{GATEWAY(DIALERS, POOL "s: {ports: [15000/udp]}", ", services: [s]"), "6:*" SHARED},
	{GATEWAY(DIALERS, POOL "s: {ports: [1/tcp, 19999/tcp+udp]}", ", services: [s]"),
	 "6:*" SHARED},
	{GATEWAY(DIALERS, POOL "s: {ports: [15000/tcp]}", ", services: [s]"),
	 "forwards\nrtp <- a*\n*\n*\n*"},
	{GATEWAY(DIALERS, POOL "s: {ports: [25000/udp]}", ", services: [s]"),
	 "forwards\nrtp <- a*\n*\n*\n*"},
	/* the dialers' own firewalls do not care */
	{GATEWAY(DIALERS, POOL "s: {ports: [15000/udp]}", ""), "forwards\nrtp <- a*\n*\n*\n*"},
};

static void test_chunks(void **state)
{
	(void)state;
	fixture_check(chunk_rows, COUNT(chunk_rows), print_forwards);
}

static void test_services(void **state)
{
	(void)state;
	fixture_check(service_rows, COUNT(service_rows), print_forwards);
}

static void test_zones(void **state)
{
	(void)state;
	fixture_check(zone_rows, COUNT(zone_rows), print_forwards);
}

static void test_dialers(void **state)
{
	(void)state;
	fixture_check(dialer_rows, COUNT(dialer_rows), print_dialer1);
}

static void test_shared(void **state)
{
	(void)state;
	fixture_check(shared_rows, COUNT(shared_rows), print_forwards);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chunks), cmocka_unit_test(test_services),
		cmocka_unit_test(test_zones),  cmocka_unit_test(test_dialers),
		cmocka_unit_test(test_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
