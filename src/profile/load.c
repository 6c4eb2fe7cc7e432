/* From what --profile names to a checked profile: read, extend, override, bind, check. */
#include <string.h>

#include "pbxports/profile/check.h"
#include "pbxports/profile/merge.h"
#include "pbxports/profile/profile.h"
#include "pbxports/profile/search.h"
#include "pbxports/profile/zones.h"

/* More files than any real chain has: `extends: [a, a]` in each of n files would read 2^n. */
#define MAX_FILES 64

struct loader {
	const struct profile_request *request;
	struct diags *diags;
	size_t files;
};

static const struct node *load_tree(struct loader *loader, const struct profile_chain *chain,
				    bool is_first);

/* What a later version's keys mean is unknown, so nothing else is said of such a file. */
static bool check_version(const struct node *root, struct diags *diags)
{
	const struct node *version = node_get(root, "version");

	if (version == NULL || version->kind != NODE_SCALAR || strcmp(version->text, "1") == 0)
		return true;
	diag_error(diags, version->place, "version \"%s\": this program reads version 1",
		   version->text);
	if (strspn(version->text, "1.0") == strlen(version->text))
		diag_fix(diags, "write version: 1");
	return false;
}

/* A parent's own keys are not inherited, so they would otherwise be checked nowhere. */
static void check_own_keys(const struct node *root, struct diags *diags)
{
	static const char *const own[] = {"version", "name", "description"};
	struct node_entry entries[3];
	size_t count = 0;
	struct profile scratch = {0};
	struct bind_context context = {diags, "the profile"};

	for (size_t i = 0; i < root->count; i++)
		for (size_t k = 0; k < 3; k++)
			if (strcmp(root->entries[i].key->text, own[k]) == 0)
				entries[count++] = root->entries[i];
	bind_node(&context, &profile_type, node_mapping(diags->arena, root->place, entries, count),
		  &scratch);
}

static void report_too_many(const struct node *name, struct diags *diags)
{
	diag_error(diags, name->place, "\"extends\" leads to more than %d files", MAX_FILES);
}

static const struct node *load_parent(struct loader *loader, const struct profile_chain *chain,
				      const struct node *name)
{
	struct profile_text *found = arena_alloc(loader->diags->arena, sizeof(*found));
	struct profile_chain next = {found, chain};
	const struct node *root;

	if (name->kind != NODE_SCALAR) {
		diag_error(
			loader->diags, name->place,
			"\"extends\" must be a profile's name, a file, or a list of them, not %s",
			node_kind_name(name->kind));
		return NULL;
	}
	if (loader->files >= MAX_FILES) {
		report_too_many(name, loader->diags);
		return NULL;
	}
	if (!search_parent(name, loader->request->search_path, chain, found, loader->diags))
		return NULL;
	root = load_tree(loader, &next, false);
	return root == NULL ? NULL : merge_inherited(root, loader->diags->arena);
}

/*
 * All parents, in order, each laid over those before it. False where one is missing: what it would
 * have given could only be reported as unknown.
 */
static bool load_parents(struct loader *loader, const struct profile_chain *chain,
			 const struct node *extends, const struct node **parents)
{
	bool many = extends->kind == NODE_SEQUENCE;
	size_t count = many ? extends->count : 1;
	bool complete = true;

	if (count > MAX_FILES) {
		report_too_many(extends->items[MAX_FILES], loader->diags);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct node *parent =
			load_parent(loader, chain, many ? extends->items[i] : extends);

		if (parent == NULL)
			complete = false;
		else
			*parents = merge_nodes(*parents, parent, loader->diags);
	}
	return complete;
}

static const struct node *load_tree(struct loader *loader, const struct profile_chain *chain,
				    bool is_first)
{
	struct diags *diags = loader->diags;
	const struct node *root = node_read(&chain->text->source, diags);
	const struct node *parents = NULL;
	const struct node *extends;

	loader->files++;
	if (root == NULL)
		return NULL;
	if (root->kind != NODE_MAPPING) {
		diag_error(diags, root->place, "a profile must be a mapping, not %s",
			   node_kind_name(root->kind));
		diag_fix(diags, "begin with: version: 1");
		return NULL;
	}
	if (!check_version(root, diags))
		return NULL;
	if (!is_first)
		check_own_keys(root, diags);
	extends = node_get(root, "extends");
	if (extends != NULL && extends->kind != NODE_NULL &&
	    !load_parents(loader, chain, extends, &parents))
		return NULL;
	return merge_nodes(parents, root, diags);
}

static struct source *override_source(const char *text, struct arena *arena)
{
	struct source *source = arena_alloc(arena, sizeof(*source));

	*source = file_source("--zone", NULL, text, strlen(text));
	return source;
}

/* The mapping {file: PATH}. */
static const struct node *override_file(struct place place, const char *path, struct arena *arena)
{
	struct node_entry *entry = arena_alloc(arena, sizeof(*entry));

	entry->key = node_scalar(arena, place, "file");
	entry->value = node_scalar(arena, place, path);
	return node_mapping(arena, place, entry, 1);
}

/* The sources after NAME=: a list file, or entries between commas. */
static const struct node *override_sources(const struct source *source, const char *text,
					   struct diags *diags)
{
	struct arena *arena = diags->arena;
	struct place place = {source, 1, (uint32_t)(text - source->text) + 1,
			      (uint32_t)strlen(text)};
	size_t room = 1;
	size_t count = 0;
	const struct node **items;

	for (const char *comma = text; (comma = strchr(comma, ',')) != NULL; comma++)
		room++;
	items = arena_array(arena, room, sizeof(*items));
	if (text[0] == '@') {
		items[0] = override_file(place, text + 1, arena);
		return node_sequence(arena, place, items, 1);
	}
	for (const char *item = text; count < room;) {
		size_t length = strcspn(item, ",");

		place.column = (uint32_t)(item - source->text) + 1;
		place.width = (uint32_t)length;
		items[count++] = node_scalar(arena, place, arena_strndup(arena, item, length));
		item += length + 1;
	}
	return node_sequence(arena, place, items, count);
}

static void report_unknown_zone(const struct node *zones, const struct node *name,
				struct diags *diags)
{
	size_t count = zones != NULL && zones->kind == NODE_MAPPING ? zones->count : 0;
	const char **names = arena_array(diags->arena, count, sizeof(*names));

	for (size_t i = 0; i < count; i++)
		names[i] = zones->entries[i].key->text;
	diag_error(diags, name->place, "the profile has no zone \"%s\"", name->text);
	diag_suggest(diags, name->text, names, count);
}

/* Puts one --zone over the tree. */
static const struct node *override_zone(const struct node *root, const char *text,
					struct diags *diags)
{
	struct arena *arena = diags->arena;
	const struct source *source = override_source(text, arena);
	struct place place = {source, 1, 1, (uint32_t)strcspn(text, "=")};
	const char *equals = strchr(text, '=');
	const struct node *name =
		node_scalar(arena, place, arena_strndup(arena, text, place.width));
	const struct node *zones = node_get(root, "zones");
	const struct node *zone = node_get(zones, name->text);
	const struct node *sources;

	if (equals == NULL || equals[1] == '\0') {
		diag_error(diags, place, "--zone lacks its sources");
		diag_fix(diags, "write --zone NAME=ENTRY,ENTRY or --zone NAME=@FILE");
		return root;
	}
	if (zone == NULL) {
		report_unknown_zone(zones, name, diags);
		return root;
	}
	sources = override_sources(source, equals + 1, diags);
	if (zone->kind == NODE_MAPPING)
		sources = merge_set(zone, node_scalar(arena, place, "sources"), sources, arena);
	zones = merge_set(zones, name, sources, arena);
	return merge_set(root, node_scalar(arena, place, "zones"), zones, arena);
}

/* Bounds that no PBX comes near to: some checks compare each entry with each. */
static bool check_sizes(const struct node *root, struct diags *diags)
{
	static const struct {
		const char *key;
		size_t limit;
	} rows[] = {{"zones", 10000}, {"services", 10000}, {"dialers", 2000}, {"expect", 10000}};
	bool sound = true;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct node *node = node_get(root, rows[i].key);

		if (node == NULL || node->kind == NODE_SCALAR || node->count <= rows[i].limit)
			continue;
		diag_error(diags, node->place, "\"%s\" has more than %zu entries", rows[i].key,
			   rows[i].limit);
		sound = false;
	}
	return sound;
}

static struct profile *bind_profile(const struct node *root, struct diags *diags)
{
	struct profile *profile = arena_alloc(diags->arena, sizeof(*profile));
	struct bind_context context = {diags, "the profile"};

	bind_node(&context, &profile_type, root, profile);
	zones_add_builtins(profile, diags);
	profile->service_index = index_make(profile->services, profile->service_count,
					    sizeof(*profile->services), diags->arena);
	profile->dialer_index = index_make(profile->dialers, profile->dialer_count,
					   sizeof(*profile->dialers), diags->arena);
	return profile;
}

/* Who may ping where the profile does not say: the internet. */
static void default_ping(struct policy *policy, struct arena *arena)
{
	if (policy->ping_place.source != NULL)
		return;
	policy->ping = arena_alloc(arena, sizeof(*policy->ping));
	policy->ping->name.text = "internet";
	policy->ping_count = 1;
}

static void check_profile(struct profile *profile, struct diags *diags)
{
	zones_resolve(profile, diags);
	default_ping(&profile->policy, diags->arena);
	zone_references_resolve(profile, profile->deny, profile->deny_count, diags);
	zone_references_resolve(profile, profile->policy.ping, profile->policy.ping_count, diags);
	check_services(profile, diags);
	check_dialers(profile, diags);
	check_gateway(profile, diags);
	check_expectations(profile, diags);
}

const struct profile *profile_load(const struct profile_request *request, struct diags *diags)
{
	struct loader loader = {request, diags, 0};
	struct profile_text *text = arena_alloc(diags->arena, sizeof(*text));
	struct profile_chain chain = {text, NULL};
	size_t errors = diags->errors;
	const struct node *root;
	struct profile *profile;

	if (!search_profile(request->name, request->search_path, text, diags))
		return NULL;
	root = load_tree(&loader, &chain, true);
	if (root == NULL || !check_sizes(root, diags))
		return NULL;
	for (size_t i = 0; i < request->zone_count; i++)
		root = override_zone(root, request->zones[i], diags);
	profile = bind_profile(root, diags);
	profile->argument = request->name;
	profile->source = &text->source;
	check_profile(profile, diags);
	return diags->errors == errors ? profile : NULL;
}
