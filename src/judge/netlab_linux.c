/* Building a lab: the namespace, its interfaces, its sockets. */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netlab_private.h"
#include "netlink.h"

/* Locally administered. */
const uint8_t netlab_link_address[6] = {0x02, 0, 0, 0, 0, 0x01};

bool netlab_fail(struct netlab *lab, int number, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	lab->error = arena_vformat(lab->arena, format, arguments);
	va_end(arguments);
	if (number != 0)
		lab->error = arena_format(lab->arena, "%s: %s", lab->error, strerror(number));
	return false;
}

const char *netlab_error(const struct netlab *lab)
{
	return lab->error;
}

size_t netlab_address_bytes(enum family family, struct address address, uint8_t *bytes)
{
	size_t size = family_bits(family) / 8;

	for (size_t i = 0; i < size; i++) {
		uint64_t half = size - i > 8 ? address.high : address.low;

		bytes[i] = (uint8_t)(half >> (size - 1 - i) % 8 * 8);
	}
	return size;
}

static bool write_file(struct netlab *lab, const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (file < 0)
		return netlab_fail(lab, errno, "can't open \"%s\"", path);
	written = write(file, text, strlen(text));
	if (written < 0)
		netlab_fail(lab, errno, "can't write \"%s\"", path);
	close(file);
	return written >= 0;
}

/* Root of the new user namespace is this user, and nobody else is anyone in it. */
static bool map_user(struct netlab *lab, uid_t user, gid_t group)
{
	return write_file(lab, "/proc/self/setgroups", "deny") &&
	       write_file(lab, "/proc/self/uid_map",
			  arena_format(lab->arena, "0 %lu 1", (unsigned long)user)) &&
	       write_file(lab, "/proc/self/gid_map",
			  arena_format(lab->arena, "0 %lu 1", (unsigned long)group));
}

static bool enter(struct netlab *lab)
{
	uid_t user = geteuid();
	gid_t group = getegid();

	if (unshare(CLONE_NEWNET) == 0)
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
		return netlab_fail(lab, errno, "the kernel refuses a network namespace");
	return map_user(lab, user, group);
}

/* A new namespace takes some of the host's settings over; devices take the defaults. */
static bool set_up_kernel(struct netlab *lab)
{
	static const char *const settings[][2] = {
		{"ipv4/conf/all/rp_filter", "0"}, /* sources come from anywhere, by any link */
		{"ipv4/conf/default/rp_filter", "0"},
		{"ipv6/conf/default/disable_ipv6", "0"},
		{"ipv6/conf/default/addr_gen_mode", "1"}, /* no addresses but ours */
		{"ipv6/conf/default/accept_ra", "0"}, /* a test sends one; it must change nothing */
		{"ipv6/conf/default/router_solicitations", "0"},
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (!write_file(lab, arena_format(lab->arena, "/proc/sys/net/%s", settings[i][0]),
				settings[i][1]))
			return false;
	return true;
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* pbx0, or the next after `*number` that is no name of the caller's. */
static const char *free_name(struct arena *arena, const char *const *names, size_t count,
			     unsigned *number)
{
	const char *name;

	do
		name = arena_format(arena, "pbx%u", (*number)++);
	while (is_named(names, count, name));
	return name;
}

/* The outside end has no IP of its own: the machine is to be alone with the frames. */
static bool add_link(struct netlab *lab, int netlink, const char *name, const char *outside)
{
	const char *no_ipv6 =
		arena_format(lab->arena, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", outside);
	struct netlab_link *link = &lab->links[lab->link_count];
	int error = netlink_add_veth(netlink, name, netlab_link_address, outside);

	if (error != 0)
		return netlab_fail(lab, error, "can't make the interface \"%s\"", name);
	if (!write_file(lab, no_ipv6, "1"))
		return false;
	link->name = name;
	link->inside = if_nametoindex(name);
	link->outside = if_nametoindex(outside);
	error = netlink_set_up_without_arp(netlink, link->outside);
	if (error == 0)
		error = netlink_set_up_without_arp(netlink, link->inside);
	if (error != 0)
		return netlab_fail(lab, error, "can't set the interface \"%s\" up", name);
	lab->link_count++;
	return true;
}

static bool add_links(struct netlab *lab, int netlink, const char *const *names, size_t count)
{
	unsigned number = 0;
	const char *ordinary = free_name(lab->arena, names, count, &number);

	lab->links = arena_array(lab->arena, count + 1, sizeof(*lab->links));
	if (!add_link(lab, netlink, ordinary, free_name(lab->arena, names, count, &number)))
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *outside = free_name(lab->arena, names, count, &number);

		if (strcmp(names[i], "lo") == 0 || is_named(names, i, names[i]))
			continue;
		if (!add_link(lab, netlink, names[i], outside))
			return false;
	}
	return true;
}

static bool add_addresses(struct netlab *lab, int netlink)
{
	const struct {
		enum family family;
		struct address address;
	} own[] = {
		{IPV4, NETLAB_ADDRESS4},
		{IPV6, NETLAB_ADDRESS6},
		{IPV6, NETLAB_LINK_LOCAL},
	};
	unsigned device = lab->links[0].inside;
	int error = netlink_set_up(netlink, if_nametoindex("lo"));

	for (size_t i = 0; error == 0 && i < sizeof(own) / sizeof(*own); i++) {
		uint8_t bytes[16];
		size_t size = netlab_address_bytes(own[i].family, own[i].address, bytes);

		error = netlink_add_address(netlink, device, bytes, size);
	}
	for (int family = 0; error == 0 && family < FAMILIES; family++)
		error = netlink_add_default_route(netlink, device,
						  family_bits((enum family)family) / 8);
	return error == 0 || netlab_fail(lab, error, "can't set the machine's addresses");
}

static bool build(struct netlab *lab, const char *const *names, size_t count)
{
	int netlink = netlink_open();
	bool built;

	if (netlink < 0)
		return netlab_fail(lab, errno, "can't reach the kernel's routing");
	built = add_links(lab, netlink, names, count) && add_addresses(lab, netlink);
	close(netlink);
	return built;
}

static int packet_socket(int protocol, unsigned device)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
				      .sll_protocol = htons((uint16_t)protocol),
				      .sll_ifindex = (int)device};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || protocol == 0)
		return fd;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

static bool open_sockets(struct netlab *lab)
{
	static const int raw[NETLAB_RAW_SOCKETS][2] = {
		{AF_INET, IPPROTO_UDP},	 {AF_INET, IPPROTO_TCP},  {AF_INET, IPPROTO_ICMP},
		{AF_INET6, IPPROTO_UDP}, {AF_INET6, IPPROTO_TCP}, {AF_INET6, IPPROTO_ICMPV6},
	};

	lab->sender = packet_socket(0, 0);
	lab->tap = packet_socket(NETLAB_SENTINEL, 0);
	lab->answers = packet_socket(ETH_P_ALL, lab->links[0].outside);
	if (lab->sender < 0 || lab->tap < 0 || lab->answers < 0)
		return netlab_fail(lab, errno, "can't open a packet socket");
	for (size_t i = 0; i < NETLAB_RAW_SOCKETS; i++) {
		lab->raw[i] = socket(raw[i][0], SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, raw[i][1]);
		if (lab->raw[i] < 0)
			return netlab_fail(lab, errno, "can't open a raw socket");
	}
	return true;
}

/*
 * IPv6 of a new interface comes up a moment after its link does, and until then the kernel loses
 * what arrives: a datagram that gets through tells that it is there.
 */
static bool wait_for_ipv6(struct netlab *lab, const char *interface)
{
	static const struct timespec moment = {.tv_nsec = 1000000};
	struct frame_path path = {.family = IPV6,
				  .source = {0x20010db800000000, 1},
				  .destination = NETLAB_ADDRESS6,
				  .source_port = 9,
				  .port = 9};

	for (uint32_t tries = 0; tries < 2000; tries++) {
		struct netlab_packet packet = {.frame = frame_udp(&path, tries),
					       .interface = interface};

		if (!netlab_send(lab, &packet, 1))
			return false;
		if (packet.passed)
			return true;
		nanosleep(&moment, NULL);
	}
	return netlab_fail(lab, ETIMEDOUT, "IPv6 does not come up");
}

static bool wait_for_all(struct netlab *lab, const char *const *interfaces, size_t count)
{
	bool up = wait_for_ipv6(lab, NULL);

	for (size_t i = 0; i < count && up; i++)
		up = strcmp(interfaces[i], "lo") == 0 || wait_for_ipv6(lab, interfaces[i]);
	return up;
}

struct netlab *netlab_new(const char *const *interfaces, size_t count, struct arena *arena,
			  const char **why)
{
	struct netlab *lab = arena_alloc(arena, sizeof(*lab));

	lab->arena = arena;
	lab->error = "";
	lab->cpu = sched_getcpu();
	if (enter(lab) && set_up_kernel(lab) && build(lab, interfaces, count) &&
	    open_sockets(lab) && netlab_settle(lab) && wait_for_all(lab, interfaces, count))
		return lab;
	*why = lab->error;
	return NULL;
}
