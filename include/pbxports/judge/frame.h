/*
 * IP datagrams made by hand: what the packet engine sends at rules, and what it reads back. Pure
 * and portable; checksums are right, since connection tracking calls a datagram with a wrong one
 * invalid.
 */
#ifndef PBXPORTS_JUDGE_FRAME_H
#define PBXPORTS_JUDGE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/text/address.h"

#define FRAME_SIZE 192 /* bytes: the longest is an ICMPv6 error that quotes another frame */

/* One datagram, from its IP header on, without the link's header; in network order. */
struct frame {
	size_t size;
	uint8_t bytes[FRAME_SIZE];
};

/* From whom to whom. Ports are in host order; ICMP leaves them out. */
struct frame_path {
	enum family family;
	struct address source;
	struct address destination;
	uint16_t source_port;
	uint16_t port; /* where it goes to */
};

/* The way back. */
struct frame_path frame_path_back(const struct frame_path *path);

bool frame_path_equal(const struct frame_path *a, const struct frame_path *b);

/* Bits of TCP's flags byte (RFC 9293 section 3.1). */
enum frame_tcp_flag { FRAME_FIN = 0x01, FRAME_SYN = 0x02, FRAME_RST = 0x04, FRAME_ACK = 0x10 };

/* `id` travels in it (UDP: the payload, TCP: the sequence number), so that frames differ. */
struct frame frame_udp(const struct frame_path *path, uint32_t id);
struct frame frame_tcp(const struct frame_path *path, unsigned flags, uint32_t id);

/* An ICMP or ICMPv6 message, by the path's family. */
struct frame_icmp {
	uint8_t type;
	uint8_t code;
	uint8_t hop_limit;   /* IPv4: the TTL */
	uint32_t rest;	     /* the four bytes after the checksum, in host order */
	const uint8_t *body; /* what follows them; cut to what fits */
	size_t body_size;
};

struct frame frame_icmp(const struct frame_path *path, const struct frame_icmp *message);

/* An echo request; `id` is its identifier (the high half) and its sequence number (the low half).
 */
struct frame frame_echo(const struct frame_path *path, uint32_t id);

/* What a frame is, as far as a test needs it. */
struct frame_view {
	struct frame_path path;	  /* ports: 0 where there are none */
	uint8_t protocol;	  /* IP's number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6 */
	uint8_t type;		  /* ICMP's type; TCP's flags */
	uint8_t code;		  /* ICMP's code */
	const uint8_t *transport; /* what follows the IP header */
	size_t transport_size;
};

/* False where it is no whole IPv4 datagram, or IPv6 one without extension headers. */
bool frame_read(const struct frame *frame, struct frame_view *view);

#endif
