#include <string.h>

#include "iptables.h"
#include "words.h"

/* iptables takes 255 bytes; a line for people has fewer. No more names are looked at. */
#define COMMENT_ROOM 100

/* Lines for one family say so where the other family's program reads them, too. */
static const char *family_option(const struct iptables *iptables, unsigned families)
{
	if (iptables->families != IPTABLES_BOTH || families == IPTABLES_BOTH)
		return "";
	return families == IPTABLES_FAMILY(IPV4) ? "-4 " : "-6 ";
}

bool iptables_prints(const struct iptables *iptables, unsigned families)
{
	return (iptables->families & families) != 0;
}

void iptables_rule(const struct iptables *iptables, struct iptables_rule rule)
{
	FILE *stream = iptables->stream;

	if (!iptables_prints(iptables, rule.families))
		return;
	fprintf(stream, "%s-A %s ", family_option(iptables, rule.families), rule.chain);
	if (rule.source)
		fprintf(stream, "%s ", rule.source);
	if (rule.match)
		fprintf(stream, "%s ", rule.match);
	if (rule.last)
		fprintf(stream, "%s ", rule.last);
	if (rule.comment)
		fprintf(stream, "-m comment --comment \"%s\" ", rule.comment);
	fprintf(stream, "%s\n", rule.target);
}

const char *iptables_jump(const struct iptables *iptables, const char *chain)
{
	return arena_format(iptables->arena, "-j %s", chain);
}

const char *iptables_goto(const struct iptables *iptables, const char *chain)
{
	return arena_format(iptables->arena, "-g %s", chain);
}

const char *iptables_refuse(const struct iptables *iptables)
{
	return iptables->denied ? iptables_goto(iptables, iptables->denied) : "-j DROP";
}

void iptables_end_chain(const struct iptables *iptables, const char *chain)
{
	iptables_rule(iptables, (struct iptables_rule){
					.chain = chain,
					.families = IPTABLES_BOTH,
					.target = iptables_refuse(iptables),
				});
}

static const char *set_match(const struct iptables *iptables, const struct iptables_zone *zone,
			     enum family family)
{
	return arena_format(iptables->arena, "-m set --match-set %s%c src", zone->set,
			    family == IPV4 ? '4' : '6');
}

void iptables_network_rules(const struct iptables *iptables, const struct iptables_zone *zone,
			    enum family family, struct iptables_rule rule)
{
	struct prefix_walk walk = prefix_walk_begin(&zone->zone->addresses, family);
	char source[sizeof("-s ") + PREFIX_TEXT_SIZE] = "-s ";

	rule.families = IPTABLES_FAMILY(family);
	if (!iptables_prints(iptables, rule.families))
		return;
	if (zone->zone->any[family]) {
		iptables_rule(iptables, rule);
		return;
	}
	if (zone->has_set[family]) {
		rule.source = set_match(iptables, zone, family);
		iptables_rule(iptables, rule);
		return;
	}
	rule.source = source;
	while (prefix_walk_next(&walk)) {
		prefix_format(family, walk.first, walk.length, source + strlen("-s "));
		iptables_rule(iptables, rule);
	}
}

bool iptables_has_one_source(const struct iptables_zone *zone)
{
	const struct plan_zone *plan = zone->zone;

	if (plan->interface_count > 0)
		return plan->interface_count == 1 && addrset_is_empty(&plan->addresses);
	for (enum family family = IPV4; family < FAMILIES; family++) {
		struct prefix_walk walk = prefix_walk_begin(&plan->addresses, family);

		if (!zone->has_set[family] && prefix_walk_next(&walk) && prefix_walk_next(&walk))
			return false;
	}
	return true;
}

struct iptables_rule iptables_one_source(const struct iptables *iptables,
					 const struct iptables_zone *zone, enum family family,
					 struct iptables_rule rule)
{
	struct prefix_walk walk = prefix_walk_begin(&zone->zone->addresses, family);
	char network[PREFIX_TEXT_SIZE];

	rule.families = IPTABLES_FAMILY(family);
	if (zone->has_set[family])
		rule.last = set_match(iptables, zone, family);
	else if (!zone->zone->any[family] && prefix_walk_next(&walk))
		rule.source = arena_format(iptables->arena, "-s %s",
					   prefix_format(family, walk.first, walk.length, network));
	return rule;
}

void iptables_source_rules(const struct iptables *iptables, const struct iptables_zone *zone,
			   struct iptables_rule rule)
{
	struct iptables_rule one = rule;

	if (plan_zone_is_internet(zone->zone)) {
		iptables_rule(iptables, rule);
		return;
	}
	for (size_t i = 0; i < zone->zone->interface_count; i++) {
		one.source = arena_format(iptables->arena, "-i %s", zone->zone->interfaces[i]);
		iptables_rule(iptables, one);
	}
	for (enum family family = IPV4; family < FAMILIES; family++)
		iptables_network_rules(iptables, zone, family, rule);
}

const char *iptables_comment(const struct iptables *iptables,
			     const struct iptables_services *services, const char *who)
{
	const char *names[COMMENT_ROOM];
	size_t count = 0;

	while (count < services->count && count < COMMENT_ROOM) {
		names[count] = services->items[count]->name;
		count++;
	}
	return words_comment(names, count, &who, 1, COMMENT_ROOM, iptables->arena);
}
