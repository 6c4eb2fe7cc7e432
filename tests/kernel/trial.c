#include "trial.h"

#include <limits.h>
#include <stdio.h>

#include "../shared/case.h"
#include "kernel.h"

#define SHOWN_MAX 20

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

static struct netlab_packet make_packet(struct test *test, const struct packet *packet)
{
	uint32_t id = test->next_id++;
	struct address own = packet->family == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6;
	struct frame_path path = {
		.family = packet->family,
		.source = packet->source,
		.destination = packet->destination == NULL ? own : *packet->destination,
		.source_port = (uint16_t)(1024 + id % 60000),
		.port = packet->port,
	};

	return (struct netlab_packet){.frame = packet->protocol == UDP
						       ? frame_udp(&path, id)
						       : frame_tcp(&path, FRAME_SYN, id),
				      .interface = packet->interface};
}

size_t trials_send(struct test *test, const struct plan *plan, struct trial *trials, size_t count)
{
	unsigned burst = smallest_burst(plan);
	struct counts counts = {.count = 0};
	struct netlab_packet *packets = arena_array(test->arena, count, sizeof(*packets));
	size_t *which = arena_array(test->arena, count, sizeof(*which));
	size_t sent = 0;

	for (size_t i = 0; i < count; i++) {
		const struct plan_rule *rule = trials[i].verdict.rule;

		if (trials[i].sent || (rule != NULL && rule->service->limit != NULL &&
				       !count_flow(&counts, &trials[i].packet, burst, test->arena)))
			continue;
		packets[sent] = make_packet(test, &trials[i].packet);
		which[sent++] = i;
	}
	if (!netlab_send(test->lab, packets, sent))
		test_give_up(test, "%s", netlab_error(test->lab));
	for (size_t i = 0; i < sent; i++) {
		trials[which[i]].sent = true;
		trials[which[i]].came = packets[i];
	}
	arena_release(test->arena, packets);
	arena_release(test->arena, which);
	return sent;
}

static const char *where(struct test *test, const struct packet *packet, bool behind,
			 struct case_arrival arrival)
{
	char address[ADDRESS_TEXT_SIZE];

	if (!behind)
		return "accepted";
	return arena_format(test->arena, "forwarded to %s %u",
			    address_format(packet->family, arrival.address, address),
			    (unsigned)arrival.port);
}

static const char *expected(struct test *test, const struct trial *trial)
{
	const struct plan_forward *forward = trial->verdict.forward;

	if (!trial->verdict.accepted && !trial->verdict.left_alone)
		return "denied";
	if (forward == NULL)
		return where(test, &trial->packet, false, (struct case_arrival){.port = 0});
	return where(test, &trial->packet, true, case_arrival(&trial->packet, forward));
}

static const char *found(struct test *test, const struct trial *trial)
{
	const struct netlab_packet *came = &trial->came;

	if (!came->passed)
		return "denied";
	return where(test, &trial->packet, came->behind,
		     (struct case_arrival){came->arrival.destination, came->arrival.port});
}

static void show(struct test *test, const struct trial *trial)
{
	char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE] = "";
	const struct packet *packet = &trial->packet;

	if (packet->destination != NULL)
		address_format(packet->family, *packet->destination, destination);
	test_complain(test, "%s to %s%s%u/%s%s%s: %s by the plan, %s by the kernel",
		      address_format(packet->family, packet->source, source), destination,
		      packet->destination == NULL ? "" : " ", (unsigned)packet->port,
		      protocol_name(packet->protocol), packet->interface == NULL ? "" : " in ",
		      packet->interface == NULL ? "" : packet->interface, expected(test, trial),
		      found(test, trial));
}

static bool is_right(const struct trial *trial)
{
	const struct verdict *verdict = &trial->verdict;
	const struct netlab_packet *came = &trial->came;
	struct case_arrival arrival;

	if (came->passed != (verdict->accepted || verdict->left_alone) ||
	    came->behind != (verdict->forward != NULL))
		return false;
	if (!came->behind)
		return true;
	arrival = case_arrival(&trial->packet, verdict->forward);
	return address_compare(came->arrival.destination, arrival.address) == 0 &&
	       came->arrival.port == arrival.port;
}

void trials_judge(struct test *test, const struct trial *trials, size_t count)
{
	size_t wrong = 0, accepted = 0;

	for (size_t i = 0; i < count; i++) {
		accepted += trials[i].came.passed;
		if (!is_right(&trials[i]) && ++wrong <= SHOWN_MAX)
			show(test, &trials[i]);
	}
	if (wrong > SHOWN_MAX)
		test_complain(test, "%zu packets in all went the wrong way", wrong);
	printf("    %s: %zu packets, %zu accepted\n", test->name, count, accepted);
}
