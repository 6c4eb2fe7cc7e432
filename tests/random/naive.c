#include "naive.h"

#include <stdlib.h>
#include <string.h>

#include "naive_entry.h"
#include "naive_tree.h"

#define DHCPV6_CLIENT 546

struct naive {
	struct naive_pool pool;
	struct naive_node *root;
	const char *host; /* NULL for none */
};

static const char *const private_networks[] = {"10.0.0.0/8",	 "172.16.0.0/12", "192.168.0.0/16",
					       "169.254.0.0/16", "fc00::/7",	  "fe80::/10"};

#define PRIVATE_NETWORKS (sizeof(private_networks) / sizeof(*private_networks))

/* Zones. */

static const struct naive_node *zone_sources(const struct naive_node *zone)
{
	return zone->kind == NAIVE_LIST ? zone : naive_get(zone, "sources");
}

static bool zone_holds(const struct naive *naive, const char *name,
		       const struct naive_packet *packet);

static bool source_holds(const struct naive *naive, const struct naive_node *source,
			 const struct naive_packet *packet)
{
	const struct naive_node *lines = naive_get(source, "lines");

	if (source->kind == NAIVE_TEXT)
		return zone_holds(naive, source->text, packet) ||
		       naive_entry_holds(source->text, &packet->source);
	for (size_t i = 0; i < naive_count(lines); i++)
		if (naive_entry_holds(lines->items[i]->text, &packet->source))
			return true;
	return false;
}

/* False also where there is no such zone. */
static bool zone_holds(const struct naive *naive, const char *name,
		       const struct naive_packet *packet)
{
	const struct naive_node *zone = naive_get(naive_get(naive->root, "zones"), name);
	const struct naive_node *sources, *interfaces;

	if (strcmp(name, "internet") == 0)
		return true;
	for (size_t i = 0; strcmp(name, "private") == 0 && i < PRIVATE_NETWORKS; i++)
		if (naive_entry_holds(private_networks[i], &packet->source))
			return true;
	if (zone == NULL)
		return false;
	sources = zone_sources(zone);
	for (size_t i = 0; i < naive_count(sources); i++)
		if (source_holds(naive, sources->items[i], packet))
			return true;
	interfaces = naive_get(zone, "interfaces");
	for (size_t i = 0; i < naive_count(interfaces); i++)
		if (packet->interface != NULL && naive_is(interfaces->items[i], packet->interface))
			return true;
	return false;
}

static bool some_zone_holds(const struct naive *naive, const struct naive_node *names,
			    const struct naive_packet *packet)
{
	for (size_t i = 0; i < naive_count(names); i++)
		if (zone_holds(naive, names->items[i]->text, packet))
			return true;
	return false;
}

/* Ports. */

static unsigned number(const char *text)
{
	return (unsigned)strtoul(text, NULL, 10);
}

/* FIRST[-LAST][/PROTOCOL] */
static struct naive_ports read_ports(const char *text)
{
	struct naive_ports ports = {.first = number(text)};
	const char *dash = strchr(text, '-');

	ports.last = dash == NULL ? ports.first : number(dash + 1);
	ports.udp = strstr(text, "udp") != NULL;
	ports.tcp = strstr(text, "tcp") != NULL;
	return ports;
}

static bool ports_hold(const struct naive_ports *ports, const struct naive_packet *packet)
{
	return (packet->kind == NAIVE_UDP ? ports->udp : ports->tcp) &&
	       ports->first <= packet->port && packet->port <= ports->last;
}

/* The pin of a dialer in the pool of a service, or NULL. */
static const struct naive_node *find_pin(const struct naive_node *dialer, const char *service)
{
	const struct naive_node *pin = naive_get(dialer, "rtp");

	return pin != NULL && pin->kind == NAIVE_MAP ? naive_get(pin, service) : pin;
}

static bool overlaps_pin(const struct naive_node *dialers, const char *service, unsigned first,
			 unsigned last)
{
	for (size_t i = 0; i < dialers->count; i++) {
		const struct naive_node *pin = find_pin(dialers->items[i], service);
		struct naive_ports ports = read_ports(pin == NULL ? "0" : pin->text);

		if (pin != NULL && ports.first <= last && first <= ports.last)
			return true;
	}
	return false;
}

/* Calls `use` with the ports of each chunk that the machine has. */
static void visit_chunks(const struct naive *naive, const char *name,
			 const struct naive_node *service,
			 void (*use)(void *context, const struct naive_ports *ports), void *context)
{
	const struct naive_node *dialers = naive_get(naive->root, "dialers");
	const struct naive_node *size = naive_get(service, "chunk");
	struct naive_ports pool = read_ports(naive_get(service, "pool")->text);
	unsigned chunk = size == NULL ? 5000 : number(size->text);
	unsigned next = pool.first;

	if (naive_count(dialers) == 0)
		use(context, &pool);
	for (size_t i = 0; i < naive_count(dialers); i++) {
		const struct naive_node *pin = find_pin(dialers->items[i], name);
		struct naive_ports own = pool;

		if (pin != NULL) {
			struct naive_ports pinned = read_ports(pin->text);

			own.first = pinned.first;
			own.last = pinned.last;
		} else {
			while (overlaps_pin(dialers, name, next, next + chunk - 1))
				next += chunk;
			own.first = next;
			own.last = next + chunk - 1;
			next += chunk;
		}
		if (naive->host == NULL ||
		    naive_is(naive_get(dialers->items[i], "name"), naive->host))
			use(context, &own);
	}
}

/* The port that the gateway changes to on this machine; 0 where it changes none. */
static unsigned changed_port(const struct naive *naive, const char *service)
{
	const struct naive_node *dialers = naive_get(naive->root, "dialers");
	const struct naive_node *forward =
		naive_get(naive_get(naive_get(naive->root, "gateway"), "forward"), service);
	const struct naive_node *to = naive_get(forward, "to");
	const struct naive_node *port = naive_get(forward, "port");

	for (size_t i = 0; port != NULL && naive->host != NULL && i < naive_count(dialers); i++) {
		const struct naive_node *dialer = dialers->items[i];
		const struct naive_node *address = naive_get(dialer, "address");

		if (naive_is(naive_get(dialer, "name"), naive->host) &&
		    (naive_is(to, naive->host) || (address != NULL && naive_is(to, address->text))))
			return number(port->text);
	}
	return 0;
}

/* Calls `use` with each item of a service's ports, as they are on this machine. */
static void visit_ports(const struct naive *naive, const char *name,
			const struct naive_node *service,
			void (*use)(void *context, const struct naive_ports *ports), void *context)
{
	const struct naive_node *list = naive_get(service, "ports");
	unsigned changed = changed_port(naive, name);

	for (size_t i = 0; i < naive_count(list); i++) {
		struct naive_ports ports = read_ports(list->items[i]->text);

		if (changed != 0)
			ports.first = ports.last = changed;
		use(context, &ports);
	}
	if (naive_get(service, "pool") != NULL)
		visit_chunks(naive, name, service, use, context);
}

struct port_question {
	const struct naive_packet *packet;
	bool holds;
};

static void ask_port(void *context, const struct naive_ports *ports)
{
	struct port_question *question = context;

	question->holds = question->holds || ports_hold(ports, question->packet);
}

static bool service_accepts(const struct naive *naive, const char *name,
			    const struct naive_node *service, const struct naive_packet *packet)
{
	struct port_question question = {packet, false};

	if (naive_is(naive_get(service, "enabled"), "false") ||
	    naive_is(naive_get(service, "exposure"), "loopback"))
		return false;
	visit_ports(naive, name, service, ask_port, &question);
	return question.holds && some_zone_holds(naive, naive_get(service, "from"), packet);
}

/* The whole. */

static bool may_ping(const struct naive *naive, const struct naive_packet *packet)
{
	const struct naive_node *ping = naive_get(naive_get(naive->root, "policy"), "ping");

	return ping == NULL || some_zone_holds(naive, ping, packet);
}

bool naive_accepts(const struct naive *naive, const struct naive_packet *packet)
{
	const struct naive_node *services = naive_get(naive->root, "services");

	if (some_zone_holds(naive, naive_get(naive->root, "deny"), packet))
		return false;
	if (packet->kind == NAIVE_PING)
		return may_ping(naive, packet);
	if (packet->kind == NAIVE_UDP && packet->port == DHCPV6_CLIENT &&
	    naive_entry_holds("fe80::/10", &packet->source))
		return true;
	for (size_t i = 0; i < naive_count(services); i++)
		if (service_accepts(naive, services->keys[i], services->items[i], packet))
			return true;
	return false;
}

/* Puts the lines of the files that the zone names beside their paths. */
static bool read_lists(struct naive *naive, const struct naive_node *zone)
{
	const struct naive_node *sources = zone_sources(zone);

	for (size_t i = 0; i < naive_count(sources); i++) {
		struct naive_node *source = sources->items[i];
		const struct naive_node *file = naive_get(source, "file");
		struct naive_node *lines;

		if (file == NULL || naive_get(source, "lines") != NULL)
			continue;
		lines = naive_load_list(&naive->pool,
					naive_join(&naive->pool, file->folder, file->text));
		if (lines == NULL)
			return false;
		naive_append(&naive->pool, source, "lines", lines);
	}
	return true;
}

struct naive *naive_read(const char *path, const char *const *folders, const char *host)
{
	struct naive *naive = calloc(1, sizeof(*naive));
	const struct naive_node *zones;

	if (naive == NULL)
		abort();
	naive->host = host;
	naive->root = naive_load(&naive->pool, path, folders);
	zones = naive_get(naive->root, "zones");
	for (size_t i = 0; i < naive_count(zones); i++)
		if (!read_lists(naive, zones->items[i]))
			naive->root = NULL;
	if (naive->root != NULL)
		return naive;
	naive_free(naive);
	return NULL;
}

void naive_free(struct naive *naive)
{
	naive_pool_free(&naive->pool);
	free(naive);
}

void naive_override(struct naive *naive, const char *value)
{
	size_t equals = strcspn(value, "=");
	struct naive_node *zones = naive_get(naive->root, "zones");
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
	for (size_t i = 0; i < naive_count(zones); i++) {
		struct naive_node *zone = naive_new(&naive->pool, NAIVE_MAP);
		struct naive_node *interfaces = naive_get(zones->items[i], "interfaces");

		if (strlen(zones->keys[i]) != equals || strncmp(zones->keys[i], value, equals) != 0)
			continue;
		naive_append(&naive->pool, zone, "sources", sources);
		if (interfaces != NULL)
			naive_append(&naive->pool, zone, "interfaces", interfaces);
		zones->items[i] = zone;
	}
}

static void visit_sources(const struct naive_node *list, const struct naive_visitor *visitor)
{
	struct naive_address first, last;

	for (size_t i = 0; i < naive_count(list); i++) {
		const struct naive_node *source = list->items[i];

		if (source->kind != NAIVE_TEXT)
			visit_sources(naive_get(source, "lines"), visitor);
		else if (naive_entry_read(source->text, &first, &last))
			visitor->source(visitor->context, &first, &last);
	}
}

void naive_visit(const struct naive *naive, const struct naive_visitor *visitor)
{
	const struct naive_node *zones = naive_get(naive->root, "zones");
	const struct naive_node *services = naive_get(naive->root, "services");

	for (size_t i = 0; i < naive_count(zones); i++) {
		const struct naive_node *interfaces = naive_get(zones->items[i], "interfaces");

		visit_sources(zone_sources(zones->items[i]), visitor);
		for (size_t k = 0; k < naive_count(interfaces); k++)
			visitor->interface(visitor->context, interfaces->items[k]->text);
	}
	for (size_t i = 0; i < naive_count(services); i++)
		visit_ports(naive, services->keys[i], services->items[i], visitor->ports,
			    visitor->context);
}
