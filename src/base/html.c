#include "pbxports/base/html.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "pbxports/base/xml.h"

struct html html_begin(FILE *stream)
{
	fputs("<!DOCTYPE html>", stream);
	return (struct html){.stream = stream};
}

static void end_tag(struct html *html)
{
	if (html->in_tag)
		putc('>', html->stream);
	html->in_tag = false;
}

void html_open_inline(struct html *html, const char *name)
{
	assert(html->depth < HTML_MAX_DEPTH);
	end_tag(html);
	fprintf(html->stream, "<%s", name);
	html->names[html->depth++] = name;
	html->in_tag = true;
}

void html_open(struct html *html, const char *name)
{
	end_tag(html);
	putc('\n', html->stream);
	html_open_inline(html, name);
}

/* Those used here that have no end tag. */
static bool is_void(const char *name)
{
	return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0;
}

void html_close(struct html *html)
{
	const char *name;

	assert(html->depth > 0);
	name = html->names[--html->depth];
	end_tag(html);
	if (!is_void(name))
		fprintf(html->stream, "</%s>", name);
	if (html->depth == 0)
		putc('\n', html->stream);
}

void html_attribute(struct html *html, const char *name, const char *value)
{
	assert(html->in_tag);
	fprintf(html->stream, " %s=\"", name);
	xml_escape(value, html->stream);
	putc('"', html->stream);
}

void html_attribute_format(struct html *html, const char *name, const char *format, ...)
{
	char value[HTML_FORMAT_SIZE];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	assert(length >= 0 && length < HTML_FORMAT_SIZE);
	(void)length;
	html_attribute(html, name, value);
}

void html_text(struct html *html, const char *text)
{
	end_tag(html);
	xml_escape(text, html->stream);
}

void html_element(struct html *html, const char *name, const char *text)
{
	html_open(html, name);
	html_text(html, text);
	html_close(html);
}

void html_element_inline(struct html *html, const char *name, const char *text)
{
	html_open_inline(html, name);
	html_text(html, text);
	html_close(html);
}

void html_style(struct html *html, const char *sheet)
{
	assert(strstr(sheet, "</") == NULL);
	html_open(html, "style");
	end_tag(html);
	fputs(sheet, html->stream);
	html_close(html);
}
