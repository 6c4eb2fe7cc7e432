/* The statements of pf.conf(5), as far as our rules use them. */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

static bool enter_rank(struct parser *parser, enum rank rank)
{
	if (parser->rules->dialect == EVAL_FREEBSD && rank < parser->rank)
		return parse_fail(parser, "a statement that must stand further up");
	parser->rank = rank;
	return true;
}

static bool take_table_item(struct parser *parser, struct table *table)
{
	struct network *network;

	table->networks = eval_grown(table->networks, table->count, &table->capacity,
				     sizeof(*table->networks));
	network = &table->networks[table->count++];
	*network = (struct network){.negated = parse_take_sign(parser, "!")};
	return parse_take_network(parser, network);
}

static bool take_table_items(struct parser *parser, struct table *table)
{
	if (!parse_take_sign(parser, "{"))
		return parse_fail(parser, "a table without its list keeps what it held");
	parse_skip_newlines(parser);
	if (parse_take_sign(parser, "}"))
		return true;
	for (bool more = true; more; more = !parse_take_sign(parser, "}")) {
		if (!take_table_item(parser, table) || !parse_take_separator(parser))
			return false;
	}
	return true;
}

static bool take_table(struct parser *parser)
{
	struct eval_rules *rules = parser->rules;
	struct table *table = &rules->tables[rules->table_count];
	char name[NAME_SIZE] = "";

	if (rules->table_count == TABLES_MAX)
		return parse_fail(parser, "too many tables");
	if (!parse_take_table_name(parser, name))
		return false;
	if (eval_table(rules, name) != NULL)
		return parse_fail(parser, "two tables of one name");
	parse_take_word(parser, "const");
	rules->table_count++;
	memcpy(table->name, name, sizeof(table->name));
	return take_table_items(parser, table);
}

static bool take_skip(struct parser *parser, struct rule *holder)
{
	if (!parse_take_list(parser, holder, parse_take_interface))
		return false;
	memcpy(parser->rules->skipped, holder->interfaces, sizeof(holder->interfaces));
	parser->rules->skipped_count = holder->interface_count;
	return true;
}

static bool take_set(struct parser *parser, struct rule *holder)
{
	unsigned long entries;

	if (parser->rules->place == EVAL_ANCHOR)
		return parse_fail(parser, "an option in an anchor");
	if (!enter_rank(parser, RANK_OPTIONS))
		return false;
	if (parse_take_word(parser, "skip"))
		return parse_take_word(parser, "on") ? take_skip(parser, holder)
						     : parse_fail(parser, "no on");
	if (parse_take_word(parser, "limit") && parse_take_word(parser, "table-entries"))
		return parse_take_number(parser, UINT32_MAX, &entries);
	return parse_fail(parser, "an option that is not known here");
}

static bool take_words(struct parser *parser, const char *const *words)
{
	for (; *words != NULL; words++)
		if (!parse_take_word(parser, *words) && !parse_take_sign(parser, *words))
			return false;
	return true;
}

/* The forms that we use, word by word: they let no packet in and keep none out. */
static bool take_scrub(struct parser *parser)
{
	static const char *const own[] = {"from", "any", "to", "(", "self", ")", NULL};
	static const char *const end[] = {"fragment", "reassemble", NULL};

	if (parser->rules->dialect != EVAL_FREEBSD || parser->rules->place != EVAL_MAIN)
		return parse_fail(parser, "a scrub rule");
	if (!enter_rank(parser, RANK_SCRUB))
		return false;
	if (!parse_take_word(parser, "in") ||
	    !(parse_take_word(parser, "all") || take_words(parser, own)) ||
	    !take_words(parser, end))
		return parse_fail(parser, "a scrub rule that is not known here");
	return true;
}

static bool take_statement(struct parser *parser)
{
	struct eval_rules *rules = parser->rules;
	struct rule rule = {.line = parser->token->line};

	if (parse_take_word(parser, "table"))
		return take_table(parser);
	if (parse_take_word(parser, "set"))
		return take_set(parser, &rule);
	if (parse_take_word(parser, "scrub"))
		return take_scrub(parser);
	if (parser->token->kind == TOKEN_WORD && parser->token[1].kind == TOKEN_SIGN &&
	    strcmp(parser->token[1].text, "=") == 0 && parser->token[2].kind == TOKEN_QUOTED) {
		parser->token += 3;
		return true;
	}
	if (parse_is_translation(parser)) {
		if (!enter_rank(parser, RANK_TRANSLATION) || !parse_take_translation(parser, &rule))
			return false;
	} else if (!parse_take_action(parser, &rule)) {
		return parse_fail(parser, "a statement that is not known here");
	} else if (!enter_rank(parser, RANK_FILTER) || !parse_take_rule(parser, &rule)) {
		return false;
	}
	rules->rules = eval_grown(rules->rules, rules->rule_count, &rules->rule_capacity,
				  sizeof(*rules->rules));
	rules->rules[rules->rule_count++] = rule;
	return true;
}

static bool parse(struct parser *parser)
{
	for (;;) {
		parse_skip_newlines(parser);
		if (parser->token->kind == TOKEN_END)
			return true;
		if (!take_statement(parser))
			return false;
		if (parser->token->kind != TOKEN_NEWLINE)
			return parse_fail(parser, "more than a statement in a line");
	}
}

struct eval_rules *eval_read(const char *text, enum eval_dialect dialect, enum eval_place place,
			     char why[EVAL_WHY_SIZE])
{
	struct tokens tokens = {.count = 0};
	struct eval_rules *rules = calloc(1, sizeof(*rules));
	struct parser parser = {.rules = rules, .why = why};
	bool read;

	if (rules == NULL)
		abort();
	rules->dialect = dialect;
	rules->place = place;
	*why = '\0';
	read = eval_lex(text, &tokens, why);
	if (read) {
		parser.token = tokens.items;
		read = parse(&parser);
	}
	eval_lex_free(&tokens);
	if (read)
		return rules;
	eval_free(rules);
	return NULL;
}
