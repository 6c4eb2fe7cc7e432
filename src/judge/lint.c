#include <stdarg.h>
#include <string.h>

#include "lint_private.h"
#include "pbxports/emit/emit.h"

static const char backend_prefix[] = "backend-";

static void add_allows(struct lint *lint, const struct allow *allows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		lint->allows[lint->allow_count++].allow = &allows[i];
}

static void gather_allows(struct lint *lint)
{
	const struct profile *profile = lint->profile;
	size_t count = profile->allow_count;

	for (size_t i = 0; i < profile->service_count; i++)
		count += profile->services[i].allow_count;
	for (size_t i = 0; i < profile->zone_count; i++)
		count += profile->zones[i].allow_count;
	lint->allows = arena_array(lint->arena, count, sizeof(*lint->allows));
	lint->service_allows =
		arena_array(lint->arena, profile->service_count, sizeof(*lint->service_allows));
	lint->zone_allows =
		arena_array(lint->arena, profile->zone_count, sizeof(*lint->zone_allows));
	add_allows(lint, profile->allows, profile->allow_count);
	for (size_t i = 0; i < profile->service_count; i++) {
		lint->service_allows[i] = lint->allow_count;
		add_allows(lint, profile->services[i].allows, profile->services[i].allow_count);
	}
	for (size_t i = 0; i < profile->zone_count; i++) {
		lint->zone_allows[i] = lint->allow_count;
		add_allows(lint, profile->zones[i].allows, profile->zones[i].allow_count);
	}
}

/* Marks those among these allows that name the check. */
static bool use_allows(struct lint *lint, const char *rule, size_t first, size_t count)
{
	bool silenced = false;

	for (size_t i = first; i < first + count; i++) {
		struct lint_allow *row = &lint->allows[i];

		if (strcmp(row->allow->rule.text, rule) == 0)
			row->used = silenced = true;
	}
	return silenced;
}

bool lint_is_allowed(struct lint *lint, const struct service *service, const struct zone *zone)
{
	const struct profile *profile = lint->profile;

	if (service != NULL &&
	    use_allows(lint, lint->rule, lint->service_allows[service - profile->services],
		       service->allow_count))
		return true;
	return zone != NULL &&
	       use_allows(lint, lint->rule, lint->zone_allows[zone - profile->zones],
			  zone->allow_count);
}

static bool report(struct lint *lint, enum diag_severity severity, const struct service *service,
		   const struct zone *zone, struct place place, const char *format,
		   va_list arguments) PRINTF_LIKE(6, 0);
static bool report(struct lint *lint, enum diag_severity severity, const struct service *service,
		   const struct zone *zone, struct place place, const char *format,
		   va_list arguments)
{
	if (lint_is_allowed(lint, service, zone) ||
	    use_allows(lint, lint->rule, 0, lint->profile->allow_count))
		return false;
	diag_queue(lint->diags, severity, place, format, arguments)->rule = lint->rule;
	return true;
}

bool lint_report(struct lint *lint, const struct service *service, const struct zone *zone,
		 struct place place, const char *format, ...)
{
	va_list arguments;
	bool reported;

	va_start(arguments, format);
	reported = report(lint, lint->check->severity, service, zone, place, format, arguments);
	va_end(arguments);
	return reported;
}

bool lint_report_as(struct lint *lint, enum diag_severity severity, const struct service *service,
		    const struct zone *zone, struct place place, const char *format, ...)
{
	va_list arguments;
	bool reported;

	va_start(arguments, format);
	reported = report(lint, severity, service, zone, place, format, arguments);
	va_end(arguments);
	return reported;
}

/* Of a backend that this run was not asked about nothing is known. */
static bool is_judged(const struct lint *lint, const char *rule)
{
	if (strncmp(rule, backend_prefix, sizeof(backend_prefix) - 1) != 0 ||
	    check_find(rule) == NULL)
		return true;
	return lint->backend != NULL &&
	       strcmp(rule + sizeof(backend_prefix) - 1, lint->backend) == 0;
}

/* The checks by name, but for the row that stands for one of each backend. */
static void suggest_check(struct lint *lint, const char *rule)
{
	const char *ids[64];
	size_t count = 0;

	for (const struct check *check = checks; check->id != NULL && count < 64; check++)
		if (check->run != check_backend)
			ids[count++] = check->id;
	diag_suggest(lint->diags, rule, ids, count);
}

/* Allows of a parent are not the reader's to take out; and one machine shows too little of them. */
void check_allow_unused(struct lint *lint)
{
	if (lint->plan->host != NULL)
		return;
	for (size_t i = 0; i < lint->allow_count; i++) {
		const struct word *rule = &lint->allows[i].allow->rule;

		if (lint->allows[i].used || rule->place.source != lint->profile->source ||
		    !is_judged(lint, rule->text) ||
		    !lint_report(lint, NULL, NULL, rule->place,
				 "this allow of \"%s\" silences nothing", rule->text))
			continue;
		if (check_find(rule->text) == NULL)
			suggest_check(lint, rule->text);
		else
			diag_fix(lint->diags, "take it out");
	}
}

const struct check *check_find(const char *id)
{
	bool of_backend = strncmp(id, backend_prefix, sizeof(backend_prefix) - 1) == 0 &&
			  backend_find(id + sizeof(backend_prefix) - 1) != NULL;
	const char *wanted = of_backend ? "backend-NAME" : id;

	for (const struct check *check = checks; check->id != NULL; check++)
		if (strcmp(check->id, wanted) == 0)
			return check;
	return NULL;
}

void lint_profile(const struct profile *profile, const struct plan *whole, const char *backend,
		  struct diags *findings)
{
	struct lint lint = {
		.profile = profile,
		.plan = whole,
		.backend = backend,
		.diags = findings,
		.arena = findings->arena,
	};

	lint_look_at_services(&lint);
	gather_allows(&lint);
	for (lint.check = checks; lint.check->id != NULL; lint.check++) {
		lint.rule = lint.check->id;
		if (lint.check->run != NULL)
			lint.check->run(&lint);
	}
}
