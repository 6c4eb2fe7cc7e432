#include <stdlib.h>
#include <string.h>

#include "pbxports/profile/check.h"

static void resolve_target(const struct profile *profile, struct forward *forward,
			   struct diags *diags)
{
	const char *to = forward->to.text;
	struct scalar_error why;
	enum family family;

	if (to == NULL)
		return;
	if (address_parse(to, strlen(to), &family, &forward->address)) {
		if (family == IPV4)
			return;
		diag_error(diags, forward->to.place, "\"%s\" is not an IPv4 address", to);
		diag_fix(diags, "IPv6 is not translated: name a dialer with an address6");
		return;
	}
	forward->dialer = profile_dialer(profile, to);
	if (forward->dialer != NULL) {
		forward->address = forward->dialer->address;
	} else if (name_parse(to, &why)) {
		check_unknown_dialer(profile, &forward->to, diags);
	} else {
		diag_error(diags, forward->to.place,
			   "\"%s\" is neither a dialer nor an IPv4 address", to);
	}
}

static bool has_one_port(const struct service *service)
{
	const struct port_range *ports = &service->ports[0].ports;

	return service->port_count == 1 && ports->first == ports->last;
}

static void report_forward(const struct forward *forward, const char *problem, struct diags *diags)
{
	diag_error(diags, forward->service_name.place, "service \"%s\" %s",
		   forward->service_name.text, problem);
	diag_second(diags, forward->service->name.place, "the service is here");
}

/* The service of a profile that is still being made. */
static struct service *own_service(struct profile *profile, const struct service *service)
{
	return &profile->services[service - profile->services];
}

static void check_forward(struct profile *profile, struct forward *forward, struct diags *diags)
{
	const struct service *service = profile_service(profile, forward->service_name.text);

	resolve_target(profile, forward, diags);
	forward->service = service;
	if (service == NULL)
		check_unknown_service(profile, &forward->service_name, diags);
	else if (!service->enabled)
		report_forward(forward, "is switched off, so it can't be forwarded", diags);
	else if (service->pool.place.source != NULL)
		report_forward(forward, "is a pool: its chunks go to the dialers by themselves",
			       diags);
	else if (service->exposure == EXPOSURE_LOOPBACK)
		report_forward(forward, "has exposure loopback: nothing may reach it", diags);
	else if (forward->port_place.source != NULL && service->port_count > 0 &&
		 !has_one_port(service))
		report_forward(forward, "has several ports, so the forward can't change its port",
			       diags);
	else
		own_service(profile, service)->forward = forward;
}

static const char *offer_problem(const struct profile *profile, const struct service *service)
{
	if (!service->enabled)
		return "is switched off, so the gateway can't offer it";
	if (service->exposure == EXPOSURE_LOOPBACK)
		return "has exposure loopback: nothing may reach it";
	if (service->pool.place.source != NULL && profile->dialer_count > 0)
		return "is a pool: its chunks go to the dialers by themselves";
	return NULL;
}

static void resolve_offer(struct profile *profile, struct service_reference *reference,
			  struct diags *diags)
{
	const struct service *service = profile_service(profile, reference->name.text);
	const char *problem;

	reference->service = service;
	if (service == NULL) {
		check_unknown_service(profile, &reference->name, diags);
		return;
	}
	problem = offer_problem(profile, service);
	if (problem != NULL) {
		diag_error(diags, reference->name.place, "service \"%s\" %s", reference->name.text,
			   problem);
		diag_second(diags, service->name.place, "the service is here");
	}
	own_service(profile, service)->offered = true;
}

static void resolve_offers(struct profile *profile, struct diags *diags)
{
	for (size_t i = 0; i < profile->gateway->service_count; i++)
		if (profile->gateway->services[i].name.text != NULL)
			resolve_offer(profile, &profile->gateway->services[i], diags);
}

/* A range of ports of the gateway, and the line that takes it. */
struct taken {
	enum protocol protocol;
	uint16_t first;
	uint16_t last;
	bool forwarded;
	const struct service *service;
	struct place place;
};

struct takings {
	struct taken *items;
	size_t count;
	size_t capacity;
};

static void take(struct takings *takings, const struct service *service, struct place place,
		 bool forwarded, struct arena *arena)
{
	for (size_t i = 0; service != NULL && i < service->port_count; i++) {
		struct port_range ports = service->ports[i].ports;

		for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
			if (!(ports.protocols & 1U << protocol))
				continue;
			takings->items = arena_grow(arena, takings->items, takings->count,
						    &takings->capacity, sizeof(*takings->items));
			takings->items[takings->count++] = (struct taken){(enum protocol)protocol,
									  ports.first,
									  ports.last,
									  forwarded,
									  service,
									  place};
		}
	}
}

static int compare_taken(const void *a, const void *b)
{
	const struct taken *x = a;
	const struct taken *y = b;

	if (x->protocol != y->protocol)
		return x->protocol < y->protocol ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

static void report_shared(const struct taken *first, const struct taken *second,
			  struct diags *diags)
{
	diag_error(diags, second->place, "services \"%s\" and \"%s\" share a port of the gateway",
		   first->service->name.text, second->service->name.text);
	diag_fix(diags, "forward one of them, or give one another port");
	diag_second(diags, first->place, "the other one is here");
}

/* Two services that the gateway offers itself only ever allow, and may share a port. */
static void check_shared_ports(const struct gateway *gateway, struct diags *diags)
{
	struct takings takings = {0};
	const struct taken *widest = NULL;

	for (size_t i = 0; i < gateway->forward_count; i++)
		take(&takings, gateway->forwards[i].service,
		     gateway->forwards[i].service_name.place, true, diags->arena);
	for (size_t i = 0; i < gateway->service_count; i++)
		take(&takings, gateway->services[i].service, gateway->services[i].name.place, false,
		     diags->arena);
	if (takings.count > 0)
		qsort(takings.items, takings.count, sizeof(*takings.items), compare_taken);
	for (size_t i = 0; i < takings.count; i++) {
		const struct taken *taken = &takings.items[i];
		bool apart = widest == NULL || widest->protocol != taken->protocol ||
			     widest->last < taken->first;

		if (!apart && widest->service != taken->service &&
		    (widest->forwarded || taken->forwarded))
			report_shared(widest, taken, diags);
		if (apart || taken->last > widest->last)
			widest = taken;
	}
}

/* What comes in on loopback passes ahead of all rules. */
static void check_interface(const struct word *interface, struct diags *diags)
{
	if (interface->text == NULL || strcmp(interface->text, "lo") != 0)
		return;
	diag_error(diags, interface->place, "\"lo\" is loopback: nothing is forwarded from it");
	diag_fix(diags, "name the interface on the internet side");
}

void check_gateway(struct profile *profile, struct diags *diags)
{
	struct gateway *gateway = profile->gateway;

	if (gateway == NULL)
		return;
	check_interface(&gateway->interface, diags);
	for (size_t i = 0; i < gateway->forward_count; i++)
		check_forward(profile, &gateway->forwards[i], diags);
	resolve_offers(profile, diags);
	check_shared_ports(gateway, diags);
}
