/* The command line: each line of the input is a word, the first one the command. */
#include <string.h>

#include "fuzz.h"
#include "pbxports/cmd/command.h"

#define WORDS_MAX 64

static const struct command *find_command(const char *name)
{
	for (const struct command *row = commands; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return &commands[0];
}

static bool is_among(const char *const *words, const char *word)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* What was taken is as the row says. */
static void check_option(const struct option *option, const struct settings *settings)
{
	const char *value;

	if (option->kind != OPTION_TEXT && option->kind != OPTION_CHOICE)
		return;
	memcpy(&value, (const char *)settings + option->offset, sizeof(value));
	if (value == NULL)
		return;
	law(value[0] != '\0', "--%s is empty", option->name);
	law(option->kind == OPTION_TEXT || is_among(option->choices(), value), "--%s is \"%s\"",
	    option->name, value);
}

static void check_command(const struct command *command, int count, char **words,
			  struct diags *diags)
{
	struct settings settings = {0};
	struct option_list operands = {0};
	bool right = option_parse(command->options, count, words, &settings, &operands, diags);

	law(right == (diags->errors == 0), "%zu errors", diags->errors);
	law(operands.count <= (size_t)count, "%zu operands of %d words", operands.count, count);
	for (const struct option *const *option = command->options; right && *option != NULL;
	     option++)
		check_option(*option, &settings);
	if (right)
		law(option_require(command->options, &settings, diags) == (diags->errors == 0),
		    "an option is wanted, and no error says so");
	diags_sort(diags);
	fuzz_check_diags(diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diags *diags = fuzz_begin();
	struct source source = fuzz_source(diags->arena, "words", data, size);
	const char *at = source.text;
	char *words[WORDS_MAX];
	int count = 0;

	while (count < WORDS_MAX && at < source.text + source.length) {
		size_t length = strcspn(at, "\n");

		words[count++] = arena_strndup(diags->arena, at, length);
		at += length + 1;
	}
	if (count > 0)
		check_command(find_command(words[0]), count - 1, words + 1, diags);
	fuzz_end(diags);
	return 0;
}
