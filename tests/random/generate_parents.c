/* `extends`: a profile is taken apart into files that give it together, or something else that is
 * right too: what they give is for the judge to read. */
#include <string.h>

#include "generator.h"

/* A value that a child replaces; NULL where none is known for the key. */
static struct tree *draw_decoy_list(struct generator *generator, const char *key)
{
	static const struct {
		const char *key;
		const char *item;
	} rows[] = {
		{"from", "internet"}, {"ports", "1000-2000/tcp+udp"}, {"deny", "private"},
		{"ping", "private"},  {"interfaces", "eth9"},	      {"from", "private"},
	};
	size_t start = draw_below(generator->draw, COUNT(rows));

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t row = (start + i) % COUNT(rows);
		struct tree *list = new_list(generator);

		if (strcmp(rows[row].key, key) != 0)
			continue;
		tree_add(generator->arena, list, new_word(generator, rows[row].item));
		return list;
	}
	return NULL;
}

static struct tree *draw_decoy_value(struct generator *generator, const char *key)
{
	static const struct {
		const char *key;
		enum tree_kind kind;
		const char *text;
	} rows[] = {
		{"enabled", TREE_BARE, "false"},   {"encrypted", TREE_BARE, "false"},
		{"exposure", TREE_WORD, "public"}, {"rate", TREE_WORD, "1/hour"},
		{"burst", TREE_BARE, "1"},	   {"count", TREE_WORD, "flows"},
		{"log", TREE_WORD, "1/second"},	   {"default", TREE_WORD, "reject"},
		{"chunk", TREE_BARE, "2"},	   {"pool", TREE_WORD, "50000-51999/tcp+udp"},
		{"where", TREE_WORD, "elsewhere"}, {"description", TREE_WORD, "other words"},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].key, key) == 0)
			return rows[i].kind == TREE_BARE ? tree_bare(generator->arena, rows[i].text)
							 : new_word(generator, rows[i].text);
	return NULL;
}

static struct tree *draw_decoy_zone(struct generator *generator)
{
	struct tree *list = new_list(generator);
	struct tree *map = new_map(generator);

	tree_add(generator->arena, list, new_word(generator, draw_entry(generator)));
	tree_add(generator->arena, list, new_word(generator, "0.0.0.0/1"));
	tree_set(generator->arena, map, "sources", list);
	return chance(generator, 50) ? list : map;
}

/* A map on its way into two; `path` is its key, "" for the root. */
struct split {
	struct generator *generator;
	const char *path;
	bool may_take_away;
};

static struct tree *draw_decoy(const struct split *split, const char *key)
{
	struct tree *list;

	if (strcmp(split->path, "zones") == 0)
		return draw_decoy_zone(split->generator);
	if (strcmp(key, "sources") == 0) {
		list = new_list(split->generator);
		tree_add(split->generator->arena, list,
			 new_word(split->generator, draw_entry(split->generator)));
		return list;
	}
	list = draw_decoy_list(split->generator, key);
	return list == NULL ? draw_decoy_value(split->generator, key) : list;
}

/* The parent gives what the profile does not have, and the child takes it away. */
static void take_away(const struct split *split, const struct tree *whole, const char *key,
		      struct tree *decoy, struct tree *parent, struct tree *child)
{
	struct generator *generator = split->generator;

	if (!split->may_take_away || !chance(generator, 12) || tree_get(whole, key) != NULL)
		return;
	has(generator, HAS_NULL);
	tree_set(generator->arena, parent, key, decoy);
	tree_set(generator->arena, child, key,
		 tree_bare(generator->arena, chance(generator, 50) ? "null" : "~"));
}

static void take_from_service(const struct split *split, const struct tree *whole,
			      struct tree *parent, struct tree *child)
{
	static const char *const keys[] = {"from", "pool", "ports", "limit", "enabled"};
	struct generator *generator = split->generator;

	for (size_t i = 0; i < COUNT(keys); i++) {
		struct tree *decoy = draw_decoy(split, keys[i]);

		if (strcmp(keys[i], "limit") == 0) {
			decoy = new_map(generator);
			tree_set(generator->arena, decoy, "rate", new_word(generator, "1/hour"));
			tree_set(generator->arena, decoy, "burst",
				 tree_bare(generator->arena, "1"));
		}
		take_away(split, whole, keys[i], decoy, parent, child);
	}
}

static void take_from_root(const struct split *split, const struct tree *whole, struct tree *parent,
			   struct tree *child)
{
	take_away(split, whole, "deny", draw_decoy(split, "deny"), parent, child);
}

static void take_zone(const struct split *split, const struct tree *whole, struct tree *parent,
		      struct tree *child)
{
	take_away(split, whole, "gone", draw_decoy_zone(split->generator), parent, child);
}

static void take_service(const struct split *split, const struct tree *whole, struct tree *parent,
			 struct tree *child)
{
	struct generator *generator = split->generator;
	struct tree *service = new_map(generator);

	tree_set(generator->arena, service, "ports", draw_decoy(split, "ports"));
	tree_set(generator->arena, service, "from", draw_decoy(split, "from"));
	take_away(split, whole, "gone", service, parent, child);
}

static void split_map(const struct split *split, const struct tree *whole, struct tree *parent,
		      struct tree *child);

/* Whether a map of that key may be given in parts. */
static bool can_split(const struct split *split, const char *key, const struct tree *value)
{
	static const char *const keys[] = {"zones", "services", "policy", "gateway", "limit"};

	if (value->kind != TREE_MAP || value->anchor != 0)
		return false;
	for (size_t i = 0; i < COUNT(keys); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return strcmp(split->path, "zones") == 0 || strcmp(split->path, "services") == 0;
}

static void split_parts(const struct split *split, const char *key, const struct tree *value,
			struct tree *parent, struct tree *child)
{
	struct generator *generator = split->generator;
	struct split part = *split;
	struct tree *parents = new_map(generator);
	struct tree *childs = new_map(generator);

	part.path = strcmp(split->path, "services") == 0 ? "service" : key;
	if (strcmp(split->path, "zones") == 0)
		part.path = "zone";
	split_map(&part, value, parents, childs);
	if (parents->count > 0)
		tree_set(generator->arena, parent, key, parents);
	if (childs->count > 0 || parents->count == 0)
		tree_set(generator->arena, child, key, childs);
}

static void split_item(const struct split *split, const char *key, struct tree *value,
		       struct tree *parent, struct tree *child)
{
	struct generator *generator = split->generator;
	bool top = split->path[0] == '\0';
	struct tree *decoy;

	if (can_split(split, key, value) && (top || chance(generator, 60))) {
		split_parts(split, key, value, parent, child);
		return;
	}
	if (chance(generator, 35)) {
		tree_set(generator->arena, parent, key, value);
		return;
	}
	tree_set(generator->arena, child, key, value);
	if (!chance(generator, 40))
		return;
	decoy = draw_decoy(split, key);
	if (decoy == NULL)
		return;
	has(generator, HAS_OVERRIDE);
	tree_set(generator->arena, parent, key, decoy);
}

static void split_map(const struct split *split, const struct tree *whole, struct tree *parent,
		      struct tree *child)
{
	static const struct {
		const char *path;
		void (*take)(const struct split *split, const struct tree *whole,
			     struct tree *parent, struct tree *child);
	} rows[] = {
		{"", take_from_root},
		{"zones", take_zone},
		{"services", take_service},
		{"service", take_from_service},
	};

	for (size_t i = 0; i < whole->count; i++)
		split_item(split, whole->keys[i], whole->items[i], parent, child);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].path, split->path) == 0)
			rows[i].take(split, whole, parent, child);
	tree_shuffle(parent, split->generator->draw);
	tree_shuffle(child, split->generator->draw);
}

/* What is each file's own stays with the child; the parent gets its own. */
static struct tree *split_root(struct generator *generator, struct tree **root, bool may_take_away)
{
	static const char *const own[] = {"version", "name", "description", "extends", "allow"};
	struct split split = {generator, "", may_take_away};
	struct tree *rest = new_map(generator);
	struct tree *parent = new_map(generator);
	struct tree *child = new_map(generator);

	tree_set(generator->arena, parent, "version", tree_bare(generator->arena, "1"));
	tree_set(generator->arena, parent, "name", new_word(generator, "parent"));
	for (size_t i = 0; i < (*root)->count; i++) {
		struct tree *to = rest;

		for (size_t k = 0; k < COUNT(own); k++)
			if (strcmp((*root)->keys[i], own[k]) == 0)
				to = child;
		tree_set(generator->arena, to, (*root)->keys[i], (*root)->items[i]);
	}
	split_map(&split, rest, parent, child);
	*root = child;
	return parent;
}

/* How a file in `folder` names a parent: by path, or by the name that is searched for. */
static struct tree *parent_name(struct generator *generator, const char *folder, const char *name)
{
	if (chance(generator, 40)) {
		has(generator, HAS_PARENT_NAME);
		return new_word(generator, name);
	}
	has(generator, HAS_PARENT_FILE);
	return new_word(generator, arena_format(generator->arena, "%s%s.yaml", folder, name));
}

static struct specimen_file *add_parent(struct generator *generator, const char *name,
					struct tree *root)
{
	const char *path = arena_format(generator->arena, "%s/%s.yaml", SPECIMEN_PARENTS, name);

	return add_file(generator, path, root);
}

static void extend_one(struct generator *generator)
{
	struct tree *parent = split_root(generator, &generator->root, true);

	tree_set(generator->arena, generator->root, "extends",
		 parent_name(generator, SPECIMEN_PARENTS "/", "base"));
	add_parent(generator, "base", parent);
}

static void extend_two(struct generator *generator)
{
	struct tree *second = split_root(generator, &generator->root, true);
	struct tree *first = split_root(generator, &second, false);
	struct tree *names = new_list(generator);

	has(generator, HAS_TWO_PARENTS);
	tree_add(generator->arena, names, parent_name(generator, SPECIMEN_PARENTS "/", "first"));
	tree_add(generator->arena, names, parent_name(generator, SPECIMEN_PARENTS "/", "second"));
	tree_set(generator->arena, generator->root, "extends", names);
	add_parent(generator, "first", first);
	add_parent(generator, "second", second);
}

static void extend_twice(struct generator *generator)
{
	struct tree *parent = split_root(generator, &generator->root, true);
	struct tree *grandparent = split_root(generator, &parent, true);

	has(generator, HAS_GRANDPARENT);
	tree_set(generator->arena, generator->root, "extends",
		 parent_name(generator, SPECIMEN_PARENTS "/", "base"));
	tree_set(generator->arena, parent, "extends", parent_name(generator, "", "oldest"));
	add_parent(generator, "base", parent);
	add_parent(generator, "oldest", grandparent);
}

/* What is open in it would share ports with dialers. Its zones get sources, and a service of its
 * other zones. */
static void extend_builtin(struct generator *generator)
{
	static const char *const names[] = {"asterisk", "freepbx", "freeswitch", "vicibox"};
	static const char *const zones[] = {"admin", "carriers", "phones", "blocklist"};
	struct tree *ssh = new_map(generator);

	has(generator, HAS_BUILTIN_PARENT);
	tree_set(generator->arena, generator->root, "extends",
		 new_word(generator, names[draw_below(generator->draw, COUNT(names))]));
	for (size_t i = 0; i < COUNT(zones); i++)
		if (chance(generator, 60))
			tree_set(generator->arena, generator->zones, zones[i],
				 draw_decoy_zone(generator));
	tree_set(generator->arena, ssh, "from", draw_zone_names(generator, 2));
	if (chance(generator, 20))
		tree_set(generator->arena, ssh, "enabled", tree_bare(generator->arena, "false"));
	tree_set(generator->arena, generator->services, "ssh", ssh);
}

void draw_inheritance(struct generator *generator)
{
	static void (*const ways[])(struct generator *) = {extend_one, extend_two, extend_twice};

	if (chance(generator, 20))
		return;
	if (tree_get(generator->root, "dialers") == NULL && chance(generator, 60))
		extend_builtin(generator);
	else
		ways[draw_below(generator->draw, COUNT(ways))](generator);
	generator->specimen->files[0].root = generator->root;
}
