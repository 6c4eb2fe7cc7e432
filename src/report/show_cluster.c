#include "pbxports/report/table.h"
#include "show_private.h"

static const char *addresses_text(struct address address, const struct address *address6,
				  struct arena *arena)
{
	char text[ADDRESS_TEXT_SIZE];
	const char *line = arena_strdup(arena, address_format(IPV4, address, text));

	if (address6 == NULL)
		return line;
	return show_append(line, " ", arena_strdup(arena, address_format(IPV6, *address6, text)),
			   arena);
}

static const char *dialer_addresses(const struct dialer *dialer, struct arena *arena)
{
	char text[ADDRESS_TEXT_SIZE];
	bool has_address6 = dialer->address6_place.source != NULL;

	if (dialer->address_place.source != NULL)
		return addresses_text(dialer->address, has_address6 ? &dialer->address6 : NULL,
				      arena);
	return has_address6 ? arena_strdup(arena, address_format(IPV6, dialer->address6, text))
			    : "";
}

/* RTP takes an even port and RTCP the odd one above (RFC 3550 section 11). */
static unsigned call_legs(const struct port_range *ports)
{
	unsigned first = ports->first + ports->first % 2U;

	return (ports->last + 1U - first) / 2U;
}

static void set_chunk(struct table_row *row, const struct plan_chunk *chunk, struct arena *arena)
{
	unsigned legs = call_legs(&chunk->ports);
	char text[PORT_TEXT_SIZE];

	row->cells[2].text = arena_format(arena, "%s %s", chunk->pool->name.text,
					  ports_format(&chunk->ports, text));
	row->cells[3].text = arena_format(arena, "%u", legs);
	row->cells[4].text = arena_format(arena, "%u", legs / 2);
}

/* A row for each chunk; only the first has the dialer's name. */
static void add_dialer(struct table *table, const struct plan *plan, const struct dialer *dialer,
		       struct arena *arena)
{
	struct table_row *row = table_add(table);
	bool used = false;

	row->cells[0].text = dialer->name.text;
	row->cells[1].text = dialer_addresses(dialer, arena);
	for (size_t i = 0; i < plan->chunk_count; i++) {
		if (plan->chunks[i].dialer != dialer)
			continue;
		if (used)
			row = table_add(table);
		set_chunk(row, &plan->chunks[i], arena);
		used = true;
	}
}

void show_print_dialers(const struct plan *plan, bool color, struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"DIALER", "ADDRESS", "CHUNK", "LEGS", "CALLS", NULL};
	struct table table = table_begin(headings, arena);

	for (size_t i = 0; i < plan->profile->dialer_count; i++)
		add_dialer(&table, plan, &plan->profile->dialers[i], arena);
	fputc('\n', stream);
	table_print(&table, color, SHOW_WIDTH, stream);
	if (plan->chunk_count > 0)
		fputs("\nA call's leg takes two ports, RTP and RTCP; a bridged call has two "
		      "legs.\n",
		      stream);
}

static const char *rules_text(const struct plan_service *service, struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < service->rule_count; i++)
		line = show_append(line, ", ", service->rules[i].zone->name, arena);
	return line[0] == '\0' ? "(nobody)" : line;
}

static void add_row(struct table *table, const struct plan_service *service, const char *ports,
		    const char *to, const char *port)
{
	struct table_row *row = table_add(table);

	row->cells[0].text = service->name;
	row->cells[1].text = ports;
	row->cells[2].text = to;
	row->cells[3].text = port;
	row->cells[4].text = rules_text(service, table->arena);
}

static void add_forward(struct table *table, const struct plan_forward *forward, const char *ports)
{
	struct arena *arena = table->arena;
	const char *machine = addresses_text(forward->address, forward->address6, arena);

	if (forward->dialer != NULL)
		machine = show_append(forward->dialer->name.text, " ", machine, arena);
	add_row(table, forward->service, ports, machine,
		forward->port == 0 ? "kept" : arena_format(arena, "%u", forward->port));
}

/* A row for each chunk of a pool; else one, since all ports of a service go to one machine. */
static size_t add_forwards(struct table *table, const struct plan *plan,
			   const struct plan_service *service, size_t next)
{
	char text[PORT_TEXT_SIZE];

	if (service->rule_count == 0)
		add_row(table, service, show_ports(service->service, table->arena), "(nowhere)",
			"");
	else if (service->service->pool.ports.first == 0)
		add_forward(table, &plan->forwards[next],
			    show_ports(service->service, table->arena));
	for (; next < plan->forward_count && plan->forwards[next].service == service; next++)
		if (service->service->pool.ports.first != 0)
			add_forward(table, &plan->forwards[next],
				    arena_strdup(table->arena,
						 ports_format(&plan->forwards[next].ports, text)));
	return next;
}

static const char *own_input(const struct plan *plan)
{
	if (plan->input_alone)
		return "Its own input is left alone.";
	if (plan->service_count == 0)
		return "It offers nothing itself.";
	return "What it offers itself comes first.";
}

void show_print_gateway(const struct plan *plan, bool color, struct arena *arena, FILE *stream)
{
	static const char *const headings[] = {"SERVICE", "PORTS", "LEADS TO",
					       "THERE",	  "FROM",  NULL};
	const struct gateway *gateway = plan->profile->gateway;
	struct table table = table_begin(headings, arena);
	size_t next = 0;

	fprintf(stream, "\nGateway: forwards what comes in by %s, %s.\n%s\n\n",
		gateway->interface.text,
		gateway->masquerade ? "masquerading" : "without masquerading", own_input(plan));
	for (size_t i = 0; i < plan->service_count; i++)
		add_row(&table, &plan->services[i], show_ports(plan->services[i].service, arena),
			"(the gateway)", "");
	for (size_t i = 0; i < plan->forwarded_count; i++)
		next = add_forwards(&table, plan, &plan->forwarded[i], next);
	table_print(&table, color, SHOW_WIDTH, stream);
}
