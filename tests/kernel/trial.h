/* Packets whose way is known. */
#ifndef TESTS_KERNEL_TRIAL_H
#define TESTS_KERNEL_TRIAL_H

#include "pbxports/judge/decide.h"
#include "pbxports/judge/netlab.h"

struct test;

/* A packet, what is to become of it, and what became of it. */
struct trial {
	struct packet packet;
	struct verdict verdict;
	bool sent;
	struct netlab_packet came; /* once it is sent: what it did */
};

/* Sends all that no limit can stop, as far as it is not yet sent; returns how many that were. */
size_t trials_send(struct test *test, const struct plan *plan, struct trial *trials, size_t count);

/* Complains about those that went another way than they were to, and says how many there were. */
void trials_judge(struct test *test, const struct trial *trials, size_t count);

#endif
