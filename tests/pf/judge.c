/* One set of rules against one plan, by every probe: the verdict, and where the packet goes. */
#include <stdio.h>
#include <string.h>

#include "plans.h"

struct eval_address trial_address(enum family family, struct address address)
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

const char *trial_interface(const struct plan *plan)
{
	return plan->role == PLAN_GATEWAY ? plan->profile->gateway->interface.text : ORDINARY;
}

static bool is_loopback(const struct eval_packet *packet)
{
	struct eval_address six = eval_address("::1");

	return packet->source.bits == 32 ? packet->source.bytes[0] == 127
					 : memcmp(packet->source.bytes, six.bytes, 16) == 0;
}

/* The kernel takes loopback's addresses from no other interface. */
struct eval_packet trial_packet(const struct plan *plan, const struct packet *packet)
{
	struct eval_packet made = {
		.interface = packet->interface == NULL ? trial_interface(plan) : packet->interface,
		.source = trial_address(packet->family, packet->source),
		.destination = eval_address(packet->family == IPV4 ? EVAL_OWN4 : EVAL_OWN6),
		.protocol = packet->protocol == TCP ? EVAL_TCP : EVAL_UDP,
		.source_port = 4000,
		.port = packet->port,
	};

	if (packet->destination != NULL)
		made.destination = trial_address(packet->family, *packet->destination);
	if (is_loopback(&made))
		made.interface = "lo0";
	return made;
}

const char *trial_complaint(const struct trial *trial, const struct packet *packet,
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

static const char *check_left_alone(const struct eval_packet *sent,
				    const struct eval_verdict *verdict)
{
	return verdict->line == 0 && eval_same_path(&verdict->sent, sent)
		       ? NULL
		       : "is to be left alone, and is not";
}

/* Where the packet goes, which is where it was sent to unless a forward says otherwise. */
static const char *check_arrival(const struct packet *packet, const struct verdict *wanted,
				 const struct eval_packet *sent, const struct eval_verdict *verdict)
{
	struct eval_packet arrived = *sent;

	if (wanted->forward != NULL) {
		struct case_arrival arrival = case_arrival(packet, wanted->forward);

		arrived.destination = trial_address(packet->family, arrival.address);
		arrived.port = arrival.port;
	}
	return eval_same_path(&verdict->sent, &arrived) ? NULL : "arrives elsewhere";
}

static const char *check_verdict(const struct trial *trial, const struct packet *packet,
				 const struct verdict *wanted, const struct eval_packet *sent)
{
	struct eval_verdict verdict = eval_decide(trial->rules, sent);
	const char *problem;

	if (wanted->left_alone || (trial->plan->input_alone && is_loopback(sent)))
		problem = check_left_alone(sent, &verdict);
	else if (!wanted->accepted)
		problem = check_denied(trial, wanted, &verdict);
	else
		problem = check_accepted(trial, wanted, sent, &verdict);
	if (problem == NULL && wanted->accepted)
		problem = check_arrival(packet, wanted, sent, &verdict);
	return problem == NULL ? NULL : trial_complaint(trial, packet, &verdict, problem);
}

static const char *check(const struct trial *trial, const struct packet *packet)
{
	struct eval_packet sent = trial_packet(trial->plan, packet);
	struct verdict wanted = plan_decide(trial->plan, packet);

	return check_verdict(trial, packet, &wanted, &sent);
}

/* To a group, to a broadcast address: none of them is forwarded. */
static const char *check_destinations(const struct trial *trial, const struct packet *packet)
{
	static const char *const heard[FAMILIES][4] = {
		[IPV4] = {"224.0.1.75", EVAL_OWN_BROADCAST, "255.255.255.255", "0.0.0.0"},
		[IPV6] = {"ff02::1", "ff0e::114", EVAL_OWN_LINK, EVAL_OWN6},
	};
	struct plan host = *trial->plan;
	struct packet own = *packet;
	struct eval_packet sent;
	struct verdict wanted;

	host.role = PLAN_HOST;
	if (own.interface == NULL)
		own.interface = trial_interface(trial->plan);
	sent = trial_packet(trial->plan, &own);
	wanted = plan_decide(&host, &own);
	for (size_t i = 0; packet->protocol == UDP && i < COUNT(heard[0]); i++) {
		const char *problem;

		sent.destination = eval_address(heard[packet->family][i]);
		problem = check_verdict(trial, packet, &wanted, &sent);
		if (problem != NULL)
			return arena_format(trial->arena, "%s, to %s", problem,
					    heard[packet->family][i]);
	}
	return NULL;
}

/* Through the machine to another that it knows nothing of. */
static const char *check_other(const struct trial *trial, const struct packet *packet)
{
	const char *text = packet->family == IPV4 ? OTHER4 : OTHER6;
	struct packet other = *packet;
	struct address address;
	struct eval_packet sent;
	struct eval_verdict verdict;

	if (!address_parse(text, strlen(text), &other.family, &address))
		return "the address of another machine is wrong";
	other.destination = &address;
	sent = trial_packet(trial->plan, &other);
	if (strcmp(sent.interface, "lo0") == 0 || strcmp(sent.interface, "lo") == 0)
		return NULL;
	if (trial->plan->role == PLAN_GATEWAY &&
	    strcmp(sent.interface, trial_interface(trial->plan)) == 0)
		return check(trial, &other);
	verdict = eval_decide(trial->rules, &sent);
	return verdict.action == EVAL_NO_RULE
		       ? NULL
		       : trial_complaint(trial, packet, &verdict,
					 "is not ours, and is not left alone");
}

static const char *check_by_hand(const struct trial *trial, const struct packet *packet)
{
	const char *problem = NULL;

	if (packet->destination == NULL)
		problem = check_destinations(trial, packet);
	return problem == NULL ? check_other(trial, packet) : problem;
}

const char *judge(const struct plan *plan, const struct eval_rules *rules,
		  const struct trials *trials, struct arena *arena)
{
	const struct trial trial = {plan, rules, arena};
	const char *problem = judge_always(&trial);

	if (problem == NULL && plan->role == PLAN_GATEWAY)
		problem = judge_gateway(&trial);
	for (size_t i = 0; problem == NULL && i < trials->count; i++) {
		const struct packet *packet = &trials->packets[i];

		problem = check(&trial, packet);
		if (problem == NULL && i < trials->by_hand)
			problem = check_by_hand(&trial, packet);
		if (problem == NULL)
			problem = judge_ping(&trial, packet);
	}
	return problem;
}
