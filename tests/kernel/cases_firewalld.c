/* Where firewalld differs from the others, as the manual says, and what it alone could get wrong.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "loader.h"

#define RELOADS 3
#define SSH	"services: {ssh: {ports: [22/tcp], from: [internet]}}\n"

/* What is up passes ahead of everything. */
static void established_first(struct test *test)
{
	static const struct step up[] = {
		{STEP_UDP, "203.0.113.7", 40000, true, 5060, NULL},
		{STEP_UDP, "2001:db8:113::7", 40000, true, 5060, NULL},
		{STEP_UDP, "203.0.113.7", 40000, false, 5061, NULL},
		{STEP_SYN, "203.0.113.7", 22, false, 0, NULL},
		{STEP_SYN, "2001:db8:113::7", 22, false, 0, NULL},
		{STEP_SYN, "192.0.2.1", 22, true, 0, NULL},
	};

	test_profile(test, "version: 1\nname: kernel\n"
			   "zones: {bad: [203.0.113.0/24, 2001:db8:113::/48]}\ndeny: [bad]\n" SSH);
	test_open_flow(test, "203.0.113.7", 5060, 40000);
	test_open_flow(test, "2001:db8:113::7", 5060, 40000);
	test_steps(test, up, COUNT(up));
}

/* Whole families, by source and beside interfaces. */
static void denied_families(struct test *test)
{
	static const struct step four[] = {
		{STEP_SYN, "192.0.2.1", 22, false, 0, NULL},
		{STEP_SYN, "192.0.2.1", 22, false, 0, "wg0"},
		{STEP_SYN, "2001:db8::1", 22, true, 0, NULL},
		{STEP_SYN, "2001:db8::1", 23, true, 0, "wg0"},
		{STEP_SYN, "2001:db8::1", 23, false, 0, NULL},
	};
	static const struct step both[] = {
		{STEP_SYN, "192.0.2.1", 22, false, 0, NULL},
		{STEP_SYN, "2001:db8::1", 22, false, 0, NULL},
		{STEP_ECHO, "2001:db8::1", 0, false, 0, "wg0"},
	};

#define FAMILIES_DENIED                                                                            \
	"version: 1\nname: kernel\n"                                                               \
	"zones: {four: [0.0.0.0/0], vpn: {interfaces: [wg0]}}\n"
#define TELNET                                                                                     \
	"services: {ssh: {ports: [22/tcp], from: [internet]}, telnet: {ports: [23/tcp], from: "    \
	"[vpn]}}\n"
	test_profile(test, FAMILIES_DENIED "deny: [four]\n" TELNET);
	test_steps(test, four, COUNT(four));
	test_profile(test, FAMILIES_DENIED "deny: [internet]\n" TELNET);
	test_steps(test, both, COUNT(both));
}

/* An ICMPv6 message to all on the link. */
struct message {
	const char *from;
	uint8_t type;
	bool passes;
};

/* Also from a denied zone. That a message is from the link itself the kernel looks at later. */
static void discovery(struct test *test)
{
	static const uint8_t target[16] = {0xfe, 0x80, [9] = 0x77, [15] = 1};
	static const struct message messages[] = {
		{"fe80::9", 133, true},	 {"fe80::9", 134, true},  {"fe80::9", 135, true},
		{"fe80::9", 136, true},	 {"::", 135, true},	  {"fe80::9", 137, false},
		{"fe80::9", 128, false}, {"fe80::9", 130, false},
	};

	test_profile(test, "version: 1\nname: kernel\nzones: {link: [\"fe80::/10\"]}\n"
			   "deny: [link]\npolicy: {ping: []}\n" SSH);
	for (size_t i = 0; i < COUNT(messages); i++) {
		const struct message *message = &messages[i];
		struct frame_path path = test_path(test, message->from, 0, 0);
		struct frame_icmp icmp = {message->type, 0, 255, 0, target, sizeof(target)};
		struct frame frame;

		path.destination = test_path(test, "ff02::1", 0, 0).source;
		frame = frame_icmp(&path, &icmp);
		if (test_send(test, &frame, NULL) != message->passes)
			test_complain(test, "type %u from %s: %s", (unsigned)message->type,
				      message->from, message->passes ? "was dropped" : "passed");
	}
}

/* What passes for multicast listeners must let no echo request to a group pass. */
static void echo_to_a_group(struct test *test)
{
	static const char *const sources[] = {"fe80::9", "::"};

	test_profile(test, "version: 1\nname: kernel\npolicy: {ping: []}\n" SSH);
	for (size_t i = 0; i < COUNT(sources); i++) {
		struct frame_path path = test_path(test, sources[i], 0, 0);
		struct frame frame;

		path.destination = test_path(test, "ff02::1", 0, 0).source;
		frame = frame_echo(&path, test->next_id++ << 16);
		if (test_send(test, &frame, NULL))
			test_complain(test, "an echo request from %s passed", sources[i]);
	}
}

static pid_t start_reloading(struct test *test, const char *rules)
{
	pid_t child = fork();

	if (child < 0)
		test_give_up(test, "can't fork");
	if (child > 0)
		return child;
	for (int i = 0; i < RELOADS; i++)
		if (!loader_load(test, rules))
			_exit(1);
	_exit(0);
}

/* While firewalld loads its rules anew it drops everything; it must let nothing in. */
static void reload(struct test *test)
{
	static const struct step steps[] = {
		{STEP_UDP, "10.0.0.1", 23, false, 1002, NULL},
		{STEP_SYN, "192.0.2.1", 22, false, 0, NULL},
		{STEP_SYN, "10.9.0.1", 22, false, 0, NULL},
		{STEP_UDP, "2001:db8:113::7", 22, false, 1004, NULL},
	};
	static const char profile[] = "version: 1\nname: kernel\n"
				      "zones: {office: [10.0.0.0/8], bad: [10.9.0.0/16]}\n"
				      "deny: [bad]\n"
				      "services: {ssh: {ports: [22/tcp], from: [office]}}\n";
	const char *rules = test_rules(test, test_plan(test, profile));
	pid_t child;
	int status;

	test_profile(test, profile);
	child = start_reloading(test, rules);
	while (waitpid(child, &status, WNOHANG) == 0 && test->failures == 0)
		test_steps(test, steps, COUNT(steps));
	if (test->failures > 0)
		waitpid(child, &status, 0);
	if (status != 0)
		test_complain(test, "a reload failed");
}

const struct test_case firewalld_cases[] = {
	{"established before deny", established_first, NULL},
	{"denied families", denied_families, NULL},
	{"discovery from a denied zone", discovery, NULL},
	{"echo request to a group", echo_to_a_group, NULL},
	{"reload lets nothing in", reload, NULL},
	{.name = NULL},
};
