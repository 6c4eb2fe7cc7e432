/* Where profiles are found: files, the folders of the search path, and those that are built in. */
#ifndef PBXPORTS_PROFILE_SEARCH_H
#define PBXPORTS_PROFILE_SEARCH_H

#include <stdbool.h>

#include "pbxports/profile/file.h"
#include "pbxports/profile/profile.h"

/* A profile's text and where it came from. */
struct profile_text {
	struct source source;
	struct file_identity identity;
	const struct profile_builtin *builtin; /* NULL: a file, or standard input */
	bool is_stdin;
};

/* The files from the one that --profile names to the one that is being read. */
struct profile_chain {
	const struct profile_text *text;
	const struct profile_chain
		*child; /* the file whose `extends` led here; NULL at the first */
};

/* True where both are one file or one built-in profile. */
bool profile_text_same(const struct profile_text *a, const struct profile_text *b);

/*
 * Finds what --profile names: "-", a file, or a name in the search path, then in PROFILE_FOLDER,
 * then among the built-ins. False and an error where there is none.
 */
bool search_profile(const char *name, const char *search_path, struct profile_text *found,
		    struct diags *diags);

/*
 * Finds what an item of `extends` names, for the newest file of the chain: with a slash or ending
 * in .yaml a file beside it, which must not be in the chain (the error shows the ring); else a
 * name, passing over what is in the chain.
 */
bool search_parent(const struct node *name, const char *search_path,
		   const struct profile_chain *chain, struct profile_text *found,
		   struct diags *diags);

/*
 * The names of the profiles in the search path, in PROFILE_FOLDER and among the built-ins: sorted,
 * each once, ended by NULL. For shells: a file whose name is not of letters, digits, dots, - and _
 * alone, or begins with a dot or a -, is left out.
 */
const char *const *search_names(const char *search_path, struct arena *arena);

#endif
