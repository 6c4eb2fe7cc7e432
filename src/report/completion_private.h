/* What the completion scripts have in common; see completion.h. */
#ifndef PBXPORTS_REPORT_COMPLETION_PRIVATE_H
#define PBXPORTS_REPORT_COMPLETION_PRIVATE_H

#include "pbxports/report/completion.h"

void completion_bash(const struct completion_command *commands, FILE *stream);
void completion_zsh(const struct completion_command *commands, FILE *stream);
void completion_fish(const struct completion_command *commands, FILE *stream);

/* The choices, with a blank between them. */
void completion_choices(const struct option *option, FILE *stream);

/* `text`, with a backslash before each character of `special`. */
void completion_escaped(const char *text, const char *special, FILE *stream);

#endif
