#include "naive.h"

#include <stdlib.h>
#include <string.h>

#include "naive_entry.h"
#include "naive_ports.h"
#include "naive_tree.h"
#include "naive_zone.h"

#define DHCPV6_CLIENT 546

struct naive {
	struct naive_pool pool;
	struct naive_node *root;
	struct naive_view view;
	const struct naive_node *gateway; /* whose rules they are; NULL: a host's */
};

bool naive_same_address(const struct naive_address *a, const struct naive_address *b)
{
	return a->size == b->size && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Services. */

static const struct naive_node *find_service(const struct naive *naive, const char *name)
{
	return naive_get(naive_get(naive->root, "services"), name);
}

static bool is_open(const struct naive_node *service)
{
	return !naive_is(naive_get(service, "enabled"), "false") &&
	       !naive_is(naive_get(service, "exposure"), "loopback");
}

static bool is_offered(const struct naive *naive, const char *name)
{
	const struct naive_node *offered = naive_get(naive->gateway, "services");

	if (naive->gateway == NULL)
		return true;
	for (size_t i = 0; i < naive_count(offered); i++)
		if (naive_is(offered->items[i], name))
			return true;
	return false;
}

struct port_question {
	const struct naive_packet *packet;
	bool holds;
};

static void ask_port(void *context, const struct naive_opening *opening)
{
	struct port_question *question = context;

	question->holds = question->holds || naive_ports_hold(&opening->ports, question->packet);
}

static bool service_accepts(const struct naive *naive, const char *name,
			    const struct naive_packet *packet)
{
	const struct naive_node *service = find_service(naive, name);
	struct port_question question = {packet, false};

	if (!is_open(service) || !is_offered(naive, name))
		return false;
	naive_visit_own(&naive->view, name, ask_port, &question);
	return question.holds && naive_zones_hold(naive->root, naive_get(service, "from"), packet);
}

/* What comes in. */

static bool is_denied(const struct naive *naive, const struct naive_packet *packet)
{
	return naive_zones_hold(naive->root, naive_get(naive->root, "deny"), packet);
}

static bool may_ping(const struct naive *naive, const struct naive_packet *packet)
{
	const struct naive_node *ping = naive_get(naive_get(naive->root, "policy"), "ping");

	return ping == NULL || naive_zones_hold(naive->root, ping, packet);
}

static bool is_accepted(const struct naive *naive, const struct naive_packet *packet)
{
	const struct naive_node *services = naive_get(naive->root, "services");

	if (is_denied(naive, packet))
		return false;
	if (packet->kind == NAIVE_PING)
		return may_ping(naive, packet);
	if (packet->kind == NAIVE_UDP && packet->port == DHCPV6_CLIENT &&
	    naive_entry_holds("fe80::/10", &packet->source))
		return true;
	for (size_t i = 0; i < naive_count(services); i++)
		if (service_accepts(naive, services->keys[i], packet))
			return true;
	return false;
}

/* What a gateway forwards. */

struct forward_question {
	const struct naive_packet *packet;
	struct naive_verdict verdict; /* of one that is forwarded */
	bool holds;
};

/* An IPv4 one is addressed to the gateway, an IPv6 one to the machine behind it. */
static void ask_forward(void *context, const struct naive_opening *opening)
{
	struct forward_question *question = context;
	const struct naive_packet *packet = question->packet;
	struct naive_ports behind = naive_ports_behind(opening);
	struct naive_verdict *verdict = &question->verdict;

	if (packet->source.size == 4 && packet->destination.size == 0 &&
	    naive_ports_hold(&opening->ports, packet)) {
		question->holds = true;
		verdict->machine = opening->address;
		verdict->port = opening->port == 0 ? packet->port : opening->port;
	} else if (packet->destination.size == 16 &&
		   naive_same_address(&packet->destination, &opening->address6) &&
		   naive_ports_hold(&behind, packet)) {
		question->holds = true;
		verdict->machine = packet->destination;
		verdict->port = packet->port;
	}
}

/* Pings go to the IPv6 addresses of machines to which anything is forwarded. */
static void ask_ping(void *context, const struct naive_opening *opening)
{
	struct forward_question *question = context;

	if (question->packet->destination.size == 16 &&
	    naive_same_address(&question->packet->destination, &opening->address6)) {
		question->holds = true;
		question->verdict.machine = opening->address6;
	}
}

static void ask_service(const struct naive *naive, const char *name,
			struct forward_question *question)
{
	const struct naive_node *service = find_service(naive, name);
	const struct naive_node *from = naive_get(service, "from");
	const struct naive_packet *packet = question->packet;

	if (!is_open(service))
		return;
	if (packet->kind == NAIVE_PING) {
		if (naive_zones_reach(naive->root, from, packet->interface) &&
		    may_ping(naive, packet))
			naive_visit_forwarded(&naive->view, name, ask_ping, question);
	} else if (naive_zones_hold(naive->root, from, packet)) {
		naive_visit_forwarded(&naive->view, name, ask_forward, question);
	}
}

/* Of a packet that has come in on the gateway's interface; false where it is for no forward. */
static bool is_forwarded(const struct naive *naive, const struct naive_packet *packet,
			 struct naive_verdict *verdict)
{
	const struct naive_node *services = naive_get(naive->root, "services");
	struct forward_question question = {packet, {.fate = NAIVE_FORWARDED}, false};

	for (size_t i = 0; i < naive_count(services); i++)
		ask_service(naive, services->keys[i], &question);
	if (question.holds)
		*verdict = question.verdict;
	return question.holds;
}

static struct naive_verdict judge_at_gateway(const struct naive *naive, struct naive_packet packet)
{
	const struct naive_node *interface = naive_get(naive->gateway, "interface");
	struct naive_verdict alone = {NAIVE_LEFT_ALONE, packet.destination,
				      packet.destination.size == 0 ? 0 : packet.port};
	const struct naive_verdict denied = {.fate = NAIVE_DENIED};
	struct naive_verdict verdict = denied;
	bool outside = packet.interface == NULL || naive_is(interface, packet.interface);

	if (outside)
		packet.interface = interface->text;
	if (!outside && packet.destination.size != 0)
		return alone;
	if (outside && is_forwarded(naive, &packet, &verdict)) {
		if (is_denied(naive, &packet))
			verdict = denied;
		return verdict;
	}
	if (packet.destination.size != 0)
		return verdict;
	if (naive_get(naive->gateway, "services") == NULL)
		return alone;
	verdict.fate = is_accepted(naive, &packet) ? NAIVE_ACCEPTED : NAIVE_DENIED;
	return verdict;
}

/* The whole. */

bool naive_is_gateway(const struct naive *naive)
{
	return naive->gateway != NULL;
}

struct naive_verdict naive_judge(const struct naive *naive, const struct naive_packet *packet)
{
	struct naive_verdict verdict = {.fate = NAIVE_DENIED};

	if (naive->gateway != NULL)
		return judge_at_gateway(naive, *packet);
	if (is_accepted(naive, packet))
		verdict.fate = NAIVE_ACCEPTED;
	return verdict;
}

struct naive *naive_read(const char *path, const char *const *folders, const char *host)
{
	struct naive *naive = calloc(1, sizeof(*naive));

	if (naive == NULL)
		abort();
	naive->root = naive_load(&naive->pool, path, folders);
	if (naive->root == NULL || !naive_read_lists(&naive->pool, naive->root)) {
		naive_free(naive);
		return NULL;
	}
	naive->view = (struct naive_view){naive->root, host};
	if (host == NULL)
		naive->gateway = naive_get(naive->root, "gateway");
	return naive;
}

void naive_free(struct naive *naive)
{
	naive_pool_free(&naive->pool);
	free(naive);
}

void naive_override(struct naive *naive, const char *value)
{
	size_t equals = strcspn(value, "=");
	struct naive_node *sources = naive_new(&naive->pool, NAIVE_LIST);
	const char *entry = value + equals + 1;

	if (*entry == '@') {
		sources = naive_load_list(&naive->pool, entry + 1);
	} else {
		for (size_t length; *entry != '\0'; entry += length + (entry[length] == ',')) {
			struct naive_node *item = naive_new(&naive->pool, NAIVE_TEXT);

			length = strcspn(entry, ",");
			item->text = naive_copy(&naive->pool, entry, length);
			naive_append(&naive->pool, sources, NULL, item);
		}
	}
	naive_replace_sources(&naive->pool, naive->root, value, equals, sources);
}

/* Visiting. */

static void visit_own(void *context, const struct naive_opening *opening)
{
	const struct naive_visitor *visitor = context;

	visitor->ports(visitor->context, &opening->ports, &opening->address);
}

static void visit_behind(void *context, const struct naive_opening *opening)
{
	const struct naive_visitor *visitor = context;
	const struct naive_ports behind = naive_ports_behind(opening);
	const struct naive_address itself = {.size = 0};

	visitor->ports(visitor->context, &opening->ports, &itself);
	visitor->ports(visitor->context, &behind, &opening->address);
	if (opening->address6.size != 0)
		visitor->ports(visitor->context, &behind, &opening->address6);
}

void naive_visit(const struct naive *naive, const struct naive_visitor *visitor)
{
	const struct naive_node *services = naive_get(naive->root, "services");
	struct naive_visitor own = *visitor;

	naive_visit_zones(naive->root, visitor);
	for (size_t i = 0; i < naive_count(services); i++) {
		const char *name = services->keys[i];

		naive_visit_own(&naive->view, name, visit_own, &own);
		if (naive->gateway != NULL)
			naive_visit_forwarded(&naive->view, name, visit_behind, &own);
	}
}
