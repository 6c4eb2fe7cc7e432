#include "pbxports/judge/expect.h"

#include <string.h>

#include "pbxports/judge/entries.h"
#include "pbxports/judge/reach.h"

struct expectations {
	const struct profile *profile;
	struct arena *arena;
	const struct plan *whole;    /* what gen without --host renders; made when asked for */
	const struct plan **dialers; /* by dialer, likewise */
};

/* One look: sources that come in on one interface. */
struct look {
	const struct plan *plan;
	const struct expectation *expectation;
	const char *interface;
	struct addrset sources; /* settled */
	struct arena *arena;
};

struct expectations *expectations_begin(const struct profile *profile, struct arena *arena)
{
	struct expectations *run = arena_alloc(arena, sizeof(*run));

	run->profile = profile;
	run->arena = arena;
	run->dialers = arena_array(arena, profile->dialer_count, sizeof(*run->dialers));
	return run;
}

/* The profile's plan was made before without an error, so each machine's can be. */
static const struct plan *plan_of(struct expectations *run, const struct dialer *host)
{
	const struct plan **plan =
		host == NULL ? &run->whole : &run->dialers[host - run->profile->dialers];

	if (*plan == NULL)
		*plan = plan_build(run->profile, host, diags_new(run->arena));
	return *plan;
}

/* Whether a zone that `except` lists holds all that comes in on the interface. */
static bool is_excepted(const struct plan *plan, const struct expectation *expectation,
			const char *interface)
{
	for (size_t i = 0; interface != NULL && i < expectation->except_count; i++)
		if (plan_zone_has_interface(plan_find_zone(plan, expectation->except[i].zone),
					    interface))
			return true;
	return false;
}

static struct addrset without_excepted(const struct plan *plan,
				       const struct expectation *expectation,
				       const struct addrset *sources, struct arena *arena)
{
	struct addrset excepted = {0};
	struct addrset left;

	for (size_t i = 0; i < expectation->except_count; i++)
		addrset_add_set(&excepted,
				&plan_find_zone(plan, expectation->except[i].zone)->addresses,
				arena);
	addrset_settle(&excepted, arena);
	left = addrset_difference(sources, &excepted, arena);
	addrset_release(&excepted, arena);
	return left;
}

static struct addrset written_sources(const struct plan *plan,
				      const struct expectation *expectation, struct arena *arena)
{
	const struct endpoint *from = &expectation->from;
	struct addrset sources = {0};

	if (from->zone != NULL)
		addrset_add_set(&sources, &plan_find_zone(plan, from->zone)->addresses, arena);
	else
		addrset_add(&sources, from->family, from->range, arena);
	addrset_settle(&sources, arena);
	return sources;
}

/* Left out of account: they pass to a DHCPv6 client without a service. */
static void remove_dhcpv6(const struct reach *reach, struct addrset *stray, struct arena *arena)
{
	const struct address link_local = {0xfe80000000000000, 0};
	struct addrset servers = {0};

	if (reach->protocol != UDP || reach->first != DHCPV6_CLIENT)
		return;
	addrset_add(&servers, IPV6,
		    (struct address_range){link_local, address_network_last(IPV6, link_local, 10)},
		    arena);
	addrset_settle(&servers, arena);
	*stray = addrset_difference(stray, &servers, arena);
}

/* The first source of the look that does not fare as expected at these ports; false: none. */
static bool find_stray(const struct look *look, const struct reach *reach, struct packet *packet)
{
	struct addrset stray =
		look->expectation->accepted
			? addrset_difference(&look->sources, &reach->sources, look->arena)
			: addrset_intersection(&look->sources, &reach->sources, look->arena);
	bool found = false;

	if (look->expectation->accepted)
		remove_dhcpv6(reach, &stray, look->arena);
	for (int family = 0; !found && family < FAMILIES; family++) {
		const struct rangeset *set = &stray.families[family];

		found = set->count > 0;
		if (found)
			*packet = (struct packet){.family = (enum family)family,
						  .source = set->ranges[0].first,
						  .protocol = reach->protocol,
						  .port = reach->first,
						  .interface = look->interface};
	}
	addrset_release(&stray, look->arena);
	return found;
}

/* This machine itself is nobody's source: its packets pass whatever the profile says. */
static struct addrset without_loopback(const struct addrset *sources, struct arena *arena)
{
	const struct addrset own = addrset_loopback(arena);

	return addrset_difference(sources, &own, arena);
}

static bool look_holds(struct look *look, struct counterexample *counterexample)
{
	struct reaches reaches;

	if (look->interface != NULL && strcmp(look->interface, "lo") == 0)
		return true; /* loopback's, as the addresses below are */
	reaches = plan_reaches(look->plan, look->interface, look->expectation->to, look->arena);
	look->sources = without_loopback(&look->sources, look->arena);
	for (size_t i = 0; i < reaches.count; i++) {
		struct packet *packet = &counterexample->packet;

		if (!find_stray(look, &reaches.items[i], packet))
			continue;
		counterexample->plan = look->plan;
		counterexample->verdict = plan_decide_anywhere(look->plan, packet);
		return false;
	}
	return true;
}

bool expectation_holds(struct expectations *run, const struct expectation *expectation,
		       struct counterexample *counterexample)
{
	const struct plan *plan = plan_of(run, expectation->host);
	const struct endpoint *from = &expectation->from;
	struct look look = {
		.plan = plan,
		.expectation = expectation,
		.interface = expectation->interface.text,
		.arena = run->arena,
	};
	const struct plan_zone *zone;

	if (!is_excepted(plan, expectation, look.interface)) {
		const struct addrset written = written_sources(plan, expectation, run->arena);

		look.sources = without_excepted(plan, expectation, &written, run->arena);
	}
	if (!look_holds(&look, counterexample))
		return false;
	if (from->zone == NULL)
		return true;
	zone = plan_find_zone(plan, from->zone);
	for (size_t i = 0; i < zone->interface_count; i++) {
		const char *interface = zone->interfaces[i];
		struct addrset all = addrset_all(run->arena);

		if (is_excepted(plan, expectation, interface) ||
		    (look.interface != NULL && strcmp(look.interface, interface) != 0))
			continue;
		look.interface = interface;
		look.sources = without_excepted(plan, expectation, &all, run->arena);
		if (!look_holds(&look, counterexample))
			return false;
		look.interface = expectation->interface.text;
	}
	return true;
}

static const char *packet_text(const struct packet *packet, struct arena *arena)
{
	char address[ADDRESS_TEXT_SIZE];

	return arena_format(arena, "%s%s%s to %u/%s",
			    address_format(packet->family, packet->source, address),
			    packet->interface == NULL ? "" : " on ",
			    packet->interface == NULL ? "" : packet->interface,
			    (unsigned)packet->port, protocol_name(packet->protocol));
}

void expectation_report(const struct expectation *expectation,
			const struct counterexample *counterexample, struct diags *diags)
{
	const struct verdict *verdict = &counterexample->verdict;
	const char *what = packet_text(&counterexample->packet, diags->arena);
	const bool gateway = counterexample->plan->role == PLAN_GATEWAY;

	diag_error(diags, expectation->place, "expected \"%s\", but %s is %s%s%s",
		   expectation->accepted ? "accepted" : "denied", what,
		   verdict->accepted ? "accepted" : "denied",
		   !gateway			       ? ""
		   : counterexample->plan->input_alone ? " by what the gateway forwards"
						       : " by the gateway",
		   verdict->accepted || verdict->denied_by != NULL ? "" : ": no service lets it in")
		->rule = "expectation-failed";
	if (verdict->rule != NULL)
		diag_second(diags, verdict->rule->place, "service \"%s\" lets in zone \"%s\" here",
			    verdict->rule->service->name, verdict->rule->zone->name);
	else if (verdict->denied_by != NULL)
		diag_second(diags, entries_denied(counterexample->plan, verdict->denied_by),
			    "zone \"%s\" is denied here", verdict->denied_by->name);
}

size_t expectations_check(const struct profile *profile, struct diags *diags)
{
	struct expectations *run = expectations_begin(profile, diags->arena);
	size_t failed = 0;

	for (size_t i = 0; i < profile->expectation_count; i++) {
		struct counterexample counterexample;

		if (expectation_holds(run, &profile->expectations[i], &counterexample))
			continue;
		expectation_report(&profile->expectations[i], &counterexample, diags);
		failed++;
	}
	return failed;
}
