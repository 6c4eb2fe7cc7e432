/* The judged: the plan, and each backend's rules where they run. */
#include "judged.h"

#include "pbxports/judge/decide.h"

enum family judged_family(const struct naive_packet *probe)
{
	return probe->source.size == 4 ? IPV4 : IPV6;
}

struct address judged_address(const struct naive_packet *probe)
{
	struct address address = {0, 0};

	for (size_t i = 0; i < probe->source.size; i++) {
		address.high = address.high << 8 | address.low >> 56;
		address.low = address.low << 8 | probe->source.bytes[i];
	}
	return address;
}

bool judged_is_loopback(const struct naive_packet *probe)
{
	struct address address = judged_address(probe);

	return judged_family(probe) == IPV4 ? address.low >> 24 == 127
					    : address.high == 0 && address.low == 1;
}

bool judged_plan_accepts(const struct plan *plan, const struct naive_packet *probe)
{
	struct packet packet = {judged_family(probe), judged_address(probe),
				probe->kind == NAIVE_UDP ? UDP : TCP, (uint16_t)probe->port,
				probe->interface};

	return plan_decide(plan, &packet).accepted;
}

static bool ask_plan(struct hearing *hearing)
{
	for (size_t i = 0; i < hearing->probes.count; i++) {
		const struct naive_packet *probe = &hearing->probes.packets[i];

		if (probe->kind != NAIVE_PING && !judged_is_loopback(probe))
			hearing->answers[i] = judged_plan_accepts(hearing->plan, probe)
						      ? ANSWER_PASSED
						      : ANSWER_STOPPED;
	}
	return true;
}

const struct judged judged_rows[] = {
	{.name = "plan", .stride = 1, .ask = ask_plan},
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
	 .ask = judged_ask_openbsd},
	{.name = "pf-freebsd",
	 .backend = "pf",
	 .dialect = "freebsd",
	 .stride = 1,
	 .ask = judged_ask_freebsd},
	{.name = "firewalld",
	 .backend = "firewalld",
	 .loader = "firewalld",
	 .stride = 5,
	 .ask = judged_ask_kernel},
	{.name = NULL},
};
