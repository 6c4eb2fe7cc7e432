#include <string.h>

#include "pbxports/profile/check.h"
#include "pbxports/profile/zones.h"

static void resolve_endpoint(const struct profile *profile, struct endpoint *endpoint,
			     struct diags *diags)
{
	struct scalar_error why = {0};
	struct zone_reference reference = {.name = endpoint->text};
	const char *text = endpoint->text.text;

	if (text == NULL)
		return;
	if (!name_parse(text, &why)) {
		if (!address_range_parse(text, strlen(text), &endpoint->family, &endpoint->range,
					 &why))
			bind_refused(diags, endpoint->text.place, text, &why);
		return;
	}
	zone_reference_resolve(profile, &reference, diags);
	endpoint->zone = reference.zone;
	if (endpoint->zone != NULL && endpoint->zone->empty) {
		diag_error(diags, endpoint->text.place,
			   "zone \"%s\" is empty: nothing could be tested", text);
		diag_fix(diags, "give the zone a source, or take the expectation away");
		diag_second(diags, endpoint->zone->name.place, "the zone is here");
	}
}

void check_expectations(struct profile *profile, struct diags *diags)
{
	for (size_t i = 0; i < profile->expectation_count; i++) {
		struct expectation *expectation = &profile->expectations[i];

		resolve_endpoint(profile, &expectation->from, diags);
		zone_references_resolve(profile, expectation->except, expectation->except_count,
					diags);
		if (expectation->host_name.text == NULL)
			continue;
		expectation->host = profile_dialer(profile, expectation->host_name.text);
		if (expectation->host == NULL)
			check_unknown_dialer(profile, &expectation->host_name, diags);
	}
}
