/* _GNU_SOURCE is for the flags of <net/if.h>. */
#define _GNU_SOURCE

#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink.h"

/* A request under construction; attributes are appended behind its fixed part. */
struct request {
	struct nlmsghdr header;
	union {
		struct ifinfomsg link;
		struct ifaddrmsg address;
		struct rtmsg route;
		char room[256];
	};
};

static struct request request_begin(int type, int flags, size_t fixed)
{
	struct request request = {
		.header = {.nlmsg_len = (uint32_t)NLMSG_LENGTH(fixed),
			   .nlmsg_type = (uint16_t)type,
			   .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags)}};

	return request;
}

/* Appends `size` bytes, or only the head of an attribute that others nest in. */
static struct rtattr *append(struct request *request, int type, const void *data, size_t size)
{
	size_t offset = NLMSG_ALIGN(request->header.nlmsg_len);
	struct rtattr *attribute = (struct rtattr *)((char *)request + offset);

	attribute->rta_type = (uint16_t)type;
	attribute->rta_len = (uint16_t)RTA_LENGTH(size);
	if (size > 0)
		memcpy(RTA_DATA(attribute), data, size);
	request->header.nlmsg_len = (uint32_t)(offset + RTA_ALIGN(attribute->rta_len));
	return attribute;
}

static void append_text(struct request *request, int type, const char *text)
{
	append(request, type, text, strlen(text) + 1);
}

static void end_nest(struct request *request, struct rtattr *nest)
{
	nest->rta_len = (uint16_t)((char *)request + request->header.nlmsg_len - (char *)nest);
}

/* Sends the request and waits for its acknowledgement. */
static int talk(int netlink, struct request *request)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[512];
	} answer;
	ssize_t length;

	if (send(netlink, request, request->header.nlmsg_len, 0) < 0)
		return errno;
	do
		length = recv(netlink, &answer, sizeof(answer), 0);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return errno;
	if ((size_t)length < NLMSG_LENGTH(sizeof(answer.error)) ||
	    answer.header.nlmsg_type != NLMSG_ERROR)
		return EPROTO;
	return -answer.error.error;
}

int netlink_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

int netlink_add_veth(int netlink, const char *name, const uint8_t *link_address,
		     const struct netlink_peer *peer)
{
	struct request request =
		request_begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifinfomsg));
	struct ifinfomsg peer_link = {.ifi_family = AF_UNSPEC};
	struct rtattr *info, *data, *peer_info;

	append_text(&request, IFLA_IFNAME, name);
	append(&request, IFLA_ADDRESS, link_address, NETLINK_LINK_SIZE);
	info = append(&request, IFLA_LINKINFO, NULL, 0);
	append_text(&request, IFLA_INFO_KIND, "veth");
	data = append(&request, IFLA_INFO_DATA, NULL, 0);
	peer_info = append(&request, VETH_INFO_PEER, &peer_link, sizeof(peer_link));
	append_text(&request, IFLA_IFNAME, peer->name);
	append(&request, IFLA_NET_NS_FD, &peer->name_space, sizeof(peer->name_space));
	if (peer->link_address != NULL)
		append(&request, IFLA_ADDRESS, peer->link_address, NETLINK_LINK_SIZE);
	end_nest(&request, peer_info);
	end_nest(&request, data);
	end_nest(&request, info);
	return talk(netlink, &request);
}

static int set_flags(int netlink, unsigned device, unsigned flags)
{
	struct request request = request_begin(RTM_NEWLINK, 0, sizeof(struct ifinfomsg));

	request.link.ifi_index = (int)device;
	request.link.ifi_flags = flags;
	request.link.ifi_change = flags;
	return talk(netlink, &request);
}

int netlink_set_up(int netlink, unsigned device)
{
	return set_flags(netlink, device, IFF_UP);
}

int netlink_set_up_without_arp(int netlink, unsigned device)
{
	return set_flags(netlink, device, IFF_UP | IFF_NOARP);
}

static uint8_t family_of(size_t size)
{
	return size == 4 ? AF_INET : AF_INET6;
}

int netlink_add_address(int netlink, unsigned device, const uint8_t *address, size_t size)
{
	struct request request =
		request_begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifaddrmsg));

	request.address.ifa_family = family_of(size);
	request.address.ifa_prefixlen = (uint8_t)(size * 8);
	request.address.ifa_flags = IFA_F_NODAD;
	request.address.ifa_index = device;
	append(&request, IFA_LOCAL, address, size);
	append(&request, IFA_ADDRESS, address, size);
	return talk(netlink, &request);
}

static struct request route_begin(const unsigned *device, size_t size)
{
	struct request request =
		request_begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct rtmsg));

	request.route.rtm_family = family_of(size);
	request.route.rtm_table = RT_TABLE_MAIN;
	request.route.rtm_protocol = RTPROT_STATIC;
	request.route.rtm_scope = size == 4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	request.route.rtm_type = RTN_UNICAST;
	append(&request, RTA_OIF, device, sizeof(*device));
	return request;
}

int netlink_add_route(int netlink, unsigned device, const uint8_t *address, size_t size)
{
	struct request request = route_begin(&device, size);

	request.route.rtm_dst_len = (uint8_t)(size * 8);
	append(&request, RTA_DST, address, size);
	return talk(netlink, &request);
}

int netlink_add_default_route(int netlink, unsigned device, size_t size)
{
	struct request request = route_begin(&device, size);

	return talk(netlink, &request);
}
