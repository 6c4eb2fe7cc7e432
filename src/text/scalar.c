#include "pbxports/text/scalar.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pbxports/text/slip.h"

#define LOWER	"abcdefghijklmnopqrstuvwxyz"
#define UPPER	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DECIMAL "0123456789"

bool scalar_fail(struct scalar_error *why, const char *fix, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why->problem, sizeof(why->problem), format, arguments);
	va_end(arguments);
	why->fix[0] = '\0';
	return fix == NULL ? false : scalar_fix(why, "%s", fix);
}

bool scalar_fix(struct scalar_error *why, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(why->fix, sizeof(why->fix), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(why->fix))
		why->fix[0] = '\0';
	return false;
}

static bool number_check(const char *text, unsigned long low, unsigned long high,
			 unsigned long *number, struct scalar_error *why)
{
	unsigned long value;
	const char *end = digits_read(text, &value);

	if (end == NULL || *end != '\0') {
		scalar_fail(why, NULL, *text == '\0' ? "is empty" : "is not a whole number");
		return scalar_fix(why, "write a number from %lu to %lu", low, high);
	}
	if (value < low || value > high)
		return scalar_fail(why, NULL, "is not within %lu-%lu", low, high);
	*number = value;
	return true;
}

bool number_parse(const char *text, unsigned long low, unsigned long high, unsigned long *number,
		  struct scalar_error *why)
{
	char mended[SLIP_SIZE];
	unsigned long ignored;
	const char *problem;

	if (number_check(text, low, high, number, why))
		return true;
	problem = slip_mend(text, mended);
	return problem != NULL &&
	       slip_fail(problem, mended, number_check(mended, low, high, &ignored, why), why);
}

/* The name that `text` would be in lower case, with a _ for each run of what no name may have. */
static void name_mend(const char *text, char name[NAME_MAX_LENGTH + 1])
{
	size_t length = 0;

	while (*text != '\0' && length < NAME_MAX_LENGTH) {
		if (*text >= 'A' && *text <= 'Z')
			name[length++] = (char)(*text++ - 'A' + 'a');
		else if (strchr(LOWER DECIMAL "-_", *text) != NULL)
			name[length++] = *text++;
		else {
			name[length++] = '_';
			text += strcspn(text, LOWER UPPER DECIMAL "-_");
		}
	}
	name[length] = '\0';
}

bool name_parse(const char *text, struct scalar_error *why)
{
	size_t length = strspn(text, LOWER DECIMAL "-_");
	char name[NAME_MAX_LENGTH + 1];

	if (*text == '\0')
		return scalar_fail(why, NULL, "is empty");
	if (strlen(text) > NAME_MAX_LENGTH)
		return scalar_fail(why, NULL, "is longer than %d characters", NAME_MAX_LENGTH);
	if (text[length] == '\0' && strspn(text, LOWER) > 0)
		return true;
	name_mend(text, name);
	if (strspn(name, LOWER) == 0)
		return scalar_fail(why, NULL, "does not begin with a letter");
	scalar_fail(why, NULL,
		    text[strcspn(text, UPPER)] != '\0'
			    ? "has upper-case letters"
			    : "has a character other than letters, digits, - and _");
	return scalar_fix(why, "write %s", name);
}

bool interface_parse(const char *text, struct scalar_error *why)
{
	size_t length = strlen(text);

	if (length == 0)
		return scalar_fail(why, NULL, "is empty");
	if (text[length - 1] == '+')
		return scalar_fail(why, "name each interface",
				   "ends in +, which no backend but iptables knows");
	if (length > INTERFACE_MAX_LENGTH)
		return scalar_fail(why, NULL, "is longer than %d characters", INTERFACE_MAX_LENGTH);
	if (strspn(text, LOWER UPPER DECIMAL) == 0)
		return scalar_fail(why, NULL, "does not begin with a letter or a digit");
	if (strspn(text, LOWER UPPER DECIMAL ".-_@") < length)
		return scalar_fail(why, NULL,
				   "has a character other than letters, digits, . - _ and @");
	return true;
}
