/* What is decided, and probed, at a gateway: of itself, and of the machines behind it. */
#include "fixture.h"
#include "pbxports/judge/decide.h"
#include "pbxports/judge/probe.h"

#define FORWARDING(gateway)                                                                        \
	HEAD "zones:\n"                                                                            \
	     "  carriers: [198.51.100.0/24, '2001:db8:cafe::/48']\n"                               \
	     "  agents: {sources: [203.0.113.0/24, '2001:db8:a9::/48'], interfaces: [wg0]}\n"      \
	     "  uplink: {interfaces: [eth0]}\n"                                                    \
	     "  bad: {sources: [198.51.100.9, '2001:db8:cafe:bad::/64'], interfaces: [wg1]}\n"     \
	     "deny: [bad]\n"                                                                       \
	     "services:\n"                                                                         \
	     "  ssh: {ports: [22/tcp], from: [agents]}\n"                                          \
	     "  sip: {ports: [5060/tcp+udp], from: [carriers]}\n"                                  \
	     "  http: {ports: [80/tcp], from: [internet], limit: {rate: 1/minute}}\n"              \
	     "  alt: {ports: [8080/tcp], from: [agents]}\n"                                        \
	     "  late: {ports: [8090/tcp], from: [internet], limit: {rate: 1/minute}}\n"            \
	     "  api: {ports: [8443/tcp], from: [uplink]}\n"                                        \
	     "  rtp: {pool: 10000-10199/udp, chunk: 100, from: [internet]}\n"                      \
	     "dialers:\n"                                                                          \
	     "  - {name: d1, address: 10.0.0.1, address6: '2001:db8:20::1'}\n"                     \
	     "  - {name: d2, address: 10.0.0.2}\n"                                                 \
	     "gateway:\n"                                                                          \
	     "  interface: eth0\n"                                                                 \
	     "  forward: {sip: d1, http: d1, alt: {to: d1, port: 80}, "                            \
	     "late: {to: d1, port: 80}, api: 10.0.0.9}\n" gateway

#define OFFERING FORWARDING("  services: [ssh]\n")

struct decision {
	const char *from;
	const char *to;
	const char *interface;
	const char *at; /* NULL: the gateway itself */
	const char *expected;
};

static const struct decision rows[] = {
	/* chunks */
	{"192.0.2.1", "10000/udp", NULL, NULL, "10.0.0.1:10000 rtp internet"},
	{"192.0.2.1", "10099/udp", NULL, NULL, "10.0.0.1:10099 rtp internet"},
	{"192.0.2.1", "10100/udp", NULL, NULL, "10.0.0.2:10100 rtp internet"},
	{"192.0.2.1", "10199/udp", NULL, NULL, "10.0.0.2:10199 rtp internet"},
	{"192.0.2.1", "9999/udp", NULL, NULL, "denied"},
	{"192.0.2.1", "10200/udp", NULL, NULL, "denied"},
	{"192.0.2.1", "10000/tcp", NULL, NULL, "denied"},
	{"192.0.2.1", "10000/udp", "eth0", NULL, "10.0.0.1:10000 rtp internet"},
	/* services; from other sources a packet meets the gateway's own input */
	{"198.51.100.255", "5060/udp", NULL, NULL, "10.0.0.1:5060 sip carriers"},
	{"198.51.100.255", "5060/tcp", NULL, NULL, "10.0.0.1:5060 sip carriers"},
	{"198.51.101.0", "5060/udp", NULL, NULL, "denied"},
	{"192.0.2.1", "8443/tcp", NULL, NULL, "10.0.0.9:8443 api uplink"},
	{"203.0.113.1", "22/tcp", NULL, NULL, "itself ssh agents"},
	{"192.0.2.1", "22/tcp", NULL, NULL, "denied"},
	{"2001:db8:a9::1", "22/tcp", NULL, NULL, "itself ssh agents"},
	/* a changed port, and two ways to one machine and port */
	{"203.0.113.1", "8080/tcp", NULL, NULL, "10.0.0.1:80 alt agents"},
	{"203.0.113.1", "80/tcp", NULL, NULL, "10.0.0.1:80 http internet"},
	{"192.0.2.1", "8080/tcp", NULL, NULL, "denied"},
	/* deny wins over what is forwarded and over what is offered */
	{"198.51.100.9", "5060/udp", NULL, NULL, "denied by bad"},
	{"198.51.100.9", "10000/udp", NULL, NULL, "denied by bad"},
	{"198.51.100.9", "22/tcp", NULL, NULL, "denied by bad"},
	{"203.0.113.1", "22/tcp", "wg1", NULL, "denied by bad"},
	{"2001:db8:cafe:bad::1", "5060/udp", NULL, "2001:db8:20::1", "denied by bad"},
	/* what comes in on another interface reaches the gateway itself, or nothing */
	{"192.0.2.1", "10000/udp", "eth1", NULL, "denied"},
	{"198.51.100.1", "5060/udp", "wg0", NULL, "denied"},
	{"192.0.2.1", "22/tcp", "wg0", NULL, "itself ssh agents"},
	{"192.0.2.1", "8443/tcp", "wg0", NULL, "denied"},
	/* IPv6 is addressed to the machine, at the port there */
	{"2001:db8::1", "10000/udp", NULL, "2001:db8:20::1", "2001:db8:20::1:10000 rtp internet"},
	{"2001:db8::1", "10100/udp", NULL, "2001:db8:20::1", "denied"},
	{"2001:db8::1", "10000/udp", NULL, "2001:db8:20::2", "denied"},
	{"2001:db8::1", "10000/udp", NULL, NULL, "denied"},
	{"2001:db8:cafe::1", "5060/tcp", NULL, "2001:db8:20::1",
	 "2001:db8:20::1:5060 sip carriers"},
	{"2001:db8:caff::1", "5060/tcp", NULL, "2001:db8:20::1", "denied"},
	{"2001:db8:cafe::1", "5060/tcp", NULL, NULL, "denied"},
	{"2001:db8:a9::1", "8080/tcp", NULL, "2001:db8:20::1", "denied"},
	{"2001:db8:a9::1", "22/tcp", NULL, "2001:db8:20::1", "denied"},
	/* of several on one port, the one without a limit, else the first */
	{"2001:db8:a9::1", "80/tcp", NULL, "2001:db8:20::1", "2001:db8:20::1:80 alt agents"},
	{"2001:db8::1", "80/tcp", NULL, "2001:db8:20::1", "2001:db8:20::1:80 http internet"},
	/* IPv4 past the gateway's address */
	{"192.0.2.1", "10000/udp", NULL, "10.0.0.1", "denied"},
	{"198.51.100.1", "5060/udp", NULL, "10.0.0.1", "denied"},
	{"192.0.2.1", "10000/udp", NULL, "10.0.0.77", "denied"},
	/* loopback is the gateway's */
	{"127.0.0.1", "1/tcp", NULL, NULL, "itself"},
};

/* The same gateway without `services`. */
static const struct decision bare_rows[] = {
	{"192.0.2.1", "10000/udp", NULL, NULL, "10.0.0.1:10000 rtp internet"},
	{"203.0.113.1", "22/tcp", NULL, NULL, "left alone"},
	{"192.0.2.1", "22/tcp", NULL, NULL, "left alone"},
	{"198.51.101.0", "5060/udp", NULL, NULL, "left alone"},
	{"192.0.2.1", "10000/udp", "eth1", NULL, "left alone"},
	{"2001:db8::1", "10000/udp", NULL, NULL, "left alone"},
	/* deny stands before what is forwarded alone */
	{"198.51.100.9", "10000/udp", NULL, NULL, "denied by bad"},
	{"198.51.100.9", "22/tcp", NULL, NULL, "left alone"},
	{"203.0.113.1", "22/tcp", "wg1", NULL, "left alone"},
	{"2001:db8::1", "22/tcp", NULL, "2001:db8:20::1", "denied"},
	{"192.0.2.1", "10000/udp", NULL, "10.0.0.1", "denied"},
};

static struct address read_address(const char *text, enum family *family)
{
	struct address address;

	assert_true(address_parse(text, strlen(text), family, &address));
	return address;
}

static const char *verdict_text(const struct packet *packet, const struct verdict *verdict)
{
	const struct plan_forward *forward = verdict->forward;
	char text[ADDRESS_TEXT_SIZE];
	const char *machine = "itself";

	if (verdict->left_alone)
		return "left alone";
	if (verdict->denied_by != NULL)
		return arena_format(arena, "denied by %s", verdict->denied_by->name);
	if (!verdict->accepted)
		return "denied";
	if (forward != NULL)
		machine = arena_format(arena, "%s:%u",
				       packet->family == IPV4
					       ? address_format(IPV4, forward->address, text)
					       : address_format(IPV6, *forward->address6, text),
				       forward->port != 0 ? forward->port : packet->port);
	if (verdict->rule == NULL)
		return machine;
	return arena_format(arena, "%s %s %s", machine, verdict->rule->service->name,
			    verdict->rule->zone->name);
}

/* Runs every row, also after one that fails. */
static void check_decisions(const char *input, const struct decision *decisions, size_t count)
{
	const struct plan *plan;
	bool good = true;

	fixture_open();
	plan = fixture_plan(input, NULL);
	assert_non_null(plan);
	for (size_t i = 0; i < count; i++) {
		const struct decision *row = &decisions[i];
		struct packet packet = {.interface = row->interface};
		struct address destination;
		enum family family;
		struct port_range port;
		struct scalar_error why;
		struct verdict verdict;

		packet.source = read_address(row->from, &packet.family);
		assert_true(ports_parse(row->to, &port, &why));
		packet.protocol = port.protocols == 1 << TCP ? TCP : UDP;
		packet.port = port.first;
		if (row->at != NULL) {
			destination = read_address(row->at, &family);
			packet.destination = &destination;
		}
		verdict = plan_decide(plan, &packet);
		if (strcmp(verdict_text(&packet, &verdict), row->expected) != 0) {
			print_error("%s to %s at %s: expected \"%s\", found \"%s\"\n", row->from,
				    row->to, row->at != NULL ? row->at : "the gateway",
				    row->expected, verdict_text(&packet, &verdict));
			good = false;
		}
	}
	fixture_close();
	assert_true(good);
}

static void test_offering(void **state)
{
	(void)state;
	check_decisions(OFFERING, rows, COUNT(rows));
}

static void test_bare(void **state)
{
	(void)state;
	check_decisions(FORWARDING(""), bare_rows, COUNT(bare_rows));
}

static struct probes probe_gateway(void)
{
	static const struct addrset none;

	return probe_plan(fixture_plan(OFFERING, NULL), &none, 1000000, arena);
}

static bool has_probe(const struct probes *probes, enum family family, const char *to,
		      const char *at)
{
	struct port_range port;
	struct scalar_error why;

	assert_true(ports_parse(to, &port, &why));
	for (size_t i = 0; i < probes->count; i++) {
		const struct packet *packet = &probes->packets[i];
		char text[ADDRESS_TEXT_SIZE];

		if (packet->family == family && packet->port == port.first &&
		    port.protocols == 1U << packet->protocol &&
		    (at == NULL) == (packet->destination == NULL) &&
		    (at == NULL ||
		     strcmp(address_format(family, *packet->destination, text), at) == 0))
			return true;
	}
	return false;
}

/* The edges of what is forwarded, at the gateway and on the machines. */
static void test_probes(void **state)
{
	static const struct {
		enum family family;
		const char *to;
		const char *at;
		bool there;
	} targets[] = {
		/* a chunk's first and last port, one before and one after, on both protocols */
		{IPV4, "10000/udp", NULL, true},
		{IPV4, "10099/udp", NULL, true},
		{IPV4, "10100/udp", NULL, true},
		{IPV4, "10199/udp", NULL, true},
		{IPV4, "9999/udp", NULL, true},
		{IPV4, "10200/udp", NULL, true},
		{IPV4, "10000/tcp", NULL, true},
		/* a service that the gateway forwards, and one that it offers */
		{IPV4, "5060/udp", NULL, true},
		{IPV4, "5061/tcp", NULL, true},
		{IPV4, "21/tcp", NULL, true},
		{IPV6, "22/tcp", NULL, true},
		/* over IPv6 a machine's own address, and the next one */
		{IPV6, "10000/udp", "2001:db8:20::1", true},
		{IPV6, "10099/udp", "2001:db8:20::1", true},
		{IPV6, "10100/udp", "2001:db8:20::1", true},
		{IPV6, "5060/tcp", "2001:db8:20::1", true},
		{IPV6, "80/tcp", "2001:db8:20::1", true},
		{IPV6, "8080/tcp", "2001:db8:20::1", true}, /* the port at the gateway alone */
		{IPV6, "10000/udp", "2001:db8:20::2", true},
		/* over IPv4 the machine past the gateway's address */
		{IPV4, "10000/udp", "10.0.0.1", true},
		{IPV4, "10100/udp", "10.0.0.2", true},
		{IPV4, "8443/tcp", "10.0.0.9", true},
		{IPV4, "80/tcp", "10.0.0.1", true},
		{IPV4, "22/tcp", "10.0.0.1", false},
	};
	bool good = true;
	struct probes probes;

	(void)state;
	fixture_open();
	probes = probe_gateway();
	for (size_t i = 0; i < COUNT(targets); i++)
		if (has_probe(&probes, targets[i].family, targets[i].to, targets[i].at) !=
		    targets[i].there) {
			print_error("%s at %s\n", targets[i].to,
				    targets[i].at != NULL ? targets[i].at : "the gateway");
			good = false;
		}
	fixture_close();
	assert_true(good);
}

/* What is forwarded from elsewhere is left alone, so nothing is to be learnt there. */
static void test_probes_come_in_by_the_interface(void **state)
{
	size_t elsewhere = 0, machines = 0;
	struct probes probes;

	(void)state;
	fixture_open();
	probes = probe_gateway();
	for (size_t i = 0; i < probes.count; i++) {
		const struct packet *packet = &probes.packets[i];
		bool own = packet->interface == NULL || strcmp(packet->interface, "eth0") == 0;

		machines += packet->destination != NULL;
		elsewhere += !own;
		assert_true(own || packet->destination == NULL);
	}
	assert_true(elsewhere > 0 && machines > 0);
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offering),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_probes),
		cmocka_unit_test(test_probes_come_in_by_the_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
