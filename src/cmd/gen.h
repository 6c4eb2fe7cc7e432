/* What gen does for one machine and for all. */
#ifndef PBXPORTS_CMD_GEN_H
#define PBXPORTS_CMD_GEN_H

#include "pbxports/cmd/command.h"
#include "pbxports/emit/emit.h"

/* --all: the files of every machine of the profile, and a manifest that lists them. */
enum ending gen_all(struct invocation *invocation, const struct backend *backend,
		    const struct emit_options *options);

#endif
