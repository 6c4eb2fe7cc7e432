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

bool netlab_write(struct netlab *lab, const char *path, const char *text)
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
	return netlab_write(lab, "/proc/self/setgroups", "deny") &&
	       netlab_write(lab, "/proc/self/uid_map",
			    arena_format(lab->arena, "0 %lu 1", (unsigned long)user)) &&
	       netlab_write(lab, "/proc/self/gid_map",
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
bool netlab_set_up_kernel(struct netlab *lab)
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
		if (!netlab_write(lab, arena_format(lab->arena, "/proc/sys/net/%s", settings[i][0]),
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
static const char *free_name(struct arena *arena, const struct netlab_setup *setup,
			     unsigned *number)
{
	const char *name;

	do
		name = arena_format(arena, "pbx%u", (*number)++);
	while (is_named(setup->interfaces, setup->count, name) ||
	       (setup->ordinary != NULL && strcmp(setup->ordinary, name) == 0));
	return name;
}

/* The outside end has no IP of its own: the machine is to be alone with the frames. */
static bool add_link(struct netlab *lab, int netlink, const char *name, const char *outside)
{
	const char *no_ipv6 =
		arena_format(lab->arena, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", outside);
	struct netlab_link *link = &lab->links[lab->link_count];
	const struct netlink_peer peer = {.name = outside,
					  .name_space = lab->sites[NETLAB_MACHINE_SITE].name_space};
	int error = netlink_add_veth(netlink, name, netlab_link_address, &peer);

	if (error != 0)
		return netlab_fail(lab, error, "can't make the interface \"%s\"", name);
	if (!netlab_write(lab, no_ipv6, "1"))
		return false;
	link->name = name;
	link->inside = if_nametoindex(name);
	link->outside = if_nametoindex(outside);
	link->from = &lab->sites[NETLAB_MACHINE_SITE];
	error = netlink_set_up_without_arp(netlink, link->outside);
	if (error == 0)
		error = netlink_set_up_without_arp(netlink, link->inside);
	if (error != 0)
		return netlab_fail(lab, error, "can't set the interface \"%s\" up", name);
	lab->link_count++;
	return true;
}

static bool add_links(struct netlab *lab, int netlink, const struct netlab_setup *setup)
{
	unsigned number = 0;
	const char *ordinary = setup->ordinary;

	if (ordinary == NULL)
		ordinary = free_name(lab->arena, setup, &number);
	if (!add_link(lab, netlink, ordinary, free_name(lab->arena, setup, &number)))
		return false;
	for (size_t i = 0; i < setup->count; i++) {
		const char *name = setup->interfaces[i];

		if (strcmp(name, "lo") == 0 || strcmp(name, ordinary) == 0 ||
		    is_named(setup->interfaces, i, name))
			continue;
		if (!add_link(lab, netlink, name, free_name(lab->arena, setup, &number)))
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

static bool build(struct netlab *lab, const struct netlab_setup *setup)
{
	int netlink = netlink_open();
	bool built;

	if (netlink < 0)
		return netlab_fail(lab, errno, "can't reach the kernel's routing");
	/* One more for the ordinary interface, and one for what is behind. */
	lab->links = arena_array(lab->arena, setup->count + 2, sizeof(*lab->links));
	built = add_links(lab, netlink, setup) && add_addresses(lab, netlink);
	close(netlink);
	return built && (setup->behind_count == 0 || netlab_build_behind(lab, setup));
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

/* IPv6 comes without its header: where it went to is told beside it. */
static int raw_socket(const struct netlab_raw *row)
{
	const int on = 1;
	int fd = socket(row->family == IPV4 ? AF_INET : AF_INET6,
			SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, row->protocol);

	if (fd < 0 || row->family == IPV4 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) == 0)
		return fd;
	close(fd);
	return -1;
}

bool netlab_note_site(struct netlab *lab, struct netlab_site *site)
{
	site->name_space = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return site->name_space >= 0 || netlab_fail(lab, errno, "can't open a namespace");
}

bool netlab_open_sockets(struct netlab *lab, struct netlab_site *site)
{
	site->sender = packet_socket(0, 0);
	site->tap = packet_socket(NETLAB_SENTINEL, 0);
	if (site->sender < 0 || site->tap < 0)
		return netlab_fail(lab, errno, "can't open a packet socket");
	for (size_t i = 0; i < NETLAB_RAW_SOCKETS; i++) {
		site->raw[i] = raw_socket(&netlab_raw[i]);
		if (site->raw[i] < 0)
			return netlab_fail(lab, errno, "can't open a raw socket");
	}
	lab->site_count++;
	return true;
}

static bool open_machine(struct netlab *lab)
{
	lab->answers = packet_socket(ETH_P_ALL, lab->links[0].outside);
	if (lab->answers < 0)
		return netlab_fail(lab, errno, "can't open a packet socket");
	return netlab_open_sockets(lab, &lab->sites[NETLAB_MACHINE_SITE]);
}

bool netlab_go(struct netlab *lab, const struct netlab_site *site)
{
	return setns(site->name_space, CLONE_NEWNET) == 0 ||
	       netlab_fail(lab, errno, "can't go to another namespace");
}

/*
 * IPv6 of a new interface comes up a moment after its link does, and until then the kernel loses
 * what arrives: a datagram that gets through tells that it is there.
 */
static bool wait_for_ipv6(struct netlab *lab, const char *interface, struct address destination)
{
	static const struct timespec moment = {.tv_nsec = 1000000};
	struct frame_path path = {.family = IPV6,
				  .source = {0x20010db800000000, 1},
				  .destination = destination,
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

static bool wait_for_all(struct netlab *lab)
{
	bool up = true;

	for (size_t i = 0; i < lab->link_count && up; i++)
		up = wait_for_ipv6(lab, lab->links[i].name, NETLAB_ADDRESS6);
	for (size_t i = 0; i < lab->behind_count && up; i++)
		if (lab->behind[i].family == IPV6)
			up = wait_for_ipv6(lab, NULL, lab->behind[i].address);
	return up;
}

struct netlab *netlab_new(const struct netlab_setup *setup, struct arena *arena, const char **why)
{
	struct netlab *lab = arena_alloc(arena, sizeof(*lab));

	lab->arena = arena;
	lab->error = "";
	lab->cpu = sched_getcpu();
	if (enter(lab) && netlab_note_site(lab, &lab->sites[NETLAB_MACHINE_SITE]) &&
	    netlab_set_up_kernel(lab) && build(lab, setup) && open_machine(lab) &&
	    netlab_settle(lab) && wait_for_all(lab))
		return lab;
	*why = lab->error;
	return NULL;
}
