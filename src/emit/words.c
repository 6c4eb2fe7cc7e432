#include "words.h"

#include <string.h>

static const char *append_name(const char *list, const char *name, struct arena *arena)
{
	return *list != '\0' ? arena_format(arena, "%s, %s", list, name) : name;
}

const char *words_list(const char *const *names, size_t count, size_t room, struct arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < count; i++) {
		const char *longer = append_name(list, names[i], arena);

		if (strlen(longer) + (i + 1 < count ? strlen(", ...") : 0) > room)
			return append_name(list, "...", arena);
		list = longer;
	}
	return list;
}

const char *words_comment(const char *const *services, size_t service_count,
			  const char *const *zones, size_t zone_count, size_t room,
			  struct arena *arena)
{
	const char *who = words_list(zones, zone_count, room / 2, arena);
	const char *what = words_list(services, service_count, room - strlen(who), arena);

	return arena_format(arena, "%s: %s", what, who);
}
