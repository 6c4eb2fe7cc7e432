/* What the files of the generator share. */
#ifndef TESTS_RANDOM_GENERATOR_H
#define TESTS_RANDOM_GENERATOR_H

#include "generate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ZONES_MAX    9
#define DIALERS_MAX  4

/* Which machines a profile is about, and which one's rules are printed. */
enum machines {
	ONE_MACHINE,
	WHOLE_POOLS, /* one with pools */
	ALL_CHUNKS,  /* one with the chunks of dialers */
	DIALER,	     /* one dialer */
	GATEWAY,
};

#define POOL_GROUND                                                                                \
	10000 /* pools lie from here on, each in a part of its own, pins outside too               \
	       */
#define POOL_END 59999

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
	enum machines machines;
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

/* Counts only where the rules are a gateway's. */
static inline void has_at_gateway(struct generator *generator, enum feature feature)
{
	if (generator->machines == GATEWAY)
		has(generator, feature);
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
void draw_cluster(struct generator *generator);
void draw_policy(struct generator *generator);

/* Most are near some that services share. */
unsigned draw_port(struct generator *generator);

/* "tcp", "udp" or "tcp+udp" */
const char *draw_protocol(struct generator *generator);

/* Adds who may reach the service. */
void draw_from(struct generator *generator, struct tree *service);

/* One that no probes of a run reach: what they show is who is let in, not how often. */
struct tree *draw_limit(struct generator *generator);

/* A new service of these ports, not yet in the profile. */
struct tree *draw_service_of(struct generator *generator, const char *key, struct tree *ports);
void add_service(struct generator *generator, const char *name, struct tree *service);

/* What stands before the dialers; to one of them, or NULL, the forwards lead more often. */
void draw_gateway(struct generator *generator, const struct tree *dialer);

/* Lets lists of the profile stand in several places. */
void draw_aliases(struct generator *generator);

/* Spreads the profile over several files that extend each other. */
void draw_inheritance(struct generator *generator);

#endif
