/* Packets that open a flow, and whether they went the way that the plan says. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "pbxports/judge/probe.h"
#include "verify_private.h"

#define BATCH 512 /* packets between two reports of progress */

/* Whatever the plan: answers to a DHCPv6 client pass from the link, and from nowhere else. */
static const struct packet everywhere[] = {
	{.family = IPV6, .source = {0xfe80000000000000, 9}, .protocol = UDP, .port = DHCPV6_CLIENT},
	{.family = IPV6,
	 .source = {0xfebfffffffffffff, UINT64_MAX},
	 .protocol = UDP,
	 .port = DHCPV6_CLIENT},
	{.family = IPV6, .source = {0xfec0000000000000, 9}, .protocol = UDP, .port = DHCPV6_CLIENT},
	{.family = IPV6,
	 .source = {0xfe80000000000000, 9},
	 .protocol = UDP,
	 .port = DHCPV6_CLIENT + 1},
	{.family = IPV6, .source = {0xfe80000000000000, 9}, .protocol = TCP, .port = DHCPV6_CLIENT},
};
#define EVERYWHERE (sizeof(everywhere) / sizeof(everywhere[0]))

/* A packet, what is to become of it, and what became of it. */
struct trial {
	struct packet packet;
	struct verdict verdict;
	bool repeated; /* an earlier one has the same packet */
	bool sent;
	struct netlab_packet came;
};

/* Whom a limit counts as one: an address, or the /64 of one. */
struct counted {
	enum family family;
	struct address source;
	unsigned flows;
};

struct counts {
	struct counted *items;
	size_t count;
	size_t capacity;
};

static unsigned smallest_of(const struct plan_service *services, size_t count, unsigned smallest)
{
	for (size_t i = 0; i < count; i++) {
		const struct limit *limit = services[i].limit;

		if (limit != NULL && limit->burst < smallest)
			smallest = limit->burst;
	}
	return smallest;
}

static unsigned smallest_burst(const struct plan *plan)
{
	unsigned smallest = smallest_of(plan->services, plan->service_count, UINT_MAX);

	return smallest_of(plan->forwarded, plan->forwarded_count, smallest);
}

/* Counts one flow more of the packet's source, or says that its burst is used up. */
static bool count_flow(struct counts *counts, const struct packet *packet, unsigned burst,
		       struct arena *arena)
{
	struct counted *counted = NULL;
	struct address source = packet->source;

	if (packet->family == IPV6)
		source.low = 0;
	for (size_t i = 0; counted == NULL && i < counts->count; i++)
		if (counts->items[i].family == packet->family &&
		    address_compare(counts->items[i].source, source) == 0)
			counted = &counts->items[i];
	if (counted == NULL) {
		counts->items = arena_grow(arena, counts->items, counts->count, &counts->capacity,
					   sizeof(*counts->items));
		counted = &counts->items[counts->count++];
		*counted = (struct counted){packet->family, source, 0};
	}
	return counted->flows++ < burst;
}

static struct netlab_packet make_packet(struct verification *verification,
					const struct packet *packet)
{
	uint32_t id = verification->next_id++;
	struct frame_path path = verify_path(packet);

	path.source_port = (uint16_t)(1024 + id % 60000);
	return (struct netlab_packet){.frame = packet->protocol == UDP
						       ? frame_udp(&path, id)
						       : frame_tcp(&path, FRAME_SYN, id),
				      .interface = packet->interface};
}

static void send_all(struct verification *verification, struct netlab_packet *packets, size_t count)
{
	for (size_t i = 0; verification->error == NULL && i < count; i += BATCH) {
		size_t size = verify_few(count - i, BATCH);
		size_t accepted = 0;

		if (!netlab_send(verification->lab, packets + i, size))
			verify_fail(verification, "%s", netlab_error(verification->lab));
		for (size_t k = 0; k < size; k++)
			accepted += packets[i + k].passed;
		verify_count(verification, size, accepted);
	}
}

/* Sends all that no limit can stop, as far as it is not yet sent; returns how many that were. */
static size_t send_trials(struct verification *verification, struct trial *trials, size_t count)
{
	unsigned burst = smallest_burst(verification->plan);
	struct arena *arena = verification->arena;
	struct counts counts = {.count = 0};
	struct netlab_packet *packets = arena_array(arena, count, sizeof(*packets));
	size_t *which = arena_array(arena, count, sizeof(*which));
	size_t sent = 0;

	for (size_t i = 0; i < count; i++) {
		const struct plan_rule *rule = trials[i].verdict.rule;

		if (trials[i].sent || (rule != NULL && rule->service->limit != NULL &&
				       !count_flow(&counts, &trials[i].packet, burst, arena)))
			continue;
		packets[sent] = make_packet(verification, &trials[i].packet);
		which[sent++] = i;
	}
	send_all(verification, packets, sent);
	for (size_t i = 0; i < sent; i++) {
		trials[which[i]].sent = true;
		trials[which[i]].came = packets[i];
	}
	arena_release(arena, counts.items);
	arena_release(arena, packets);
	arena_release(arena, which);
	return sent;
}

static const char *forwarded(struct verification *verification, enum family family,
			     struct arrival arrival)
{
	char address[ADDRESS_TEXT_SIZE];

	return arena_format(verification->arena, "forwarded to %s %u",
			    address_format(family, arrival.address, address),
			    (unsigned)arrival.port);
}

static const char *expected(struct verification *verification, const struct trial *trial)
{
	const struct verdict *verdict = &trial->verdict;

	if (!verdict->accepted && !verdict->left_alone)
		return "denied";
	if (verdict->forward == NULL)
		return "accepted";
	return forwarded(verification, trial->packet.family,
			 plan_arrival(&trial->packet, verdict->forward));
}

static const char *found(struct verification *verification, const struct trial *trial)
{
	const struct netlab_packet *came = &trial->came;

	if (!came->passed)
		return "denied";
	if (!came->behind)
		return "passed";
	return forwarded(verification, trial->packet.family,
			 (struct arrival){came->arrival.destination, came->arrival.port});
}

static bool is_right(const struct trial *trial)
{
	const struct verdict *verdict = &trial->verdict;
	const struct netlab_packet *came = &trial->came;
	struct arrival arrival;

	if (came->passed != (verdict->accepted || verdict->left_alone) ||
	    came->behind != (verdict->forward != NULL))
		return false;
	if (!came->behind)
		return true;
	arrival = plan_arrival(&trial->packet, verdict->forward);
	return address_compare(came->arrival.destination, arrival.address) == 0 &&
	       came->arrival.port == arrival.port;
}

static void judge(struct verification *verification, const struct trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct verify_wrong *wrong;

		if (is_right(&trials[i]))
			continue;
		wrong = verify_note(verification, &trials[i].verdict,
				    verify_packet_text(verification, &trials[i].packet),
				    found(verification, &trials[i]),
				    expected(verification, &trials[i]));
		if (wrong != NULL)
			wrong->opens_flow = true;
	}
}

static void add(const struct verification *verification, const struct packet *packets, size_t added,
		struct trial *trials, size_t *count)
{
	for (size_t i = 0; i < added; i++) {
		trials[*count].packet = packets[i];
		trials[(*count)++].verdict = plan_decide(verification->plan, &packets[i]);
	}
}

static int compare_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int compare_destinations(const struct address *a, const struct address *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return address_compare(*a, *b);
}

static int compare_packets(const struct packet *a, const struct packet *b)
{
	int differs = address_compare(a->source, b->source);

	if (differs == 0)
		differs = (a->port > b->port) - (a->port < b->port);
	if (differs == 0)
		differs = (int)a->protocol - (int)b->protocol;
	if (differs == 0)
		differs = (int)a->family - (int)b->family;
	if (differs == 0)
		differs = compare_text(a->interface, b->interface);
	return differs == 0 ? compare_destinations(a->destination, b->destination) : differs;
}

/* Equal ones in their order. */
static int compare_trials(const void *left, const void *right)
{
	const struct trial *a = *(struct trial *const *)left, *b = *(struct trial *const *)right;
	int differs = compare_packets(&a->packet, &b->packet);

	return differs == 0 ? (a > b) - (a < b) : differs;
}

/* Drops repeats and returns how many are left. */
static size_t unique(struct trial *trials, size_t count, struct arena *arena)
{
	struct trial **sorted = arena_array(arena, count, sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		sorted[i] = &trials[i];
	qsort(sorted, count, sizeof(*sorted), compare_trials);
	for (size_t i = 1; i < count; i++)
		sorted[i]->repeated =
			compare_packets(&sorted[i - 1]->packet, &sorted[i]->packet) == 0;
	for (size_t i = 0; i < count; i++)
		if (!trials[i].repeated)
			trials[kept++] = trials[i];
	arena_release(arena, sorted);
	return kept;
}

void verification_probe(struct verification *verification, const struct packet *extra,
			size_t extra_count, size_t probes, uint64_t seed)
{
	const struct plan *plan = verification->plan;
	struct arena *arena = verification->arena;
	const struct addrset *refused = &verification->refused;
	struct probes edges, ranges, random;
	struct trial *trials;
	size_t count = 0;

	if (verification->error != NULL)
		return;
	edges = probe_plan(plan, refused, probes / 8 * 5, arena);
	ranges = probe_ranges(plan, refused, probes / 8 * 2, arena);
	random = probe_random(plan, refused, (edges.count + ranges.count) / 8, seed, arena);
	trials = arena_array(arena,
			     extra_count + EVERYWHERE + edges.count + ranges.count + random.count,
			     sizeof(*trials));
	add(verification, extra, extra_count, trials, &count);
	add(verification, everywhere, EVERYWHERE, trials, &count);
	add(verification, edges.packets, edges.count, trials, &count);
	add(verification, ranges.packets, ranges.count, trials, &count);
	add(verification, random.packets, random.count, trials, &count);
	count = unique(trials, count, arena);
	for (size_t left = count; left > 0 && verification->error == NULL;) {
		left -= send_trials(verification, trials, count);
		if (left > 0 && verification->error == NULL)
			verification->renew(verification);
	}
	if (verification->error == NULL)
		judge(verification, trials, count);
	arena_release(arena, trials);
}
