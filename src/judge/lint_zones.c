/* Zones by themselves, and against `deny`. */
#include <stdlib.h>

#include "lint_private.h"
#include "pbxports/judge/entries.h"

/* What a zone writes out itself, as a set. */
struct written {
	const struct zone *zone;
	struct addrset addresses;
	uint64_t sum; /* of all bounds: equal sets have equal ones */
};

static void add_sum(struct written *written)
{
	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *set = &written->addresses.families[family];

		for (size_t i = 0; i < set->count; i++) {
			const struct address_range *range = &set->ranges[i];

			written->sum = written->sum * 31 + range->first.high * 7 +
				       range->first.low * 5 + range->last.high * 3 +
				       range->last.low;
		}
	}
}

static struct written write_out(const struct lint *lint, const struct zone *zone)
{
	struct written written = {.zone = zone};
	bool refers = false;

	for (size_t i = 0; i < zone->entry_count; i++)
		refers = refers || zone->entries[i].kind == ENTRY_ZONE;
	if (!refers) {
		written.addresses = plan_find_zone(lint->plan, zone)->addresses;
		add_sum(&written);
		return written;
	}
	for (size_t i = 0; i < zone->entry_count; i++) {
		const struct zone_entry *entry = &zone->entries[i];

		if (entry->kind == ENTRY_RANGE)
			addrset_add(&written.addresses, entry->net.family, entry->net.range,
				    lint->arena);
		else if (entry->kind == ENTRY_FILE)
			addrset_add_set(&written.addresses, &entry->file.list->addresses,
					lint->arena);
	}
	addrset_settle(&written.addresses, lint->arena);
	add_sum(&written);
	return written;
}

/* By sum, then in the order of the profile. */
static int compare_written(const void *a, const void *b)
{
	const struct written *x = a;
	const struct written *y = b;

	if (x->sum != y->sum)
		return x->sum < y->sum ? -1 : 1;
	return (x->zone > y->zone) - (x->zone < y->zone);
}

static bool same_addresses(const struct written *a, const struct written *b)
{
	return a->sum == b->sum &&
	       rangeset_equal(&a->addresses.families[IPV4], &b->addresses.families[IPV4]) &&
	       rangeset_equal(&a->addresses.families[IPV6], &b->addresses.families[IPV6]);
}

void check_zone_duplicate(struct lint *lint)
{
	size_t count = 0;
	struct written *zones = arena_array(lint->arena, lint->profile->zone_count, sizeof(*zones));

	for (size_t i = 0; i < lint->profile->zone_count; i++) {
		const struct zone *zone = &lint->profile->zones[i];

		if (zone->builtin == ZONE_DEFINED)
			zones[count] = write_out(lint, zone);
		if (zone->builtin == ZONE_DEFINED && !addrset_is_empty(&zones[count].addresses))
			count++;
	}
	if (count > 0)
		qsort(zones, count, sizeof(*zones), compare_written);
	for (size_t i = 1; i < count; i++) {
		const struct zone *first = zones[i - 1].zone;
		const struct zone *second = zones[i].zone;

		if (!same_addresses(&zones[i - 1], &zones[i]) ||
		    lint_is_allowed(lint, NULL, first) ||
		    !lint_report(lint, NULL, second, second->name.place,
				 "zones \"%s\" and \"%s\" have the same addresses",
				 first->name.text, second->name.text))
			continue;
		diag_fix(lint->diags, "write \"%s: [%s]\"", second->name.text, first->name.text);
		diag_second(lint->diags, first->name.place, "the other one is here");
	}
}

enum hidden { HIDDEN_UNKNOWN, HIDDEN_NOT, HIDDEN_PARTLY, HIDDEN_WHOLLY };

static bool denies_interface(const struct lint *lint, const char *interface)
{
	for (size_t i = 0; i < lint->plan->deny_count; i++)
		if (plan_zone_has_interface(lint->plan->deny[i], interface))
			return true;
	return false;
}

static bool denies_an_interface(const struct lint *lint, const struct plan_zone *zone)
{
	for (size_t i = 0; i < zone->interface_count; i++)
		if (denies_interface(lint, zone->interfaces[i]))
			return true;
	return false;
}

/* Of a short list and a long one, in the time of the short one. */
static bool touches(const struct addrset *set, const struct addrset *denied)
{
	for (int family = 0; family < FAMILIES; family++)
		for (size_t i = 0; i < set->families[family].count; i++)
			if (rangeset_overlaps(&denied->families[family],
					      set->families[family].ranges[i]))
				return true;
	return false;
}

/*
 * What a whole family loses is no slip: the internet less a list of abusers is what `deny` is for.
 * Wholly denied is wholly denied.
 */
static enum hidden how_hidden(const struct lint *lint, const struct plan_zone *zone)
{
	struct addrset left;
	bool partly = false;
	size_t denied = 0;

	if (!touches(&zone->addresses, &lint->denied) && !denies_an_interface(lint, zone))
		return HIDDEN_NOT;
	left = addrset_difference(&zone->addresses, &lint->denied, lint->arena);

	for (size_t i = 0; i < zone->interface_count; i++)
		denied += denies_interface(lint, zone->interfaces[i]);
	if (addrset_is_empty(&left) && denied == zone->interface_count)
		return HIDDEN_WHOLLY;
	for (int family = 0; family < FAMILIES; family++)
		partly = partly ||
			 (!zone->any[family] && !rangeset_equal(&left.families[family],
								&zone->addresses.families[family]));
	return partly || denied > 0 ? HIDDEN_PARTLY : HIDDEN_NOT;
}

static bool shares_interface(const struct plan_zone *a, const struct plan_zone *b)
{
	for (size_t i = 0; i < a->interface_count; i++)
		if (plan_zone_has_interface(b, a->interfaces[i]))
			return true;
	return false;
}

/* Names the first zone of `deny` that takes something of the zone away, and what. */
static void name_denier(struct lint *lint, const struct plan_zone *zone)
{
	for (size_t i = 0; i < lint->plan->deny_count; i++) {
		const struct plan_zone *denier = lint->plan->deny[i];
		const struct addrset both =
			addrset_intersection(&zone->addresses, &denier->addresses, lint->arena);
		const enum family family = both.families[IPV4].count > 0 ? IPV4 : IPV6;
		char text[RANGE_TEXT_SIZE];

		if (both.families[family].count > 0) {
			diag_second(lint->diags, entries_denied(lint->plan, denier),
				    "zone \"%s\" is denied here, and holds %s", denier->name,
				    address_range_format(family, &both.families[family].ranges[0],
							 text));
			return;
		}
		if (shares_interface(zone, denier)) {
			diag_second(lint->diags, entries_denied(lint->plan, denier),
				    "zone \"%s\" is denied here, and has its interface",
				    denier->name);
			return;
		}
	}
}

static bool report_hidden(struct lint *lint, const struct plan_rule *rule, enum hidden hidden)
{
	bool wholly = hidden == HIDDEN_WHOLLY;

	if (!lint_report_as(lint, wholly ? DIAG_ERROR : DIAG_WARNING, rule->service->service,
			    rule->zone->zone, rule->place,
			    "zone \"%s\" of service \"%s\" is %s denied", rule->zone->name,
			    rule->service->name, wholly ? "wholly" : "partly"))
		return false;
	diag_fix(lint->diags, "take it out of what is denied, or out of this list");
	name_denier(lint, rule->zone);
	return true;
}

/* Each zone once, by the first service that does not allow it. */
void check_deny_hides(struct lint *lint)
{
	size_t count = lint->plan->zone_count;
	enum hidden *hidden = arena_array(lint->arena, count, sizeof(*hidden));

	if (lint->plan->deny_count == 0)
		return;
	for (size_t i = 0; i < lint->service_count; i++) {
		const struct plan_service *service = lint->services[i].plan;

		for (size_t k = 0; k < service->rule_count; k++) {
			const struct plan_rule *rule = &service->rules[k];
			enum hidden *how = &hidden[rule->zone - lint->plan->zones];

			if (*how == HIDDEN_UNKNOWN)
				*how = how_hidden(lint, rule->zone);
			if (*how != HIDDEN_NOT && report_hidden(lint, rule, *how))
				*how = HIDDEN_NOT;
		}
	}
}

static const struct plan_zone *denier_of(const struct lint *lint, enum family family,
					 struct address address)
{
	for (size_t i = 0; i < lint->plan->deny_count; i++)
		if (addrset_contains(&lint->plan->deny[i]->addresses, family, address))
			return lint->plan->deny[i];
	return NULL;
}

static void hold_dialer(struct lint *lint, const struct dialer *dialer, enum family family,
			struct address address, struct place place)
{
	const struct plan_zone *denier =
		place.source == NULL ? NULL : denier_of(lint, family, address);

	if (denier == NULL || !lint_report(lint, NULL, denier->zone, place,
					   "dialer \"%s\" is in zone \"%s\", which is denied",
					   dialer->name.text, denier->name))
		return;
	diag_fix(lint->diags, "take its network out of what is denied");
	diag_second(lint->diags, entries_denied(lint->plan, denier), "the zone is denied here");
}

void check_dialer_denied(struct lint *lint)
{
	for (size_t i = 0; i < lint->profile->dialer_count; i++) {
		const struct dialer *dialer = &lint->profile->dialers[i];

		hold_dialer(lint, dialer, IPV4, dialer->address, dialer->address_place);
		hold_dialer(lint, dialer, IPV6, dialer->address6, dialer->address6_place);
	}
}

static void use(bool *used, const struct profile *profile, const struct zone *zone)
{
	if (zone != NULL)
		used[zone - profile->zones] = true;
}

static void use_all(bool *used, const struct profile *profile,
		    const struct zone_reference *references, size_t count)
{
	for (size_t i = 0; i < count; i++)
		use(used, profile, references[i].zone);
}

/* Services that are off count: they are kept to be switched on. */
static bool *used_zones(const struct lint *lint)
{
	const struct profile *profile = lint->profile;
	bool *used = arena_array(lint->arena, profile->zone_count, sizeof(*used));

	use_all(used, profile, profile->deny, profile->deny_count);
	use_all(used, profile, profile->policy.ping, profile->policy.ping_count);
	for (size_t i = 0; i < profile->service_count; i++)
		use_all(used, profile, profile->services[i].from, profile->services[i].from_count);
	for (size_t i = 0; i < profile->expectation_count; i++) {
		const struct expectation *expectation = &profile->expectations[i];

		use(used, profile, expectation->from.zone);
		use_all(used, profile, expectation->except, expectation->except_count);
	}
	for (size_t i = 0; i < profile->zone_count; i++)
		for (size_t k = 0; k < profile->zones[i].entry_count; k++)
			if (profile->zones[i].entries[k].kind == ENTRY_ZONE)
				use(used, profile, profile->zones[i].entries[k].reference.zone);
	return used;
}

void check_zone_unused(struct lint *lint)
{
	const bool *used = used_zones(lint);

	for (size_t i = 0; i < lint->profile->zone_count; i++) {
		const struct zone *zone = &lint->profile->zones[i];

		if (zone->builtin == ZONE_DEFINED && !used[i] &&
		    lint_report(lint, NULL, zone, zone->name.place, "nothing uses zone \"%s\"",
				zone->name.text))
			diag_fix(lint->diags, "name it in a service's \"from\", or take it out");
	}
}

void check_zone_empty(struct lint *lint)
{
	for (size_t i = 0; i < lint->profile->zone_count; i++) {
		const struct zone *zone = &lint->profile->zones[i];

		if (zone->builtin == ZONE_DEFINED && zone->empty &&
		    lint_report(lint, NULL, zone, zone->name.place,
				"zone \"%s\" is empty, and opens nothing", zone->name.text))
			diag_fix(lint->diags, "give it sources");
	}
}
