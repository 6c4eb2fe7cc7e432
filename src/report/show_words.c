#include <string.h>

#include "pbxports/base/join.h"
#include "pbxports/base/utf8.h"
#include "show_private.h"

#define MAX_SOURCES 6

const char *show_append(const char *line, const char *separator, const char *word,
			struct arena *arena)
{
	return line[0] == '\0' ? word : arena_format(arena, "%s%s%s", line, separator, word);
}

const char *show_plain(const char *text, struct arena *arena)
{
	size_t left = text == NULL ? 0 : strlen(text);
	char *plain = arena_alloc(arena, left + 1);
	char *end = plain;

	while (left > 0) {
		uint32_t character;
		size_t size = utf8_decode(text, left, &character);

		if (utf8_printable(character)) {
			memcpy(end, text, size);
			end += size;
		} else {
			*end++ = ' ';
		}
		text += size;
		left -= size;
	}
	return plain;
}

const char *show_ports(const struct service *service, struct arena *arena)
{
	const char **words = arena_array(arena, service->port_count, sizeof(*words));
	char text[PORT_TEXT_SIZE];

	if (service->pool.ports.first != 0)
		return arena_format(arena, "%s pool", ports_format(&service->pool.ports, text));
	for (size_t i = 0; i < service->port_count; i++)
		words[i] = arena_strdup(arena, ports_format(&service->ports[i].ports, text));
	return join_words(words, service->port_count, ", ", arena);
}

bool show_zone_is_empty(const struct plan *plan, const struct zone *zone)
{
	return zone->builtin != ZONE_LOOPBACK && plan_zone_is_empty(plan_find_zone(plan, zone));
}

const char *show_names(const struct plan *plan, const struct zone_reference *references,
		       size_t count, struct arena *arena)
{
	const char **words = arena_array(arena, count, sizeof(*words));

	for (size_t i = 0; i < count; i++) {
		const struct zone *zone = references[i].zone;

		words[i] = zone->name.text;
		if (show_zone_is_empty(plan, zone))
			words[i] = arena_format(arena, "%s (empty)", zone->name.text);
	}
	return count == 0 ? "(nobody)" : join_words(words, count, ", ", arena);
}

const char *show_from(const struct plan *plan, const struct service *service, struct arena *arena)
{
	if (!service->enabled)
		return "(off)";
	if (service->exposure == EXPOSURE_LOOPBACK)
		return "(this machine)";
	return show_names(plan, service->from, service->from_count, arena);
}

const char *show_limit(const struct limit *limit, struct arena *arena)
{
	if (limit == NULL)
		return "";
	return arena_format(arena, "%u/%s, burst %u%s", (unsigned)limit->rate.count,
			    rate_unit_name(limit->rate.unit), limit->burst,
			    limit->count == LIMIT_PACKETS ? ", packets" : "");
}

const char *show_encrypted(const struct service *service)
{
	if (service->encrypted_place.source == NULL)
		return "";
	return service->encrypted ? "yes" : "no";
}

const char *show_count(const struct plan_zone *zone, enum family family, struct arena *arena)
{
	char text[ADDRESS_COUNT_SIZE];

	addrset_count_text(&zone->addresses, family, text);
	/* A number of more than nine digits says nothing to anybody. */
	return zone->any[family] ? "all" : strlen(text) > 9 ? "many" : arena_strdup(arena, text);
}

static const char *entry_text(const struct zone_entry *entry, struct arena *arena)
{
	char text[RANGE_TEXT_SIZE];

	if (entry->kind == ENTRY_ZONE)
		return entry->reference.name;
	if (entry->kind == ENTRY_FILE)
		return arena_format(arena, "list %s", show_plain(entry->file.path, arena));
	return arena_strdup(arena,
			    address_range_format(entry->net.family, &entry->net.range, text));
}

const char *show_sources(const struct zone *zone, struct arena *arena)
{
	const char *line = "";

	for (size_t i = 0; i < zone->entry_count && i < MAX_SOURCES; i++)
		line = show_append(line, ", ", entry_text(&zone->entries[i], arena), arena);
	if (zone->entry_count > MAX_SOURCES)
		line = arena_format(arena, "%s and %zu more", line,
				    zone->entry_count - MAX_SOURCES);
	for (size_t i = 0; i < zone->interface_count; i++)
		line = show_append(line, ", ",
				   arena_format(arena, "interface %s", zone->interfaces[i].text),
				   arena);
	return line[0] == '\0' ? "(empty)" : line;
}

const char *show_addresses(struct address address, const struct address *address6,
			   struct arena *arena)
{
	char text[ADDRESS_TEXT_SIZE];
	const char *line = arena_strdup(arena, address_format(IPV4, address, text));

	if (address6 == NULL)
		return line;
	return show_append(line, " ", arena_strdup(arena, address_format(IPV6, *address6, text)),
			   arena);
}

/* RTP takes an even port and RTCP the odd one above (RFC 3550 section 11). */
unsigned show_call_legs(const struct port_range *ports)
{
	unsigned first = ports->first + ports->first % 2U;

	return (ports->last + 1U - first) / 2U;
}
