/* A plan made by hand, for the modules that judge plans: what profile/ and plan/ would make of
 *
 *	zones:
 *	  office: {sources: [10.0.0.0/8, 2001:db8:10::/48], interfaces: [wg0]}
 *	  carriers: [198.51.100.16/28, 198.51.100.40-198.51.100.47]
 *	  bad: [10.9.0.0/16, 2001:db8:10:bad::/64]
 *	deny: [bad]
 *	services:
 *	  sip: {ports: [5060/udp], from: [office, carriers], limit: {rate: 1/minute}}
 *	  trunk: {ports: [5060-5061/tcp+udp], from: [carriers]}
 *	  rtp: {ports: [10000-20000/udp], from: [internet]}
 *	  ssh: {ports: [22/tcp], from: [office]}
 */
#ifndef TESTS_UNIT_SAMPLE_PLAN_H
#define TESTS_UNIT_SAMPLE_PLAN_H

#include <stdlib.h>
#include <string.h>

#include "pbxports/plan/owners.h"

enum { OFFICE, CARRIERS, BAD, INTERNET, SAMPLE_ZONES };
enum { SIP, TRUNK, RTP, SSH, SAMPLE_SERVICES };

static void sample_no_memory(void *context)
{
	(void)context;
	abort();
}

static void sample_add_source(struct plan_zone *zone, const char *text, struct arena *arena)
{
	struct scalar_error why;
	enum family family;
	struct address_range range;

	if (!address_range_parse(text, strlen(text), &family, &range, &why))
		abort();
	addrset_add(&zone->addresses, family, range, arena);
	addrset_settle(&zone->addresses, arena);
	zone->any[family] = addrset_is_all(&zone->addresses, family);
}

static void sample_add_service(struct plan *plan, const char *name, const char *ports,
			       struct arena *arena)
{
	struct plan_service *service = &plan->services[plan->service_count++];
	struct scalar_error why;
	struct port_range range;

	if (!ports_parse(ports, &range, &why))
		abort();
	service->name = name;
	service->rules = arena_array(arena, SAMPLE_ZONES, sizeof(*service->rules));
	portset_add(&service->ports, range, arena);
	portset_settle(&service->ports, arena);
}

static void sample_add_rule(struct plan *plan, int service, int zone)
{
	struct plan_service *to = &plan->services[service];

	to->rules[to->rule_count++] = (struct plan_rule){.service = to, .zone = &plan->zones[zone]};
}

static struct plan *sample_plan(struct arena *arena)
{
	static const struct {
		int zone;
		const char *text;
	} entries[] = {
		{OFFICE, "10.0.0.0/8"},		{OFFICE, "2001:db8:10::/48"},
		{CARRIERS, "198.51.100.16/28"}, {CARRIERS, "198.51.100.40-198.51.100.47"},
		{BAD, "10.9.0.0/16"},		{BAD, "2001:db8:10:bad::/64"},
		{INTERNET, "0.0.0.0/0"},	{INTERNET, "::/0"},
	};
	static const struct limit limit = {.rate = {1, PER_MINUTE}, .burst = 5};
	struct plan *plan = arena_alloc(arena, sizeof(*plan));

	plan->zones = arena_array(arena, SAMPLE_ZONES, sizeof(*plan->zones));
	plan->zone_count = SAMPLE_ZONES;
	plan->services = arena_array(arena, SAMPLE_SERVICES, sizeof(*plan->services));
	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
		sample_add_source(&plan->zones[entries[i].zone], entries[i].text, arena);
	plan->zones[OFFICE].interfaces = arena_array(arena, 1, sizeof(const char *));
	plan->zones[OFFICE].interfaces[0] = "wg0";
	plan->zones[OFFICE].interface_count = 1;
	plan->deny = arena_array(arena, 1, sizeof(*plan->deny));
	plan->deny[plan->deny_count++] = &plan->zones[BAD];
	sample_add_service(plan, "sip", "5060/udp", arena);
	sample_add_service(plan, "trunk", "5060-5061/tcp+udp", arena);
	sample_add_service(plan, "rtp", "10000-20000/udp", arena);
	sample_add_service(plan, "ssh", "22/tcp", arena);
	plan->services[SIP].limit = &limit;
	sample_add_rule(plan, SIP, OFFICE);
	sample_add_rule(plan, SIP, CARRIERS);
	sample_add_rule(plan, TRUNK, CARRIERS);
	sample_add_rule(plan, RTP, INTERNET);
	sample_add_rule(plan, SSH, OFFICE);
	owners_index(plan, arena);
	return plan;
}

#endif
