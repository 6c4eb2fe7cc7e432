#include <string.h>

#include "iptables.h"
#include "words.h"

/* iptables takes 255 bytes; a line for people has fewer. */
#define COMMENT_ROOM 100

/* What multiport holds; a range takes two. */
#define SLOTS 15

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

void iptables_end_chain(const struct iptables *iptables, const char *chain)
{
	iptables_rule(iptables, (struct iptables_rule){
					.chain = chain,
					.families = IPTABLES_BOTH,
					.target = iptables_goto(iptables, iptables->denied),
				});
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
		rule.source = arena_format(iptables->arena, "-m set --match-set %s%c src",
					   zone->set, family == IPV4 ? '4' : '6');
		iptables_rule(iptables, rule);
		return;
	}
	rule.source = source;
	while (prefix_walk_next(&walk)) {
		prefix_format(family, walk.first, walk.length, source + strlen("-s "));
		iptables_rule(iptables, rule);
	}
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
	const char **names = arena_array(iptables->arena, services->count, sizeof(*names));

	for (size_t i = 0; i < services->count; i++)
		names[i] = services->items[i]->name;
	return words_comment(names, services->count, &who, 1, COMMENT_ROOM, iptables->arena);
}

/* Some of a group's ports, as they fit into one rule. */
struct chunk {
	struct portset ports;
	const char *text; /* 80,443,10000:20000 */
	unsigned slots;
	size_t ranges;
};

const char *iptables_range_text(const struct iptables *iptables, struct port_range range)
{
	if (range.first == range.last)
		return arena_format(iptables->arena, "%u", range.first);
	return arena_format(iptables->arena, "%u:%u", range.first, range.last);
}

const char *iptables_range_match(const struct iptables *iptables, struct port_range range,
				 enum protocol protocol)
{
	return arena_format(iptables->arena, "-p %s --dport %s", protocol_name(protocol),
			    iptables_range_text(iptables, range));
}

static unsigned slots_of(struct port_range range)
{
	return range.first == range.last ? 1 : 2;
}

static void add_range(const struct iptables *iptables, struct chunk *chunk, struct port_range range)
{
	const char *text = iptables_range_text(iptables, range);

	portset_add(&chunk->ports, range, iptables->arena);
	chunk->ranges++;
	chunk->slots += slots_of(range);
	chunk->text =
		chunk->text ? arena_format(iptables->arena, "%s,%s", chunk->text, text) : text;
}

static void chunk_rule(const struct iptables *iptables, struct chunk *chunk, enum protocol protocol,
		       const struct iptables_group *group, const char *who,
		       struct iptables_rule rule)
{
	struct iptables_services named = {0};

	if (chunk->ranges == 0)
		return;
	portset_settle(&chunk->ports, iptables->arena);
	named.items =
		arena_array(iptables->arena, group->services.count, sizeof(struct plan_service *));
	for (size_t i = 0; i < group->services.count; i++) {
		if (portset_overlaps(&group->services.items[i]->ports, &chunk->ports,
				     iptables->arena))
			named.items[named.count++] = group->services.items[i];
	}
	rule.match =
		arena_format(iptables->arena, "-p %s %s %s", protocol_name(protocol),
			     chunk->ranges == 1 ? "--dport" : "-m multiport --dports", chunk->text);
	rule.comment = iptables_comment(iptables, &named, who);
	iptables_rule(iptables, rule);
	*chunk = (struct chunk){.slots = 0};
}

void iptables_port_rules(const struct iptables *iptables, const struct iptables_group *group,
			 enum protocol protocol, const char *who, struct iptables_rule rule)
{
	struct chunk chunk = {.slots = 0};

	for (size_t i = 0; i < group->ports.protocols[protocol].count; i++) {
		struct port_range range = portset_range(&group->ports, protocol, i);

		if (chunk.slots + slots_of(range) > SLOTS)
			chunk_rule(iptables, &chunk, protocol, group, who, rule);
		add_range(iptables, &chunk, range);
	}
	chunk_rule(iptables, &chunk, protocol, group, who, rule);
}

void iptables_group_rules(const struct iptables *iptables, const struct iptables_group *group,
			  const char *who, struct iptables_rule rule)
{
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++)
		iptables_port_rules(iptables, group, protocol, who, rule);
}
