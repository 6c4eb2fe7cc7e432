/* Pools cut into chunks, one a dialer: profile-format version 1, "dialers and pools". */
#ifndef PBXPORTS_PLAN_CHUNKS_H
#define PBXPORTS_PLAN_CHUNKS_H

#include "pbxports/plan/plan.h"

/*
 * Cuts every enabled pool of a profile that has dialers, into plan->chunks. Reports pools that do
 * not hold their dialers (with the arithmetic), and chunks that overlap.
 */
void chunks_cut(struct plan *plan, struct diags *diags);

/* The chunks of a pool that was cut, one for each dialer in the profile's order; NULL where the
 * service is none. */
const struct plan_chunk *chunks_of_pool(const struct plan *plan, const struct service *pool);

/* Where a chunk is written: its pin, or the pool. */
struct place chunk_place(const struct plan_chunk *chunk);

#endif
