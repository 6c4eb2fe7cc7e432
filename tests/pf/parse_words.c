/* The words and signs of a statement. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

#define TABLE_NAME_MAX 31

bool parse_fail(struct parser *parser, const char *problem)
{
	snprintf(parser->why, EVAL_WHY_SIZE, "line %u: %s at \"%.40s\"", parser->token->line,
		 problem, parser->token->text);
	return false;
}

bool parse_is_sign(const struct parser *parser, const char *sign)
{
	return parser->token->kind == TOKEN_SIGN && strcmp(parser->token->text, sign) == 0;
}

bool parse_take_sign(struct parser *parser, const char *sign)
{
	if (!parse_is_sign(parser, sign))
		return false;
	parser->token++;
	return true;
}

bool parse_take_word(struct parser *parser, const char *word)
{
	if ((parser->token->kind != TOKEN_WORD && parser->token->kind != TOKEN_KEYWORD) ||
	    strcmp(parser->token->text, word) != 0)
		return false;
	parser->token++;
	return true;
}

void parse_skip_newlines(struct parser *parser)
{
	while (parser->token->kind == TOKEN_NEWLINE)
		parser->token++;
}

bool parse_take_name(struct parser *parser, size_t most, char name[NAME_SIZE])
{
	if (parser->token->kind != TOKEN_WORD && parser->token->kind != TOKEN_QUOTED)
		return parse_fail(parser, "a name is missing");
	if (*parser->token->text == '\0' || strlen(parser->token->text) > most)
		return parse_fail(parser, "a name is empty or too long");
	memcpy(name, parser->token->text, strlen(parser->token->text) + 1);
	parser->token++;
	return true;
}

bool parse_read_number(const char *text, unsigned long most, unsigned long *number)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	*number = strtoul(text, &end, 10);
	return *end == '\0' && *number <= most;
}

bool parse_take_number(struct parser *parser, unsigned long most, unsigned long *number)
{
	if (parser->token->kind != TOKEN_WORD ||
	    !parse_read_number(parser->token->text, most, number))
		return parse_fail(parser, "a number is missing or too large");
	parser->token++;
	return true;
}

/* What may stand between two items: newlines, then a comma; but behind a comma neither a newline
 * nor the brace. */
bool parse_take_separator(struct parser *parser)
{
	parse_skip_newlines(parser);
	if (parse_take_sign(parser, ",") &&
	    (parser->token->kind == TOKEN_NEWLINE || parse_is_sign(parser, "}")))
		return parse_fail(parser, "syntax error behind a comma");
	return true;
}

bool parse_take_network(struct parser *parser, struct network *network)
{
	char text[NAME_SIZE];
	unsigned long length;

	if (parser->token->kind != TOKEN_WORD)
		return parse_fail(parser, "no address");
	if (!parse_take_name(parser, INET6_ADDRSTRLEN, text))
		return false;
	network->address.bits = strchr(text, ':') == NULL ? 32 : 128;
	if (inet_pton(network->address.bits == 32 ? AF_INET : AF_INET6, text,
		      network->address.bytes) != 1) {
		parser->token--;
		return parse_fail(parser, "no address");
	}
	network->length = network->address.bits;
	if (!parse_take_sign(parser, "/"))
		return true;
	if (!parse_take_number(parser, network->address.bits, &length))
		return false;
	network->length = (unsigned)length;
	return true;
}

bool parse_take_table_name(struct parser *parser, char name[NAME_SIZE])
{
	if (!parse_take_sign(parser, "<"))
		return parse_fail(parser, "no table");
	if (!parse_take_name(parser, TABLE_NAME_MAX, name))
		return false;
	if (name[0] == '_')
		return parse_fail(parser, "a table's name begins with _");
	return parse_take_sign(parser, ">") || parse_fail(parser, "no >");
}
