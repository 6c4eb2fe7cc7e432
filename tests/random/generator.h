/* What the files of the generator share. */
#ifndef TESTS_RANDOM_GENERATOR_H
#define TESTS_RANDOM_GENERATOR_H

#include "generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ZONES_MAX    9
#define DIALERS_MAX  4

/* What is decided of a profile before its parts are drawn. */
struct generator {
	struct draw *draw;
	struct arena *arena;
	struct specimen *specimen;
	struct tree *root;
	struct tree *zones;    /* of the root */
	struct tree *services; /* likewise */
	const char *zone_names[ZONES_MAX];
	size_t zone_count;
	bool interfaces; /* zones may have some */
	bool limits;	 /* services may have one */
	unsigned anchors;
};

static inline bool chance(struct generator *generator, unsigned percent)
{
	return draw_chance(generator->draw, percent);
}

static inline void has(struct generator *generator, enum feature feature)
{
	generator->specimen->features[feature] = true;
}

struct tree *new_word(struct generator *generator, const char *text);
struct tree *new_list(struct generator *generator);
struct tree *new_map(struct generator *generator);

/* A name of a zone, service or dialer that `taken` has no key of. */
const char *draw_name(struct generator *generator, const struct tree *taken);

/* Text for people, some of it with signs that mean something to a rule language. */
struct tree *draw_text(struct generator *generator);

/* Adds some `allow` to a zone or service. */
void draw_allow(struct generator *generator, struct tree *map);

/* An address, network or range as text. */
const char *draw_entry(struct generator *generator);

/* A list of names of zones, `internet` and `private` among them, at most `most`. */
struct tree *draw_zone_names(struct generator *generator, unsigned most);

/* A new list file's text. */
struct specimen_file *add_file(struct generator *generator, const char *path, struct tree *root);

void draw_zones(struct generator *generator);
void draw_services(struct generator *generator);
void draw_pools(struct generator *generator);
void draw_policy(struct generator *generator);

/* Lets lists of the profile stand in several places. */
void draw_aliases(struct generator *generator);

/* Spreads the profile over several files that extend each other. */
void draw_inheritance(struct generator *generator);

#endif
