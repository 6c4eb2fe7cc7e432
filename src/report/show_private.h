/* The parts of the table for people. */
#ifndef PBXPORTS_REPORT_SHOW_PRIVATE_H
#define PBXPORTS_REPORT_SHOW_PRIVATE_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/plan/plan.h"

#define SHOW_WIDTH 80

/* A growing list of words in one line. */
const char *show_append(const char *line, const char *separator, const char *word,
			struct arena *arena);

/* The ports of a service, or its pool, as the profile has them. */
const char *show_ports(const struct service *service, struct arena *arena);

/* Who has which chunk, and how many calls it carries. */
void show_print_dialers(const struct plan *plan, bool color, struct arena *arena, FILE *stream);

/* What a gateway offers itself, and what it sends where. */
void show_print_gateway(const struct plan *plan, bool color, struct arena *arena, FILE *stream);

#endif
