#include "pbxports/base/output_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_private.h"

/* A file that is written, or one of an earlier run that goes. */
struct step {
	const char *path;
	const struct output *output; /* NULL for one that goes */
	struct stat old;
	bool exists;	    /* `old` stands at `path` */
	const char *beside; /* the new file's name until it is renamed */
	const char *backup; /* a second name of the old one, or the only one once it is gone */
	bool done;
};

enum origin {
	FOUND,
	MADE,	/* by us */
	EARLIER /* of an earlier run alone */
};

struct folder {
	const char *path;
	enum origin origin;
	bool cleared; /* files of ours in it go */
};

struct writing {
	struct output_files *files;
	struct diags *diags;
	const char *folder;
	struct step *steps;
	size_t step_count;
	size_t step_capacity;
	const char **targets;	/* the paths of all files, sorted */
	struct folder *folders; /* the folder, then those in it, in the order of making */
	size_t folder_count;
	size_t folder_capacity;
};

struct output_files output_files_begin(const char *const *folders, struct diags *diags)
{
	return (struct output_files){.folders = folders, .diags = diags};
}

FILE *output_files_add(struct output_files *files, const char *path)
{
	struct arena *arena = files->diags->arena;
	files->items = arena_grow(arena, files->items, files->count, &files->capacity,
				  sizeof *files->items);
	struct output_file *file = &files->items[files->count++];
	file->path = files->subfolder == NULL
			     ? arena_strdup(arena, path)
			     : arena_format(arena, "%s/%s", files->subfolder, path);
	file->output = output_begin(files->diags);
	return file->output->stream;
}

static bool cannot_write(const struct writing *writing, const char *path, int error)
{
	return output_cannot_write(path, error, writing->diags);
}

static bool end_outputs(struct output_files *files)
{
	bool whole = true;
	for (size_t i = 0; i < files->count; i++)
		whole &= output_end(files->items[i].output, files->diags);
	return whole;
}

static bool refuse_kind(const struct writing *writing, const char *path, mode_t mode,
			const char *wanted)
{
	if (S_ISLNK(mode))
		diag_failure(writing->diags, "\"%s\" is a symbolic link", path);
	else
		diag_failure(writing->diags, "\"%s\" is no %s", path, wanted);
	return false;
}

/* The last one first: files come folder by folder. */
static bool has_folder(const struct writing *writing, const char *path)
{
	for (size_t i = writing->folder_count; i > 0; i--)
		if (strcmp(writing->folders[i - 1].path, path) == 0)
			return true;
	return false;
}

static void take_folder(struct writing *writing, const char *path, enum origin origin)
{
	writing->folders =
		arena_grow(writing->diags->arena, writing->folders, writing->folder_count,
			   &writing->folder_capacity, sizeof *writing->folders);
	writing->folders[writing->folder_count++] = (struct folder){path, origin, false};
}

/* A link is fine for the folder that was named, not for one in it. */
static bool need_folder(struct writing *writing, const char *path,
			int (*get_status)(const char *path, struct stat *status))
{
	struct stat status;
	if (has_folder(writing, path))
		return true;
	if (get_status(path, &status) == 0) {
		if (!S_ISDIR(status.st_mode))
			return refuse_kind(writing, path, status.st_mode, "folder");
		take_folder(writing, path, FOUND);
		return true;
	}
	if (errno != ENOENT || mkdir(path, 0777) != 0)
		return cannot_write(writing, path, errno);
	take_folder(writing, path, MADE);
	return true;
}

static const char *inside(const struct writing *writing, const char *path, size_t length)
{
	return arena_format(writing->diags->arena, "%s/%.*s", writing->folder, (int)length, path);
}

static bool is_folder(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool can_list(const char *path)
{
	DIR *directory = opendir(path);
	return directory != NULL && closedir(directory) == 0;
}

/* Folders that only earlier runs wrote to. What can't be read is not ours. */
static bool need_earlier_folders(struct writing *writing)
{
	const char *index = writing->files->index;
	if (index == NULL || !output_is_ours(inside(writing, index, strlen(index))))
		return true;
	DIR *directory = opendir(writing->folder);
	if (directory == NULL)
		return cannot_write(writing, writing->folder, errno);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		const char *path = inside(writing, entry->d_name, strlen(entry->d_name));
		if (entry->d_name[0] != '.' && !has_folder(writing, path) && is_folder(path) &&
		    can_list(path))
			take_folder(writing, path, EARLIER);
	}
	closedir(directory);
	return true;
}

/* Makes the folders that files go to, and looks for others that earlier runs wrote to. */
static bool need_folders(struct writing *writing)
{
	const struct output_files *files = writing->files;
	if (!need_folder(writing, writing->folder, stat))
		return false;
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->items[i].path;
		const char *slash = strchr(path, '/');
		if (slash != NULL &&
		    !need_folder(writing, inside(writing, path, (size_t)(slash - path)), lstat))
			return false;
	}
	for (const char *const *name = files->folders; name != NULL && *name != NULL; name++) {
		const char *path = inside(writing, *name, strlen(*name));
		if (!has_folder(writing, path) && is_folder(path))
			take_folder(writing, path, FOUND);
	}
	return need_earlier_folders(writing);
}

static struct step *add_step(struct writing *writing, const char *path)
{
	writing->steps = arena_grow(writing->diags->arena, writing->steps, writing->step_count,
				    &writing->step_capacity, sizeof *writing->steps);
	struct step *step = &writing->steps[writing->step_count++];
	step->path = path;
	return step;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool plan_files(struct writing *writing)
{
	size_t count = writing->files->count;
	writing->targets = arena_array(writing->diags->arena, count, sizeof *writing->targets);
	for (size_t i = 0; i < count; i++) {
		const struct output_file *file = &writing->files->items[i];
		struct step *step =
			add_step(writing, inside(writing, file->path, strlen(file->path)));
		writing->targets[i] = step->path;
		step->output = file->output;
		step->exists = lstat(step->path, &step->old) == 0;
		if (!step->exists && errno != ENOENT)
			return cannot_write(writing, step->path, errno);
		if (step->exists && !S_ISREG(step->old.st_mode))
			return refuse_kind(writing, step->path, step->old.st_mode, "regular file");
	}
	if (count > 0)
		qsort(writing->targets, count, sizeof *writing->targets, by_text);
	return true;
}

static bool is_target(const struct writing *writing, const char *path)
{
	size_t count = writing->files->count;
	return count > 0 && bsearch(&path, writing->targets, count, sizeof path, by_text) != NULL;
}

static bool plan_removals(struct writing *writing, struct folder *folder)
{
	DIR *directory = opendir(folder->path);
	if (directory == NULL)
		return cannot_write(writing, folder->path, errno);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		const char *path =
			arena_format(writing->diags->arena, "%s/%s", folder->path, entry->d_name);
		if (!is_target(writing, path) && output_is_ours(path)) {
			add_step(writing, path);
			folder->cleared = true;
		}
	}
	closedir(directory);
	return true;
}

/* A name beside `path` that nothing has. */
static const char *free_name(const char *path, struct arena *arena)
{
	char *name = output_template(path, arena);
	int file = mkstemp(name);
	if (file < 0)
		return NULL;
	close(file);
	unlink(name);
	return name;
}

/* What takes room on the disk, before anything is replaced; and a second name for what will be. */
static bool prepare(struct writing *writing, struct step *step)
{
	struct arena *arena = writing->diags->arena;
	if (step->output == NULL)
		return true;
	char *beside = output_template(step->path, arena);
	int error = output_write_beside(step->output, beside, step->exists ? &step->old : NULL);
	if (error != 0)
		return cannot_write(writing, step->path, error);
	step->beside = beside;
	if (!step->exists)
		return true;
	const char *backup = free_name(step->path, arena);
	if (backup == NULL || link(step->path, backup) != 0)
		return cannot_write(writing, step->path, errno);
	step->backup = backup;
	return true;
}

static bool take(struct writing *writing, struct step *step)
{
	if (step->output != NULL) {
		step->done = rename(step->beside, step->path) == 0;
	} else {
		const char *backup = free_name(step->path, writing->diags->arena);
		step->done = backup != NULL && rename(step->path, backup) == 0;
		if (step->done)
			step->backup = backup;
	}
	return step->done || cannot_write(writing, step->path, errno);
}

static bool sync_folders(const struct writing *writing)
{
	for (size_t i = 0; i < writing->folder_count; i++) {
		int folder = output_open_folder(writing->folders[i].path);
		int error = folder < 0 ? errno : output_sync_folder(folder);
		if (error != 0)
			return cannot_write(writing, writing->folders[i].path, error);
	}
	return true;
}

static void undo_step(const struct step *step)
{
	if (step->done && step->backup != NULL)
		rename(step->backup, step->path);
	else if (step->done)
		unlink(step->path);
	else if (step->backup != NULL)
		unlink(step->backup);
	if (!step->done && step->beside != NULL)
		unlink(step->beside);
}

static void undo(const struct writing *writing)
{
	for (size_t i = writing->step_count; i > 0; i--)
		undo_step(&writing->steps[i - 1]);
	for (size_t i = writing->folder_count; i > 0; i--)
		if (writing->folders[i - 1].origin == MADE)
			rmdir(writing->folders[i - 1].path);
}

static bool each_step(struct writing *writing,
		      bool (*act)(struct writing *writing, struct step *step))
{
	for (size_t i = 0; i < writing->step_count; i++)
		if (!act(writing, &writing->steps[i]))
			return false;
	return true;
}

static bool write_steps(struct writing *writing)
{
	if (!need_folders(writing) || !plan_files(writing))
		return false;
	for (size_t i = 0; i < writing->folder_count; i++)
		if (!plan_removals(writing, &writing->folders[i]))
			return false;
	return each_step(writing, prepare) && each_step(writing, take) && sync_folders(writing);
}

/* After this there is no way back. A folder that holds anything else stays, as rmdir(2) sees to. */
static void clean_up(const struct writing *writing)
{
	for (size_t i = 0; i < writing->step_count; i++)
		if (writing->steps[i].backup != NULL)
			unlink(writing->steps[i].backup);
	for (size_t i = 0; i < writing->folder_count; i++)
		if (writing->folders[i].origin == EARLIER && writing->folders[i].cleared)
			rmdir(writing->folders[i].path);
}

bool output_files_write(struct output_files *files, const char *folder)
{
	struct writing writing = {.files = files, .diags = files->diags};
	if (!end_outputs(files))
		return false;
	/* With a slash behind it stat(2) would look past a file, or a link that leads nowhere. */
	size_t length = strlen(folder);
	while (length > 1 && folder[length - 1] == '/')
		length--;
	writing.folder = arena_strndup(files->diags->arena, folder, length);
	if (!write_steps(&writing)) {
		undo(&writing);
		return false;
	}
	clean_up(&writing);
	return true;
}
