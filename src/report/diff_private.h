/* What the formats of diff share: the words of a change. */
#ifndef PBXPORTS_REPORT_DIFF_PRIVATE_H
#define PBXPORTS_REPORT_DIFF_PRIVATE_H

#include "pbxports/report/diff.h"

/* "5060/udp", "ping" or "deny"; " on wg0, wg1" behind it where that is all. */
const char *diff_subject(const struct diff_change *change, struct arena *arena);
const char *diff_limit_subject(const struct diff_limit *limit, struct arena *arena);

/* "chunk d1", "policy.default". */
const char *diff_setting_subject(const struct diff_setting *setting, struct arena *arena);

/* The services that have the ports: "sip"; "sip -> trunk" where that changes; "" for none. */
const char *diff_services_text(const struct diff_change *change, struct arena *arena);

/* The text, or "none" for NULL. */
const char *diff_value(const char *text);

#endif
