/* Our header: how files of earlier runs are told from all others. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "output_private.h"
#include "pbxports/base/disk.h"
#include "pbxports/base/output_files.h"

#define HEADER_LINES 3
#define HEADER_MAX   600 /* bytes that are looked at */

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

static bool has_our_line(const char *text)
{
	for (int i = 0; i < HEADER_LINES && text != NULL; i++) {
		if (is_our_line(text))
			return true;
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
	return false;
}

/* The first bytes of a file, ended by NUL; 0 or an errno. */
static int read_head(int file, char *text)
{
	size_t used = 0;
	ssize_t got;
	do {
		got = read(file, text + used, HEADER_MAX - used);
		used += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	text[used] = '\0';
	return got < 0 ? errno : 0;
}

/* Gone meanwhile, or not for us to read. */
static bool is_out_of_reach(int error)
{
	return error == ENOENT || error == EACCES || error == EPERM;
}

int output_find_mark(const char *path, bool *ours)
{
	char text[HEADER_MAX + 1];
	struct stat status;
	*ours = false;
	if (lstat(path, &status) != 0)
		return is_out_of_reach(errno) ? 0 : errno;
	if (!S_ISREG(status.st_mode))
		return 0;
	int file = disk_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (file < 0)
		return is_out_of_reach(errno) ? 0 : errno;
	int error = read_head(file, text);
	close(file);
	*ours = error == 0 && has_our_line(text);
	return error;
}
