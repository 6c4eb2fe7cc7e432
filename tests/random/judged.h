/* What the files of the judged share. */
#ifndef TESTS_RANDOM_JUDGED_H
#define TESTS_RANDOM_JUDGED_H

#include "attempt.h"

/* Loopback's addresses mean something to a machine, and never come from outside. */
bool judged_is_loopback(const struct naive_packet *probe);

/* The verdict of the plan. The packet is no ping, and what is addressed to a machine behind a
 * gateway comes in on the gateway's own interface. */
struct naive_verdict judged_plan_verdict(const struct plan *plan, const struct naive_packet *probe);

enum family judged_family(const struct naive_packet *probe);
struct address judged_address(const struct naive_address *naive);
struct naive_address judged_naive_address(enum family family, struct address address);

bool judged_ask_kernel(struct hearing *hearing);
bool judged_ask_openbsd(struct hearing *hearing);
bool judged_ask_freebsd(struct hearing *hearing);

#endif
