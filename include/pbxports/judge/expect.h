/* Expectations: what a profile says must stay true of it (profile-format version 1, "expect"). */
#ifndef PBXPORTS_JUDGE_EXPECT_H
#define PBXPORTS_JUDGE_EXPECT_H

#include <stdbool.h>

#include "pbxports/judge/decide.h"

/* Why an expectation does not hold: a packet that goes the other way. */
struct counterexample {
	struct packet packet;
	struct verdict verdict;
	const struct plan *plan; /* of the machine that the expectation is about */
};

/* A run over a profile's expectations; keeps the plans of the machines that they speak of. */
struct expectations;

struct expectations *expectations_begin(const struct profile *profile, struct arena *arena);

/*
 * True where the expectation holds: `accepted` where every source reaches every port, `denied`
 * where none reaches any. Else a counter-example. What passes ahead of the services (loopback,
 * ICMP, a DHCPv6 client's answer) is left out of account, and so is a gateway's own input where
 * that is left alone.
 */
bool expectation_holds(struct expectations *run, const struct expectation *expectation,
		       struct counterexample *counterexample);

/*
 * Queues an error for each expectation of the profile that fails, with its counter-example and the
 * line that decided. Returns how many do.
 */
size_t expectations_check(const struct profile *profile, struct diags *diags);

/* The error for one of them. */
void expectation_report(const struct expectation *expectation,
			const struct counterexample *counterexample, struct diags *diags);

#endif
