#include "output_steps.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void close_steps(struct output_steps *steps)
{
	steps->open = false;
	output_release_signals(&steps->signals);
}

static void undo_step(const struct output_step *step)
{
	if (step->done && step->has_backup)
		rename(step->backup, step->path);
	else if (step->done)
		unlink(step->path);
	else if (step->has_backup)
		unlink(step->backup);
	if (step->has_beside)
		unlink(step->beside);
}

void output_steps_undo(struct output_steps *steps)
{
	for (size_t i = steps->count; i > 0; i--)
		undo_step(&steps->items[i - 1]);
	for (size_t i = steps->folder_count; i > 0; i--)
		if (steps->folders[i - 1].origin == OUTPUT_MADE)
			rmdir(steps->folders[i - 1].path);
	close_steps(steps);
}

/* For the arena, where memory has run out in the middle. */
static void undo_open(void *object)
{
	struct output_steps *steps = object;
	if (steps->open)
		output_steps_undo(steps);
}

struct output_steps *output_steps_begin(struct diags *diags)
{
	struct output_steps *steps = arena_alloc(diags->arena, sizeof *steps);
	steps->diags = diags;
	arena_defer(diags->arena, undo_open, steps);
	output_hold_signals(&steps->signals);
	steps->open = true;
	return steps;
}

/* All names are made here: between two calls that change the disk nothing is allocated. */
struct output_step *output_steps_add(struct output_steps *steps, const char *path)
{
	struct arena *arena = steps->diags->arena;
	steps->items = arena_grow(arena, steps->items, steps->count, &steps->capacity,
				  sizeof *steps->items);
	struct output_step *step = &steps->items[steps->count++];
	step->path = path;
	step->beside = output_name_beside(path, arena);
	step->backup = arena_format(arena, "%s~", step->beside);
	return step;
}

void output_steps_add_folder(struct output_steps *steps, const char *path,
			     enum output_origin origin)
{
	steps->folders = arena_grow(steps->diags->arena, steps->folders, steps->folder_count,
				    &steps->folder_capacity, sizeof *steps->folders);
	steps->folders[steps->folder_count++] = (struct output_folder){path, origin, false};
}

int output_steps_make_folder(struct output_steps *steps, const char *path)
{
	/* Noted first: memory must not run out between making it and knowing of it. */
	output_steps_add_folder(steps, path, OUTPUT_FOUND);
	if (mkdir(path, 0777) != 0)
		return errno;
	steps->folders[steps->folder_count - 1].origin = OUTPUT_MADE;
	return 0;
}

static bool cannot_write(const struct output_steps *steps, const char *path, int error)
{
	return output_cannot_write(path, error, steps->diags);
}

static bool prepare_removal(struct output_steps *steps, struct output_step *step)
{
	int file = output_make_beside(step->beside);
	if (file < 0)
		return cannot_write(steps, step->path, errno);
	step->has_beside = true;
	int error = output_close_file(file);
	return error == 0 || cannot_write(steps, step->path, error);
}

/* What takes room on the disk, before anything is replaced; and a second name for what will be. */
static bool prepare(struct output_steps *steps, struct output_step *step)
{
	if (output_signal_waits(&steps->signals)) {
		diag_failure(steps->diags, "interrupted by a signal");
		return false;
	}
	if (step->output == NULL)
		return prepare_removal(steps, step);
	int error =
		output_write_beside(step->output, step->beside, step->exists ? &step->old : NULL);
	if (error != 0)
		return cannot_write(steps, step->path, error);
	step->has_beside = true;
	if (!step->exists)
		return true;
	memcpy(step->backup, step->beside, strlen(step->beside)); /* the "~" stands behind it */
	if (link(step->path, step->backup) != 0)
		return cannot_write(steps, step->path, errno);
	step->has_backup = true;
	return true;
}

static bool take(struct output_steps *steps, struct output_step *step)
{
	const char *from = step->output != NULL ? step->beside : step->path;
	const char *to = step->output != NULL ? step->path : step->beside;
	if (rename(from, to) != 0)
		return cannot_write(steps, step->path, errno);
	step->done = true;
	step->has_beside = false;
	if (step->output == NULL) {
		step->backup = step->beside;
		step->has_backup = true;
	}
	return true;
}

static bool sync_folder(const struct output_steps *steps, const char *path)
{
	int folder = output_open_folder(path);
	int error = folder < 0 ? errno : output_sync_folder(folder);
	return error == 0 || cannot_write(steps, path, error);
}

/* With the one above a folder that was made. One of an earlier run may not be for us to read. */
static bool sync_folders(const struct output_steps *steps)
{
	for (size_t i = 0; i < steps->folder_count; i++) {
		const struct output_folder *folder = &steps->folders[i];
		const char *above = output_folder_of(folder->path, steps->diags->arena);
		if (folder->origin == OUTPUT_EARLIER && !folder->cleared)
			continue;
		if (!sync_folder(steps, folder->path) ||
		    (folder->origin == OUTPUT_MADE && !sync_folder(steps, above)))
			return false;
	}
	return true;
}

static bool each_step(struct output_steps *steps,
		      bool (*act)(struct output_steps *steps, struct output_step *step))
{
	for (size_t i = 0; i < steps->count; i++)
		if (!act(steps, &steps->items[i]))
			return false;
	return true;
}

bool output_steps_take(struct output_steps *steps)
{
	return each_step(steps, prepare) && each_step(steps, take) && sync_folders(steps);
}

/* A folder that holds anything else stays, as rmdir(2) sees to. */
static bool remove_emptied(const struct output_folder *folder)
{
	return folder->origin != OUTPUT_EARLIER || !folder->cleared || rmdir(folder->path) == 0 ||
	       errno == ENOTEMPTY || errno == EEXIST;
}

void output_steps_finish(struct output_steps *steps)
{
	const char *left = NULL;
	for (size_t i = 0; i < steps->count; i++)
		if (steps->items[i].has_backup && unlink(steps->items[i].backup) != 0)
			left = steps->items[i].backup;
	for (size_t i = 0; i < steps->folder_count; i++)
		if (!remove_emptied(&steps->folders[i]))
			left = steps->folders[i].path;
	close_steps(steps);
	if (left != NULL)
		diag_warning(steps->diags, (struct place){0},
			     "\"%s\" is left over: it can't be removed", left);
}
