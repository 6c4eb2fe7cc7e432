/*
 * The descriptor engine: tables of rows bind nodes to structs. The same rows give the binding, "did
 * you mean", the JSON Schema and the test that the manual names every key, so adding a key touches
 * one row.
 */
#ifndef PBXPORTS_TEXT_BIND_H
#define PBXPORTS_TEXT_BIND_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/text/node.h"
#include "pbxports/text/scalar.h"

/* A word of a profile and where it stands. */
struct word {
	const char *text; /* NULL: not given */
	struct place place;
};

enum bind_form {
	BIND_TEXT,    /* struct word: any text, for people */
	BIND_WORD,    /* struct word: checked by `check` (a name, an interface) */
	BIND_BOOL,    /* bool: true or false */
	BIND_NUMBER,  /* unsigned: low..high */
	BIND_CHOICE,  /* int: index in `choices` */
	BIND_SCALAR,  /* any struct: read from the text by `parse` */
	BIND_LIST,    /* array of `item`, at offset a pointer, at count_offset a size_t */
	BIND_RECORD,  /* struct bound by `rows` */
	BIND_POINTER, /* pointer to a newly made struct of `item` (a record); NULL where not given
		       */
	BIND_MAP,    /* as a list, of a mapping's values; each item's first member is a struct word:
			the key */
	BIND_CUSTOM, /* anything: `read` does it all */
};

struct bind_row;

/* A type of value: constraints as data. Members that a form does not use are 0. */
struct bind_type {
	enum bind_form form;
	const char *what; /* for messages, with its article: "a port such as 5060/udp" */
	size_t size;	  /* bytes of the value in memory */
	bool (*check)(const char *text, struct scalar_error *why); /* WORD; key of a MAP */
	bool (*parse)(const char *text, void *value, struct scalar_error *why); /* SCALAR */
	const char *const *choices;   /* CHOICE; ended by NULL */
	unsigned long low, high;      /* NUMBER */
	const struct bind_type *item; /* LIST, MAP, POINTER */
	const struct bind_row *rows;  /* RECORD; ended by a row without key */
	size_t place_offset; /* RECORD: where + 1 the struct place of the mapping goes; 0 for none
			      */
	void (*read)(const struct node *node, void *value, struct diags *diags); /* CUSTOM */
	void (*defaults)(void *value); /* RECORD: sets what is not 0 by default */
	const char *schema; /* SCALAR, WORD, CUSTOM: the JSON Schema of the text, as JSON */
};

struct bind_row {
	const char *key;
	const struct bind_type *type;
	size_t offset;
	size_t count_offset; /* LIST and MAP: of the size_t that counts */
	bool required;
	const char *help;    /* one line for the schema and for people */
	size_t place_offset; /* where + 1 the struct place of the value goes; 0 for none */
};

/*
 * Binds `node` to `value` (zeroed memory of type->size, in which defaults are set first). What does
 * not fit is queued as an error at its place and left at its default; unknown keys get "did you
 * mean", missing required keys an error at the mapping. A null is an error wherever it stands.
 */
void bind(const struct bind_type *type, const struct node *node, void *value, struct diags *diags);

/* The error for a node of the wrong kind: "FIELD must be WHAT, not a list". */
void bind_wrong_type(const struct node *node, const char *what, struct diags *diags);

#endif
