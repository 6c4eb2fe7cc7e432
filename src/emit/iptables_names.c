#include <string.h>

#include "iptables.h"

#define CHAIN_NAME_ROOM 28
#define SET_NAME_ROOM	30 /* of 31; and the 4 or 6 behind it */

/* hashlimit's rule holds a longer name, but the kernel of old takes 15 bytes. */
#define TABLE_NAME_FORMAT "%.6s-%08lx"

static bool is_taken(const struct iptables *iptables, const char *name)
{
	for (size_t i = 0; i < iptables->name_count; i++) {
		if (strcmp(iptables->names[i], name) == 0)
			return true;
	}
	return false;
}

static const char *take(struct iptables *iptables, const char *name)
{
	iptables->names = arena_grow(iptables->arena, iptables->names, iptables->name_count,
				     &iptables->name_capacity, sizeof(*iptables->names));
	iptables->names[iptables->name_count++] = name;
	return name;
}

/* A name that nothing else has: what is too long is cut, and what is then taken gets a number. */
static const char *make_name(struct iptables *iptables, int room, const char *whole)
{
	const char *name = arena_format(iptables->arena, "%.*s", room, whole);

	for (unsigned number = 2; is_taken(iptables, name); number++) {
		const char *suffix = arena_format(iptables->arena, "-%u", number);

		name = arena_format(iptables->arena, "%.*s%s", room - (int)strlen(suffix), whole,
				    suffix);
	}
	return take(iptables, name);
}

const char *iptables_chain_name(struct iptables *iptables, const char *word, const char *name,
				unsigned families)
{
	const char *whole = arena_format(iptables->arena, "%s%s%s%s", iptables->prefix, word,
					 name ? "-" : "", name ? name : "");

	iptables->chains = arena_grow(iptables->arena, iptables->chains, iptables->chain_count,
				      &iptables->chain_capacity, sizeof(*iptables->chains));
	whole = make_name(iptables, CHAIN_NAME_ROOM, whole);
	iptables->chains[iptables->chain_count++] = (struct iptables_chain){whole, families};
	return whole;
}

const char *iptables_set_name(struct iptables *iptables, const char *name)
{
	const char *owner = iptables->options->chain ? iptables->options->chain : "pbxports";

	return make_name(iptables, SET_NAME_ROOM,
			 arena_format(iptables->arena, "%s-%s", owner, name));
}

/* FNV-1a, 32 bits. */
static unsigned long hash(const char *text)
{
	unsigned long value = 2166136261UL;

	for (; *text; text++)
		value = ((value ^ (unsigned char)*text) * 16777619UL) & 0xffffffffUL;
	return value;
}

/* hashlimit finds its table by name, and one that is there keeps its limit: another limit needs
 * another name. */
const char *iptables_table_name(struct iptables *iptables, const struct plan_service *service)
{
	const struct limit *limit = service->limit;
	const char *name;
	unsigned salt = 0;

	do {
		const char *text = arena_format(
			iptables->arena, "%s%s %lu/%s %u %d %u", iptables->prefix, service->name,
			(unsigned long)limit->rate.count, rate_unit_name(limit->rate.unit),
			limit->burst, limit->count, salt++);

		name = arena_format(iptables->arena, TABLE_NAME_FORMAT, service->name, hash(text));
	} while (is_taken(iptables, name));
	return take(iptables, name);
}

void iptables_name_chains(struct iptables *iptables)
{
	const unsigned ipv4 = IPTABLES_FAMILY(IPV4);
	const unsigned ipv6 = IPTABLES_FAMILY(IPV6);

	take(iptables, iptables->input);
	iptables->new_set = iptables_set_name(iptables, "new");
	iptables->discovery = iptables_chain_name(iptables, "discovery", NULL, ipv6);
	if (iptables->plan->deny_count > 0)
		iptables->deny = iptables_chain_name(iptables, "deny", NULL, IPTABLES_BOTH);
	iptables->udp = iptables_chain_name(iptables, "udp-in", NULL, IPTABLES_BOTH);
	iptables->tcp = iptables_chain_name(iptables, "tcp-in", NULL, IPTABLES_BOTH);
	iptables->icmp = iptables_chain_name(iptables, "icmp-in", NULL, ipv4);
	iptables->icmp6 = iptables_chain_name(iptables, "icmp6-in", NULL, ipv6);
	iptables->listeners = iptables_chain_name(iptables, "listeners", NULL, ipv6);
	if (iptables->plan->ping_count > 0)
		iptables->ping = iptables_chain_name(iptables, "ping", NULL, IPTABLES_BOTH);
	iptables->denied = iptables_chain_name(iptables, "denied", NULL, IPTABLES_BOTH);
}
