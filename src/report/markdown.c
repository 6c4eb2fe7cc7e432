#include "pbxports/report/markdown.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Bare addresses of the web become links: http://..., www. and a@b. */
static bool begins_link(const char *text, const char *at)
{
	if (*at == ':')
		return at[1] == '/';
	return *at == '@' || (*at == '.' && at - text >= 3 && strncasecmp(at - 3, "www", 3) == 0);
}

void markdown_text(const char *text, FILE *stream)
{
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '<')
			fputs("&lt;", stream);
		else if (*at == '>')
			fputs("&gt;", stream);
		else if (*at == '&')
			fputs("&amp;", stream);
		else if (strchr("\\`*_{}[]|~$#!", *at) != NULL || begins_link(text, at))
			fprintf(stream, "\\%c", *at);
		else
			fputc(*at, stream);
	}
}

void markdown_row(const char *const *cells, size_t count, FILE *stream)
{
	fputc('|', stream);
	for (size_t i = 0; i < count; i++) {
		fputc(' ', stream);
		markdown_text(cells[i], stream);
		fputs(cells[i][0] == '\0' ? "|" : " |", stream);
	}
	fputc('\n', stream);
}

void markdown_headings(const char *const *cells, size_t count, FILE *stream)
{
	markdown_row(cells, count, stream);
	fputc('|', stream);
	for (size_t i = 0; i < count; i++)
		fputs(" --- |", stream);
	fputc('\n', stream);
}
