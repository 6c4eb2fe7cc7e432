#include "pbxports/base/output_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "output_steps.h"
#include "pbxports/base/disk.h"

struct writing {
	struct output_files *files;
	struct diags *diags;
	const char *folder;
	const char **targets; /* the paths of all files, sorted */
	struct output_steps *steps;
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

/* The newest first: fclose(3) of glibc walks all streams that were opened after. */
static bool end_outputs(struct output_files *files)
{
	bool whole = true;
	for (size_t i = files->count; i > 0; i--)
		whole &= output_end(files->items[i - 1].output, files->diags);
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
	const struct output_steps *steps = writing->steps;
	for (size_t i = steps->folder_count; i > 0; i--)
		if (strcmp(steps->folders[i - 1].path, path) == 0)
			return true;
	return false;
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
		output_steps_add_folder(writing->steps, path, OUTPUT_FOUND);
		return true;
	}
	if (errno != ENOENT)
		return cannot_write(writing, path, errno);
	int error = output_steps_make_folder(writing->steps, path);
	return error == 0 || cannot_write(writing, path, error);
}

static const char *inside(const struct writing *writing, const char *path, size_t length)
{
	return arena_format(writing->diags->arena, "%s/%.*s", writing->folder, (int)length, path);
}

/* Takes a folder that is there and not yet known. */
static bool take_earlier(struct writing *writing, const char *path, enum output_origin origin)
{
	struct stat status;
	if (has_folder(writing, path))
		return true;
	if (lstat(path, &status) != 0)
		return errno == ENOENT || cannot_write(writing, path, errno);
	if (S_ISDIR(status.st_mode))
		output_steps_add_folder(writing->steps, path, origin);
	return true;
}

/* Folders that only earlier runs wrote to. */
static bool need_earlier_folders(struct writing *writing)
{
	const char *index = writing->files->index;
	const char *const *names;
	bool ours = false;
	if (index == NULL)
		return true;
	index = inside(writing, index, strlen(index));
	int error = output_find_mark(index, &ours);
	if (error != 0)
		return cannot_write(writing, index, error);
	if (!ours)
		return true;
	error = disk_names(writing->folder, writing->diags->arena, &names);
	if (error != 0)
		return cannot_write(writing, writing->folder, error);
	for (; *names != NULL; names++)
		if (**names != '.' &&
		    !take_earlier(writing, inside(writing, *names, strlen(*names)), OUTPUT_EARLIER))
			return false;
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
	for (const char *const *name = files->folders; name != NULL && *name != NULL; name++)
		if (!take_earlier(writing, inside(writing, *name, strlen(*name)), OUTPUT_FOUND))
			return false;
	return need_earlier_folders(writing);
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
		struct output_step *step = output_steps_add(
			writing->steps, inside(writing, file->path, strlen(file->path)));
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

static bool plan_removals(struct writing *writing, struct output_folder *folder)
{
	struct arena *arena = writing->diags->arena;
	const char *const *names;
	int error = disk_names(folder->path, arena, &names);
	if (error == EACCES && folder->origin == OUTPUT_EARLIER)
		return true; /* what we may not read is not ours */
	if (error != 0)
		return cannot_write(writing, folder->path, error);
	for (; *names != NULL; names++) {
		const char *path = arena_format(arena, "%s/%s", folder->path, *names);
		bool ours = false;
		if (is_target(writing, path))
			continue;
		error = output_find_mark(path, &ours);
		if (error != 0)
			return cannot_write(writing, path, error);
		if (ours) {
			output_steps_add(writing->steps, path);
			folder->cleared = true;
		}
	}
	return true;
}

static bool plan_steps(struct writing *writing)
{
	struct output_steps *steps = writing->steps;
	if (!need_folders(writing) || !plan_files(writing))
		return false;
	for (size_t i = 0; i < steps->folder_count; i++)
		if (!plan_removals(writing, &steps->folders[i]))
			return false;
	return true;
}

bool output_files_write(struct output_files *files, const char *folder)
{
	struct diags *diags = files->diags;
	struct writing writing = {.files = files, .diags = diags};
	if (!end_outputs(files))
		return false;
	/* With a slash behind it stat(2) would look past a file, or a link that leads nowhere. */
	writing.folder = output_trim(folder, diags->arena);
	writing.steps = output_steps_begin(diags);
	if (!plan_steps(&writing) || !output_steps_take(writing.steps)) {
		output_steps_undo(writing.steps);
		return false;
	}
	output_steps_finish(writing.steps);
	return true;
}
