/* The words of pf.conf(5), with its traps: a backslash also carries a comment on to the next line,
 * a carriage return is no white space, and a quoted string is short. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define STRING_MAX 8094
#define MACROS_MAX 16

/* Every word that pf of either system reserves: none may stand where a name is wanted. */
static const char *const reserved[] = {
	"all",
	"allow-opts",
	"altq",
	"anchor",
	"antispoof",
	"any",
	"bandwidth",
	"binat",
	"binat-anchor",
	"binat-to",
	"bitmask",
	"block",
	"block-policy",
	"buckets",
	"cbq",
	"code",
	"codelq",
	"debug",
	"divert-packet",
	"divert-reply",
	"divert-to",
	"dnpipe",
	"dnqueue",
	"drop",
	"dup-to",
	"endpi",
	"ether",
	"fail-policy",
	"fairq",
	"fastroute",
	"file",
	"fingerprints",
	"flags",
	"floating",
	"flow",
	"flush",
	"for",
	"fragment",
	"from",
	"global",
	"group",
	"hfsc",
	"hogs",
	"hostid",
	"icmp-type",
	"icmp6-type",
	"if-bound",
	"in",
	"include",
	"inet",
	"inet6",
	"interval",
	"keep",
	"keepcounters",
	"l3",
	"label",
	"least-states",
	"limit",
	"linkshare",
	"load",
	"log",
	"loginterface",
	"map-e-portset",
	"match",
	"matches",
	"max",
	"max-mss",
	"max-pkt-rate",
	"max-pkt-size",
	"max-src-conn",
	"max-src-conn-rate",
	"max-src-nodes",
	"max-src-states",
	"min-ttl",
	"modulate",
	"nat",
	"nat-anchor",
	"nat-to",
	"no",
	"no-df",
	"no-route",
	"no-sync",
	"on",
	"once",
	"optimization",
	"os",
	"out",
	"overload",
	"parent",
	"pass",
	"pflow",
	"port",
	"prefer-ipv6-nexthop",
	"prio",
	"priority",
	"priq",
	"probability",
	"proto",
	"qlimit",
	"queue",
	"quick",
	"random",
	"random-id",
	"rdomain",
	"rdr",
	"rdr-anchor",
	"rdr-to",
	"realtime",
	"reassemble",
	"received-on",
	"reply-to",
	"require-order",
	"return",
	"return-icmp",
	"return-icmp6",
	"return-rst",
	"ridentifier",
	"round-robin",
	"route",
	"route-to",
	"rtable",
	"rule",
	"ruleset-optimization",
	"scrub",
	"set",
	"set-tos",
	"skip",
	"sloppy",
	"source-hash",
	"source-track",
	"state",
	"state-defaults",
	"state-policy",
	"static-port",
	"sticky-address",
	"syncookies",
	"synproxy",
	"table",
	"tag",
	"tagged",
	"target",
	"tbrsize",
	"timeout",
	"to",
	"tos",
	"ttl",
	"upperlimit",
	"urpf-failed",
	"user",
	"weight",
};

struct lexer {
	const char *text;
	size_t at;
	unsigned line;
	struct tokens *tokens;
	size_t macros[MACROS_MAX]; /* the tokens of their names; value two behind */
	size_t macro_count;
	bool expanding;
	char *why;
};

static bool lex_fail(struct lexer *lexer, const char *problem)
{
	snprintf(lexer->why, EVAL_WHY_SIZE, "line %u: %s", lexer->line, problem);
	return false;
}

void *eval_grown(void *items, size_t count, size_t *capacity, size_t size)
{
	void *larger;

	if (count < *capacity)
		return items;
	*capacity = *capacity == 0 ? 64 : 2 * *capacity;
	larger = realloc(items, *capacity * size);
	if (larger == NULL)
		abort();
	return larger;
}

static void add_token(struct lexer *lexer, enum token_kind kind, const char *text, size_t length)
{
	struct tokens *tokens = lexer->tokens;
	struct token token = {.kind = kind, .line = lexer->line};

	token.text = calloc(1, length + 1);
	if (token.text == NULL)
		abort();
	if (length > 0)
		memcpy(token.text, text, length);
	tokens->items =
		eval_grown(tokens->items, tokens->count, &tokens->capacity, sizeof(*tokens->items));
	tokens->items[tokens->count++] = token;
}

static bool is_reserved(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strlen(reserved[i]) == length && memcmp(reserved[i], text, length) == 0)
			return true;
	return false;
}

static bool in_word(char character)
{
	return isalnum((unsigned char)character) ||
	       (ispunct((unsigned char)character) && !strchr("(){}<>!=/#,;$\"\\", character));
}

/* A comment ends with its line, unless a backslash is the last of it. */
static void skip_comment(struct lexer *lexer)
{
	while (lexer->text[lexer->at] != '\0' && lexer->text[lexer->at] != '\n') {
		if (lexer->text[lexer->at] == '\\' && lexer->text[lexer->at + 1] == '\n') {
			lexer->at++;
			lexer->line++;
		}
		lexer->at++;
	}
}

static bool lex_quoted(struct lexer *lexer)
{
	const char *start = lexer->text + lexer->at + 1;
	size_t length = strcspn(start, "\"\n\\");

	if (start[length] != '"')
		return lex_fail(lexer, "a string does not end in its line");
	if (length > STRING_MAX)
		return lex_fail(lexer, "a string is too long");
	add_token(lexer, TOKEN_QUOTED, start, length);
	lexer->at += length + 2;
	return true;
}

static bool lex_text(struct lexer *lexer);

static bool lex_macro(struct lexer *lexer)
{
	const char *name = lexer->text + lexer->at + 1;
	size_t length = 0;

	while (isalnum((unsigned char)name[length]) || name[length] == '_')
		length++;
	lexer->at += length + 1;
	if (lexer->expanding)
		return lex_fail(lexer, "a macro in a macro");
	for (size_t i = 0; i < lexer->macro_count; i++) {
		const struct token *token = &lexer->tokens->items[lexer->macros[i]];
		struct lexer inner = *lexer;
		bool read;

		if (strlen(token->text) != length || memcmp(token->text, name, length) != 0)
			continue;
		inner.text = token[2].text;
		inner.at = 0;
		inner.expanding = true;
		read = lex_text(&inner);
		return read;
	}
	return lex_fail(lexer, "a macro is not defined");
}

static void lex_word(struct lexer *lexer)
{
	const char *start = lexer->text + lexer->at;
	size_t length = 0;

	while (in_word(start[length]))
		length++;
	add_token(lexer, is_reserved(start, length) ? TOKEN_KEYWORD : TOKEN_WORD, start, length);
	lexer->at += length;
}

/* NAME = "VALUE" is known from here on. */
static bool note_macro(struct lexer *lexer)
{
	const struct tokens *tokens = lexer->tokens;
	const struct token *value;

	if (tokens->count < 3)
		return true;
	value = &tokens->items[tokens->count - 1];
	if (value->kind != TOKEN_QUOTED || strcmp(value[-1].text, "=") != 0)
		return true;
	if (value[-2].kind != TOKEN_WORD)
		return lex_fail(lexer, "a macro has a name that is reserved");
	if (lexer->macro_count == MACROS_MAX)
		return lex_fail(lexer, "too many macros");
	lexer->macros[lexer->macro_count++] = tokens->count - 3;
	return true;
}

static bool lex_text(struct lexer *lexer)
{
	for (char next; (next = lexer->text[lexer->at]) != '\0';) {
		if (next == ' ' || next == '\t') {
			lexer->at++;
		} else if (next == '\\' && lexer->text[lexer->at + 1] == '\n') {
			lexer->at += 2;
			lexer->line++;
		} else if (next == '#') {
			skip_comment(lexer);
		} else if (next == '\n') {
			add_token(lexer, TOKEN_NEWLINE, "", 0);
			lexer->at++;
			lexer->line++;
		} else if (next == '"') {
			if (!lex_quoted(lexer) || !note_macro(lexer))
				return false;
		} else if (next == '$') {
			if (!lex_macro(lexer))
				return false;
		} else if (next == '-' && lexer->text[lexer->at + 1] == '>') {
			add_token(lexer, TOKEN_SIGN, "->", 2);
			lexer->at += 2;
		} else if (strchr("{}()<>!=,/", next)) {
			add_token(lexer, TOKEN_SIGN, &next, 1);
			lexer->at++;
		} else if (in_word(next)) {
			lex_word(lexer);
		} else {
			return lex_fail(lexer, "a character that pf does not take");
		}
	}
	return true;
}

bool eval_lex(const char *text, struct tokens *tokens, char why[EVAL_WHY_SIZE])
{
	struct lexer lexer = {.text = text, .line = 1, .tokens = tokens};

	lexer.why = why;
	if (!lex_text(&lexer))
		return false;
	add_token(&lexer, TOKEN_NEWLINE, "", 0);
	add_token(&lexer, TOKEN_END, "", 0);
	return true;
}

void eval_lex_free(struct tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++)
		free(tokens->items[i].text);
	free(tokens->items);
}
