/* Translation: options of OpenBSD's rules, rules of their own on FreeBSD; and the tags of both. */
#include <string.h>

#include "parse.h"

#define TAG_MAX	      63
#define INTERFACE_MAX 15

bool parse_take_tag(struct parser *parser, char tag[NAME_SIZE])
{
	if (tag[0] != '\0')
		return parse_fail(parser, "two tags");
	return parse_take_name(parser, TAG_MAX, tag);
}

/* ("em0:0"): without the 0 an interface's addresses would be taken in turn. */
static bool take_own_address(struct parser *parser)
{
	char text[NAME_SIZE];
	char *colon;

	if (!parse_take_name(parser, INTERFACE_MAX + 2, text))
		return false;
	colon = strchr(text, ':');
	if (colon == NULL || strcmp(colon, ":0") != 0)
		return parse_fail(parser, "not the first address of an interface");
	return parse_take_sign(parser, ")") || parse_fail(parser, "no )");
}

static bool take_address(struct parser *parser, struct rule *rule)
{
	struct target *target = &rule->target;
	struct network network;

	if (parse_take_sign(parser, "(")) {
		target->own = true;
		if (rule->bits == 0)
			return parse_fail(parser, "a translation without its family");
		return take_own_address(parser);
	}
	if (!parse_take_network(parser, &network))
		return false;
	if (network.length != network.address.bits)
		return parse_fail(parser, "a translation to a network");
	if (rule->bits != 0 && rule->bits != network.address.bits)
		return parse_fail(parser, "a translation to the other family");
	rule->bits = network.address.bits;
	target->address = network.address;
	return true;
}

static bool is_single_port(const struct rule *rule)
{
	return rule->port_count == 1 && rule->ports[0].first == rule->ports[0].last;
}

/* One port for several would send all of them there, and from a list pf makes nonsense. */
static bool take_target_port(struct parser *parser, struct rule *rule)
{
	unsigned long port;

	if (rule->protocol_count == 0)
		return parse_fail(parser, "ports without a protocol");
	if (rule->target.kind == TARGET_DESTINATION && !is_single_port(rule))
		return parse_fail(parser, "one port in place of several");
	if (!parse_take_number(parser, UINT16_MAX, &port))
		return false;
	if (port == 0)
		return parse_fail(parser, "no port");
	rule->target.port = (unsigned)port;
	return true;
}

static bool take_target(struct parser *parser, struct rule *rule, enum target_kind kind)
{
	struct target *target = &rule->target;

	if (target->kind != TARGET_NONE)
		return parse_fail(parser, "two translations");
	target->kind = kind;
	target->port = kind == TARGET_SOURCE ? EVAL_PORT_CHOSEN : 0;
	if (!take_address(parser, rule))
		return false;
	if (parse_take_word(parser, "port"))
		return take_target_port(parser, rule);
	if (kind == TARGET_SOURCE && parse_take_word(parser, "static-port"))
		target->port = 0;
	return true;
}

bool parse_take_target(struct parser *parser, struct rule *rule, enum target_kind kind)
{
	if (parser->rules->dialect != EVAL_OPENBSD)
		return parse_fail(parser, "a translation that is OpenBSD's");
	if (rule->kind == RULE_FILTER && rule->action != EVAL_PASS)
		return parse_fail(parser, "a translation of what is blocked");
	if (rule->direction != (kind == TARGET_SOURCE ? OUT : IN))
		return parse_fail(parser, "a translation in the other direction, or in both");
	return take_target(parser, rule, kind);
}

bool parse_is_translation(const struct parser *parser)
{
	static const char *const words[] = {"no", "rdr", "nat"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (parser->token->kind == TOKEN_KEYWORD &&
		    strcmp(parser->token->text, words[i]) == 0)
			return true;
	return false;
}

/* No `rdr pass`: it passes ahead of every rule that blocks. */
bool parse_take_translation(struct parser *parser, struct rule *rule)
{
	bool none = parse_take_word(parser, "no");
	enum target_kind kind = TARGET_SOURCE;

	if (parser->rules->dialect != EVAL_FREEBSD)
		return parse_fail(parser, "a translation that is FreeBSD's");
	if (parse_take_word(parser, "rdr"))
		kind = TARGET_DESTINATION;
	else if (!parse_take_word(parser, "nat"))
		return parse_fail(parser, "neither nat nor rdr");
	rule->kind = none ? RULE_NO_TRANSLATE : RULE_TRANSLATE;
	rule->direction = kind == TARGET_SOURCE ? OUT : IN;
	if (strcmp(parser->token->text, "on") != 0)
		return parse_fail(parser, "a translation on no interface, or with an option");
	if (!parse_take_matching(parser, rule))
		return false;
	if (rule->from_count == 0 || rule->to_count == 0)
		return parse_fail(parser, "a translation without its ends");
	if (parse_take_word(parser, "tag") && !parse_take_tag(parser, rule->tag))
		return false;
	if (none)
		return parse_is_consistent(parser, rule);
	if (!parse_take_sign(parser, "->"))
		return parse_fail(parser, "no ->");
	return take_target(parser, rule, kind) && parse_is_consistent(parser, rule);
}
