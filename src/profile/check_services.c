#include <string.h>

#include "pbxports/profile/check.h"
#include "pbxports/profile/zones.h"

const struct service *profile_service(const struct profile *profile, const char *name)
{
	return index_find(&profile->service_index, name);
}

void check_unknown_service(const struct profile *profile, const struct word *name,
			   struct diags *diags)
{
	diag_error(diags, name->place, "unknown service \"%s\"", name->text);
	index_suggest(&profile->service_index, name->text, diags);
}

static bool has_pool(const struct service *service)
{
	return service->pool.place.source != NULL;
}

/* Only the file that was asked for can be expected to change. */
static void report_both(const struct profile *profile, const struct service *service,
			struct diags *diags)
{
	bool own_ports = service->ports_place.source == profile->source;
	bool own_pool = service->pool.place.source == profile->source;
	const char *name = service->name.text;

	if (own_pool && !own_ports) {
		diag_error(diags, service->pool.place, "service \"%s\" has both a pool and ports",
			   name);
		diag_fix(diags, "add `ports: null` to take the inherited ones away");
		diag_second(diags, service->ports_place, "the ports are here");
		return;
	}
	diag_error(diags, service->ports_place, "service \"%s\" has both ports and a pool", name);
	if (own_pool)
		diag_fix(diags, "keep one of the two");
	else if (own_ports)
		diag_fix(diags, "add `pool: null` to take the inherited one away");
	else
		diag_fix(diags, "take one away: `pool: null` or `ports: null`");
	diag_second(diags, service->pool.place, "the pool is here");
}

static void check_ports(const struct profile *profile, const struct service *service,
			struct diags *diags)
{
	bool has_ports = service->ports_place.source != NULL;
	const char *name = service->name.text;

	if (has_ports && has_pool(service)) {
		report_both(profile, service, diags);
	} else if (!has_ports && !has_pool(service)) {
		diag_error(diags, service->name.place,
			   "service \"%s\" has neither ports nor a pool", name);
		diag_fix(diags, "add ports: [5060/udp], or a pool");
	} else if (service->ports != NULL && service->port_count == 0) {
		diag_error(diags, service->ports_place, "service \"%s\" has an empty list of ports",
			   name);
		diag_fix(diags, "list a port, or switch it off with enabled: false");
	}
	if (service->chunk_place.source != NULL && !has_pool(service)) {
		diag_error(diags, service->chunk_place, "service \"%s\" has a chunk but no pool",
			   name);
		diag_fix(diags, "cut a pool, or take `chunk` away");
	}
}

/* What was no mapping has been reported as that; not even its defaults are set. */
static bool is_bound(const struct service *service)
{
	return service->chunk > 0;
}

static void check_loopback(const struct service *service, struct diags *diags)
{
	if (service->exposure != EXPOSURE_LOOPBACK || service->from_count == 0)
		return;
	diag_error(diags, service->from_place,
		   "service \"%s\" has exposure loopback: no zone may reach it",
		   service->name.text);
	diag_fix(diags, "write from: [], or state another exposure");
}

void check_services(struct profile *profile, struct diags *diags)
{
	for (size_t i = 0; i < profile->service_count; i++) {
		const struct service *service = &profile->services[i];

		if (!is_bound(service))
			continue;
		zone_references_resolve(profile, service->from, service->from_count, diags);
		check_ports(profile, service, diags);
		check_loopback(service, diags);
	}
}
