/* Flows through a gateway: denied ones, limited ones, what is said about them. */
#include "kernel.h"
#include "loader.h"
#include "trip.h"

#define HEAD                                                                                       \
	"version: 1\nname: kernel\nzones:\n"                                                       \
	"  carriers: [198.51.100.0/24, \"2001:db8:cafe::/48\"]\n"                                  \
	"  agents: [203.0.113.0/26, \"2001:db8:a9::/64\"]\n"                                       \
	"  bad: [198.51.100.128/25, \"2001:db8:cafe:bad::/64\"]\n"                                 \
	"dialers:\n"                                                                               \
	"  - {name: dialer1, address: 10.20.0.11, address6: \"2001:db8:20::11\"}\n"                \
	"  - {name: dialer2, address: 10.20.0.12, address6: \"2001:db8:20::12\"}\n"
#define SERVICES                                                                                   \
	"services:\n"                                                                              \
	"  sip: {ports: [5060/udp], from: [carriers]}\n"                                           \
	"  rtp: {pool: 10000-10199/udp, chunk: 100, from: [carriers]}\n"                           \
	"gateway: {interface: eth0, services: [], forward: {sip: dialer1}}\n"

static void denied(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_UDP, "198.51.100.127", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.128", NULL, 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.128", NULL, 10100, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe:bad::1", "2001:db8:20::11", 5060, NULL, 0, 0, NULL},
		{STEP_ECHO, "2001:db8:cafe::1", "2001:db8:20::12", 0, "2001:db8:20::12", 0, 0,
		 NULL},
		{STEP_ECHO, "2001:db8:cafe:bad::1", "2001:db8:20::12", 0, NULL, 0, 0, NULL},
	};

	test_profile(test, HEAD SERVICES "deny: [bad]\n");
	test_trips(test, trips, COUNT(trips));
}

/* Those that came in, and those that a dialer opened. */
static void deny_cuts(struct test *test)
{
	static const struct trip up[] = {
		{STEP_UDP, "198.51.100.200", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "2001:db8:cafe:bad::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0,
		 4000, NULL},
	};
	static const struct exit out[] = {
		{STEP_UDP, "10.20.0.12", 40000, "198.51.100.200", 5060, GATEWAY_ITSELF},
	};
	static const struct trip out_is_up[] = {
		{STEP_UDP, "198.51.100.200", NULL, 40000, "10.20.0.12", 0, 5060, NULL},
	};
	static const struct trip cut[] = {
		{STEP_UDP, "198.51.100.200", NULL, 5060, NULL, 0, 4000, NULL},
		{STEP_UDP, "2001:db8:cafe:bad::1", "2001:db8:20::11", 5060, NULL, 0, 4000, NULL},
		{STEP_UDP, "198.51.100.200", NULL, 40000, NULL, 0, 5060, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
	};

	test_profile(test, HEAD SERVICES);
	test_trips(test, up, COUNT(up));
	test_exits(test, out, COUNT(out));
	test_trips(test, out_is_up, COUNT(out_is_up));
	test_profile(test, HEAD SERVICES "deny: [bad]\n");
	test_trips(test, cut, COUNT(cut));
}

/* What is up stays up, when it would no longer be let in. */
static void established(struct test *test)
{
	static const struct trip up[] = {
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 4000,
		 NULL},
	};
	static const struct trip nearly[] = {
		{STEP_UDP, "198.51.100.1", NULL, 5060, NULL, 0, 4001, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, NULL, 0, 4001, NULL},
	};

	test_profile(test, HEAD SERVICES);
	test_trips(test, up, COUNT(up));
	test_profile(test, HEAD "services: {rtp: {pool: 10000-10199/udp, chunk: 100, from: "
				"[agents]}}\ngateway: {interface: eth0, services: []}\n");
	test_trips(test, up, COUNT(up));
	test_trips(test, nearly, COUNT(nearly));
}

#define LIMITED(limit)                                                                             \
	HEAD "services:\n"                                                                         \
	     "  sip: {ports: [5060/udp], from: [carriers], limit: {" limit "}}\n"                  \
	     "  rtp: {pool: 10000-10199/udp, chunk: 100, from: [carriers]}\n"                      \
	     "gateway: {interface: eth0, services: [], forward: {sip: dialer1}}\n"

static void limit_of_flows(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5061, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, NULL, 0, 0, NULL},
		/* of one that is up, and of others */
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10000, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.2", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		/* a /64 is one source */
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::2", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::3", "2001:db8:20::11", 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe:1::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 0,
		 NULL},
	};

	test_profile(test, LIMITED("rate: 1/hour, burst: 2"));
	test_trips(test, trips, COUNT(trips));
}

/* Also those of one flow that is up. */
static void limit_of_packets(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, NULL, 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10000, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "198.51.100.2", NULL, 5060, "10.20.0.11", 0, 0, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 4000,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 4000,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::2", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 0,
		 NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, NULL, 0, 4000, NULL},
	};

	test_profile(test, LIMITED("rate: 1/hour, burst: 3, count: packets"));
	test_trips(test, trips, COUNT(trips));
}

/* Two services lead to one port of one machine, and one of them is limited. Over IPv6 that is one
 * port, and what is not limited wins. */
#define TOGETHER(count)                                                                            \
	HEAD "services:\n"                                                                         \
	     "  web: {ports: [80/tcp], from: [internet], limit: {rate: 1/hour, burst: 2" count     \
	     "}}\n"                                                                                \
	     "  portal: {ports: [8080/tcp], from: [agents]}\n"                                     \
	     "  rtp: {pool: 10000-10199/udp, chunk: 100, from: [carriers]}\n"                      \
	     "gateway: {interface: eth0, services: [], forward: {web: dialer1, portal: {to: "      \
	     "dialer1, port: 80}}}\n"

static void one_port_twice(struct test *test)
{
	static const char *const profiles[] = {TOGETHER(""), TOGETHER(", count: packets")};
	static const struct trip ipv4[] = {
		{STEP_SYN, "203.0.113.1", NULL, 80, "10.20.0.11", 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 80, "10.20.0.11", 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 80, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 8080, "10.20.0.11", 80, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 8080, "10.20.0.11", 80, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 8080, "10.20.0.11", 80, 0, NULL},
		{STEP_SYN, "192.0.2.1", NULL, 8080, NULL, 0, 0, NULL},
		{STEP_SYN, "192.0.2.1", NULL, 80, "10.20.0.11", 0, 0, NULL},
		{STEP_SYN, "192.0.2.1", NULL, 80, "10.20.0.11", 0, 0, NULL},
		{STEP_SYN, "192.0.2.1", NULL, 80, NULL, 0, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 8080, "10.20.0.11", 80, 0, NULL},
		{STEP_SYN, "203.0.113.1", NULL, 80, NULL, 0, 0, NULL},
	};
	static const struct trip ipv6[] = {
		{STEP_SYN, "2001:db8::1", "2001:db8:20::11", 80, "2001:db8:20::11", 0, 0, NULL},
		{STEP_SYN, "2001:db8::2", "2001:db8:20::11", 80, "2001:db8:20::11", 0, 0, NULL},
		{STEP_SYN, "2001:db8::3", "2001:db8:20::11", 80, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8::1", "2001:db8:20::11", 8080, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8::1", "2001:db8:20::12", 80, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 80, "2001:db8:20::11", 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 80, "2001:db8:20::11", 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 80, "2001:db8:20::11", 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 80, "2001:db8:20::11", 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::11", 8080, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", NULL, 80, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8:a9::1", "2001:db8:20::12", 80, NULL, 0, 0, NULL},
	};

	for (size_t i = 0; i < COUNT(profiles); i++) {
		test_profile(test, profiles[i]);
		test_trips(test, ipv4, COUNT(ipv4));
		test_trips(test, ipv6, COUNT(ipv6));
		loader_run(test, "renew");
	}
}

static void ping(struct test *test)
{
	static const struct trip trips[] = {
		{STEP_ECHO, "2001:db8:a9::1", "2001:db8:20::11", 0, "2001:db8:20::11", 0, 0, NULL},
		{STEP_ECHO, "2001:db8:a9::1", "2001:db8:20::12", 0, "2001:db8:20::12", 0, 0, NULL},
		{STEP_ECHO, "2001:db8:cafe::1", "2001:db8:20::11", 0, NULL, 0, 0, NULL},
		{STEP_ECHO, "2001:db8::1", "2001:db8:20::12", 0, NULL, 0, 0, NULL},
		{STEP_ECHO, "2001:db8:a9::1", NULL, 0, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_ECHO, "203.0.113.1", NULL, 0, GATEWAY_ITSELF, 0, 0, NULL},
		{STEP_ECHO, "203.0.113.1", "10.20.0.11", 0, NULL, 0, 0, NULL},
	};

	test_profile(test, HEAD SERVICES "policy: {ping: [agents]}\n");
	test_trips(test, trips, COUNT(trips));
}

/* An error of a router on the way about a dialer's datagram, as it was seen outside. */
struct complaint {
	const char *router;
	const char *to;	    /* whose the datagram seemed to be; NULL: the gateway's */
	const char *about;  /* whom it was for */
	uint16_t from_port; /* its ports */
	uint16_t to_port;
	uint8_t type;
	const char *arrives; /* NULL: nowhere */
};

static void expect_complaint(struct test *test, const struct complaint *row)
{
	struct frame_path flow = test_path(test, row->about, row->to_port, row->from_port);
	struct frame_path path = test_path(test, row->router, 0, 0);
	struct netlab_packet packet = {.interface = NULL};
	struct frame quoted;

	if (row->to != NULL)
		path.destination = test_path(test, row->to, 0, 0).source;
	flow = (struct frame_path){flow.family, path.destination, flow.source, row->from_port,
				   row->to_port};
	quoted = frame_udp(&flow, 0);
	packet.frame = frame_icmp(
		&path, &(struct frame_icmp){row->type, 0, 64, 0, quoted.bytes, quoted.size});
	if (!netlab_send(test->lab, &packet, 1))
		test_give_up(test, "%s", netlab_error(test->lab));
	if (row->arrives == NULL
		    ? packet.passed
		    : !packet.behind ||
			      address_compare(packet.arrival.destination,
					      test_path(test, row->arrives, 0, 0).source) != 0)
		test_complain(test, "ICMP type %u from %s about port %u: %s", (unsigned)row->type,
			      row->router, (unsigned)row->from_port,
			      row->arrives == NULL ? "passed" : "does not arrive");
}

static void errors(struct test *test)
{
	static const struct trip up[] = {
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 4000, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 10100, "10.20.0.12", 0, 4000, NULL},
		{STEP_UDP, "2001:db8:cafe::1", "2001:db8:20::11", 5060, "2001:db8:20::11", 0, 4000,
		 NULL},
	};
	static const struct exit out[] = {
		{STEP_UDP, "10.20.0.12", 40000, "192.0.2.7", 4569, GATEWAY_ITSELF},
	};
	static const struct complaint rows[] = {
		{"192.0.2.1", NULL, "198.51.100.1", 5060, 4000, 3, "10.20.0.11"},
		{"192.0.2.1", NULL, "198.51.100.1", 10100, 4000, 11, "10.20.0.12"},
		{"192.0.2.1", NULL, "192.0.2.7", 40000, 4569, 3, "10.20.0.12"},
		{"192.0.2.1", NULL, "198.51.100.1", 10101, 4000, 3, NULL},
		{"192.0.2.1", "10.20.0.11", "198.51.100.1", 10000, 4000, 3, NULL},
		{"2001:db8::1", "2001:db8:20::11", "2001:db8:cafe::1", 5060, 4000, 1,
		 "2001:db8:20::11"},
		{"2001:db8::1", "2001:db8:20::11", "2001:db8:cafe::1", 5060, 4000, 2,
		 "2001:db8:20::11"},
		{"2001:db8::1", "2001:db8:20::11", "2001:db8:cafe::1", 5060, 4000, 3,
		 "2001:db8:20::11"},
		{"2001:db8::1", "2001:db8:20::11", "2001:db8:cafe::1", 5061, 4000, 1, NULL},
	};

	test_profile(test, HEAD SERVICES);
	test_trips(test, up, COUNT(up));
	test_exits(test, out, COUNT(out));
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_complaint(test, &rows[i]);
}

static void reject(struct test *test)
{
	static const struct denial rows[] = {
		{STEP_SYN, "192.0.2.1", "10.20.0.11", 6, FRAME_RST | FRAME_ACK},
		{STEP_UDP, "192.0.2.1", "10.20.0.11", 1, 3},
		{STEP_SYN, "2001:db8::1", "2001:db8:20::11", 6, FRAME_RST | FRAME_ACK},
		{STEP_UDP, "2001:db8::1", "2001:db8:20::11", 58, 1},
		{STEP_SYN, "192.0.2.1", NULL, 6, FRAME_RST | FRAME_ACK},
		/* deny is silent all the same */
		{STEP_SYN, "198.51.100.200", "10.20.0.11", 0, 0},
		{STEP_UDP, "198.51.100.200", "10.20.0.11", 0, 0},
		{STEP_SYN, "2001:db8:cafe:bad::1", "2001:db8:20::11", 0, 0},
		{STEP_UDP, "2001:db8:cafe:bad::1", "2001:db8:20::11", 0, 0},
	};

	test_profile(test, HEAD SERVICES "deny: [bad]\npolicy: {default: reject}\n");
	test_denials(test, rows, COUNT(rows));
}

static void silent_drop(struct test *test)
{
	static const struct denial rows[] = {
		{STEP_SYN, "192.0.2.1", "10.20.0.11", 0, 0},
		{STEP_UDP, "192.0.2.1", "10.20.0.11", 0, 0},
		{STEP_SYN, "2001:db8::1", "2001:db8:20::11", 0, 0},
		{STEP_UDP, "2001:db8::1", "2001:db8:20::11", 0, 0},
	};

	test_profile(test, HEAD SERVICES);
	test_denials(test, rows, COUNT(rows));
}

/* More denials than the log's rate: the log must neither let pass nor hold up. */
static void logging(struct test *test)
{
	static const char *const profiles[] = {
		HEAD SERVICES "policy: {log: 1/hour}\n",
		HEAD SERVICES "policy: {log: 10000/second, default: reject}\n",
	};
	static const struct trip trips[] = {
		{STEP_UDP, "192.0.2.1", "10.20.0.11", 5060, NULL, 0, 0, NULL},
		{STEP_SYN, "2001:db8::1", "2001:db8:20::11", 22, NULL, 0, 0, NULL},
		{STEP_UDP, "198.51.100.1", NULL, 5060, "10.20.0.11", 0, 0, NULL},
	};

	for (size_t i = 0; i < COUNT(profiles); i++) {
		test_profile(test, profiles[i]);
		for (int again = 0; again < 10; again++)
			test_trips(test, trips, COUNT(trips));
	}
}

const struct test_case gateway_flow_cases[] = {
	{"gateway: deny", denied, NULL},
	{"gateway: deny cuts flows", deny_cuts, NULL},
	{"gateway: established", established, NULL},
	{"gateway: limit of flows", limit_of_flows, NULL},
	{"gateway: limit of packets", limit_of_packets, NULL},
	{"gateway: one port twice", one_port_twice, NULL},
	{"gateway: ping", ping, NULL},
	{"gateway: ICMP errors", errors, NULL},
	{"gateway: reject", reject, NULL},
	{"gateway: silent drop", silent_drop, NULL},
	{"gateway: log", logging, NULL},
	{.name = NULL},
};
