/*
 * YAML as a tree of nodes with positions: the only view of a file that the rest of the program has.
 *
 * What is refused here, with its place: several documents, tags, merge keys (`<<`), keys that are
 * no plain text, duplicate keys (both places), tabs that indent, control characters, bytes that are
 * not UTF-8, more than NODE_MAX_DEPTH levels, and aliases that would unfold to more than
 * NODE_MAX_UNFOLDED nodes. An anchor is known only once its node is complete, so that no ring can
 * form; an aliased node is shared, not copied.
 */
#ifndef PBXPORTS_TEXT_NODE_H
#define PBXPORTS_TEXT_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/diag.h"

#define NODE_MAX_DEPTH	  16
#define NODE_MAX_UNFOLDED 1000000

enum node_kind {
	NODE_NULL,   /* nothing, ~ or null, not quoted */
	NODE_SCALAR, /* any other text */
	NODE_SEQUENCE,
	NODE_MAPPING,
};

struct node_entry {
	const struct node *key; /* a NODE_SCALAR */
	const struct node *value;
};

struct node {
	struct place place;
	enum node_kind kind;
	bool quoted; /* a scalar in quotes or a block: always text, never a number or a boolean */
	uint8_t height;	 /* 0 for a scalar; a collection is one higher than its highest item */
	uint32_t weight; /* nodes in this tree, those of aliases counted each time they occur */
	uint32_t count; /* items, entries, or bytes of the text; files are far smaller than 4 GiB */
	union {
		const char *text; /* ended by NUL; holds no other NUL */
		const struct node *const *items;
		const struct node_entry *entries; /* in the order of the file */
	};
};

/*
 * Reads one document. NULL and at least one error where there is none (an empty file is an error
 * too). Duplicate keys, tags and the like are queued and reading goes on; an error of YAML's syntax
 * ends it.
 */
const struct node *node_read(const struct source *source, struct diags *diags);

/*
 * Checks the keys of a mapping that was just read: what is no word, a merge key or a repetition is
 * queued as an error and taken out, the first of equals staying. Returns how many entries are left.
 */
size_t node_check_keys(struct node_entry *entries, size_t count, struct diags *diags);

/* The value of `key` in a mapping, or NULL. */
const struct node *node_get(const struct node *mapping, const char *key);

/* Text as a scalar node of its own, for values that come from options. */
const struct node *node_scalar(struct arena *arena, struct place place, const char *text);

/* A collection made of existing nodes; the arrays are kept, not copied. */
const struct node *node_sequence(struct arena *arena, struct place place,
				 const struct node *const *items, size_t count);
const struct node *node_mapping(struct arena *arena, struct place place,
				const struct node_entry *entries, size_t count);

/* The kind with its article, for messages: "a list", "a mapping", "a value", "nothing". */
const char *node_kind_name(enum node_kind kind);

#endif
