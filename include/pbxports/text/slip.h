/* Slips of the pen in single values: what the parsers of numbers, ports and rates share. */
#ifndef PBXPORTS_TEXT_SLIP_H
#define PBXPORTS_TEXT_SLIP_H

#include <stdbool.h>

#include "pbxports/text/scalar.h"

#define SLIP_SIZE 64 /* longer text is not looked at for slips */

/*
 * A plain decimal number at the start of `text`, too large ones as ULONG_MAX. Returns where it
 * ends; NULL where there is none, or one with a leading zero.
 */
const char *digits_read(const char *text, unsigned long *number);

/*
 * Copies `text` to `mended` without blanks, a sign, separators of thousands, leading zeros and the
 * like. Returns what the first of these slips is, NULL where there is none.
 */
const char *slip_mend(const char *text, char mended[SLIP_SIZE]);

/*
 * The error for text with a slip. Where the mended text is `right`, that is the fix; else `why`
 * holds what is wrong with it, and where that has a fix, it mends the slip as well. Returns false.
 */
bool slip_fail(const char *problem, const char *mended, bool right, struct scalar_error *why);

#endif
