/* Expectations: which hold, the packet that proves the contrary, and what is said of it. */
#include "pbxports/judge/expect.h"
#include "random_profile.h"

#define PROFILES 250

static void print_check(const char *input, FILE *out)
{
	const struct profile *profile = fixture_load(input);

	if (profile != NULL && plan_build(profile, NULL, diags) != NULL)
		fprintf(out, "%zu failed", expectations_check(profile, diags));
}

/* What is expected stands on line 8. */
#define P(services, expectation)                                                                   \
	HEAD "zones: {z: [192.0.2.0/30, 192.0.2.9], w: {sources: [10.0.0.1], interfaces: "         \
	     "[wg0]}}\n"                                                                           \
	     "services:\n" services "expect:\n  - {" expectation "}\n"
/* Lines 5 and 6. */
#define SERVICES                                                                                   \
	"  ssh: {ports: [22/tcp], from: [z, w]}\n"                                                 \
	"  sip: {ports: [5060-5061/tcp+udp], from: [z]}\n"
#define HOLDS(expectation)                                                                         \
	{                                                                                          \
		P(SERVICES, expectation), "0 failed"                                               \
	}
#define FAILS(expectation, result)                                                                 \
	{                                                                                          \
		P(SERVICES, expectation), "1 failed\n8:5: " result                                 \
	}

static const struct row rows[] = {
	HOLDS("from: 192.0.2.1, to: 22/tcp, verdict: accepted"),
	HOLDS("from: 192.0.2.0/30, to: 5060-5061/tcp+udp, verdict: accepted"),
	HOLDS("from: z, to: 5060/udp, verdict: accepted"),
	HOLDS("from: internet, to: 23-5059/tcp+udp, verdict: denied"),
	HOLDS("from: internet, except: [z, w], to: 22/tcp, verdict: denied"),
	FAILS("from: 192.0.2.4, to: 22/tcp, verdict: accepted",
	      "expected \"accepted\", but 192.0.2.4 to 22/tcp is denied: no service lets it in"),
	FAILS("from: 192.0.2.2, to: 22/tcp, verdict: denied",
	      "expected \"denied\", but 192.0.2.2 to 22/tcp is accepted "
	      "(5:33: service \"ssh\" lets in zone \"z\" here)"),
	/* all of them, none of them */
	FAILS("from: 192.0.2.0/29, to: 22/tcp, verdict: accepted",
	      "expected \"accepted\", but 192.0.2.4 to 22/tcp is denied: *"),
	FAILS("from: 192.0.2.0/29, to: 22/tcp, verdict: denied",
	      "expected \"denied\", but 192.0.2.0 to 22/tcp is accepted (*"),
	FAILS("from: 192.0.2.1, to: 5059-5061/udp, verdict: accepted", "*to 5059/udp is denied*"),
	FAILS("from: 192.0.2.1, to: 5061-5062/udp, verdict: accepted", "*to 5062/udp is denied*"),
	FAILS("from: 192.0.2.1, to: 5000-5060/tcp, verdict: denied", "*to 5060/tcp is accepted*"),
	FAILS("from: 192.0.2.1, to: 22/tcp+udp, verdict: accepted", "*to 22/udp is denied*"),
	/* a zone also stands for what comes in on its interfaces */
	HOLDS("from: w, to: 22/tcp, verdict: accepted"),
	FAILS("from: w, to: 5060/udp, verdict: accepted", "*10.0.0.1 to 5060/udp is denied*"),
	FAILS("from: w, except: [z], to: 22/tcp, verdict: denied", "*10.0.0.1 to 22/tcp*"),
	FAILS("from: 203.0.113.1, to: 22/tcp, verdict: denied, interface: wg0",
	      "expected \"denied\", but 203.0.113.1 on wg0 to 22/tcp is accepted "
	      "(5:36: service \"ssh\" lets in zone \"w\" here)"),
	HOLDS("from: 203.0.113.1, to: 22/tcp, verdict: denied, interface: wg1"),
	HOLDS("from: 203.0.113.1, to: 22/tcp, verdict: denied"),
	HOLDS("from: internet, except: [w], to: 22/tcp, verdict: denied, interface: wg0"),
	/* an exception that leaves nobody says nothing */
	HOLDS("from: z, except: [internet], to: 1/tcp, verdict: accepted"),
	/* what passes without a service is left out of account */
	HOLDS("from: 127.0.0.1, to: 22/tcp, verdict: denied"),
	HOLDS("from: 127.0.0.1, to: 23/tcp, verdict: accepted"),
	HOLDS("from: '::1', to: 23/tcp, verdict: accepted"),
	HOLDS("from: 192.0.2.77, to: 23/tcp, verdict: accepted, interface: lo"),
	HOLDS("from: internet, to: 546/udp, verdict: denied"),
	HOLDS("from: 'fe80::1', to: 546/udp, verdict: accepted"),
	FAILS("from: 'fe80::1', to: 546-547/udp, verdict: accepted", "*fe80::1 to 547/udp*"),
	FAILS("from: 'fe80::/9', to: 546/udp, verdict: accepted", "*fec0:: to 546/udp*"),
};

/* On line 8. */
#define DENY "deny: [z]\n"
#define MACHINES                                                                                   \
	HEAD "services:\n"                                                                         \
	     "  web: {ports: [80/tcp], from: [internet]}\n"                                        \
	     "  ssh: {ports: [22/tcp], from: [private]}\n"                                         \
	     "  rtp: {pool: 10000-19999/udp, from: [internet]}\n"                                  \
	     "dialers: [{name: d1, address: 10.0.0.1}, {name: d2, address: 10.0.0.2, "             \
	     "address6: '2001:db8::2'}]\n"
#define AT(gateway, expectation) MACHINES gateway "expect:\n  - {" expectation "}\n"
#define GATEWAY                                                                                    \
	"gateway: {interface: eth0, services: [ssh], forward: {web: {to: d2, port: 8080}}}\n"
#define ALONE "gateway: {interface: eth0}\n"
#define MACHINE(gateway, expectation, result)                                                      \
	{                                                                                          \
		AT(gateway, expectation), result                                                   \
	}

static const struct row machine_rows[] = {
	/* each dialer has its own chunk, and the changed port */
	MACHINE("", "from: internet, to: 10000-19999/udp, verdict: accepted", "0 failed"),
	MACHINE("", "from: internet, to: 10000-14999/udp, verdict: accepted, host: d1", "0 failed"),
	MACHINE("", "from: internet, to: 15000-19999/udp, verdict: denied, host: d1", "0 failed"),
	MACHINE("", "from: internet, to: 15000/udp, verdict: denied, host: d2",
		"1 failed\n9:5: *0.0.0.0 to 15000/udp is accepted*"),
	MACHINE(GATEWAY, "from: internet, to: 8080/tcp, verdict: accepted, host: d2", "0 failed"),
	MACHINE(GATEWAY, "from: internet, to: 80/tcp, verdict: denied, host: d2", "0 failed"),
	/* the gateway's port over IPv4, the machine's over IPv6 */
	MACHINE(GATEWAY, "from: 0.0.0.0/0, to: 80/tcp, verdict: accepted", "0 failed"),
	MACHINE(GATEWAY, "from: 0.0.0.0/0, to: 8080/tcp, verdict: denied", "0 failed"),
	MACHINE(GATEWAY, "from: '::/0', to: 8080/tcp, verdict: accepted", "0 failed"),
	MACHINE(GATEWAY, "from: '::/0', to: 80/tcp, verdict: denied", "0 failed"),
	MACHINE(GATEWAY, "from: '::/0', to: 15000-19999/udp, verdict: accepted", "0 failed"),
	MACHINE(GATEWAY, "from: '::/0', to: 10000-14999/udp, verdict: denied", "0 failed"),
	MACHINE(GATEWAY, "from: '::/0', to: 8080/tcp, verdict: denied",
		"1 failed\n10:5: expected \"denied\", but :: to 8080/tcp is accepted by the "
		"gateway "
		"(4:33: *)"),
	/* what it offers itself, and what it leaves alone */
	MACHINE(GATEWAY, "from: 10.0.0.7, to: 22/tcp, verdict: accepted", "0 failed"),
	MACHINE(GATEWAY, "from: 8.8.8.8, to: 22/tcp, verdict: denied", "0 failed"),
	MACHINE(ALONE, "from: 10.0.0.7, to: 22/tcp, verdict: denied", "0 failed"),
	MACHINE(ALONE, "from: 10.0.0.7, to: 22/tcp, verdict: accepted",
		"1 failed\n10:5: *is denied by what the gateway forwards*"),
	/* only what comes in on its interface is forwarded */
	MACHINE(GATEWAY, "from: internet, to: 10000/udp, verdict: denied, interface: eth1",
		"0 failed"),
};

static const struct row deny_rows[] = {
	{HEAD "services: {ssh: {ports: [22/tcp], from: [z]}}\nzones: {z: [192.0.2.0/30], "
	      "d: [192.0.2.3]}\ndeny: [d]\nexpect:\n  - {from: z, to: 22/tcp, verdict: accepted}\n",
	 "1 failed\n7:5: expected \"accepted\", but 192.0.2.3 to 22/tcp is denied "
	 "(5:8: zone \"d\" is denied here)"},
	{HEAD "services: {ssh: {ports: [22/tcp], from: [z]}}\nzones: {z: [192.0.2.0/30], "
	      "d: [192.0.2.3]}\ndeny: [d]\n"
	      "expect:\n  - {from: z, except: [d], to: 22/tcp, verdict: accepted}\n",
	 "0 failed"},
};

static void test_rows(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), print_check);
	fixture_check(deny_rows, COUNT(deny_rows), print_check);
}

static void test_machines(void **state)
{
	(void)state;
	fixture_check(machine_rows, COUNT(machine_rows), print_check);
}

/* ----- the law: an expectation holds where every packet that it speaks of goes its way ----- */

static const char *const from_words[] = {
	"za",
	"zb",
	"zc",
	"zd",
	"internet",
	"192.0.2.3",
	"192.0.2.0/28",
	"192.0.2.4/30",
	"'2001:db8::5'",
	"'2001:db8::/124'",
	"203.0.113.9",
	"'2001:db8::4/126'",
	"10.0.0.0/8",
};
static const char *const to_words[] = {
	"1/tcp",       "3/udp",	  "1-9/tcp",	  "12/tcp+udp", "14-25/udp", "9-19/tcp",
	"30-39/tcp",   "60/tcp",  "10-19/tcp",	  "70-73/udp",	"74-77/udp", "72-75/udp",
	"545-546/udp", "546/udp", "1-90/tcp+udp", "80-85/udp",
};
static const char *const interface_words[] = {"wg0", "wg1", "eth0", "eth9"};

static char *with_expectations(const char *profile)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fprintf(out, "%sexpect:\n", profile);
	for (unsigned i = 0; i < 12; i++) {
		fprintf(out, "  - {from: %s, to: %s, verdict: %s", PICK(from_words), PICK(to_words),
			random_one_in(2) ? "accepted" : "denied");
		if (random_one_in(2)) {
			fputs(", except: ", out);
			random_names(out, 2);
		}
		if (random_one_in(4))
			fprintf(out, ", host: d%u", 1 + random_below(2));
		if (random_one_in(3))
			fprintf(out, ", interface: %s", PICK(interface_words));
		fputs("}\n", out);
	}
	assert_int_equal(fclose(out), 0);
	return text;
}

static bool in_zone(const struct plan *plan, const struct zone *zone, const struct packet *packet)
{
	return plan_zone_holds(plan_find_zone(plan, zone), packet);
}

/* Whether the expectation speaks of the packet: by its source, or as any that comes in on an
 * interface of the zone. */
static bool is_meant(const struct plan *plan, const struct expectation *expectation,
		     const struct packet *packet)
{
	const struct endpoint *from = &expectation->from;

	for (size_t i = 0; i < expectation->except_count; i++)
		if (in_zone(plan, expectation->except[i].zone, packet))
			return false;
	if (random_is_dhcpv6(packet) && expectation->accepted)
		return false;
	if (from->zone != NULL)
		return in_zone(plan, from->zone, packet);
	return packet->family == from->family &&
	       address_compare(packet->source, from->range.first) >= 0 &&
	       address_compare(packet->source, from->range.last) <= 0;
}

/* Where its packets come in: where it says; else where no zone's name is, and on its zone's
 * interfaces. */
static bool may_come_in(const struct expectation *expectation, const char *interface)
{
	const struct zone *zone = expectation->from.zone;

	if (expectation->interface.text != NULL)
		return interface != NULL && strcmp(interface, expectation->interface.text) == 0;
	for (size_t i = 0; interface != NULL && zone != NULL && i < zone->interface_count; i++)
		if (strcmp(zone->interfaces[i].text, interface) == 0)
			return true;
	return interface == NULL;
}

static bool goes_its_way(const struct plan *plan, const struct expectation *expectation,
			 struct packet packet)
{
	const struct random_source *sources;
	struct random_source all[RANDOM_SOURCES];
	size_t count = random_sources(all);

	sources = all;
	for (size_t i = 0; i < count; i++) {
		packet.family = sources[i].family;
		packet.source = sources[i].address;
		if (is_meant(plan, expectation, &packet) &&
		    random_decide(plan, packet) != (expectation->accepted != 0) &&
		    !random_is_dhcpv6(&packet))
			return false;
	}
	return true;
}

static bool holds_by_trying(const struct plan *plan, const struct expectation *expectation)
{
	static const char *const interfaces[] = {NULL, "wg0", "wg1", "eth0", "eth9"};

	for (size_t i = 0; i < COUNT(interfaces); i++) {
		struct packet packet = {.interface = interfaces[i]};

		if (!may_come_in(expectation, interfaces[i]))
			continue;
		for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
			packet.protocol = (enum protocol)protocol;
			if (!(expectation->to.protocols & 1U << protocol))
				continue;
			for (uint32_t port = expectation->to.first; port <= expectation->to.last;
			     port++) {
				packet.port = (uint16_t)port;
				if (!goes_its_way(plan, expectation, packet))
					return false;
			}
		}
	}
	return true;
}

/* A counter-example is a packet that the expectation speaks of, and that goes the other way. */
static bool proves(const struct expectation *expectation, const struct counterexample *found)
{
	struct packet packet = found->packet;

	packet.destination = NULL;
	return is_meant(found->plan, expectation, &packet) &&
	       may_come_in(expectation, packet.interface) &&
	       found->verdict.accepted == (expectation->accepted == 0) &&
	       random_decide(found->plan, packet) == found->verdict.accepted &&
	       packet.port >= expectation->to.first && packet.port <= expectation->to.last;
}

static void hold_profile(const struct profile *profile, const char *text, size_t *counts)
{
	struct expectations *run = expectations_begin(profile, arena);

	for (size_t i = 0; i < profile->expectation_count; i++) {
		const struct expectation *expectation = &profile->expectations[i];
		const struct plan *plan = plan_build(profile, expectation->host, diags);
		struct counterexample counterexample;
		bool holds = expectation_holds(run, expectation, &counterexample);

		counts[holds]++;
		if (holds == holds_by_trying(plan, expectation) &&
		    (holds || proves(expectation, &counterexample)))
			continue;
		fprintf(stderr, "%s\nline %u: %s\n", text, (unsigned)expectation->place.line,
			holds ? "found to hold" : "found to fail");
		fail();
	}
}

static void test_law(void **state)
{
	size_t counts[2] = {0, 0};

	(void)state;
	random_state = 7;
	for (size_t i = 0; i < PROFILES; i++) {
		char *bare = random_profile();
		char *text = with_expectations(bare);
		const struct profile *profile;

		fixture_open();
		profile = fixture_load(text);
		if (profile != NULL && plan_build(profile, NULL, diags) != NULL)
			hold_profile(profile, text, counts);
		fixture_close();
		free(text);
		free(bare);
	}
	assert_true(counts[0] > PROFILES && counts[1] > PROFILES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
