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
		    !addrset_contains(&part->sources, judged_family(probe), judged_address(probe)))
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

		if (probe->kind == NAIVE_PING || judged_is_loopback(probe))
			continue;
		if (!same_interface(question.interface, probe->interface)) {
			question.interface = probe->interface;
			answer = query_plan(hearing->plan, &question, hearing->arena);
		}
		part = find_part(&answer, probe);
		if (part == NULL)
			return hearing_end(hearing, ATTEMPT_BROKEN,
					   "a probe is in no part of an answer, or in two");
		hearing->answers[i] = part->verdict.accepted ? ANSWER_PASSED : ANSWER_STOPPED;
	}
	return true;
}

const struct judged judged_rows[] = {
	{.name = "plan", .stride = 1, .ask = ask_plan},
	{.name = "query", .stride = 1, .ask = ask_query},
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
