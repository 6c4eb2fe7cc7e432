/* What pf does with a packet: the last rule that matches decides, unless one with `quick` does. */
#include "eval.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

void eval_free(struct eval_rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->table_count; i++)
		free(rules->tables[i].networks);
	free(rules->rules);
	free(rules);
}

struct eval_address eval_address(const char *text)
{
	struct eval_address address = {.bits = strchr(text, ':') == NULL ? 32 : 128};

	if (inet_pton(address.bits == 32 ? AF_INET : AF_INET6, text, address.bytes) != 1)
		abort();
	return address;
}

const struct table *eval_table(const struct eval_rules *rules, const char *name)
{
	for (size_t i = 0; i < rules->table_count; i++)
		if (strcmp(rules->tables[i].name, name) == 0)
			return &rules->tables[i];
	return NULL;
}

static bool in_network(const struct network *network, const struct eval_address *address)
{
	unsigned whole = network->length / 8, rest = network->length % 8;
	unsigned mask = 0xff00U >> rest & 0xffU;

	if (network->address.bits != address->bits ||
	    memcmp(network->address.bytes, address->bytes, whole) != 0)
		return false;
	return rest == 0 || ((network->address.bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}

/* The longest entry that holds the address decides, whatever the order. */
static bool in_table(const struct table *table, const struct eval_address *address)
{
	const struct network *longest = NULL;

	for (size_t i = 0; i < table->count; i++) {
		const struct network *network = &table->networks[i];

		if (in_network(network, address) &&
		    (longest == NULL || network->length > longest->length))
			longest = network;
	}
	return longest != NULL && !longest->negated;
}

static bool is_same(const struct eval_address *a, const struct eval_address *b)
{
	return a->bits == b->bits && memcmp(a->bytes, b->bytes, a->bits / 8) == 0;
}

bool eval_same_path(const struct eval_packet *a, const struct eval_packet *b)
{
	return is_same(&a->source, &b->source) && is_same(&a->destination, &b->destination) &&
	       a->source_port == b->source_port && a->port == b->port;
}

static bool is_one_of(const char *const *list, size_t count, const struct eval_address *address)
{
	for (size_t i = 0; i < count; i++) {
		struct eval_address one = eval_address(list[i]);

		if (is_same(&one, address))
			return true;
	}
	return false;
}

static bool is_host(const struct eval_rules *rules, const struct host *host,
		    const struct eval_address *address)
{
	static const char *const own[] = {EVAL_OWN4, EVAL_OWN6, EVAL_OWN_LINK, "127.0.0.1", "::1"};
	static const char *const broadcasts[] = {EVAL_OWN_BROADCAST};

	switch (host->kind) {
	case HOST_ANY:
		return true;
	case HOST_NETWORK:
		return in_network(&host->network, address);
	case HOST_TABLE:
		return in_table(eval_table(rules, host->table), address);
	case HOST_SELF:
		return is_one_of(own, sizeof(own) / sizeof(own[0]), address);
	case HOST_INTERFACE:
		return is_one_of(own, 3, address);
	case HOST_SELF_BROADCAST:
		return is_one_of(broadcasts, 1, address);
	}
	return false;
}

/* Lists expand to rules of one item each, so that any of them is enough. */
static bool among_hosts(const struct eval_rules *rules, const struct host *hosts, size_t count,
			const struct eval_address *address)
{
	for (size_t i = 0; i < count; i++)
		if (is_host(rules, &hosts[i], address))
			return true;
	return count == 0;
}

/* A name without a number is that of a group: of a driver's interfaces, or of all. */
static bool is_interface(const char *name, const char *interface)
{
	size_t length = strlen(name);

	if (strcmp(name, interface) == 0 || strcmp(name, "all") == 0 || strcmp(name, "any") == 0)
		return true;
	if (isdigit((unsigned char)name[length - 1]) || strncmp(name, interface, length) != 0)
		return false;
	return interface[length + strspn(interface + length, "0123456789")] == '\0';
}

static bool among_interfaces(const char names[][NAME_SIZE], size_t count, const char *interface)
{
	for (size_t i = 0; i < count; i++)
		if (is_interface(names[i], interface))
			return true;
	return count == 0;
}

static bool among_protocols(const struct rule *rule, unsigned protocol)
{
	for (size_t i = 0; i < rule->protocol_count; i++)
		if (rule->protocols[i] == protocol)
			return true;
	return rule->protocol_count == 0;
}

static bool among_ports(const struct ports *ports, size_t count, unsigned port)
{
	for (size_t i = 0; i < count; i++)
		if (ports[i].first <= port && port <= ports[i].last)
			return true;
	return count == 0;
}

static bool among_types(const struct rule *rule, unsigned type)
{
	for (size_t i = 0; i < rule->type_count; i++)
		if (rule->types[i] == type)
			return true;
	return rule->type_count == 0;
}

/* Rules that keep state have `flags S/SA`: only the first packet of a TCP connection matches. */
static bool takes_flags(const struct rule *rule, const struct eval_packet *packet)
{
	return packet->protocol != EVAL_TCP || !packet->up || rule->action != EVAL_PASS ||
	       rule->no_state;
}

/* What pf knows of a packet on its way through the rules. */
struct passage {
	struct eval_packet packet; /* as translated so far */
	const char *tag;	   /* empty for none */
};

static bool has_tag(const struct rule *rule, const char *tag)
{
	return rule->tagged[0] == '\0' || (strcmp(rule->tagged, tag) == 0) != rule->not_tagged;
}

static bool matches(const struct eval_rules *rules, const struct rule *rule,
		    const struct passage *passage)
{
	const struct eval_packet *packet = &passage->packet;

	return (rule->direction == BOTH_WAYS || (rule->direction == OUT) == packet->out) &&
	       among_interfaces(rule->interfaces, rule->interface_count, packet->interface) &&
	       (rule->bits == 0 || rule->bits == packet->source.bits) &&
	       among_protocols(rule, packet->protocol) &&
	       among_ports(rule->ports, rule->port_count, packet->port) &&
	       among_ports(rule->source_ports, rule->source_port_count, packet->source_port) &&
	       among_hosts(rules, rule->from, rule->from_count, &packet->source) &&
	       among_hosts(rules, rule->to, rule->to_count, &packet->destination) &&
	       among_types(rule, packet->icmp_type) && has_tag(rule, passage->tag) &&
	       takes_flags(rule, packet);
}

static void translate(const struct rule *rule, struct eval_packet *packet)
{
	const struct target *target = &rule->target;
	bool source = target->kind == TARGET_SOURCE;

	if (target->kind == TARGET_NONE)
		return;
	*(source ? &packet->source : &packet->destination) =
		target->own ? eval_address(rule->bits == 32 ? EVAL_OWN4 : EVAL_OWN6)
			    : target->address;
	if (target->port != 0)
		*(source ? &packet->source_port : &packet->port) = target->port;
}

/* A tag stays on a packet, whichever rule decides. */
static void mark(const struct rule *rule, struct passage *passage)
{
	if (rule->tag[0] != '\0')
		passage->tag = rule->tag;
}

/* FreeBSD's rules that translate: the first that matches, ahead of all others. */
static void pass_translation(const struct eval_rules *rules, struct passage *passage)
{
	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct rule *rule = &rules->rules[i];

		if ((rule->kind != RULE_TRANSLATE && rule->kind != RULE_NO_TRANSLATE) ||
		    !matches(rules, rule, passage))
			continue;
		mark(rule, passage);
		translate(rule, &passage->packet);
		return;
	}
}

/* A rule that only matches translates at once, and later ones see that; one that passes does so
 * where it decides. */
static const struct rule *deciding_rule(const struct eval_rules *rules, struct passage *passage)
{
	const struct rule *last = NULL;

	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct rule *rule = &rules->rules[i];

		if ((rule->kind != RULE_FILTER && rule->kind != RULE_MATCH) ||
		    !matches(rules, rule, passage))
			continue;
		mark(rule, passage);
		if (rule->kind == RULE_MATCH) {
			translate(rule, &passage->packet);
			continue;
		}
		last = rule;
		if (rule->quick)
			break;
	}
	if (last != NULL)
		translate(last, &passage->packet);
	return last;
}

struct eval_verdict eval_decide(const struct eval_rules *rules, const struct eval_packet *packet)
{
	struct eval_verdict verdict = {.action = EVAL_NO_RULE, .label = "", .sent = *packet};
	struct passage passage = {.packet = *packet, .tag = ""};
	const struct rule *rule;

	if (rules->skipped_count > 0 &&
	    among_interfaces(rules->skipped, rules->skipped_count, packet->interface)) {
		verdict.action = EVAL_PASS;
		return verdict;
	}
	pass_translation(rules, &passage);
	rule = deciding_rule(rules, &passage);
	verdict.sent = passage.packet;
	if (rule == NULL)
		return verdict;
	verdict.action = rule->action == EVAL_PASS && packet->options && !rule->allow_options
				 ? EVAL_DROP
				 : rule->action;
	verdict.keeps_state = verdict.action == EVAL_PASS && !rule->no_state;
	verdict.logged = rule->logged;
	verdict.connections = rule->connections;
	verdict.seconds = rule->seconds;
	verdict.label = rule->label;
	verdict.line = rule->line;
	return verdict;
}
