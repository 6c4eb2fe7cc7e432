#include <string.h>

#include "pbxports/base/version.h"
#include "pbxports/emit/emit.h"

/* What sh(1) and people read as one word without quotes. */
static bool is_plain(const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_./,=:@%+-";

	return *word != '\0' && word[strspn(word, plain)] == '\0';
}

static int printable(char character)
{
	unsigned char byte = (unsigned char)character;

	return byte < ' ' || byte == 0x7f ? '?' : byte;
}

void emit_comment_text(const char *text, FILE *stream)
{
	for (; *text; text++)
		putc(printable(*text), stream);
}

static void print_word(const char *word, FILE *stream)
{
	if (is_plain(word)) {
		fputs(word, stream);
		return;
	}
	putc('\'', stream);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", stream);
		else
			putc(printable(*word), stream);
	}
	putc('\'', stream);
}

static void print_option(const char *name, const char *value, FILE *stream)
{
	fprintf(stream, " --%s ", name);
	print_word(value, stream);
}

void emit_command(const struct plan *plan, const struct emit_options *options, const char *backend,
		  FILE *stream)
{
	fputs("pbxports gen", stream);
	print_option("profile", plan->profile->argument, stream);
	print_option("backend", backend, stream);
	if (plan->host)
		print_option("host", plan->host->name.text, stream);
	for (size_t i = 0; i < options->zone_count; i++)
		print_option("zone", options->zones[i], stream);
	if (options->chain)
		print_option("chain", options->chain, stream);
	if (options->dialect)
		print_option("dialect", options->dialect, stream);
	if (options->anchor)
		fputs(" --anchor", stream);
	if (options->approximate)
		fputs(" --allow-approximate", stream);
	if (options->counters)
		fputs(" --counters", stream);
}

void emit_title(const struct plan *plan, FILE *stream)
{
	fprintf(stream, OUTPUT_MARK "%s, profile %s (", PBXPORTS_VERSION, plan->profile->name.text);
	emit_comment_text(plan->profile->argument, stream);
	putc(')', stream);
	if (plan->host)
		fprintf(stream, ", dialer %s", plan->host->name.text);
}
