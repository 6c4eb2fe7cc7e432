/* The judged: the plan, and each backend's rules where they run. */
#include "judged.h"

#include <string.h>

#include "../shared/case.h"
#include "pbxports/judge/decide.h"

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

struct naive_verdict judged_plan_verdict(const struct plan *plan, const struct naive_packet *probe)
{
	const struct address destination = judged_address(&probe->destination);
	const struct packet packet = {
		.family = judged_family(probe),
		.source = judged_address(&probe->source),
		.protocol = probe->kind == NAIVE_UDP ? UDP : TCP,
		.port = (uint16_t)probe->port,
		.interface = probe->interface,
		.destination = probe->destination.size == 0 ? NULL : &destination,
	};
	const struct verdict verdict = plan_decide(plan, &packet);
	struct naive_verdict found = {.fate = verdict.accepted ? NAIVE_ACCEPTED : NAIVE_DENIED};

	if (verdict.left_alone)
		found.fate = NAIVE_LEFT_ALONE;
	if (verdict.accepted && verdict.forward != NULL) {
		struct case_arrival arrival = case_arrival(&packet, verdict.forward);

		found.fate = NAIVE_FORWARDED;
		found.machine = judged_naive_address(packet.family, arrival.address);
		found.port = arrival.port;
	}
	return found;
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

const struct judged judged_rows[] = {
	{.name = "plan", .stride = 1, .sees_all = true, .ask = ask_plan},
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
