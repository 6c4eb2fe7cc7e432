#include "yaml_problem.h"

#include <stddef.h>
#include <string.h>

#define ALIGN "align it with the lines that it belongs to"

static const struct yaml_problem problems[] = {
	{"mapping values are not allowed in this context",
	 "a second colon in this line, or a key that is indented too far",
	 "put text with a colon in quotes, or " ALIGN, false},
	{"could not find expected ':'", "a key without its colon", "write KEY: VALUE", true},
	{"did not find expected key", "a line that is indented like none of those before it", ALIGN,
	 false},
	{"did not find expected '-' indicator",
	 "a line that is indented like an item of a list, and is none",
	 "begin it with a dash, or " ALIGN, false},
	{"block sequence entries are not allowed in this context",
	 "an item of a list in a place for a single value", "begin the list on a line of its own",
	 false},
	{"did not find expected <document start>",
	 "a line that is indented less than the first one", ALIGN, false},
	{"did not find expected ',' or ']'", "a comma or the closing ] is missing", NULL, false},
	{"did not find expected ',' or '}'", "a comma or the closing } is missing", NULL, false},
	{"did not find expected node content", "a value is missing", NULL, false},
	{"found unexpected end of stream", "the closing quote is missing", NULL, true},
	{"found unexpected document indicator", "the closing quote is missing", NULL, true},
	{"found unknown escape character",
	 "a backslash and a character that have no meaning together",
	 "use single quotes, or write two backslashes", false},
	{"found character that cannot start any token", "no value begins with this character",
	 "put it in quotes", false},
	{"did not find expected alphabetic or numeric character", "a * or & without a name",
	 "put it in quotes", false},
};

struct yaml_problem yaml_problem_find(const char *words)
{
	for (size_t i = 0; words != NULL && i < sizeof(problems) / sizeof(problems[0]); i++)
		if (strcmp(problems[i].libyaml, words) == 0)
			return problems[i];
	return (struct yaml_problem){.message = words != NULL ? words : "cannot be read"};
}
