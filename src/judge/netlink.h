/*
 * The few requests of rtnetlink(7) that build a lab. Each returns 0, or the kernel's errno. Linux
 * only.
 */
#ifndef PBXPORTS_NETLINK_H
#define PBXPORTS_NETLINK_H

#include <stddef.h>
#include <stdint.h>

/* Ethernet addresses are 6 bytes. */
#define NETLINK_LINK_SIZE 6

/* The socket of the requests below, or -1 and errno. */
int netlink_open(void);

/* The far end of a pair. */
struct netlink_peer {
	const char *name;
	const uint8_t *link_address; /* NULL: the kernel's choice */
	int name_space;		     /* an open file of the namespace that it is in */
};

/* A pair of veth(4) devices, both down; what goes into one comes out of the other. */
int netlink_add_veth(int netlink, const char *name, const uint8_t *link_address,
		     const struct netlink_peer *peer);

/* Sets a device up; without ARP it asks for no neighbour, and nobody checks addresses for
 * duplicates. */
int netlink_set_up(int netlink, unsigned device);
int netlink_set_up_without_arp(int netlink, unsigned device);

/* A single address: `address` has 4 or 16 bytes, in network order. */
int netlink_add_address(int netlink, unsigned device, const uint8_t *address, size_t size);

/* A route to a single address straight out of the device. */
int netlink_add_route(int netlink, unsigned device, const uint8_t *address, size_t size);

/* A default route straight out of the device; `size` as above names the family. */
int netlink_add_default_route(int netlink, unsigned device, size_t size);

#endif
