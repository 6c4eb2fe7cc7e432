/* Through a gateway and back, and what it leaves alone. */
#include <netinet/in.h>
#include <string.h>

#include "verify_private.h"

#define ANSWERS	     8
#define FORWARDS_MAX 64 /* of many, those that are tried */
#define MACHINES_MAX 8	/* those with which everything is tried */
#define PINGS_MIN    4	/* of each of the others */
#define OTHER_PORT   9009
#define SOME_PORT    3306

/* Whether something of the protocol left by the gateway's interface, from there to there. */
static bool has_left(struct verification *verification, enum protocol protocol,
		     const struct frame_path *path)
{
	const uint8_t number = protocol == UDP ? IPPROTO_UDP : IPPROTO_TCP;
	struct frame answers[ANSWERS];
	struct frame_view view;
	size_t count = 0;

	if (verification->error == NULL &&
	    !netlab_answers(verification->lab, answers, ANSWERS, &count))
		verify_fail(verification, "%s", netlab_error(verification->lab));
	for (size_t i = 0; i < count; i++)
		if (frame_read(&answers[i], &view) && view.protocol == number &&
		    frame_path_equal(&view.path, path))
			return true;
	return false;
}

static void note(struct verification *verification, const struct packet *packet, const char *what,
		 const char *found, const char *expected)
{
	struct verdict verdict = {.denied_by = verify_denied_by(verification, packet)};

	if (verification->error != NULL)
		return;
	verify_note(verification, &verdict,
		    arena_format(verification->arena, "%s %s",
				 verify_packet_text(verification, packet), what),
		    found, expected);
}

/* A packet that the forward sends on without a limit. */
static bool find_packet(const struct verification *verification,
			const struct verify_sources *sources, const struct plan_forward *forward,
			enum family family, struct packet *packet)
{
	for (size_t i = 0; i < sources->count; i++) {
		struct verdict verdict;

		*packet = sources->items[i];
		if (packet->family != family || (family == IPV6 && forward->address6 == NULL))
			continue;
		packet->protocol = (forward->ports.protocols & 1U << UDP) != 0 ? UDP : TCP;
		packet->port =
			family == IPV4 ? forward->ports.first : plan_forward_target(forward).first;
		packet->destination = family == IPV4 ? NULL : forward->address6;
		verdict = plan_decide(verification->plan, packet);
		if (verdict.forward == forward && verdict.rule->service->limit == NULL)
			return true;
	}
	return false;
}

/* What answers it must come back, from where the packet was sent to. TCP the kernel behind has
 * answered itself, nobody listening there. */
static void expect_return(struct verification *verification, const struct packet *packet)
{
	struct frame_path path = verify_path(packet);
	struct frame_path answer, back;
	struct netlab_packet came, ignored;

	path.source_port = (uint16_t)(20000 + verification->next_id % 20000);
	back = frame_path_back(&path);
	if (!verify_send_new(verification, packet->protocol, &path, packet->interface, &came))
		return; /* a probe has told so */
	answer = frame_path_back(&came.arrival);
	if (packet->protocol == UDP)
		verify_send_new(verification, UDP, &answer, NETLAB_BEHIND, &ignored);
	if (!has_left(verification, packet->protocol, &back))
		note(verification, packet, "forwarded", "no answer comes back", "an answer");
}

/* A port that is forwarded, of a machine that only lies beyond the gateway. */
static void expect_passing_by(struct verification *verification, const struct packet *packet)
{
	const struct address beyond = address_next(NETLAB_ADDRESS4);
	struct packet passing = *packet;
	struct frame_path path;
	struct netlab_packet came;

	if ((verification->lacks & VERIFY_NO_DESTINATION) != 0)
		return;
	passing.destination = &beyond;
	path = verify_path(&passing);
	path.source_port = (uint16_t)(20000 + verification->next_id % 20000);
	if (verify_send_new(verification, passing.protocol, &path, passing.interface, &came))
		note(verification, &passing, "passing by", "passed", "denied");
}

static bool is_private(const struct frame_path *path)
{
	uint64_t number = path->source.low;

	return path->family == IPV4 && (number >> 24 == 10 || number >> 20 == 0xac1 ||
					number >> 16 == 0xc0a8 || number >> 16 == 0xa9fe);
}

/*
 * A machine behind sends to the packet's source. Outside that is seen to come from the gateway
 * where it masquerades; the answer arrives at the machine, but from those that are denied.
 */
static void expect_exit(struct verification *verification, const struct packet *packet,
			struct address machine)
{
	const bool masquerade = verification->plan->profile->gateway->masquerade;
	struct frame_path path = {
		.family = packet->family,
		.source = machine,
		.destination = packet->source,
		.source_port = verify_free_port(verification),
		.port = OTHER_PORT,
	};
	struct frame_path seen = path, answer;
	struct netlab_packet came;
	bool cut = verify_denied_by(verification, packet) != NULL;

	if (masquerade && is_private(&path))
		seen.source = NETLAB_ADDRESS4;
	verify_send_new(verification, UDP, &path, NETLAB_BEHIND, &came);
	if (!has_left(verification, UDP, &seen)) {
		note(verification, packet, "called from behind", "not seen outside",
		     masquerade && is_private(&path) ? "seen from the gateway"
						     : "seen from its own address");
		return;
	}
	if (cut && (verification->lacks & VERIFY_NO_CUT) != 0)
		return;
	answer = frame_path_back(&seen);
	verify_send_new(verification, UDP, &answer, packet->interface, &came);
	if (came.behind == cut)
		note(verification, packet, "answers a call from behind",
		     came.behind ? "passed" : "denied", cut ? "denied" : "accepted");
}

/* What comes in elsewhere is not the gateway's business. */
static void expect_left_alone(struct verification *verification, const struct packet *packet,
			      const struct address *machine)
{
	struct packet passing = *packet;
	struct frame_path path;
	struct netlab_packet came;

	passing.destination = machine;
	passing.protocol = TCP;
	passing.port = SOME_PORT;
	path = verify_path(&passing);
	path.source_port = (uint16_t)(20000 + verification->next_id % 20000);
	verify_send_new(verification, TCP, &path, passing.interface, &came);
	if (!came.behind)
		note(verification, &passing, "by another interface", "denied", "accepted");
}

static bool is_elsewhere(const struct verification *verification, const struct packet *packet)
{
	return packet->interface != NULL &&
	       strcmp(packet->interface, verification->plan->profile->gateway->interface.text) != 0;
}

/* Everything with one machine behind. */
static void verify_machine(struct verification *verification, const struct verify_sources *sources,
			   const struct plan_forward *forward)
{
	for (size_t i = 0; i < sources->count; i++) {
		struct packet packet = sources->items[i];
		const struct address *machine = &forward->address;

		if (packet.family == IPV6) {
			if (forward->address6 == NULL)
				continue;
			machine = forward->address6;
		}
		if (is_elsewhere(verification, &packet)) {
			expect_left_alone(verification, &packet, machine);
			continue;
		}
		packet.protocol = UDP;
		packet.port = OTHER_PORT;
		expect_exit(verification, &packet, *machine);
	}
	verify_answers_at(verification, IPV4, &forward->address);
	if (forward->address6 != NULL)
		verify_answers_at(verification, IPV6, forward->address6);
}

/* Over IPv6 machines behind are pinged by their own addresses. */
static void ping_machine(struct verification *verification, const struct verify_sources *sources,
			 const struct plan_forward *forward, size_t most)
{
	for (size_t i = 0; i < sources->count && most > 0; i++) {
		struct packet packet = sources->items[i];

		if (packet.family != IPV6 || is_elsewhere(verification, &packet))
			continue;
		packet.destination = forward->address6;
		verify_echo(verification, &packet);
		most--;
	}
}

/* Whether a forward ahead of this one leads to the same machine. */
static bool is_met(const struct plan *plan, size_t index)
{
	const struct plan_forward *forward = &plan->forwards[index];

	for (size_t i = 0; i < index; i++)
		if (address_compare(plan->forwards[i].address, forward->address) == 0)
			return true;
	return false;
}

static void verify_machines(struct verification *verification, const struct verify_sources *sources)
{
	const struct plan *plan = verification->plan;
	size_t met = 0;
	bool edges = false;

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];

		if (is_met(plan, i))
			continue;
		if (met < MACHINES_MAX)
			verify_machine(verification, sources, forward);
		if (forward->address6 != NULL && !edges)
			verify_ping(verification, IPV6, forward->address6);
		edges = edges || forward->address6 != NULL;
		if (forward->address6 != NULL)
			ping_machine(verification, sources, forward,
				     met < MACHINES_MAX ? sources->count : PINGS_MIN);
		met++;
	}
}

static void verify_returns(struct verification *verification, const struct verify_sources *sources)
{
	const struct plan *plan = verification->plan;
	size_t count = verify_few(plan->forward_count, FORWARDS_MAX);

	for (size_t i = 0; i < count; i++) {
		const struct plan_forward *forward =
			&plan->forwards[i * plan->forward_count / count];

		for (int family = 0; family < FAMILIES; family++) {
			struct packet packet;

			if (!find_packet(verification, sources, forward, (enum family)family,
					 &packet))
				continue;
			expect_return(verification, &packet);
			if (family == IPV4)
				expect_passing_by(verification, &packet);
		}
	}
}

void verify_gateway(struct verification *verification)
{
	const struct verify_sources sources = verify_sources(verification);

	verify_returns(verification, &sources);
	verify_machines(verification, &sources);
}
