/* What a host needs of ICMP and of IPv6's own protocols. */
#include <string.h>

#include "verify_private.h"

#define OTHER_PORT  9009
#define PING_RANGES 64 /* of a zone of many, those that are tried */

/* An ICMP message. In IPv4 the hop limit is the TTL. */
struct message {
	const char *what;
	enum family family;
	uint8_t type;
	uint8_t hop_limit;
};

static void expect_message(struct verification *verification, const struct message *message,
			   const struct packet *packet, const struct frame *quoted, bool passes,
			   const char *about)
{
	const struct frame_icmp icmp = {message->type, 0,	    message->hop_limit, 0,
					quoted->bytes, quoted->size};
	struct frame_path path = verify_path(packet);
	struct frame frame = frame_icmp(&path, &icmp);
	char source[ADDRESS_TEXT_SIZE];

	verify_expect(verification, &frame, packet, passes,
		      arena_format(verification->arena, "%s %s %s%s",
				   message->family == IPV4 ? "icmp" : "icmpv6",
				   address_format(packet->family, packet->source, source),
				   message->what, about));
}

static const struct message errors[] = {
	{"destination-unreachable", IPV4, 3, 64}, {"time-exceeded", IPV4, 11, 64},
	{"parameter-problem", IPV4, 12, 64},	  {"destination-unreachable", IPV6, 1, 64},
	{"packet-too-big", IPV6, 2, 64},	  {"time-exceeded", IPV6, 3, 64},
	{"parameter-problem", IPV6, 4, 64},
};

#define ERRORS (sizeof(errors) / sizeof(errors[0]))

/* A router's errors about a datagram of the machine's: whether its flow is up or not. */
static void expect_errors(struct verification *verification, const struct packet *router,
			  const struct packet *other, bool passes, const char *about)
{
	struct frame_path to_machine = verify_path(other);
	struct frame_path flow = {
		.family = other->family,
		.source = to_machine.destination,
		.destination = other->source,
		.source_port = other->port,
		.port = OTHER_PORT,
	};
	struct frame quoted = frame_udp(&flow, 0);

	for (size_t i = 0; i < ERRORS; i++)
		if (errors[i].family == router->family)
			expect_message(verification, &errors[i], router, &quoted, passes, about);
}

void verify_icmp(struct verification *verification)
{
	struct verify_sources sources = verify_sources(verification);
	bool cut = (verification->lacks & VERIFY_NO_CUT) == 0;

	for (int family = 0; family < FAMILIES; family++) {
		struct packet other, unknown;

		if (!verify_stranger(verification, (enum family)family, &other))
			continue;
		other.protocol = UDP;
		other.port = verify_free_port(verification);
		unknown = other;
		unknown.port = verify_free_port(verification);
		if (unknown.port == 0 || !verify_open_flow(verification, &other))
			continue;
		for (size_t i = 0; i < sources.count; i++) {
			const struct packet *router = &sources.items[i];
			bool denied = verify_denied_by(verification, router) != NULL;

			if (router->family == other.family && router->interface == NULL)
				expect_errors(verification, router, &other, !denied || !cut,
					      " about a flow that is up");
		}
		expect_errors(verification, &other, &unknown, false, " about no flow");
	}
}

static bool is_answered(const struct verification *verification, const struct packet *packet)
{
	const struct plan *plan = verification->plan;
	struct packet arrived = *packet;

	if (arrived.interface == NULL && plan->role == PLAN_GATEWAY)
		arrived.interface = plan->profile->gateway->interface.text;
	if (plan_denied_by(plan, &arrived) != NULL)
		return false;
	for (size_t i = 0; i < plan->ping_count; i++)
		if (plan_zone_holds(plan->ping[i], &arrived))
			return true;
	return false;
}

void verify_echo(struct verification *verification, const struct packet *packet)
{
	struct frame_path path = verify_path(packet);
	/* An identifier of its own: a flow of its own. */
	struct frame frame = frame_echo(&path, verification->next_id++ << 16);
	char source[ADDRESS_TEXT_SIZE];

	verify_expect(verification, &frame, packet, is_answered(verification, packet),
		      arena_format(verification->arena, "ping from %s%s%s",
				   address_format(packet->family, packet->source, source),
				   packet->interface == NULL ? "" : " on ",
				   packet->interface == NULL ? "" : packet->interface));
}

/* From an edge, where that is one and the kernel takes it. */
static void ping_from(struct verification *verification, const struct packet *packet)
{
	struct address_range all = family_range(packet->family);

	if (address_compare(packet->source, all.first) >= 0 &&
	    address_compare(packet->source, all.last) <= 0 &&
	    !addrset_contains(&verification->refused, packet->family, packet->source))
		verify_echo(verification, packet);
}

/* From the edges of those that may, or of those that are denied. */
static void ping_from_zone(struct verification *verification, const struct plan_zone *zone,
			   enum family family, const struct address *destination)
{
	const struct rangeset *set = &zone->addresses.families[family];

	for (size_t i = 0; i < set->count && i < PING_RANGES; i++) {
		const struct address_range *range = &set->ranges[i];
		const struct address edges[] = {range->first, range->last,
						address_previous(range->first),
						address_next(range->last)};

		for (size_t k = 0; k < sizeof(edges) / sizeof(edges[0]); k++)
			ping_from(verification, &(struct packet){.family = family,
								 .source = edges[k],
								 .destination = destination});
	}
}

void verify_ping(struct verification *verification, enum family family,
		 const struct address *destination)
{
	const struct plan *plan = verification->plan;

	for (size_t i = 0; i < plan->ping_count; i++)
		ping_from_zone(verification, plan->ping[i], family, destination);
	for (size_t i = 0; i < plan->deny_count; i++)
		ping_from_zone(verification, plan->deny[i], family, destination);
}

/* Where a message of the link goes to, and where it says that it comes from. */
enum place_of { NOWHERE, NEIGHBOUR, LAST_NEIGHBOUR, BEYOND, AFAR, MACHINE, ITS_LINK, ALL };

/* Which rules it passes by: none, those of the services' sources, or those of nobody. */
enum rule_of { PASSES, UNLESS_DENIED, NEVER };

static const struct {
	struct message message;
	enum place_of from;
	enum place_of to;
	enum rule_of rule;
	unsigned unless; /* rules lack this: not sent */
} link_messages[] = {
	{{"neighbour solicitation", IPV6, 135, 255}, NEIGHBOUR, ITS_LINK, PASSES, 0},
	{{"neighbour solicitation", IPV6, 135, 255}, AFAR, MACHINE, PASSES, 0},
	{{"neighbour solicitation to a group", IPV6, 135, 255}, NEIGHBOUR, ALL, PASSES, 0},
	{{"duplicate address detection", IPV6, 135, 255}, NOWHERE, ALL, PASSES, 0},
	{{"neighbour advertisement", IPV6, 136, 255}, NEIGHBOUR, ITS_LINK, PASSES, 0},
	{{"neighbour advertisement to all", IPV6, 136, 255}, NEIGHBOUR, ALL, PASSES, 0},
	{{"router advertisement", IPV6, 134, 255}, NEIGHBOUR, ALL, PASSES, 0},
	{{"redirect", IPV6, 137, 255}, NEIGHBOUR, ITS_LINK, PASSES, VERIFY_NO_REDIRECT},
	{{"redirect over a router", IPV6, 137, 64},
	 NEIGHBOUR,
	 ITS_LINK,
	 NEVER,
	 VERIFY_NO_HOP_LIMIT},
	{{"neighbour solicitation over a router", IPV6, 135, 254},
	 NEIGHBOUR,
	 ITS_LINK,
	 NEVER,
	 VERIFY_NO_HOP_LIMIT},
	{{"neighbour advertisement over a router", IPV6, 136, 64},
	 NEIGHBOUR,
	 ITS_LINK,
	 NEVER,
	 VERIFY_NO_HOP_LIMIT},
	{{"router advertisement over a router", IPV6, 134, 64},
	 NEIGHBOUR,
	 ALL,
	 NEVER,
	 VERIFY_NO_HOP_LIMIT},
	{{"router advertisement from afar", IPV6, 134, 64},
	 AFAR,
	 MACHINE,
	 NEVER,
	 VERIFY_NO_HOP_LIMIT},
	{{"listener query", IPV6, 130, 1}, NEIGHBOUR, ALL, UNLESS_DENIED, 0},
	{{"listener report", IPV6, 131, 1}, NEIGHBOUR, ALL, UNLESS_DENIED, 0},
	{{"listener report of the last neighbour", IPV6, 131, 1},
	 LAST_NEIGHBOUR,
	 ALL,
	 UNLESS_DENIED,
	 0},
	{{"listener report from beyond", IPV6, 131, 1}, BEYOND, ALL, NEVER, 0},
	{{"listener done", IPV6, 132, 1}, NEIGHBOUR, ALL, UNLESS_DENIED, 0},
	{{"listener report of version 2", IPV6, 143, 1}, NEIGHBOUR, ALL, UNLESS_DENIED, 0},
	{{"listener report", IPV6, 131, 1}, NOWHERE, ALL, UNLESS_DENIED, 0},
	{{"listener report of version 2", IPV6, 143, 1}, NOWHERE, ALL, UNLESS_DENIED, 0},
	{{"listener query from afar", IPV6, 130, 1}, AFAR, ALL, NEVER, 0},
	{{"listener report from afar", IPV6, 143, 64}, AFAR, MACHINE, NEVER, 0},
	{{"node information query", IPV6, 139, 255}, AFAR, MACHINE, NEVER, 0},
	{{"timestamp request", IPV4, 13, 64}, AFAR, MACHINE, NEVER, 0},
	{{"router advertisement", IPV4, 9, 1}, AFAR, MACHINE, NEVER, 0},
};

static struct address place_address(enum place_of place)
{
	static const struct address places[] = {
		[NOWHERE] = {0, 0},
		[NEIGHBOUR] = {0xfe80000000000000, 9},
		[LAST_NEIGHBOUR] = {0xfebfffffffffffff, UINT64_MAX},
		[BEYOND] = {0xfec0000000000000, 9},
		[ALL] = {0xff02000000000000, 1},
	};

	if (place == MACHINE)
		return NETLAB_ADDRESS6;
	return place == ITS_LINK ? NETLAB_LINK_LOCAL : places[place];
}

void verify_discovery(struct verification *verification)
{
	static const struct frame target = {
		16, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x77, 0, 0, 0, 0, 0, 1}};

	for (size_t i = 0; i < sizeof(link_messages) / sizeof(link_messages[0]); i++) {
		const struct message *message = &link_messages[i].message;
		const enum rule_of rule = link_messages[i].rule;
		struct packet packet = {.family = message->family};
		struct address destination;

		if ((link_messages[i].unless & verification->lacks) != 0)
			continue;
		if (link_messages[i].from == AFAR) {
			if (!verify_stranger(verification, message->family, &packet))
				continue;
		} else {
			packet.source = place_address(link_messages[i].from);
		}
		if (message->family == IPV6) {
			destination = place_address(link_messages[i].to);
			packet.destination = &destination;
		}
		expect_message(verification, message, &packet, &target,
			       rule == PASSES || (rule == UNLESS_DENIED &&
						  verify_denied_by(verification, &packet) == NULL),
			       "");
	}
}
