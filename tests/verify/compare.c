#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include "compare.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pbxports/judge/probe.h"
#include "pbxports/judge/verify.h"

#define LIST_MAX    400
#define PACKETS_MAX 12000
#define RANDOM	    1000
#define SEED	    77
#define NEAR_MAX    40 /* sources and ports of the lines */
#define FAR_MAX	    60 /* of the plan */

struct from {
	enum family family;
	struct address address;
	const char *interface;
};

struct target {
	uint16_t port;
	enum family family;
	const struct address *destination;
};

struct lists {
	struct from sources[LIST_MAX];
	size_t source_count;
	struct target targets[LIST_MAX];
	size_t target_count;
};

/* What became of a packet, in memory that both processes see. */
struct fate {
	bool passed;
	bool behind;
	struct address destination;
	uint16_t port;
};

struct shared {
	bool loaded;
	struct packet packets[PACKETS_MAX + RANDOM];
	struct fate fates[PACKETS_MAX + RANDOM];
};

static void add_source(struct lists *lists, enum family family, struct address address,
		       const char *interface)
{
	if (lists->source_count < LIST_MAX)
		lists->sources[lists->source_count++] = (struct from){family, address, interface};
}

static void add_range(struct lists *lists, enum family family, struct address_range range)
{
	struct address_range all = family_range(family);

	add_source(lists, family, range.first, NULL);
	add_source(lists, family, range.last, NULL);
	if (address_compare(range.first, all.first) > 0)
		add_source(lists, family, address_previous(range.first), NULL);
	if (address_compare(range.last, all.last) < 0)
		add_source(lists, family, address_next(range.last), NULL);
}

static void add_port(struct lists *lists, unsigned long port, enum family family,
		     const struct address *destination)
{
	if (port >= 1 && port <= UINT16_MAX && lists->target_count < LIST_MAX)
		lists->targets[lists->target_count++] =
			(struct target){(uint16_t)port, family, destination};
}

/* A port of the machine, and of one behind it. */
static void add_ports(struct lists *lists, const struct plan *plan, unsigned long port)
{
	for (int family = 0; family < FAMILIES; family++)
		add_port(lists, port, (enum family)family, NULL);
	for (size_t i = 0; i < plan->forward_count && i < 3; i++) {
		add_port(lists, port, IPV4, &plan->forwards[i].address);
		if (plan->forwards[i].address6 != NULL)
			add_port(lists, port, IPV6, plan->forwards[i].address6);
	}
}

static void read_word(struct lists *lists, const struct plan *plan, const char *word, size_t size)
{
	enum family family;
	struct address_range range;
	char *end;
	unsigned long port;

	if (memchr(word, '.', size) != NULL || memchr(word, ':', size) != NULL ||
	    memchr(word, '/', size) != NULL) {
		if (lists->source_count < NEAR_MAX &&
		    address_range_read(word, size, &family, &range)) {
			add_range(lists, family, range);
			return;
		}
	}
	if (!isdigit((unsigned char)*word) || lists->target_count >= NEAR_MAX)
		return;
	port = strtoul(word, &end, 10);
	for (unsigned long i = port == 0 ? 0 : port - 1; i <= port + 1; i++)
		add_ports(lists, plan, i);
	if (*end == '-' || *end == ':') {
		port = strtoul(end + 1, NULL, 10);
		for (unsigned long i = port == 0 ? 0 : port - 1; i <= port + 1; i++)
			add_ports(lists, plan, i);
	}
}

static void read_lines(struct lists *lists, const struct plan *plan, const char *text)
{
	static const char blanks[] = " \t\n,{};";

	while (*text != '\0') {
		size_t size = strcspn(text, blanks);

		if (size > 0)
			read_word(lists, plan, text, size);
		text += size + (text[size] != '\0');
	}
}

static struct address middle(struct address_range range)
{
	if (range.first.high == range.last.high)
		range.first.low += (range.last.low - range.first.low) / 2;
	else
		range.first.high += (range.last.high - range.first.high) / 2;
	return range.first;
}

static void add_plan_sources(struct lists *lists, const struct plan *plan)
{
	size_t most = lists->source_count + FAR_MAX;

	add_source(lists, IPV4, (struct address){0, 0xc0000207}, NULL);
	add_source(lists, IPV6, (struct address){0x20010db800000000, 7}, NULL);
	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct plan_zone *zone = &plan->zones[i];

		for (int family = 0; family < FAMILIES; family++) {
			const struct rangeset *set = &zone->addresses.families[family];

			for (size_t k = 0; k < set->count && lists->source_count < most; k++)
				add_source(lists, (enum family)family, middle(set->ranges[k]),
					   NULL);
		}
		for (size_t k = 0; k < zone->interface_count; k++) {
			if (strcmp(zone->interfaces[k], "lo") == 0)
				continue;
			add_source(lists, IPV4, (struct address){0, 0xc0000207},
				   zone->interfaces[k]);
			add_source(lists, IPV6, (struct address){0x20010db800000000, 7},
				   zone->interfaces[k]);
		}
	}
}

static unsigned long in_range(struct port_range range)
{
	return (range.first + 0UL + range.last) / 2;
}

static void add_plan_ports(struct lists *lists, const struct plan *plan)
{
	size_t most = lists->target_count + FAR_MAX;

	for (size_t i = 0; i < plan->forward_count && lists->target_count < most; i++) {
		struct port_range target = plan_forward_target(&plan->forwards[i]);

		add_port(lists, in_range(plan->forwards[i].ports), IPV4, NULL);
		add_port(lists, in_range(target), IPV6, plan->forwards[i].address6);
	}
	for (size_t i = 0; i < plan->service_count && lists->target_count < 2 * most; i++)
		for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
			const struct portset *ports = &plan->services[i].ports;

			for (size_t k = 0; k < ports->protocols[protocol].count; k++) {
				struct port_range range =
					portset_range(ports, (enum protocol)protocol, k);

				add_ports(lists, plan, in_range(range));
			}
		}
	add_ports(lists, plan, 4999);
}

static size_t pair(const struct lists *lists, const struct addrset *refused, struct packet *packets)
{
	size_t count = 0;

	for (size_t i = 0; i < lists->source_count; i++)
		for (size_t k = 0; k < lists->target_count; k++) {
			const struct from *source = &lists->sources[i];
			const struct target *target = &lists->targets[k];

			for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
				if (source->family != target->family || count >= PACKETS_MAX ||
				    addrset_contains(refused, source->family, source->address))
					continue;
				packets[count++] = (struct packet){
					source->family, source->address,   (enum protocol)protocol,
					target->port,	source->interface, target->destination};
			}
		}
	return count;
}

static struct netlab_packet make_packet(const struct packet *packet, uint32_t id)
{
	struct address own = packet->family == IPV4 ? NETLAB_ADDRESS4 : NETLAB_ADDRESS6;
	struct frame_path path = {
		.family = packet->family,
		.source = packet->source,
		.destination = packet->destination == NULL ? own : *packet->destination,
		.source_port = (uint16_t)(1024 + id % 60000),
		.port = packet->port,
	};

	return (struct netlab_packet){.frame = packet->protocol == UDP
						       ? frame_udp(&path, id)
						       : frame_tcp(&path, FRAME_SYN, id),
				      .interface = packet->interface};
}

/* In a process of its own. The packets are the same in both: what the kernel refuses is, too. */
static void run(const struct plan *plan, const char *backend, const char *rules,
		const struct lists *lists, struct shared *shared, struct arena *arena)
{
	const struct netlab_setup nothing_more = {.count = 0};
	struct verification *lab = verification_begin(plan, backend, &nothing_more, arena);
	struct packet *packets = shared->packets;
	struct netlab_packet *sent;
	struct probes random;
	size_t count;

	if (lab->error != NULL || !verification_load(lab, backend, rules, strlen(rules)))
		return;
	count = pair(lists, &lab->refused, packets);
	random = probe_random(plan, &lab->refused, RANDOM, SEED, arena);
	memcpy(packets + count, random.packets, random.count * sizeof(*packets));
	count += random.count;
	sent = arena_array(arena, count, sizeof(*sent));
	for (size_t i = 0; i < count; i++)
		sent[i] = make_packet(&packets[i], (uint32_t)i + 1);
	if (!netlab_send(lab->lab, sent, count))
		return;
	for (size_t i = 0; i < count; i++)
		shared->fates[i] = (struct fate){sent[i].passed, sent[i].behind,
						 sent[i].arrival.destination, sent[i].arrival.port};
	shared->loaded = true;
}

static struct shared *share(void)
{
	void *memory = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		exit(1);
	return memory;
}

static void run_apart(const struct plan *plan, const char *backend, const char *rules,
		      const struct lists *lists, struct shared *shared, struct arena *arena)
{
	pid_t child = fork();

	if (child == 0) {
		run(plan, backend, rules, lists, shared, arena);
		_exit(0);
	}
	if (child < 0 || waitpid(child, NULL, 0) < 0)
		exit(1);
}

static bool is_alike(const struct fate *a, const struct fate *b)
{
	return a->passed == b->passed && a->behind == b->behind &&
	       (!a->behind ||
		(address_compare(a->destination, b->destination) == 0 && a->port == b->port));
}

static const char *packet_text(const struct packet *packet, struct arena *arena)
{
	char source[ADDRESS_TEXT_SIZE], destination[ADDRESS_TEXT_SIZE] = "";

	if (packet->destination != NULL)
		address_format(packet->family, *packet->destination, destination);
	return arena_format(arena, "%s %s -> %s %u on %s", protocol_name(packet->protocol),
			    address_format(packet->family, packet->source, source), destination,
			    (unsigned)packet->port,
			    packet->interface == NULL ? "any" : packet->interface);
}

enum comparison compare(const struct plan *plan, const char *backend, const char *rules,
			const struct mutant *mutant, struct arena *arena, const char **what)
{
	struct lists *lists = arena_alloc(arena, sizeof(*lists));
	struct shared *right = share(), *changed = share();
	enum comparison comparison = COMPARED_ALIKE;

	read_lines(lists, plan, mutant->before);
	read_lines(lists, plan, mutant->after);
	add_plan_sources(lists, plan);
	add_plan_ports(lists, plan);
	run_apart(plan, backend, mutant->rules, lists, changed, arena);
	if (!changed->loaded)
		comparison = COMPARED_REFUSED;
	else
		run_apart(plan, backend, rules, lists, right, arena);
	for (size_t i = 0; comparison == COMPARED_ALIKE && i < PACKETS_MAX + RANDOM; i++)
		if (!is_alike(&right->fates[i], &changed->fates[i])) {
			*what = packet_text(&right->packets[i], arena);
			comparison = COMPARED_OTHER;
		}
	munmap(right, sizeof(*right));
	munmap(changed, sizeof(*changed));
	arena_release(arena, lists);
	return comparison;
}
