/* The descriptor rows of a profile: each key of profile-format version 1 is one row, in
 * tables.c or, for dialers and the gateway, in tables_cluster.c. */
#ifndef PBXPORTS_PROFILE_TABLES_H
#define PBXPORTS_PROFILE_TABLES_H

#include "pbxports/text/address.h"
#include "pbxports/text/bind.h"

/* What an entry that is text looks like. */
#define ZONE_ENTRY_PATTERN "^(" NAME_PATTERN "|" ADDRESS_RANGE_PATTERN ")$"

extern const struct bind_type sources_type;
extern const struct bind_type list_file_type;	/* {file: PATH}, into a struct word */
extern const struct bind_type zone_entry_type;	/* one item of `sources` */
extern const struct bind_type zone_record_type; /* a zone's mapping form */

/* A row for a single value, and one for a list or mapping whose items are counted beside it. */
#define VALUE(record, member, row_type, summary)                                                   \
	.type = &(row_type), .offset = offsetof(struct record, member), .help = (summary)
#define ITEMS(record, member, counter, row_type, summary)                                          \
	VALUE(record, member, row_type, summary), .count_offset = offsetof(struct record, counter)
#define PLACE(record, member) .place_offset = 1 + offsetof(struct record, member)

/* What several tables use. */
extern const struct bind_type name_type;
extern const struct bind_type text_type;
extern const struct bind_type flag_type;
extern const struct bind_type interface_type;

extern const struct bind_type dialers_type; /* tables_cluster.c */
extern const struct bind_type gateway_type;

#endif
