/* The lab of a verification: building it, sending, noting what went the wrong way. */
#include <stdio.h>
#include <string.h>

#include "verify_private.h"

#define FIRST_PORT 40000 /* of those that the machine opens flows from */

bool verify_fail(struct verification *verification, const char *format, ...)
{
	va_list arguments;

	if (verification->error != NULL)
		return false;
	va_start(arguments, format);
	verification->error = arena_vformat(verification->arena, format, arguments);
	va_end(arguments);
	return false;
}

static void add_interfaces(const struct plan *plan, const struct netlab_setup *more,
			   struct arena *arena, struct netlab_setup *setup)
{
	size_t room = more->count;
	const char **names;

	for (size_t i = 0; i < plan->zone_count; i++)
		room += plan->zones[i].interface_count;
	names = arena_array(arena, room, sizeof(*names));
	for (size_t i = 0; i < plan->zone_count; i++)
		for (size_t j = 0; j < plan->zones[i].interface_count; j++)
			names[setup->count++] = plan->zones[i].interfaces[j];
	for (size_t i = 0; i < more->count; i++)
		names[setup->count++] = more->interfaces[i];
	setup->interfaces = names;
}

/* The machines that something is forwarded to, and over IPv6 the next address to each: what is let
 * through to it by mistake must have somewhere to arrive. */
static void add_behind(const struct plan *plan, const struct netlab_setup *more,
		       struct arena *arena, struct netlab_setup *setup)
{
	struct netlab_address *behind =
		arena_array(arena, 3 * plan->forward_count + more->behind_count, sizeof(*behind));

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];

		behind[setup->behind_count++] = (struct netlab_address){IPV4, forward->address};
		if (forward->address6 == NULL)
			continue;
		behind[setup->behind_count++] = (struct netlab_address){IPV6, *forward->address6};
		behind[setup->behind_count++] =
			(struct netlab_address){IPV6, address_next(*forward->address6)};
	}
	for (size_t i = 0; i < more->behind_count; i++)
		behind[setup->behind_count++] = more->behind[i];
	setup->behind = behind;
}

struct verification *verification_begin(const struct plan *plan, const char *backend,
					const struct netlab_setup *more, struct arena *arena)
{
	struct verification *verification = arena_alloc(arena, sizeof(*verification));
	struct netlab_setup setup = {.ordinary = NULL};
	const char *why = NULL;

	verification->plan = plan;
	verification->arena = arena;
	verification->lacks = verify_loader_find(backend)->lacks;
	verification->next_id = 1;
	verification->next_port = FIRST_PORT;
	add_interfaces(plan, more, arena, &setup);
	if (plan->role == PLAN_GATEWAY) {
		setup.ordinary = plan->profile->gateway->interface.text;
		add_behind(plan, more, arena, &setup);
	}
	verification->lab = netlab_new(&setup, arena, &why);
	if (verification->lab == NULL)
		verify_fail(verification, "%s", why);
	else if (!netlab_refused(verification->lab, &verification->refused))
		verify_fail(verification, "%s", netlab_error(verification->lab));
	return verification;
}

bool verify_tool(struct verification *verification, const char *const *argv, const void *input,
		 size_t size)
{
	const char *errors = "";
	int status = 0;

	if (!netlab_run(verification->lab, argv, input, size, &status, NULL, &errors))
		return verify_fail(verification, "%s", netlab_error(verification->lab));
	if (status == 0)
		return true;
	errors += strspn(errors, "\n");
	return verify_fail(verification, "%s refuses the rules: %.*s", argv[0],
			   (int)strcspn(errors, "\n"), errors);
}

void verify_count(struct verification *verification, size_t packets, size_t accepted)
{
	verification->result.packets += packets;
	verification->result.accepted += accepted;
	if (verification->progress != NULL)
		verification->progress(verification);
}

struct verify_wrong *verify_note(struct verification *verification, const struct verdict *verdict,
				 const char *packet, const char *found, const char *expected)
{
	struct verify_result *result = &verification->result;
	struct verify_wrong *wrong;

	if (result->wrong++ >= VERIFY_SHOWN)
		return NULL;
	wrong = &result->shown[result->wrong - 1];
	snprintf(wrong->packet, sizeof(wrong->packet), "%s", packet);
	snprintf(wrong->found, sizeof(wrong->found), "%s", found);
	snprintf(wrong->expected, sizeof(wrong->expected), "%s", expected);
	wrong->verdict = *verdict;
	return wrong;
}

const char *verify_packet_text(struct verification *verification, const struct packet *packet)
{
	char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE] = "";

	if (packet->destination != NULL)
		address_format(packet->family, *packet->destination, destination);
	return arena_format(verification->arena, "%s %s -> %s%s%u%s%s",
			    protocol_name(packet->protocol),
			    address_format(packet->family, packet->source, source), destination,
			    packet->destination == NULL ? "" : " ", (unsigned)packet->port,
			    packet->interface == NULL ? "" : " on ",
			    packet->interface == NULL ? "" : packet->interface);
}

struct frame_path verify_path(const struct packet *packet)
{
	struct address own = packet->family == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6;

	return (struct frame_path){
		.family = packet->family,
		.source = packet->source,
		.destination = packet->destination == NULL ? own : *packet->destination,
		.port = packet->port,
	};
}

bool verify_send(struct verification *verification, const struct frame *frame,
		 const char *interface, struct netlab_packet *came)
{
	*came = (struct netlab_packet){.frame = *frame, .interface = interface};
	if (verification->error != NULL)
		return false;
	if (!netlab_send(verification->lab, came, 1))
		return verify_fail(verification, "%s", netlab_error(verification->lab));
	verify_count(verification, 1, came->passed);
	return came->passed;
}

bool verify_send_new(struct verification *verification, enum protocol protocol,
		     const struct frame_path *path, const char *interface,
		     struct netlab_packet *came)
{
	uint32_t id = verification->next_id++;
	struct frame frame = protocol == UDP ? frame_udp(path, id) : frame_tcp(path, FRAME_SYN, id);

	return verify_send(verification, &frame, interface, came);
}

void verify_expect(struct verification *verification, const struct frame *frame,
		   const struct packet *packet, bool passes, const char *what)
{
	struct verdict verdict = {.denied_by = verify_denied_by(verification, packet)};
	struct netlab_packet came;
	bool passed = verify_send(verification, frame, packet->interface, &came);

	if (verification->error == NULL && passed != passes)
		verify_note(verification, &verdict, what, passed ? "passed" : "denied",
			    passes ? "accepted" : "denied");
}

const struct plan_zone *verify_denied_by(const struct verification *verification,
					 const struct packet *packet)
{
	struct packet arrived = *packet;

	if (arrived.interface == NULL && verification->plan->role == PLAN_GATEWAY)
		arrived.interface = verification->plan->profile->gateway->interface.text;
	return plan_denied_by(verification->plan, &arrived);
}
