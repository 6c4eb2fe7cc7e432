/* UTF-8 as in RFC 3629: nothing overlong, no surrogates, nothing above U+10FFFF. */
#ifndef PBXPORTS_BASE_UTF8_H
#define PBXPORTS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX

/*
 * The character at the head of `length` bytes (at least 1). Returns how many of them it takes. A
 * byte that begins no whole character counts as one by itself: UTF8_INVALID.
 */
size_t utf8_decode(const char *text, size_t length, uint32_t *character);

/*
 * False for what may drive a terminal or make it show another text than there is: control
 * characters, line separators, marks that turn the direction of writing, and UTF8_INVALID.
 */
bool utf8_printable(uint32_t character);

#endif
