/* pf, by the evaluator of tests/pf: it does not run where the tests do. */
#include <string.h>

#include "../pf/eval.h"
#include "judged.h"

/* An interface that no zone names. */
#define ORDINARY "em9"

static struct eval_address eval_address_of(const struct naive_address *naive)
{
	struct eval_address address = {.bits = (unsigned)naive->size * 8};

	memcpy(address.bytes, naive->bytes, sizeof(address.bytes));
	return address;
}

static struct eval_packet packet_of(const struct plan *plan, const struct naive_packet *probe)
{
	const char *ordinary =
		plan->role == PLAN_GATEWAY ? plan->profile->gateway->interface.text : ORDINARY;
	bool ipv4 = probe->source.size == 4;
	struct eval_packet packet = {
		.interface = probe->interface == NULL ? ordinary : probe->interface,
		.source = eval_address_of(&probe->source),
		.destination = eval_address(ipv4 ? EVAL_OWN4 : EVAL_OWN6),
		.protocol = probe->kind == NAIVE_UDP ? EVAL_UDP : EVAL_TCP,
		.source_port = 4000,
		.port = probe->port,
	};

	if (probe->destination.size != 0)
		packet.destination = eval_address_of(&probe->destination);
	if (probe->kind == NAIVE_PING) {
		packet.protocol = ipv4 ? EVAL_ICMP : EVAL_ICMP6;
		packet.icmp_type = ipv4 ? 8 : 128;
		packet.source_port = 0;
	}
	return packet;
}

/* The machine itself has but one address here. */
static struct naive_verdict verdict_of(const struct eval_verdict *verdict)
{
	static const enum naive_fate fates[] = {
		[EVAL_NO_RULE] = NAIVE_LEFT_ALONE,
		[EVAL_PASS] = NAIVE_ACCEPTED,
		[EVAL_DROP] = NAIVE_DENIED,
		[EVAL_RETURN] = NAIVE_DENIED,
	};
	const struct eval_packet *sent = &verdict->sent;
	const struct eval_address own =
		eval_address(sent->destination.bits == 32 ? EVAL_OWN4 : EVAL_OWN6);
	struct naive_verdict found = {.fate = fates[verdict->action]};

	if (found.fate == NAIVE_DENIED ||
	    memcmp(sent->destination.bytes, own.bytes, own.bits / 8) == 0)
		return found;
	if (found.fate == NAIVE_ACCEPTED)
		found.fate = NAIVE_FORWARDED;
	found.machine.size = own.bits / 8;
	memcpy(found.machine.bytes, sent->destination.bytes, found.machine.size);
	found.port = sent->port;
	return found;
}

static bool ask(struct hearing *hearing, enum eval_dialect dialect)
{
	char why[EVAL_WHY_SIZE];
	struct eval_rules *rules = eval_read(
		hearing->rules, dialect, hearing->options.anchor ? EVAL_ANCHOR : EVAL_MAIN, why);

	if (rules == NULL)
		return hearing_end(hearing, ATTEMPT_BROKEN, "pf does not load it: %s", why);
	for (size_t i = 0; i < hearing->probes.count; i++) {
		const struct naive_packet *probe = &hearing->probes.packets[i];
		const struct eval_packet packet = packet_of(hearing->plan, probe);
		struct eval_verdict verdict;

		/* The kernel takes loopback's sources from nowhere else. */
		if (judged_is_loopback(probe))
			continue;
		verdict = eval_decide(rules, &packet);
		hearing->answers[i] = (struct answer){true, verdict_of(&verdict)};
	}
	eval_free(rules);
	return true;
}

bool judged_ask_openbsd(struct hearing *hearing)
{
	return ask(hearing, EVAL_OPENBSD);
}

bool judged_ask_freebsd(struct hearing *hearing)
{
	return ask(hearing, EVAL_FREEBSD);
}
