/*
 * The typed profile: what profile-format version 1 says, checked, every name resolved, positions
 * kept. After profile_load() nothing is a raw string any more: names, interfaces, addresses and
 * ports have passed their parsers; only `description`, `where` and `because` are free text, for
 * people.
 *
 * A profile belongs to the arena of the run; all of it is const to everyone but profile/.
 */
#ifndef PBXPORTS_PROFILE_PROFILE_H
#define PBXPORTS_PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "pbxports/net/addrset.h"
#include "pbxports/text/bind.h"
#include "pbxports/text/index.h"

/* A finding of lint that is accepted here. */
struct allow {
	struct word rule;
	struct word because;
};

/* The name of a zone, and the zone once it is resolved (never NULL in a profile without errors). */
struct zone_reference {
	struct word name;
	const struct zone *zone;
};

enum entry_kind {
	ENTRY_RANGE, /* an address, a network or a range */
	ENTRY_FILE,
	ENTRY_ZONE,
};

/* One item of a zone's sources. */
struct zone_entry {
	enum entry_kind kind;
	struct place place;
	union {
		struct {
			enum family family;
			struct address_range range;
		} net;
		struct {
			const char *path; /* as written */
			const struct zone_list *list;
		} file;
		struct {
			const char *name;
			const struct zone *zone;
		} reference;
	};
};

/* A list file that was read: its addresses, settled. */
struct zone_list {
	struct source source;
	struct addrset addresses;
};

/* The zones that are built in, not to be redefined. */
enum zone_builtin { ZONE_DEFINED, ZONE_INTERNET, ZONE_LOOPBACK, ZONE_PRIVATE };

struct zone {
	struct word name; /* first: the key of the map */
	enum zone_builtin builtin;
	struct zone_entry *entries; /* none in ZONE_LOOPBACK: loopback passes ahead of all rules */
	size_t entry_count;
	struct word *interfaces;
	size_t interface_count;
	bool empty; /* neither an address nor an interface is in it or in what it refers to */
	struct word description;
	struct allow *allows;
	size_t allow_count;
};

enum exposure {
	EXPOSURE_PUBLIC,
	EXPOSURE_RESTRICTED,
	EXPOSURE_INTERNAL,
	EXPOSURE_DISCOURAGED,
	EXPOSURE_LOOPBACK,
};
extern const char *const exposure_names[]; /* ended by NULL */

enum limit_count { LIMIT_FLOWS, LIMIT_PACKETS };

/* For each source address; IPv6: for each /64. */
struct limit {
	struct rate rate;
	unsigned burst;
	int count; /* enum limit_count */
	struct place place;
};

/* Ports of a profile and where they are written. */
struct placed_ports {
	struct port_range ports;
	struct place place;
};

struct service {
	struct word name;	    /* first: the key of the map */
	struct placed_ports *ports; /* none where there is a pool */
	size_t port_count;
	struct place ports_place; /* of the list; without a source where `ports` is not given */
	struct placed_ports pool; /* pool.ports.first is 0 where there is none */
	unsigned chunk;		  /* ports a dialer */
	struct place chunk_place;
	struct zone_reference *from;
	size_t from_count;
	struct place from_place; /* of the list; without a source where `from` is not given */
	int exposure;		 /* enum exposure */
	bool encrypted;
	struct place encrypted_place; /* without a source: unknown */
	bool enabled;
	struct limit *limit; /* NULL for none */
	struct word description;
	struct word where;
	struct allow *allows;
	size_t allow_count;
	const struct forward *forward; /* of the gateway; NULL where it sends the service nowhere */
	bool offered;		       /* by the gateway itself */
};

/* A pin: the chunk that a dialer has in the pool of a service. */
struct pin {
	struct word pool; /* as written; without a source where the pin is of the only pool */
	const struct service *service;
	struct placed_ports range;
};

struct dialer {
	struct word name;
	struct place place;
	struct address address;	    /* IPv4 */
	struct place address_place; /* without a source: it has none */
	struct address address6;
	struct place address6_place; /* likewise */
	struct pin *pins;
	size_t pin_count;
};

/* Where the gateway sends a service. */
struct forward {
	struct word service_name; /* first: the key of the map */
	const struct service *service;
	struct word to;		     /* as written */
	const struct dialer *dialer; /* NULL: `address` */
	struct address address;	     /* IPv4, also of the dialer */
	unsigned port;		     /* 0: kept */
	struct place port_place;
};

struct service_reference {
	struct word name;
	const struct service *service;
};

struct gateway {
	struct place place;
	struct word interface;
	bool masquerade;
	struct place services_place; /* without a source: its own input is left alone */
	struct service_reference *services;
	size_t service_count;
	struct forward *forwards;
	size_t forward_count;
};

/* An address, a network or a zone. */
struct endpoint {
	struct word text;
	const struct zone *zone; /* NULL: `family` and `range` */
	enum family family;
	struct address_range range;
};

struct expectation {
	struct place place;
	struct endpoint from;
	struct zone_reference *except;
	size_t except_count;
	struct port_range to;
	int accepted; /* 1 or 0 */
	struct word host_name;
	const struct dialer *host; /* NULL: what gen without --host renders */
	struct word interface;
};

enum policy_default { POLICY_DROP, POLICY_REJECT };

struct policy {
	int fallback;		     /* enum policy_default */
	struct zone_reference *ping; /* the internet where it is not given */
	size_t ping_count;
	struct place ping_place; /* without a source: not given */
	struct rate log;	 /* count 0: no log */
};

struct profile {
	unsigned version; /* 1 */
	struct word name;
	struct word description;
	const char *argument; /* as --profile names it: for headers and reports */
	const struct source *source;
	struct zone *zones; /* those of the profile, in order, then the three that are built in */
	size_t zone_count;  /* all of them */
	struct zone_reference *deny;
	size_t deny_count;
	struct service *services;
	size_t service_count;
	struct dialer *dialers;
	size_t dialer_count;
	struct gateway *gateway; /* NULL for none */
	struct expectation *expectations;
	size_t expectation_count;
	struct policy policy;
	struct allow *allows;
	size_t allow_count;
	struct index zone_index; /* by name; likewise below */
	struct index service_index;
	struct index dialer_index;
};

/* What --profile and --zone say. */
struct profile_request {
	const char *name; /* NAME, FILE or - */
	const char *
		search_path; /* the value of PBXPORTS_PATH: folders between colons; NULL for none */
	const char *const *zones; /* values of --zone: NAME=ENTRY[,ENTRY...] or NAME=@FILE */
	size_t zone_count;
};

/*
 * Finds, reads, merges, binds and checks a profile. NULL, and at least one error, where anything is
 * wrong.
 */
const struct profile *profile_load(const struct profile_request *request, struct diags *diags);

/* The zone, service or dialer of that name, or NULL. */
const struct zone *profile_zone(const struct profile *profile, const char *name);
const struct service *profile_service(const struct profile *profile, const char *name);
const struct dialer *profile_dialer(const struct profile *profile, const char *name);

/* The dialer that --host names, or NULL and an error with "did you mean". */
const struct dialer *profile_host(const struct profile *profile, const char *name,
				  struct diags *diags);

/* The top of the descriptor tables: the type of a whole profile, for the schema and the tests. */
extern const struct bind_type profile_type;

/* A profile that is built into the program. The table is generated from profiles/ and ended by a
 * row without a name. */
struct profile_builtin {
	const char *name; /* freepbx */
	const char *text;
	size_t length;
};
extern const struct profile_builtin profile_builtins[];

/* The names of the built-in profiles, ended by NULL: for options and suggestions. */
const char *const *profile_builtin_names(void);

/* Where profiles are looked for after PBXPORTS_PATH. */
#define PROFILE_FOLDER "/etc/pbxports/profiles"

#endif
