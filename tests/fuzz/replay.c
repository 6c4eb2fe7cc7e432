/* Gives a target the inputs that stand in files: the corpus as a test, with any compiler. */
#include <stdlib.h>

#include "fuzz.h"
#include "pbxports/profile/file.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct diags *diags = fuzz_begin();
		struct source source;
		struct file_identity identity;
		const char *problem;

		if (!file_read(argv[i], &source, &identity, diags->arena, &problem)) {
			fprintf(stderr, "%s %s\n", argv[i], problem);
			return EXIT_FAILURE;
		}
		LLVMFuzzerTestOneInput((const uint8_t *)source.text, source.length);
		fuzz_end(diags);
	}
	printf("%s: %d inputs\n", argv[0], argc - 1);
	return EXIT_SUCCESS;
}
