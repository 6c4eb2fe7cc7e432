#include "trip.h"

#include <stdio.h>
#include <string.h>

#define ANSWERS 8

static struct address parse(struct test *test, const char *text)
{
	return test_path(test, text, 0, 0).source;
}

/* Whether something of the kind left by the gateway's interface, from there to there. */
static bool has_left(struct test *test, enum step_kind kind, const struct frame_path *path)
{
	static const uint8_t protocols[][FAMILIES] = {
		[STEP_UDP] = {17, 17}, [STEP_SYN] = {6, 6}, [STEP_ECHO] = {1, 58}};
	struct frame answers[ANSWERS];
	struct frame_view view;
	size_t count;

	if (!netlab_answers(test->lab, answers, ANSWERS, &count))
		test_give_up(test, "%s", netlab_error(test->lab));
	for (size_t i = 0; i < count; i++)
		if (frame_read(&answers[i], &view) &&
		    view.protocol == protocols[kind][path->family] &&
		    frame_path_equal(&view.path, path))
			return true;
	return false;
}

static struct netlab_packet send(struct test *test, const struct frame *frame,
				 const char *interface)
{
	struct netlab_packet packet = {.frame = *frame, .interface = interface};

	if (!netlab_send(test->lab, &packet, 1))
		test_give_up(test, "%s", netlab_error(test->lab));
	return packet;
}

static const char *place(struct test *test, const struct netlab_packet *packet, bool ported)
{
	char address[ADDRESS_TEXT_SIZE];

	if (!packet->passed)
		return "nowhere";
	if (!packet->behind)
		return GATEWAY_ITSELF;
	address_format(packet->arrival.family, packet->arrival.destination, address);
	if (!ported)
		return arena_strdup(test->arena, address);
	return arena_format(test->arena, "%s %u", address, (unsigned)packet->arrival.port);
}

static const char *expected_place(struct test *test, const struct trip *trip)
{
	if (trip->arrives == NULL)
		return "nowhere";
	if (strcmp(trip->arrives, GATEWAY_ITSELF) == 0 || trip->kind == STEP_ECHO)
		return trip->arrives;
	return arena_format(test->arena, "%s %u", trip->arrives,
			    (unsigned)(trip->at == 0 ? trip->port : trip->at));
}

/* TCP and echo requests the kernel behind has answered itself, nobody listening there. */
static bool comes_back(struct test *test, const struct trip *trip, const struct frame_path *path,
		       const struct netlab_packet *packet)
{
	struct frame_path back = frame_path_back(path);
	struct frame_path answer = frame_path_back(&packet->arrival);

	if (trip->kind == STEP_UDP) {
		struct frame frame = frame_udp(&answer, test->next_id++);

		send(test, &frame, NETLAB_BEHIND);
	}
	if (trip->kind == STEP_ECHO)
		back.source_port = back.port = 0;
	return has_left(test, trip->kind, &back);
}

void test_trips(struct test *test, const struct trip *trips, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct trip *trip = &trips[i];
		struct frame_path path = test_path(test, trip->from, trip->source_port, trip->port);
		struct netlab_packet packet;
		struct frame frame;
		const char *found, *expected = expected_place(test, trip);

		if (trip->to != NULL)
			path.destination = parse(test, trip->to);
		frame = test_frame(test, trip->kind, &path);
		packet = send(test, &frame, trip->interface);
		found = place(test, &packet, trip->kind != STEP_ECHO);
		if (strcmp(found, expected) != 0)
			test_complain(test, "trip %zu, from %s to %s %u, ends at %s, not at %s",
				      i + 1, trip->from,
				      trip->to == NULL ? GATEWAY_ITSELF : trip->to,
				      (unsigned)trip->port, found, expected);
		else if (packet.behind && !comes_back(test, trip, &path, &packet))
			test_complain(test, "trip %zu, from %s to %u: no answer comes back", i + 1,
				      trip->from, (unsigned)trip->port);
	}
}

static struct frame_path outside(struct test *test, const struct exit *exit,
				 const struct frame_path *path)
{
	struct frame_path seen = *path;

	seen.source = strcmp(exit->seen_from, GATEWAY_ITSELF) == 0 ? NETLAB_ADDRESS4
								   : parse(test, exit->seen_from);
	return seen;
}

static void expect_exit(struct test *test, size_t number, const struct exit *exit)
{
	struct frame_path path = test_path(test, exit->from, exit->source_port, exit->port);
	struct frame_path seen, answer;
	struct netlab_packet packet;
	struct frame frame;

	path.destination = parse(test, exit->to);
	seen = outside(test, exit, &path);
	answer = frame_path_back(&seen);
	frame = test_frame(test, exit->kind, &path);
	send(test, &frame, NETLAB_BEHIND);
	if (!has_left(test, exit->kind, &seen)) {
		test_complain(test, "exit %zu, from %s: not seen from %s", number, exit->from,
			      exit->seen_from);
		return;
	}
	frame = exit->kind == STEP_UDP ? frame_udp(&answer, test->next_id++)
				       : frame_tcp(&answer, FRAME_SYN | FRAME_ACK, test->next_id++);
	packet = send(test, &frame, NULL);
	if (!packet.behind || address_compare(packet.arrival.destination, path.source) != 0 ||
	    packet.arrival.port != path.source_port)
		test_complain(test, "exit %zu, from %s: its answer ends at %s", number, exit->from,
			      place(test, &packet, true));
}

void test_exits(struct test *test, const struct exit *exits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_exit(test, i + 1, &exits[i]);
}
