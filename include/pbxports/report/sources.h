/*
 * How query and diff show addresses, places and limits.
 *
 * 127.0.0.0/8 and ::1 never come from outside, so that no set that is shown is about them: where
 * they are the only gap between two ranges, these are shown as one.
 */
#ifndef PBXPORTS_REPORT_SOURCES_H
#define PBXPORTS_REPORT_SOURCES_H

#include <stdio.h>

#include "pbxports/base/json.h"
#include "pbxports/net/addrset.h"
#include "pbxports/profile/profile.h"

/* A settled set without those gaps. */
struct addrset sources_shown(const struct addrset *sources, struct arena *arena);

/*
 * In one line: of each family the first `most` networks and how many more there are, or those that
 * it lacks where these are fewer; "everyone" for all.
 */
const char *sources_text(const struct addrset *sources, size_t most, struct arena *arena);

/* "16 addresses", of each family that has some. A number that says nothing becomes a power of 2. */
const char *sources_count_text(const struct addrset *sources, struct arena *arena);

/* A list of all networks, and {"ipv4": N, "ipv6": N}. */
void sources_json(struct json *json, const char *key, const struct addrset *sources);
void sources_count_json(struct json *json, const char *key, const struct addrset *sources);

/* "file", "line" and "column" of an object that is open; null without a source. */
void place_json(struct json *json, struct place place);

/* "20/minute, burst 5, new flows"; "none" for NULL. */
const char *limit_text(const struct limit *limit, struct arena *arena);

/* {"rate", "burst", "count"}, or null. */
void limit_json(struct json *json, const char *key, const struct limit *limit);

#endif
