/* The bytes of a file before YAML sees them. */
#ifndef PBXPORTS_TEXT_UNICODE_H
#define PBXPORTS_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/diag.h"

/* Lines whose indentation holds a tab, in order; a file has at most TABBED_LINES of interest. */
#define TABBED_LINES 64

struct tabbed_line {
	uint32_t line;
	uint32_t column; /* of the tab */
};

struct tabbed_lines {
	struct tabbed_line items[TABBED_LINES];
	size_t count;
};

/*
 * False, and an error at its place, where the text is not UTF-8 (RFC 3629), or holds a character
 * that no profile needs and that would make lines count differently for people and for YAML: NUL
 * and other control characters, a carriage return without its line feed, U+0085, U+2028, U+2029.
 * A compressed file and UTF-16 are told as such.
 * Notes the lines that tabs indent; NULL where they do not matter.
 */
bool text_check(const struct source *source, struct tabbed_lines *tabbed, struct diags *diags);

#endif
