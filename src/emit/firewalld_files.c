#include <string.h>

#include "firewalld.h"

/* Some profiles list zones by the thousand; nobody reads that in a description. */
#define LIST_ROOM 400

const char *firewalld_list_zones(const struct firewalld *firewalld, const char *title,
				 const struct plan_zone *const *zones, size_t count)
{
	const char *list = title;

	for (size_t i = 0; i < count; i++) {
		const char *separator = i == 0 ? ":" : ",";

		if (strlen(list) > LIST_ROOM)
			return arena_format(firewalld->arena, "%s%s ...", list, separator);
		list = arena_format(firewalld->arena, "%s%s %s", list, separator, zones[i]->name);
	}
	return list;
}

/* Ports alone: firewalld's own service sip attaches a connection tracking helper, which rewrites
 * calls. */
void firewalld_print_service(const struct firewalld *firewalld, const struct firewalld_file *file,
			     struct xml *xml)
{
	const struct plan_service *service = file->service->service;

	xml_element(xml, "service");
	xml_text(xml, "short", service->name);
	xml_text(xml, "description",
		 firewalld_list_zones(firewalld, service->name, file->service->zones,
				      file->service->zone_count));
	for (enum protocol protocol = TCP; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < service->ports.protocols[protocol].count; i++) {
			xml_element(xml, "port");
			xml_attribute(xml, "port",
				      firewalld_ports_text(firewalld, portset_range(&service->ports,
										    protocol, i)));
			xml_attribute(xml, "protocol", protocol_name(protocol));
			xml_element_end(xml);
		}
	}
	xml_element_end(xml);
}

void firewalld_print_set(const struct firewalld *firewalld, const struct firewalld_file *file,
			 struct xml *xml)
{
	enum family family = file->set.family;
	struct prefix_walk walk = prefix_walk_begin(file->set.addresses, family);
	char network[PREFIX_TEXT_SIZE];

	(void)firewalld;
	xml_element(xml, "ipset");
	xml_attribute(xml, "type", "hash:net");
	xml_text(xml, "short", file->set.name);
	xml_text(xml, "description", file->set.description);
	xml_element(xml, "option");
	xml_attribute(xml, "name", "family");
	xml_attribute(xml, "value", family == IPV4 ? "inet" : "inet6");
	xml_element_end(xml);
	while (prefix_walk_next(&walk))
		xml_text(xml, "entry", prefix_format(family, walk.first, walk.length, network));
	xml_element_end(xml);
}

/*
 * firewalld's own policy allow-host-ipv6 has no solicitations of routers, and may have been taken
 * away. The kernel itself drops what has a hop limit below 255. Redirects are invalid to connection
 * tracking, and firewalld drops them ahead of all policies.
 */
void firewalld_print_discovery(const struct firewalld *firewalld, const struct firewalld_file *file,
			       struct xml *xml)
{
	static const char *const types[] = {"router-solicitation", "router-advertisement",
					    "neighbour-solicitation", "neighbour-advertisement"};

	(void)firewalld;
	(void)file;
	/* From every zone, so also from what is denied. */
	firewalld_policy_begin(xml, "CONTINUE", "-15001", "IPv6 neighbour discovery", "ANY",
			       "HOST");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		xml_element(xml, "rule");
		xml_attribute(xml, "family", "ipv6");
		xml_element(xml, "icmp-type");
		xml_attribute(xml, "name", types[i]);
		xml_element_end(xml);
		xml_element(xml, "accept");
		xml_element_end(xml);
		xml_element_end(xml);
	}
	xml_element_end(xml);
}

/* A host's rules filter its input only, while zones that drop would also drop what it forwards. */
void firewalld_print_forwarding(const struct firewalld *firewalld,
				const struct firewalld_file *file, struct xml *xml)
{
	(void)firewalld;
	(void)file;
	firewalld_policy_begin(xml, "ACCEPT", "32767", "forwarding is left alone", "ANY", "ANY");
	xml_element_end(xml);
}

void firewalld_print_file(const struct firewalld *firewalld, const struct firewalld_file *file,
			  FILE *stream)
{
	struct xml xml = xml_begin(stream);

	xml_comment(&xml, firewalld->title);
	file->print(firewalld, file, &xml);
}
