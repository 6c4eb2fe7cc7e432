#include "pbxports/profile/search.h"

#include <stdlib.h>
#include <string.h>

#include "pbxports/base/disk.h"

#define SUFFIX ".yaml"

static bool has_suffix(const char *name)
{
	size_t length = strlen(name);
	size_t suffix = strlen(SUFFIX);

	return length > suffix && strcmp(name + length - suffix, SUFFIX) == 0;
}

bool profile_text_same(const struct profile_text *a, const struct profile_text *b)
{
	if (a->is_stdin || b->is_stdin)
		return a->is_stdin && b->is_stdin;
	if (a->builtin != NULL || b->builtin != NULL)
		return a->builtin == b->builtin;
	return a->identity.device == b->identity.device && a->identity.inode == b->identity.inode;
}

static bool in_chain(const struct profile_chain *chain, const struct profile_text *text)
{
	for (; chain != NULL; chain = chain->child)
		if (profile_text_same(chain->text, text))
			return true;
	return false;
}

/*
 * Reads FOLDER/NAME, then FOLDER/NAME.yaml. What is no regular file is passed over, and so is what
 * is in the chain, but left in `found`: when nothing else is found it closes a ring. A file that
 * can't be read is an error: the one found in its place would be another profile.
 */
static bool search_folder(const char *folder, const char *name, const struct profile_chain *chain,
			  struct profile_text *found, struct diags *diags)
{
	static const char *const suffixes[] = {"", SUFFIX};

	for (size_t i = 0; i < 2; i++) {
		const char *path = arena_format(diags->arena, "%s/%s%s", folder, name, suffixes[i]);
		struct profile_text text = {0};
		const char *problem;

		if (!file_is_regular(path))
			continue;
		if (!file_read(path, &text.source, &text.identity, diags->arena, &problem)) {
			diag_failure(diags, "profile \"%s\" %s", path, problem);
			continue;
		}
		*found = text;
		if (!in_chain(chain, &text))
			return true;
	}
	return false;
}

/* The first folder of `*path`, which is moved behind it; PROFILE_FOLDER last, then NULL. */
static const char *next_folder(const char **path, struct arena *arena)
{
	static const char end[] = "";
	const char *folder = *path;
	size_t length;

	if (folder == end)
		return NULL;
	if (folder != NULL)
		folder += strspn(folder, ":");
	if (folder == NULL || *folder == '\0') {
		*path = end;
		return PROFILE_FOLDER;
	}
	length = strcspn(folder, ":");
	*path = folder + length;
	return arena_strndup(arena, folder, length);
}

static bool search_path_folders(const char *search_path, const char *name,
				const struct profile_chain *chain, struct profile_text *found,
				struct diags *diags)
{
	const char *folder;

	while ((folder = next_folder(&search_path, diags->arena)) != NULL)
		if (search_folder(folder, name, chain, found, diags))
			return true;
	return false;
}

static bool search_builtins(const char *name, const struct profile_chain *chain,
			    struct profile_text *found, struct arena *arena)
{
	size_t length = strlen(name) - (has_suffix(name) ? strlen(SUFFIX) : 0);

	for (const struct profile_builtin *row = profile_builtins; row->name != NULL; row++) {
		struct profile_text text = {.builtin = row};

		if (strlen(row->name) != length || strncmp(row->name, name, length) != 0 ||
		    in_chain(chain, &text))
			continue;
		text.source = file_source(arena_format(arena, "builtin/%s%s", row->name, SUFFIX),
					  NULL, row->text, row->length);
		text.source.hint = arena_format(arena, "pbxports profiles --print %s", row->name);
		*found = text;
		return true;
	}
	return false;
}

static void suggest_builtins(const char *name, struct diags *diags)
{
	const char *const *names = profile_builtin_names();
	size_t count = 0;

	while (names[count] != NULL)
		count++;
	diag_suggest(diags, name, names, count);
}

static bool search_name(const char *name, const char *search_path,
			const struct profile_chain *chain, struct profile_text *found,
			struct diags *diags)
{
	return search_path_folders(search_path, name, chain, found, diags) ||
	       search_builtins(name, chain, found, diags->arena);
}

bool search_profile(const char *name, const char *search_path, struct profile_text *found,
		    struct diags *diags)
{
	const char *problem;

	*found = (struct profile_text){0};
	if (strcmp(name, "-") == 0) {
		found->is_stdin = true;
		if (file_read_stdin(&found->source, diags->arena, &problem))
			return true;
		diag_failure(diags, "standard input %s", problem);
		return false;
	}
	if (strchr(name, '/') != NULL || file_is_regular(name)) {
		if (file_read(name, &found->source, &found->identity, diags->arena, &problem))
			return true;
		diag_failure(diags, "profile \"%s\" %s", name, problem);
		return false;
	}
	if (search_name(name, search_path, NULL, found, diags))
		return true;
	diag_failure(diags,
		     "no profile \"%s\": neither a file, nor in the search path, nor built in",
		     name);
	suggest_builtins(name, diags);
	return false;
}

static void report_ring(const struct node *name, const struct profile_chain *chain,
			const struct profile_text *again, struct diags *diags)
{
	const char *ring = again->source.name;

	/* The chain leads from the newest file back to the first: the ring is read the other way.
	 */
	for (; chain != NULL; chain = chain->child) {
		ring = arena_format(diags->arena, "%s -> %s", chain->text->source.name, ring);
		if (profile_text_same(chain->text, again))
			break;
	}
	diag_error(diags, name->place, "a profile can't extend itself: %s", ring);
}

static bool search_file_parent(const struct node *name, const struct profile_chain *chain,
			       struct profile_text *found, struct diags *diags)
{
	const char *path = file_beside(&chain->text->source, name->text, diags->arena);
	const char *problem;

	if (!file_read(path, &found->source, &found->identity, diags->arena, &problem)) {
		diag_error(diags, name->place, "\"%s\" %s", path, problem);
		return false;
	}
	if (in_chain(chain, found)) {
		report_ring(name, chain, found, diags);
		return false;
	}
	return true;
}

bool search_parent(const struct node *name, const char *search_path,
		   const struct profile_chain *chain, struct profile_text *found,
		   struct diags *diags)
{
	const char *beside;

	*found = (struct profile_text){0};
	/* A built-in profile has no folder that a path could lead from. */
	if ((strchr(name->text, '/') != NULL || has_suffix(name->text)) &&
	    chain->text->builtin == NULL)
		return search_file_parent(name, chain, found, diags);
	if (search_name(name->text, search_path, chain, found, diags))
		return true;
	if (found->source.text != NULL) {
		report_ring(name, chain, found, diags);
		return false;
	}
	diag_error(diags, name->place, "no profile \"%s\" in the search path or built in",
		   name->text);
	beside = arena_format(diags->arena, "%s" SUFFIX, name->text);
	if (file_is_regular(file_beside(&chain->text->source, beside, diags->arena)))
		diag_fix(diags, "write %s for the file beside this one", beside);
	else
		suggest_builtins(name->text, diags);
	return false;
}

struct names {
	const char **items;
	size_t count;
	size_t capacity;
};

static void add_name(struct names *names, const char *name, struct arena *arena)
{
	names->items = arena_grow(arena, names->items, names->count, &names->capacity,
				  sizeof(*names->items));
	names->items[names->count++] = name;
}

static bool is_plain(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

	return name[0] != '.' && name[0] != '-' && name[strspn(name, allowed)] == '\0';
}

static void add_folder(struct names *names, const char *folder, struct arena *arena)
{
	const char *const *name;

	if (disk_names(folder, arena, &name) != 0)
		return;
	for (; *name != NULL; name++)
		if (has_suffix(*name) && is_plain(*name) &&
		    file_is_regular(arena_format(arena, "%s/%s", folder, *name)))
			add_name(names, arena_strndup(arena, *name, strlen(*name) - strlen(SUFFIX)),
				 arena);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *search_names(const char *search_path, struct arena *arena)
{
	struct names names = {0};
	const char *folder;
	size_t kept = 0;

	while ((folder = next_folder(&search_path, arena)) != NULL)
		add_folder(&names, folder, arena);
	for (const struct profile_builtin *row = profile_builtins; row->name != NULL; row++)
		add_name(&names, row->name, arena);
	if (names.count > 0)
		qsort(names.items, names.count, sizeof(*names.items), compare_names);
	for (size_t i = 0; i < names.count; i++)
		if (kept == 0 || strcmp(names.items[kept - 1], names.items[i]) != 0)
			names.items[kept++] = names.items[i];
	names.count = kept;
	add_name(&names, NULL, arena);
	return names.items;
}
