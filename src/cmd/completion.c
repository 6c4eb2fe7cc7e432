#include "pbxports/report/completion.h"

#include <string.h>

#include "pbxports/cmd/command.h"
#include "pbxports/profile/search.h"

static size_t count_commands(void)
{
	size_t count = 0;

	while (commands[count].name != NULL)
		count++;
	return count;
}

static void print_script(const struct invocation *invocation, const char *shell, FILE *stream)
{
	size_t count = count_commands();
	struct completion_command *rows =
		arena_array(invocation->diags->arena, count + 1, sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		rows[i] = (struct completion_command){commands[i].name, commands[i].summary,
						      commands[i].options, commands[i].operand};
	completion_print(shell, rows, stream);
}

static void print_profiles(const struct invocation *invocation, const char *word, FILE *stream)
{
	const char *const *name = search_names(invocation->search_path, invocation->diags->arena);

	(void)word;
	for (; *name != NULL; name++)
		fprintf(stream, "%s\n", *name);
}

static void print_dialers(const struct invocation *invocation, const char *word, FILE *stream)
{
	const char *name = invocation->settings.profile;
	const struct profile *profile;

	if (name == NULL) {
		diag_failure(invocation->diags, "%s needs --profile", word);
		return;
	}
	profile = command_profile(invocation, name, invocation->diags);
	for (size_t i = 0; profile != NULL && i < profile->dialer_count; i++)
		fprintf(stream, "%s\n", profile->dialers[i].name.text);
}

/* The words that are no shell are for the scripts, which ask for them while a line is typed. */
static const struct subject {
	const char *word;
	void (*print)(const struct invocation *invocation, const char *word, FILE *stream);
} subjects[] = {
	{"bash", print_script},	      {"zsh", print_script},	  {"fish", print_script},
	{"profiles", print_profiles}, {"dialers", print_dialers},
};
#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

static const struct subject *find_subject(const char *word, struct diags *diags)
{
	for (size_t i = 0; i < SUBJECTS; i++)
		if (strcmp(subjects[i].word, word) == 0)
			return &subjects[i];
	diag_failure(diags, "no completion for \"%s\"", word);
	return NULL;
}

enum ending completion_run(struct invocation *invocation)
{
	struct diags *diags = invocation->diags;
	const struct option_list *operands = &invocation->operands;
	const struct subject *subject = NULL;
	struct output *output;

	if (operands->count != 1)
		diag_failure(diags, "completion takes one operand: bash, zsh or fish");
	else
		subject = find_subject(operands->items[0], diags);
	if (subject == NULL)
		return ENDED_NOT_DONE;
	output = output_begin(diags);
	subject->print(invocation, subject->word, output->stream);
	return diags->errors > 0 ? ENDED_NOT_DONE : command_send(output, diags);
}
