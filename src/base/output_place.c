/* Where output goes. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "output_private.h"

#define LINKS_MAX 40 /* as Linux has it; stat(2) has refused longer chains, and rings */

const char *output_link_end(const char *path, struct arena *arena)
{
	char text[PATH_MAX];
	for (int links = 0; links < LINKS_MAX; links++) {
		ssize_t length = readlink(path, text, sizeof text);
		if (length < 0)
			return errno == EINVAL || errno == ENOENT ? path : NULL;
		const char *folder = text[0] == '/' ? "" : output_folder_of(path, arena);
		path = arena_format(arena, "%s%.*s", folder, (int)length, text);
	}
	errno = ELOOP;
	return NULL;
}

const char *output_trim(const char *path, struct arena *arena)
{
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_strndup(arena, path, length);
}

const char *output_place(const char *path, bool follow, struct arena *arena)
{
	struct stat status;
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return path;
	const char *target = output_trim(path, arena);
	if (follow)
		target = output_link_end(target, arena);
	const char *folder = target == NULL ? NULL : output_folder_of(target, arena);
	return folder != NULL && *folder == '\0' ? "." : folder;
}
