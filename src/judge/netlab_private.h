/* What the files of the packet engine share. Linux only. */
#ifndef PBXPORTS_NETLAB_PRIVATE_H
#define PBXPORTS_NETLAB_PRIVATE_H

#include "pbxports/judge/netlab.h"

/* UDP, TCP and ICMP, in each family. */
#define NETLAB_RAW_SOCKETS 6

/* A way into the machine: a veth pair. */
struct netlab_link {
	const char *name; /* of the machine's end */
	unsigned inside;  /* the machine's device */
	unsigned outside; /* the one that frames are put into */
};

struct netlab {
	struct arena *arena;
	const char *error;
	struct netlab_link *links; /* the ordinary interface first */
	size_t link_count;
	int sender;		     /* packet socket: puts frames into the outside ends */
	int tap;		     /* packet socket: sees sentinels arrive */
	int answers;		     /* packet socket: sees what leaves by the first link */
	int raw[NETLAB_RAW_SOCKETS]; /* see what passed the input hook */
	uint32_t sentinel;	     /* the number of the last one */
	int cpu;		     /* the one that all frames are dealt with on */
};

/* The link address of the machine's ends. */
extern const uint8_t netlab_link_address[6];

/* An EtherType for private use (IEEE 802, local experimental 1): no rule for IP sees it. */
#define NETLAB_SENTINEL 0x88b5

/*
 * Waits until every link carries frames both ways: a device that has got its carrier silently drops
 * what is sent until the kernel has found the time to start its queue.
 */
bool netlab_settle(struct netlab *lab);

/* Sets the error, the text of `number` behind it unless that is 0; returns false. */
bool netlab_fail(struct netlab *lab, int number, const char *format, ...) PRINTF_LIKE(3, 4);

/* An address in network order, in `bytes` of 16; returns its size. */
size_t netlab_address_bytes(enum family family, struct address address, uint8_t *bytes);

#endif
