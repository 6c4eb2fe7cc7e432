#define _GNU_SOURCE
#include "machine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sock_diag.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define IP_SIZE	 20
#define UDP_SIZE 8

static const char setup[] = "ip link set lo up && "
			    "ip link add outside0 type veth peer name eth0 && "
			    "ip link set outside0 up && "
			    "ip link set eth0 address 02:00:00:00:00:01 arp off up && "
			    "ip link set behind0 up && "
			    "ip address add 198.18.0.1/32 dev eth0 && "
			    "ip route add default dev eth0 && "
			    "ip route add 10.20.0.0/16 dev behind0 && "
			    "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 "
			    "net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.behind0.rp_filter=0";

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

static unsigned checksum(const uint8_t *header)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < IP_SIZE; i += 2)
		sum += (unsigned long)header[i] << 8 | header[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (unsigned)~sum & 0xffff;
}

/* UDP's own checksum may be left out over IPv4 (RFC 768). */
struct packet packet_udp(const struct path *path)
{
	struct packet packet = {
		.link = {0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02, 0x08, 0x00},
		.bytes = {0x45},
	};
	uint8_t *udp = packet.bytes + IP_SIZE;

	put16(packet.bytes + 2, PACKET_SIZE);
	packet.bytes[8] = 64;
	packet.bytes[9] = IPPROTO_UDP;
	put32(packet.bytes + 12, path->source);
	put32(packet.bytes + 16, path->destination);
	put16(packet.bytes + 10, checksum(packet.bytes));
	put16(udp, path->source_port);
	put16(udp + 2, path->port);
	put16(udp + 4, PACKET_SIZE - IP_SIZE);
	return packet;
}

static bool complain(const char *what)
{
	fprintf(stderr, "datapath: %s: %s\n", what, strerror(errno));
	return false;
}

static int open_tun(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (device >= 0 && ioctl(device, TUNSETIFF, &request) != 0) {
		close(device);
		device = -1;
	}
	return device;
}

static int open_outside(void)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = (int)if_nametoindex("outside0"),
	};
	const int bypass = 1;
	int outside = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (outside >= 0 &&
	    (setsockopt(outside, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof(bypass)) != 0 ||
	     bind(outside, (const struct sockaddr *)&address, sizeof(address)) != 0)) {
		close(outside);
		outside = -1;
	}
	return outside;
}

/*
 * Its filter refuses every packet, so that none is queued or has to be read; each is counted.
 */
static int open_socket(uint16_t port)
{
	struct sock_filter refuse = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog filter = {.len = 1, .filter = &refuse};
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};
	int socket_of = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (socket_of >= 0 &&
	    (setsockopt(socket_of, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) != 0 ||
	     bind(socket_of, (const struct sockaddr *)&address, sizeof(address)) != 0)) {
		close(socket_of);
		socket_of = -1;
	}
	return socket_of;
}

static bool run(const char *command)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (child > 0 && waitpid(child, &status, 0) == child && status == 0)
		return true;
	fprintf(stderr, "datapath: this failed: %s\n", command);
	return false;
}

bool machine_new(struct machine *machine, const uint16_t *ports, size_t port_count,
		 const char *command)
{
	if (unshare(CLONE_NEWNET) != 0)
		return complain("no network namespace can be made");
	machine->behind = open_tun("behind0");
	if (machine->behind < 0)
		return complain("no tun device can be made");
	if (!run(setup))
		return false;
	machine->outside = open_outside();
	if (machine->outside < 0)
		return complain("no packets can be sent");
	machine->socket_count = port_count;
	machine->sockets = calloc(port_count, sizeof(*machine->sockets));
	for (size_t i = 0; machine->sockets != NULL && i < port_count; i++) {
		machine->sockets[i] = open_socket(ports[i]);
		if (machine->sockets[i] < 0)
			return complain("a port can't be listened on");
	}
	return machine->sockets != NULL && run(command);
}

void machine_send(const struct machine *machine, const struct packet *packets, size_t count)
{
	struct mmsghdr messages[BATCH_MAX] = {{.msg_len = 0}};
	struct iovec parts[BATCH_MAX];

	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct iovec){(void *)&packets[i], sizeof(packets[i])};
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
	}
	if (sendmmsg(machine->outside, messages, (unsigned)count, 0) == (int)count)
		return;
	complain("packets can't be sent");
	exit(1);
}

void machine_send_from_behind(const struct machine *machine, const struct packet *packet)
{
	if (write(machine->behind, packet->bytes, sizeof(packet->bytes)) == PACKET_SIZE)
		return;
	complain("a packet can't be sent");
	exit(1);
}

void machine_answer(const struct machine *machine, size_t socket_of, uint32_t address,
		    uint16_t port)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(address),
	};

	if (sendto(machine->sockets[socket_of], "", 1, 0, (const struct sockaddr *)&to,
		   sizeof(to)) == 1)
		return;
	complain("an answer can't be sent");
	exit(1);
}

static size_t count_refused(int socket_of)
{
	uint32_t figures[SK_MEMINFO_VARS] = {0};
	socklen_t size = sizeof(figures);

	if (getsockopt(socket_of, SOL_SOCKET, SO_MEMINFO, figures, &size) != 0) {
		complain("a socket's packets can't be counted");
		exit(1);
	}
	return figures[SK_MEMINFO_DROPS];
}

size_t machine_received(struct machine *machine)
{
	uint8_t packet[PACKET_SIZE + 1];
	size_t refused = 0;
	size_t count;
	ssize_t size;

	for (size_t i = 0; i < machine->socket_count; i++)
		refused += count_refused(machine->sockets[i]);
	count = refused - machine->refused;
	machine->refused = refused;
	while ((size = read(machine->behind, packet, sizeof(packet))) > 0)
		count += size == PACKET_SIZE;
	return count;
}
