/* What a machine needs besides its services, whatever the plan: neighbours, errors, its own
 * packets. */
#include <string.h>

#include "plans.h"

static bool may_ping(const struct plan *plan, const struct packet *packet)
{
	for (size_t i = 0; i < plan->deny_count; i++)
		if (plan_zone_holds(plan->deny[i], packet))
			return false;
	for (size_t i = 0; i < plan->ping_count; i++)
		if (plan_zone_holds(plan->ping[i], packet))
			return true;
	return false;
}

/* Only over IPv6 an echo request is let through to a machine behind the gateway. */
static bool is_pinged(const struct plan *plan, const struct packet *packet)
{
	if (packet->destination == NULL)
		return true;
	for (size_t i = 0; packet->family == IPV6 && i < plan->forward_count; i++)
		if (plan->forwards[i].address6 != NULL &&
		    address_compare(*plan->forwards[i].address6, *packet->destination) == 0)
			return true;
	return false;
}

const char *judge_ping(const struct trial *trial, const struct packet *packet)
{
	const struct plan *plan = trial->plan;
	struct eval_packet sent = trial_packet(plan, packet);
	struct packet known = *packet;
	struct eval_verdict verdict;
	bool right;

	known.interface = sent.interface;
	sent.protocol = packet->family == IPV4 ? EVAL_ICMP : EVAL_ICMP6;
	sent.icmp_type = packet->family == IPV4 ? 8 : 128;
	verdict = eval_decide(trial->rules, &sent);
	if (plan->input_alone && packet->destination == NULL)
		right = verdict.action == EVAL_NO_RULE;
	else
		right = (verdict.action == EVAL_PASS) ==
			(may_ping(plan, &known) && is_pinged(plan, packet));
	return right || strncmp(sent.interface, "lo", 2) == 0
		       ? NULL
		       : trial_complaint(trial, packet, &verdict,
					 "its echo request goes the wrong way");
}

/* What goes one way under every plan that does not deny its source. */
static const struct {
	const char *what;
	struct eval_packet packet;
	const char *from;
	const char *to;
	bool of_deny; /* holds for denied zones, too */
	bool passes;
} always[] = {
	{"neighbour solicitation",
	 {.protocol = EVAL_ICMP6, .icmp_type = 135},
	 "fe80::9",
	 "ff02::1:ff00:1",
	 true,
	 true},
	{"neighbour solicitation of nobody yet",
	 {.protocol = EVAL_ICMP6, .icmp_type = 135},
	 "::",
	 "ff02::1:ff00:1",
	 true,
	 true},
	{"neighbour advertisement",
	 {.protocol = EVAL_ICMP6, .icmp_type = 136},
	 "2001:db8::9",
	 EVAL_OWN6,
	 true,
	 true},
	{"router solicitation",
	 {.protocol = EVAL_ICMP6, .icmp_type = 133},
	 "fe80::9",
	 "ff02::2",
	 true,
	 true},
	{"router advertisement",
	 {.protocol = EVAL_ICMP6, .icmp_type = 134},
	 "fe80::9",
	 "ff02::1",
	 true,
	 true},
	{"redirect",
	 {.protocol = EVAL_ICMP6, .icmp_type = 137},
	 "fe80::9",
	 EVAL_OWN_LINK,
	 true,
	 true},
	{"listener query",
	 {.protocol = EVAL_ICMP6, .icmp_type = 130, .options = true},
	 "fe80::9",
	 "ff02::1",
	 false,
	 true},
	{"listener report",
	 {.protocol = EVAL_ICMP6, .icmp_type = 143, .options = true},
	 "::",
	 "ff02::16",
	 false,
	 true},
	{"listener report from afar",
	 {.protocol = EVAL_ICMP6, .icmp_type = 143},
	 "2001:db8:f00::9",
	 EVAL_OWN6,
	 false,
	 false},
	{"node information query",
	 {.protocol = EVAL_ICMP6, .icmp_type = 139},
	 "2001:db8:f00::9",
	 EVAL_OWN6,
	 true,
	 false},
	{"packet too big",
	 {.protocol = EVAL_ICMP6, .icmp_type = 2},
	 "2001:db8:f00::9",
	 EVAL_OWN6,
	 false,
	 true},
	{"parameter problem",
	 {.protocol = EVAL_ICMP6, .icmp_type = 4},
	 "2001:db8:f00::9",
	 EVAL_OWN6,
	 false,
	 true},
	{"unreachable",
	 {.protocol = EVAL_ICMP, .icmp_type = 3},
	 "198.18.5.5",
	 EVAL_OWN4,
	 false,
	 true},
	{"time exceeded",
	 {.protocol = EVAL_ICMP, .icmp_type = 11},
	 "198.18.5.5",
	 EVAL_OWN4,
	 false,
	 true},
	{"timestamp request",
	 {.protocol = EVAL_ICMP, .icmp_type = 13},
	 "198.18.5.5",
	 EVAL_OWN4,
	 true,
	 false},
	{"GRE", {.protocol = 47}, "198.18.5.5", EVAL_OWN4, true, false},
	{"ESP", {.protocol = 50}, "2001:db8:f00::9", EVAL_OWN6, true, false},
	{"VRRP", {.protocol = 112}, "198.18.5.5", "224.0.0.18", true, false},
	{"loopback",
	 {.interface = "lo0", .protocol = EVAL_TCP, .port = 3306, .up = true},
	 "127.0.0.1",
	 "127.0.0.1",
	 true,
	 true},
	{"loopback to an address of an interface",
	 {.interface = "lo0", .protocol = EVAL_UDP},
	 EVAL_OWN6,
	 EVAL_OWN6,
	 true,
	 true},
	{"loopback going out",
	 {.interface = "lo0", .protocol = EVAL_TCP, .port = 3306, .up = true, .out = true},
	 "::1",
	 "::1",
	 true,
	 true},
	{"a connection going out",
	 {.protocol = EVAL_TCP, .port = 443, .out = true},
	 EVAL_OWN4,
	 "203.0.113.9",
	 true,
	 true},
	{"a datagram going out",
	 {.protocol = EVAL_UDP, .port = 5060, .out = true},
	 EVAL_OWN6,
	 "2001:db8::9",
	 true,
	 true},
	{"a listener report going out",
	 {.protocol = EVAL_ICMP6, .icmp_type = 143, .options = true, .out = true},
	 "::",
	 "ff02::16",
	 true,
	 true},
	{"a membership report going out",
	 {.protocol = 2, .options = true, .out = true},
	 "0.0.0.0",
	 "224.0.0.22",
	 true,
	 true},
};

static bool is_denied(const struct plan *plan, const char *from)
{
	struct packet packet = {.interface = NULL};

	if (!address_parse(from, strlen(from), &packet.family, &packet.source))
		return true;
	for (size_t i = 0; i < plan->deny_count; i++)
		if (plan_zone_holds(plan->deny[i], &packet))
			return true;
	return false;
}

/* What comes in to a gateway whose own input is left alone meets no rule, loopback's neither. */
static const char *check_row(const struct trial *trial, const struct eval_packet *packet,
			     bool passes)
{
	struct eval_verdict verdict = eval_decide(trial->rules, packet);
	bool lo = packet->interface[0] == 'l';

	if (trial->plan->input_alone && (lo || !packet->out))
		return verdict.line == 0 ? NULL : "is not left alone";
	if ((verdict.action == EVAL_PASS) != passes)
		return passes ? "does not pass" : "passes";
	if (packet->out && !lo && !verdict.keeps_state)
		return "passes, but its answer does not";
	return NULL;
}

const char *judge_always(const struct trial *trial)
{
	for (size_t i = 0; i < COUNT(always); i++) {
		struct eval_packet packet = always[i].packet;
		const char *problem;

		if (!always[i].of_deny && is_denied(trial->plan, always[i].from))
			continue;
		packet.source = eval_address(always[i].from);
		packet.destination = eval_address(always[i].to);
		if (packet.interface == NULL)
			packet.interface = trial_interface(trial->plan);
		problem = check_row(trial, &packet, always[i].passes);
		if (problem != NULL)
			return arena_format(trial->arena, "%s %s", always[i].what, problem);
	}
	return NULL;
}
