/*
 * Profiles drawn from a seed. They are right: the program must take every one. What they are made
 * of is drawn from few values, so that zones overlap and services share ports.
 */
#ifndef TESTS_RANDOM_GENERATE_H
#define TESTS_RANDOM_GENERATE_H

#include "tree.h"

/* What a profile can have; the names stand in feature_names, in this order. */
enum feature {
	/* entries of zones */
	HAS_ADDRESS4,
	HAS_ADDRESS6,
	HAS_NETWORK4,
	HAS_NETWORK6,
	HAS_RANGE4,
	HAS_RANGE6,
	HAS_LONG_IPV6,
	HAS_EVERYONE4,
	HAS_EVERYONE6,
	HAS_HALVES,
	HAS_LINK_LOCAL,
	HAS_LIST_FILE,
	HAS_REFERENCE,
	HAS_INTERNET,
	HAS_PRIVATE,
	HAS_LOOPBACK_ZONE,
	/* zones */
	HAS_EMPTY_ZONE,
	HAS_ONLY4,
	HAS_ONLY6,
	HAS_LARGE_ZONE,
	HAS_ZONE_MAPPING,
	HAS_INTERFACES,
	HAS_INTERFACES_ALONE,
	HAS_DENY,
	HAS_DENIED_INTERFACE,
	/* services */
	HAS_SINGLE_PORT,
	HAS_PORT_RANGE,
	HAS_RANGE_OF_ONE,
	HAS_PORT_FIRST,
	HAS_PORT_LAST,
	HAS_BOTH_PROTOCOLS,
	HAS_MANY_PORTS,
	HAS_NO_SOURCE,
	HAS_DISABLED,
	HAS_EXPOSURE,
	HAS_LOOPBACK_EXPOSURE,
	HAS_ENCRYPTED,
	HAS_WHERE,
	HAS_ALLOW,
	HAS_LIMIT_FLOWS,
	HAS_LIMIT_PACKETS,
	/* pools */
	HAS_WHOLE_POOL,
	HAS_CHUNKS,
	HAS_CHUNK_SIZE,
	HAS_TWO_POOLS,
	HAS_PIN_INSIDE,
	HAS_PIN_OUTSIDE,
	HAS_HOST,
	HAS_CHANGED_PORT,
	/* gateways that rules are printed for */
	HAS_GATEWAY,
	HAS_DIALER6,
	HAS_FORWARD_KEPT,
	HAS_FORWARD_CHANGED,
	HAS_FORWARD_NAME,
	HAS_FORWARD_ADDRESS,
	HAS_FORWARD_OTHER,
	HAS_FORWARD_SHARED,
	HAS_FORWARD_UNREACHED,
	HAS_GATEWAY_CHUNKS,
	HAS_GATEWAY_TWO_POOLS,
	HAS_GATEWAY_PIN,
	HAS_GATEWAY_SERVICES,
	HAS_INPUT_ALONE,
	HAS_MASQUERADE_ON,
	HAS_MASQUERADE_OFF,
	HAS_OWN_INTERFACE,
	HAS_OTHER_INTERFACE,
	HAS_GATEWAY_DENY,
	HAS_GATEWAY_PING,
	HAS_GATEWAY_LIMIT,
	/* the policy */
	HAS_POLICY_DEFAULT,
	HAS_REJECT,
	HAS_PING_ZONES,
	HAS_PING_NOBODY,
	HAS_LOG,
	/* several files */
	HAS_PARENT_FILE,
	HAS_PARENT_NAME,
	HAS_TWO_PARENTS,
	HAS_GRANDPARENT,
	HAS_BUILTIN_PARENT,
	HAS_OVERRIDE,
	HAS_NULL,
	/* options */
	HAS_ZONE_OPTION,
	HAS_ZONE_FILE_OPTION,
	/* how it is written */
	HAS_ALIAS,
	HAS_HOSTILE_TEXT,
	HAS_KEYWORD_NAME,
	HAS_LONGEST_NAME,
	HAS_EXPECT,
	FEATURES,
};

extern const char *const feature_names[FEATURES];

struct specimen_file {
	const char *path;  /* from the folder of the profile on */
	struct tree *root; /* of a list file: a list of words */
	bool is_list;
};

/* A profile, the files that it needs, and the options that go with it. */
struct specimen {
	struct specimen_file *files; /* the first is the profile */
	size_t file_count;
	size_t file_capacity;
	const char *host;     /* --host, or NULL */
	const char *zones[2]; /* --zone, with paths from the folder of the profile on */
	size_t zone_count;
	bool features[FEATURES];
};

/* The subfolder that names in `extends` are looked for in. */
#define SPECIMEN_PARENTS "parents"

/* The subfolder that rules go to which are several files. */
#define SPECIMEN_RULES "rules"

/* Limits let at least so many packets of a source pass: more than a run sends. */
#define GENERATE_BURST 2000

struct specimen *generate(uint64_t seed, uint64_t number, struct arena *arena);

/* Adds `expect` to the profile; the verdict is the caller's. */
void generate_expectation(struct specimen *specimen, struct draw *draw, struct arena *arena,
			  const char *from, const char *to, bool accepted);

/* Writes the files into a folder, which must be there; false where one can't be written. */
bool specimen_write(const struct specimen *specimen, const char *folder, struct arena *arena);

/* The options of gen, each with a blank before it. */
void specimen_options(const struct specimen *specimen, FILE *stream);

#endif
