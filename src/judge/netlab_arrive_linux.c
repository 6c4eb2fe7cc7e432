/* Reading back what passed, and knowing it again. */
#define _GNU_SOURCE

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "netlab_private.h"

#define IPV6_HEADER 40

const struct netlab_raw netlab_raw[NETLAB_RAW_SOCKETS] = {
	{IPV4, IPPROTO_UDP}, {IPV4, IPPROTO_TCP}, {IPV4, IPPROTO_ICMP},
	{IPV6, IPPROTO_UDP}, {IPV6, IPPROTO_TCP}, {IPV6, IPPROTO_ICMPV6},
};

/* Where the four bytes stand that a frame carries its id in, from the IP header's end. */
static size_t id_offset(uint8_t protocol)
{
	return protocol == IPPROTO_UDP ? 8 : 4;
}

/* The header that the kernel has taken off, as far as it is looked at. */
static void restore_header(struct frame *frame, uint8_t protocol, const struct in6_addr *source,
			   const struct in6_addr *destination)
{
	size_t size = frame->size - IPV6_HEADER;

	memset(frame->bytes, 0, IPV6_HEADER);
	frame->bytes[0] = 0x60;
	frame->bytes[4] = (uint8_t)(size >> 8);
	frame->bytes[5] = (uint8_t)size;
	frame->bytes[6] = protocol;
	memcpy(frame->bytes + 8, source, sizeof(*source));
	memcpy(frame->bytes + 24, destination, sizeof(*destination));
}

static struct in6_addr destination_of(struct msghdr *message)
{
	struct in6_pktinfo info = {.ipi6_ifindex = 0};

	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
	     part = CMSG_NXTHDR(message, part))
		if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO)
			memcpy(&info, CMSG_DATA(part), sizeof(info));
	return info.ipi6_addr;
}

/* False where the socket has nothing more. What is too long for a frame is none of ours, and of
 * size 0. */
static bool next_arrival(int raw, const struct netlab_raw *row, struct frame *frame)
{
	size_t header = row->family == IPV4 ? 0 : IPV6_HEADER;
	struct sockaddr_in6 from = {.sin6_family = AF_UNSPEC};
	union {
		struct cmsghdr aligned;
		char room[256];
	} control;
	struct iovec part = {frame->bytes + header, FRAME_SIZE - header};
	struct msghdr message;
	ssize_t size;

	do {
		message = (struct msghdr){.msg_name = &from,
					  .msg_namelen = sizeof(from),
					  .msg_iov = &part,
					  .msg_iovlen = 1,
					  .msg_control = &control,
					  .msg_controllen = sizeof(control)};
		size = recvmsg(raw, &message, 0);
	} while (size < 0 && errno == EINTR);
	if (size < 0)
		return false;
	frame->size = (message.msg_flags & MSG_TRUNC) != 0 ? 0 : header + (size_t)size;
	if (row->family == IPV6 && frame->size > 0) {
		struct in6_addr destination = destination_of(&message);

		restore_header(frame, row->protocol, &from.sin6_addr, &destination);
	}
	return true;
}

/* Translation changes where a datagram goes to, its ports and its checksum. */
static bool is_same(const struct frame *sent, const struct frame_view *arrived)
{
	struct frame_view view;
	size_t offset = id_offset(arrived->protocol);

	return frame_read(sent, &view) && view.path.family == arrived->path.family &&
	       view.protocol == arrived->protocol &&
	       view.transport_size == arrived->transport_size && view.type == arrived->type &&
	       view.transport_size >= offset + 4 &&
	       memcmp(view.transport + offset, arrived->transport + offset, 4) == 0 &&
	       address_compare(view.path.source, arrived->path.source) == 0;
}

static void collect_from(const struct netlab_site *site, bool behind, struct netlab_packet *packets,
			 size_t count)
{
	struct frame frame = {.size = 0};
	struct frame_view view;

	for (size_t i = 0; i < NETLAB_RAW_SOCKETS; i++)
		while (next_arrival(site->raw[i], &netlab_raw[i], &frame)) {
			if (!frame_read(&frame, &view))
				continue;
			for (size_t j = 0; j < count; j++)
				if (is_same(&packets[j].frame, &view)) {
					packets[j].passed = true;
					packets[j].behind = behind;
					packets[j].arrival = view.path;
				}
		}
}

void netlab_collect(const struct netlab *lab, struct netlab_packet *packets, size_t count)
{
	for (size_t i = 0; i < lab->site_count; i++)
		collect_from(&lab->sites[i], i == NETLAB_BEHIND_SITE, packets, count);
}
