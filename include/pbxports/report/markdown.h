/* Text in GitHub's Markdown. */
#ifndef PBXPORTS_REPORT_MARKDOWN_H
#define PBXPORTS_REPORT_MARKDOWN_H

#include <stddef.h>
#include <stdio.h>

/* Text of one line that stands for itself in a cell: neither markup, nor HTML, nor a link. */
void markdown_text(const char *text, FILE *stream);

/* A row of a table. */
void markdown_row(const char *const *cells, size_t count, FILE *stream);

/* A row of headings and the line below it. */
void markdown_headings(const char *const *cells, size_t count, FILE *stream);

#endif
