/* An entry of a zone, for the naive judge alone. Uses none of the program's code. */
#ifndef TESTS_RANDOM_NAIVE_ENTRY_H
#define TESTS_RANDOM_NAIVE_ENTRY_H

#include "naive.h"

/* An address, ADDRESS/LENGTH or A-B; false where it is none of them, but a zone's name. */
bool naive_entry_read(const char *text, struct naive_address *first, struct naive_address *last);

/* False also where it is a zone's name. */
bool naive_entry_holds(const char *text, const struct naive_address *address);

#endif
