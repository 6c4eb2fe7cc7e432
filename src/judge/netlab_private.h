/* What the files of the packet engine share. Linux only. */
#ifndef PBXPORTS_NETLAB_PRIVATE_H
#define PBXPORTS_NETLAB_PRIVATE_H

#include "pbxports/judge/netlab.h"

/* UDP, TCP and ICMP, in each family. */
#define NETLAB_RAW_SOCKETS 6
extern const struct netlab_raw {
	enum family family;
	uint8_t protocol; /* IP's number */
} netlab_raw[NETLAB_RAW_SOCKETS];

/* A namespace of the lab, by what is open in it. */
struct netlab_site {
	int name_space;
	int sender;		     /* packet socket: puts frames into devices */
	int tap;		     /* packet socket: sees sentinels arrive */
	int raw[NETLAB_RAW_SOCKETS]; /* see what passed the input hook */
};

enum { NETLAB_MACHINE_SITE, NETLAB_BEHIND_SITE, NETLAB_SITES };

/* A way into the machine: a veth pair. */
struct netlab_link {
	const char *name;	  /* of the machine's end */
	unsigned inside;	  /* the machine's device */
	unsigned outside;	  /* the one that frames are put into */
	struct netlab_site *from; /* where that is */
};

struct netlab {
	struct arena *arena;
	const char *error;
	struct netlab_link *links; /* the ordinary interface first */
	size_t link_count;
	struct netlab_site sites[NETLAB_SITES];
	size_t site_count;
	struct netlab_address *behind; /* all different */
	size_t behind_count;
	int answers;	   /* packet socket: sees what leaves by the first link */
	uint32_t sentinel; /* the number of the last one */
	int cpu;	   /* the one that all frames are dealt with on */
};

/* The link address of the machine's ends, and of the far end of NETLAB_BEHIND: a device without ARP
 * sends to its own. */
extern const uint8_t netlab_link_address[6];

/* An EtherType for private use (IEEE 802, local experimental 1): no rule for IP sees it. */
#define NETLAB_SENTINEL 0x88b5

/*
 * Waits until every link carries frames both ways: a device that has got its carrier silently drops
 * what is sent until the kernel has found the time to start its queue.
 */
bool netlab_settle(struct netlab *lab);

/* The file at the path, written anew. */
bool netlab_write(struct netlab *lab, const char *path, const char *text);

/* What all namespaces of a lab are set to. */
bool netlab_set_up_kernel(struct netlab *lab);

/* Notes the namespace that the process is in; opens its sockets. */
bool netlab_note_site(struct netlab *lab, struct netlab_site *site);
bool netlab_open_sockets(struct netlab *lab, struct netlab_site *site);

/* Moves the process into another of the lab's namespaces. */
bool netlab_go(struct netlab *lab, const struct netlab_site *site);

/* Builds what is behind the machine, as the last site and, in the room that there is, link. */
bool netlab_build_behind(struct netlab *lab, const struct netlab_setup *setup);

/* Reads what the raw sockets got, and notes it in those of the packets that it was. */
void netlab_collect(const struct netlab *lab, struct netlab_packet *packets, size_t count);

/* Sets the error, the text of `number` behind it unless that is 0; returns false. */
bool netlab_fail(struct netlab *lab, int number, const char *format, ...) PRINTF_LIKE(3, 4);

/* An address in network order, in `bytes` of 16; returns its size. */
size_t netlab_address_bytes(enum family family, struct address address, uint8_t *bytes);

#endif
