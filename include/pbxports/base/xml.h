/*
 * An XML writer: the only place that makes XML. It indents, and escapes every text, so that none
 * can end the element, attribute or comment that it stands in.
 *
 * What XML 1.0 can't hold (most control characters, U+FFFE and U+FFFF, bytes that are not UTF-8)
 * becomes U+FFFD. Names of elements and attributes are the caller's own and go out as they stand.
 */
#ifndef PBXPORTS_BASE_XML_H
#define PBXPORTS_BASE_XML_H

#include <stdbool.h>
#include <stdio.h>

#define XML_MAX_DEPTH 16

struct xml {
	FILE *stream;
	int depth;
	const char *names[XML_MAX_DEPTH]; /* of the elements that are open */
	bool in_tag; /* the innermost one still takes attributes, and is empty so far */
};

/* A writer to `stream`, which gets the XML declaration. */
struct xml xml_begin(FILE *stream);

/* An element; an empty one is written as <name/>. `name` must live until its end. */
void xml_element(struct xml *xml, const char *name);
void xml_element_end(struct xml *xml);

/* Of the element that was begun last, before anything stands in it. */
void xml_attribute(struct xml *xml, const char *name, const char *value);

/* <name>text</name> on a line of its own. */
void xml_text(struct xml *xml, const char *name, const char *text);

/* A comment on a line of its own. Two dashes in sequence, which would end it, are set apart. */
void xml_comment(struct xml *xml, const char *text);

/* A text as it stands in elements and attributes, of XML and of HTML. */
void xml_escape(const char *text, FILE *stream);

#endif
