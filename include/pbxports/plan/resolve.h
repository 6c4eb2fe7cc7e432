/* Zones with their references followed and their files read, as packets see them. */
#ifndef PBXPORTS_PLAN_RESOLVE_H
#define PBXPORTS_PLAN_RESOLVE_H

#include "pbxports/plan/plan.h"

/* More ranges than this in all zones together can only come of zones that repeat each other. */
#define RESOLVE_MAX_RANGES 8000000

/* A zone is compared with each of its interfaces. */
#define RESOLVE_MAX_INTERFACES 1000

/* Resolves every zone of the profile into plan->zones. */
void resolve_zones(struct plan *plan, struct diags *diags);

#endif
