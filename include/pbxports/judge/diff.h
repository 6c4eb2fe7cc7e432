/*
 * What changes from one plan to another, as sets of sources and ports: what opens, what closes, and
 * what is different about what was open before and still is. Names and the order of keys do not
 * matter, nor how networks are written.
 */
#ifndef PBXPORTS_JUDGE_DIFF_H
#define PBXPORTS_JUDGE_DIFF_H

#include <stddef.h>

#include "pbxports/plan/plan.h"

/* Interfaces that fare alike; none: where packets come in on one that no zone names, at a gateway
 * on its own. */
struct diff_interfaces {
	const char **names;
	size_t count;
};

/* A line of either profile that opens or closes something. */
struct diff_line {
	const char *what; /* "service", "zone", "entry", "interface" or "deny" */
	const char *text; /* the name, or the entry as it is written */
	struct place place;
};

#define DIFF_LINES_MOST 10

struct diff_lines {
	struct diff_line items[DIFF_LINES_MOST];
	size_t count;
	bool more; /* there are others */
};

struct diff_services {
	const struct plan_service **items;
	size_t count;
};

enum diff_what {
	DIFF_PORTS,
	DIFF_PING, /* who may ping */
	DIFF_DENY, /* who is dropped ahead of all: opened is who no longer is */
};

/* Sources that ports open or close to, all of them alike. On named interfaces: what does so there
 * alone. */
struct diff_change {
	enum diff_what what;
	struct port_range *ports; /* DIFF_PORTS, by port; each with a bit for each protocol */
	size_t port_count;
	struct diff_interfaces interfaces;
	struct addrset opened; /* settled; without 127.0.0.0/8 and ::1 */
	struct addrset closed; /* likewise */
	/* Those that have one of the ports. */
	struct diff_services before;
	struct diff_services after;
	struct diff_lines opening;
	struct diff_lines closing;
};

/* Another rate limit for sources that reach the ports before and after. */
struct diff_limit {
	struct port_range ports;
	struct diff_interfaces interfaces;
	struct addrset sources;
	const struct limit *before; /* NULL for none */
	const struct limit *after;
	bool opens; /* it is gone, or is looser in any respect */
};

/* Anything else. */
struct diff_setting {
	const char *what;    /* "forward", "chunk", "policy.default", ... */
	const char *subject; /* ports, or a dialer; NULL where there is but one */
	const char *before;  /* NULL: there was none */
	const char *after;
	struct place before_place; /* without a source where there is none to show */
	struct place after_place;
	bool opens;
};

struct diff {
	struct diff_change *changes;
	size_t change_count;
	struct diff_limit *limits;
	size_t limit_count;
	struct diff_setting *settings;
	size_t setting_count;
};

/* Both are plans of the same machine: of a dialer, or of what gen without --host renders. */
struct diff diff_plans(const struct plan *before, const struct plan *after, struct arena *arena);

bool diff_is_empty(const struct diff *diff);

/* True where more passes than before, or reaches another machine. */
bool diff_opens(const struct diff *diff);

#endif
