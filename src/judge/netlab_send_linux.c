/*
 * Sending frames, and waiting until they have been dealt with.
 *
 * How it is known that the machine is done with a frame, without waiting: veth(4) hands a frame to
 * the backlog of the sender's CPU, and the backlog is dealt with one by one, in order. So all
 * frames are sent from one CPU, with a sentinel behind them that no rule can see: when it arrives,
 * the frames before it have reached the raw sockets or been dropped, or stand behind it in the
 * backlog once more, where the machine forwards them; then another sentinel is sent behind those.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlab_private.h"

#define BATCH	       64   /* frames that fit into a raw socket's buffer of any default size */
#define PATIENCE       5000 /* milliseconds for a sentinel: a busy machine, not a lost one */
#define SHORT_PATIENCE 10   /* for one that may be lost */

/* How often a frame, or what is sent because of it, stands in the backlog: at the machine; or
 * there, behind it, and at the machine on the way back. To the outside it is one more. */
#define HOPS	    1
#define HOPS_BEHIND 3

static bool send_into(struct netlab *lab, const struct netlab_site *site, unsigned device,
		      uint16_t type, const void *bytes, size_t size)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
				 .sll_protocol = htons(type),
				 .sll_ifindex = (int)device,
				 .sll_halen = sizeof(netlab_link_address)};

	memcpy(to.sll_addr, netlab_link_address, sizeof(netlab_link_address));
	if (sendto(site->sender, bytes, size, 0, (const struct sockaddr *)&to, sizeof(to)) < 0)
		return netlab_fail(lab, errno, "can't send a frame");
	return true;
}

static const struct netlab_link *find_link(const struct netlab *lab, const char *name)
{
	if (name == NULL)
		return &lab->links[0];
	for (size_t i = 0; i < lab->link_count; i++)
		if (strcmp(lab->links[i].name, name) == 0)
			return &lab->links[i];
	return NULL;
}

static bool send_frame(struct netlab *lab, const struct netlab_packet *packet)
{
	const struct netlab_link *link = find_link(lab, packet->interface);
	bool ipv4 = packet->frame.bytes[0] >> 4 == 4;

	if (link == NULL)
		return netlab_fail(lab, 0, "the lab has no interface \"%s\"", packet->interface);
	return send_into(lab, link->from, link->outside, ipv4 ? ETH_P_IP : ETH_P_IPV6,
			 packet->frame.bytes, packet->frame.size);
}

static bool send_sentinel(struct netlab *lab, const struct netlab_site *site, unsigned device)
{
	uint32_t number = ++lab->sentinel;

	return send_into(lab, site, device, NETLAB_SENTINEL, &number, sizeof(number));
}

/* Whether the last sentinel arrives within so many milliseconds. */
static bool sentinel_arrives(struct netlab *lab, const struct netlab_site *site, int patience)
{
	struct pollfd wait = {.fd = site->tap, .events = POLLIN};
	uint32_t seen = 0;

	while (seen != lab->sentinel) {
		int ready = poll(&wait, 1, patience);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		if (recv(site->tap, &seen, sizeof(seen), 0) < (ssize_t)sizeof(seen))
			seen = 0;
	}
	return true;
}

/* Has all machines deal with all that was sent, and with what comes of that. */
static bool flush(struct netlab *lab)
{
	const struct netlab_link *first = &lab->links[0];
	int rounds = lab->site_count > 1 ? HOPS_BEHIND : HOPS;

	for (int round = 0; round < rounds; round++) {
		if (!send_sentinel(lab, first->from, first->outside))
			return false;
		if (!sentinel_arrives(lab, &lab->sites[NETLAB_MACHINE_SITE], PATIENCE))
			return netlab_fail(lab, 0, "a frame was lost on its way");
	}
	return true;
}

/* Sends sentinels into a device until one arrives at the other end. */
static bool settle(struct netlab *lab, const struct netlab_site *from, unsigned device,
		   const struct netlab_site *to)
{
	for (int waited = 0; waited < PATIENCE; waited += SHORT_PATIENCE) {
		if (!send_sentinel(lab, from, device))
			return false;
		if (sentinel_arrives(lab, to, SHORT_PATIENCE))
			return true;
	}
	return netlab_fail(lab, 0, "an interface does not come up");
}

bool netlab_settle(struct netlab *lab)
{
	const struct netlab_site *machine = &lab->sites[NETLAB_MACHINE_SITE];

	for (size_t i = 0; i < lab->link_count; i++) {
		const struct netlab_link *link = &lab->links[i];

		if (!settle(lab, link->from, link->outside, machine) ||
		    !settle(lab, machine, link->inside, link->from))
			return false;
	}
	return true;
}

static bool send_batch(struct netlab *lab, struct netlab_packet *packets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		packets[i].passed = false;
		packets[i].behind = false;
		if (!send_frame(lab, &packets[i]))
			return false;
	}
	if (!flush(lab))
		return false;
	netlab_collect(lab, packets, count);
	return true;
}

/* Binds the process to the lab's CPU and gives the ones that it was on before. */
static bool pin(struct netlab *lab, cpu_set_t *before)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)lab->cpu, &one);
	if (sched_getaffinity(0, sizeof(*before), before) != 0 ||
	    sched_setaffinity(0, sizeof(one), &one) != 0)
		return netlab_fail(lab, errno, "can't stay on one CPU");
	return true;
}

/* The frame that the socket has next, less those that went in: 0 where there is none. */
static ssize_t next_answer(int answers, struct frame *frame)
{
	struct sockaddr_ll from = {.sll_pkttype = PACKET_OUTGOING};
	ssize_t size;

	do {
		socklen_t length = sizeof(from);

		size = recvfrom(answers, frame->bytes, sizeof(frame->bytes), 0,
				(struct sockaddr *)&from, &length);
	} while ((size < 0 && errno == EINTR) ||
		 (size >= 0 && from.sll_pkttype == PACKET_OUTGOING));
	return size < 0 ? 0 : size;
}

static void forget_answers(const struct netlab *lab)
{
	struct frame forgotten;
	ssize_t size;

	do
		size = next_answer(lab->answers, &forgotten);
	while (size > 0);
}

bool netlab_send(struct netlab *lab, struct netlab_packet *packets, size_t count)
{
	cpu_set_t before;
	bool sent = true;

	if (!pin(lab, &before))
		return false;
	forget_answers(lab);
	netlab_collect(lab, NULL, 0);
	for (size_t i = 0; sent && i < count; i += BATCH)
		sent = send_batch(lab, packets + i, count - i < BATCH ? count - i : BATCH);
	sched_setaffinity(0, sizeof(before), &before);
	return sent;
}

bool netlab_answers(struct netlab *lab, struct frame *frames, size_t max, size_t *count)
{
	cpu_set_t before;
	bool flushed;

	*count = 0;
	if (!pin(lab, &before))
		return false;
	flushed = flush(lab); /* an answer stands in the backlog behind what it answers */
	sched_setaffinity(0, sizeof(before), &before);
	while (flushed && *count < max) {
		ssize_t size = next_answer(lab->answers, &frames[*count]);

		if (size == 0)
			break;
		frames[(*count)++].size = (size_t)size;
	}
	return flushed;
}
