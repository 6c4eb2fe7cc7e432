#include "pbxports/base/join.h"
#include "show_private.h"

static struct show_grid grid_begin(const char *const *headings)
{
	struct show_grid grid = {.headings = headings};

	while (headings[grid.columns] != NULL)
		grid.columns++;
	return grid;
}

/* A row of empty cells. Valid until the next one is added. */
static const char **grid_add(struct show_grid *grid, struct arena *arena)
{
	struct show_row *row;

	grid->rows =
		arena_grow(arena, grid->rows, grid->count, &grid->capacity, sizeof(*grid->rows));
	row = &grid->rows[grid->count++];
	for (size_t i = 0; i < SHOW_COLUMNS; i++)
		row->cells[i] = "";
	return row->cells;
}

/* On a dialer, what the gateway sends to another port comes in there. */
const char *show_ports_here(const struct plan *plan, const struct service *service,
			    struct arena *arena)
{
	const char *ports = show_ports(service, arena);
	const struct forward *forward = service->forward;

	if (plan->host == NULL || forward == NULL || forward->port == 0 ||
	    address_compare(forward->address, plan->host->address) != 0)
		return ports;
	return arena_format(arena, "%s, here %u", ports, forward->port);
}

struct show_grid show_services(const struct plan *plan, struct arena *arena)
{
	static const char *const headings[] = {
		[SHOW_SERVICE] = "Service",
		[SHOW_PORTS] = "Ports",
		[SHOW_FROM] = "From",
		[SHOW_EXPOSURE] = "Exposure",
		[SHOW_ENCRYPTED] = "Encrypted",
		[SHOW_LIMIT] = "Limit",
		[SHOW_DESCRIPTION] = "Description",
		[SHOW_WHERE] = "Where it is set",
		NULL,
	};
	struct show_grid grid = grid_begin(headings);

	for (size_t i = 0; i < plan->profile->service_count; i++) {
		const struct service *service = &plan->profile->services[i];
		const char **cells = grid_add(&grid, arena);

		cells[SHOW_SERVICE] = service->name.text;
		cells[SHOW_PORTS] = show_ports_here(plan, service, arena);
		cells[SHOW_FROM] = show_from(plan, service, arena);
		cells[SHOW_EXPOSURE] = exposure_names[service->exposure];
		cells[SHOW_ENCRYPTED] = show_encrypted(service);
		cells[SHOW_LIMIT] = show_limit(service->limit, arena);
		cells[SHOW_DESCRIPTION] = show_plain(service->description.text, arena);
		cells[SHOW_WHERE] = show_plain(service->where.text, arena);
	}
	return grid;
}

struct show_grid show_zones(const struct plan *plan, struct arena *arena)
{
	static const char *const headings[] = {"Zone", "Sources",     "IPv4",
					       "IPv6", "Description", NULL};
	struct show_grid grid = grid_begin(headings);

	for (size_t i = 0; i < plan->zone_count; i++) {
		const struct plan_zone *zone = &plan->zones[i];
		const char **cells;

		if (zone->zone->builtin != ZONE_DEFINED)
			continue;
		cells = grid_add(&grid, arena);
		cells[0] = zone->name;
		cells[1] = show_sources(zone->zone, arena);
		cells[2] = show_count(zone, IPV4, arena);
		cells[3] = show_count(zone, IPV6, arena);
		cells[4] = show_plain(zone->zone->description.text, arena);
	}
	return grid;
}

static const char *dialer_addresses(const struct dialer *dialer, struct arena *arena)
{
	char text[ADDRESS_TEXT_SIZE];
	bool has_address6 = dialer->address6_place.source != NULL;

	if (dialer->address_place.source != NULL)
		return show_addresses(dialer->address, has_address6 ? &dialer->address6 : NULL,
				      arena);
	return has_address6 ? arena_strdup(arena, address_format(IPV6, dialer->address6, text))
			    : "";
}

static void set_chunk(const char **cells, const struct plan_chunk *chunk, struct arena *arena)
{
	unsigned legs = show_call_legs(&chunk->ports);
	char text[PORT_TEXT_SIZE];

	cells[2] = arena_format(arena, "%s %s%s", chunk->pool->name.text,
				ports_format(&chunk->ports, text), chunk->pinned ? ", pinned" : "");
	cells[3] = arena_format(arena, "%u", legs);
	cells[4] = arena_format(arena, "%u", legs / 2);
}

/* A row for each chunk; a dialer without any has one too. */
static void add_dialer(struct show_grid *grid, const struct plan *plan, const struct dialer *dialer,
		       struct arena *arena)
{
	const char **cells = NULL;

	for (size_t i = 0; i <= plan->chunk_count; i++) {
		bool past = i == plan->chunk_count;

		if (past ? cells != NULL : plan->chunks[i].dialer != dialer)
			continue;
		cells = grid_add(grid, arena);
		cells[0] = dialer->name.text;
		cells[1] = dialer_addresses(dialer, arena);
		if (!past)
			set_chunk(cells, &plan->chunks[i], arena);
	}
}

struct show_grid show_dialers(const struct plan *plan, struct arena *arena)
{
	static const char *const headings[] = {"Dialer", "Address", "Chunk", "Legs", "Calls", NULL};
	struct show_grid grid = grid_begin(headings);

	for (size_t i = 0; i < plan->profile->dialer_count; i++)
		add_dialer(&grid, plan, &plan->profile->dialers[i], arena);
	return grid;
}

static const char **add_route(struct show_grid *grid, const struct plan_service *service,
			      const char *ports, const char *to, struct arena *arena)
{
	const char **cells = grid_add(grid, arena);
	const char **words = arena_array(arena, service->rule_count, sizeof(*words));

	for (size_t i = 0; i < service->rule_count; i++)
		words[i] = service->rules[i].zone->name;
	cells[0] = service->name;
	cells[1] = ports;
	cells[2] = to;
	cells[4] = service->rule_count == 0 ? "(nobody)"
					    : join_words(words, service->rule_count, ", ", arena);
	return cells;
}

static void add_forward(struct show_grid *grid, const struct plan_forward *forward,
			const char *ports, struct arena *arena)
{
	const char *machine = show_addresses(forward->address, forward->address6, arena);
	const char **cells;

	if (forward->dialer != NULL)
		machine = show_append(forward->dialer->name.text, " ", machine, arena);
	cells = add_route(grid, forward->service, ports, machine, arena);
	cells[3] = forward->port == 0 ? "kept" : arena_format(arena, "%u", forward->port);
}

/* A row for each chunk of a pool; else one, since all ports of a service go to one machine. */
static size_t add_forwards(struct show_grid *grid, const struct plan *plan,
			   const struct plan_service *service, size_t next, struct arena *arena)
{
	const char *ports = show_ports(service->service, arena);
	bool is_pool = service->service->pool.ports.first != 0;
	char text[PORT_TEXT_SIZE];

	if (service->rule_count == 0)
		add_route(grid, service, ports, "(nowhere)", arena);
	else if (!is_pool)
		add_forward(grid, &plan->forwards[next], ports, arena);
	for (; next < plan->forward_count && plan->forwards[next].service == service; next++)
		if (is_pool)
			add_forward(grid, &plan->forwards[next],
				    arena_strdup(arena,
						 ports_format(&plan->forwards[next].ports, text)),
				    arena);
	return next;
}

struct show_grid show_gateway(const struct plan *plan, struct arena *arena)
{
	static const char *const headings[] = {"Service", "Ports", "Leads to",
					       "There",	  "From",  NULL};
	struct show_grid grid = grid_begin(headings);
	size_t next = 0;

	if (plan->role != PLAN_GATEWAY)
		return grid;
	for (size_t i = 0; i < plan->service_count; i++)
		add_route(&grid, &plan->services[i], show_ports(plan->services[i].service, arena),
			  "(the gateway)", arena);
	for (size_t i = 0; i < plan->forwarded_count; i++)
		next = add_forwards(&grid, plan, &plan->forwarded[i], next, arena);
	return grid;
}

static const char *names_or_nobody(const struct plan *plan, const struct zone_reference *zones,
				   size_t count, struct arena *arena)
{
	return count == 0 ? "nobody" : show_names(plan, zones, count, arena);
}

struct show_grid show_policy(const struct plan *plan, struct arena *arena)
{
	static const char *const headings[] = {"Dropped ahead of all", "May ping",
					       "What no service lets in", "Logged of it", NULL};
	const struct profile *profile = plan->profile;
	const struct policy *policy = &profile->policy;
	struct show_grid grid = grid_begin(headings);
	const char **cells = grid_add(&grid, arena);

	cells[0] = names_or_nobody(plan, profile->deny, profile->deny_count, arena);
	cells[1] = names_or_nobody(plan, policy->ping, policy->ping_count, arena);
	cells[2] = policy->fallback == POLICY_REJECT ? "rejected" : "dropped";
	cells[3] = policy->log.count == 0
			   ? "nothing"
			   : arena_format(arena, "%u/%s", (unsigned)policy->log.count,
					  rate_unit_name(policy->log.unit));
	return grid;
}

const char *show_gateway_text(const struct plan *plan, struct arena *arena)
{
	const struct gateway *gateway = plan->profile->gateway;

	return arena_format(arena, "forwards what comes in by %s, %s.", gateway->interface.text,
			    gateway->masquerade ? "masquerading" : "without masquerading");
}

const char *show_gateway_own(const struct plan *plan)
{
	if (plan->input_alone)
		return "Its own input is left alone.";
	if (plan->service_count == 0)
		return "It offers nothing itself.";
	return "What it offers itself comes first.";
}

const char *show_subject(const struct plan *plan, struct arena *arena)
{
	if (plan->host != NULL)
		return arena_format(arena, "host %s", plan->host->name.text);
	return plan->role == PLAN_GATEWAY ? "gateway" : "";
}
