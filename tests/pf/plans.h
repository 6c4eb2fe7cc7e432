/* What the files that hold rules against a plan share. */
#ifndef TESTS_PF_PLANS_H
#define TESTS_PF_PLANS_H

#include "../shared/case.h"
#include "pbxports/judge/decide.h"
#include "pf.h"

/* An interface that no zone names, of a driver that no zone names. */
#define ORDINARY "em9"

/* Addresses that are the machine's in no way: what goes there is forwarded. */
#define OTHER4 "198.18.99.9"
#define OTHER6 "2001:2:99::9"

/* Packets of a plan: those that its author wrote down first, then one at each edge. */
struct trials {
	struct packet *packets;
	size_t count;
	size_t capacity;
	size_t by_hand;
};

/*
 * judge.c: holds rules against the plan that they are for. NULL where they agree; else what is
 * wrong, in the arena.
 */
const char *judge(const struct plan *plan, const struct eval_rules *rules,
		  const struct trials *trials, struct arena *arena);

struct trial {
	const struct plan *plan;
	const struct eval_rules *rules;
	struct arena *arena;
};

/* Where packets come in that say nothing else. */
const char *trial_interface(const struct plan *plan);

struct eval_address trial_address(enum family family, struct address address);
struct eval_packet trial_packet(const struct plan *plan, const struct packet *packet);

const char *trial_complaint(const struct trial *trial, const struct packet *packet,
			    const struct eval_verdict *verdict, const char *problem);

/* judge_always.c: what every machine needs, and the echo request of a packet's sender. */
const char *judge_always(const struct trial *trial);
const char *judge_ping(const struct trial *trial, const struct packet *packet);

/* judge_gateway.c: what a gateway lets out, with which source, and what it leaves alone. */
const char *judge_gateway(const struct trial *trial);

#endif
