/* Small readers of what the program writes, which know its form alone. */
#ifndef TESTS_FUZZ_WELLFORMED_H
#define TESTS_FUZZ_WELLFORMED_H

#include <stdbool.h>
#include <stddef.h>

/* One JSON text (RFC 8259), in UTF-8. */
bool is_json(const char *bytes, size_t size);

/*
 * One element with what is in it, after a declaration or a document type: tags are closed in their
 * order, attributes are in double quotes, `<` and `&` stand for themselves nowhere.
 */
bool is_xml(const char *bytes, size_t size);

/* RFC 4180: every line has as many cells as the first. */
bool is_csv(const char *bytes, size_t size);

#endif
