#include "pbxports/base/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

int disk_open(const char *path, int flags)
{
	int file;
	do
		file = open(path, flags | O_CLOEXEC);
	while (file < 0 && errno == EINTR);
	return file;
}

/* What stays open when memory runs out in the middle. */
static void close_directory(void *object)
{
	DIR **directory = object;
	if (*directory != NULL)
		closedir(*directory);
	*directory = NULL;
}

/* The next name; NULL at the end, or with errno after a failure. */
static const char *next_name(DIR *directory)
{
	const struct dirent *entry;
	do {
		errno = 0;
		entry = readdir(directory);
	} while (entry != NULL &&
		 (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	return entry == NULL ? NULL : entry->d_name;
}

int disk_names(const char *folder, struct arena *arena, const char *const **names)
{
	const char **items = NULL;
	size_t count = 0, capacity = 0;
	DIR **directory = arena_alloc(arena, sizeof(DIR *));
	arena_defer(arena, close_directory, directory);
	*directory = opendir(folder);
	if (*directory == NULL)
		return errno;
	for (;;) {
		const char *name = next_name(*directory);
		int error = errno;
		items = arena_grow(arena, items, count, &capacity, sizeof(const char *));
		if (name == NULL) {
			close_directory(directory);
			*names = items;
			return error;
		}
		items[count++] = arena_strdup(arena, name);
	}
}
