#include "probes.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#define DHCPV6_CLIENT 546

/* A packet comes from an origin and goes to a target; each has only its half of one. */
struct half_list {
	struct naive_packet *items;
	size_t count;
	size_t capacity;
};

struct drawing {
	struct arena *arena;
	struct draw *draw;
	struct half_list origins;
	struct half_list targets;
	struct half_list interfaces;
};

static int inet_family(const struct naive_address *address)
{
	return address->size == 4 ? AF_INET : AF_INET6;
}

static void add(struct drawing *drawing, struct half_list *list, struct naive_packet half)
{
	list->items = arena_grow(drawing->arena, list->items, list->count, &list->capacity,
				 sizeof(*list->items));
	list->items[list->count++] = half;
}

static void add_origin(struct drawing *drawing, const struct naive_address *address)
{
	add(drawing, &drawing->origins, (struct naive_packet){.source = *address});
}

static struct naive_address read_address(const char *text)
{
	struct naive_address address = {.size = strchr(text, ':') == NULL ? 4 : 16};

	inet_pton(inet_family(&address), text, address.bytes);
	return address;
}

/* Moves to the one after, or with a step of 0xff to the one before; false beyond the ends. */
static bool step_address(struct naive_address *address, uint8_t step)
{
	uint8_t end = step == 1 ? 0 : 0xff; /* what a byte that runs over becomes */

	for (size_t i = address->size; i-- > 0;) {
		address->bytes[i] = (uint8_t)(address->bytes[i] + step);
		if (address->bytes[i] != end)
			return true;
	}
	return false;
}

static void add_neighbour(struct drawing *drawing, struct naive_address address, uint8_t step)
{
	if (step_address(&address, step))
		add_origin(drawing, &address);
}

/* Bytes up to the first in which the ends differ are theirs; that one lies between them. */
static void add_inside(struct drawing *drawing, const struct naive_address *first,
		       const struct naive_address *last)
{
	struct naive_address address = *first;
	size_t size = first->size;
	size_t same = 0;

	while (same < size && first->bytes[same] == last->bytes[same])
		same++;
	if (same == size)
		return;
	address.bytes[same] =
		(uint8_t)draw_between(drawing->draw, first->bytes[same], last->bytes[same]);
	for (size_t i = same + 1; i < size; i++)
		address.bytes[i] = (uint8_t)draw_below(drawing->draw, 256);
	add_origin(drawing, &address);
}

static void visit_source(void *context, const struct naive_address *first,
			 const struct naive_address *last)
{
	struct drawing *drawing = context;

	add_origin(drawing, first);
	add_origin(drawing, last);
	add_neighbour(drawing, *first, 0xff);
	add_neighbour(drawing, *last, 1);
	add_inside(drawing, first, last);
}

static void add_target(struct drawing *drawing, const struct naive_address *machine, unsigned port)
{
	struct naive_packet half = {.destination = *machine, .port = port};

	if (port < 1 || port > 65535)
		return;
	half.kind = NAIVE_UDP;
	add(drawing, &drawing->targets, half);
	half.kind = NAIVE_TCP;
	add(drawing, &drawing->targets, half);
}

/* A machine behind a gateway is pinged, too, and the ones beside it are met at the first port. */
static void add_machine(struct drawing *drawing, const struct naive_address *machine, unsigned port)
{
	add(drawing, &drawing->targets,
	    (struct naive_packet){.kind = NAIVE_PING, .destination = *machine});
	for (int step = -1; step <= 1; step += 2) {
		struct naive_address near = *machine;

		if (step_address(&near, (uint8_t)step))
			add_target(drawing, &near, port);
	}
}

static void visit_ports(void *context, const struct naive_ports *ports,
			const struct naive_address *machine)
{
	struct drawing *drawing = context;

	add_target(drawing, machine, ports->first - 1);
	add_target(drawing, machine, ports->first);
	add_target(drawing, machine, ports->last);
	add_target(drawing, machine, ports->last + 1);
	if (ports->last - ports->first > 2)
		add_target(drawing, machine,
			   draw_between(drawing->draw, ports->first + 1, ports->last - 1));
	if (machine->size != 0)
		add_machine(drawing, machine, ports->first);
}

static void visit_interface(void *context, const char *name)
{
	struct drawing *drawing = context;

	add(drawing, &drawing->interfaces, (struct naive_packet){.interface = name});
}

/* Sources that profiles have seldom, or only by name. */
static void add_known_origins(struct drawing *drawing)
{
	static const char *const known[] = {
		"0.0.0.1",
		"8.8.8.8",
		"9.255.255.255",
		"10.0.0.0",
		"10.255.255.255",
		"11.0.0.0",
		"126.255.255.255",
		"127.255.255.255",
		"128.0.0.1",
		"169.253.255.255",
		"169.254.0.0",
		"169.254.255.255",
		"169.255.0.0",
		"172.15.255.255",
		"172.16.0.0",
		"172.31.255.255",
		"172.32.0.0",
		"192.167.255.255",
		"192.168.0.0",
		"192.168.255.255",
		"192.169.0.0",
		"223.255.255.255",
		"::2",
		"2001:4860::8888",
		"7fff:ffff::1",
		"8000::",
		"fbff::1",
		"fc00::",
		"fdff:ffff::ffff",
		"fe00::1",
		"fe80::",
		"fe80::1",
		"febf:ffff::1",
		"fec0::",
		"feff::1",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct naive_address address = read_address(known[i]);

		add_origin(drawing, &address);
	}
}

static void add_known_targets(struct drawing *drawing)
{
	static const unsigned known[] = {1, DHCPV6_CLIENT - 1, DHCPV6_CLIENT, DHCPV6_CLIENT + 1,
					 65535};

	const struct naive_address itself = {.size = 0};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		add_target(drawing, &itself, known[i]);
	for (int i = 0; i < 4; i++)
		add(drawing, &drawing->targets, (struct naive_packet){.kind = NAIVE_PING});
}

/* Machines behind a gateway to which nothing is forwarded, and an interface that no zone names. */
static void add_strangers(struct drawing *drawing)
{
	static const char *const strangers[] = {"10.20.0.99", "2001:db8:20::99"};
	static const unsigned ports[] = {22, 5060, 10000};

	for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++) {
		struct naive_address machine = read_address(strangers[i]);

		for (size_t k = 0; k < sizeof(ports) / sizeof(*ports); k++)
			add_machine(drawing, &machine, ports[k]);
	}
	visit_interface(drawing, "inner0");
}

static void shuffle(struct half_list *list, struct draw *draw)
{
	for (size_t left = list->count; left > 1; left--) {
		size_t other = draw_below(draw, (unsigned)left);
		struct naive_packet half = list->items[left - 1];

		list->items[left - 1] = list->items[other];
		list->items[other] = half;
	}
}

/* The first origin from this one on that can reach the target: each family has some. */
static const struct naive_address *find_origin(const struct drawing *drawing, size_t origin,
					       const struct naive_packet *target)
{
	const struct half_list *origins = &drawing->origins;
	size_t size = target->destination.size;

	while (size != 0 && origins->items[origin].source.size != size)
		origin = origin + 1 < origins->count ? origin + 1 : 0;
	return &origins->items[origin].source;
}

/* Both lists have some, whatever the profile: those that are known. */
static struct naive_packet pair(struct drawing *drawing, size_t origin, size_t target)
{
	const struct half_list *interfaces = &drawing->interfaces;
	struct naive_packet packet = drawing->targets.items[target];

	packet.source = *find_origin(drawing, origin, &packet);
	if (interfaces->count > 0 && draw_chance(drawing->draw, 30))
		packet.interface =
			interfaces->items[draw_below(drawing->draw, (unsigned)interfaces->count)]
				.interface;
	return packet;
}

/* A pair that passes, of a gateway often one that it forwards, as far as a few tries find one. */
static struct naive_packet draw_pair(struct drawing *drawing, const struct naive *naive)
{
	struct naive_packet packet = {.port = 0};
	bool any = !naive_is_gateway(naive) || draw_chance(drawing->draw, 40);

	for (int tries = 0; tries < 8; tries++) {
		enum naive_fate fate;

		packet = pair(drawing, draw_below(drawing->draw, (unsigned)drawing->origins.count),
			      draw_below(drawing->draw, (unsigned)drawing->targets.count));
		fate = naive_judge(naive, &packet).fate;
		if (fate == NAIVE_FORWARDED || (any && fate != NAIVE_DENIED))
			break;
	}
	return packet;
}

/* The same packet one step away: a source, then a port. */
static void add_around(struct drawing *drawing, struct half_list *packets,
		       const struct naive_packet *packet)
{
	for (int step = -1; step <= 1; step += 2) {
		struct naive_packet near = *packet;

		if (step_address(&near.source, (uint8_t)step))
			add(drawing, packets, near);
		near = *packet;
		near.port += (unsigned)step;
		if (packet->kind != NAIVE_PING && near.port >= 1 && near.port <= 65535)
			add(drawing, packets, near);
	}
}

/* Both lists side by side, the shorter one again and again; then what passes and what is near. */
static struct probes draw_pairs(struct drawing *drawing, const struct naive *naive, size_t most)
{
	size_t origins = drawing->origins.count, targets = drawing->targets.count;
	size_t longer = origins > targets ? origins : targets;
	struct half_list packets = {.count = 0};

	for (size_t i = 0, from = 0, to = 0; i < longer; i++) {
		add(drawing, &packets, pair(drawing, from, to));
		from = from + 1 < origins ? from + 1 : 0;
		to = to + 1 < targets ? to + 1 : 0;
	}
	while (packets.count < most) {
		struct naive_packet packet = draw_pair(drawing, naive);

		add(drawing, &packets, packet);
		add_around(drawing, &packets, &packet);
	}
	return (struct probes){packets.items, most};
}

struct probes probes_draw(const struct naive *naive, struct draw *draw, size_t most,
			  struct arena *arena)
{
	struct drawing drawing = {.arena = arena, .draw = draw};
	struct naive_visitor visitor = {&drawing, visit_source, visit_ports, visit_interface};

	naive_visit(naive, &visitor);
	add_known_origins(&drawing);
	add_known_targets(&drawing);
	if (naive_is_gateway(naive))
		add_strangers(&drawing);
	shuffle(&drawing.origins, draw);
	shuffle(&drawing.targets, draw);
	return draw_pairs(&drawing, naive, most);
}

const char *probe_address_text(const struct naive_address *address, char *text)
{
	return inet_ntop(inet_family(address), address->bytes, text, INET6_ADDRSTRLEN);
}
