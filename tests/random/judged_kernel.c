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

/* A lab with the interfaces that the probes come in on. */
static struct netlab *open_lab(struct hearing *hearing)
{
	const char **names = arena_array(hearing->arena, hearing->probes.count, sizeof(*names));
	struct netlab *lab;
	const char *why;
	size_t count = 0;

	for (size_t i = 0; i < hearing->probes.count; i++) {
		const char *name = hearing->probes.packets[i].interface;
		bool known = name == NULL;

		for (size_t k = 0; !known && k < count; k++)
			known = strcmp(names[k], name) == 0;
		if (!known)
			names[count++] = name;
	}
	lab = netlab_new(names, count, hearing->arena, &why);
	if (lab == NULL)
		hearing_end(hearing, ATTEMPT_SKIPPED, "%s", why);
	return lab;
}

static struct netlab_packet frame_of(const struct naive_packet *probe, uint32_t id)
{
	struct frame_path path = {
		.family = judged_family(probe),
		.source = judged_address(probe),
		.destination = judged_family(probe) == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6,
		.source_port = (uint16_t)(1024 + id % 60000),
		.port = (uint16_t)probe->port,
	};
	struct netlab_packet packet = {.interface = probe->interface};

	packet.frame = probe->kind == NAIVE_PING  ? frame_echo(&path, id << 16)
		       : probe->kind == NAIVE_UDP ? frame_udp(&path, id)
						  : frame_tcp(&path, FRAME_SYN, id);
	return packet;
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

		if (addrset_contains(refused, judged_family(probe), judged_address(probe)))
			continue;
		packets[sent] = frame_of(probe, (uint32_t)i);
		which[sent++] = i;
	}
	if (!netlab_send(lab, packets, sent))
		return hearing_end(hearing, ATTEMPT_BROKEN, "%s", netlab_error(lab));
	for (size_t i = 0; i < sent; i++)
		hearing->answers[which[i]] = packets[i].passed ? ANSWER_PASSED : ANSWER_STOPPED;
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
