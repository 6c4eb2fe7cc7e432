/*
 * Commands: one row and one file each. A command reports through diagnostics and says how it ended;
 * printing what is queued and the exit status are main's.
 */
#ifndef PBXPORTS_CMD_COMMAND_H
#define PBXPORTS_CMD_COMMAND_H

#include <stdbool.h>

#include "pbxports/base/option.h"
#include "pbxports/base/output.h"
#include "pbxports/plan/plan.h"

/* Exit statuses, as with grep(1) and diff(1). A queued error makes any of them ENDED_NOT_DONE. */
enum ending {
	ENDED_YES = 0,
	ENDED_NO = 1,
	ENDED_NOT_DONE = 2,
};

/* The values of every option of every command. */
struct settings {
	const char *profile;
	struct option_list profiles; /* of commands that take several */
	struct option_list zones;
	const char *host;
	const char *color;
	const char *backend;
	const char *output;
	bool all;
	bool follow;
	bool counters;
	const char *chain;
	bool anchor;
	const char *dialect;
	bool approximate;
	const char *format;
	const char *print;
	bool strict;
	bool rules;
	const char *from;
	const char *to;
	const char *interface;
	bool only_opens;
	const char *probes;
	const char *seed;
	const char *ruleset;
	bool help;
};

/* One run of one command. */
struct invocation {
	struct diags *diags;
	struct settings settings;
	struct option_list operands;
	const char *search_path; /* PBXPORTS_PATH */
	bool color;		 /* for standard output */
	bool error_color;	 /* for standard error */
};

struct command {
	const char *name;
	const char *summary;
	const char *synopsis;		     /* what follows the name in the usage line */
	const struct option *const *options; /* ended by NULL */
	const struct option *operand;	     /* what its operands are; NULL: it takes none */
	enum ending (*run)(struct invocation *invocation);
	bool roams; /* needs more than to read files and to write its output: no sandbox */
};

/* Ended by a row without a name. */
extern const struct command commands[];

enum ending gen_run(struct invocation *invocation);
enum ending lint_run(struct invocation *invocation);
enum ending show_run(struct invocation *invocation);
enum ending query_run(struct invocation *invocation);
enum ending diff_run(struct invocation *invocation);
enum ending verify_run(struct invocation *invocation);
enum ending profiles_run(struct invocation *invocation);
enum ending completion_run(struct invocation *invocation);
enum ending backends_run(struct invocation *invocation);
enum ending schema_run(struct invocation *invocation);
enum ending version_run(struct invocation *invocation);

/* Loads the profile of that name, with what --zone says, reporting to `diags`; NULL after an error.
 */
const struct profile *command_profile(const struct invocation *invocation, const char *name,
				      struct diags *diags);

/* That of --profile, planned for the machine that --host names; NULL after an error. */
const struct plan *command_plan(struct invocation *invocation);

/* Ends an output that a command has printed to, and sends it to standard output. */
enum ending command_send(struct output *output, struct diags *diags);

#endif
