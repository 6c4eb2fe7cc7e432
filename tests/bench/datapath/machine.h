/*
 * Machines to measure rules on: network namespaces, each with the rules of one line of the list.
 * Packets come in by a veth pair, many with one call of sendmmsg(2), which returns once the kernel
 * is done with them: what a call takes is what the packets cost, without a second processor's part
 * or an interrupt's. (A tun device takes one packet a call, and each call pays anew for the vector
 * registers that look-ups in nft's concatenated sets use.)
 *
 *	outside                               the machine                       behind it
 *	machine_send()  -- outside0, eth0 --> 198.18.0.1: 5060, 10000 ...
 *	                                      forwards        -- behind0 -->    10.20.0.0/16
 */
#ifndef DATAPATH_MACHINE_H
#define DATAPATH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_SIZE 200 /* an RTP packet of 20 ms of G.711, and its headers */

#define LINK_SIZE 14

/* With the header of the link, which those from behind go without. */
struct packet {
	uint8_t link[LINK_SIZE];
	uint8_t bytes[PACKET_SIZE];
};

/* UDP over IPv4. Addresses and ports in host order. */
struct path {
	uint32_t source;
	uint32_t destination;
	uint16_t source_port;
	uint16_t port;
};

struct packet packet_udp(const struct path *path);

#define MACHINE_ADDRESS 0xc6120001U /* 198.18.0.1 */
#define FIRST_BEHIND	0x0a140001U /* 10.20.0.1 */

struct machine {
	int outside;
	int behind;
	int *sockets;
	size_t socket_count;
	size_t refused; /* by the sockets, up to the last call of machine_received() */
};

/*
 * Makes a machine that listens on these UDP ports, and has sh(1) run `command` on it, which loads
 * its rules. The caller is in that namespace afterwards. False, with the reason on standard error,
 * where any of it fails.
 */
bool machine_new(struct machine *machine, const uint16_t *ports, size_t port_count,
		 const char *command);

/* Both end the run where they fail. At most BATCH_MAX packets. */
#define BATCH_MAX 64
void machine_send(const struct machine *machine, const struct packet *packets, size_t count);
void machine_send_from_behind(const struct machine *machine, const struct packet *packet);

/* Has the machine's socket of that position among its ports answer. */
void machine_answer(const struct machine *machine, size_t socket, uint32_t address, uint16_t port);

/* How many packets the machine's sockets and those behind it have got since the last call. */
size_t machine_received(struct machine *machine);

#endif
