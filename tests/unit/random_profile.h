/*
 * Small random profiles, as text: a few zones of neighbouring addresses and interfaces, services of
 * few ports, dialers, often a gateway. Everything that matters lies among few addresses and ports,
 * so that what holds of them can be tried out one by one.
 */
#ifndef TESTS_UNIT_RANDOM_PROFILE_H
#define TESTS_UNIT_RANDOM_PROFILE_H

#include "fixture.h"
#include "pbxports/judge/decide.h"

static uint64_t random_state;

/* xorshift64: the same numbers on every machine. */
static inline unsigned random_below(unsigned limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)((random_state >> 32) % limit);
}

static inline bool random_one_in(unsigned n)
{
	return random_below(n) == 0;
}

static const char *const random_zones[] = {"za", "zb", "zc", "zd", "internet", "private"};
static const char *const random_interfaces[] = {"wg0", "wg1", "eth0"};
static const char *const random_protocols[] = {"tcp", "udp", "tcp+udp"};

#define PICK(words) (words)[random_below((unsigned)COUNT(words))]

static inline void random_entry(FILE *out)
{
	unsigned first = random_below(13);

	switch (random_below(5)) {
	case 0:
		fprintf(out, "192.0.2.%u/30", random_below(4) * 4);
		break;
	case 1:
		fprintf(out, "192.0.2.%u-192.0.2.%u", first, first + 2);
		break;
	case 2:
		fprintf(out, "'2001:db8::%x'", first);
		break;
	case 3:
		fprintf(out, "'2001:db8::%x/126'", random_below(4) * 4);
		break;
	default:
		fprintf(out, "192.0.2.%u", first);
	}
}

static inline void random_zone(FILE *out, const char *name)
{
	fprintf(out, "  %s: {sources: [", name);
	random_entry(out);
	for (unsigned left = random_below(3); left > 0; left--) {
		fputs(", ", out);
		random_entry(out);
	}
	fputs(random_one_in(8) ? ", internet]" : "]", out);
	if (random_one_in(3))
		fprintf(out, ", interfaces: [%s]", PICK(random_interfaces));
	fputs("}\n", out);
}

static inline void random_names(FILE *out, unsigned most)
{
	fputc('[', out);
	for (unsigned i = 0, count = random_below(most + 1); i < count; i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", PICK(random_zones));
	fputc(']', out);
}

/* Of a port range of its own, so that a gateway can tell the services apart. */
static inline void random_service(FILE *out, unsigned number)
{
	unsigned first = 10 * number + 1 + random_below(3);

	fprintf(out, "  s%u: {ports: [%u-%u/%s", number, first, first + random_below(4),
		PICK(random_protocols));
	if (random_one_in(3))
		fprintf(out, ", %u/%s", 10 * number + 9, PICK(random_protocols));
	fputs(random_one_in(6) ? ", 546/udp], from: " : "], from: ", out);
	random_names(out, 3);
	fputs(random_one_in(5) ? ", limit: {rate: 5/minute}}\n" : "}\n", out);
}

static inline void random_gateway(FILE *out, unsigned services)
{
	fputs("gateway:\n  interface: eth0\n", out);
	if (random_one_in(2))
		fputs("  services: [s0]\n", out);
	fputs("  forward:\n", out);
	for (unsigned i = 1; i < services; i++)
		fprintf(out, "    s%u: %s\n", i, random_one_in(2) ? "d1" : "10.0.0.2");
	fprintf(out, "    one: {to: d1, port: %u}\n", 10 + random_below(10));
}

/* A profile without expectations, which may have an error. */
static inline char *random_profile(void)
{
	unsigned services = 2 + random_below(3);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fputs(HEAD "zones:\n", out);
	for (size_t i = 0; i < 4; i++)
		random_zone(out, random_zones[i]);
	fputs(random_one_in(2) ? "deny: [zd]\n" : "deny: []\n", out);
	fputs("services:\n", out);
	for (unsigned i = 0; i < services; i++)
		random_service(out, i);
	fprintf(out, "  one: {ports: [60/%s], from: ", PICK(random_protocols));
	random_names(out, 2);
	fputs("}\n  rtp: {pool: 70-79/udp, chunk: 4, from: ", out);
	random_names(out, 2);
	fputs("}\n", out);
	fprintf(out, "dialers:\n  - {name: d1, address: 10.0.0.1%s}\n",
		random_one_in(2) ? "" : ", address6: '2001:db8:1::1'");
	fprintf(out, "  - {name: d2, address: 10.0.0.2%s}\n",
		random_one_in(2) ? "" : ", address6: '2001:db8:1::2'");
	if (!random_one_in(3))
		random_gateway(out, services);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Addresses that such profiles tell apart: all of their small networks, and the edges of others. */
struct random_source {
	enum family family;
	struct address address;
};

#define RANDOM_SOURCES 48

static inline size_t random_sources(struct random_source *sources)
{
	static const char *const others[] = {
		"0.0.0.0",	"10.0.0.1",	"126.255.255.255",  "128.0.0.0",
		"203.0.113.9",	"192.0.2.16",	"255.255.255.255",  "::",
		"::2",		"2001:db8::10", "2001:db8:ffff::1", "fe80::1",
		"febf:ffff::1", "fec0::1",	"fd00::1",	    "ffff::1",
	};
	size_t count = 0;

	for (unsigned i = 0; i < 16; i++) {
		sources[count++] = (struct random_source){IPV4, {0, 0xc0000200 + i}};
		sources[count++] = (struct random_source){IPV6, {0x20010db800000000, i}};
	}
	for (size_t i = 0; i < COUNT(others); i++, count++)
		assert_true(address_parse(others[i], strlen(others[i]), &sources[count].family,
					  &sources[count].address));
	return count;
}

/* What plan_decide() says, for any machine that the packet may be for. */
static inline bool random_decide(const struct plan *plan, struct packet packet)
{
	if (plan_decide(plan, &packet).accepted)
		return true;
	for (size_t i = 0; packet.family == IPV6 && i < plan->forward_count; i++) {
		packet.destination = plan->forwards[i].address6;
		if (packet.destination != NULL && plan_decide(plan, &packet).accepted)
			return true;
	}
	return false;
}

/* What passes to a DHCPv6 client is no service's business. */
static inline bool random_is_dhcpv6(const struct packet *packet)
{
	return packet->family == IPV6 && packet->protocol == UDP && packet->port == DHCPV6_CLIENT &&
	       packet->source.high >> 54 == 0xfe80 >> 6;
}

#endif
