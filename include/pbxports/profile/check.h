/*
 * Cross checks: what a key's own type can't say. Names are resolved here, and what contradicts
 * itself is reported with both places. All checks run, also where binding found errors, and pass
 * over what is missing for that reason.
 */
#ifndef PBXPORTS_PROFILE_CHECK_H
#define PBXPORTS_PROFILE_CHECK_H

#include "pbxports/profile/profile.h"

/* Each resolves and checks its part of a profile whose zones are resolved. */
void check_services(struct profile *profile, struct diags *diags);
void check_dialers(struct profile *profile, struct diags *diags);
void check_gateway(struct profile *profile, struct diags *diags);
void check_expectations(struct profile *profile, struct diags *diags);

/* The error "unknown service" with the nearest name. */
void check_unknown_service(const struct profile *profile, const struct word *name,
			   struct diags *diags);

/* The same for dialers. */
void check_unknown_dialer(const struct profile *profile, const struct word *name,
			  struct diags *diags);

#endif
