/* What the files of the evaluator share. */
#ifndef TESTS_PF_PRIVATE_H
#define TESTS_PF_PRIVATE_H

#include "eval.h"

#define NAME_SIZE  64 /* labels are the longest names */
#define ITEMS_MAX  64 /* in a list of a rule */
#define PORTS_MAX  512
#define TABLES_MAX 64
#define RULES_MAX  1024

enum token_kind {
	TOKEN_WORD,    /* not quoted, and not reserved */
	TOKEN_KEYWORD, /* reserved by pf, whether or not it is known here */
	TOKEN_QUOTED,
	TOKEN_SIGN, /* one of { } ( ) < > ! = , / and -> */
	TOKEN_NEWLINE,
	TOKEN_END,
};

struct token {
	enum token_kind kind;
	unsigned line;
	char *text;
};

struct tokens {
	struct token *items; /* ended by TOKEN_END */
	size_t count;
	size_t capacity;
};

/* lex.c: the tokens of a text, its macros put in. On failure `why` says so, and *tokens holds what
 * was read until then. */
bool eval_lex(const char *text, struct tokens *tokens, char why[EVAL_WHY_SIZE]);
void eval_lex_free(struct tokens *tokens);

/* Array of `count` items of `size` bytes with room for one more; ends the program without memory.
 */
void *eval_grown(void *items, size_t count, size_t *capacity, size_t size);

struct network {
	struct eval_address address;
	unsigned length;
	bool negated;
};

struct table {
	char name[NAME_SIZE];
	struct network *networks;
	size_t count;
	size_t capacity;
};

enum host_kind {
	HOST_ANY,
	HOST_NETWORK,
	HOST_TABLE,
	HOST_SELF,
	HOST_SELF_BROADCAST,
	HOST_INTERFACE, /* its addresses */
};

struct host {
	enum host_kind kind;
	struct network network;
	char table[NAME_SIZE];
};

struct ports {
	unsigned first;
	unsigned last;
};

enum direction { BOTH_WAYS, IN, OUT };

enum rule_kind {
	RULE_FILTER,	   /* pass, block */
	RULE_MATCH,	   /* decides nothing */
	RULE_TRANSLATE,	   /* rdr, nat */
	RULE_NO_TRANSLATE, /* no rdr, no nat */
};

/* Where a rule sends a packet, or from where it has come then. */
enum target_kind { TARGET_NONE, TARGET_DESTINATION, TARGET_SOURCE };

struct target {
	enum target_kind kind;
	bool own; /* the first address of an interface, in place of `address` */
	struct eval_address address;
	unsigned port; /* 0: kept; EVAL_PORT_CHOSEN */
};

/* Lists without items match everything. */
struct rule {
	unsigned line;
	enum rule_kind kind;
	enum eval_action action; /* of RULE_FILTER */
	enum direction direction;
	bool quick;
	bool logged;
	char interfaces[ITEMS_MAX][NAME_SIZE];
	size_t interface_count;
	unsigned bits; /* 32 for inet, 128 for inet6, 0 for both */
	unsigned protocols[ITEMS_MAX];
	size_t protocol_count;
	struct host from[ITEMS_MAX];
	size_t from_count;
	struct ports source_ports[ITEMS_MAX];
	size_t source_port_count;
	struct host to[ITEMS_MAX];
	size_t to_count;
	struct ports ports[PORTS_MAX];
	size_t port_count;
	unsigned types[ITEMS_MAX]; /* of the family's ICMP */
	size_t type_count;
	bool type_is_icmp6;
	bool no_state;
	bool allow_options;
	unsigned long connections;
	unsigned long seconds;
	struct target target;
	char tag[NAME_SIZE];	/* what the packet is marked with; empty: nothing */
	char tagged[NAME_SIZE]; /* the mark that it must have; empty: any */
	bool not_tagged;	/* or must not have */
	char label[NAME_SIZE];
};

struct eval_rules {
	enum eval_dialect dialect;
	enum eval_place place;
	struct table tables[TABLES_MAX];
	size_t table_count;
	struct rule *rules;
	size_t rule_count;
	size_t rule_capacity;
	char skipped[ITEMS_MAX][NAME_SIZE]; /* set skip on */
	size_t skipped_count;
};

const struct table *eval_table(const struct eval_rules *rules, const char *name);

#endif
