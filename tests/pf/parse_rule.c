/* Rules of the filter: action, direction, log, quick, interface, family, protocol, ends, options.
 */
#include <stdlib.h>
#include <string.h>

#include "parse.h"

#define LABEL_MAX     63
#define INTERFACE_MAX 15

bool parse_take_list(struct parser *parser, struct rule *rule, take_item *take)
{
	if (!parse_take_sign(parser, "{"))
		return take(parser, rule);
	parse_skip_newlines(parser);
	for (bool more = true; more; more = !parse_take_sign(parser, "}"))
		if (!take(parser, rule) || !parse_take_separator(parser))
			return false;
	return true;
}

bool parse_take_interface(struct parser *parser, struct rule *rule)
{
	if (rule->interface_count == ITEMS_MAX)
		return parse_fail(parser, "too many interfaces");
	return parse_take_name(parser, INTERFACE_MAX, rule->interfaces[rule->interface_count++]);
}

static bool take_protocol(struct parser *parser, struct rule *rule)
{
	static const struct {
		const char *name;
		unsigned number;
	} protocols[] = {
		{"icmp", EVAL_ICMP}, {"tcp", EVAL_TCP}, {"udp", EVAL_UDP}, {"icmp6", EVAL_ICMP6}};

	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (rule->protocol_count < ITEMS_MAX &&
		    parse_take_word(parser, protocols[i].name)) {
			rule->protocols[rule->protocol_count++] = protocols[i].number;
			return true;
		}
	}
	return parse_fail(parser, "no protocol");
}

/* An address in parentheses; outside of them pf would look it up once, when it loads. */
static bool take_dynamic(struct parser *parser, struct host *host)
{
	char interface[NAME_SIZE];

	if (strcmp(parser->token->text, "self") == 0)
		host->kind = HOST_SELF;
	else if (strcmp(parser->token->text, "self:broadcast") == 0)
		host->kind = HOST_SELF_BROADCAST;
	else
		host->kind = HOST_INTERFACE;
	if (host->kind == HOST_INTERFACE && strchr(parser->token->text, ':') != NULL)
		return parse_fail(parser, "not known in parentheses");
	if (!parse_take_name(parser, INTERFACE_MAX, interface))
		return false;
	return parse_take_sign(parser, ")") || parse_fail(parser, "no )");
}

static bool take_host(struct parser *parser, struct host *hosts, size_t *count)
{
	struct host *host = &hosts[*count];

	if (*count == ITEMS_MAX)
		return parse_fail(parser, "too many hosts");
	(*count)++;
	if (parse_take_word(parser, "any")) {
		host->kind = HOST_ANY;
		return true;
	}
	if (parse_take_sign(parser, "("))
		return take_dynamic(parser, host);
	if (!parse_is_sign(parser, "<")) {
		host->kind = HOST_NETWORK;
		return parse_take_network(parser, &host->network);
	}
	host->kind = HOST_TABLE;
	if (!parse_take_table_name(parser, host->table))
		return false;
	return eval_table(parser->rules, host->table) != NULL ||
	       parse_fail(parser, "no such table");
}

static bool take_from(struct parser *parser, struct rule *rule)
{
	return take_host(parser, rule->from, &rule->from_count);
}

static bool take_to(struct parser *parser, struct rule *rule)
{
	return take_host(parser, rule->to, &rule->to_count);
}

static bool read_ports(struct parser *parser, struct ports *ports)
{
	char text[NAME_SIZE];
	char *colon;
	unsigned long first, last;

	if (!parse_take_name(parser, LABEL_MAX, text))
		return false;
	colon = strchr(text, ':');
	if (colon != NULL)
		*colon = '\0';
	if (!parse_read_number(text, UINT16_MAX, &first) ||
	    !parse_read_number(colon == NULL ? text : colon + 1, UINT16_MAX, &last) || first > last)
		return parse_fail(parser, "no port");
	*ports = (struct ports){(unsigned)first, (unsigned)last};
	return true;
}

static bool take_port(struct parser *parser, struct rule *rule)
{
	if (rule->port_count == PORTS_MAX)
		return parse_fail(parser, "too many ports");
	return read_ports(parser, &rule->ports[rule->port_count++]);
}

static bool take_source_port(struct parser *parser, struct rule *rule)
{
	if (rule->source_port_count == ITEMS_MAX)
		return parse_fail(parser, "too many ports");
	return read_ports(parser, &rule->source_ports[rule->source_port_count++]);
}

static bool take_type(struct parser *parser, struct rule *rule)
{
	unsigned long type;

	if (rule->type_count == ITEMS_MAX)
		return parse_fail(parser, "too many types");
	if (!parse_take_number(parser, UINT8_MAX, &type))
		return false;
	rule->types[rule->type_count++] = (unsigned)type;
	return true;
}

static bool only_protocol(const struct rule *rule, unsigned protocol)
{
	return rule->protocol_count == 1 && rule->protocols[0] == protocol;
}

static bool take_types(struct parser *parser, struct rule *rule)
{
	rule->type_is_icmp6 = strcmp(parser->token[-1].text, "icmp6-type") == 0;
	if (rule->bits == 0 || rule->type_count > 0)
		return parse_fail(parser, "types of ICMP without their family, or twice");
	if (!only_protocol(rule, rule->type_is_icmp6 ? EVAL_ICMP6 : EVAL_ICMP))
		return parse_fail(parser, "types of ICMP for another protocol");
	return parse_take_list(parser, rule, take_type);
}

static bool take_state(struct parser *parser, struct rule *rule)
{
	if (!parse_take_word(parser, "state"))
		return parse_fail(parser, "no state");
	if (!parse_take_sign(parser, "("))
		return true;
	if (!parse_take_word(parser, "max-src-conn-rate"))
		return parse_fail(parser, "an option of states is not known");
	if (!only_protocol(rule, EVAL_TCP))
		return parse_fail(parser, "pf counts the connections of TCP alone");
	if (!parse_take_number(parser, UINT32_MAX / 1000, &rule->connections) ||
	    !(parse_take_sign(parser, "/") || parse_fail(parser, "no /")) ||
	    !parse_take_number(parser, UINT32_MAX, &rule->seconds))
		return false;
	if (rule->connections == 0 || rule->seconds == 0)
		return parse_fail(parser, "a limit of zero");
	return parse_take_sign(parser, ")") || parse_fail(parser, "no )");
}

static bool take_label(struct parser *parser, struct rule *rule)
{
	if (parser->token->kind != TOKEN_QUOTED || strchr(parser->token->text, '$') != NULL)
		return parse_fail(parser, "no label in quotes, or one that pf would expand");
	if (rule->label[0] != '\0')
		return parse_fail(parser, "two labels");
	return parse_take_name(parser, LABEL_MAX, rule->label);
}

static bool take_tagged(struct parser *parser, struct rule *rule)
{
	rule->not_tagged = parse_take_sign(parser, "!");
	if (!parse_take_word(parser, "tagged"))
		return parse_fail(parser, "no tagged");
	return parse_take_tag(parser, rule->tagged);
}

static bool take_options(struct parser *parser, struct rule *rule)
{
	while (parser->token->kind != TOKEN_NEWLINE) {
		bool taken;

		if (parse_take_word(parser, "icmp-type") || parse_take_word(parser, "icmp6-type"))
			taken = take_types(parser, rule);
		else if (parse_take_word(parser, "tag"))
			taken = parse_take_tag(parser, rule->tag);
		else if (parse_is_sign(parser, "!") || strcmp(parser->token->text, "tagged") == 0)
			taken = take_tagged(parser, rule);
		else if (parse_take_word(parser, "rdr-to"))
			taken = parse_take_target(parser, rule, TARGET_DESTINATION);
		else if (parse_take_word(parser, "nat-to"))
			taken = parse_take_target(parser, rule, TARGET_SOURCE);
		else if (rule->action == EVAL_PASS && parse_take_word(parser, "keep"))
			taken = take_state(parser, rule);
		else if (rule->action == EVAL_PASS && parse_take_word(parser, "no"))
			taken = rule->no_state = parse_take_word(parser, "state");
		else if (rule->action == EVAL_PASS && parse_take_word(parser, "allow-opts"))
			taken = rule->allow_options = true;
		else if (parse_take_word(parser, "label"))
			taken = take_label(parser, rule);
		else
			taken = false;
		if (!taken)
			return *parser->why == '\0' ? parse_fail(parser, "not known here") : false;
	}
	return true;
}

/* The family that a host holds the rule to; 0 for none. */
static unsigned host_bits(const struct host *host)
{
	return host->kind == HOST_NETWORK ? host->network.address.bits : 0;
}

static bool agree(unsigned a, unsigned b)
{
	return a == 0 || b == 0 || a == b;
}

/* pf takes a rule of which some combinations are void, but none where all are. */
static bool has_combination(const struct rule *rule)
{
	static const struct host any = {.kind = HOST_ANY};

	for (size_t i = 0; i < (rule->from_count > 0 ? rule->from_count : 1); i++) {
		const struct host *from = rule->from_count > 0 ? &rule->from[i] : &any;

		for (size_t k = 0; k < (rule->to_count > 0 ? rule->to_count : 1); k++) {
			const struct host *to = rule->to_count > 0 ? &rule->to[k] : &any;

			if (agree(rule->bits, host_bits(from)) &&
			    agree(rule->bits, host_bits(to)) &&
			    agree(host_bits(from), host_bits(to)))
				return true;
		}
	}
	return false;
}

static bool has_ports(const struct rule *rule)
{
	return rule->port_count > 0 || rule->source_port_count > 0;
}

bool parse_is_consistent(struct parser *parser, const struct rule *rule)
{
	for (size_t i = 0; i < rule->protocol_count; i++) {
		unsigned protocol = rule->protocols[i];

		if (has_ports(rule) && protocol != EVAL_TCP && protocol != EVAL_UDP)
			return parse_fail(parser, "ports of a protocol that has none");
		if ((protocol == EVAL_ICMP && rule->bits == 128) ||
		    (protocol == EVAL_ICMP6 && rule->bits == 32))
			return parse_fail(parser, "ICMP of the other family");
	}
	if (has_ports(rule) && rule->protocol_count == 0)
		return parse_fail(parser, "ports without a protocol");
	if (rule->no_state && rule->connections > 0)
		return parse_fail(parser, "a limit without states");
	if (rule->target.kind != TARGET_NONE && rule->no_state)
		return parse_fail(parser, "a translation without states");
	return has_combination(rule) || parse_fail(parser, "rule expands to no valid combination");
}

static bool take_ends(struct parser *parser, struct rule *rule)
{
	if (parse_take_word(parser, "all"))
		return true;
	if (parse_take_word(parser, "from") && !parse_take_list(parser, rule, take_from))
		return false;
	if (rule->from_count > 0 && parse_take_word(parser, "port") &&
	    !parse_take_list(parser, rule, take_source_port))
		return false;
	if (!parse_take_word(parser, "to"))
		return true;
	if (!parse_take_list(parser, rule, take_to))
		return false;
	return !parse_take_word(parser, "port") || parse_take_list(parser, rule, take_port);
}

bool parse_take_action(struct parser *parser, struct rule *rule)
{
	if (parse_take_word(parser, "pass")) {
		rule->action = EVAL_PASS;
		return true;
	}
	if (parse_take_word(parser, "match")) {
		rule->kind = RULE_MATCH;
		rule->action = EVAL_NO_RULE;
		return true;
	}
	if (!parse_take_word(parser, "block"))
		return false;
	rule->action = parse_take_word(parser, "return") ? EVAL_RETURN : EVAL_DROP;
	if (rule->action == EVAL_DROP)
		parse_take_word(parser, "drop");
	return true;
}

/* What rules of all kinds have: interface, family, protocol, ends. */
bool parse_take_matching(struct parser *parser, struct rule *rule)
{
	if (parse_take_word(parser, "on") && !parse_take_list(parser, rule, parse_take_interface))
		return false;
	if (parse_take_word(parser, "inet"))
		rule->bits = 32;
	else if (parse_take_word(parser, "inet6"))
		rule->bits = 128;
	if (parse_take_word(parser, "proto") && !parse_take_list(parser, rule, take_protocol))
		return false;
	return take_ends(parser, rule);
}

bool parse_take_rule(struct parser *parser, struct rule *rule)
{
	if (parse_take_word(parser, "in"))
		rule->direction = IN;
	else if (parse_take_word(parser, "out"))
		rule->direction = OUT;
	rule->logged = parse_take_word(parser, "log");
	rule->quick = rule->kind != RULE_MATCH && parse_take_word(parser, "quick");
	return parse_take_matching(parser, rule) && take_options(parser, rule) &&
	       parse_is_consistent(parser, rule);
}
