#include "pbxports/profile/zones.h"

#include <string.h>

#include "pbxports/profile/tables.h"

/* RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6. */
static const char *const private_networks[] = {
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10",
};
static const char *const every_network[] = {"0.0.0.0/0", "::/0"};

static const struct {
	const char *name;
	enum zone_builtin builtin;
	const char *const *networks;
	size_t count;
} builtins[] = {
	{"internet", ZONE_INTERNET, every_network, 2},
	{"loopback", ZONE_LOOPBACK, NULL, 0},
	{"private", ZONE_PRIVATE, private_networks, 6},
};
#define BUILTINS (sizeof(builtins) / sizeof(builtins[0]))

static void read_file_entry(const struct bind_context *context, const struct node *node,
			    struct zone_entry *entry)
{
	struct word path = {0};

	bind_node(context, &list_file_type, node, &path);
	entry->kind = ENTRY_FILE;
	entry->file.path = path.text;
	if (path.text != NULL)
		entry->place = path.place;
}

static void read_word_entry(const struct bind_context *context, const struct node *node,
			    struct zone_entry *entry)
{
	struct scalar_error why = {0};
	char first = (char)(node->text[0] | 0x20); /* in lower case, where it is a letter */
	bool letter = first >= 'a' && first <= 'z';

	/* No name holds a colon or a dot, so an IPv6 address that begins with a letter is told. */
	if (letter && name_parse(node->text, &why)) {
		entry->kind = ENTRY_ZONE;
		entry->reference.name = node->text;
		return;
	}
	entry->kind = ENTRY_RANGE;
	if (address_range_parse(node->text, node->count, &entry->net.family, &entry->net.range,
				&why))
		return;
	/* What looks like a name was meant as one, and is told what is wrong with it. */
	if (letter && strpbrk(node->text, ".:/") == NULL)
		name_parse(node->text, &why);
	bind_refused(context->diags, node->place, node->text, &why);
}

static void read_entry(const struct bind_context *context, const struct node *node, void *value)
{
	struct zone_entry *entry = value;

	entry->place = node->place;
	if (node->kind == NODE_MAPPING)
		read_file_entry(context, node, entry);
	else if (node->kind == NODE_SCALAR)
		read_word_entry(context, node, entry);
	else
		bind_wrong_type(context, &zone_entry_type, node);
}

static const struct bind_type entry_word_type = {
	.form = BIND_TEXT,
	.what = "an address, a network, a range or a zone's name",
	.size = sizeof(struct word),
	.pattern = ZONE_ENTRY_PATTERN};
const struct bind_type zone_entry_type = {
	.form = BIND_CUSTOM,
	.what = "an address, a network, a range, a zone's name or {file: PATH}",
	.size = sizeof(struct zone_entry),
	.forms = (const struct bind_type *const[]){&entry_word_type, &list_file_type, NULL},
	.read = read_entry,
};

/* A list of sources is short for a mapping that has nothing else. */
static void read_zone(const struct bind_context *context, const struct node *node, void *value)
{
	static const struct node key = {.kind = NODE_SCALAR, .text = "sources"};
	struct node_entry entry = {&key, node};
	const struct node *mapping;

	if (node->kind == NODE_SCALAR) {
		diag_error(context->diags, node->place, "%s must be a list of sources, not \"%s\"",
			   context->subject, node->text);
		diag_fix(context->diags, "write [%s]", node->text);
		return;
	}
	mapping = node->kind == NODE_MAPPING
			  ? node
			  : node_mapping(context->diags->arena, node->place, &entry, 1);
	bind_node(context, &zone_record_type, mapping, value);
}

const struct bind_type zone_type = {
	.form = BIND_CUSTOM,
	.what = "a list of sources, or a mapping with sources",
	.size = sizeof(struct zone),
	.forms = (const struct bind_type *const[]){&sources_type, &zone_record_type, NULL},
	.read = read_zone,
};

void zones_add_builtins(struct profile *profile, struct diags *diags)
{
	size_t defined = profile->zone_count;
	struct zone *zones = arena_array(diags->arena, defined + BUILTINS, sizeof(*zones));

	if (defined > 0)
		memcpy(zones, profile->zones, defined * sizeof(*zones));
	for (size_t i = 0; i < BUILTINS; i++) {
		struct zone *zone = &zones[defined + i];

		zone->name.text = builtins[i].name;
		zone->builtin = builtins[i].builtin;
		zone->entries =
			arena_array(diags->arena, builtins[i].count, sizeof(*zone->entries));
		zone->entry_count = builtins[i].count;
		for (size_t k = 0; k < builtins[i].count; k++) {
			const char *text = builtins[i].networks[k];
			struct scalar_error why;

			zone->entries[k].kind = ENTRY_RANGE;
			address_range_parse(text, strlen(text), &zone->entries[k].net.family,
					    &zone->entries[k].net.range, &why);
		}
	}
	profile->zones = zones;
	profile->zone_count = defined + BUILTINS;
	profile->zone_index = index_make(zones, profile->zone_count, sizeof(*zones), diags->arena);
}

const struct zone *profile_zone(const struct profile *profile, const char *name)
{
	return index_find(&profile->zone_index, name);
}

static void report_unknown(const struct profile *profile, const char *name, struct place place,
			   struct diags *diags)
{
	diag_error(diags, place, "unknown zone \"%s\"", name);
	index_suggest(&profile->zone_index, name, diags);
}

void zone_reference_resolve(const struct profile *profile, struct zone_reference *reference,
			    struct diags *diags)
{
	if (reference->name.text == NULL)
		return;
	reference->zone = profile_zone(profile, reference->name.text);
	if (reference->zone == NULL)
		report_unknown(profile, reference->name.text, reference->name.place, diags);
}

void zone_references_resolve(const struct profile *profile, struct zone_reference *references,
			     size_t count, struct diags *diags)
{
	for (size_t i = 0; i < count; i++)
		zone_reference_resolve(profile, &references[i], diags);
}

static void check_redefined(const struct profile *profile, struct diags *diags)
{
	for (size_t i = 0; i + BUILTINS < profile->zone_count; i++) {
		const struct word *name = &profile->zones[i].name;

		for (size_t k = 0; k < BUILTINS; k++) {
			if (strcmp(name->text, builtins[k].name) != 0)
				continue;
			diag_error(diags, name->place, "zone \"%s\" is built in", name->text);
			diag_fix(diags, "choose another name");
		}
	}
}

static void resolve_entries(struct profile *profile, struct zone *zone, size_t *list_bytes,
			    struct diags *diags)
{
	for (size_t i = 0; i < zone->entry_count; i++) {
		struct zone_entry *entry = &zone->entries[i];

		if (entry->kind == ENTRY_FILE && entry->file.path != NULL)
			entry->file.list = zone_list_read(entry, list_bytes, diags);
		if (entry->kind != ENTRY_ZONE)
			continue;
		entry->reference.zone = profile_zone(profile, entry->reference.name);
		if (entry->reference.zone == NULL)
			report_unknown(profile, entry->reference.name, entry->place, diags);
	}
}

/* A walk over references: the zones on the way, and for those that are done their height. */
struct walk {
	struct profile *profile;
	struct diags *diags;
	unsigned char *heights; /* 0: not yet seen */
	bool *done;
	const struct zone *way[ZONE_MAX_LEVELS + 1];
	size_t depth;
};

static void report_ring(const struct walk *walk, const struct zone_entry *entry)
{
	const struct zone *again = entry->reference.zone;
	const char *ring = again->name.text;

	for (size_t i = walk->depth; i > 0; i--) {
		ring = arena_format(walk->diags->arena, "%s -> %s", walk->way[i - 1]->name.text,
				    ring);
		if (walk->way[i - 1] == again)
			break;
	}
	diag_error(walk->diags, entry->place, "zones refer to each other in a ring: %s", ring);
	diag_fix(walk->diags, "take one of the references out");
}

static bool entry_is_empty(const struct zone_entry *entry)
{
	if (entry->kind == ENTRY_FILE)
		return entry->file.list == NULL || addrset_is_empty(&entry->file.list->addresses);
	if (entry->kind == ENTRY_ZONE)
		return entry->reference.zone == NULL || entry->reference.zone->empty;
	return false;
}

static bool zone_is_empty(const struct zone *zone)
{
	bool empty = zone->interface_count == 0 && zone->builtin != ZONE_LOOPBACK;

	for (size_t i = 0; i < zone->entry_count && empty; i++)
		empty = entry_is_empty(&zone->entries[i]);
	return empty;
}

static bool walk_zone(struct walk *walk, struct zone *zone);

static bool walk_entry(struct walk *walk, const struct zone_entry *entry, unsigned char *height)
{
	struct zone *next;
	size_t index;

	if (entry->kind != ENTRY_ZONE || entry->reference.zone == NULL)
		return true;
	index = (size_t)(entry->reference.zone - walk->profile->zones);
	next = &walk->profile->zones[index];
	if (walk->heights[index] != 0 && !walk->done[index]) {
		report_ring(walk, entry);
		return false;
	}
	if (!walk->done[index] && walk->depth <= ZONE_MAX_LEVELS && !walk_zone(walk, next))
		return false;
	if (walk->depth > ZONE_MAX_LEVELS || walk->heights[index] >= ZONE_MAX_LEVELS) {
		diag_error(walk->diags, entry->place,
			   "zones refer to zones more than %d levels deep", ZONE_MAX_LEVELS);
		return false;
	}
	if (walk->heights[index] >= *height)
		*height = (unsigned char)(walk->heights[index] + 1);
	return true;
}

static bool walk_zone(struct walk *walk, struct zone *zone)
{
	size_t index = (size_t)(zone - walk->profile->zones);
	unsigned char height = 1;
	bool sound = true;

	walk->heights[index] = 1;
	walk->way[walk->depth++] = zone;
	for (size_t i = 0; i < zone->entry_count && sound; i++)
		sound = walk_entry(walk, &zone->entries[i], &height);
	walk->depth--;
	walk->heights[index] = height;
	walk->done[index] = true;
	zone->empty = zone_is_empty(zone);
	return sound;
}

static void check_rings(struct profile *profile, struct diags *diags)
{
	struct walk walk = {.profile = profile, .diags = diags};

	walk.heights = arena_array(diags->arena, profile->zone_count, 1);
	walk.done = arena_array(diags->arena, profile->zone_count, sizeof(bool));
	for (size_t i = 0; i < profile->zone_count; i++)
		if (!walk.done[i])
			walk_zone(&walk, &profile->zones[i]);
}

void zones_resolve(struct profile *profile, struct diags *diags)
{
	size_t list_bytes = 0;

	check_redefined(profile, diags);
	for (size_t i = 0; i < profile->zone_count; i++)
		resolve_entries(profile, &profile->zones[i], &list_bytes, diags);
	check_rings(profile, diags);
}
