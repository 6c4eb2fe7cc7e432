/*
 * Backends: one row and one file each. An emitter prints a plan in its backend's language, and
 * nothing but the plan: it makes no decision about who may reach what.
 */
#ifndef PBXPORTS_EMIT_EMIT_H
#define PBXPORTS_EMIT_EMIT_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/base/output_files.h"
#include "pbxports/plan/plan.h"

/* How the rules are to be printed, and what the header's commands repeat. */
struct emit_options {
	const char *const *zones; /* --zone values of this run */
	size_t zone_count;
	bool counters;	     /* --counters: a counter on each rule */
	const char *chain;   /* --chain: of iptables; NULL for the whole filter table */
	bool anchor;	     /* --anchor: of pf */
	const char *dialect; /* --dialect: of pf; NULL for the first of emit_dialects */
	bool approximate;    /* --allow-approximate */
};

/* The options that some backends alone take, as bits. */
enum emit_choice {
	EMIT_COUNTERS = 1 << 0,
	EMIT_CHAIN = 1 << 1,
	EMIT_ANCHOR = 1 << 2,
	EMIT_DIALECT = 1 << 3,
};

/* The dialects of pf, ended by NULL: openbsd, freebsd. */
const char *const *emit_dialects(void);

/* What --allow-approximate makes of a feature that a backend does not have. */
struct approximation {
	unsigned feature;    /* one of enum plan_feature; 0 ends a list */
	unsigned protocols;  /* bits 1 << TCP, 1 << UDP: for which rules are made; for the others
				none */
	const char *differs; /* what the rules do differently, for the warning */
};

/* A command that loads a file of one machine, in the folder where its files are. */
struct load_step {
	const char *file; /* where this run made none the step is left out; NULL ends a list */
	const char *command;
	const char *beside; /* the same with --chain or --anchor; NULL: no other */
};

struct backend {
	const char *name;
	const char *summary;
	unsigned features;			    /* of enum plan_feature: what it can express */
	const struct approximation *approximations; /* NULL for none */
	unsigned choices;			    /* of enum emit_choice: what it takes */
	/* Everything in one stream. */
	void (*print)(const struct plan *plan, const struct emit_options *options,
		      struct arena *arena, FILE *stream);
	/* The same as files of a folder; NULL where there is but one file. */
	void (*print_files)(const struct plan *plan, const struct emit_options *options,
			    struct arena *arena, struct output_files *files);
	const char *const
		*folders; /* subfolders that print_files may use; ended by NULL, or NULL */
	/* Queues an error for each option whose value is wrong; NULL where there is no such option.
	 */
	bool (*check)(const struct emit_options *options, struct diags *diags);
	bool makes_folder; /* --output of a path that is not there makes a folder */
	bool no_rules;	   /* it prints settings of the PBX: features mean nothing to it */
	/* Queues an error where the plan has not what it prints; NULL where any plan will do. */
	bool (*accepts)(const struct plan *plan, struct diags *diags);
	const char *file; /* what `print` prints, as a file of its machine; NULL: print_files */
	const struct load_step *load; /* in the order of loading */
};

/* Ended by a row without a name. */
extern const struct backend backends[];

/* The row of that name, or NULL. */
const struct backend *backend_find(const char *name);

/* The names of the backends, ended by NULL: for options. */
const char *const *backend_names(void);

/* Queues an error for each option that was given but is another backend's, or whose value is wrong;
 * true where none was. */
bool backend_check_options(const struct backend *backend, const struct emit_options *options,
			   struct diags *diags);

/*
 * Compares what the plan needs with what the backend has, before a byte is made. What is missing is
 * an error that names the service, the feature and the backends that can. With options->approximate
 * it is a warning that says what differs, and the plan is cut down to what the backend can express
 * no laxer. Returns the plan to print; NULL after an error. A backend without rules takes the plan
 * as it is, or queues why not.
 */
const struct plan *backend_fit(const struct backend *backend, const struct plan *plan,
			       const struct emit_options *options, struct diags *diags);

/* A feature as the matrix of `pbxports backends` and the manual name it. */
struct backend_feature {
	unsigned feature; /* of enum plan_feature; 0 ends the table */
	const char *name; /* limit-flows */
	const char *what; /* a limit that counts flows */
};
extern const struct backend_feature backend_features[];

/* "yes", "approximate" or "no". */
const char *backend_support(const struct backend *backend, unsigned feature);

/*
 * The command line that prints this plan again, without a pipe behind it, quoted for sh(1): for
 * headers. Control characters in names of files become `?`.
 */
void emit_command(const struct plan *plan, const struct emit_options *options, const char *backend,
		  FILE *stream);

/* `text` for a comment line: control characters, with which a file's name could end it, become `?`.
 */
void emit_comment_text(const char *text, FILE *stream);

/*
 * The first line of every header, without its comment sign and newline: OUTPUT_MARK, the version,
 * the profile and where it came from, the dialer. Every file of every backend begins with it.
 */
void emit_title(const struct plan *plan, FILE *stream);

void nft_print(const struct plan *plan, const struct emit_options *options, struct arena *arena,
	       FILE *stream);

extern const struct approximation iptables_approximations[];
bool iptables_check(const struct emit_options *options, struct diags *diags);
void iptables_print(const struct plan *plan, const struct emit_options *options,
		    struct arena *arena, FILE *stream);
void iptables_print_files(const struct plan *plan, const struct emit_options *options,
			  struct arena *arena, struct output_files *files);

extern const struct approximation pf_approximations[];
void pf_print(const struct plan *plan, const struct emit_options *options, struct arena *arena,
	      FILE *stream);

extern const struct approximation firewalld_approximations[];
extern const char *const firewalld_folders[];
void firewalld_print(const struct plan *plan, const struct emit_options *options,
		     struct arena *arena, FILE *stream);
void firewalld_print_files(const struct plan *plan, const struct emit_options *options,
			   struct arena *arena, struct output_files *files);

bool asterisk_accepts(const struct plan *plan, struct diags *diags);
void asterisk_print(const struct plan *plan, const struct emit_options *options,
		    struct arena *arena, FILE *stream);

/* True where the profile has ports for media at all. */
bool asterisk_has_media(const struct profile *profile);

#endif
