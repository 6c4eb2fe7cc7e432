/* Puts ranges into order: what rangeset_settle() begins with. */
#ifndef PBXPORTS_NET_RANGE_SORT_H
#define PBXPORTS_NET_RANGE_SORT_H

#include "pbxports/net/rangeset.h"

/* Sorts by the first numbers; linear where they are in order. May move the ranges. */
void ranges_sort(struct rangeset *set, struct arena *arena);

#endif
