/* The gateway: what it forwards, and what it offers itself. */
#include <stdlib.h>
#include <string.h>

#include "generator.h"

#define PROTOCOLS_MAX 2
#define TAKINGS_MAX   64

/* Ports of the gateway that are given away. */
struct taking {
	unsigned first;
	unsigned last;
	const char *protocols;
	bool offered; /* by the gateway itself: what it offers may share ports */
};

struct takings {
	struct taking items[TAKINGS_MAX];
	size_t count;
};

/* A word is FIRST[-LAST]/PROTOCOL. */
static struct taking read_taking(const char *word)
{
	struct taking taking = {.protocols = strchr(word, '/')};
	char *end;

	taking.first = (unsigned)strtoul(word, &end, 10);
	taking.last = *end == '-' ? (unsigned)strtoul(end + 1, NULL, 10) : taking.first;
	return taking;
}

static bool share_protocol(const struct taking *a, const struct taking *b)
{
	static const char *const names[PROTOCOLS_MAX] = {"tcp", "udp"};

	for (size_t i = 0; i < PROTOCOLS_MAX; i++)
		if (strstr(a->protocols, names[i]) != NULL &&
		    strstr(b->protocols, names[i]) != NULL)
			return true;
	return false;
}

static bool is_free(const struct takings *takings, const struct taking *wanted)
{
	for (size_t i = 0; i < takings->count; i++) {
		const struct taking *taking = &takings->items[i];

		if (share_protocol(taking, wanted) && !(taking->offered && wanted->offered) &&
		    taking->first <= wanted->last && wanted->first <= taking->last)
			return false;
	}
	return true;
}

/* Gives all ports of a service away, or none where one of them is already. */
static bool take_ports(struct takings *takings, const struct tree *ports, bool offered)
{
	struct taking wanted;

	if (takings->count + ports->count > TAKINGS_MAX)
		return false;
	for (size_t i = 0; i < ports->count; i++) {
		wanted = read_taking(ports->items[i]->text);
		wanted.offered = offered;
		if (!is_free(takings, &wanted))
			return false;
	}
	for (size_t i = 0; i < ports->count; i++) {
		wanted = read_taking(ports->items[i]->text);
		wanted.offered = offered;
		takings->items[takings->count++] = wanted;
	}
	return true;
}

static struct takings take_pools(const struct generator *generator)
{
	struct takings takings = {.count = 0};

	if (tree_get(generator->root, "dialers") != NULL)
		takings.items[takings.count++] =
			(struct taking){POOL_GROUND, POOL_END, "/tcp+udp", false};
	return takings;
}

/* Whether the gateway may have to do with the service at all. */
static bool is_open(const struct tree *service)
{
	const struct tree *enabled = tree_get(service, "enabled");
	const struct tree *exposure = tree_get(service, "exposure");

	return tree_get(service, "ports") != NULL &&
	       (enabled == NULL || strcmp(enabled->text, "true") == 0) &&
	       (exposure == NULL || strcmp(exposure->text, "loopback") != 0);
}

/* A dialer's name or address, or another machine's. */
static struct tree *draw_machine(struct generator *generator, const struct tree *dialer)
{
	static const char *const others[] = {"10.20.0.60", "10.20.1.1", "192.168.50.7",
					     "203.0.113.99"};
	const struct tree *dialers = tree_get(generator->root, "dialers");

	if (dialer == NULL && dialers != NULL && !chance(generator, 35))
		dialer = dialers->items[draw_below(generator->draw, (unsigned)dialers->count)];
	if (dialer == NULL) {
		has_at_gateway(generator, HAS_FORWARD_OTHER);
		return new_word(generator, others[draw_below(generator->draw, COUNT(others))]);
	}
	if (chance(generator, 50)) {
		has_at_gateway(generator, HAS_FORWARD_NAME);
		return new_word(generator, tree_get(dialer, "name")->text);
	}
	has_at_gateway(generator, HAS_FORWARD_ADDRESS);
	return new_word(generator, tree_get(dialer, "address")->text);
}

static void note_forward(struct generator *generator, const char *name)
{
	const struct tree *service = tree_get(generator->services, name);
	const struct tree *from = tree_get(service, "from");

	if (from == NULL || from->count == 0)
		has_at_gateway(generator, HAS_FORWARD_UNREACHED);
	if (tree_get(service, "limit") != NULL)
		has_at_gateway(generator, HAS_GATEWAY_LIMIT);
}

static void add_forward(struct generator *generator, struct tree *forward, const char *name,
			struct tree *to, unsigned port)
{
	struct tree *target = new_map(generator);

	note_forward(generator, name);
	has_at_gateway(generator, port == 0 ? HAS_FORWARD_KEPT : HAS_FORWARD_CHANGED);
	if (port == 0 && chance(generator, 60)) {
		tree_set(generator->arena, forward, name, to);
		return;
	}
	tree_set(generator->arena, target, "to", to);
	if (port != 0)
		tree_set(generator->arena, target, "port",
			 tree_bare(generator->arena, arena_format(generator->arena, "%u", port)));
	tree_shuffle(target, generator->draw);
	tree_set(generator->arena, forward, name, target);
}

/* A service of one port, which the gateway changes; its name, or NULL where no port was free. */
static const char *draw_changing(struct generator *generator, struct takings *takings)
{
	const char *name = draw_name(generator, generator->services);
	struct tree *ports = new_list(generator);
	struct tree *service = new_map(generator);

	tree_add(generator->arena, ports,
		 new_word(generator, arena_format(generator->arena, "%u/%s",
						  draw_between(generator->draw, 1, 9999),
						  draw_protocol(generator))));
	if (!take_ports(takings, ports, false))
		return NULL;
	tree_set(generator->arena, service, "ports", ports);
	draw_from(generator, service);
	if (generator->limits && chance(generator, 50))
		tree_set(generator->arena, service, "limit", draw_limit(generator));
	add_service(generator, name, service);
	return name;
}

/* Two ports at times that lead to one. */
static void draw_changed(struct generator *generator, struct tree *forward, struct takings *takings,
			 const struct tree *dialer)
{
	struct tree *to = draw_machine(generator, dialer);
	unsigned port = draw_port(generator);
	size_t count = chance(generator, 60) ? 2 : 1;
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		const char *name = draw_changing(generator, takings);

		if (name == NULL)
			continue;
		if (++made == 2)
			has_at_gateway(generator, HAS_FORWARD_SHARED);
		add_forward(generator, forward, name, new_word(generator, to->text), port);
	}
	if (made > 0 && generator->machines == DIALER)
		has(generator, HAS_CHANGED_PORT);
}

static void draw_forwards(struct generator *generator, struct tree *gateway,
			  struct takings *takings, const struct tree *dialer)
{
	struct tree *forward = new_map(generator);

	if (chance(generator, 85))
		draw_changed(generator, forward, takings, dialer);
	for (size_t i = 0; i < generator->services->count; i++) {
		const char *name = generator->services->keys[i];
		const struct tree *service = generator->services->items[i];

		if (tree_get(forward, name) == NULL && is_open(service) && chance(generator, 65) &&
		    take_ports(takings, tree_get(service, "ports"), false))
			add_forward(generator, forward, name, draw_machine(generator, dialer), 0);
	}
	tree_shuffle(forward, generator->draw);
	if (forward->count > 0 || chance(generator, 50))
		tree_set(generator->arena, gateway, "forward", forward);
}

static void draw_offers(struct generator *generator, struct tree *gateway, struct takings *takings)
{
	struct tree *offers = new_list(generator);

	if (chance(generator, 40)) {
		has_at_gateway(generator, HAS_INPUT_ALONE);
		return;
	}
	has_at_gateway(generator, HAS_GATEWAY_SERVICES);
	for (size_t i = 0; i < generator->services->count; i++) {
		const struct tree *service = generator->services->items[i];

		if (is_open(service) && chance(generator, 60) &&
		    take_ports(takings, tree_get(service, "ports"), true))
			tree_add(generator->arena, offers,
				 new_word(generator, generator->services->keys[i]));
	}
	tree_shuffle(offers, generator->draw);
	tree_set(generator->arena, gateway, "services", offers);
}

/* One that some zone names where there is one, and what zones name besides. */
static void draw_interface(struct generator *generator, struct tree *gateway)
{
	const char *name = "eth0";
	bool own = chance(generator, 75);

	for (size_t i = 0; i < generator->zones->count; i++) {
		const struct tree *list = tree_get(generator->zones->items[i], "interfaces");

		for (size_t k = 0; list != NULL && k < list->count; k++) {
			if (own) {
				has_at_gateway(generator, HAS_OWN_INTERFACE);
				name = list->items[k]->text;
				own = false;
			} else if (strcmp(list->items[k]->text, name) != 0) {
				has_at_gateway(generator, HAS_OTHER_INTERFACE);
			}
		}
	}
	tree_set(generator->arena, gateway, "interface", new_word(generator, name));
}

static void draw_masquerade(struct generator *generator, struct tree *gateway)
{
	bool masquerade = chance(generator, 50);

	if (chance(generator, 15))
		return;
	has_at_gateway(generator, masquerade ? HAS_MASQUERADE_ON : HAS_MASQUERADE_OFF);
	tree_set(generator->arena, gateway, "masquerade",
		 tree_bare(generator->arena, masquerade ? "true" : "false"));
}

/* What the policy, drawn before, means here. */
static void note_policy(struct generator *generator)
{
	const struct tree *deny = tree_get(generator->root, "deny");

	if (deny != NULL && deny->count > 0)
		has_at_gateway(generator, HAS_GATEWAY_DENY);
	if (tree_get(tree_get(generator->root, "policy"), "ping") != NULL)
		has_at_gateway(generator, HAS_GATEWAY_PING);
}

void draw_gateway(struct generator *generator, const struct tree *dialer)
{
	struct tree *gateway = new_map(generator);
	struct takings takings = take_pools(generator);

	has_at_gateway(generator, HAS_GATEWAY);
	note_policy(generator);
	draw_interface(generator, gateway);
	draw_masquerade(generator, gateway);
	draw_forwards(generator, gateway, &takings, dialer);
	draw_offers(generator, gateway, &takings);
	tree_shuffle(gateway, generator->draw);
	tree_set(generator->arena, generator->root, "gateway", gateway);
}
