/* Who may reach a service, held against what its own documentation advises. */
#include <string.h>

#include "lint_private.h"

/* What gives control of the machine to whoever gets in, by its usual port (all TCP). */
static const struct {
	uint16_t port;
	const char *what;
} controls[] = {
	{22, "SSH"},
	{23, "telnet"},
	{3306, "MariaDB"},
	{4577, "VICIdial's FastAGI"},
	{5038, "Asterisk's AMI"},
	{5039, "Asterisk's AMI over TLS"},
	{5432, "PostgreSQL"},
	{8021, "FreeSWITCH's event socket"},
};

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
				 "service \"%s\" is internal, and %s", service->plan->name,
				 lint_open_text(service)))
			continue;
		diag_fix(lint->diags, "name the zones that need it in its \"from\"");
		diag_second(lint->diags, service->service->name.place, "the service is here");
	}
}

/* Not media, which media-restricted wants open: restricted is what `exposure` is by default. */
void check_restricted_exposed(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (!is_exposed(service, EXPOSURE_RESTRICTED) || service->media ||
		    !lint_report(lint, service->service, NULL, lint_from_place(service),
				 "service \"%s\" is to be restricted, and %s", service->plan->name,
				 lint_open_text(service)))
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

static struct place port_place(const struct service *service, uint16_t port)
{
	for (size_t i = 0; i < service->port_count; i++) {
		const struct port_range *ports = &service->ports[i].ports;

		if ((ports->protocols & 1U << TCP) != 0 && port >= ports->first &&
		    port <= ports->last)
			return service->ports[i].place;
	}
	return service->pool.place;
}

static void report_control(struct lint *lint, const struct lint_service *service, uint16_t port,
			   const char *what)
{
	if (!lint_report(lint, service->service, NULL, lint_from_place(service),
			 "service \"%s\" has %u/tcp, the port of %s, and is %s",
			 service->plan->name, (unsigned)port, what, lint_open_text(service)))
		return;
	diag_fix(lint->diags, "name the zones that need it in its \"from\", and say "
			      "\"exposure: internal\"");
	diag_second(lint->diags, port_place(service->service, port), "the port is here");
}

/* One finding a service. What says internal or discouraged itself has other checks. */
void check_control_exposed(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (!is_exposed(service, EXPOSURE_PUBLIC) &&
		    !is_exposed(service, EXPOSURE_RESTRICTED))
			continue;
		for (size_t k = 0; k < sizeof(controls) / sizeof(*controls); k++) {
			if (!portset_contains(&service->plan->ports, TCP, controls[k].port))
				continue;
			report_control(lint, service, controls[k].port, controls[k].what);
			break;
		}
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
				   "service \"%s\" should be off, and is on%s%s",
				   service->plan->name, service->open ? ", and " : "",
				   service->open ? lint_open_text(service) : ""))
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
				 "service \"%s\" is not encrypted, and %s", service->plan->name,
				 lint_open_text(service)))
			continue;
		diag_fix(lint->diags, "use its encrypted form, or name the zones that need it");
		diag_second(lint->diags, place, "it is said here");
	}
}

/* Media for inside use (paging, intercom) may stay inside. */
static bool is_for_carriers(const struct lint_service *service)
{
	return service->media && (service->service->exposure == EXPOSURE_PUBLIC ||
				  service->service->exposure == EXPOSURE_RESTRICTED);
}

void check_media_restricted(struct lint *lint)
{
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct lint_service *service = &lint->services[i];

		if (!is_for_carriers(service) || service->open || service->plan->rule_count == 0)
			continue;
		if (!lint_report(lint, service->service, NULL, lint_from_place(service),
				 "media pool \"%s\" is not open to the internet: carriers send "
				 "audio from addresses outside their lists",
				 service->plan->name))
			continue;
		diag_fix(lint->diags, "write \"from: [internet]\"");
		diag_second(lint->diags, service->service->pool.place, "the pool is here");
	}
}
