#include "completion_private.h"

/* completion.fish, built in by embed.sh: the functions that the lines below use. */
extern const char completion_script_fish[];

static void print_quoted(const char *text, FILE *stream)
{
	fputc('\'', stream);
	completion_escaped(text, "'\\", stream);
	fputc('\'', stream);
}

/* -x: a value, which is no file; -F: files, in spite of the first line's -f. */
static void print_value(const struct option *option, FILE *stream)
{
	if (option->names_file)
		fputs(" -F", stream);
	if (option->kind == OPTION_CHOICE) {
		fputs(" -a '", stream);
		completion_choices(option, stream);
		fputc('\'', stream);
	} else if (option->asks != NULL) {
		fprintf(stream, " -a '(__pbxports_%s)'", option->asks);
	}
}

static void print_option(const char *command, const struct option *option, FILE *stream)
{
	fprintf(stream, "complete -c pbxports -n '__pbxports_in %s' -l %s", command, option->name);
	if (option->letter != '\0')
		fprintf(stream, " -s %c", option->letter);
	if (option->kind != OPTION_FLAG) {
		fputs(option->names_file ? " -r" : " -x", stream);
		print_value(option, stream);
	}
	fputs(" -d ", stream);
	print_quoted(option->help, stream);
	fputc('\n', stream);
}

static void print_command(const struct completion_command *command, FILE *stream)
{
	fprintf(stream, "\ncomplete -c pbxports -n '__pbxports_in' -a %s -d ", command->name);
	print_quoted(command->summary, stream);
	fputc('\n', stream);
	for (const struct option *const *option = command->options; *option != NULL; option++)
		print_option(command->name, *option, stream);
	if (command->operand == NULL)
		return;
	fprintf(stream, "complete -c pbxports -n '__pbxports_in %s'", command->name);
	print_value(command->operand, stream);
	fputc('\n', stream);
}

void completion_fish(const struct completion_command *commands, FILE *stream)
{
	fputs("# Completion of pbxports for fish; made by: pbxports completion fish\n\n", stream);
	fputs(completion_script_fish, stream);
	fputs("\ncomplete -c pbxports -f\n", stream);
	for (const struct completion_command *row = commands; row->name != NULL; row++)
		print_command(row, stream);
}
