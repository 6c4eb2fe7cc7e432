/* What libyaml says of a text that is not YAML, in words for people who do not know its grammar. */
#ifndef PBXPORTS_TEXT_YAML_PROBLEM_H
#define PBXPORTS_TEXT_YAML_PROBLEM_H

#include <stdbool.h>

struct yaml_problem {
	const char *libyaml; /* its own words */
	const char *message;
	const char *fix; /* NULL for none */
	bool at_start;	 /* the place to show is where it began, not where it was noticed */
};

/* `words` are libyaml's, or NULL. */
struct yaml_problem yaml_problem_find(const char *words);

#endif
