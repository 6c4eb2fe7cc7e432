/* The JSON Schema of profiles, draft 2020-12, for editors and validators. */
#ifndef PBXPORTS_REPORT_SCHEMA_H
#define PBXPORTS_REPORT_SCHEMA_H

#include <stdio.h>

struct arena;

/*
 * Prints it, from the descriptor rows. It takes whatever the program takes, and refuses what is
 * wrong by its form; names that nothing has, ports that clash and the like are for `lint`.
 */
void schema_print(struct arena *arena, FILE *stream);

#endif
