/*
 * An HTML writer, for pages with SVG in them: the only place that makes HTML. Every text and every
 * value of an attribute is escaped as base/xml.h does it; names of elements and attributes are the
 * caller's own and go out as they stand.
 */
#ifndef PBXPORTS_BASE_HTML_H
#define PBXPORTS_BASE_HTML_H

#include <stdbool.h>
#include <stdio.h>

#include "pbxports/base/compiler.h"

#define HTML_MAX_DEPTH 16

struct html {
	FILE *stream;
	int depth;
	const char *names[HTML_MAX_DEPTH]; /* of the elements that are open */
	bool in_tag;			   /* the innermost one still takes attributes */
};

/* A writer to `stream`, which gets the document type. */
struct html html_begin(FILE *stream);

/* An element on a line of its own, or within a line of text, where a line end would show as a
 * blank. `name` must live until its end. */
void html_open(struct html *html, const char *name);
void html_open_inline(struct html *html, const char *name);
void html_close(struct html *html);

/* Of the element that was opened last, before anything stands in it. */
void html_attribute(struct html *html, const char *name, const char *value);

/* The same by printf(3), of at most HTML_FORMAT_SIZE - 1 bytes: for numbers and names. */
#define HTML_FORMAT_SIZE 128
void html_attribute_format(struct html *html, const char *name, const char *format, ...)
	PRINTF_LIKE(3, 4);

void html_text(struct html *html, const char *text);

/* An element that holds nothing but a text: on a line of its own, or within one. */
void html_element(struct html *html, const char *name, const char *text);
void html_element_inline(struct html *html, const char *name, const char *text);

/* A style sheet as it stands: never a text that a profile had a part in. */
void html_style(struct html *html, const char *sheet);

#endif
