/* Packets at the edges of what a profile says, for the judge and for those that are judged. */
#ifndef TESTS_RANDOM_PROBES_H
#define TESTS_RANDOM_PROBES_H

#include "draw.h"
#include "naive.h"
#include "pbxports/base/arena.h"

struct probes {
	struct naive_packet *packets;
	size_t count;
};

/*
 * Each range of addresses is met at its first and last, one before, one after, and somewhere
 * inside, and so is each range of ports, on both protocols; beside them stand addresses and
 * interfaces that no zone has, and at a gateway the machines behind it and their neighbours. `most`
 * pairs of the two: each source and each port is among them, as far as there is room, and of the
 * others most pass, or are one step away from one that does.
 */
struct probes probes_draw(const struct naive *naive, struct draw *draw, size_t most,
			  struct arena *arena);

/* The text of an address, in `text` of INET6_ADDRSTRLEN; returns it. */
const char *probe_address_text(const struct naive_address *address, char *text);

#endif
