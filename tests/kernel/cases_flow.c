/* Flows: established ones, denied ones, packets of none; what a denial answers; reloading. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "loader.h"

#define RELOADS 20

#define OFFICE "version: 1\nname: kernel\nzones: {office: [10.0.0.0/8, 2001:db8:10::/48]}\n"
#define SSH    "services: {ssh: {ports: [22/tcp+udp], from: [office]}}\n"

static void established(struct test *test)
{
	static const struct step before[] = {
		{STEP_UDP, "203.0.113.7", 40000, false, 5060, NULL},
		{STEP_UDP, "2001:db8:113::7", 40000, false, 5060, NULL},
	};
	static const struct step after[] = {
		{STEP_UDP, "203.0.113.7", 40000, true, 5060, NULL},
		{STEP_UDP, "203.0.113.7", 40000, true, 5060, NULL},
		{STEP_UDP, "2001:db8:113::7", 40000, true, 5060, NULL},
		/* nearly */
		{STEP_UDP, "203.0.113.7", 40000, false, 5061, NULL},
		{STEP_UDP, "203.0.113.7", 40001, false, 5060, NULL},
		{STEP_UDP, "203.0.113.8", 40000, false, 5060, NULL},
		{STEP_UDP, "2001:db8:113::8", 40000, false, 5060, NULL},
	};

	test_profile(test, OFFICE SSH);
	test_steps(test, before, COUNT(before));
	test_open_flow(test, "203.0.113.7", 5060, 40000);
	test_open_flow(test, "2001:db8:113::7", 5060, 40000);
	test_steps(test, after, COUNT(after));
}

static void deny_cuts(struct test *test)
{
	static const struct step up[] = {
		{STEP_UDP, "203.0.113.7", 40000, true, 5060, NULL},
		{STEP_UDP, "2001:db8:113::7", 40000, true, 5060, NULL},
	};
	static const struct step cut[] = {
		{STEP_UDP, "203.0.113.7", 40000, false, 5060, NULL},
		{STEP_UDP, "2001:db8:113::7", 40000, false, 5060, NULL},
		{STEP_SYN, "10.0.0.1", 22, true, 0, NULL},
		{STEP_SYN, "10.9.0.1", 22, false, 0, NULL},
	};

	test_profile(test, OFFICE SSH);
	test_open_flow(test, "203.0.113.7", 5060, 40000);
	test_open_flow(test, "2001:db8:113::7", 5060, 40000);
	test_steps(test, up, COUNT(up));
	test_profile(test, "version: 1\nname: kernel\nzones:\n"
			   "  office: [10.0.0.0/8, 2001:db8:10::/48]\n"
			   "  bad: [203.0.113.0/24, 10.9.0.0/16, 2001:db8:113::/48]\n"
			   "deny: [bad]\n" SSH);
	test_steps(test, cut, COUNT(cut));
}

/* Without this, tracking takes an ACK for a flow whose beginning it missed. */
static void be_strict(struct test *test)
{
	FILE *file = fopen("/proc/sys/net/netfilter/nf_conntrack_tcp_loose", "w");

	if (file == NULL || fputs("0", file) == EOF || fclose(file) != 0)
		test_give_up(test, "can't set nf_conntrack_tcp_loose");
}

static void invalid(struct test *test)
{
	static const struct step steps[] = {
		{STEP_SYN, "10.0.0.1", 22, true, 0, NULL},
		{STEP_SYN_FIN, "10.0.0.1", 22, false, 0, NULL},
		{STEP_ACK, "10.0.0.1", 22, false, 0, NULL},
		{STEP_SYN, "2001:db8:10::1", 22, true, 0, NULL},
		{STEP_SYN_FIN, "2001:db8:10::1", 22, false, 0, NULL},
		{STEP_ACK, "2001:db8:10::1", 22, false, 0, NULL},
	};
	struct frame_path path = test_path(test, "10.0.0.1", 4000, 22);
	struct frame frame = frame_udp(&path, 1);

	test_profile(test, OFFICE SSH);
	be_strict(test);
	test_steps(test, steps, COUNT(steps));
	frame.bytes[frame.size - 1] ^= 1;
	if (test_send(test, &frame, NULL))
		test_complain(test, "a datagram with a wrong checksum passed");
	frame.bytes[frame.size - 1] ^= 1;
	if (!test_send(test, &frame, NULL))
		test_complain(test, "a datagram with the right checksum was dropped");
}

static void loopback(struct test *test)
{
	struct sockaddr_in own = {.sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char byte;
	int fd;

	test_profile(test, OFFICE "policy: {ping: []}\n" SSH);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&own, sizeof(own)) != 0 ||
	    sendto(fd, "x", 1, 0, (const struct sockaddr *)&own, sizeof(own)) != 1)
		test_give_up(test, "can't talk to myself: %s", strerror(errno));
	if (recv(fd, &byte, 1, MSG_DONTWAIT) != 1)
		test_complain(test, "a packet over loopback was dropped");
	close(fd);
}

static void silent_drop(struct test *test)
{
	static const struct denial rows[] = {
		{STEP_UDP, "192.0.2.1", NULL, 0, 0},
		{STEP_SYN, "192.0.2.1", NULL, 0, 0},
		{STEP_UDP, "2001:db8::1", NULL, 0, 0},
		{STEP_SYN, "2001:db8::1", NULL, 0, 0},
	};

	test_profile(test, OFFICE "policy: {default: drop}\n" SSH);
	test_denials(test, rows, COUNT(rows));
}

static void reject(struct test *test)
{
	static const struct denial rows[] = {
		{STEP_SYN, "192.0.2.1", NULL, 6, FRAME_RST | FRAME_ACK},
		{STEP_UDP, "192.0.2.1", NULL, 1, 3},
		{STEP_SYN, "2001:db8::1", NULL, 6, FRAME_RST | FRAME_ACK},
		{STEP_UDP, "2001:db8::1", NULL, 58, 1},
		/* deny is silent all the same */
		{STEP_SYN, "203.0.113.7", NULL, 0, 0},
		{STEP_UDP, "203.0.113.7", NULL, 0, 0},
		{STEP_SYN, "2001:db8:113::7", NULL, 0, 0},
		{STEP_UDP, "2001:db8:113::7", NULL, 0, 0},
	};

	test_profile(test, "version: 1\nname: kernel\nzones:\n"
			   "  office: [10.0.0.0/8]\n  bad: [203.0.113.0/24, 2001:db8:113::/48]\n"
			   "deny: [bad]\npolicy: {default: reject}\n" SSH);
	test_denials(test, rows, COUNT(rows));
}

/* More denials than the log's rate: the log must neither let pass nor hold up. */
static void logging(struct test *test)
{
	static const char *const profiles[] = {
		OFFICE "policy: {log: 1/hour}\n" SSH,
		OFFICE "policy: {log: 10000/second, default: reject}\n" SSH,
	};
	static const struct step steps[] = {
		{STEP_UDP, "192.0.2.1", 23, false, 0, NULL},
		{STEP_SYN, "2001:db8::1", 22, false, 0, NULL},
		{STEP_SYN, "10.0.0.1", 22, true, 0, NULL},
		{STEP_UDP, "2001:db8:10::1", 22, true, 0, NULL},
	};

	for (size_t i = 0; i < COUNT(profiles); i++) {
		test_profile(test, profiles[i]);
		for (int again = 0; again < 10; again++)
			test_steps(test, steps, COUNT(steps));
	}
}

static void interface_zone(struct test *test)
{
	static const struct step steps[] = {
		/* a stranger, by where it comes in */
		{STEP_SYN, "203.0.113.7", 22, true, 0, "wg0"},
		{STEP_SYN, "203.0.113.7", 22, false, 0, NULL},
		{STEP_SYN, "203.0.113.7", 22, false, 0, "eth1.5"},
		{STEP_SYN, "2001:db8::7", 22, true, 0, "wg0"},
		{STEP_SYN, "2001:db8::7", 22, false, 0, NULL},
		{STEP_UDP, "203.0.113.7", 5060, false, 0, "wg0"},
		/* the zone's addresses, by any */
		{STEP_SYN, "10.0.0.1", 22, true, 0, NULL},
		{STEP_SYN, "10.0.0.1", 22, true, 0, "wg0"},
		/* deny by interface, and deny before an interface */
		{STEP_SYN, "10.0.0.1", 22, false, 0, "eth1.5"},
		{STEP_SYN, "10.9.0.1", 22, false, 0, "wg0"},
		{STEP_ECHO, "10.9.0.1", 0, false, 0, "wg0"},
		{STEP_ECHO, "192.0.2.1", 0, true, 0, "wg0"},
		{STEP_ECHO, "192.0.2.1", 0, false, 0, NULL},
	};

	test_profile(test, "version: 1\nname: kernel\nzones:\n"
			   "  office: {sources: [10.0.0.0/8], interfaces: [wg0]}\n"
			   "  guests: {interfaces: [eth1.5]}\n  bad: [10.9.0.0/16]\n"
			   "deny: [guests, bad]\npolicy: {ping: [office]}\n" SSH);
	test_steps(test, steps, COUNT(steps));
}

static void empty_zone(struct test *test)
{
	static const struct step steps[] = {
		{STEP_SYN, "192.0.2.1", 22, false, 0, NULL},
		{STEP_SYN, "2001:db8::1", 22, false, 0, NULL},
		{STEP_SYN, "192.0.2.1", 443, false, 0, NULL},
		{STEP_SYN, "2001:db8::1", 443, true, 0, NULL},
		{STEP_ECHO, "192.0.2.1", 0, false, 0, NULL},
	};

	test_profile(test, "version: 1\nname: kernel\n"
			   "zones: {nobody: [], six: [2001:db8::/32]}\n"
			   "policy: {ping: [nobody]}\nservices:\n"
			   "  ssh: {ports: [22/tcp], from: [nobody]}\n"
			   "  https: {ports: [443/tcp], from: [six]}\n");
	test_steps(test, steps, COUNT(steps));
}

static pid_t start_reloading(struct test *test, const char *rules)
{
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child < 0)
		test_give_up(test, "can't fork");
	if (child > 0)
		return child;
	for (int i = 0; i < RELOADS; i++)
		if (!loader_load(test, rules))
			_exit(1);
	_exit(0);
}

static void reload(struct test *test)
{
	/* The same flows again and again: they stay new, since nobody answers them; but for the
	 * last, which is established. */
	static const struct step steps[] = {
		{STEP_UDP, "10.0.0.1", 22, true, 1001, NULL},
		{STEP_UDP, "10.0.0.1", 23, false, 1002, NULL},
		{STEP_UDP, "2001:db8:10::1", 22, true, 1003, NULL},
		{STEP_UDP, "192.0.2.1", 22, false, 1004, NULL},
		{STEP_UDP, "203.0.113.7", 40000, true, 5060, NULL},
	};
	const char *rules = test_rules(test, test_plan(test, OFFICE SSH));
	unsigned rounds = 0;
	pid_t child;
	int status;

	test_profile(test, OFFICE SSH);
	test_open_flow(test, "203.0.113.7", 5060, 40000);
	child = start_reloading(test, rules);
	while (waitpid(child, &status, WNOHANG) == 0 && test->failures == 0) {
		test_steps(test, steps, COUNT(steps));
		rounds++;
	}
	if (test->failures > 0)
		waitpid(child, &status, 0);
	if (status != 0)
		test_complain(test, "a reload failed");
	if (rounds < RELOADS)
		test_complain(test, "only %u rounds beside %d reloads", rounds, RELOADS);
}

const struct test_case flow_cases[] = {
	{"established", established, NULL},
	{"deny cuts flows", deny_cuts, NULL},
	{"invalid packets", invalid, NULL},
	{"loopback", loopback, NULL},
	{"silent drop", silent_drop, NULL},
	{"reject", reject, NULL},
	{"log", logging, NULL},
	{"interface zone", interface_zone, NULL},
	{"empty zone", empty_zone, NULL},
	{"reload under traffic", reload, NULL},
	{.name = NULL},
};
