#include <string.h>

#include "iptables_gateway.h"

#define CHAIN_NAME_ROOM 28
#define SET_NAME_ROOM	30 /* of 31; and the 4 or 6 behind it */

/* hashlimit's rule holds a longer name, but the kernel of old takes 15 bytes. */
#define TABLE_NAME_FORMAT "%.6s-%08lx"

/* FNV-1a, 32 bits. */
static unsigned long hash(const char *text)
{
	unsigned long value = 2166136261UL;

	for (; *text; text++)
		value = ((value ^ (unsigned char)*text) * 16777619UL) & 0xffffffffUL;
	return value;
}

static struct iptables_name **bucket(struct iptables *iptables, const char *name)
{
	return &iptables->names[hash(name) % IPTABLES_NAME_BUCKETS];
}

static struct iptables_name *find_name(struct iptables *iptables, const char *name)
{
	struct iptables_name *taken = *bucket(iptables, name);

	while (taken && strcmp(taken->text, name) != 0)
		taken = taken->next;
	return taken;
}

static const char *take(struct iptables *iptables, const char *name)
{
	struct iptables_name **first = bucket(iptables, name);
	struct iptables_name *taken = arena_alloc(iptables->arena, sizeof(*taken));

	*taken = (struct iptables_name){.text = name, .next = *first};
	*first = taken;
	return name;
}

/* A name that nothing else has: what is too long is cut, and what is then taken gets a number. */
static const char *make_name(struct iptables *iptables, int room, const char *whole)
{
	const char *name = arena_format(iptables->arena, "%.*s", room, whole);
	struct iptables_name *first = find_name(iptables, name);

	while (find_name(iptables, name)) {
		const char *suffix;

		first->number += first->number == 0 ? 2 : 1;
		suffix = arena_format(iptables->arena, "-%u", first->number);
		name = arena_format(iptables->arena, "%.*s%s", room - (int)strlen(suffix), whole,
				    suffix);
	}
	return take(iptables, name);
}

static const char *name_chain(struct iptables *iptables, enum iptables_table table,
			      unsigned families, const char *word, const char *name)
{
	const char *whole = arena_format(iptables->arena, "%s%s%s%s", iptables->prefix, word,
					 name ? "-" : "", name ? name : "");

	iptables->chains = arena_grow(iptables->arena, iptables->chains, iptables->chain_count,
				      &iptables->chain_capacity, sizeof(*iptables->chains));
	whole = make_name(iptables, CHAIN_NAME_ROOM, whole);
	iptables->chains[iptables->chain_count++] = (struct iptables_chain){whole, table, families};
	return whole;
}

const char *iptables_chain_name(struct iptables *iptables, const char *word, const char *name,
				unsigned families)
{
	return name_chain(iptables, IPTABLES_FILTER, families, word, name);
}

const char *iptables_nat_chain_name(struct iptables *iptables, const char *word, const char *name)
{
	return name_chain(iptables, IPTABLES_NAT, IPTABLES_FAMILY(IPV4), word, name);
}

const char *iptables_set_name(struct iptables *iptables, const char *name)
{
	const char *owner = iptables->options->chain ? iptables->options->chain : "pbxports";

	return make_name(iptables, SET_NAME_ROOM,
			 arena_format(iptables->arena, "%s-%s", owner, name));
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
	} while (find_name(iptables, name));
	return take(iptables, name);
}

/* Of the machine's own input. */
static void name_input(struct iptables *iptables)
{
	const unsigned ipv4 = IPTABLES_FAMILY(IPV4);
	const unsigned ipv6 = IPTABLES_FAMILY(IPV6);

	iptables->udp = iptables_chain_name(iptables, "udp-in", NULL, IPTABLES_BOTH);
	iptables->tcp = iptables_chain_name(iptables, "tcp-in", NULL, IPTABLES_BOTH);
	iptables->icmp = iptables_chain_name(iptables, "icmp-in", NULL, ipv4);
	iptables->icmp6 = iptables_chain_name(iptables, "icmp6-in", NULL, ipv6);
	iptables->listeners = iptables_chain_name(iptables, "listeners", NULL, ipv6);
}

/* A chain that all packets of one of iptables' own take. */
static const char *hook(struct iptables *iptables, enum iptables_table table, unsigned families,
			const char *word, const char *own)
{
	return iptables->options->chain ? name_chain(iptables, table, families, word, NULL) : own;
}

static void name_protocol(struct iptables *iptables, enum protocol protocol, const char *fwd,
			  const char *dnat)
{
	struct iptables_gateway *gateway = iptables->gateway;

	for (size_t i = 0; i < iptables->plan->forward_count; i++) {
		if (!(iptables->plan->forwards[i].ports.protocols & 1U << protocol))
			continue;
		gateway->fwd[protocol] = iptables_chain_name(iptables, fwd, NULL, IPTABLES_BOTH);
		gateway->dnat[protocol] = iptables_nat_chain_name(iptables, dnat, NULL);
		return;
	}
}

static void name_gateway(struct iptables *iptables, struct iptables_gateway *gateway)
{
	const unsigned ipv4 = IPTABLES_FAMILY(IPV4);

	gateway->forward = hook(iptables, IPTABLES_FILTER, IPTABLES_BOTH, "fwd", "FORWARD");
	gateway->from = iptables_chain_name(iptables, "from-outside", NULL, IPTABLES_BOTH);
	name_protocol(iptables, UDP, "udp-fwd", "udp-dnat");
	name_protocol(iptables, TCP, "tcp-fwd", "tcp-dnat");
	if (iptables_pings_machines(iptables))
		gateway->ping_fwd =
			iptables_chain_name(iptables, "ping-fwd", NULL, IPTABLES_FAMILY(IPV6));
	gateway->prerouting = hook(iptables, IPTABLES_NAT, ipv4, "dnat", "PREROUTING");
	gateway->postrouting = hook(iptables, IPTABLES_NAT, ipv4, "snat", "POSTROUTING");
}

/* The families of the pings that are asked for. */
static unsigned ping_families(const struct iptables *iptables)
{
	if (iptables->plan->ping_count == 0)
		return 0;
	if (!iptables->plan->input_alone)
		return IPTABLES_BOTH;
	return iptables_pings_machines(iptables) ? IPTABLES_FAMILY(IPV6) : 0;
}

void iptables_name_chains(struct iptables *iptables)
{
	const struct plan *plan = iptables->plan;
	const unsigned pings = ping_families(iptables);

	take(iptables, iptables->input);
	iptables->new_set = iptables_set_name(iptables, "new");
	if (!plan->input_alone)
		iptables->discovery =
			iptables_chain_name(iptables, "discovery", NULL, IPTABLES_FAMILY(IPV6));
	if (plan->deny_count > 0)
		iptables->deny = iptables_chain_name(iptables, "deny", NULL, IPTABLES_BOTH);
	if (!plan->input_alone)
		name_input(iptables);
	if (iptables->gateway)
		name_gateway(iptables, iptables->gateway);
	if (pings)
		iptables->ping = iptables_chain_name(iptables, "ping", NULL, pings);
	/* one rule, which then stands where a jump to it would */
	if (plan->profile->policy.log.count > 0 || plan->profile->policy.fallback != POLICY_DROP)
		iptables->denied = iptables_chain_name(iptables, "denied", NULL, IPTABLES_BOTH);
}
