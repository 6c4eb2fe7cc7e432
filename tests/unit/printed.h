/* What the tests of emitters share. */
#ifndef TESTS_UNIT_PRINTED_H
#define TESTS_UNIT_PRINTED_H

/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/emit/emit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline void no_memory(void *context)
{
	(void)context;
	abort();
}

/* What `print` printed for the plan, in the arena. */
static inline const char *
printed(struct arena *arena, const struct plan *plan, const struct emit_options *options,
	void (*print)(const struct plan *plan, const struct emit_options *options,
		      struct arena *arena, FILE *stream))
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	const char *copy;

	assert_non_null(stream);
	print(plan, options, arena, stream);
	assert_int_equal(fclose(stream), 0);
	copy = arena_strndup(arena, text, size);
	free(text);
	return copy;
}

#endif
