/*
 * Files that are written and removed together, or not at all: every new one is complete beside its
 * target before the first is renamed, and what was done is undone where a later step fails, where a
 * signal comes while files are made ready, or where memory runs out.
 */
#ifndef PBXPORTS_BASE_OUTPUT_STEPS_H
#define PBXPORTS_BASE_OUTPUT_STEPS_H

#include "output_private.h"

/* A file that is written, or one of an earlier run that goes. */
struct output_step {
	const char *path;
	const struct output *output; /* NULL for one that goes */
	struct stat old;
	bool exists;  /* `old` stands at `path` */
	char *beside; /* the new file's name until it is renamed, or where one that goes is put */
	char *backup; /* a second name of the old one, or the only one once it is gone */
	bool has_beside;
	bool has_backup;
	bool done;
};

enum output_origin {
	OUTPUT_FOUND,
	OUTPUT_MADE,   /* by us */
	OUTPUT_EARLIER /* of an earlier run alone */
};

struct output_folder {
	const char *path;
	enum output_origin origin;
	bool cleared; /* files of ours in it go */
};

struct output_steps {
	struct diags *diags;
	struct output_step *items;
	size_t count;
	size_t capacity;
	struct output_folder *folders; /* in the order of making */
	size_t folder_count;
	size_t folder_capacity;
	struct output_signals signals;
	bool open; /* signals wait, and what was done can be undone */
};

/* No steps yet. From here on signals wait, until output_steps_finish() or output_steps_undo(). */
struct output_steps *output_steps_begin(struct diags *diags);

/* One more step, whose `output`, `old` and `exists` are the caller's to set. */
struct output_step *output_steps_add(struct output_steps *steps, const char *path);

/* One more folder that is there. */
void output_steps_add_folder(struct output_steps *steps, const char *path,
			     enum output_origin origin);

/* Makes a folder; 0 or an errno. */
int output_steps_make_folder(struct output_steps *steps, const char *path);

/* Takes all steps; false and an error where one failed. */
bool output_steps_take(struct output_steps *steps);

/* Back to how it was. */
void output_steps_undo(struct output_steps *steps);

/* Removes the old files. After this there is no way back; what can't be removed is a warning. */
void output_steps_finish(struct output_steps *steps);

#endif
