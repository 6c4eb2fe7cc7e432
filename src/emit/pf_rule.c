#include <string.h>

#include "pf.h"

static void print_words(const struct pf *pf, const char *words)
{
	if (words != NULL && *words != '\0')
		fprintf(pf->stream, " %s", words);
}

static const char *family_keyword(unsigned families)
{
	if (families == PF_FAMILY(IPV4))
		return "inet";
	return families == PF_FAMILY(IPV6) ? "inet6" : NULL;
}

/* `on` and `from` may be NULL, where the packet may come from anywhere. */
static void print_rule(const struct pf *pf, const struct pf_match *match, const char *on,
		       unsigned families, const char *from)
{
	fputs(match->action, pf->stream);
	print_words(pf, on);
	print_words(pf, family_keyword(families));
	if (match->protocol != NULL)
		fprintf(pf->stream, " proto %s", match->protocol);
	print_words(pf, from);
	print_words(pf, match->to);
	print_words(pf, match->options);
	fprintf(pf->stream, " label \"%s\"\n", match->label);
}

unsigned pf_table_families(const struct plan_zone *zone)
{
	unsigned families = 0;

	for (enum family family = IPV4; family < FAMILIES; family++)
		if (!zone->any[family] && zone->addresses.families[family].count > 0)
			families |= PF_FAMILY(family);
	return families;
}

/* To pf these are every interface there is, and no system has one of that name. */
static bool means_every(const char *interface)
{
	return strcmp(interface, "all") == 0 || strcmp(interface, "any") == 0;
}

/* The interfaces, quoted: any word of pf's language may be the name of one. NULL for none. */
static const char *on_interfaces(const struct pf *pf, const struct plan_zone *zone)
{
	const char *list = NULL;
	size_t count = 0;

	for (size_t i = 0; i < zone->interface_count; i++) {
		if (means_every(zone->interfaces[i]))
			continue;
		list = arena_format(pf->arena, "%s%s\"%s\"", count > 0 ? list : "",
				    count > 0 ? " " : "", zone->interfaces[i]);
		count++;
	}
	if (count < 2)
		return list == NULL ? NULL : arena_format(pf->arena, "on %s", list);
	return arena_format(pf->arena, "on { %s }", list);
}

static unsigned any_families(const struct plan_zone *zone)
{
	unsigned families = 0;

	for (enum family family = IPV4; family < FAMILIES; family++)
		if (zone->any[family])
			families |= PF_FAMILY(family);
	return families;
}

static void source_rules(const struct pf *pf, const struct plan_zone *zone,
			 const struct pf_match *match, unsigned any)
{
	unsigned in_table = pf_table_families(zone) & match->families & ~any;

	if (any != 0)
		print_rule(pf, match, NULL, any, "from any");
	if (in_table != 0)
		print_rule(pf, match, NULL, in_table,
			   arena_format(pf->arena, "from <zone_%s>", zone->name));
}

void pf_zone_rules(const struct pf *pf, const struct plan_zone *zone, const struct pf_match *match)
{
	const char *on = on_interfaces(pf, zone);
	unsigned any = any_families(zone) & match->families;

	if (any != match->families && on != NULL)
		print_rule(pf, match, on, match->families, NULL);
	source_rules(pf, zone, match, any);
}

unsigned pf_outside_families(const struct pf *pf, const struct plan_zone *zone)
{
	const char *interface = pf->plan->profile->gateway->interface.text;

	return plan_zone_has_interface(zone, interface) ? PF_BOTH_FAMILIES : any_families(zone);
}

void pf_outside_rules(const struct pf *pf, const struct plan_zone *zone,
		      const struct pf_match *match)
{
	source_rules(pf, zone, match, pf_outside_families(pf, zone) & match->families);
}

const char *pf_outside(const struct plan *plan, struct arena *arena)
{
	const char *interface;

	if (plan->role != PLAN_GATEWAY)
		return NULL;
	interface = plan->profile->gateway->interface.text;
	return means_every(interface) ? NULL : arena_format(arena, "on \"%s\"", interface);
}
