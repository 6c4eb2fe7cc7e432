/* Two rulesets beside each other, without a plan: is there a packet that fares otherwise? */
#ifndef TESTS_VERIFY_COMPARE_H
#define TESTS_VERIFY_COMPARE_H

#include "mutate.h"
#include "pbxports/plan/plan.h"

enum comparison { COMPARED_ALIKE, COMPARED_OTHER, COMPARED_REFUSED };

/*
 * Loads the backend's rules and the mutant each into a lab and sends both the same packets: from
 * the addresses and to the ports that the mutant's lines name, from the middle of every zone and
 * to the middle of every service, and random ones; the plan says where to look, not what is right.
 * COMPARED_REFUSED where the mutant's own tool does not take it. `*what` is the first packet.
 */
enum comparison compare(const struct plan *plan, const char *backend, const char *rules,
			const struct mutant *mutant, struct arena *arena, const char **what);

#endif
