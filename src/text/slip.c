#include "pbxports/text/slip.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define LOWER	"abcdefghijklmnopqrstuvwxyz"
#define UPPER	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DECIMAL "0123456789"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *digits_read(const char *text, unsigned long *number)
{
	const char *at = text;
	unsigned long value = 0;

	for (; is_digit(*at); at++) {
		unsigned long digit = (unsigned long)(*at - '0');

		value = value > (ULONG_MAX - digit) / 10 ? ULONG_MAX : value * 10 + digit;
	}
	if (at == text || (*text == '0' && at - text > 1))
		return NULL;
	*number = value;
	return at;
}

/* Removes `count` characters. */
static void cut(char *at, size_t count)
{
	memmove(at, at + count, strlen(at + count) + 1);
}

static bool mend_blanks(char *text)
{
	bool found = false;

	while (*(text += strcspn(text, " \t\r\n")) != '\0') {
		cut(text, 1);
		found = true;
	}
	return found;
}

static bool mend_sign(char *text)
{
	if (text[0] != '+' || !is_digit(text[1]))
		return false;
	cut(text, 1);
	return true;
}

/* Thousands: what three digits follow, no more and no less. */
static bool mend_separators(char *text)
{
	bool found = false;

	for (char *at = text; *at != '\0'; at++) {
		if (at > text && is_digit(at[-1]) && strchr(".,_'", *at) != NULL &&
		    strspn(at + 1, DECIMAL) == 3) {
			cut(at, 1);
			found = true;
		}
	}
	return found;
}

static bool mend_leading_zeros(char *text)
{
	bool found = false;

	for (char *at = text; *at != '\0'; at++) {
		if (at > text && at[-1] != '-')
			continue;
		while (at[0] == '0' && is_digit(at[1])) {
			cut(at, 1);
			found = true;
		}
	}
	return found;
}

/* iptables writes a range of ports with a colon. */
static bool mend_colon(char *text)
{
	char *colon = text + strspn(text, DECIMAL);

	if (colon == text || colon[0] != ':' || !is_digit(colon[1]))
		return false;
	*colon = '-';
	return true;
}

static bool mend_case(char *text)
{
	bool found = text[strcspn(text, UPPER)] != '\0';

	for (; *text != '\0'; text++) {
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
	}
	return found;
}

/* udp/5060 */
static bool mend_order(char *text)
{
	char unit[SLIP_SIZE];
	size_t length = strspn(text, LOWER "+");

	if (length == 0 || text[length] != '/' || !is_digit(text[length + 1]))
		return false;
	memcpy(unit, text, length);
	cut(text, length + 1);
	text += strlen(text);
	*text++ = '/';
	memcpy(text, unit, length);
	text[length] = '\0';
	return true;
}

static bool mend_protocols(char *text)
{
	char *protocols = strchr(text, '/');

	if (protocols == NULL || strcmp(protocols, "/udp+tcp") != 0)
		return false;
	memcpy(protocols, "/tcp+udp", strlen(protocols));
	return true;
}

/* Slips of the pen: `mend` puts them right in place, and returns whether there was one. */
static const struct slip {
	bool (*mend)(char *text);
	const char *problem;
} slips[] = {
	{mend_blanks, "has a blank in it"},
	{mend_sign, "has a sign"},
	{mend_separators, "has a separator in a number"},
	{mend_leading_zeros, "has a leading zero"},
	{mend_colon, "has a \":\" between its ends"},
	{mend_case, "has upper-case letters"},
	{mend_order, "has its parts the wrong way round"},
	{mend_protocols, "has its protocols the wrong way round"},
};

const char *slip_mend(const char *text, char mended[SLIP_SIZE])
{
	const char *problem = NULL;
	size_t length = strlen(text);

	if (length >= SLIP_SIZE)
		return NULL;
	memcpy(mended, text, length + 1);
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
		if (slips[i].mend(mended) && problem == NULL)
			problem = slips[i].problem;
	}
	return problem;
}

bool slip_fail(const char *problem, const char *mended, bool right, struct scalar_error *why)
{
	if (right)
		scalar_fix(why, "write %s", mended);
	if (why->fix[0] != '\0')
		snprintf(why->problem, sizeof(why->problem), "%s", problem);
	return false;
}
