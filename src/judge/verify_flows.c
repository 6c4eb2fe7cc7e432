/* What verification_flows() goes through. */
#include "verify_private.h"

static bool has_limits(const struct plan_service *services, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (services[i].limit != NULL)
			return true;
	return false;
}

/* Of a gateway that leaves its own input alone only what it forwards is filtered. */
static void verify_input(struct verification *verification)
{
	const struct verify_sources sources = verify_sources(verification);

	verify_loopback(verification);
	verify_established(verification);
	verify_denied_flows(verification);
	verify_invalid(verification);
	verify_icmp(verification);
	verify_discovery(verification);
	for (size_t i = 0; i < sources.count; i++)
		verify_echo(verification, &sources.items[i]);
	for (int family = 0; family < FAMILIES; family++) {
		verify_ping(verification, (enum family)family, NULL);
		verify_answers_at(verification, (enum family)family, NULL);
	}
}

void verification_flows(struct verification *verification)
{
	const struct plan *plan = verification->plan;

	if (verification->error != NULL)
		return;
	if (has_limits(plan->services, plan->service_count) ||
	    has_limits(plan->forwarded, plan->forwarded_count)) {
		if (!verification->renew(verification))
			return;
		verify_limits(verification);
	}
	if (!plan->input_alone)
		verify_input(verification);
	if (plan->role == PLAN_GATEWAY)
		verify_gateway(verification);
}
