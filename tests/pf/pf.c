/*
 * Holds the rules of pf against the plan, without a pf: by an evaluator of our own, which is held
 * against the manual first. Ends with 0, or with 1 where a case failed.
 */
#include "pf.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

void tally_add(struct tally *tally, const char *name, const char *wrong)
{
	if (wrong == NULL) {
		tally->passed++;
		return;
	}
	tally->failed++;
	printf("FAIL %s: %s\n", name, wrong);
}

static void folders(struct tally *tally, const char *pattern)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0) {
		tally_add(tally, pattern, "there is no such folder");
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		*strrchr(found.gl_pathv[i], '/') = '\0';
		plan_cases(tally, found.gl_pathv[i]);
	}
	globfree(&found);
}

int main(void)
{
	struct tally tally = {0, 0};

	manual_cases(&tally);
	translation_cases(&tally);
	folders(&tally, "tests/golden/*/profile.yaml");
	folders(&tally, "tests/pf/*/profile.yaml");
	printf("%u passed, %u failed\n", tally.passed, tally.failed);
	return tally.failed > 0 || tally.passed == 0 ? 1 : 0;
}
