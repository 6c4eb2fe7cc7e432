#include "pbxports/base/json.h"
#include "pbxports/report/show.h"

static void print_ports(struct json *json, const char *key, const struct placed_ports *ports)
{
	char text[PORT_TEXT_SIZE];

	json_text(json, key, ports->ports.first == 0 ? NULL : ports_format(&ports->ports, text));
}

static void print_limit(struct json *json, const struct limit *limit)
{
	static const char *const counts[] = {[LIMIT_FLOWS] = "flows", [LIMIT_PACKETS] = "packets"};
	char rate[32];

	if (limit == NULL) {
		json_null(json, "limit");
		return;
	}
	snprintf(rate, sizeof(rate), "%u/%s", (unsigned)limit->rate.count,
		 rate_unit_name(limit->rate.unit));
	json_object(json, "limit");
	json_text(json, "rate", rate);
	json_number(json, "burst", limit->burst);
	json_text(json, "count", counts[limit->count]);
	json_object_end(json);
}

static void print_service(struct json *json, const struct service *service)
{
	json_object(json, NULL);
	json_text(json, "name", service->name.text);
	json_array(json, "ports");
	for (size_t i = 0; i < service->port_count; i++)
		print_ports(json, NULL, &service->ports[i]);
	json_array_end(json);
	print_ports(json, "pool", &service->pool);
	json_array(json, "from");
	for (size_t i = 0; i < service->from_count; i++)
		json_text(json, NULL, service->from[i].name.text);
	json_array_end(json);
	json_text(json, "exposure", exposure_names[service->exposure]);
	if (service->encrypted_place.source == NULL)
		json_null(json, "encrypted");
	else
		json_bool(json, "encrypted", service->encrypted);
	json_bool(json, "enabled", service->enabled);
	print_limit(json, service->limit);
	json_text(json, "description", service->description.text);
	json_text(json, "where", service->where.text);
	json_text(json, "file", service->name.place.source->name);
	json_number(json, "line", service->name.place.line);
	json_object_end(json);
}

static void print_entry(struct json *json, const struct zone_entry *entry)
{
	char text[RANGE_TEXT_SIZE];

	if (entry->kind == ENTRY_ZONE) {
		json_text(json, NULL, entry->reference.name);
	} else if (entry->kind == ENTRY_FILE) {
		json_object(json, NULL);
		json_text(json, "file", entry->file.path);
		json_object_end(json);
	} else {
		json_text(json, NULL,
			  address_range_format(entry->net.family, &entry->net.range, text));
	}
}

static void print_count(struct json *json, const char *key, const struct addrset *set,
			enum family family)
{
	bool all;
	struct address count = addrset_count(set, family, &all);
	char text[ADDRESS_COUNT_SIZE];

	if (all || count.high != 0)
		json_text(json, key, addrset_count_text(set, family, text));
	else
		json_number(json, key, count.low);
}

static void print_zone(struct json *json, const struct plan_zone *zone)
{
	json_object(json, NULL);
	json_text(json, "name", zone->name);
	json_array(json, "sources");
	for (size_t i = 0; i < zone->zone->entry_count; i++)
		print_entry(json, &zone->zone->entries[i]);
	json_array_end(json);
	json_array(json, "interfaces");
	for (size_t i = 0; i < zone->interface_count; i++)
		json_text(json, NULL, zone->interfaces[i]);
	json_array_end(json);
	json_object(json, "addresses");
	print_count(json, "ipv4", &zone->addresses, IPV4);
	print_count(json, "ipv6", &zone->addresses, IPV6);
	json_object_end(json);
	json_object_end(json);
}

static void print_address(struct json *json, const char *key, enum family family,
			  struct address address, struct place place)
{
	char text[ADDRESS_TEXT_SIZE];

	json_text(json, key, place.source == NULL ? NULL : address_format(family, address, text));
}

static void print_dialer(struct json *json, const struct plan *plan, const struct dialer *dialer)
{
	char text[PORT_TEXT_SIZE];

	json_object(json, NULL);
	json_text(json, "name", dialer->name.text);
	print_address(json, "address", IPV4, dialer->address, dialer->address_place);
	print_address(json, "address6", IPV6, dialer->address6, dialer->address6_place);
	json_object(json, "pools");
	for (size_t i = 0; i < plan->chunk_count; i++)
		if (plan->chunks[i].dialer == dialer)
			json_text(json, plan->chunks[i].pool->name.text,
				  ports_format(&plan->chunks[i].ports, text));
	json_object_end(json);
	json_object_end(json);
}

static void print_forward(struct json *json, const struct forward *forward)
{
	char text[ADDRESS_TEXT_SIZE];

	json_object(json, NULL);
	json_text(json, "service", forward->service_name.text);
	json_text(json, "to", forward->to.text);
	json_text(json, "address", address_format(IPV4, forward->address, text));
	if (forward->port == 0)
		json_null(json, "port");
	else
		json_number(json, "port", forward->port);
	json_object_end(json);
}

static void print_offers(struct json *json, const struct gateway *gateway)
{
	if (gateway->services_place.source == NULL) {
		json_null(json, "services");
		return;
	}
	json_array(json, "services");
	for (size_t i = 0; i < gateway->service_count; i++)
		json_text(json, NULL, gateway->services[i].name.text);
	json_array_end(json);
}

static void print_gateway(struct json *json, const struct gateway *gateway)
{
	if (gateway == NULL) {
		json_null(json, "gateway");
		return;
	}
	json_object(json, "gateway");
	json_text(json, "interface", gateway->interface.text);
	json_array(json, "forward");
	for (size_t i = 0; i < gateway->forward_count; i++)
		print_forward(json, &gateway->forwards[i]);
	json_array_end(json);
	json_bool(json, "masquerade", gateway->masquerade);
	print_offers(json, gateway);
	json_object_end(json);
}

void show_print_json(const struct plan *plan, const struct show_style *style, struct arena *arena,
		     FILE *stream)
{
	const struct profile *profile = plan->profile;
	struct json json = json_begin(stream);

	(void)style;
	(void)arena;
	json_object(&json, NULL);
	json_text(&json, "profile", profile->name.text);
	json_text(&json, "host", plan->host == NULL ? NULL : plan->host->name.text);
	json_array(&json, "services");
	for (size_t i = 0; i < profile->service_count; i++)
		print_service(&json, &profile->services[i]);
	json_array_end(&json);
	json_array(&json, "zones");
	for (size_t i = 0; i < plan->zone_count; i++)
		if (plan->zones[i].zone->builtin == ZONE_DEFINED)
			print_zone(&json, &plan->zones[i]);
	json_array_end(&json);
	json_array(&json, "dialers");
	for (size_t i = 0; i < profile->dialer_count; i++)
		print_dialer(&json, plan, &profile->dialers[i]);
	json_array_end(&json);
	print_gateway(&json, profile->gateway);
	json_object_end(&json);
}
