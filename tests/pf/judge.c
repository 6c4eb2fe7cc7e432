/* One set of rules against one plan: services by every probe, and what every host needs besides. */
#include <stdio.h>
#include <string.h>

#include "plans.h"

/* An interface that no zone names, of a driver that no zone names. */
#define ORDINARY "em9"

/* Addresses that are the machine's in no way: what goes there is forwarded. */
#define OTHER4 "198.18.99.9"
#define OTHER6 "2001:2:99::9"

struct trial {
	const struct plan *plan;
	const struct eval_rules *rules;
	struct arena *arena;
};

static struct eval_address to_eval(enum family family, struct address address)
{
	struct eval_address made = {.bits = family_bits(family)};
	unsigned bytes = made.bits / 8;

	for (unsigned i = 0; i < bytes; i++) {
		unsigned shift = 8 * (bytes - 1 - i);

		made.bytes[i] =
			(uint8_t)(shift < 64 ? address.low >> shift : address.high >> (shift - 64));
	}
	return made;
}

static bool is_loopback(const struct eval_packet *packet)
{
	struct eval_address six = eval_address("::1");

	return packet->source.bits == 32 ? packet->source.bytes[0] == 127
					 : memcmp(packet->source.bytes, six.bytes, 16) == 0;
}

/* The kernel takes loopback's addresses from no other interface. */
static struct eval_packet make_packet(const struct packet *packet)
{
	struct eval_packet made = {
		.interface = packet->interface == NULL ? ORDINARY : packet->interface,
		.source = to_eval(packet->family, packet->source),
		.destination = eval_address(packet->family == IPV4 ? EVAL_OWN4 : EVAL_OWN6),
		.protocol = packet->protocol == TCP ? EVAL_TCP : EVAL_UDP,
		.port = packet->port,
	};

	if (is_loopback(&made))
		made.interface = "lo0";
	return made;
}

static const char *complaint(const struct trial *trial, const struct packet *packet,
			     const struct eval_verdict *verdict, const char *problem)
{
	char source[ADDRESS_TEXT_SIZE];

	return arena_format(trial->arena, "%s to %u/%s%s%s: %s (line %u, \"%s\")",
			    address_format(packet->family, packet->source, source),
			    (unsigned)packet->port, protocol_name(packet->protocol),
			    packet->interface == NULL ? "" : " in ",
			    packet->interface == NULL ? "" : packet->interface, problem,
			    verdict->line, verdict->label);
}

static bool has_label(const struct trial *trial, const struct eval_verdict *verdict,
		      const char *what, const char *who)
{
	return strcmp(verdict->label, arena_format(trial->arena, "%s: %s", what, who)) == 0;
}

/* The burst at once, and one connection more in no less time than the limit's rate leaves between
 * two, nor a second in all longer. */
static bool has_limit(const struct eval_verdict *verdict, const struct limit *limit)
{
	unsigned long long span;

	if (limit == NULL)
		return verdict->connections == 0;
	span = (unsigned long long)limit->burst * rate_unit_seconds(limit->rate.unit);
	return verdict->connections == limit->burst && verdict->seconds > 0 &&
	       (unsigned long long)verdict->seconds * limit->rate.count >= span &&
	       (unsigned long long)(verdict->seconds - 1) * limit->rate.count < span;
}

/* What is wrong with the verdict on a packet that the plan accepts. */
static const char *check_accepted(const struct trial *trial, const struct verdict *wanted,
				  const struct eval_packet *packet,
				  const struct eval_verdict *verdict)
{
	const struct plan_rule *rule = wanted->rule;

	if (verdict->action != EVAL_PASS)
		return "accepted by the plan, not by the rules";
	if (rule == NULL && (is_loopback(packet) || strcmp(packet->interface, "lo") == 0))
		return NULL;
	if (!verdict->keeps_state)
		return "its answers would not pass";
	if (strcmp(verdict->label, "dhcpv6 client") == 0)
		return NULL;
	if (rule == NULL || !has_label(trial, verdict, rule->service->name, rule->zone->name))
		return "accepted by another rule than the plan's";
	return has_limit(verdict, rule->service->limit)
		       ? NULL
		       : "limited, or not, otherwise than by the plan";
}

static const char *check_denied(const struct trial *trial, const struct verdict *wanted,
				const struct eval_verdict *verdict)
{
	const struct policy *policy = &trial->plan->profile->policy;

	if (wanted->denied_by != NULL)
		return verdict->action == EVAL_DROP && !verdict->logged &&
				       has_label(trial, verdict, "deny", wanted->denied_by->name)
			       ? NULL
			       : "not dropped as a denied zone is";
	if (verdict->action != (policy->fallback == POLICY_REJECT ? EVAL_RETURN : EVAL_DROP))
		return "denied by the plan, not so by the rules";
	return verdict->logged == (policy->log.count > 0) ? NULL
							  : "logged otherwise than by the policy";
}

static const char *check(const struct trial *trial, const struct packet *packet,
			 const struct eval_packet *sent)
{
	struct verdict wanted = plan_decide(trial->plan, packet);
	struct eval_verdict verdict = eval_decide(trial->rules, sent);
	const char *problem = wanted.accepted ? check_accepted(trial, &wanted, sent, &verdict)
					      : check_denied(trial, &wanted, &verdict);

	return problem == NULL ? NULL : complaint(trial, packet, &verdict, problem);
}

/* The same packet to a group, to a broadcast address, and through the machine to another. */
static const char *check_destinations(const struct trial *trial, const struct packet *packet)
{
	static const char *const heard[FAMILIES][4] = {
		[IPV4] = {"224.0.1.75", EVAL_OWN_BROADCAST, "255.255.255.255", "0.0.0.0"},
		[IPV6] = {"ff02::1", "ff0e::114", EVAL_OWN_LINK, EVAL_OWN6},
	};
	struct eval_packet sent = make_packet(packet);
	struct eval_verdict verdict;

	for (size_t i = 0; packet->protocol == UDP && i < COUNT(heard[0]); i++) {
		const char *problem;

		sent.destination = eval_address(heard[packet->family][i]);
		problem = check(trial, packet, &sent);
		if (problem != NULL)
			return arena_format(trial->arena, "%s, to %s", problem,
					    heard[packet->family][i]);
	}
	sent.destination = eval_address(packet->family == IPV4 ? OTHER4 : OTHER6);
	verdict = eval_decide(trial->rules, &sent);
	if (verdict.action != EVAL_NO_RULE && strcmp(sent.interface, "lo0") != 0 &&
	    strcmp(sent.interface, "lo") != 0)
		return complaint(trial, packet, &verdict, "is not ours, and is not left alone");
	return NULL;
}

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

static const char *check_ping(const struct trial *trial, const struct packet *packet)
{
	struct eval_packet sent = make_packet(packet);
	struct eval_verdict verdict;

	sent.protocol = packet->family == IPV4 ? EVAL_ICMP : EVAL_ICMP6;
	sent.icmp_type = packet->family == IPV4 ? 8 : 128;
	verdict = eval_decide(trial->rules, &sent);
	if (strncmp(sent.interface, "lo", 2) != 0 &&
	    (verdict.action == EVAL_PASS) != may_ping(trial->plan, packet))
		return complaint(trial, packet, &verdict, "its echo request goes the wrong way");
	return NULL;
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

static const char *check_always(const struct trial *trial)
{
	for (size_t i = 0; i < COUNT(always); i++) {
		struct eval_packet packet = always[i].packet;
		struct eval_verdict verdict;

		if (!always[i].of_deny && is_denied(trial->plan, always[i].from))
			continue;
		packet.source = eval_address(always[i].from);
		packet.destination = eval_address(always[i].to);
		if (packet.interface == NULL)
			packet.interface = ORDINARY;
		verdict = eval_decide(trial->rules, &packet);
		if ((verdict.action == EVAL_PASS) != always[i].passes)
			return arena_format(trial->arena, "%s %s", always[i].what,
					    always[i].passes ? "does not pass" : "passes");
		if (packet.out && packet.interface[0] != 'l' && !verdict.keeps_state)
			return arena_format(trial->arena, "the answer to %s does not pass",
					    always[i].what);
	}
	return NULL;
}

const char *judge(const struct plan *plan, const struct eval_rules *rules,
		  const struct trials *trials, struct arena *arena)
{
	const struct trial trial = {plan, rules, arena};
	const char *problem = check_always(&trial);

	for (size_t i = 0; problem == NULL && i < trials->count; i++) {
		struct eval_packet sent = make_packet(&trials->packets[i]);

		problem = check(&trial, &trials->packets[i], &sent);
		if (problem == NULL && i < trials->by_hand)
			problem = check_destinations(&trial, &trials->packets[i]);
		if (problem == NULL)
			problem = check_ping(&trial, &trials->packets[i]);
	}
	return problem;
}
