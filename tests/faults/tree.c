#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void tree_give_up(const char *what, const char *path)
{
	fprintf(stderr, "faults: %s %s: %s\n", what, path, strerror(errno));
	exit(1);
}

static void no_memory(void *context)
{
	(void)context;
	fputs("faults: no memory\n", stderr);
	exit(1);
}

struct arena *tree_arena(void)
{
	struct arena *arena = arena_new(no_memory, NULL);
	if (arena == NULL)
		no_memory(NULL);
	return arena;
}

char *tree_read(const char *path, size_t *size, struct arena *arena)
{
	struct stat status;
	int file = open(path, O_RDONLY);
	if (file < 0 || fstat(file, &status) != 0)
		tree_give_up("cannot open", path);
	char *bytes = arena_alloc(arena, (size_t)status.st_size + 1);
	ssize_t got = read(file, bytes, (size_t)status.st_size);
	if (got != status.st_size)
		tree_give_up("cannot read", path);
	close(file);
	*size = (size_t)got;
	return bytes;
}

struct growing {
	struct tree_entry *entries;
	size_t count;
	size_t capacity;
	struct arena *arena;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct tree_entry *)a)->path, ((const struct tree_entry *)b)->path);
}

static void take(struct growing *growing, const char *folder, const char *prefix)
{
	struct arena *arena = growing->arena;
	DIR *directory = opendir(folder);
	if (directory == NULL)
		tree_give_up("cannot list", folder);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		const char *path = arena_format(arena, "%s/%s", folder, entry->d_name);
		growing->entries = arena_grow(arena, growing->entries, growing->count,
					      &growing->capacity, sizeof *growing->entries);
		struct tree_entry *taken = &growing->entries[growing->count++];
		taken->path = arena_format(arena, "%s%s", prefix, entry->d_name);
		if (lstat(path, &taken->status) != 0)
			tree_give_up("cannot look at", path);
		if (S_ISREG(taken->status.st_mode)) {
			taken->bytes = tree_read(path, &taken->size, arena);
		} else if (S_ISLNK(taken->status.st_mode)) {
			char *target = arena_alloc(arena, PATH_MAX);
			ssize_t length = readlink(path, target, PATH_MAX - 1);
			if (length < 0)
				tree_give_up("cannot read", path);
			taken->bytes = target;
			taken->size = (size_t)length;
		} else if (S_ISDIR(taken->status.st_mode)) {
			take(growing, path, arena_format(arena, "%s/", taken->path));
		}
	}
	closedir(directory);
}

struct tree tree_take(const char *folder, struct arena *arena)
{
	struct growing growing = {.arena = arena};
	take(&growing, folder, "");
	if (growing.count > 0)
		qsort(growing.entries, growing.count, sizeof *growing.entries, by_path);
	return (struct tree){growing.entries, growing.count};
}

const struct tree_entry *tree_find(const struct tree *tree, const char *path)
{
	const struct tree_entry wanted = {.path = path};
	if (tree->count == 0)
		return NULL;
	return bsearch(&wanted, tree->entries, tree->count, sizeof wanted, by_path);
}

bool tree_entry_same(const struct tree_entry *a, const struct tree_entry *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->status.st_mode == b->status.st_mode && a->status.st_uid == b->status.st_uid &&
	       a->status.st_gid == b->status.st_gid && a->size == b->size &&
	       (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

const char *tree_difference(const struct tree *a, const struct tree *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!tree_entry_same(&a->entries[i], tree_find(b, a->entries[i].path)))
			return a->entries[i].path;
	for (size_t i = 0; i < b->count; i++)
		if (tree_find(a, b->entries[i].path) == NULL)
			return b->entries[i].path;
	return NULL;
}

static void empty(const char *folder)
{
	char path[PATH_MAX];
	DIR *directory = opendir(folder);
	if (directory == NULL)
		tree_give_up("cannot list", folder);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (unlink(path) == 0)
			continue;
		empty(path);
		if (rmdir(path) != 0)
			tree_give_up("cannot remove", path);
	}
	closedir(directory);
}

static bool make_file(const struct tree_entry *entry, const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	bool made = file >= 0 && write(file, entry->bytes, entry->size) == (ssize_t)entry->size;
	return file >= 0 && close(file) == 0 && made;
}

static bool make_entry(const struct tree_entry *entry, const char *path)
{
	mode_t mode = entry->status.st_mode;
	if (S_ISLNK(mode))
		return symlink(entry->bytes, path) == 0 &&
		       lchown(path, entry->status.st_uid, entry->status.st_gid) == 0;
	if (!(S_ISDIR(mode) ? mkdir(path, 0700) == 0 : make_file(entry, path)))
		return false;
	/* The mode last: a new owner takes set-user-ID off. */
	return chown(path, entry->status.st_uid, entry->status.st_gid) == 0 &&
	       chmod(path, mode & 07777) == 0;
}

void tree_restore(const struct tree *tree, const char *folder)
{
	char path[PATH_MAX];
	empty(folder);
	for (size_t i = 0; i < tree->count; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, tree->entries[i].path);
		if (!make_entry(&tree->entries[i], path))
			tree_give_up("cannot make", path);
	}
}
