/* What `pbxports verify` prints: what was sent, and each packet that went the wrong way. */
#ifndef PBXPORTS_REPORT_VERIFIED_H
#define PBXPORTS_REPORT_VERIFIED_H

#include <stdio.h>

#include "pbxports/judge/verify.h"

struct verified_format {
	const char *name;
	void (*print)(const struct verify_request *request, const struct verify_result *result,
		      FILE *stream);
};

/* `text` first: the default; ended by a row without a name. */
extern const struct verified_format verified_formats[];

/* The row of that name; the first for NULL. */
const struct verified_format *verified_format_find(const char *name);

/* The names of the formats, ended by NULL: for options. */
const char *const *verified_format_names(void);

/* 1,234,567, in `buffer` of COUNT_TEXT_SIZE; returns buffer. */
#define COUNT_TEXT_SIZE 32
char *count_text(size_t count, char *buffer);

#endif
