/* What a service says, for tests that compare it as text. */
#ifndef TESTS_UNIT_SERVICE_TEXT_H
#define TESTS_UNIT_SERVICE_TEXT_H

#include "fixture.h"

static inline void print_word(FILE *out, const char *key, const struct word *word)
{
	if (word->text != NULL)
		fprintf(out, " %s=%s", key, word->text);
}

static inline void print_limit(FILE *out, const struct limit *limit)
{
	if (limit != NULL)
		fprintf(out, " limit=%u/%s,%u,%s", (unsigned)limit->rate.count,
			rate_unit_name(limit->rate.unit), limit->burst,
			limit->count == LIMIT_PACKETS ? "packets" : "flows");
}

/* NAME PORTS|POOL/CHUNK <- ZONE... EXPOSURE [off] [encrypted|plain] [limit] [texts] */
static inline void print_service(FILE *out, const struct service *service)
{
	char text[PORT_TEXT_SIZE];

	fputs(service->name.text, out);
	for (size_t i = 0; i < service->port_count; i++)
		fprintf(out, " %s", ports_format(&service->ports[i].ports, text));
	if (service->pool.ports.first != 0)
		fprintf(out, " pool %s by %u", ports_format(&service->pool.ports, text),
			service->chunk);
	fputs(" <-", out);
	for (size_t i = 0; i < service->from_count; i++) {
		assert_string_equal(service->from[i].zone->name.text, service->from[i].name.text);
		fprintf(out, " %s", service->from[i].name.text);
	}
	fprintf(out, " %s%s", exposure_names[service->exposure], service->enabled ? "" : " off");
	if (service->encrypted_place.source != NULL)
		fputs(service->encrypted ? " encrypted" : " plain", out);
	print_limit(out, service->limit);
	print_word(out, "description", &service->description);
	print_word(out, "where", &service->where);
	for (size_t i = 0; i < service->allow_count; i++)
		fprintf(out, " allow=%s", service->allows[i].rule.text);
}

/* A line for each service of the profile that the input holds. */
static inline void print_services(const char *input, FILE *out)
{
	const struct profile *profile = fixture_load(input);

	for (size_t i = 0; profile != NULL && i < profile->service_count; i++) {
		const struct service *service = &profile->services[i];

		fputs(i > 0 ? "\n" : "", out);
		print_service(out, service);
		assert_ptr_equal(profile_service(profile, service->name.text), service);
	}
}

#endif
