/* Who reaches which ports: held against plan_decide(), source by source and port by port. */
#include "pbxports/judge/reach.h"
#include "random_profile.h"

#define PROFILES 150

/* FIRST[-LAST]/PROTOCOL <- SOURCES, a line for each part. */
static void print_reaches(const struct plan *plan, const char *interface, const char *ports,
			  FILE *out)
{
	struct scalar_error why;
	struct port_range range;
	struct reaches reaches;

	assert_true(ports_parse(ports, &range, &why));
	reaches = plan_reaches(plan, interface, range, arena);
	for (size_t i = 0; i < reaches.count; i++) {
		const struct reach *reach = &reaches.items[i];
		const struct port_range part = {reach->first, reach->last,
						(uint8_t)(1U << reach->protocol)};
		char text[PORT_TEXT_SIZE];

		fprintf(out, "%s <- ", ports_format(&part, text));
		print_addresses(out, &reach->sources);
		fputc('\n', out);
	}
}

static void print_low(const char *input, FILE *out)
{
	print_reaches(fixture_plan(input, NULL), NULL, "1-1023/tcp+udp", out);
}

static void print_wg0(const char *input, FILE *out)
{
	print_reaches(fixture_plan(input, NULL), "wg0", "80/tcp", out);
}

#define ALL                                                                                        \
	"0.0.0.0-126.255.255.255 128.0.0.0/1 :: "                                                  \
	"::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
#define P(text) HEAD "zones: {z: [192.0.2.0/30], w: {interfaces: [wg0]}, d: [192.0.2.1]}\n" text

static const struct row low_rows[] = {
	{P(""), "1-1023/tcp <- \n1-545/udp <- \n546/udp <- \n547-1023/udp <- \n"},
	{P("services: {s: {ports: [80/tcp], from: [z]}, t: {ports: [79-80/tcp], from: "
	   "[internet]}}\n"
	   "deny: [internet]\n"),
	 "1-78/tcp <- \n79/tcp <- \n80/tcp <- \n81-1023/tcp <- \n1-545/udp <- \n546/udp <- \n"
	 "547-1023/udp <- \n"},
	{P("services: {s: {ports: [1023-1024/tcp], from: [z, w]}}\ndeny: [d]\n"),
	 "1-1022/tcp <- \n1023/tcp <- 192.0.2.0 192.0.2.2/31\n1-545/udp <- \n546/udp <- \n"
	 "547-1023/udp <- \n"},
};

static const struct row wg0_rows[] = {
	{P("services: {s: {ports: [80/tcp], from: [z]}}\n"), "80/tcp <- 192.0.2.0/30\n"},
	{P("services: {s: {ports: [80/tcp], from: [w]}}\n"), "80/tcp <- " ALL "\n"},
	{P("services: {s: {ports: [80/tcp], from: [internet]}}\ndeny: [w]\n"), "80/tcp <- \n"},
	/* a gateway forwards nothing that comes in elsewhere */
	{P("services: {s: {ports: [80/tcp], from: [internet]}}\n"
	   "gateway: {interface: eth0, forward: {s: 10.0.0.1}}\n"),
	 "80/tcp <- \n"},
	{P("services: {s: {ports: [80/tcp], from: [w]}}\n"
	   "gateway: {interface: eth0, services: [s]}\n"),
	 "80/tcp <- " ALL "\n"},
};

static void test_rows(void **state)
{
	(void)state;
	fixture_check(low_rows, COUNT(low_rows), print_low);
	fixture_check(wg0_rows, COUNT(wg0_rows), print_wg0);
}

static const struct reach *find_part(const struct reaches *reaches, const struct packet *packet)
{
	const struct reach *found = NULL;

	for (size_t i = 0; i < reaches->count; i++) {
		const struct reach *reach = &reaches->items[i];

		if (reach->protocol != packet->protocol || packet->port < reach->first ||
		    packet->port > reach->last)
			continue;
		assert_null(found);
		found = reach;
	}
	assert_non_null(found);
	return found;
}

static void hold_packet(const struct plan *plan, const struct reaches *reaches,
			struct packet packet, const char *text)
{
	const struct reach *reach = find_part(reaches, &packet);
	bool reached = addrset_contains(&reach->sources, packet.family, packet.source);
	char source[ADDRESS_TEXT_SIZE];

	if (random_is_dhcpv6(&packet) || reached == random_decide(plan, packet))
		return;
	fprintf(stderr, "%s on %s to %u/%s: %s\n%s\n",
		address_format(packet.family, packet.source, source),
		packet.interface == NULL ? "none" : packet.interface, (unsigned)packet.port,
		protocol_name(packet.protocol), reached ? "reached" : "not reached", text);
	fail();
}

static void hold_plan(const struct plan *plan, const char *interface, const char *text)
{
	const struct port_range ports = {1, 600, 1U << TCP | 1U << UDP};
	const struct reaches reaches = plan_reaches(plan, interface, ports, arena);
	struct random_source sources[RANDOM_SOURCES];
	size_t count = random_sources(sources);

	for (size_t i = 0; i < count; i++)
		for (uint16_t port = 1; port < 549; port = port == 90 ? 544 : port + 1)
			for (int protocol = 0; protocol < PROTOCOLS; protocol++)
				hold_packet(plan, &reaches,
					    (struct packet){.family = sources[i].family,
							    .source = sources[i].address,
							    .protocol = (enum protocol)protocol,
							    .port = port,
							    .interface = interface},
					    text);
}

static void test_law(void **state)
{
	static const char *const interfaces[] = {NULL, "wg0", "eth0", "eth9"};
	size_t gateways = 0;
	size_t hosts = 0;

	(void)state;
	random_state = 20261121;
	for (size_t i = 0; i < PROFILES; i++) {
		char *text = random_profile();
		const struct plan *plan;

		fixture_open();
		plan = fixture_plan(text, random_one_in(4) ? "d1" : NULL);
		for (size_t k = 0; plan != NULL && k < COUNT(interfaces); k++)
			hold_plan(plan, interfaces[k], text);
		if (plan != NULL)
			(*(plan->role == PLAN_GATEWAY ? &gateways : &hosts))++;
		fixture_close();
		free(text);
	}
	assert_true(gateways > PROFILES / 4 && hosts > PROFILES / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
