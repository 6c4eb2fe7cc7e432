/* The judged: the plan, and each backend's rules where they run. */
#include "judged.h"

#include <string.h>

#include "pbxports/judge/decide.h"
#include "pbxports/judge/expect.h"
#include "pbxports/judge/query.h"

enum family judged_family(const struct naive_packet *probe)
{
	return probe->source.size == 4 ? IPV4 : IPV6;
}

struct address judged_address(const struct naive_address *naive)
{
	struct address address = {0, 0};

	for (size_t i = 0; i < naive->size; i++) {
		address.high = address.high << 8 | address.low >> 56;
		address.low = address.low << 8 | naive->bytes[i];
	}
	return address;
}

struct naive_address judged_naive_address(enum family family, struct address address)
{
	struct naive_address naive = {.size = family_bits(family) / 8};

	for (size_t i = naive.size; i-- > 0;) {
		naive.bytes[i] = (uint8_t)address.low;
		address.low = address.low >> 8 | address.high << 56;
		address.high >>= 8;
	}
	return naive;
}

bool judged_is_loopback(const struct naive_packet *probe)
{
	struct address address = judged_address(&probe->source);

	return judged_family(probe) == IPV4 ? address.low >> 24 == 127
					    : address.high == 0 && address.low == 1;
}

static struct packet packet_of(const struct naive_packet *probe, const struct address *destination)
{
	return (struct packet){
		.family = judged_family(probe),
		.source = judged_address(&probe->source),
		.protocol = probe->kind == NAIVE_UDP ? UDP : TCP,
		.port = (uint16_t)probe->port,
		.interface = probe->interface,
		.destination = probe->destination.size == 0 ? NULL : destination,
	};
}

static struct naive_verdict naive_verdict_of(const struct packet *packet,
					     const struct verdict *verdict)
{
	struct naive_verdict found = {.fate = verdict->accepted ? NAIVE_ACCEPTED : NAIVE_DENIED};

	if (verdict->left_alone)
		found.fate = NAIVE_LEFT_ALONE;
	if (verdict->accepted && verdict->forward != NULL) {
		struct arrival arrival = plan_arrival(packet, verdict->forward);

		found.fate = NAIVE_FORWARDED;
		found.machine = judged_naive_address(packet->family, arrival.address);
		found.port = arrival.port;
	}
	return found;
}

struct naive_verdict judged_plan_verdict(const struct plan *plan, const struct naive_packet *probe)
{
	const struct address destination = judged_address(&probe->destination);
	const struct packet packet = packet_of(probe, &destination);
	const struct verdict verdict = plan_decide(plan, &packet);

	return naive_verdict_of(&packet, &verdict);
}

static bool can_ask_plan(const struct plan *plan, const struct naive_packet *probe)
{
	if (probe->kind == NAIVE_PING || judged_is_loopback(probe))
		return false;
	return probe->destination.size == 0 || probe->interface == NULL ||
	       strcmp(probe->interface, plan->profile->gateway->interface.text) == 0;
}

static bool ask_plan(struct hearing *hearing)
{
	for (size_t i = 0; i < hearing->probes.count; i++) {
		const struct naive_packet *probe = &hearing->probes.packets[i];

		if (can_ask_plan(hearing->plan, probe))
			hearing->answers[i] =
				(struct answer){true, judged_plan_verdict(hearing->plan, probe)};
	}
	return true;
}

/* The part of an answer about everything that has the probe; each must have one and no more. */
static const struct part *find_part(const struct query_answer *answer,
				    const struct naive_packet *probe)
{
	const enum protocol protocol = probe->kind == NAIVE_UDP ? UDP : TCP;
	const struct part *found = NULL;

	for (size_t i = 0; i < answer->count; i++) {
		const struct part *part = &answer->parts[i];

		if (part->protocol != protocol || probe->port < part->first ||
		    probe->port > part->last ||
		    !addrset_contains(&part->sources, judged_family(probe),
				      judged_address(&probe->source)))
			continue;
		if (found != NULL)
			return NULL;
		found = part;
	}
	return found;
}

static bool same_interface(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* A question names no machine: over IPv6 a gateway answers for any that has the port. */
static bool can_ask_query(const struct plan *plan, const struct naive_packet *probe)
{
	return can_ask_plan(plan, probe) && probe->destination.size == 0 &&
	       (plan->role != PLAN_GATEWAY || judged_family(probe) == IPV4);
}

/* Everything at once, on each interface; and that the program agrees with the expectations that the
 * naive judge has written into the profile. */
static bool ask_query(struct hearing *hearing)
{
	const struct addrset all = addrset_all(hearing->arena);
	struct question question = {.sources = &all,
				    .ports = {1, UINT16_MAX, 1U << TCP | 1U << UDP}};
	struct query_answer answer = query_plan(hearing->plan, &question, hearing->arena);

	if (expectations_check(hearing->plan->profile, hearing->diags) > 0)
		return hearing_end(hearing, ATTEMPT_BROKEN, "%s",
				   hearing->diags->items[hearing->diags->count - 1].message);
	for (size_t i = 0; i < hearing->probes.count; i++) {
		const struct naive_packet *probe = &hearing->probes.packets[i];
		const struct part *part;
		struct packet packet;

		if (!can_ask_query(hearing->plan, probe))
			continue;
		if (!same_interface(question.interface, probe->interface)) {
			question.interface = probe->interface;
			answer = query_plan(hearing->plan, &question, hearing->arena);
		}
		part = find_part(&answer, probe);
		if (part == NULL)
			return hearing_end(hearing, ATTEMPT_BROKEN,
					   "a probe is in no part of an answer, or in two");
		packet = packet_of(probe, NULL);
		hearing->answers[i] =
			(struct answer){true, naive_verdict_of(&packet, &part->verdict)};
	}
	return true;
}

const struct judged judged_rows[] = {
	{.name = "plan", .stride = 1, .sees_all = true, .ask = ask_plan},
	{.name = "query", .stride = 1, .sees_all = true, .ask = ask_query},
	{.name = "nft", .backend = "nft", .loader = "nft", .stride = 1, .ask = judged_ask_kernel},
	{.name = "iptables",
	 .backend = "iptables",
	 .loader = "iptables",
	 .stride = 1,
	 .ask = judged_ask_kernel},
	{.name = "iptables --chain",
	 .backend = "iptables",
	 .chain = "PBX",
	 .loader = "iptables --chain",
	 .stride = 4,
	 .ask = judged_ask_kernel},
	{.name = "iptables-legacy",
	 .backend = "iptables",
	 .loader = "iptables-legacy",
	 .stride = 4,
	 .ask = judged_ask_kernel},
	{.name = "ipset",
	 .backend = "iptables",
	 .folder = true,
	 .loader = "ipset",
	 .stride = 4,
	 .ask = judged_ask_kernel},
	{.name = "pf-openbsd",
	 .backend = "pf",
	 .dialect = "openbsd",
	 .stride = 1,
	 .sees_all = true,
	 .ask = judged_ask_openbsd},
	{.name = "pf-freebsd",
	 .backend = "pf",
	 .dialect = "freebsd",
	 .stride = 1,
	 .sees_all = true,
	 .ask = judged_ask_freebsd},
	{.name = "firewalld",
	 .backend = "firewalld",
	 .loader = "firewalld",
	 .stride = 5,
	 .ask = judged_ask_kernel},
	{.name = NULL},
};
