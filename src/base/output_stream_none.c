/* The BSDs' open_memstream(3) tells of what it has no memory for. */
#include "output_private.h"

FILE *output_stream(struct output *output)
{
	return open_memstream(&output->bytes, &output->size);
}
