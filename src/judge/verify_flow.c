/* Flows: those that are up, those that are denied, packets of none; what answers a denial. */
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "verify_private.h"

#define OTHER_PORT	  9009 /* of whom a flow is with */
#define LAST_PORT	  60000
#define DENIED_MAX	  64 /* zones of `deny` that are tried */
#define ANSWERS		  8
#define ICMP_UNREACHABLE  3
#define ICMP6_UNREACHABLE 1

static bool in_services(const struct plan_service *services, size_t count, uint16_t port)
{
	for (size_t i = 0; i < count; i++)
		for (int protocol = 0; protocol < PROTOCOLS; protocol++)
			if (portset_contains(&services[i].ports, (enum protocol)protocol, port))
				return true;
	return false;
}

uint16_t verify_free_port(struct verification *verification)
{
	const struct plan *plan = verification->plan;

	while (verification->next_port < LAST_PORT) {
		uint16_t port = verification->next_port++;

		if (!in_services(plan->services, plan->service_count, port) &&
		    !in_services(plan->forwarded, plan->forwarded_count, port))
			return port;
	}
	return 0;
}

bool verify_open_flow(struct verification *verification, const struct packet *packet)
{
	struct frame_path back = verify_path(packet);

	back.source_port = OTHER_PORT;
	return verification->error == NULL && netlab_open_flow(verification->lab, &back);
}

/* One datagram of a flow with OTHER_PORT there, or with the one after it. */
static void expect_datagram(struct verification *verification, const struct packet *packet,
			    uint16_t other_port, bool passes, const char *what)
{
	struct frame_path path = verify_path(packet);
	struct frame frame;

	path.source_port = other_port;
	frame = frame_udp(&path, verification->next_id++);
	verify_expect(verification, &frame, packet, passes,
		      arena_format(verification->arena, "%s %s",
				   verify_packet_text(verification, packet), what));
}

void verify_established(struct verification *verification)
{
	for (int family = 0; family < FAMILIES; family++) {
		struct packet packet, near;

		if (!verify_stranger(verification, (enum family)family, &packet))
			continue;
		packet.protocol = UDP;
		packet.port = verify_free_port(verification);
		near = packet;
		near.port = verify_free_port(verification);
		if (near.port == 0)
			return;
		expect_datagram(verification, &packet, OTHER_PORT, false, "before its flow is up");
		if (!verify_open_flow(verification, &packet))
			continue;
		expect_datagram(verification, &packet, OTHER_PORT, true, "of a flow that is up");
		expect_datagram(verification, &packet, OTHER_PORT + 1, false, "beside that flow");
		expect_datagram(verification, &near, OTHER_PORT, false, "beside that flow");
	}
}

/* Where rules let flows pass that are up ahead of `deny` this is as their manual says. */
void verify_denied_flows(struct verification *verification)
{
	struct verify_sources sources = verify_sources(verification);
	const bool cut = (verification->lacks & VERIFY_NO_CUT) == 0;
	size_t tried = 0;

	for (size_t i = 0; i < sources.count && tried < DENIED_MAX; i++) {
		struct packet packet = sources.items[i];

		if (verify_denied_by(verification, &packet) == NULL)
			continue;
		tried++;
		packet.protocol = UDP;
		packet.port = verify_free_port(verification);
		/* Some addresses nobody can send to. */
		if (packet.port != 0 && verify_open_flow(verification, &packet))
			expect_datagram(verification, &packet, OTHER_PORT, !cut,
					"of a flow that is up");
	}
}

bool verify_open_port(struct verification *verification, enum family family, enum protocol protocol,
		      struct packet *packet)
{
	const struct plan *plan = verification->plan;
	struct verify_sources sources = verify_sources(verification);

	for (size_t i = 0; i < plan->service_count; i++) {
		const struct plan_service *service = &plan->services[i];

		if (service->limit != NULL || service->ports.protocols[protocol].count == 0)
			continue;
		for (size_t k = 0; k < sources.count; k++) {
			struct verdict verdict;

			*packet = sources.items[k];
			packet->protocol = protocol;
			packet->port = portset_range(&service->ports, protocol, 0).first;
			verdict = plan_decide(plan, packet);
			if (packet->family == family && verdict.rule != NULL &&
			    verdict.rule->service->limit == NULL && verdict.forward == NULL)
				return true;
		}
	}
	return false;
}

/* Without this, tracking takes an ACK for a flow whose beginning it missed. */
static bool be_strict(void)
{
	int file = open("/proc/sys/net/netfilter/nf_conntrack_tcp_loose", O_WRONLY | O_CLOEXEC);
	bool strict = file >= 0 && write(file, "0", 1) == 1;

	if (file >= 0)
		close(file);
	return strict;
}

static void expect_invalid_tcp(struct verification *verification, const struct packet *packet)
{
	struct frame_path path = verify_path(packet);
	const char *text = verify_packet_text(verification, packet);
	struct frame frame;

	path.source_port = verify_free_port(verification);
	frame = frame_tcp(&path, FRAME_SYN | FRAME_FIN, verification->next_id++);
	verify_expect(verification, &frame, packet, false,
		      arena_format(verification->arena, "%s with SYN and FIN", text));
	if (!be_strict())
		return;
	path.source_port = verify_free_port(verification);
	frame = frame_tcp(&path, FRAME_ACK, verification->next_id++);
	verify_expect(verification, &frame, packet, false,
		      arena_format(verification->arena, "%s with an ACK of no flow", text));
}

static void expect_invalid_udp(struct verification *verification, const struct packet *packet)
{
	struct frame_path path = verify_path(packet);
	struct frame frame;

	path.source_port = verify_free_port(verification);
	frame = frame_udp(&path, verification->next_id++);
	frame.bytes[frame.size - 1] ^= 1;
	verify_expect(verification, &frame, packet, false,
		      arena_format(verification->arena, "%s with a wrong checksum",
				   verify_packet_text(verification, packet)));
}

void verify_invalid(struct verification *verification)
{
	for (int family = 0; family < FAMILIES; family++) {
		struct packet packet;

		if (verify_open_port(verification, (enum family)family, TCP, &packet))
			expect_invalid_tcp(verification, &packet);
		if (verify_open_port(verification, (enum family)family, UDP, &packet))
			expect_invalid_udp(verification, &packet);
	}
}

/* Whether the frame goes to whom a packet of the path was from. Others may leave meanwhile: the
 * machine asks for its neighbours when it likes. */
static bool goes_back(const struct frame_view *view, const struct frame_path *path)
{
	return view->path.family == path->family &&
	       address_compare(view->path.destination, path->source) == 0 &&
	       (view->protocol != IPPROTO_TCP || view->path.port == path->source_port);
}

static const char *answer_name(const struct frame_view *view)
{
	if (view->protocol == IPPROTO_TCP && (view->type & FRAME_RST) != 0)
		return "a reset";
	if ((view->protocol == IPPROTO_ICMP && view->type == ICMP_UNREACHABLE) ||
	    (view->protocol == IPPROTO_ICMPV6 && view->type == ICMP6_UNREACHABLE))
		return "unreachable";
	return "something else";
}

/* What answers one denied packet: "silence", "a reset", "unreachable" or something else. */
static const char *answer(struct verification *verification, const struct packet *packet)
{
	struct frame answers[ANSWERS];
	struct netlab_packet came;
	struct frame_path path = verify_path(packet);
	struct frame_view view;
	size_t count = 0;

	path.source_port = (uint16_t)(20000 + verification->next_id % 20000);
	if (verify_send_new(verification, packet->protocol, &path, packet->interface, &came))
		return "passed";
	if (verification->error == NULL &&
	    !netlab_answers(verification->lab, answers, ANSWERS, &count))
		verify_fail(verification, "%s", netlab_error(verification->lab));
	for (size_t i = 0; i < count; i++)
		if (frame_read(&answers[i], &view) && goes_back(&view, &path))
			return answer_name(&view);
	return "silence";
}

static void expect_answer(struct verification *verification, const struct packet *packet)
{
	struct verdict verdict = {.denied_by = verify_denied_by(verification, packet)};
	bool reject = verdict.denied_by == NULL &&
		      verification->plan->profile->policy.fallback == POLICY_REJECT;
	const char *expected = !reject			 ? "silence"
			       : packet->protocol == TCP ? "a reset"
							 : "unreachable";
	const char *found = answer(verification, packet);

	if (verification->error == NULL && strcmp(found, expected) != 0)
		verify_note(verification, &verdict,
			    arena_format(verification->arena, "answer to %s",
					 verify_packet_text(verification, packet)),
			    found, expected);
}

static bool find_denied(struct verification *verification, enum family family,
			struct packet *packet)
{
	struct verify_sources sources = verify_sources(verification);

	for (size_t i = 0; i < sources.count; i++) {
		*packet = sources.items[i];
		if (packet->family == family && packet->interface == NULL &&
		    verify_denied_by(verification, packet) != NULL)
			return true;
	}
	return false;
}

void verify_answers_at(struct verification *verification, enum family family,
		       const struct address *destination)
{
	bool (*const find[])(struct verification *, enum family,
			     struct packet *) = {verify_stranger, find_denied};

	for (size_t i = 0; i < 2; i++) {
		struct packet packet;

		if (!find[i](verification, family, &packet))
			continue;
		packet.destination = destination;
		packet.port = verify_free_port(verification);
		for (int protocol = 0; packet.port != 0 && protocol < PROTOCOLS; protocol++) {
			packet.protocol = (enum protocol)protocol;
			expect_answer(verification, &packet);
		}
	}
}

void verify_loopback(struct verification *verification)
{
	struct sockaddr_in own = {.sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct verdict accepted = {.accepted = true};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char byte;

	if (fd < 0)
		return;
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	if (bind(fd, (const struct sockaddr *)&own, sizeof(own)) == 0 &&
	    sendto(fd, "x", 1, 0, (const struct sockaddr *)&own, sizeof(own)) == 1) {
		bool passed = recv(fd, &byte, 1, 0) == 1;

		verify_count(verification, 1, passed);
		if (!passed)
			verify_note(verification, &accepted, "udp 127.0.0.1 -> 9 on lo", "denied",
				    "accepted");
	}
	close(fd);
}
