#include "completion_private.h"

/* completion.zsh, built in by embed.sh: what uses the functions below. */
extern const char completion_script_zsh[];

/* Within single quotes, where a quote ends them: it stands between two pairs. */
static void print_quoted(const char *text, const char *special, FILE *stream)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			fputs("'\\''", stream);
		else
			completion_escaped((char[]){*text, '\0'}, special, stream);
	}
}

/* :MESSAGE:ACTION, where the action is a blank for text that only a person can think of. */
static void print_value(const struct option *option, FILE *stream)
{
	fputc(':', stream);
	print_quoted(option->argument, ":\\", stream);
	fputc(':', stream);
	if (option->kind == OPTION_CHOICE) {
		fputc('(', stream);
		completion_choices(option, stream);
		fputc(')', stream);
	} else if (option->asks != NULL) {
		fprintf(stream, "_pbxports_%s", option->asks);
	} else {
		fputs(option->names_file ? "_files" : " ", stream);
	}
}

/* '(-p --profile)'{-p+,--profile=}'[HELP]:MESSAGE:ACTION' */
static void print_option(const struct option *option, FILE *stream)
{
	bool flag = option->kind == OPTION_FLAG;
	bool again = option->kind == OPTION_LIST;

	fputs(" \\\n\t\t\t", stream);
	if (option->letter != '\0' && again)
		fputs("'*'", stream);
	else if (option->letter != '\0')
		fprintf(stream, "'(-%c --%s)'", option->letter, option->name);
	if (option->letter != '\0')
		fprintf(stream, "{-%c%s,--%s%s}'[", option->letter, flag ? "" : "+", option->name,
			flag ? "" : "=");
	else
		fprintf(stream, "'%s--%s%s[", again ? "*" : "", option->name, flag ? "" : "=");
	print_quoted(option->help, "[]\\", stream);
	fputc(']', stream);
	if (!flag)
		print_value(option, stream);
	fputc('\'', stream);
}

static void print_command(const struct completion_command *command, FILE *stream)
{
	fprintf(stream, "\t%s)\n\t\t_arguments -s -S", command->name);
	for (const struct option *const *option = command->options; *option != NULL; option++)
		print_option(*option, stream);
	if (command->operand != NULL) {
		fputs(" \\\n\t\t\t'*", stream);
		print_value(command->operand, stream);
		fputc('\'', stream);
	}
	fputs("\n\t\t;;\n", stream);
}

void completion_zsh(const struct completion_command *commands, FILE *stream)
{
	fputs("#compdef pbxports\n"
	      "# Completion of pbxports for zsh; made by: pbxports completion zsh\n\n"
	      "_pbxports_commands() {\n\tlocal -a commands\n\tcommands=(\n",
	      stream);
	for (const struct completion_command *row = commands; row->name != NULL; row++) {
		fprintf(stream, "\t\t'%s:", row->name);
		print_quoted(row->summary, ":\\", stream);
		fputs("'\n", stream);
	}
	fputs("\t)\n\t_describe -t commands command commands\n}\n\n"
	      "# _pbxports_arguments COMMAND\n"
	      "_pbxports_arguments() {\n\tcase $1 in\n",
	      stream);
	for (const struct completion_command *row = commands; row->name != NULL; row++)
		print_command(row, stream);
	fputs("\tesac\n}\n\n", stream);
	fputs(completion_script_zsh, stream);
}
