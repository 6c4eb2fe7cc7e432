/*
 * glibc's open_memstream(3) forgets what it has no memory for: neither ferror(3) nor fclose(3)
 * tells, and later, smaller pieces are printed behind the gap. Here a loss is kept in mind.
 */
#define _GNU_SOURCE /* fopencookie(3), which musl has as well */
#include <stdlib.h>
#include <string.h>

#include "output_private.h"

/* Room for so many bytes more and the NUL. */
static bool make_room(struct output *output, size_t count)
{
	if (count < output->room - output->size)
		return true;
	size_t wanted = output->size + count + 1;
	size_t room = wanted > 2 * output->room ? wanted : 2 * output->room;
	char *bytes = realloc(output->bytes, room);
	if (bytes == NULL)
		return false;
	output->bytes = bytes;
	output->room = room;
	return true;
}

/* 0 is what fopencookie(3) wants for an error. */
static ssize_t append(void *cookie, const char *bytes, size_t count)
{
	struct output *output = cookie;
	if (output->lost || !make_room(output, count)) {
		output->lost = true;
		return 0;
	}
	memcpy(output->bytes + output->size, bytes, count);
	output->size += count;
	output->bytes[output->size] = '\0';
	return (ssize_t)count;
}

FILE *output_stream(struct output *output)
{
	static const cookie_io_functions_t functions = {.write = append};
	if (!make_room(output, 0))
		return NULL;
	*output->bytes = '\0';
	return fopencookie(output, "w", functions);
}
