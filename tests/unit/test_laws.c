/*
 * Laws of query and diff, on small profiles that are drawn at random from few values, so that zones
 * overlap, services share ports and gateways forward: the parts of an answer are plan_decide() on
 * every probe, and what a profile lets in is what the other does, with what diff opens and without
 * what it closes.
 */
#include "fixture.h"
#include "pbxports/judge/diff.h"
#include "pbxports/judge/probe.h"
#include "pbxports/judge/query.h"
#include "pbxports/judge/reach.h"

#define PROFILES 200
#define PROBES	 3000

static uint64_t state;

static unsigned below(unsigned count)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(state >> 33) % count;
}

static bool chance(unsigned percent)
{
	return below(100) < percent;
}

static const char *const sources[] = {
	"10.0.0.0/30",	   "10.0.0.2",	      "10.0.0.4-10.0.0.9", "10.0.0.0/29",
	"2001:db8::/126",  "2001:db8::1",     "fe80::/10",	   "0.0.0.0/0",
	"198.51.100.0/30", "198.51.100.2/31", "127.0.0.0/30",	   "'::/0'",
};
static const char *const interfaces[] = {"eth0", "eth1", "wg0"};
/* Some more often than others: where a gateway changes ports, they meet. */
static const char *const ports[] = {
	"22/tcp",   "5060/udp", "5060-5062/tcp+udp", "546/udp",	 "500-600/udp",
	"8089/tcp", "8090/tcp", "8089/tcp",	     "8090/tcp",
};
static const char *const limits[] = {
	"{rate: 20/minute}",
	"{rate: 20/minute, burst: 10}",
	"{rate: 1200/hour}",
	"{rate: 20/minute, count: packets}",
};
static const char *const zones[] = {"a", "b", "c", "d", "internet"};
static const char *const machines[] = {"d1", "d2", "10.9.0.9", "{to: d2, port: 8090}"};

static const char *pick(const char *const *words, unsigned count)
{
	return words[below(count)];
}

/* A zone refers to zones behind it alone, so that no ring can form. */
static void draw_zone(FILE *out, unsigned index)
{
	fprintf(out, "  %s: {sources: [", zones[index]);
	for (unsigned i = below(4); i > 0; i--)
		fprintf(out, "%s, ",
			index < 3 && chance(20) ? zones[index + 1] : pick(sources, COUNT(sources)));
	fputs("]", out);
	if (chance(30))
		fprintf(out, ", interfaces: [%s]", pick(interfaces, COUNT(interfaces)));
	fputs("}\n", out);
}

static void draw_from(FILE *out)
{
	fputs("[", out);
	for (unsigned i = below(3); i > 0; i--)
		fprintf(out, "%s, ", pick(zones, COUNT(zones)));
	fputs("]", out);
}

static void draw_services(FILE *out, unsigned count)
{
	fputs("services:\n", out);
	for (unsigned i = 0; i < count; i++) {
		fprintf(out, "  s%u: {ports: [%s], from: ", i, pick(ports, COUNT(ports)));
		draw_from(out);
		if (chance(30))
			fprintf(out, ", limit: %s", pick(limits, COUNT(limits)));
		if (chance(10))
			fputs(", enabled: false", out);
		fputs("}\n", out);
	}
	fprintf(out, "  rtp: {pool: %s, chunk: %s, from: ",
		chance(50) ? "1000-1039/udp" : "1000-1019/udp", chance(50) ? "10" : "4");
	draw_from(out);
	fputs("}\n", out);
}

static void draw_gateway(FILE *out, unsigned services)
{
	fprintf(out, "dialers:\n  - {name: d1, address: 10.9.0.1%s}\n",
		chance(70) ? ", address6: 2001:db8:9::1" : "");
	fprintf(out, "  - {name: d2, address: 10.9.0.2%s}\n",
		chance(70) ? ", address6: 2001:db8:9::2" : "");
	if (chance(30))
		return;
	fprintf(out, "gateway:\n  interface: %s\n", chance(70) ? "eth0" : "eth1");
	if (chance(50))
		fprintf(out, "  services: [s%u]\n", services - 1);
	fputs("  forward: {", out);
	for (unsigned i = 0; i + 1 < services; i++)
		if (chance(70))
			fprintf(out, "s%u: %s, ", i, pick(machines, COUNT(machines)));
	fputs("}\n", out);
}

static const struct plan *draw_plan(void)
{
	const struct plan *plan = NULL;

	/* A profile in which two services share a port of the gateway, or the like, is none. */
	while (plan == NULL) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);
		unsigned services = 2 + below(4);
		const char *host = NULL;

		assert_non_null(out);
		fputs(HEAD "zones:\n", out);
		for (unsigned i = 0; i < 4; i++)
			draw_zone(out, i);
		fputs("deny: ", out);
		fprintf(out, "[%s]\n", chance(40) ? zones[below(4)] : "");
		draw_services(out, services);
		if (chance(60)) {
			draw_gateway(out, services);
			host = chance(20) ? "d1" : NULL;
		}
		fprintf(out, "policy: {ping: [%s]}\n", pick(zones, COUNT(zones)));
		assert_int_equal(fclose(out), 0);
		diags = diags_new(arena);
		plan = fixture_plan(text, host);
		free(text);
	}
	return plan;
}

/* Packets at the edges of both plans, on every interface; those for one machine are left out. */
static struct probes probe(const struct plan *a, const struct plan *b)
{
	const struct addrset own = addrset_loopback(arena);
	struct probes probes = probe_plan(a, &own, PROBES, arena);
	const struct probes others = probe_plan(b, &own, PROBES, arena);
	struct packet *packets = arena_array(
		arena, (probes.count + others.count) * (COUNT(interfaces) + 1), sizeof(*packets));
	size_t count = 0;

	for (size_t i = 0; i < probes.count + others.count; i++) {
		struct packet packet =
			i < probes.count ? probes.packets[i] : others.packets[i - probes.count];

		if (packet.destination != NULL)
			continue;
		packets[count++] = packet;
		packet.interface = pick(interfaces, COUNT(interfaces));
		packets[count++] = packet;
	}
	return (struct probes){packets, count};
}

static bool accepts(const struct plan *plan, struct packet packet)
{
	return plan_decide_anywhere(plan, &packet).accepted;
}

static bool part_has(const struct part *part, const struct packet *packet)
{
	return part->protocol == packet->protocol && packet->port >= part->first &&
	       packet->port <= part->last &&
	       addrset_contains(&part->sources, packet->family, packet->source);
}

/* Every packet is in one part, and fares as that says. */
static void check_answer(const struct plan *plan, const struct query_answer *answer,
			 struct packet packet)
{
	const struct packet asked = packet;
	const struct verdict verdict = plan_decide_anywhere(plan, &packet);
	size_t found = 0;

	for (size_t i = 0; i < answer->count; i++) {
		const struct verdict *part = &answer->parts[i].verdict;

		if (!part_has(&answer->parts[i], &asked))
			continue;
		found++;
		assert_int_equal(part->accepted, verdict.accepted);
		assert_ptr_equal(part->rule, verdict.rule);
		assert_ptr_equal(part->forward, verdict.forward);
		if (!verdict.left_alone)
			assert_ptr_equal(part->denied_by, verdict.denied_by);
		assert_int_equal(answer->parts[i].reason == PART_RULE, verdict.rule != NULL);
		assert_int_equal(answer->parts[i].reason == PART_DENY, part->denied_by != NULL);
	}
	assert_int_equal(found, 1);
}

static void test_query(void **unused)
{
	(void)unused;
	state = 1;
	for (unsigned i = 0; i < PROFILES; i++) {
		const char *const places[] = {NULL, "eth0", "eth1", "wg0", "lo"};
		const struct plan *plan;
		struct probes probes;
		struct addrset all;

		fixture_open();
		plan = draw_plan();
		probes = probe(plan, plan);
		all = addrset_all(arena);
		for (size_t k = 0; k < COUNT(places); k++) {
			const struct question question = {
				.sources = &all,
				.interface = places[k],
				.ports = {1, 65535, 1U << TCP | 1U << UDP},
			};
			const struct query_answer answer = query_plan(plan, &question, arena);

			for (size_t n = 0; n < probes.count; n++) {
				probes.packets[n].interface = places[k];
				check_answer(plan, &answer, probes.packets[n]);
			}
		}
		fixture_close();
	}
}

/* A question about one packet has one part. */
static void test_query_packet(void **unused)
{
	(void)unused;
	state = 2;
	for (unsigned i = 0; i < PROFILES / 4; i++) {
		const struct plan *plan;
		struct probes probes;

		fixture_open();
		plan = draw_plan();
		probes = probe(plan, plan);
		for (size_t n = 0; n < probes.count; n += 7) {
			const struct packet *packet = &probes.packets[n];
			struct addrset source = {0};
			const struct question question = {
				.sources = &source,
				.interface = packet->interface,
				.ports = {packet->port, packet->port,
					  (uint8_t)(1U << packet->protocol)},
			};
			struct query_answer answer;

			addrset_add(&source, packet->family,
				    (struct address_range){packet->source, packet->source}, arena);
			answer = query_plan(plan, &question, arena);
			assert_int_equal(answer.count, 1);
			check_answer(plan, &answer, *packet);
		}
		fixture_close();
	}
}

static bool on_interface(const struct diff_change *change, const char *interface)
{
	for (size_t i = 0; i < change->interfaces.count; i++)
		if (interface != NULL && strcmp(change->interfaces.names[i], interface) == 0)
			return true;
	return interface == NULL && change->interfaces.count == 0;
}

static bool has_port(const struct diff_change *change, const struct packet *packet)
{
	for (size_t i = 0; i < change->port_count; i++)
		if ((change->ports[i].protocols & 1U << packet->protocol) != 0 &&
		    packet->port >= change->ports[i].first && packet->port <= change->ports[i].last)
			return true;
	return false;
}

/* How many changes open, or close, the packet's port to it. */
static size_t count_changes(const struct diff *diff, const struct packet *packet,
			    const char *interface, bool opened)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->change_count; i++) {
		const struct diff_change *change = &diff->changes[i];

		count += change->what == DIFF_PORTS && on_interface(change, interface) &&
			 has_port(change, packet) &&
			 addrset_contains(opened ? &change->opened : &change->closed,
					  packet->family, packet->source);
	}
	return count;
}

static bool is_named(const struct plan *plan, const char *interface)
{
	for (size_t i = 0; i < plan->zone_count; i++)
		if (plan_zone_has_interface(&plan->zones[i], interface))
			return true;
	return false;
}

static void check_packet(const struct plan *before, const struct plan *after,
			 const struct diff *diff, struct packet packet)
{
	const char *interface = packet.interface;
	const bool old = accepts(before, packet);
	const bool new = accepts(after, packet);
	size_t opened = count_changes(diff, &packet, NULL, true);
	size_t closed = count_changes(diff, &packet, NULL, false);

	if (interface == NULL) {
		assert_int_equal(opened, !old && new);
		assert_int_equal(closed, old && !new);
	} else if (is_named(before, interface) || is_named(after, interface)) {
		size_t opened_here = count_changes(diff, &packet, interface, true);
		size_t closed_here = count_changes(diff, &packet, interface, false);

		assert_int_equal(opened_here, !old && new &&opened == 0);
		assert_int_equal(closed_here, old && !new &&closed == 0);
	}
}

static bool same_ports(const struct diff_change *a, const struct diff_change *b)
{
	return a->what == b->what && a->port_count == b->port_count &&
	       (a->port_count == 0 ||
		(a->ports[0].first == b->ports[0].first && a->ports[0].last == b->ports[0].last &&
		 a->ports[0].protocols == b->ports[0].protocols)) &&
	       a->interfaces.count == b->interfaces.count &&
	       (a->interfaces.count == 0 ||
		strcmp(a->interfaces.names[0], b->interfaces.names[0]) == 0);
}

static void check_mirror(const struct diff *diff, const struct diff *mirror)
{
	assert_int_equal(diff->change_count, mirror->change_count);
	assert_int_equal(diff->limit_count, mirror->limit_count);
	assert_int_equal(diff->setting_count, mirror->setting_count);
	for (size_t i = 0; i < diff->change_count; i++) {
		size_t k = 0;

		while (k < mirror->change_count &&
		       (!same_ports(&diff->changes[i], &mirror->changes[k]) ||
			!addrset_equal(&diff->changes[i].opened, &mirror->changes[k].closed) ||
			!addrset_equal(&diff->changes[i].closed, &mirror->changes[k].opened)))
			k++;
		assert_true(k < mirror->change_count);
	}
}

static void check_lines(const struct diff *diff)
{
	for (size_t i = 0; i < diff->change_count; i++) {
		const struct diff_change *change = &diff->changes[i];

		/* Neither the default of policy.ping nor a DHCPv6 answer stands in a file. */
		if (change->what != DIFF_PORTS || change->ports[0].first == 546)
			continue;
		assert_int_equal(change->opening.count > 0, !addrset_is_empty(&change->opened));
		assert_int_equal(change->closing.count > 0, !addrset_is_empty(&change->closed));
	}
}

static void test_diff(void **unused)
{
	(void)unused;
	state = 3;
	for (unsigned i = 0; i < PROFILES; i++) {
		const struct plan *a;
		const struct plan *b;
		struct probes probes;
		struct diff diff;
		struct diff mirror;
		struct diff nothing;

		fixture_open();
		a = draw_plan();
		b = draw_plan();
		probes = probe(a, b);
		diff = diff_plans(a, b, arena);
		mirror = diff_plans(b, a, arena);
		for (size_t n = 0; n < probes.count; n++)
			check_packet(a, b, &diff, probes.packets[n]);
		check_mirror(&diff, &mirror);
		check_lines(&diff);
		nothing = diff_plans(a, a, arena);
		assert_true(diff_is_empty(&nothing));
		fixture_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_query_packet),
		cmocka_unit_test(test_diff),
	};

	return cmocka_run_group_tests_name("laws", tests, NULL, NULL);
}
