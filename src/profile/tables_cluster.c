/* The rows of dialers and the gateway; see tables.c. */
#include <stddef.h>
#include <string.h>

#include "pbxports/profile/profile.h"
#include "pbxports/profile/tables.h"

static bool span_read(const char *text, void *value, struct scalar_error *why)
{
	return port_span_parse(text, &((struct placed_ports *)value)->ports, why);
}

static bool machine_read(const char *text, enum family wanted, void *value,
			 struct scalar_error *why)
{
	enum family family;
	struct address address;

	if (!address_parse(text, strlen(text), &family, &address) || family != wanted)
		return scalar_fail(why, NULL, "is not an %s address",
				   wanted == IPV4 ? "IPv4" : "IPv6");
	if (address_compare(address, (struct address){0, 0}) == 0)
		return scalar_fail(why, NULL, "is no machine's address");
	*(struct address *)value = address;
	return true;
}

static bool ipv4_read(const char *text, void *value, struct scalar_error *why)
{
	return machine_read(text, IPV4, value, why);
}

static bool ipv6_read(const char *text, void *value, struct scalar_error *why)
{
	return machine_read(text, IPV6, value, why);
}

static const struct bind_type span_type = {
	.form = BIND_SCALAR,
	.what = "a range of ports such as 40000-44999",
	.size = sizeof(struct placed_ports),
	.parse = span_read,
	.pattern = PORT_SPAN_PATTERN,
	PLACE(placed_ports, place),
};

/* One range pins the only pool; with several pools it is a mapping from pool to range. */
static void pins_read(const struct bind_context *context, const struct node *node, void *value)
{
	struct dialer *dialer =
		(struct dialer *)(void *)((unsigned char *)value - offsetof(struct dialer, pins));
	bool many = node->kind == NODE_MAPPING;

	dialer->pin_count = many ? node->count : 1;
	dialer->pins = arena_array(context->diags->arena, dialer->pin_count, sizeof(struct pin));
	for (size_t i = 0; i < dialer->pin_count; i++) {
		const struct node *range = many ? node->entries[i].value : node;

		if (many) {
			bind_node(context, &name_type, node->entries[i].key, &dialer->pins[i].pool);
			/* Also of a key that is no name: the pin is not one of the only pool. */
			dialer->pins[i].pool.place = node->entries[i].key->place;
		}
		bind_node(context, &span_type, range, &dialer->pins[i].range);
	}
}

static const struct bind_type pin_map_type = {.form = BIND_MAP,
					      .what = "a mapping from pool to range",
					      .noun = "pin of",
					      .check = name_parse,
					      .pattern = "^" NAME_PATTERN "$",
					      .item = &span_type};
static const struct bind_type pins_type = {
	.form = BIND_CUSTOM,
	.what = "a range of ports, or with several pools a mapping from pool to range",
	.size = sizeof(struct pin *),
	.forms = (const struct bind_type *const[]){&span_type, &pin_map_type, NULL},
	.read = pins_read};
static const struct bind_type ipv4_type = {.form = BIND_SCALAR,
					   .what = "an IPv4 address",
					   .size = sizeof(struct address),
					   .parse = ipv4_read,
					   .pattern = "^" IPV4_PATTERN "$"};
static const struct bind_type ipv6_type = {.form = BIND_SCALAR,
					   .what = "an IPv6 address",
					   .size = sizeof(struct address),
					   .parse = ipv6_read,
					   .pattern = "^" IPV6_PATTERN "$"};
static const struct bind_row dialer_rows[] = {
	{.key = "name", VALUE(dialer, name, name_type, "the dialer's name"), .required = true},
	{.key = "address",
	 VALUE(dialer, address, ipv4_type, "its IPv4 address"),
	 PLACE(dialer, address_place)},
	{.key = "address6",
	 VALUE(dialer, address6, ipv6_type, "its IPv6 address"),
	 PLACE(dialer, address6_place)},
	{.key = "rtp", VALUE(dialer, pins, pins_type, "its chunk, pinned")},
	{.key = NULL},
};
static const struct bind_type dialer_type = {
	.form = BIND_RECORD,
	.what = "a mapping with name and address",
	.example = "{name: dialer1, address: 10.20.0.11}",
	.size = sizeof(struct dialer),
	.rows = dialer_rows,
	PLACE(dialer, place),
};
const struct bind_type dialers_type = {.form = BIND_LIST,
				       .what = "a list of dialers",
				       .example = "[{name: dialer1, address: 10.20.0.11}]",
				       .item = &dialer_type};

static const struct bind_type changed_port_type = {
	.form = BIND_NUMBER, .what = "a port", .size = sizeof(unsigned), .low = 1, .high = 65535};
static const struct bind_type machine_type = {.form = BIND_TEXT,
					      .what = "a dialer's name or an IPv4 address",
					      .size = sizeof(struct word),
					      .pattern = "^(" NAME_PATTERN "|" IPV4_PATTERN ")$"};
static const struct bind_row forward_rows[] = {
	{.key = "to",
	 VALUE(forward, to, machine_type, "a dialer's name or an IPv4 address"),
	 .required = true},
	{.key = "port",
	 VALUE(forward, port, changed_port_type, "the port there, where it differs"),
	 PLACE(forward, port_place)},
	{.key = NULL},
};
static const char forward_what[] = "a dialer's name, an IPv4 address, or {to: ..., port: ...}";
static const struct bind_type forward_record_type = {.form = BIND_RECORD,
						     .what = forward_what,
						     .size = sizeof(struct forward),
						     .rows = forward_rows};

static void forward_read(const struct bind_context *context, const struct node *node, void *value)
{
	struct forward *forward = value;

	if (node->kind == NODE_SCALAR)
		bind_node(context, &machine_type, node, &forward->to);
	else
		bind_node(context, &forward_record_type, node, forward);
}

static const struct bind_type forward_type = {
	.form = BIND_CUSTOM,
	.what = "a dialer's name, an IPv4 address, or {to: ..., port: ...}",
	.size = sizeof(struct forward),
	.forms = (const struct bind_type *const[]){&machine_type, &forward_record_type, NULL},
	.read = forward_read};
static const struct bind_type forwards_type = {.form = BIND_MAP,
					       .what = "a mapping from service to machine",
					       .noun = "forward of",
					       .check = name_parse,
					       .pattern = "^" NAME_PATTERN "$",
					       .item = &forward_type};
static const struct bind_type service_word_type = {.form = BIND_WORD,
						   .what = "a service's name",
						   .size = sizeof(struct service_reference),
						   .check = name_parse,
						   .pattern = "^" NAME_PATTERN "$"};
static const struct bind_type service_words_type = {.form = BIND_LIST,
						    .what = "a list of services",
						    .example = "[ssh]",
						    .item = &service_word_type};

static void gateway_defaults(void *value)
{
	((struct gateway *)value)->masquerade = true;
}

static const struct bind_row gateway_rows[] = {
	{.key = "interface",
	 VALUE(gateway, interface, interface_type, "the internet side"),
	 .required = true},
	{.key = "masquerade",
	 VALUE(gateway, masquerade, flag_type,
	       "whether what goes out takes the gateway's address; true by default")},
	{.key = "services",
	 ITEMS(gateway, services, service_count, service_words_type,
	       "what the gateway itself offers; absent: its own input is left alone"),
	 PLACE(gateway, services_place)},
	{.key = "forward",
	 ITEMS(gateway, forwards, forward_count, forwards_type, "which machine takes a service")},
	{.key = NULL},
};
static const struct bind_type gateway_record_type = {
	.form = BIND_RECORD,
	.what = "a mapping with interface",
	.example = "{interface: eth0}",
	.size = sizeof(struct gateway),
	.rows = gateway_rows,
	.defaults = gateway_defaults,
	PLACE(gateway, place),
};
const struct bind_type gateway_type = {.form = BIND_POINTER,
				       .what = "a mapping with interface",
				       .size = sizeof(struct gateway *),
				       .item = &gateway_record_type};
