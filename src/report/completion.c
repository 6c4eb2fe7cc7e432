#include <string.h>

#include "completion_private.h"

static const struct {
	const char *name;
	void (*print)(const struct completion_command *commands, FILE *stream);
} shells[] = {
	{"bash", completion_bash},
	{"zsh", completion_zsh},
	{"fish", completion_fish},
};
#define SHELLS (sizeof(shells) / sizeof(shells[0]))

const char *const *completion_shells(void)
{
	static const char *names[SHELLS + 1];

	for (size_t i = 0; i < SHELLS; i++)
		names[i] = shells[i].name;
	return names;
}

void completion_print(const char *shell, const struct completion_command *commands, FILE *stream)
{
	for (size_t i = 0; i < SHELLS; i++)
		if (strcmp(shells[i].name, shell) == 0)
			shells[i].print(commands, stream);
}

void completion_choices(const struct option *option, FILE *stream)
{
	const char *space = "";

	for (const char *const *choice = option->choices(); *choice != NULL; choice++) {
		fprintf(stream, "%s%s", space, *choice);
		space = " ";
	}
}

void completion_escaped(const char *text, const char *special, FILE *stream)
{
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			fputc('\\', stream);
		fputc(*text, stream);
	}
}
