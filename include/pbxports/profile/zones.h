/* The sources of zones: entries, list files, references between zones, and the zones built in. */
#ifndef PBXPORTS_PROFILE_ZONES_H
#define PBXPORTS_PROFILE_ZONES_H

#include "pbxports/profile/profile.h"

/* How deep zones may refer to zones: more is a mistake, and recursion needs a bound. */
#define ZONE_MAX_LEVELS 64

/* At most so many bad lines of one list are shown; the rest is counted. */
#define LIST_MAX_ERRORS 50

/* BIND_CUSTOM: a zone is a list of sources, or a mapping with `sources` and more. */
extern const struct bind_type zone_type;

/* Appends the built-in zones to a profile whose zones were just bound. */
void zones_add_builtins(struct profile *profile, struct diags *diags);

/*
 * Reads the list files, resolves the references, and reports what is unknown, redefined, a ring or
 * too deep. References must not be followed where there was an error.
 */
void zones_resolve(struct profile *profile, struct diags *diags);

/* Resolves one reference, or reports "unknown zone" with the nearest name. */
void zone_reference_resolve(const struct profile *profile, struct zone_reference *reference,
			    struct diags *diags);
void zone_references_resolve(const struct profile *profile, struct zone_reference *references,
			     size_t count, struct diags *diags);

/* All list files of a profile together: a profile can name the same large one again and again. */
#define LISTS_MAX_BYTES (64UL * 1024 * 1024)

/*
 * Reads a list file: one entry a line. Errors stand in the list's own file and line. Adds its bytes
 * to `total`; beyond LISTS_MAX_BYTES is an error, once, and nothing more is read.
 */
const struct zone_list *zone_list_read(const struct zone_entry *entry, size_t *total,
				       struct diags *diags);

/* A line of a list. */
struct list_line {
	struct place place;
	enum family family;
	struct address_range range;
};

/*
 * The lines of a list that was read without an error whose entries hold some of the sources
 * (settled): returns how many there are, and fills in the first `most` of them.
 */
size_t zone_list_find(const struct zone_list *list, const struct addrset *sources,
		      struct list_line *lines, size_t most);

#endif
