/*
 * The packet engine: a throw-away network namespace with one machine in it, whose rules are loaded
 * by their own tool and met with real packets, and a look at which of them passed the input hook.
 * It may have a second namespace behind it, with the machines that it forwards to.
 *
 * Linux only; needs root, or a kernel that allows user namespaces. On other systems netlab_new()
 * says so and fails (netlab_none.c). Nothing of the host changes: its interfaces, addresses, rules
 * and connections are those of another namespace, and this one goes with the last process in it.
 *
 * netlab_new() moves the *calling process* into the new namespace, for good: call it in a child
 * that was forked for it, single-threaded. Sockets that the child opens after that are the
 *machine's own.
 *
 *	outside                                    the machine                        behind it
 *	netlab_send(): frames      -- pbx0 -->     NETLAB_ADDRESS4, NETLAB_ADDRESS6
 *	netlab_answers(): frames   <-- pbx0 --     default route
 *	                           -- wg0, ... --> the same addresses
 *	                                           forwards, by NETLAB_BEHIND <-->    all addresses
 *of `behind`
 *
 * Errors: a function that returns bool fails with false and leaves the reason, a phrase in lower
 * case, in netlab_error().
 */
#ifndef PBXPORTS_JUDGE_NETLAB_H
#define PBXPORTS_JUDGE_NETLAB_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/base/arena.h"
#include "pbxports/judge/frame.h"
#include "pbxports/net/addrset.h"

/*
 * The machine's addresses, from the ranges for tests of network devices (RFC 2544, RFC 5180), where
 * no zone's edge is likely to be; and the link-local address of its ordinary interface.
 */
#define NETLAB_ADDRESS4 ((struct address){0, 0xc6124d01}) /* 198.18.77.1 */
#define NETLAB_ADDRESS6                                                                            \
	((struct address){0x2001000200000000, 0x77000000000001}) /* 2001:2::77:0:0:1 */
#define NETLAB_LINK_LOCAL                                                                          \
	((struct address){0xfe80000000000000, 0x77000000000001}) /* fe80::77:0:0:1 */

/* The machine's interface to those behind it; a frame that comes in by it is sent by one of them.
 */
#define NETLAB_BEHIND "behind0"

struct netlab;

/* A frame on its way to the machine. */
struct netlab_packet {
	struct frame frame;
	const char *interface; /* where it comes in; NULL: on the ordinary one */
	/* Set by netlab_send(): */
	bool passed;		   /* it came through an input hook: the machine's own, or */
	bool behind;		   /* that of the machines behind it */
	struct frame_path arrival; /* where it passed: from whom to whom it then was */
};

struct netlab_address {
	enum family family;
	struct address address;
};

/* What a lab has beside the ordinary interface; of a plain one nothing. */
struct netlab_setup {
	const char *const
		*interfaces; /* `lo`, which is always there, and repeats are passed over */
	size_t count;
	const char *ordinary; /* the ordinary interface's name; NULL: one that no caller names */
	const struct netlab_address *behind; /* of the machines behind; then the machine forwards */
	size_t behind_count;
};

/*
 * Moves the process into a new namespace and builds the lab. NULL and the reason in `*why` where
 * the kernel refuses. The lab lives in the arena; its sockets close with the process.
 */
struct netlab *netlab_new(const struct netlab_setup *setup, struct arena *arena, const char **why);

const char *netlab_error(const struct netlab *lab);

/*
 * Runs a program of PATH in the lab and waits for it: `argv` ended by NULL, `input` on its standard
 * input. True where it could be started and ended, with its exit status in `*status` (128 and the
 * number of the signal where one ended it) and what it printed, up to its end, in `*output` and
 * `*errors`, in the arena; those two may be NULL.
 */
bool netlab_run(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		int *status, const char **output, const char **errors);

/* The same among the machines behind. */
bool netlab_run_behind(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		       int *status, const char **output, const char **errors);

/* Loads nftables rules with `nft -f -`; a refusal is a failure that quotes nft's first line. */
bool netlab_load_nft(struct netlab *lab, const void *rules, size_t size);

/*
 * Sends the frames, in order, and sets what became of each. No two frames of a call may have the
 * same source, protocol and id, which is what they are known by again: translation changes the
 * rest. When it returns all machines have dealt with all of them, and with their own answers.
 * Passed is what a raw socket got: UDP, TCP, ICMP or ICMPv6 behind an input hook.
 */
bool netlab_send(struct netlab *lab, struct netlab_packet *packets, size_t count);

/*
 * What the machine has sent out by its ordinary interface since the last netlab_send() began: up to
 * `max` frames, each cut to FRAME_SIZE. The kernel keeps a few hundred and loses later ones.
 */
bool netlab_answers(struct netlab *lab, struct frame *frames, size_t max, size_t *count);

/*
 * Has the machine open a UDP flow whose answers travel `answer`: it sends one datagram from
 * answer->port to answer->source, answer->source_port. False also where the port is taken.
 */
bool netlab_open_flow(struct netlab *lab, const struct frame_path *answer);

/*
 * Adds, and settles, the addresses that the kernel itself refuses as the source of a packet from
 * outside (multicast, loopback, the machine's own, ...), so that no rule ever sees one; of a lab
 * with machines behind also those that it forwards from nobody (link-local ones). Which they are
 * differs between kernels, so this one is asked, with packets: call it before rules are loaded.
 */
bool netlab_refused(struct netlab *lab, struct addrset *refused);

#endif
