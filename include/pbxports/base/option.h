/*
 * Option tables: one row describes an option to the parser, to --help and to shell completion.
 * Options may stand anywhere among the operands; --name=value, --name value and, with a letter, -n
 * value and -nvalue all work; flags may share a dash (-ab); `--` ends them; `-` is no option. A
 * value that is empty is an error, and so is a separate one that begins with `--`. Abbreviations
 * are not taken.
 */
#ifndef PBXPORTS_BASE_OPTION_H
#define PBXPORTS_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "pbxports/base/diag.h"

enum option_kind {
	OPTION_FLAG,   /* bool; takes no value */
	OPTION_TEXT,   /* const char *; given twice is an error */
	OPTION_CHOICE, /* const char *, one of choices(); given twice is an error */
	OPTION_LIST,   /* struct option_list; may be given several times */
};

struct option_list {
	const char **items;
	size_t count;
	size_t capacity;
};

struct option {
	const char *name; /* without the dashes */
	char letter;	  /* '\0' for none */
	enum option_kind kind;
	const char *argument; /* how --help names the value: NAME|FILE; NULL for a flag */
	const char *help;     /* one line, in lower case */
	size_t offset;	      /* of the member of the values that it sets */
	const char *const *(*choices)(void); /* OPTION_CHOICE: the words, ended by NULL */
	/* What shells offer for the value beside choices(). */
	const char *asks; /* what `completion` prints: "profiles"; or NULL */
	bool names_file;
	bool required; /* TEXT, CHOICE: see option_require() */
};

/*
 * Reads `count` words into `values` by the rows of `table` (ended by NULL); what is no option goes
 * to `operands` in its order. All mistakes are queued, an unknown option with its nearest
 * neighbour. True when there was none. Strings are not copied: `words` must outlive the values.
 */
bool option_parse(const struct option *const *table, int count, char *const *words, void *values,
		  struct option_list *operands, struct diags *diags);

/*
 * Queues an error for each required option that was not given: apart from option_parse(), so that
 * --help works alone. True when there was none.
 */
bool option_require(const struct option *const *table, const void *values, struct diags *diags);

/* The rows as --help shows them, wrapped at 80 columns. */
void option_help(const struct option *const *table, FILE *stream);

#endif
