/* The descriptor rows of a profile: each key of profile-format version 1 is one row in tables.c. */
#ifndef PBXPORTS_PROFILE_TABLES_H
#define PBXPORTS_PROFILE_TABLES_H

#include "pbxports/text/bind.h"

extern const struct bind_type list_file_type;	/* {file: PATH}, into a struct word */
extern const struct bind_type zone_entry_type;	/* one item of `sources` */
extern const struct bind_type zone_record_type; /* a zone's mapping form */

#endif
