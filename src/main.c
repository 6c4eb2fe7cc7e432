/* Options in, a command, diagnostics out: the one place that decides the exit status. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pbxports/base/sandbox.h"
#include "pbxports/cmd/command.h"

static sigjmp_buf out_of_memory;

static void no_memory(void *context)
{
	(void)context;
	siglongjmp(out_of_memory, 1);
}

/*
 * A file that is opened while a standard stream is closed would take its number, and get what was
 * meant for the stream. What stands in refuses to be written to, as a closed one does.
 */
static void fill_standard_streams(void)
{
	for (int stream = 0; stream <= 2; stream++)
		if (fcntl(stream, F_GETFD) == -1 && errno == EBADF)
			(void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static bool wants_color(const char *when, int stream)
{
	const char *no_color = getenv("NO_COLOR");

	if (when != NULL && strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	return (no_color == NULL || no_color[0] == '\0') && isatty(stream) == 1;
}

static void print_usage(FILE *stream)
{
	fputs("usage: pbxports COMMAND [option ...]\n\n"
	      "Firewall rules for PBXs, from a profile of services and who may reach them.\n\n",
	      stream);
	for (const struct command *row = commands; row->name != NULL; row++)
		fprintf(stream, "  %-10s %s\n", row->name, row->summary);
	fputs("\npbxports COMMAND --help shows a command's options. See pbxports(1).\n", stream);
}

static void print_help(const struct command *command, FILE *stream)
{
	fprintf(stream, "usage: pbxports %s%s%s\n\n%s\n\n", command->name,
		command->synopsis[0] == '\0' ? "" : " ", command->synopsis, command->summary);
	option_help(command->options, stream);
}

static const struct command *find_command(const char *name, struct diags *diags)
{
	const char *names[32];
	size_t count = 0;

	for (const struct command *row = commands; row->name != NULL && count < 32; row++) {
		if (strcmp(row->name, name) == 0)
			return row;
		names[count++] = row->name;
	}
	diag_failure(diags, "unknown command \"%s\"", name);
	diag_suggest(diags, name, names, count);
	return NULL;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static bool reads_profile(const struct command *command)
{
	for (const struct option *const *option = command->options; *option != NULL; option++)
		if (strcmp((*option)->name, "profile") == 0)
			return true;
	return false;
}

static bool check_words(const struct command *command, const struct invocation *invocation)
{
	struct diags *diags = invocation->diags;

	for (size_t i = 0; command->operand == NULL && i < invocation->operands.count; i++) {
		diag_failure(diags, "%s takes no operand \"%s\"", command->name,
			     invocation->operands.items[i]);
		if (reads_profile(command))
			diag_fix(diags, "name a profile with --profile");
	}
	(void)option_require(command->options, &invocation->settings, diags);
	return diags->errors == 0;
}

static void confine(const struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;

	sandbox_enter(settings->output == NULL ? NULL
					       : output_place(settings->output, settings->follow,
							      invocation->diags->arena));
}

static enum ending run_command(const struct command *command, struct invocation *invocation)
{
	invocation->color = wants_color(invocation->settings.color, STDOUT_FILENO);
	invocation->error_color = wants_color(invocation->settings.color, STDERR_FILENO);
	if (invocation->settings.help) {
		struct output *output = output_begin(invocation->diags);

		print_help(command, output->stream);
		return command_send(output, invocation->diags);
	}
	if (!check_words(command, invocation))
		return ENDED_NOT_DONE;
	if (!command->roams)
		confine(invocation);
	return command->run(invocation);
}

static enum ending run(int count, char **words, struct invocation *invocation)
{
	struct diags *diags = invocation->diags;
	const struct command *command;
	struct output *output;

	if (count == 0) {
		print_usage(stderr);
		return ENDED_NOT_DONE;
	}
	if (is_help(words[0])) {
		output = output_begin(diags);
		print_usage(output->stream);
		return command_send(output, diags);
	}
	command = find_command(strcmp(words[0], "--version") == 0 ? "version" : words[0], diags);
	if (command == NULL || !option_parse(command->options, count - 1, words + 1,
					     &invocation->settings, &invocation->operands, diags))
		return ENDED_NOT_DONE;
	return run_command(command, invocation);
}

static enum ending run_and_report(int count, char **words, struct arena *arena)
{
	struct invocation *invocation = arena_alloc(arena, sizeof(*invocation));
	enum ending ending;

	invocation->diags = diags_new(arena);
	invocation->search_path = getenv("PBXPORTS_PATH");
	ending = run(count, words, invocation);
	diags_sort(invocation->diags);
	diag_print_text(invocation->diags, wants_color(invocation->settings.color, STDERR_FILENO),
			stderr);
	return invocation->diags->errors > 0 ? ENDED_NOT_DONE : ending;
}

int main(int argc, char **argv)
{
	/* Of our own, so that what is said about memory that ran out needs none. */
	static char errors[BUFSIZ];
	/* Set once, before setjmp: its value is known whichever way we come back. */
	struct arena *const arena = arena_new(no_memory, NULL);
	volatile int status = ENDED_NOT_DONE;

	fill_standard_streams();
	/* A closed pipe and a limit on sizes are then errors of the write. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	setvbuf(stderr, errors, _IOFBF, sizeof(errors));
	/* Signals that are held stay so until what was begun is undone. */
	if (arena == NULL || sigsetjmp(out_of_memory, 0) != 0)
		fputs("pbxports: error: out of memory\n", stderr);
	else
		status = (int)run_and_report(argc > 0 ? argc - 1 : 0, argv + 1, arena);
	if (arena != NULL)
		arena_free(arena);
	return status;
}
