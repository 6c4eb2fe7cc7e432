#include <stdlib.h>
#include <string.h>

#include "pbxports/profile/check.h"

const struct dialer *profile_dialer(const struct profile *profile, const char *name)
{
	return index_find(&profile->dialer_index, name);
}

void check_unknown_dialer(const struct profile *profile, const struct word *name,
			  struct diags *diags)
{
	diag_error(diags, name->place, "unknown dialer \"%s\"", name->text);
	index_suggest(&profile->dialer_index, name->text, diags);
}

const struct dialer *profile_host(const struct profile *profile, const char *name,
				  struct diags *diags)
{
	const struct dialer *dialer = profile_dialer(profile, name);

	if (dialer != NULL)
		return dialer;
	if (profile->dialer_count == 0) {
		diag_failure(diags, "--host \"%s\": profile \"%s\" has no dialers", name,
			     profile->name.text);
	} else {
		diag_failure(diags, "--host \"%s\" is no dialer of profile \"%s\"", name,
			     profile->name.text);
		index_suggest(&profile->dialer_index, name, diags);
	}
	return NULL;
}

static void report_twice(const char *what, const char *text, struct place place, struct place first,
			 struct diags *diags)
{
	diag_error(diags, place, "two dialers have the %s %s", what, text);
	diag_second(diags, first, "the first is here");
}

/* What two dialers can't have both: its text to compare, NULL where there is none. */
struct claim {
	const char *text;
	struct place place;
	size_t dialer;
};

static struct claim name_claim(const struct dialer *dialer, struct arena *arena)
{
	(void)arena;
	return (struct claim){.text = dialer->name.text, .place = dialer->name.place};
}

/* An address that could not be read is 0, which no machine has. */
static struct claim address_claim(enum family family, struct address address, struct place place,
				  struct arena *arena)
{
	const struct address unread = {0, 0};
	char text[ADDRESS_TEXT_SIZE];

	if (place.source == NULL || address_compare(address, unread) == 0)
		return (struct claim){.text = NULL};
	return (struct claim){.text = arena_strdup(arena, address_format(family, address, text)),
			      .place = place};
}

static struct claim ipv4_claim(const struct dialer *dialer, struct arena *arena)
{
	return address_claim(IPV4, dialer->address, dialer->address_place, arena);
}

static struct claim ipv6_claim(const struct dialer *dialer, struct arena *arena)
{
	return address_claim(IPV6, dialer->address6, dialer->address6_place, arena);
}

static int compare_claims(const void *a, const void *b)
{
	const struct claim *x = a;
	const struct claim *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->dialer > y->dialer) - (x->dialer < y->dialer);
}

static void check_claims(const struct profile *profile, const char *what,
			 struct claim (*make)(const struct dialer *dialer, struct arena *arena),
			 struct diags *diags)
{
	struct claim *claims = arena_array(diags->arena, profile->dialer_count, sizeof(*claims));
	const struct claim *first = claims;
	size_t count = 0;

	for (size_t i = 0; i < profile->dialer_count; i++) {
		struct claim claim = make(&profile->dialers[i], diags->arena);

		claim.dialer = i;
		if (claim.text != NULL)
			claims[count++] = claim;
	}
	if (count > 0)
		qsort(claims, count, sizeof(*claims), compare_claims);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(first->text, claims[i].text) == 0)
			report_twice(what, claims[i].text, claims[i].place, first->place, diags);
		else
			first = &claims[i];
	}
}

/* The profile's only pool; NULL and how many there are where there is not exactly one. */
static const struct service *only_pool(const struct profile *profile, size_t *count)
{
	const struct service *pool = NULL;

	*count = 0;
	for (size_t i = 0; i < profile->service_count; i++) {
		if (profile->services[i].pool.place.source == NULL)
			continue;
		pool = &profile->services[i];
		++*count;
	}
	return *count == 1 ? pool : NULL;
}

static void resolve_plain_pin(const struct profile *profile, struct pin *pin, struct diags *diags)
{
	size_t count;

	pin->service = only_pool(profile, &count);
	if (pin->service != NULL)
		return;
	if (count == 0) {
		diag_error(diags, pin->range.place, "there is no pool to pin a chunk of");
		diag_fix(diags, "give a service a pool");
	} else {
		diag_error(diags, pin->range.place,
			   "the profile has %zu pools: say which one this pins", count);
		diag_fix(diags, "write rtp: {SERVICE: FIRST-LAST}");
	}
}

static void resolve_pin(const struct profile *profile, struct pin *pin, struct diags *diags)
{
	if (pin->range.ports.first == 0)
		return;
	if (pin->pool.place.source == NULL) {
		resolve_plain_pin(profile, pin, diags);
		return;
	}
	if (pin->pool.text == NULL)
		return;
	pin->service = profile_service(profile, pin->pool.text);
	if (pin->service == NULL) {
		check_unknown_service(profile, &pin->pool, diags);
	} else if (pin->service->pool.place.source == NULL) {
		diag_error(diags, pin->pool.place, "service \"%s\" has no pool to pin a chunk of",
			   pin->pool.text);
		diag_second(diags, pin->service->name.place, "the service is here");
	}
}

static void check_dialer(const struct profile *profile, struct dialer *dialer, struct diags *diags)
{
	const struct gateway *gateway = profile->gateway;

	if (dialer->name.text != NULL && strcmp(dialer->name.text, "gateway") == 0) {
		diag_error(diags, dialer->name.place, "a dialer can't be called \"gateway\"");
		diag_fix(diags, "choose another name");
	}
	if (gateway != NULL && dialer->address_place.source == NULL) {
		diag_error(
			diags, dialer->place,
			"this dialer has no address, and the gateway must know where to send to");
		diag_fix(diags, "add address, its IPv4 address");
		diag_second(diags, gateway->place, "the gateway is here");
	}
	for (size_t i = 0; i < dialer->pin_count; i++)
		resolve_pin(profile, &dialer->pins[i], diags);
}

void check_dialers(struct profile *profile, struct diags *diags)
{
	for (size_t i = 0; i < profile->dialer_count; i++)
		check_dialer(profile, &profile->dialers[i], diags);
	check_claims(profile, "name", name_claim, diags);
	check_claims(profile, "address", ipv4_claim, diags);
	check_claims(profile, "address", ipv6_claim, diags);
}
