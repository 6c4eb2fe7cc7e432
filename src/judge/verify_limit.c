/*
 * Limits: of one source so many flows or packets pass as the burst says, and then no more than come
 * back by the rate. Rules have counted nothing when this begins.
 */
#include <time.h>

#include "verify_private.h"

#define BATCH	   64
#define SENT_MAX   20000 /* a burst that is larger is not used up */
#define SLACK	   2	 /* packets: how kernels round */
#define SLOW_RATE  1	 /* a second: what is used up stays so for a moment */
#define OTHER_PORT 9009

/* A limited service, and a packet that none but it lets in. */
struct limited {
	const struct plan_service *service;
	struct packet packet;
};

static bool holds(const struct plan_service *service, const struct packet *packet)
{
	for (size_t i = 0; i < service->rule_count; i++)
		if (plan_zone_holds(service->rules[i].zone, packet))
			return true;
	return false;
}

/* Whether this service alone lets the packet in, so that no other's limit counts it. */
static bool is_alone(const struct plan_service *services, size_t count,
		     const struct plan_service *service, const struct packet *packet)
{
	for (size_t i = 0; i < count; i++)
		if (&services[i] != service &&
		    portset_contains(&services[i].ports, packet->protocol, packet->port) &&
		    holds(&services[i], packet))
			return false;
	return true;
}

/* Of a machine behind only what one forward leads to. */
static bool leads_alone(const struct plan *plan, const struct plan_forward *forward)
{
	struct port_range own = plan_forward_target(forward);

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *other = &plan->forwards[i];
		struct port_range target = plan_forward_target(other);

		if (other->service != forward->service && target.first <= own.last &&
		    own.first <= target.last &&
		    address_compare(other->address, forward->address) == 0)
			return false;
	}
	return true;
}

static bool is_limited_here(const struct verification *verification, const struct limited *limited)
{
	const struct plan *plan = verification->plan;
	struct verdict verdict = plan_decide(plan, &limited->packet);

	if (!verdict.accepted || verdict.rule == NULL || verdict.rule->service != limited->service)
		return false;
	if (verdict.forward != NULL)
		return leads_alone(plan, verdict.forward) &&
		       is_alone(plan->services, plan->service_count, limited->service,
				&limited->packet);
	return is_alone(plan->services, plan->service_count, limited->service, &limited->packet);
}

static const struct plan_forward *forward_of(const struct plan *plan,
					     const struct plan_service *service)
{
	for (size_t i = 0; i < plan->forward_count; i++)
		if (plan->forwards[i].service == service)
			return &plan->forwards[i];
	return NULL;
}

/* Sets the packet's protocol, port and destination to those by which the service is reached. */
static bool aim(const struct verification *verification, struct limited *limited)
{
	const struct plan_forward *forward = forward_of(verification->plan, limited->service);
	struct packet *packet = &limited->packet;

	if (forward == NULL) {
		packet->protocol = limited->service->ports.protocols[UDP].count > 0 ? UDP : TCP;
		packet->port = portset_range(&limited->service->ports, packet->protocol, 0).first;
		return true;
	}
	packet->protocol = (forward->ports.protocols & 1U << UDP) != 0 ? UDP : TCP;
	packet->port = forward->ports.first;
	if (packet->family == IPV4)
		return true;
	packet->port = plan_forward_target(forward).first;
	packet->destination = forward->address6;
	return forward->address6 != NULL;
}

static bool find_source(struct verification *verification, enum family family,
			struct limited *limited)
{
	struct verify_sources sources = verify_sources(verification);

	for (size_t i = 0; i < sources.count; i++) {
		limited->packet = sources.items[i];
		if (limited->packet.family == family && aim(verification, limited) &&
		    is_limited_here(verification, limited))
			return true;
	}
	return false;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static struct netlab_packet next_packet(struct verification *verification,
					const struct limited *limited)
{
	uint32_t id = verification->next_id++;
	struct frame_path path = verify_path(&limited->packet);

	path.source_port = (uint16_t)(1024 + id % 60000);
	return (struct netlab_packet){.frame = limited->packet.protocol == UDP
						       ? frame_udp(&path, id)
						       : frame_tcp(&path, FRAME_SYN, id),
				      .interface = limited->packet.interface};
}

/* How many pass before the first one that does not; all of them where none is stopped. */
static size_t send_some(struct verification *verification, const struct limited *limited,
			size_t count)
{
	struct netlab_packet packets[BATCH];
	size_t passed = 0, accepted = 0;

	for (size_t i = 0; i < count; i++)
		packets[i] = next_packet(verification, limited);
	if (!netlab_send(verification->lab, packets, count))
		return (size_t)verify_fail(verification, "%s", netlab_error(verification->lab));
	for (size_t i = 0; i < count; i++)
		accepted += packets[i].passed;
	verify_count(verification, count, accepted);
	while (passed < count && packets[passed].passed)
		passed++;
	return passed;
}

static double rate_per_second(const struct limit *limit)
{
	return (double)limit->rate.count / (double)rate_unit_seconds(limit->rate.unit);
}

static void complain(struct verification *verification, const struct limited *limited,
		     const char *found, const char *expected)
{
	struct verdict verdict = plan_decide(verification->plan, &limited->packet);

	verify_note(verification, &verdict,
		    arena_format(verification->arena, "%s by the limit of service \"%s\"",
				 verify_packet_text(verification, &limited->packet),
				 limited->service->name),
		    found, expected);
}

/* How many to send at once, of which none is to be stopped or only the last ones. */
static size_t next_batch(const struct limit *limit, size_t passed)
{
	size_t left = passed < limit->burst ? limit->burst - passed : 0;

	if (left == 0) /* a fast rate gives more back than single packets take */
		return rate_per_second(limit) <= SLOW_RATE ? 1 : BATCH;
	return left < BATCH ? left : BATCH;
}

/* Until one is stopped. True where the source is used up, and will be so for a moment. */
static bool use_up(struct verification *verification, const struct limited *limited)
{
	const struct limit *limit = limited->service->limit;
	const double rate = rate_per_second(limit);
	const size_t slack = rate <= SLOW_RATE ? 0 : SLACK;
	struct timespec start;
	size_t passed = 0, most, batch, more;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		batch = next_batch(limit, passed);
		more = send_some(verification, limited, batch);
		passed += more;
		most = limit->burst + slack + (size_t)(1.1 * rate * seconds_since(&start));
		if (verification->error != NULL || passed > SENT_MAX)
			return false;
	} while (more == batch && passed < most + batch);
	if (passed >= limit->burst && passed < most + batch)
		return rate <= SLOW_RATE;
	complain(verification, limited, arena_format(verification->arena, "%zu passed", passed),
		 arena_format(verification->arena, "%u passed, and no more", limit->burst));
	return false;
}

/* One more packet of the source, or of one beside it. */
static void expect_one(struct verification *verification, const struct limited *limited,
		       struct address source, bool passes, const char *which)
{
	struct limited other = *limited;
	struct netlab_packet packet;

	other.packet.source = source;
	if (verification->error != NULL ||
	    addrset_contains(&verification->refused, other.packet.family, source) ||
	    !is_limited_here(verification, &other))
		return;
	packet = next_packet(verification, &other);
	if (!netlab_send(verification->lab, &packet, 1)) {
		verify_fail(verification, "%s", netlab_error(verification->lab));
		return;
	}
	verify_count(verification, 1, packet.passed);
	if (packet.passed != passes)
		complain(verification, &other,
			 arena_format(verification->arena, "%s %s", which,
				      packet.passed ? "passed" : "denied"),
			 passes ? "accepted" : "denied");
}

/* Whether the limit counts what it is to count: flows, or packets also of flows that are up. */
static void expect_flow(struct verification *verification, const struct limited *limited)
{
	bool counts_packets = limited->service->limit->count == LIMIT_PACKETS;
	const char *text = verify_packet_text(verification, &limited->packet);
	struct frame_path path = verify_path(&limited->packet);
	struct verdict verdict = plan_decide(verification->plan, &limited->packet);
	struct netlab_packet came;
	bool passed;

	if (limited->packet.protocol != UDP || verdict.forward != NULL ||
	    !verify_open_flow(verification, &limited->packet))
		return;
	path.source_port = OTHER_PORT;
	passed = verify_send_new(verification, UDP, &path, limited->packet.interface, &came);
	if (verification->error == NULL && passed == counts_packets)
		verify_note(verification, &verdict,
			    arena_format(verification->arena,
					 "%s of a flow that is up, beyond its limit", text),
			    passed ? "passed" : "denied", counts_packets ? "denied" : "accepted");
}

static void verify_limit(struct verification *verification, const struct plan_service *service)
{
	for (int family = 0; family < FAMILIES; family++) {
		struct limited limited = {.service = service};
		struct address source, beside;

		if (service->limit == NULL || service->limit->burst > SENT_MAX ||
		    !find_source(verification, (enum family)family, &limited) ||
		    !use_up(verification, &limited))
			continue;
		source = limited.packet.source;
		beside = (struct address){source.high, source.low ^ 1};
		expect_one(verification, &limited, source, false, "one more");
		if (family == IPV6) {
			expect_one(verification, &limited, beside, false, "its neighbour");
			beside = (struct address){source.high ^ 1, source.low};
		}
		expect_one(verification, &limited, beside, true, "another source");
		expect_flow(verification, &limited);
	}
}

void verify_limits(struct verification *verification)
{
	const struct plan *plan = verification->plan;

	for (size_t i = 0; i < plan->service_count; i++)
		verify_limit(verification, &plan->services[i]);
	for (size_t i = 0; i < plan->forwarded_count; i++)
		verify_limit(verification, &plan->forwarded[i]);
}
