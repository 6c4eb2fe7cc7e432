/* What the cases share. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "loader.h"
#include "pbxports/base/output.h"
#include "pbxports/emit/emit.h"
#include "pbxports/profile/profile.h"

void test_complain(struct test *test, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("    %s: %s\n", test->name, arena_vformat(test->arena, format, arguments));
	va_end(arguments);
	test->failures++;
}

void test_give_up(struct test *test, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	test_complain(test, "%s", arena_vformat(test->arena, format, arguments));
	va_end(arguments);
	arena_free(test->arena);
	exit(1);
}

void test_give_up_with_diags(struct test *test)
{
	diag_print_text(test->diags, false, stdout);
	test_give_up(test, "nothing to load");
}

/* Sets the interfaces: those that zones name, and `more`. */
static void add_interfaces(struct test *test, const struct plan *plan, const char *const *more,
			   size_t more_count, struct netlab_setup *setup)
{
	const char **names;
	size_t room = more_count;

	for (size_t i = 0; i < plan->zone_count; i++)
		room += plan->zones[i].interface_count;
	names = arena_array(test->arena, room, sizeof(*names));
	for (size_t i = 0; i < plan->zone_count; i++)
		for (size_t j = 0; j < plan->zones[i].interface_count; j++)
			names[setup->count++] = plan->zones[i].interfaces[j];
	for (size_t i = 0; i < more_count; i++)
		names[setup->count++] = more[i];
	setup->interfaces = names;
}

/* Sets the machines that something is forwarded to, and the one that nothing is. */
static void add_behind(struct test *test, const struct plan *plan, struct netlab_setup *setup)
{
	struct netlab_address *behind =
		arena_array(test->arena, 2 * (plan->forward_count + 1), sizeof(*behind));

	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];

		behind[setup->behind_count++] = (struct netlab_address){IPV4, forward->address};
		if (forward->address6 != NULL)
			behind[setup->behind_count++] =
				(struct netlab_address){IPV6, *forward->address6};
	}
	behind[setup->behind_count++] =
		(struct netlab_address){IPV4, test_path(test, TEST_UNREACHED4, 0, 0).source};
	behind[setup->behind_count++] =
		(struct netlab_address){IPV6, test_path(test, TEST_UNREACHED6, 0, 0).source};
	setup->behind = behind;
}

void test_lab(struct test *test, const struct plan *plan, const char *const *interfaces,
	      size_t count)
{
	struct netlab_setup setup = {.ordinary = NULL};
	const char *why;

	add_interfaces(test, plan, interfaces, count, &setup);
	if (plan->role == PLAN_GATEWAY) {
		setup.ordinary = plan->profile->gateway->interface.text;
		add_behind(test, plan, &setup);
	}
	test->lab = netlab_new(&setup, test->arena, &why);
	if (test->lab == NULL)
		test_give_up(test, "%s", why);
}

void test_load(struct test *test, const char *rules)
{
	if (!loader_load(test, rules))
		test_give_up(test, "nothing to test");
}

/* A profile in a file of its own, since a name of a file is what the loader takes. */
const struct plan *test_plan(struct test *test, const char *profile_text)
{
	char path[] = "/tmp/pbxports-kernel-XXXXXX";
	struct profile_request request = {.name = path};
	const struct profile *profile;
	const struct backend *backend = backend_find(test->loader->backend);
	const struct emit_options options = {.zones = NULL};
	const struct plan *plan = NULL;
	int file = mkstemp(path);

	if (file < 0 ||
	    write(file, profile_text, strlen(profile_text)) != (ssize_t)strlen(profile_text))
		test_give_up(test, "can't write \"%s\"", path);
	close(file);
	profile = profile_load(&request, test->diags);
	unlink(path);
	if (profile != NULL)
		plan = plan_build(profile, NULL, test->diags);
	if (plan != NULL)
		plan = backend_fit(backend, plan, &options, test->diags);
	if (plan == NULL)
		test_give_up_with_diags(test);
	return plan;
}

const char *test_rules(struct test *test, const struct plan *plan)
{
	struct emit_options options = {.zones = NULL};
	struct output *output = output_begin(test->diags);

	backend_find(test->loader->backend)->print(plan, &options, test->arena, output->stream);
	if (!output_end(output, test->diags))
		test_give_up_with_diags(test);
	return arena_strndup(test->arena, output->bytes, output->size);
}

void test_profile(struct test *test, const char *profile)
{
	const struct plan *plan = test_plan(test, profile);

	if (test->lab == NULL)
		test_lab(test, plan, NULL, 0);
	test_load(test, test_rules(test, plan));
}

struct frame_path test_path(struct test *test, const char *from, uint16_t source_port,
			    uint16_t port)
{
	struct frame_path path = {.source_port = source_port, .port = port};

	if (!address_parse(from, strlen(from), &path.family, &path.source))
		test_give_up(test, "\"%s\" is no address", from);
	path.destination = path.family == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6;
	return path;
}

bool test_send(struct test *test, const struct frame *frame, const char *interface)
{
	struct netlab_packet packet = {.frame = *frame, .interface = interface};

	if (!netlab_send(test->lab, &packet, 1))
		test_give_up(test, "%s", netlab_error(test->lab));
	return packet.passed;
}

void test_open_flow(struct test *test, const char *from, uint16_t source_port, uint16_t port)
{
	struct frame_path answer = test_path(test, from, source_port, port);

	if (!netlab_open_flow(test->lab, &answer))
		test_give_up(test, "%s", netlab_error(test->lab));
}

static const char *const step_names[] = {"UDP", "SYN", "ACK", "SYN+FIN", "echo request"};

struct frame test_frame(struct test *test, enum step_kind kind, struct frame_path *path)
{
	uint32_t id = test->next_id++;

	if (path->source_port == 0)
		path->source_port = (uint16_t)(20000 + id % 40000);
	switch (kind) {
	case STEP_UDP:
		return frame_udp(path, id);
	case STEP_SYN:
		return frame_tcp(path, FRAME_SYN, id);
	case STEP_ACK:
		return frame_tcp(path, FRAME_ACK, id);
	case STEP_SYN_FIN:
		return frame_tcp(path, FRAME_SYN | FRAME_FIN, id);
	case STEP_ECHO:
		break;
	}
	return frame_echo(path, id << 16); /* an identifier of its own: a flow of its own */
}

void test_steps(struct test *test, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct step *step = &steps[i];
		struct frame_path path = test_path(test, step->from, step->source_port, step->port);
		struct frame frame = test_frame(test, step->kind, &path);

		if (test_send(test, &frame, step->interface) != step->passes)
			test_complain(test, "step %zu: %s from %s to %u%s%s: %s", i + 1,
				      step_names[step->kind], step->from, (unsigned)step->port,
				      step->interface == NULL ? "" : " in ",
				      step->interface == NULL ? "" : step->interface,
				      step->passes ? "was dropped" : "passed");
	}
}

static bool is_answered(struct test *test, const struct denial *row)
{
	struct frame_path path = test_path(test, row->from, 0, 4999);
	struct frame answers[8];
	struct frame frame;
	struct frame_view view;
	size_t count;

	if (row->to != NULL)
		path.destination = test_path(test, row->to, 0, 0).source;
	frame = test_frame(test, row->kind, &path);
	if (test_send(test, &frame, NULL))
		test_complain(test, "a denied packet from %s passed", row->from);
	if (!netlab_answers(test->lab, answers, COUNT(answers), &count))
		test_give_up(test, "%s", netlab_error(test->lab));
	if (row->protocol == 0)
		return count == 0;
	return count == 1 && frame_read(&answers[0], &view) && view.protocol == row->protocol &&
	       view.type == row->type && address_compare(view.path.destination, path.source) == 0;
}

/* The kernel sends few ICMP errors a second, the whole machine's together: ask again. */
void test_denials(struct test *test, const struct denial *rows, size_t count)
{
	static const struct timespec pause = {0, 100000000};

	for (size_t i = 0; i < count; i++) {
		bool answered = is_answered(test, &rows[i]);

		for (int again = 0; !answered && again < 20; again++) {
			nanosleep(&pause, NULL);
			answered = is_answered(test, &rows[i]);
		}
		if (!answered)
			test_complain(test, "%s packet from %s: not the answer that it should get",
				      rows[i].kind == STEP_UDP ? "UDP" : "TCP", rows[i].from);
	}
}
