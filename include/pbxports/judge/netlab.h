/*
 * The packet engine: a throw-away network namespace with one machine in it, whose rules are loaded
 * by their own tool and met with real packets, and a look at which of them passed the input hook.
 *
 * Linux only; needs root, or a kernel that allows user namespaces. On other systems netlab_new()
 * says so and fails (netlab_none.c). Nothing of the host changes: its interfaces, addresses, rules
 * and connections are those of another namespace, and this one goes with the last process in it.
 *
 * netlab_new() moves the *calling process* into the new namespace, for good: call it in a child
 *that was forked for it, single-threaded. Sockets that the child opens after that are the machine's
 *own.
 *
 *	outside                                    the machine
 *	netlab_send(): frames      -- pbx0 -->     NETLAB_ADDRESS4, NETLAB_ADDRESS6
 *	netlab_answers(): frames   <-- pbx0 --     default route
 *	                           -- wg0, ... --> the same addresses
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

struct netlab;

/* A frame on its way to the machine. */
struct netlab_packet {
	struct frame frame;
	const char *
		interface; /* where it comes in; NULL: on the ordinary one, which no caller names */
	bool passed;	   /* set by netlab_send(): it came through the input hook */
};

/*
 * Moves the process into a new namespace and builds the lab with the ordinary interface and one of
 * each name in `interfaces` (`lo`, which is always there, is passed over). NULL and the reason in
 * `*why` where the kernel refuses. The lab lives in the arena; its sockets close with the process.
 */
struct netlab *netlab_new(const char *const *interfaces, size_t count, struct arena *arena,
			  const char **why);

const char *netlab_error(const struct netlab *lab);

/*
 * Runs a program of PATH in the lab and waits for it: `argv` ended by NULL, `input` on its standard
 * input. True where it could be started and ended, with its exit status in `*status` (128 and the
 * number of the signal where one ended it) and what it printed, up to its end, in `*output` and
 * `*errors`, in the arena; those two may be NULL.
 */
bool netlab_run(struct netlab *lab, const char *const *argv, const void *input, size_t size,
		int *status, const char **output, const char **errors);

/* Loads nftables rules with `nft -f -`; a refusal is a failure that quotes nft's first line. */
bool netlab_load_nft(struct netlab *lab, const void *rules, size_t size);

/*
 * Sends the frames, in order, and sets each one's `passed`. No two frames of a call may be equal
 * byte for byte. When it returns the machine has dealt with all of them. Passed is what a raw
 * socket of the machine got: UDP, TCP, ICMP or ICMPv6 behind the input hook.
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
 * outside (multicast, loopback, the machine's own, ...), so that no rule ever sees one. Which they
 * are differs between kernels, so this one is asked, with packets: call it before rules are loaded.
 */
bool netlab_refused(struct netlab *lab, struct addrset *refused);

#endif
