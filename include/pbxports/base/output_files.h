/*
 * Output of several files in one folder, all or nothing: every file is complete beside its target
 * and synced before the first is renamed, and what was renamed is put back where a later one fails,
 * memory runs out or a signal comes (output.h). The folders are synced before the old files go; one
 * that then can't be removed is a warning.
 *
 * Afterwards the folder holds exactly this run's files: earlier ones that bear our header are
 * removed, anything else is left alone. Our header is OUTPUT_MARK and a digit, the version's, at
 * the start of one of a file's first three lines, behind the comment sign of the file's language;
 * in JSON, which has no comments, it is the value of the first key, OUTPUT_MARK_KEY.
 */
#ifndef PBXPORTS_BASE_OUTPUT_FILES_H
#define PBXPORTS_BASE_OUTPUT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "pbxports/base/output.h"

/* What follows "# " or "<!-- ": the program's name and the blank before its version. */
#define OUTPUT_MARK "pbxports "

#define OUTPUT_MARK_KEY "generator"

struct output_file {
	const char
		*path; /* from the folder on: rules.v4, or with one subfolder zones/pbxports.xml */
	struct output *output;
};

struct output_files {
	struct diags *diags;
	struct output_file *items;
	size_t count;
	size_t capacity;
	const char *const
		*folders;      /* subfolders that earlier runs may have written to; ended by NULL */
	const char *subfolder; /* that the next files are added to; NULL: the folder itself */
	/* A file in the folder, or NULL. Where an earlier run has left it there, earlier runs may
	 * have written to any subfolder whose name begins with no dot; such a one that is emptied
	 * of their files goes as well. */
	const char *index;
};

/* No files yet. `folders` may be NULL for none. */
struct output_files output_files_begin(const char *const *folders, struct diags *diags);

/* A new file, in files->subfolder; print to the stream. The path is copied. */
FILE *output_files_add(struct output_files *files, const char *path);

/*
 * Ends the outputs and writes them into `folder`, which is made where it is missing (its parent
 * must be there). False and an error where anything failed; the folder is then as it was. A symlink
 * in place of a file or subfolder is an error.
 */
bool output_files_write(struct output_files *files, const char *folder);

#endif
