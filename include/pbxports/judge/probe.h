/*
 * Edge probes: the packets that tell whether rules do what a plan says. Wrong rules are wrong at an
 * edge, so each range is probed at its first and last member, one before and one after.
 */
#ifndef PBXPORTS_JUDGE_PROBE_H
#define PBXPORTS_JUDGE_PROBE_H

#include <stddef.h>

#include "pbxports/judge/decide.h"

struct probes {
	struct packet *packets; /* owned by the arena */
	size_t count;
};

/*
 * Every source edge (of every zone and family, and addresses in no zone; on each interface that a
 * zone names too) against every port edge (of every service, and ports in none) on both protocols.
 * An address of `refused` (settled; what the kernel takes from nobody) is replaced by
 * the nearest one outside it.
 *
 * Where that would be more than `cap` packets, pairs are left out: every source and every port is
 * still there at least once, provided half the cap is above both their numbers. Of a zone or a
 * service of many ranges only some are taken: the first, the last, and between them at even steps.
 *
 * At a gateway these go to the ports that it forwards, too; and, on its own interface alone, to the
 * machines behind it.
 *
 * They are all different. The same plan gives the same probes in the same order.
 */
struct probes probe_plan(const struct plan *plan, const struct addrset *refused, size_t cap,
			 struct arena *arena);

/*
 * Every network of every zone, at its edges, to one port of each service that lists the zone; of
 * `deny` to one of each service that is open to a whole family. probe_plan() takes but some ranges
 * of a zone of many. Where these are more than `cap` packets some are left out at even steps.
 */
struct probes probe_ranges(const struct plan *plan, const struct addrset *refused, size_t cap,
			   struct arena *arena);

/*
 * Random ones, which find what is wrong away from every edge that the plan has: each member is
 * drawn among all, or from a zone, a service or a forward. The same seed gives the same.
 */
struct probes probe_random(const struct plan *plan, const struct addrset *refused, size_t count,
			   uint64_t seed, struct arena *arena);

#endif
