/* Backends whose rules the kernel runs, by the loaders of tests/kernel. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../kernel/kernel.h"
#include "../kernel/loader.h"
#include "judged.h"

static const struct loader *find_loader(const char *name)
{
	const struct loader *loader = loaders;

	while (loader->name != NULL && strcmp(loader->name, name) != 0)
		loader++;
	return loader->name == NULL ? NULL : loader;
}

/* Sets the machines behind a gateway: those that probes and the plan name. */
static void add_behind(const struct hearing *hearing, struct netlab_setup *setup)
{
	const struct plan *plan = hearing->plan;
	struct netlab_address *behind = arena_array(
		hearing->arena, hearing->probes.count + 2 * plan->forward_count, sizeof(*behind));

	for (size_t i = 0; i < hearing->probes.count; i++) {
		const struct naive_packet *probe = &hearing->probes.packets[i];

		if (probe->destination.size != 0)
			behind[setup->behind_count++] = (struct netlab_address){
				judged_family(probe), judged_address(&probe->destination)};
	}
	for (size_t i = 0; i < plan->forward_count; i++) {
		const struct plan_forward *forward = &plan->forwards[i];

		behind[setup->behind_count++] = (struct netlab_address){IPV4, forward->address};
		if (forward->address6 != NULL)
			behind[setup->behind_count++] =
				(struct netlab_address){IPV6, *forward->address6};
	}
	setup->behind = behind;
}

/* A lab with the interfaces that the probes come in on; of a gateway with what is behind it. */
static struct netlab *open_lab(struct hearing *hearing)
{
	const char **names = arena_array(hearing->arena, hearing->probes.count, sizeof(*names));
	struct netlab_setup setup = {.interfaces = names};
	struct netlab *lab;
	const char *why;

	for (size_t i = 0; i < hearing->probes.count; i++)
		if (hearing->probes.packets[i].interface != NULL)
			names[setup.count++] = hearing->probes.packets[i].interface;
	if (hearing->plan->role == PLAN_GATEWAY) {
		setup.ordinary = hearing->plan->profile->gateway->interface.text;
		add_behind(hearing, &setup);
	}
	lab = netlab_new(&setup, hearing->arena, &why);
	if (lab == NULL)
		hearing_end(hearing, ATTEMPT_SKIPPED, "%s", why);
	return lab;
}

static struct netlab_packet frame_of(const struct naive_packet *probe, uint32_t id)
{
	struct frame_path path = {
		.family = judged_family(probe),
		.source = judged_address(&probe->source),
		.destination = judged_family(probe) == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6,
		.source_port = (uint16_t)(1024 + id % 60000),
		.port = (uint16_t)probe->port,
	};
	struct netlab_packet packet = {.interface = probe->interface};

	if (probe->destination.size != 0)
		path.destination = judged_address(&probe->destination);
	packet.frame = probe->kind == NAIVE_PING  ? frame_echo(&path, id << 16)
		       : probe->kind == NAIVE_UDP ? frame_udp(&path, id)
						  : frame_tcp(&path, FRAME_SYN, id);
	return packet;
}

static struct naive_verdict verdict_of(const struct netlab_packet *came)
{
	const struct frame_path *arrival = &came->arrival;

	if (!came->passed)
		return (struct naive_verdict){.fate = NAIVE_DENIED};
	if (!came->behind)
		return (struct naive_verdict){.fate = NAIVE_ACCEPTED};
	return (struct naive_verdict){NAIVE_FORWARDED,
				      judged_naive_address(arrival->family, arrival->destination),
				      arrival->port};
}

static bool is_machine(const struct plan *plan, const struct naive_address *address)
{
	const struct address wanted = judged_address(address);

	for (size_t i = 0; i < plan->forward_count; i++)
		if (address_compare(plan->forwards[i].address, wanted) == 0)
			return true;
	return false;
}

/* What firewalld lets through otherwise, as is documented: it translates whatever comes in, except
 * what is for a machine behind the gateway, and forwards between interfaces by zones of its own. */
static bool is_odd(const struct hearing *hearing, const struct naive_packet *probe)
{
	const struct plan *plan = hearing->plan;

	if (probe->destination.size == 0 || strcmp(hearing->row->backend, "firewalld") != 0)
		return false;
	if (probe->interface != NULL &&
	    strcmp(probe->interface, plan->profile->gateway->interface.text) != 0)
		return true;
	return probe->destination.size == 4 && !is_machine(plan, &probe->destination);
}

/* Sends each probe whose source the kernel takes. */
static bool send_probes(struct hearing *hearing, struct netlab *lab, const struct addrset *refused)
{
	size_t count = hearing->probes.count;
	struct netlab_packet *packets = arena_array(hearing->arena, count, sizeof(*packets));
	size_t *which = arena_array(hearing->arena, count, sizeof(*which));
	size_t sent = 0;

	for (size_t i = 0; i < count; i++) {
		const struct naive_packet *probe = &hearing->probes.packets[i];

		if (addrset_contains(refused, judged_family(probe),
				     judged_address(&probe->source)) ||
		    is_odd(hearing, probe))
			continue;
		packets[sent] = frame_of(probe, (uint32_t)i);
		which[sent++] = i;
	}
	if (!netlab_send(lab, packets, sent))
		return hearing_end(hearing, ATTEMPT_BROKEN, "%s", netlab_error(lab));
	for (size_t i = 0; i < sent; i++)
		hearing->answers[which[i]] = (struct answer){true, verdict_of(&packets[i])};
	return true;
}

bool judged_ask_kernel(struct hearing *hearing)
{
	struct addrset refused = {.families = {{.count = 0}}};
	struct test test = {.name = hearing->row->name,
			    .loader = find_loader(hearing->row->loader),
			    .arena = hearing->arena,
			    .diags = hearing->diags};

	if (test.loader == NULL)
		return hearing_end(hearing, ATTEMPT_SKIPPED, "there is no loader");
	test.lab = open_lab(hearing);
	if (test.lab == NULL)
		return false;
	/* The loaders' scripts are named from there on. */
	if (chdir(hearing->attempt->root) != 0 || !netlab_refused(test.lab, &refused))
		return hearing_end(hearing, ATTEMPT_BROKEN, "%s", netlab_error(test.lab));
	/* What they say themselves becomes the outcome's text. */
	if (!loader_is_available(&test))
		return hearing_end(hearing,
				   test.loader->optional ? ATTEMPT_REFUSED : ATTEMPT_SKIPPED, "%s",
				   "");
	if (!loader_load(&test, hearing->rules))
		return hearing_end(hearing, ATTEMPT_BROKEN, "%s", "");
	return send_probes(hearing, test.lab, &refused);
}
