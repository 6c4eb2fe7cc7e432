/* What a gateway forwards: profile-format version 1, "gateway". */
#ifndef PBXPORTS_PLAN_FORWARDS_H
#define PBXPORTS_PLAN_FORWARDS_H

#include "pbxports/plan/plan.h"

/* True where the gateway sends the service to another machine: a pool that was cut, or one of
 * gateway.forward. */
bool forwards_service(const struct plan *plan, const struct service *service);

/*
 * Reports chunks that take a port which the gateway forwards or offers itself: it can send a port
 * to one machine only.
 */
void forwards_check(const struct plan *plan, struct diags *diags);

/* Fills plan->forwards from its chunks, the profile's gateway and plan->forwarded. */
void forwards_resolve(struct plan *plan, struct arena *arena);

#endif
