/* Lists of names for the comments of rules. */
#ifndef PBXPORTS_EMIT_WORDS_H
#define PBXPORTS_EMIT_WORDS_H

#include <stddef.h>

#include "pbxports/base/arena.h"

/* "a, b, c" or, where that takes more than `room` bytes, "a, b, ...". */
const char *words_list(const char *const *names, size_t count, size_t room, struct arena *arena);

/* "ssh, https: admin": names of services and of zones, in at most `room` bytes. */
const char *words_comment(const char *const *services, size_t service_count,
			  const char *const *zones, size_t zone_count, size_t room,
			  struct arena *arena);

#endif
