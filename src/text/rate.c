#include <string.h>

#include "pbxports/text/slip.h"

#define MAX_COUNT 10000
#define ALL_UNITS "write %lu/second, %lu/minute or %lu/hour"

static const struct unit {
	const char *name;
	uint32_t seconds;
} units[] = {
	[PER_SECOND] = {"second", 1},
	[PER_MINUTE] = {"minute", 60},
	[PER_HOUR] = {"hour", 3600},
};

#define UNITS (sizeof(units) / sizeof(units[0]))

const char *rate_unit_name(enum rate_unit unit)
{
	return units[unit].name;
}

uint32_t rate_unit_seconds(enum rate_unit unit)
{
	return units[unit].seconds;
}

/* True where `word` is `name`, its plural or an abbreviation of either: min, mins, m. */
static bool is_short_for(const char *word, const char *name)
{
	size_t length = strlen(word);

	if (length > 1 && word[length - 1] == 's')
		length--;
	return length > 0 && strncmp(word, name, length) == 0;
}

/* `end` is what stands behind the count. */
static bool unit_fail(unsigned long count, const char *end, struct scalar_error *why)
{
	const char *word = end + strspn(end, "/");

	scalar_fail(why, NULL, *word == '\0' ? "has no unit" : "has an unknown unit");
	for (size_t i = 0; i < UNITS; i++) {
		if (is_short_for(word, units[i].name))
			return scalar_fix(why, "write %lu/%s", count, units[i].name);
	}
	return scalar_fix(why, ALL_UNITS, count, count, count);
}

static bool rate_check(const char *text, struct rate *rate, struct scalar_error *why)
{
	unsigned long count;
	const char *end = digits_read(text, &count);

	if (end == NULL || (*end != '/' && *end != '\0'))
		return scalar_fail(why, "write a rate such as 20/minute",
				   *text == '\0' ? "is empty" : "is not a rate");
	if (count < 1 || count > MAX_COUNT)
		return scalar_fail(why, NULL, "is not a rate: its number is 1-%d", MAX_COUNT);
	for (size_t i = 0; i < UNITS; i++) {
		if (*end == '/' && strcmp(end + 1, units[i].name) == 0) {
			*rate = (struct rate){(uint32_t)count, (enum rate_unit)i};
			return true;
		}
	}
	return unit_fail(count, end, why);
}

bool rate_parse(const char *text, struct rate *rate, struct scalar_error *why)
{
	char mended[SLIP_SIZE];
	struct rate ignored;
	const char *problem;

	if (rate_check(text, rate, why))
		return true;
	problem = slip_mend(text, mended);
	return problem != NULL &&
	       slip_fail(problem, mended, rate_check(mended, &ignored, why), why);
}
