/* What a host needs of ICMP and IPv6's own protocols. */
#include <string.h>

#include "kernel.h"

#define SSH "services: {ssh: {ports: [22/tcp], from: [internet]}}\n"

/* An ICMP message. In IPv4 the hop limit is the TTL. */
struct message {
	const char *what;
	const char *from;
	const char *to; /* NULL: the machine */
	uint8_t type;
	uint8_t hop_limit;
	bool passes;
};

static struct frame_path message_path(struct test *test, const struct message *message)
{
	struct frame_path path = test_path(test, message->from, 0, 0);

	if (message->to != NULL)
		path.destination = test_path(test, message->to, 0, 0).source;
	return path;
}

static void expect_message(struct test *test, const struct message *message,
			   const struct frame_icmp *icmp)
{
	struct frame_path path = message_path(test, message);
	struct frame frame = frame_icmp(&path, icmp);

	if (test_send(test, &frame, NULL) != message->passes)
		test_complain(test, "%s (type %u) from %s, hop limit %u: %s", message->what,
			      (unsigned)message->type, message->from, (unsigned)message->hop_limit,
			      message->passes ? "was dropped" : "passed");
}

static void ping(struct test *test)
{
	static const struct step office[] = {
		{STEP_ECHO, "10.0.0.1", 0, true, 0, NULL},
		{STEP_ECHO, "11.0.0.0", 0, false, 0, NULL},
		{STEP_ECHO, "2001:db8:10::1", 0, true, 0, NULL},
		{STEP_ECHO, "2001:db8:11::1", 0, false, 0, NULL},
		{STEP_ECHO, "10.9.0.1", 0, false, 0, NULL}, /* denied */
	};
	static const struct step nobody[] = {
		{STEP_ECHO, "10.0.0.1", 0, false, 0, NULL},
		{STEP_ECHO, "2001:db8:10::1", 0, false, 0, NULL},
	};
	static const struct step everybody[] = {
		{STEP_ECHO, "203.0.113.7", 0, true, 0, NULL},
		{STEP_ECHO, "2001:db8:113::7", 0, true, 0, NULL},
	};

#define PING                                                                                       \
	"version: 1\nname: kernel\nzones: {office: [10.0.0.0/8, 2001:db8:10::/48], bad: "          \
	"[10.9.0.0/16]}\n"
	test_profile(test, PING "deny: [bad]\npolicy: {ping: [office]}\n" SSH);
	test_steps(test, office, COUNT(office));
	test_profile(test, PING "policy: {ping: []}\n" SSH);
	test_steps(test, nobody, COUNT(nobody));
	test_profile(test, PING SSH);
	test_steps(test, everybody, COUNT(everybody));
}

/* A router on the way complains about the machine's own datagram to 203.0.113.7 or 2001:db8:113::7.
 */
static void errors(struct test *test)
{
	static const struct message about_a_flow[] = {
		{"destination-unreachable", "192.0.2.1", NULL, 3, 64, true},
		{"time-exceeded", "192.0.2.1", NULL, 11, 64, true},
		{"parameter-problem", "192.0.2.1", NULL, 12, 64, true},
		{"destination-unreachable", "2001:db8::1", NULL, 1, 64, true},
		{"packet-too-big", "2001:db8::1", NULL, 2, 64, true},
		{"time-exceeded", "2001:db8::1", NULL, 3, 64, true},
		{"parameter-problem", "2001:db8::1", NULL, 4, 64, true},
		{"an error from a denied router", "198.51.100.1", NULL, 3, 64, false},
		{"an error from a denied router", "2001:db8:51::1", NULL, 1, 64, false},
	};
	static const struct message about_nothing[] = {
		{"destination-unreachable for no flow", "192.0.2.1", NULL, 3, 64, false},
		{"destination-unreachable for no flow", "2001:db8::1", NULL, 1, 64, false},
		{"timestamp request", "192.0.2.1", NULL, 13, 64, false},
		{"router advertisement of IPv4", "192.0.2.1", NULL, 9, 1, false},
	};

	test_profile(test, "version: 1\nname: kernel\n"
			   "zones: {bad: [198.51.100.0/24, 2001:db8:51::/48]}\ndeny: [bad]\n" SSH);
	test_open_flow(test, "203.0.113.7", 5060, 40000);
	test_open_flow(test, "2001:db8:113::7", 5060, 40000);
	for (size_t i = 0; i < COUNT(about_a_flow) + COUNT(about_nothing); i++) {
		bool known = i < COUNT(about_a_flow);
		const struct message *message =
			known ? &about_a_flow[i] : &about_nothing[i - COUNT(about_a_flow)];
		struct frame_path path = message_path(test, message);
		bool ipv4 = path.family == IPV4;
		struct frame_path flow = {
			.family = path.family,
			.source = path.destination,
			.destination =
				test_path(test, ipv4 ? "203.0.113.7" : "2001:db8:113::7", 0, 0)
					.source,
			.source_port = known ? 40000 : 40001,
			.port = 5060,
		};
		struct frame quoted = frame_udp(&flow, 0);
		struct frame_icmp icmp = {message->type, 0,	     message->hop_limit, 0,
					  quoted.bytes,	 quoted.size};

		expect_message(test, message, &icmp);
	}
}

static const uint8_t machine[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x77, 0, 0, 0, 0, 0, 1};

/* Neighbour discovery passes also from a denied zone, which is what `private` and any list of
 * bogons is. What else comes from there does not. */
static void discovery(struct test *test)
{
	static const struct message messages[] = {
		{"solicitation", "fe80::9", "fe80::77:0:0:1", 135, 255, true},
		{"solicitation", "2001:db8::9", NULL, 135, 255, true},
		{"solicitation to a group", "fe80::9", "ff02::1", 135, 255, true},
		{"duplicate address detection", "::", "ff02::1", 135, 255, true},
		{"advertisement", "fe80::9", "fe80::77:0:0:1", 136, 255, true},
		{"advertisement to all", "fe80::9", "ff02::1", 136, 255, true},
		{"router advertisement", "fe80::9", "ff02::1", 134, 255, true},
		{"redirect", "fe80::9", "fe80::77:0:0:1", 137, 255, true},
		{"redirect from afar", "fe80::9", "fe80::77:0:0:1", 137, 64, false},
		{"solicitation from afar", "fe80::9", "fe80::77:0:0:1", 135, 254, false},
		{"advertisement from afar", "fe80::9", "fe80::77:0:0:1", 136, 64, false},
		{"router advertisement from afar", "fe80::9", "ff02::1", 134, 64, false},
		{"router advertisement from afar", "2001:db8::9", NULL, 134, 64, false},
		{"echo request", "fe80::9", "fe80::77:0:0:1", 128, 255, false},
		{"node information query", "2001:db8::9", NULL, 139, 255, false},
	};
	static const struct step steps[] = {
		{STEP_SYN, "fe80::9", 22, false, 0, NULL},
		{STEP_UDP, "fe80::9", 546, false, 547, NULL},
		{STEP_SYN, "2001:db8::9", 22, true, 0, NULL},
	};

	test_profile(test, "version: 1\nname: kernel\nzones: {link: [\"fe80::/10\"]}\n"
			   "deny: [link]\npolicy: {ping: []}\n" SSH);
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct frame_icmp icmp = {messages[i].type, 0, messages[i].hop_limit, 0, machine,
					  sizeof(machine)};

		expect_message(test, &messages[i], &icmp);
	}
	test_steps(test, steps, COUNT(steps));
}

/* What a host gets of multicast listener discovery: queries, and the reports of others. */
static void listeners(struct test *test)
{
	static const struct message messages[] = {
		{"query", "fe80::9", "ff02::1", 130, 1, true},
		{"report", "fe80::9", "ff02::1", 131, 1, true},
		{"done", "fe80::9", "ff02::1", 132, 1, true},
		{"report of version 2", "fe80::9", "ff02::1", 143, 1, true},
		{"report without an address", "::", "ff02::1", 131, 1, true},
		{"report of version 2 without an address", "::", "ff02::1", 143, 1, true},
		{"query from afar", "2001:db8::9", "ff02::1", 130, 1, false},
		{"report from afar", "2001:db8::9", NULL, 143, 64, false},
	};

	test_profile(test, "version: 1\nname: kernel\npolicy: {ping: []}\n" SSH);
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct frame_icmp icmp = {messages[i].type, 0, messages[i].hop_limit, 0, machine,
					  sizeof(machine)};

		expect_message(test, &messages[i], &icmp);
	}
}

static void dhcpv6(struct test *test)
{
	static const struct step steps[] = {
		{STEP_UDP, "fe80::9", 546, true, 547, NULL},
		{STEP_UDP, "febf:ffff::9", 546, true, 547, NULL},
		{STEP_UDP, "fec0::9", 546, false, 547, NULL},
		{STEP_UDP, "2001:db8::9", 546, false, 547, NULL},
		{STEP_UDP, "fe80::9", 547, false, 547, NULL},
		{STEP_SYN, "fe80::9", 546, false, 547, NULL},
		{STEP_UDP, "10.0.0.9", 546, false, 547, NULL},
	};

	test_profile(test, "version: 1\nname: kernel\n" SSH);
	test_steps(test, steps, COUNT(steps));
}

const struct test_case icmp_cases[] = {
	{"ping", ping, NULL},
	{"ICMP errors", errors, NULL},
	{"neighbour discovery", discovery, NULL},
	{"multicast listeners", listeners, NULL},
	{"DHCPv6", dhcpv6, NULL},
	{.name = NULL},
};
