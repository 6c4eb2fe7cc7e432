#include "pbxports/base/join.h"

#include <string.h>

static char *put(char *end, const char *text)
{
	while (*text != '\0')
		*end++ = *text++;
	return end;
}

const char *join_words(const char *const *words, size_t count, const char *separator,
		       struct arena *arena)
{
	size_t size = count * strlen(separator) + 1;
	char *text;
	char *end;

	for (size_t i = 0; i < count; i++)
		size += strlen(words[i]);
	text = arena_alloc(arena, size);
	end = text;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			end = put(end, separator);
		end = put(end, words[i]);
	}
	return text;
}
