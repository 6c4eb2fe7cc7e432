#include "completion_private.h"

/* completion.bash, built in by embed.sh: what uses the functions below. */
extern const char completion_script_bash[];

static void print_options(const struct completion_command *command, FILE *stream)
{
	fprintf(stream, "\t%s) options=(", command->name);
	for (const struct option *const *option = command->options; *option != NULL; option++) {
		fprintf(stream, "%s--%s", option == command->options ? "" : " ", (*option)->name);
		if ((*option)->letter != '\0')
			fprintf(stream, " -%c", (*option)->letter);
	}
	fputs(") ;;\n", stream);
}

/* What a value may be; nothing for text that only a person can think of. */
static void print_value(const struct option *option, FILE *stream)
{
	fputc(')', stream);
	if (option->kind == OPTION_CHOICE) {
		fputs(" choices=(", stream);
		completion_choices(option, stream);
		fputc(')', stream);
	}
	if (option->asks != NULL)
		fprintf(stream, " asks=%s", option->asks);
	if (option->names_file)
		fputs(" files=yes", stream);
	fputs(" ;;\n", stream);
}

static void print_values(const struct completion_command *command, FILE *stream)
{
	for (const struct option *const *row = command->options; *row != NULL; row++) {
		const struct option *option = *row;

		if (option->kind == OPTION_FLAG)
			continue;
		fprintf(stream, "\t%s:--%s", command->name, option->name);
		if (option->letter != '\0')
			fprintf(stream, " | %s:-%c", command->name, option->letter);
		print_value(option, stream);
	}
	if (command->operand != NULL) {
		fprintf(stream, "\t%s:", command->name);
		print_value(command->operand, stream);
	}
}

void completion_bash(const struct completion_command *commands, FILE *stream)
{
	fputs("# shellcheck shell=bash\n"
	      "# Completion of pbxports for bash; made by: pbxports completion bash\n\n"
	      "_pbxports_commands() {\n\tchoices=(",
	      stream);
	for (const struct completion_command *row = commands; row->name != NULL; row++)
		fprintf(stream, "%s%s", row == commands ? "" : " ", row->name);
	fputs(")\n}\n\n# _pbxports_options COMMAND\n_pbxports_options() {\n\tcase $1 in\n", stream);
	for (const struct completion_command *row = commands; row->name != NULL; row++)
		print_options(row, stream);
	fputs("\tesac\n}\n\n"
	      "# _pbxports_value COMMAND OPTION, or '' for an operand: what may stand there; 1 "
	      "where "
	      "nothing may\n"
	      "_pbxports_value() {\n\tcase $1:$2 in\n",
	      stream);
	for (const struct completion_command *row = commands; row->name != NULL; row++)
		print_values(row, stream);
	fputs("\t*) return 1 ;;\n\tesac\n}\n\n", stream);
	fputs(completion_script_bash, stream);
}
