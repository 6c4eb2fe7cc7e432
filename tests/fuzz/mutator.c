/* libFuzzer's own mutations now and then, else those of profiles. */
#include <string.h>

#include "fuzz.h"
#include "mutate.h"
#include "subject.h"

/* libFuzzer's names. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
				 size_t other_size, uint8_t *result, size_t max_size,
				 unsigned seed);

#define BYTES_ONE_IN   12
#define REFUSED_ONE_IN 5

/* 0 where it does not fit, or there is none. */
static size_t take(const struct output *output, uint8_t *result, size_t max_size)
{
	if (output == NULL || output->size > max_size)
		return 0;
	memcpy(result, output->bytes, output->size);
	return output->size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	struct diags *diags;
	size_t made;

	if (seed % BYTES_ONE_IN == 1)
		return LLVMFuzzerMutate(data, size, max_size);
	if (seed % REFUSED_ONE_IN > 0)
		size = subject_prefer_accepted(data, size, max_size, seed);
	diags = fuzz_begin();
	made = take(mutate_profile(data, size, seed, diags), data, max_size);
	fuzz_end(diags);
	return made > 0 ? made : LLVMFuzzerMutate(data, size, max_size);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
				 size_t other_size, uint8_t *result, size_t max_size, unsigned seed)
{
	struct diags *diags = fuzz_begin();
	size_t made =
		take(mutate_cross(data, size, other, other_size, seed, diags), result, max_size);

	fuzz_end(diags);
	return made;
}
