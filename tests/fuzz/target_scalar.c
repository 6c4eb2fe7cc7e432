/* Every parser of single values, on the same text. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "pbxports/profile/profile.h"
#include "pbxports/text/address.h"

#define VALUE_SIZE 64

/* What a parser makes of a text, as text: its canonical form, which it must take as it stands. */
struct round_trip {
	const char *name;
	bool (*print)(const char *text, struct scalar_error *why, char printed[RANGE_TEXT_SIZE]);
};

static bool print_number(const char *text, struct scalar_error *why, char *printed)
{
	unsigned long number = 0;
	bool right = number_parse(text, 3, 70000, &number, why);

	law(!right || (number >= 3 && number <= 70000), "number %lu is not within 3-70000", number);
	snprintf(printed, RANGE_TEXT_SIZE, "%lu", number);
	return right;
}

static bool print_ports(const char *text, struct scalar_error *why, char *printed)
{
	struct port_range ports = {0};

	if (!ports_parse(text, &ports, why))
		return false;
	law(ports.first >= 1 && ports.first <= ports.last, "ports %u-%u", ports.first, ports.last);
	law(ports.protocols >= 1 && ports.protocols <= 3, "protocols %u", ports.protocols);
	ports_format(&ports, printed);
	return true;
}

static bool print_span(const char *text, struct scalar_error *why, char *printed)
{
	struct port_range ports = {0};

	if (!port_span_parse(text, &ports, why))
		return false;
	law(ports.first >= 1 && ports.first <= ports.last && ports.protocols == 0, "span %u-%u",
	    ports.first, ports.last);
	snprintf(printed, RANGE_TEXT_SIZE, "%u-%u", ports.first, ports.last);
	return true;
}

static bool print_rate(const char *text, struct scalar_error *why, char *printed)
{
	struct rate rate = {0};

	if (!rate_parse(text, &rate, why))
		return false;
	law(rate.count >= 1 && rate.count <= 10000, "rate %u", (unsigned)rate.count);
	snprintf(printed, RANGE_TEXT_SIZE, "%u/%s", (unsigned)rate.count,
		 rate_unit_name(rate.unit));
	return true;
}

static bool print_name(const char *text, struct scalar_error *why, char *printed)
{
	if (!name_parse(text, why))
		return false;
	law(strlen(text) <= NAME_MAX_LENGTH, "a name that is too long");
	snprintf(printed, RANGE_TEXT_SIZE, "%s", text);
	return true;
}

static bool print_interface(const char *text, struct scalar_error *why, char *printed)
{
	if (!interface_parse(text, why))
		return false;
	law(strlen(text) <= INTERFACE_MAX_LENGTH, "an interface that is too long");
	snprintf(printed, RANGE_TEXT_SIZE, "%s", text);
	return true;
}

static bool print_range(const char *text, struct scalar_error *why, char *printed)
{
	struct address_range range = {{0, 0}, {0, 0}};
	struct address_range again = {{0, 0}, {0, 0}};
	enum family family = IPV4;
	bool right = address_range_parse(text, strlen(text), &family, &range, why);

	law(right == address_range_read(text, strlen(text), &family, &again),
	    "\"%s\" is a range to one reader alone", text);
	if (!right)
		return false;
	law(memcmp(&range, &again, sizeof(range)) == 0, "\"%s\" is two ranges", text);
	law(address_compare(range.first, range.last) <= 0, "\"%s\" runs backwards", text);
	law(address_compare(range.last, family_range(family).last) <= 0, "\"%s\" is too high",
	    text);
	address_range_format(family, &range, printed);
	return true;
}

static bool print_address(const char *text, struct scalar_error *why, char *printed)
{
	struct address address;
	struct address_range range;
	enum family family;
	enum family again;

	if (!address_parse(text, strlen(text), &family, &address)) {
		scalar_fail(why, NULL, "is no address");
		return false;
	}
	law(address_range_read(text, strlen(text), &again, &range) && again == family &&
		    address_compare(range.first, address) == 0 &&
		    address_compare(range.last, address) == 0,
	    "address \"%s\" is no range of one", text);
	address_format(family, address, printed);
	return true;
}

static const struct round_trip round_trips[] = {
	{"number", print_number}, {"ports", print_ports},     {"span", print_span},
	{"rate", print_rate},	  {"name", print_name},	      {"interface", print_interface},
	{"range", print_range},	  {"address", print_address},
};

/* Where the whole of a fix is one word to write, that word must be right. */
static const char *word_to_write(const char *fix)
{
	if (strncmp(fix, "write ", 6) != 0 || fix[6] == '\0' || strpbrk(fix + 6, " ,") != NULL)
		return NULL;
	return fix + 6;
}

static void check_error(const char *name, const char *text, const struct scalar_error *why)
{
	law(why->problem[0] != '\0', "%s \"%s\" is refused for no reason", name, text);
	law(memchr(why->problem, '\0', sizeof(why->problem)) != NULL, "a problem without end");
	law(memchr(why->fix, '\0', sizeof(why->fix)) != NULL, "a fix without end");
}

static void check_round_trip(const struct round_trip *row, const char *text)
{
	struct scalar_error why = {0};
	struct scalar_error ignored = {0};
	char printed[RANGE_TEXT_SIZE];
	char again[RANGE_TEXT_SIZE];

	if (row->print(text, &why, printed)) {
		law(row->print(printed, &ignored, again), "%s \"%s\", printed \"%s\", is refused",
		    row->name, text, printed);
		law(strcmp(printed, again) == 0, "%s \"%s\" becomes \"%s\", then \"%s\"", row->name,
		    text, printed, again);
		return;
	}
	check_error(row->name, text, &why);
	if (word_to_write(why.fix) != NULL)
		law(row->print(word_to_write(why.fix), &ignored, again),
		    "%s \"%s\" %s: the fix \"%s\" is refused", row->name, text, why.problem,
		    why.fix);
}

/* The types of values that the profile's tables have, each once. */
struct typed {
	const struct bind_type *type;
	regex_t pattern;
};

#define TYPED_MAX 64
#define TYPES_MAX 256

static struct typed typed[TYPED_MAX];
static size_t typed_count;
static const struct bind_type *types[TYPES_MAX];
static size_t types_count;

static void add_type(const struct bind_type *type)
{
	for (size_t i = 0; i < types_count; i++)
		if (types[i] == type)
			return;
	law(types_count < TYPES_MAX, "more than %d types", TYPES_MAX);
	types[types_count++] = type;
	if (type->check == NULL && type->parse == NULL)
		return;
	law(typed_count < TYPED_MAX, "more than %d parsers", TYPED_MAX);
	law(type->pattern != NULL, "%s has a parser and no pattern", type->what);
	law(type->size <= VALUE_SIZE || type->parse == NULL, "%s is large", type->what);
	typed[typed_count].type = type;
	law(regcomp(&typed[typed_count++].pattern, type->pattern, REG_EXTENDED | REG_NOSUB) == 0,
	    "%s has no pattern of POSIX", type->what);
}

/* All that a profile's own type leads to. */
static void find_types(void)
{
	add_type(&profile_type);
	for (size_t i = 0; i < types_count; i++) {
		const struct bind_type *type = types[i];

		for (const struct bind_row *row = type->rows; row != NULL && row->key != NULL;
		     row++)
			add_type(row->type);
		for (size_t k = 0; type->forms != NULL && type->forms[k] != NULL; k++)
			add_type(type->forms[k]);
		if (type->item != NULL)
			add_type(type->item);
	}
}

/* What a parser takes its pattern must take, too: editors hold profiles against that. */
static void check_typed(const struct typed *row, const char *text)
{
	const struct bind_type *type = row->type;
	struct scalar_error why = {0};
	unsigned char value[VALUE_SIZE];
	bool right;

	memset(value, 0x5a, sizeof(value));
	right = type->parse != NULL ? type->parse(text, value, &why) : type->check(text, &why);
	if (right) {
		law(regexec(&row->pattern, text, 0, NULL, 0) == 0,
		    "%s: \"%s\" does not match its pattern", type->what, text);
		return;
	}
	check_error(type->what, text, &why);
	for (size_t i = 0; i < sizeof(value); i++)
		law(value[i] == 0x5a, "%s: \"%s\" is refused and leaves a value", type->what, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as long as the text, so that what is read beyond it is seen. */
	char *text = malloc(size + 1);

	if (text == NULL || (size > 0 && memchr(data, '\0', size) != NULL)) {
		free(text);
		return 0;
	}
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (typed_count == 0)
		find_types();
	for (size_t i = 0; i < COUNT(round_trips); i++)
		check_round_trip(&round_trips[i], text);
	for (size_t i = 0; i < typed_count; i++)
		check_typed(&typed[i], text);
	free(text);
	return 0;
}
