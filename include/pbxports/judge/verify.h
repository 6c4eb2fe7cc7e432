/*
 * Verify: rules held against the plan that they are to express, by real packets. The rules stand on
 * the machine of a lab (judge/netlab.h), loaded by their own tool; what gets through must be what
 * the plan says.
 *
 * verify() does all of that in a process of its own. Tests that want more of the lab than that take
 * the steps one by one, in a process that may end up in another namespace.
 */
#ifndef PBXPORTS_JUDGE_VERIFY_H
#define PBXPORTS_JUDGE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/judge/decide.h"
#include "pbxports/judge/netlab.h"

#define VERIFY_PROBES	  30000 /* that open a flow, where nobody asks for another number */
#define VERIFY_PROBES_MIN 100
#define VERIFY_PROBES_MAX 60000 /* the kernel tracks 65536 flows, if not more */
#define VERIFY_SHOWN	  20	/* wrong packets that are kept; others are counted */
#define VERIFY_TEXT_SIZE  160

/* A packet that went the wrong way. */
struct verify_wrong {
	char packet[VERIFY_TEXT_SIZE];	 /* udp 203.0.113.9 -> 5060 */
	char found[VERIFY_TEXT_SIZE];	 /* passed */
	char expected[VERIFY_TEXT_SIZE]; /* denied */
	bool opens_flow;		 /* it is for the services to decide */
	struct verdict verdict;		 /* the plan's, with the rule or zone that decides */
};

struct verify_result {
	size_t packets;
	size_t accepted;
	size_t wrong;
	struct verify_wrong shown[VERIFY_SHOWN]; /* the first of them */
};

struct verify_request {
	const struct plan *plan; /* as backend_fit() returns it */
	const char *backend;
	const void *rules; /* what the backend prints, or what is to be held against the plan */
	size_t size;
	size_t probes;			  /* at edges, at most */
	uint64_t seed;			  /* of the random ones beside them */
	void (*progress)(size_t packets); /* called now and then with how many are sent; or NULL */
};

/* The backends whose rules can be verified, ended by NULL: for options. */
const char *const *verify_backends(void);

/* False where rules of somebody else's can't be taken: loading them would run them. */
bool verify_takes_rules(const char *backend);

/*
 * False where the rules can't be verified: an error is queued that says what is missing. Else what
 * was found; rules that the tool refuses are such an error, too. Where all that can be done here
 * is to have the tool read the rules (pf), `result` says 0 packets.
 */
bool verify(const struct verify_request *request, struct verify_result *result,
	    struct diags *diags);

/* What a backend's rules do otherwise than the plan says ahead of services, as its manual says. */
enum verify_lack {
	VERIFY_NO_CUT = 1 << 0,		/* `deny` leaves flows alone that are up */
	VERIFY_NO_HOP_LIMIT = 1 << 1,	/* neighbour discovery from afar is not looked at */
	VERIFY_NO_REDIRECT = 1 << 2,	/* redirects are dropped */
	VERIFY_NO_DESTINATION = 1 << 3, /* a gateway translates whatever comes in, for whomever */
};

/* A lab with a machine in it, whose rules are held against a plan. */
struct verification {
	const struct plan *plan;
	struct arena *arena;
	struct netlab *lab;
	unsigned lacks; /* of enum verify_lack */
	/* Loads the rules anew, with no flow counted by any limit. */
	bool (*renew)(struct verification *verification);
	void *context;					     /* of renew and progress */
	bool has_daemon;				     /* firewalld runs */
	void (*progress)(struct verification *verification); /* packets have been sent; or NULL */
	struct addrset refused;				     /* what the kernel takes from nobody */
	uint32_t next_id;				     /* for frames: no two are equal */
	uint16_t next_port; /* of the machine, for flows that it opens */
	const char *error;  /* NULL, or why it could not go on; all that follows does nothing */
	struct verify_result result;
};

/*
 * Moves the process into a new lab for rules of the backend, which has the interfaces of the plan's
 * zones, the machines behind a gateway and those of `more`. No rules are loaded yet.
 */
struct verification *verification_begin(const struct plan *plan, const char *backend,
					const struct netlab_setup *more, struct arena *arena);

/* Loads rules as the backend's header says. False, and the error, where they are refused. */
bool verification_load(struct verification *verification, const char *backend, const void *rules,
		       size_t size);

/* Packets that open a flow: `extra` ones; at most `probes` at the plan's edges and at random. */
void verification_probe(struct verification *verification, const struct packet *extra, size_t count,
			size_t probes, uint64_t seed);

/* What stands ahead of the services, and behind them: flows that are up, `deny`, limits, packets of
 * no flow, ICMP, answers to what is denied; the way back through a gateway. */
void verification_flows(struct verification *verification);

#endif
