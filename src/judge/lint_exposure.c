/* Who may reach a service, held against what its own documentation advises. */
#include <string.h>

#include "lint_private.h"

#define SSH_PORT   22
#define HTTP_PORT  80
#define HTTPS_PORT 443

static bool has_port(const struct lint_service *service, uint16_t port)
{
	return portset_contains(&service->plan->ports, TCP, port) ||
	       portset_contains(&service->plan->ports, UDP, port);
}

bool lint_is_sip(const struct lint_service *service)
{
	static const uint16_t usual[] = {5060, 5061, 5160, 5161};

	if (service->media)
		return false;
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (has_port(service, usual[i]))
			return true;
	return strncmp(service->plan->name, "sip", 3) == 0;
}

/* One zone can open a service by itself; where it takes several, the list is to blame. */
struct place lint_from_place(const struct lint_service *service)
{
	for (size_t i = 0; i < service->plan->rule_count; i++) {
		const struct plan_rule *rule = &service->plan->rules[i];

		if (rule->zone->any[IPV4] || rule->zone->any[IPV6])
			return rule->place;
	}
	return service->service->from_place.source == NULL ? service->service->name.place
							   : service->service->from_place;
}

static bool is_exposed(const struct lint_service *service, enum exposure exposure)
{
	return service->open && service->service->exposure == (int)exposure;
}

void check_internal_exposed(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (!is_exposed(service, EXPOSURE_INTERNAL) ||
		    !lint_report(lint, service->service, NULL, lint_from_place(service),
				 "service \"%s\" is internal, and open to the internet",
				 service->plan->name))
			continue;
		diag_fix(lint->diags, "name the zones that need it in its \"from\"");
		diag_second(lint->diags, service->service->name.place, "the service is here");
	}
}

void check_restricted_exposed(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (!is_exposed(service, EXPOSURE_RESTRICTED) ||
		    !lint_report(lint, service->service, NULL, lint_from_place(service),
				 "service \"%s\" is to be restricted, and open to the internet",
				 service->plan->name))
			continue;
		if (lint_is_sip(service) && (has_port(service, 5060) || has_port(service, 5061)))
			diag_fix(lint->diags,
				 "let in the carriers and phones that need it; where it must stay "
				 "open, move it off its default port, where scanners look first");
		else
			diag_fix(lint->diags, "name the zones that need it in its \"from\"");
		diag_second(lint->diags, service->service->name.place, "the service is here");
	}
}

void check_discouraged_enabled(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (service->service->exposure != EXPOSURE_DISCOURAGED)
			continue;
		if (lint_report_as(lint, service->open ? DIAG_ERROR : DIAG_WARNING,
				   service->service, NULL, service->service->name.place,
				   "service \"%s\" should be off, and is on%s", service->plan->name,
				   service->open ? " and open to the internet" : ""))
			diag_fix(lint->diags, "switch it off: enabled: false");
	}
}

void check_plaintext_exposed(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];
		const struct place place = service->service->encrypted_place;

		if (place.source == NULL || service->service->encrypted || !service->open ||
		    service->media || lint_is_sip(service))
			continue;
		if (!lint_report(lint, service->service, NULL, lint_from_place(service),
				 "service \"%s\" is not encrypted, and open to the internet",
				 service->plan->name))
			continue;
		diag_fix(lint->diags, "use its encrypted form, or name the zones that need it");
		diag_second(lint->diags, place, "it is said here");
	}
}

void check_media_restricted(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (!service->media || service->open || service->plan->rule_count == 0)
			continue;
		if (lint_report(
			    lint, service->service, NULL, lint_from_place(service),
			    "media pool \"%s\" is not open to the internet: carriers send audio "
			    "from addresses outside their lists",
			    service->plan->name))
			diag_fix(lint->diags, "from: [internet]");
	}
}

void check_service_unreachable(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (service->plan->rule_count > 0)
			continue;
		if (lint_report(lint, service->service, NULL, lint_from_place(service),
				"service \"%s\" is enabled, and nobody may reach it",
				service->plan->name))
			diag_fix(lint->diags, "name a zone in its \"from\", or switch it off");
	}
}

static bool is_admin(const struct lint_service *service)
{
	static const uint16_t usual[] = {SSH_PORT, HTTP_PORT, HTTPS_PORT};
	static const char *const names[] = {"ssh", "http", "https"};

	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (portset_contains(&service->plan->ports, TCP, usual[i]) ||
		    strcmp(service->plan->name, names[i]) == 0)
			return true;
	return false;
}

/* By an address, or by an interface that `deny` does not shut. */
static bool is_reached(const struct lint *lint, const struct lint_service *service)
{
	if (!addrset_is_empty(&service->reached))
		return true;
	for (size_t i = 0; i < service->plan->rule_count; i++) {
		const struct plan_zone *zone = service->plan->rules[i].zone;

		for (size_t k = 0; k < zone->interface_count; k++) {
			bool denied = false;

			for (size_t n = 0; n < lint->plan->deny_count; n++)
				denied = denied || plan_zone_has_interface(lint->plan->deny[n],
									   zone->interfaces[k]);
			if (!denied)
				return true;
		}
	}
	return false;
}

static bool has_admin_path(const struct lint *lint, bool at_gateway)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (is_admin(service) && is_reached(lint, service) &&
		    (!at_gateway || service->service->offered))
			return true;
	}
	return false;
}

/* One of a machine's own, and where a gateway filters its own input one there. */
void check_no_admin_path(struct lint *lint)
{
	const struct gateway *gateway = lint->profile->gateway;
	const struct place whole = {.source = lint->profile->source};

	if (!has_admin_path(lint, false)) {
		if (lint_report(
			    lint, NULL, NULL, whole,
			    "nobody could reach SSH or the admin web: loading these rules locks "
			    "the administrator out"))
			diag_fix(lint->diags, "give service \"ssh\" a zone that holds you");
		return;
	}
	if (gateway == NULL || gateway->services_place.source == NULL || has_admin_path(lint, true))
		return;
	if (lint_report(lint, NULL, NULL, gateway->services_place,
			"nobody could reach SSH or the admin web of the gateway"))
		diag_fix(lint->diags, "add ssh here, or leave \"services\" out");
}

/* Each zone once, at its own place, however many services list it. */
void check_ipv4_only(struct lint *lint)
{
	bool *seen = arena_array(lint->arena, lint->plan->zone_count, sizeof(*seen));

	for (size_t i = 0; i < lint->service_count; i++) {
		const struct plan_service *service = lint->services[i].plan;

		for (size_t k = 0; k < service->rule_count; k++) {
			const struct plan_zone *zone = service->rules[k].zone;

			if (seen[zone - lint->plan->zones])
				continue;
			seen[zone - lint->plan->zones] = true;
			if (zone->interface_count > 0 || zone->addresses.families[IPV6].count > 0)
				continue;
			if (lint_report(lint, service->service, zone->zone, zone->zone->name.place,
					"zone \"%s\" has IPv4 addresses alone", zone->name))
				diag_second(lint->diags, service->rules[k].place,
					    "service \"%s\" lists it here", service->name);
		}
	}
}

void check_limit_after_established(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];
		const struct limit *limit = service->plan->limit;

		if (limit == NULL || limit->count != LIMIT_FLOWS || !lint_is_sip(service) ||
		    service->plan->ports.protocols[UDP].count == 0)
			continue;
		if (lint_report(lint, service->service, NULL, limit->place,
				"the limit of service \"%s\" counts flows: a scanner that keeps to "
				"one source port is one flow",
				service->plan->name))
			diag_fix(lint->diags, "count: packets");
	}
}
