/* Our header: how files of earlier runs are told from all others. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "output_private.h"
#include "pbxports/base/output_files.h"

#define HEADER_LINES 3

/* The version behind the mark tells our header from a person's own "# pbxports rules". */
static bool is_our_line(const char *line)
{
	static const char *const signs[] = {"# ", "; ", "<!-- ", "  \"" OUTPUT_MARK_KEY "\": \""};
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		const char *mark = line + strlen(signs[i]);
		if (strncmp(line, signs[i], strlen(signs[i])) == 0 &&
		    strncmp(mark, OUTPUT_MARK, strlen(OUTPUT_MARK)) == 0 &&
		    isdigit((unsigned char)mark[strlen(OUTPUT_MARK)]))
			return true;
	}
	return false;
}

bool output_is_ours(const char *path)
{
	struct stat status;
	if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return false;
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return false;
	bool ours = false;
	char line[200];
	for (int i = 0; i < HEADER_LINES && !ours && fgets(line, sizeof line, file) != NULL; i++)
		ours = is_our_line(line);
	fclose(file);
	return ours;
}
