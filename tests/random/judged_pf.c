/* pf, by the evaluator of tests/pf: it does not run where the tests do. */
#include <string.h>

#include "../pf/eval.h"
#include "judged.h"

/* An interface that no zone names. */
#define ORDINARY "em9"

static struct eval_packet packet_of(const struct naive_packet *probe)
{
	bool ipv4 = probe->source.size == 4;
	struct eval_packet packet = {
		.interface = probe->interface == NULL ? ORDINARY : probe->interface,
		.source = {.bits = ipv4 ? 32 : 128},
		.destination = eval_address(ipv4 ? EVAL_OWN4 : EVAL_OWN6),
		.protocol = probe->kind == NAIVE_UDP ? EVAL_UDP : EVAL_TCP,
		.port = probe->port,
	};

	memcpy(packet.source.bytes, probe->source.bytes, sizeof(packet.source.bytes));
	if (probe->kind == NAIVE_PING) {
		packet.protocol = ipv4 ? EVAL_ICMP : EVAL_ICMP6;
		packet.icmp_type = ipv4 ? 8 : 128;
	}
	return packet;
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
		struct eval_packet packet = packet_of(probe);

		if (!judged_is_loopback(probe))
			hearing->answers[i] = eval_decide(rules, &packet).action == EVAL_PASS
						      ? ANSWER_PASSED
						      : ANSWER_STOPPED;
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
