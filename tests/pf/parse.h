/*
 * What the files of the parser share. A function that takes something moves on behind it; one that
 * fails says why, once, and leaves the parser where it gave up.
 */
#ifndef TESTS_PF_PARSE_H
#define TESTS_PF_PARSE_H

#include "private.h"

/* The order that FreeBSD wants of statements; tables and macros may stand anywhere. */
enum rank { RANK_OPTIONS, RANK_SCRUB, RANK_TRANSLATION, RANK_FILTER };

struct parser {
	struct eval_rules *rules;
	const struct token *token;
	enum rank rank;
	char *why;
};

/* parse_words.c. Always false. */
bool parse_fail(struct parser *parser, const char *problem);

/* These three fail silently. */
bool parse_is_sign(const struct parser *parser, const char *sign);
bool parse_take_sign(struct parser *parser, const char *sign);
bool parse_take_word(struct parser *parser, const char *word);
void parse_skip_newlines(struct parser *parser);

/* What is neither a sign nor reserved, of at most `most` bytes. */
bool parse_take_name(struct parser *parser, size_t most, char name[NAME_SIZE]);

bool parse_read_number(const char *text, unsigned long most, unsigned long *number);
bool parse_take_number(struct parser *parser, unsigned long most, unsigned long *number);

/* What may stand between two items of a list. */
bool parse_take_separator(struct parser *parser);

bool parse_take_network(struct parser *parser, struct network *network);
bool parse_take_table_name(struct parser *parser, char name[NAME_SIZE]);

/* parse_rule.c */
typedef bool take_item(struct parser *parser, struct rule *rule);

/* An item, or a list of them in braces. */
bool parse_take_list(struct parser *parser, struct rule *rule, take_item *take);
bool parse_take_interface(struct parser *parser, struct rule *rule);
bool parse_take_action(struct parser *parser, struct rule *rule);
bool parse_take_rule(struct parser *parser, struct rule *rule);
bool parse_take_matching(struct parser *parser, struct rule *rule);
bool parse_is_consistent(struct parser *parser, const struct rule *rule);

/* parse_translate.c. What follows `rdr-to` or `nat-to`, ... */
bool parse_take_target(struct parser *parser, struct rule *rule, enum target_kind kind);
/* ... `tag`, and `tagged`; ... */
bool parse_take_tag(struct parser *parser, char tag[NAME_SIZE]);
/* ... and a rule of FreeBSD that translates, from its `no`, `rdr` or `nat` on: false silently where
 * it is none. */
bool parse_is_translation(const struct parser *parser);
bool parse_take_translation(struct parser *parser, struct rule *rule);

#endif
