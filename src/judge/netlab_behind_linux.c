/*
 * What is behind the lab's machine: one namespace that has all addresses of the machines there, and
 * a link to it.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <unistd.h>

#include "netlab_private.h"
#include "netlink.h"

#define FAR_END "pbx" /* its name, alone in its namespace */

static bool is_known(const struct netlab *lab, const struct netlab_address *one)
{
	for (size_t i = 0; i < lab->behind_count; i++)
		if (lab->behind[i].family == one->family &&
		    address_compare(lab->behind[i].address, one->address) == 0)
			return true;
	return false;
}

static void note_addresses(struct netlab *lab, const struct netlab_setup *setup)
{
	lab->behind = arena_array(lab->arena, setup->behind_count, sizeof(*lab->behind));
	for (size_t i = 0; i < setup->behind_count; i++)
		if (!is_known(lab, &setup->behind[i]))
			lab->behind[lab->behind_count++] = setup->behind[i];
}

/* Does something for each address, until one of them fails: its errno. */
static int for_addresses(const struct netlab *lab, int netlink, unsigned device,
			 int (*act)(int netlink, unsigned device, const uint8_t *address,
				    size_t size))
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < lab->behind_count; i++) {
		uint8_t bytes[16];
		size_t size =
			netlab_address_bytes(lab->behind[i].family, lab->behind[i].address, bytes);

		error = act(netlink, device, bytes, size);
	}
	return error;
}

/* The machine's end, and the way to all that is behind it. */
static bool add_near_end(struct netlab *lab, const struct netlab_site *behind)
{
	const struct netlink_peer peer = {FAR_END, netlab_link_address, behind->name_space};
	struct netlab_link *link = &lab->links[lab->link_count];
	int netlink = netlink_open();
	int error;

	if (netlink < 0)
		return netlab_fail(lab, errno, "can't reach the kernel's routing");
	error = netlink_add_veth(netlink, NETLAB_BEHIND, netlab_link_address, &peer);
	if (error == 0) {
		link->name = NETLAB_BEHIND;
		link->inside = if_nametoindex(NETLAB_BEHIND);
		error = netlink_set_up_without_arp(netlink, link->inside);
	}
	if (error == 0)
		error = for_addresses(lab, netlink, link->inside, netlink_add_route);
	close(netlink);
	return error == 0 || netlab_fail(lab, error, "can't make a way to what is behind");
}

static bool add_far_end(struct netlab *lab, struct netlab_site *behind)
{
	struct netlab_link *link = &lab->links[lab->link_count];
	int netlink = netlink_open();
	int error;

	if (netlink < 0)
		return netlab_fail(lab, errno, "can't reach the kernel's routing");
	link->outside = if_nametoindex(FAR_END);
	link->from = behind;
	error = netlink_set_up(netlink, if_nametoindex("lo"));
	if (error == 0)
		error = netlink_set_up_without_arp(netlink, link->outside);
	if (error == 0)
		error = for_addresses(lab, netlink, link->outside, netlink_add_address);
	for (int family = 0; error == 0 && family < FAMILIES; family++)
		error = netlink_add_default_route(netlink, link->outside,
						  family_bits((enum family)family) / 8);
	close(netlink);
	return error == 0 || netlab_fail(lab, error, "can't set the addresses behind");
}

static bool forward(struct netlab *lab)
{
	return netlab_write(lab, "/proc/sys/net/ipv4/ip_forward", "1") &&
	       netlab_write(lab, "/proc/sys/net/ipv6/conf/all/forwarding", "1");
}

bool netlab_build_behind(struct netlab *lab, const struct netlab_setup *setup)
{
	const struct netlab_site *machine = &lab->sites[NETLAB_MACHINE_SITE];
	struct netlab_site *behind = &lab->sites[NETLAB_BEHIND_SITE];

	note_addresses(lab, setup);
	if (unshare(CLONE_NEWNET) != 0)
		return netlab_fail(lab, errno, "the kernel refuses a second namespace");
	if (!netlab_note_site(lab, behind) || !netlab_set_up_kernel(lab) ||
	    !netlab_go(lab, machine) || !forward(lab) || !add_near_end(lab, behind) ||
	    !netlab_go(lab, behind) || !add_far_end(lab, behind) ||
	    !netlab_open_sockets(lab, behind) || !netlab_go(lab, machine))
		return false;
	lab->link_count++;
	return true;
}
