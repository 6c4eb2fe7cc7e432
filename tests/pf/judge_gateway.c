/* A gateway besides what it sends on: what goes out and as whose, what it leaves alone. */
#include <string.h>

#include "plans.h"

/* An interface on the inner side. */
#define INSIDE ORDINARY

static bool is_private(struct address address)
{
	return address.low >> 24 == 10 || address.low >> 20 == 0xac1 ||
	       address.low >> 16 == 0xc0a8 || address.low >> 16 == 0xa9fe;
}

/* Packets that no forward is about. Those that come in by the gateway's interface are denied. */
static const struct {
	const char *what;
	const char *from;
	const char *to;
	struct eval_packet packet; /* its interface is the inner one, NULL the gateway's */
	bool denied;		   /* else it meets no rule */
} strangers[] = {
	{"a dialer calling out, on its way in",
	 "10.20.0.99",
	 OTHER4,
	 {.interface = INSIDE, .protocol = EVAL_UDP, .port = 5060},
	 false},
	{"a dialer's connection, on its way in",
	 "2001:db8:20::99",
	 OTHER6,
	 {.interface = INSIDE, .protocol = EVAL_TCP, .port = 443},
	 false},
	{"a caller's packet, on its way to a dialer",
	 "198.18.5.5",
	 "10.20.0.99",
	 {.interface = INSIDE, .out = true, .protocol = EVAL_UDP, .port = 10000},
	 false},
	{"an answer to a caller, on its way in",
	 "10.20.0.99",
	 OTHER4,
	 {.interface = INSIDE, .protocol = EVAL_TCP, .port = 40000, .up = true},
	 false},
	{"a connection that is up", "198.18.5.5", OTHER4, {.protocol = EVAL_TCP, .up = true}, true},
	{"an error about nothing",
	 "198.18.5.5",
	 OTHER4,
	 {.protocol = EVAL_ICMP, .icmp_type = 3},
	 true},
	{"an error about nothing over IPv6",
	 "2001:db8:f00::9",
	 OTHER6,
	 {.protocol = EVAL_ICMP6, .icmp_type = 2},
	 true},
	{"an echo request to a stranger",
	 "2001:db8:f00::9",
	 OTHER6,
	 {.protocol = EVAL_ICMP6, .icmp_type = 128},
	 true},
	{"neighbour discovery for another machine",
	 "2001:db8:f00::9",
	 OTHER6,
	 {.protocol = EVAL_ICMP6, .icmp_type = 135},
	 true},
	{"GRE", "198.18.5.5", OTHER4, {.protocol = 47}, true},
};

static const char *check_strangers(const struct trial *trial)
{
	for (size_t i = 0; i < COUNT(strangers); i++) {
		struct eval_packet packet = strangers[i].packet;
		struct eval_verdict verdict;
		bool denied;

		packet.source = eval_address(strangers[i].from);
		packet.destination = eval_address(strangers[i].to);
		if (packet.interface == NULL)
			packet.interface = trial_interface(trial->plan);
		verdict = eval_decide(trial->rules, &packet);
		denied = verdict.action == EVAL_DROP || verdict.action == EVAL_RETURN;
		if (denied != strangers[i].denied ||
		    (!denied &&
		     (verdict.action != EVAL_NO_RULE || !eval_same_path(&verdict.sent, &packet))))
			return arena_format(trial->arena, "%s %s", strangers[i].what,
					    strangers[i].denied ? "is not denied"
								: "is not left alone");
	}
	return NULL;
}

/* A packet that leaves by the gateway's interface: with this source, and so that answers return. */
static const char *check_out(const struct trial *trial, const struct eval_packet *packet,
			     struct eval_address source, unsigned source_port)
{
	struct eval_verdict verdict = eval_decide(trial->rules, packet);
	struct eval_packet wanted = *packet;

	wanted.source = source;
	wanted.source_port = source_port;
	if (verdict.action != EVAL_PASS || !verdict.keeps_state)
		return "going out does not pass with a state";
	return eval_same_path(&verdict.sent, &wanted) ? NULL : "going out leaves from elsewhere";
}

static struct eval_packet outgoing(const struct trial *trial, struct eval_address source)
{
	return (struct eval_packet){
		.out = true,
		.interface = trial_interface(trial->plan),
		.source = source,
		.destination = eval_address(source.bits == 32 ? OTHER4 : OTHER6),
		.protocol = EVAL_TCP,
		.source_port = 45678,
		.port = 443,
	};
}

/* The edges of what is private, and who is not masqueraded. */
static const struct {
	const char *source;
	bool masqueraded;
} senders[] = {
	{"9.255.255.255", false},   {"10.0.0.0", true},		{"10.255.255.255", true},
	{"11.0.0.0", false},	    {"169.253.255.255", false}, {"169.254.0.0", true},
	{"169.254.255.255", true},  {"169.255.0.0", false},	{"172.15.255.255", false},
	{"172.16.0.0", true},	    {"172.31.255.255", true},	{"172.32.0.0", false},
	{"192.167.255.255", false}, {"192.168.0.0", true},	{"192.168.255.255", true},
	{"192.169.0.0", false},	    {EVAL_OWN4, false},		{EVAL_OWN6, false},
	{"2001:db8:20::99", false}, {"fd00::99", false},
};

static const char *check_senders(const struct trial *trial)
{
	for (size_t i = 0; i < COUNT(senders); i++) {
		struct eval_packet packet = outgoing(trial, eval_address(senders[i].source));
		bool changes = senders[i].masqueraded && trial->plan->profile->gateway->masquerade;
		const char *problem =
			check_out(trial, &packet, changes ? eval_address(EVAL_OWN4) : packet.source,
				  changes ? EVAL_PORT_CHOSEN : packet.source_port);

		if (problem != NULL)
			return arena_format(trial->arena, "%s, %s", senders[i].source, problem);
	}
	return NULL;
}

/* The gateway's UDP port that the first forward to this port of the machine has; or one that is
 * free. */
static unsigned gateway_port(const struct plan *plan, struct address machine, unsigned port)
{
	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];
		struct port_range target = plan_forward_target(forward);

		if ((forward->ports.protocols & 1U << UDP) && target.first <= port &&
		    port <= target.last && address_compare(forward->address, machine) == 0)
			return forward->ports.first + (port - target.first);
	}
	return EVAL_PORT_CHOSEN;
}

/* Media of a machine behind the gateway leaves by the port at which it is reached. */
static const char *check_machine(const struct trial *trial, const struct plan_forward *forward)
{
	const struct plan *plan = trial->plan;
	const struct port_range target = plan_forward_target(forward);
	const unsigned ports[] = {target.first - 1U, target.first, target.last, target.last + 1U};
	bool changes = plan->profile->gateway->masquerade && is_private(forward->address);

	for (size_t i = 0; i < COUNT(ports); i++) {
		struct eval_packet packet = outgoing(trial, trial_address(IPV4, forward->address));
		const char *problem;

		packet.protocol = EVAL_UDP;
		packet.source_port = ports[i];
		problem = check_out(
			trial, &packet, changes ? eval_address(EVAL_OWN4) : packet.source,
			changes ? gateway_port(plan, forward->address, ports[i]) : ports[i]);
		if (problem != NULL)
			return arena_format(trial->arena, "%s from port %u, %s",
					    forward->service->name, ports[i], problem);
	}
	return NULL;
}

const char *judge_gateway(const struct trial *trial)
{
	const char *problem = check_strangers(trial);

	if (problem == NULL)
		problem = check_senders(trial);
	for (size_t i = 0; problem == NULL && i < trial->plan->forward_count; i++)
		problem = check_machine(trial, &trial->plan->forwards[i]);
	return problem;
}
