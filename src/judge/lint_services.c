/* Services that are shut, or let in others than they seem to. */
#include <string.h>

#include "lint_private.h"

#define SSH_PORT   22
#define HTTP_PORT  80
#define HTTPS_PORT 443

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

/* A gateway forwards what comes in on its interface alone. */
static bool comes_in_elsewhere(const struct lint *lint, const struct lint_service *service)
{
	const char *interface = lint->profile->gateway->interface.text;

	for (size_t i = 0; i < service->plan->rule_count; i++) {
		const struct plan_zone *zone = service->plan->rules[i].zone;

		if (!addrset_is_empty(&zone->addresses) || plan_zone_has_interface(zone, interface))
			return false;
	}
	return service->plan->rule_count > 0;
}

void check_forward_unreachable(struct lint *lint)
{
	for (size_t i = 0; lint->profile->gateway != NULL && i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];
		const struct forward *forward = service->service->forward;

		if ((forward == NULL && !service->media) || !comes_in_elsewhere(lint, service) ||
		    !lint_report(lint, service->service, NULL,
				 forward == NULL ? service->service->name.place
						 : forward->service_name.place,
				 "the gateway forwards service \"%s\" to nobody: its zones come in "
				 "on other interfaces than \"%s\"",
				 service->plan->name, lint->profile->gateway->interface.text))
			continue;
		diag_fix(lint->diags,
			 "name sources that come in on \"%s\", or take the forward out",
			 lint->profile->gateway->interface.text);
		diag_second(lint->diags, lint_from_place(service), "its zones are here");
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
	if (service->reach.any)
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

static bool is_ipv4_only(const struct plan_zone *zone)
{
	return zone->interface_count == 0 && zone->addresses.families[IPV6].count == 0;
}

/* Each zone once, at its own place, however many services list it. */
void check_ipv4_only(struct lint *lint)
{
	bool *seen = arena_array(lint->arena, lint->plan->zone_count, sizeof(*seen));

	for (size_t i = 0; i < lint->service_count; i++) {
		const struct plan_service *service = lint->services[i].plan;

		for (size_t k = 0; k < service->rule_count; k++) {
			const struct plan_zone *zone = service->rules[k].zone;

			bool *told = &seen[zone - lint->plan->zones];

			if (*told || !is_ipv4_only(zone))
				continue;
			*told = lint_report(lint, service->service, zone->zone,
					    zone->zone->name.place,
					    "zone \"%s\" has IPv4 addresses alone", zone->name);
			if (!*told)
				continue;
			diag_fix(lint->diags, "add its IPv6 networks");
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

void check_media_limited(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];
		const struct limit *limit = service->plan->limit;

		if (limit == NULL || !service->media)
			continue;
		if (lint_report(lint, service->service, NULL, limit->place,
				"media pool \"%s\" has a limit: a carrier sends the %s of all its "
				"calls from a few addresses",
				service->plan->name,
				limit->count == LIMIT_FLOWS ? "audio" : "packets"))
			diag_fix(lint->diags, "limit the signalling, not the audio");
	}
}
