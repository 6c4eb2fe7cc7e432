/* Expectations that do not hold. */
#include "lint_private.h"
#include "pbxports/judge/expect.h"

/* An `allow` of the profile may silence them, as it may any check. */
void check_expectation_failed(struct lint *lint)
{
	struct diags *failures = diags_new(lint->arena);

	(void)expectations_check(lint->profile, failures);
	for (size_t i = 0; i < failures->count; i++) {
		const struct diag *failure = &failures->items[i];

		if (!lint_report(lint, NULL, NULL, failure->place, "%s", failure->message))
			continue;
		if (failure->second_message != NULL)
			diag_second(lint->diags, failure->second, "%s", failure->second_message);
	}
}
