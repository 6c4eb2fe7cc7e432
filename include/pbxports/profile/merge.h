/* `extends` on node trees: before binding, so that every value keeps the place that gave it. */
#ifndef PBXPORTS_PROFILE_MERGE_H
#define PBXPORTS_PROFILE_MERGE_H

#include "pbxports/text/node.h"

/*
 * `child` laid over `parent` (NULL: over nothing): mappings merge key by key at any depth, anything
 * else replaces. A null takes away what the parent gave; one with nothing to take away is an error.
 * Both must be mappings.
 */
const struct node *merge_nodes(const struct node *parent, const struct node *child,
			       struct diags *diags);

/*
 * What a file that extends `root` inherits: not its version, name, description, extends and
 * expect, nor its `allow` of zone-empty and service-unreachable: those speak of the file itself.
 */
const struct node *merge_inherited(const struct node *root, struct arena *arena);

/* A mapping with `value` under `key`, in place of the old value where there is one. */
const struct node *merge_set(const struct node *mapping, const struct node *key,
			     const struct node *value, struct arena *arena);

#endif
