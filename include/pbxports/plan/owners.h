/*
 * Which services and forwards of a plan have a port, without a look at all of them: of ten thousand
 * services each port has but a few.
 */
#ifndef PBXPORTS_PLAN_OWNERS_H
#define PBXPORTS_PLAN_OWNERS_H

#include "pbxports/plan/plan.h"

/* Ports of one protocol. */
struct port_span {
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
};

/* Makes plan->owners, as plan_build() does at its end: anew for a copy whose services or forwards
 * have changed. */
void owners_index(struct plan *plan, struct arena *arena);

/*
 * Walks the services that have a port of the span, in the plan's order; NULL behind the last:
 *
 *	size_t next = 0;
 *	while ((service = owners_service(plan, span, &next)) != NULL)
 *		use(service);
 */
const struct plan_service *owners_service(const struct plan *plan, struct port_span span,
					  size_t *next);

/* The same for forwards. A family has its own ports: over IPv4 those of the gateway, over IPv6
 * those that the machine has, where it has an IPv6 address at all. */
const struct plan_forward *owners_forward(const struct plan *plan, enum family family,
					  struct port_span span, size_t *next);

#endif
