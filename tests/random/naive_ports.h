/* Ports of services, and where they lead, for the naive judge alone. Uses none of the program's
 * code. */
#ifndef TESTS_RANDOM_NAIVE_PORTS_H
#define TESTS_RANDOM_NAIVE_PORTS_H

#include "naive.h"
#include "naive_tree.h"

/* The machine that a profile is read for. */
struct naive_view {
	const struct naive_node *root;
	const char *host; /* a dialer; NULL: the gateway where there is one, else all in one */
};

/* Ports of the machine, and behind a gateway where they lead. */
struct naive_opening {
	struct naive_ports ports;
	unsigned port;		       /* to which they are changed; 0: kept */
	struct naive_address address;  /* of size 0: they lead to the machine itself */
	struct naive_address address6; /* of size 0: none */
};

/* Calls `use` with each item of a service's ports, as they are on the machine itself. */
void naive_visit_own(const struct naive_view *view, const char *service,
		     void (*use)(void *context, const struct naive_opening *opening),
		     void *context);

/* The same with each item or chunk that a gateway forwards. */
void naive_visit_forwarded(const struct naive_view *view, const char *service,
			   void (*use)(void *context, const struct naive_opening *opening),
			   void *context);

bool naive_ports_hold(const struct naive_ports *ports, const struct naive_packet *packet);

/* The ports at which an opening is reached on the machine that it leads to. */
struct naive_ports naive_ports_behind(const struct naive_opening *opening);

#endif
