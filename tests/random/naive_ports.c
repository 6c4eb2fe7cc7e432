#include "naive_ports.h"

#include <stdlib.h>
#include <string.h>

#include "naive_entry.h"

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

bool naive_ports_hold(const struct naive_ports *ports, const struct naive_packet *packet)
{
	return (packet->kind == NAIVE_UDP ? ports->udp : ports->tcp) &&
	       ports->first <= packet->port && packet->port <= ports->last;
}

struct naive_ports naive_ports_behind(const struct naive_opening *opening)
{
	struct naive_ports ports = opening->ports;

	if (opening->port != 0)
		ports.first = ports.last = opening->port;
	return ports;
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

/* Sets where the opening leads to: the addresses of a dialer. */
static void lead_to(struct naive_opening *opening, const struct naive_node *dialer)
{
	const struct naive_node *address = naive_get(dialer, "address");
	const struct naive_node *address6 = naive_get(dialer, "address6");
	struct naive_address last;

	if (address != NULL)
		naive_entry_read(address->text, &opening->address, &last);
	if (address6 != NULL)
		naive_entry_read(address6->text, &opening->address6, &last);
}

/* Calls `use` with each dialer's chunk, which leads to it; `host`: with that one's alone. */
static void visit_chunks(const struct naive_node *root, const char *name, const char *host,
			 void (*use)(void *context, const struct naive_opening *opening),
			 void *context)
{
	const struct naive_node *service = naive_get(naive_get(root, "services"), name);
	const struct naive_node *dialers = naive_get(root, "dialers");
	const struct naive_node *size = naive_get(service, "chunk");
	struct naive_ports pool = read_ports(naive_get(service, "pool")->text);
	unsigned chunk = size == NULL ? 5000 : number(size->text);
	unsigned next = pool.first;

	for (size_t i = 0; i < naive_count(dialers); i++) {
		const struct naive_node *pin = find_pin(dialers->items[i], name);
		struct naive_opening own = {.ports = pool};

		if (pin != NULL) {
			struct naive_ports pinned = read_ports(pin->text);

			own.ports.first = pinned.first;
			own.ports.last = pinned.last;
		} else {
			while (overlaps_pin(dialers, name, next, next + chunk - 1))
				next += chunk;
			own.ports.first = next;
			own.ports.last = next + chunk - 1;
			next += chunk;
		}
		lead_to(&own, dialers->items[i]);
		if (host == NULL || naive_is(naive_get(dialers->items[i], "name"), host))
			use(context, &own);
	}
}

/* What gateway.forward says of a service; NULL for nothing. */
static const struct naive_node *find_forward(const struct naive_node *root, const char *service)
{
	return naive_get(naive_get(naive_get(root, "gateway"), "forward"), service);
}

/* Where it leads to: a dialer's name, or an address. */
static const char *forward_to(const struct naive_node *forward)
{
	return forward->kind == NAIVE_TEXT ? forward->text : naive_get(forward, "to")->text;
}

/* The port that it changes to; 0 where it changes none. */
static unsigned forward_port(const struct naive_node *forward)
{
	const struct naive_node *port = naive_get(forward, "port");

	return port == NULL ? 0 : number(port->text);
}

/* The dialer of a name or an address; NULL where it is no dialer's. */
static const struct naive_node *find_dialer(const struct naive_node *root, const char *text)
{
	const struct naive_node *dialers = naive_get(root, "dialers");

	for (size_t i = 0; i < naive_count(dialers); i++)
		if (naive_is(naive_get(dialers->items[i], "name"), text) ||
		    naive_is(naive_get(dialers->items[i], "address"), text))
			return dialers->items[i];
	return NULL;
}

/* The port that the gateway changes to on the host; 0 where it changes none. */
static unsigned changed_port(const struct naive_view *view, const char *service)
{
	const struct naive_node *forward = find_forward(view->root, service);

	if (view->host == NULL || forward == NULL ||
	    find_dialer(view->root, forward_to(forward)) != find_dialer(view->root, view->host))
		return 0;
	return forward_port(forward);
}

static void visit_list(const struct naive_node *root, const char *service,
		       struct naive_opening opening,
		       void (*use)(void *context, const struct naive_opening *opening),
		       void *context)
{
	const struct naive_node *list =
		naive_get(naive_get(naive_get(root, "services"), service), "ports");

	for (size_t i = 0; i < naive_count(list); i++) {
		opening.ports = read_ports(list->items[i]->text);
		use(context, &opening);
	}
}

/* Makes what leads somewhere end at the machine itself, with the changed port. */
struct ending {
	void (*use)(void *context, const struct naive_opening *opening);
	void *context;
};

static void end_here(void *context, const struct naive_opening *opening)
{
	const struct ending *ending = context;
	struct naive_opening own = {.ports = naive_ports_behind(opening)};

	ending->use(ending->context, &own);
}

void naive_visit_own(const struct naive_view *view, const char *service,
		     void (*use)(void *context, const struct naive_opening *opening), void *context)
{
	const struct naive_node *pool =
		naive_get(naive_get(naive_get(view->root, "services"), service), "pool");
	struct naive_opening changed = {.port = changed_port(view, service)};
	struct ending ending = {use, context};

	visit_list(view->root, service, changed, end_here, &ending);
	if (pool == NULL)
		return;
	if (naive_count(naive_get(view->root, "dialers")) > 0)
		visit_chunks(view->root, service, view->host, end_here, &ending);
	else
		use(context, &(struct naive_opening){.ports = read_ports(pool->text)});
}

void naive_visit_forwarded(const struct naive_view *view, const char *service,
			   void (*use)(void *context, const struct naive_opening *opening),
			   void *context)
{
	const struct naive_node *forward = find_forward(view->root, service);
	struct naive_opening opening = {.port = 0};

	if (naive_get(naive_get(naive_get(view->root, "services"), service), "pool") != NULL)
		visit_chunks(view->root, service, NULL, use, context);
	if (forward == NULL)
		return;
	opening.port = forward_port(forward);
	if (find_dialer(view->root, forward_to(forward)) != NULL) {
		lead_to(&opening, find_dialer(view->root, forward_to(forward)));
	} else {
		struct naive_address last;

		naive_entry_read(forward_to(forward), &opening.address, &last);
	}
	visit_list(view->root, service, opening, use, context);
}
