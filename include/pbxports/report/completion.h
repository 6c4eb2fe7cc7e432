/* Completion scripts of shells, from the rows of commands and options. */
#ifndef PBXPORTS_REPORT_COMPLETION_H
#define PBXPORTS_REPORT_COMPLETION_H

#include <stdio.h>

#include "pbxports/base/option.h"

/* What a shell has to know of a command; an array is ended by a row without a name. */
struct completion_command {
	const char *name;
	const char *summary;
	const struct option *const *options; /* ended by NULL */
	const struct option *operand;	     /* what its operands are; NULL: it takes none */
};

/* "bash", "zsh", "fish"; ended by NULL. */
const char *const *completion_shells(void);

/*
 * Prints the script of one of them. Each asks the program for the names of profiles and dialers
 * while a line is typed, and takes them for data: nothing in them is expanded.
 */
void completion_print(const char *shell, const struct completion_command *commands, FILE *stream);

#endif
