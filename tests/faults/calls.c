/* Calls of the system that fail, once. */
#include <errno.h>
#include <stdio.h>

#include "faults.h"

enum meant {
	REFUSED, /* exit status 2, nothing printed, all files as they were */
	WHOLE,	 /* as without the fault */
	EITHER,	 /* one of the two */
	TOLD,	 /* exit status 2, what was printed so far is printed */
	LATE,	 /* exit status 2, the new file in its place */
	WARNED,	 /* as without the fault, but something is left over, and named */
	ADOPTED, /* as without the fault, but files of others may be ours */
};

/*
 * What is meant to come of it, where output goes to standard output, a file and a folder. Where a
 * file was only read, its close may fail; a folder that is synced in vain after the file was
 * renamed is the one failure that comes too late for a single file.
 */
static const struct row {
	const char *name;
	enum fault_call call;
	int error;
	enum meant meant[TARGETS];
} rows[] = {
	{"read", CALL_READ, EIO, {REFUSED, REFUSED, REFUSED}},
	{"read", CALL_READ, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"short read", CALL_READ, FAULT_SHORT, {WHOLE, WHOLE, WHOLE}},
	{"write", CALL_WRITE, ENOSPC, {TOLD, REFUSED, REFUSED}},
	{"write", CALL_WRITE, EIO, {TOLD, REFUSED, REFUSED}},
	{"write", CALL_WRITE, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"short write", CALL_WRITE, FAULT_SHORT, {WHOLE, WHOLE, WHOLE}},
	{"write of nothing", CALL_WRITE, FAULT_ZERO, {TOLD, REFUSED, REFUSED}},
	{"open", CALL_OPEN, EIO, {REFUSED, REFUSED, REFUSED}},
	{"open", CALL_OPEN, EMFILE, {REFUSED, REFUSED, REFUSED}},
	{"open", CALL_OPEN, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"mkstemp", CALL_MKSTEMP, ENOSPC, {REFUSED, REFUSED, REFUSED}},
	{"mkstemp", CALL_MKSTEMP, EACCES, {REFUSED, REFUSED, REFUSED}},
	{"mkstemp", CALL_MKSTEMP, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"close of a source", CALL_CLOSE, EIO, {WHOLE, WHOLE, WHOLE}},
	{"close", CALL_CLOSE_OUTPUT, EIO, {TOLD, REFUSED, REFUSED}},
	{"close", CALL_CLOSE_OUTPUT, ENOSPC, {TOLD, REFUSED, REFUSED}},
	{"close", CALL_CLOSE_OUTPUT, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"fclose", CALL_FCLOSE, ENOSPC, {REFUSED, REFUSED, REFUSED}},
	{"fsync", CALL_FSYNC, EIO, {REFUSED, REFUSED, REFUSED}},
	{"fsync", CALL_FSYNC, ENOSPC, {REFUSED, REFUSED, REFUSED}},
	{"fsync", CALL_FSYNC, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"fsync of a folder", CALL_FSYNC_FOLDER, EIO, {REFUSED, LATE, REFUSED}},
	{"fsync of a folder", CALL_FSYNC_FOLDER, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"fchmod", CALL_FCHMOD, EPERM, {REFUSED, REFUSED, REFUSED}},
	{"fchmod", CALL_FCHMOD, EIO, {REFUSED, REFUSED, REFUSED}},
	{"fchmod", CALL_FCHMOD, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"fchown", CALL_FCHOWN, EPERM, {ADOPTED, ADOPTED, ADOPTED}},
	{"fchown", CALL_FCHOWN, EIO, {REFUSED, REFUSED, REFUSED}},
	{"fchown", CALL_FCHOWN, EINTR, {WHOLE, WHOLE, WHOLE}},
	{"copy of standard output", CALL_DUPLICATE, EMFILE, {TOLD, REFUSED, REFUSED}},
	{"rename", CALL_RENAME, EIO, {REFUSED, REFUSED, REFUSED}},
	{"rename", CALL_RENAME, ENOSPC, {REFUSED, REFUSED, REFUSED}},
	{"link", CALL_LINK, EPERM, {REFUSED, REFUSED, REFUSED}},
	{"link", CALL_LINK, ENOSPC, {REFUSED, REFUSED, REFUSED}},
	{"unlink", CALL_UNLINK, EIO, {WARNED, WARNED, WARNED}},
	{"mkdir", CALL_MKDIR, ENOSPC, {REFUSED, REFUSED, REFUSED}},
	{"rmdir", CALL_RMDIR, EIO, {WARNED, WARNED, WARNED}},
	{"stat", CALL_STAT, EIO, {EITHER, EITHER, EITHER}},
	{"lstat", CALL_LSTAT, EIO, {EITHER, EITHER, EITHER}},
	{"fstat", CALL_FSTAT, EIO, {REFUSED, REFUSED, REFUSED}},
	{"readlink", CALL_READLINK, EIO, {EITHER, EITHER, EITHER}},
	{"opendir", CALL_OPENDIR, EIO, {EITHER, REFUSED, REFUSED}},
	{"opendir", CALL_OPENDIR, ENOMEM, {EITHER, REFUSED, REFUSED}},
	{"readdir", CALL_READDIR, EIO, {EITHER, REFUSED, REFUSED}},
	{"closedir", CALL_CLOSEDIR, EIO, {WHOLE, WHOLE, WHOLE}},
};
#define ROWS (sizeof rows / sizeof rows[0])

static bool seen[ROWS];

static const char *not_either(const struct trial *trial, const struct outcome *outcome)
{
	const char *why = not_refused(trial, outcome);
	return why == NULL ? NULL : not_whole(trial, outcome) == NULL ? NULL : why;
}

static const char *not_told(const struct trial *trial, const struct outcome *outcome)
{
	if (outcome->status != 2)
		return "the exit status is not 2";
	if (outcome->errors_size == 0)
		return "nothing is said";
	if (outcome->board.blocks != 0)
		return "memory leaks";
	return tree_difference(&trial->before, &outcome->tree) != NULL ? "files have changed"
								       : NULL;
}

static const char *not_late(const struct trial *trial, const struct outcome *outcome)
{
	if (outcome->status != 2)
		return "the exit status is not 2";
	if (outcome->errors_size == 0)
		return "nothing is said";
	return tree_difference(&trial->whole.tree, &outcome->tree) != NULL
		       ? "the new file is not there"
		       : NULL;
}

static const char *not_warned(const struct trial *trial, const struct outcome *outcome)
{
	const struct tree *meant = &trial->whole.tree;
	if (outcome->status != trial->whole.status)
		return "the exit status differs";
	if (outcome->errors_size == trial->whole.errors_size)
		return "nothing is said";
	for (size_t i = 0; i < meant->count; i++)
		if (!tree_entry_same(&meant->entries[i],
				     tree_find(&outcome->tree, meant->entries[i].path)))
			return "a file is not the new one";
	return outcome->tree.count > meant->count ? NULL : "nothing is left over";
}

static const char *not_adopted(const struct trial *trial, const struct outcome *outcome)
{
	const struct tree *meant = &trial->whole.tree;
	if (outcome->status != trial->whole.status)
		return "the exit status differs";
	if (outcome->errors_size != trial->whole.errors_size)
		return "standard error differs";
	for (size_t i = 0; i < meant->count; i++) {
		struct tree_entry entry = meant->entries[i];
		const struct tree_entry *found = tree_find(&outcome->tree, entry.path);
		if (found != NULL)
			entry.status.st_uid = found->status.st_uid;
		if (!tree_entry_same(&entry, found))
			return "more than an owner differs";
	}
	return outcome->tree.count == meant->count ? NULL : "something is left over";
}

static const char *(*const judges[])(const struct trial *trial, const struct outcome *outcome) = {
	[REFUSED] = not_refused, [WHOLE] = not_whole,	[EITHER] = not_either,	 [TOLD] = not_told,
	[LATE] = not_late,	 [WARNED] = not_warned, [ADOPTED] = not_adopted,
};

static void try_row(struct trial *trial, const struct row *row)
{
	size_t count = trial->whole.board.counts[row->call];
	enum meant meant = row->meant[trial->scenario->target];
	for (size_t i = 1; i <= count; i++) {
		struct arena *arena = tree_arena();
		const struct fault fault = {.call = row->call, .nth = i, .error = row->error};
		const struct outcome outcome = trial_run(trial, &fault, arena);
		const char *why = judges[meant](trial, &outcome);
		char what[64];
		snprintf(what, sizeof what, "%s (errno %d)", row->name, row->error);
		if (why != NULL)
			trial_fail(trial, what, i, why, &outcome);
		arena_free(arena);
	}
	if (count > 0)
		seen[row - rows] = true;
}

void try_calls(struct trial *trial)
{
	for (size_t i = 0; i < ROWS; i++)
		try_row(trial, &rows[i]);
}

size_t calls_unseen(void)
{
	size_t unseen = 0;
	for (size_t i = 0; i < ROWS; i++) {
		if (seen[i])
			continue;
		printf("FAIL no scenario has a %s\n", rows[i].name);
		unseen++;
	}
	return unseen;
}
