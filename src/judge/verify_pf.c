/* pf: no namespace of Linux knows it, but its own tool can read the rules. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verify_private.h"

extern char **environ;

static bool spawn(const char *const *argv, FILE *input, FILE *output, int *status)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int error = posix_spawn_file_actions_init(&actions);

	if (error == 0) {
		posix_spawn_file_actions_adddup2(&actions, fileno(input), 0);
		posix_spawn_file_actions_adddup2(&actions, fileno(output), 1);
		posix_spawn_file_actions_adddup2(&actions, fileno(output), 2);
		error = posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)argv, environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	while (error == 0 && waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return false;
	return error == 0;
}

bool verify_read_pf(const void *rules, size_t size, struct diags *diags)
{
	static const char *const pfctl[] = {"pfctl", "-nf", "-", NULL};
	FILE *input = tmpfile(), *output = tmpfile();
	char line[200] = "";
	int status = 0;
	bool read = false;

	if (input == NULL || output == NULL || fwrite(rules, 1, size, input) != size ||
	    fflush(input) != 0 || fseek(input, 0, SEEK_SET) != 0 ||
	    !spawn(pfctl, input, output, &status)) {
		diag_failure(diags, "can't run \"pfctl\": %s", strerror(errno));
	} else if (status != 0) {
		rewind(output);
		if (fgets(line, sizeof(line), output) != NULL)
			line[strcspn(line, "\n")] = '\0';
		diag_failure(diags, "pfctl refuses the rules: %s", line);
	} else {
		read = true;
	}
	if (input != NULL)
		fclose(input);
	if (output != NULL)
		fclose(output);
	return read;
}
