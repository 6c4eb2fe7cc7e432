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
	BIND_TEXT,   /* struct word: any text, for people */
	BIND_WORD,   /* struct word, first in a larger struct where `size` says so; see `check` */
	BIND_BOOL,   /* bool: true or false */
	BIND_NUMBER, /* unsigned: low to high */
	BIND_CHOICE, /* int: index in `choices` */
	BIND_SCALAR, /* any struct: read from the text by `parse` */
	BIND_LIST,   /* array of `item`: at offset a pointer, at count_offset a size_t */
	BIND_MAP, /* as a list, of a mapping's values; an item begins with a struct word: its key */
	BIND_RECORD,  /* struct bound by `rows` */
	BIND_POINTER, /* pointer to a newly made `item`; NULL where it is not given */
	BIND_CUSTOM,  /* anything: `read` does it */
};

struct bind_row;
struct bind_context;

/* A type of value: constraints as data. What a form does not use is 0. */
struct bind_type {
	enum bind_form form;
	const char *what;    /* with its article, for messages: "a port such as 5060/udp" */
	const char *example; /* for the fix where something of another type stands; or NULL */
	const char *noun;    /* MAP: what one value is called: "service" */
	size_t size;	     /* bytes of the value in memory */
	size_t place_offset; /* 1 + the offset in the value of its struct place; 0: none */
	bool (*check)(const char *text, struct scalar_error *why); /* WORD, TEXT; keys of a MAP */
	bool (*parse)(const char *text, void *value, struct scalar_error *why); /* SCALAR */
	/*
	 * For the schema: an expression, of POSIX (extended) and ECMA 262 alike, for all that
	 * `check` or `parse` takes; it may be for more. NULL: any text.
	 */
	const char *pattern;
	const char *const *choices;	      /* CHOICE; ended by NULL */
	unsigned low;			      /* NUMBER; LIST: the fewest items, for the schema */
	unsigned high;			      /* NUMBER */
	const struct bind_type *item;	      /* LIST, MAP, POINTER */
	const struct bind_type *const *forms; /* CUSTOM: the ways to write it; ended by NULL */
	const struct bind_row *rows;	      /* RECORD; ended by a row without a key */
	const char *const *one_of; /* RECORD: of these keys exactly one, for the schema; or NULL */
	void (*defaults)(void *value); /* RECORD: sets what is not 0 by default */
	void (*read)(const struct bind_context *context, const struct node *node, void *value);
};

struct bind_row {
	const char *key;
	const struct bind_type *type;
	size_t offset;
	size_t count_offset; /* LIST and MAP: of the size_t that counts */
	size_t place_offset; /* 1 + the offset in the record of the value's struct place; 0: none */
	bool required;
	bool own;	  /* each file's own: `extends` does not inherit it */
	const char *help; /* one line, for the schema and for people */
};

/* What messages call the value that is being bound: `service "sip"`, `"from"`. */
struct bind_context {
	struct diags *diags;
	const char *subject;
};

/*
 * Binds `node` to `value`: zeroed memory of type->size, in which defaults are set first. What does
 * not fit is queued as an error at its place and left at its default; unknown keys get "did you
 * mean", missing required keys an error at the mapping. A null is an error wherever it stands.
 * LIST and MAP can only be bound as the type of a row.
 */
void bind_node(const struct bind_context *context, const struct bind_type *type,
	       const struct node *node, void *value);

/* The error for a node of the wrong kind: SUBJECT must be WHAT, not a list. */
void bind_wrong_type(const struct bind_context *context, const struct bind_type *type,
		     const struct node *node);

/* The error of a scalar parser: "TEXT" PROBLEM, and its fix. */
void bind_refused(struct diags *diags, struct place place, const char *text,
		  const struct scalar_error *why);

#endif
