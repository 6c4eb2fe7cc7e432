#include "subject.h"

#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "fuzz.h"
#include "mutate.h"

#define WORDS_MAX 32

/* The inputs that were accepted last. */
#define RECENT	    256
#define RECENT_SIZE 4096

static struct {
	uint8_t bytes[RECENT_SIZE];
	size_t size;
} recent[RECENT];

/* How many inputs were profiles: what the fuzzing of rules is worth. */
static size_t loaded;
static size_t accepted;

static void print_share(void)
{
	if (loaded > 0)
		fprintf(stderr, "accepted: %zu of %zu profiles (%zu %%)\n", accepted, loaded,
			100 * accepted / loaded);
}

static const struct command *find_command(const char *name)
{
	const struct command *row = commands;

	while (strcmp(row->name, name) != 0)
		row++;
	return row;
}

static void read_options(struct subject *subject, const char *command, const char *text)
{
	struct diags *ignored = diags_new(subject->diags->arena);
	struct option_list operands = {0};
	char *words[WORDS_MAX];
	int count = 0;

	if (strncmp(text, OPTIONS_MARK, strlen(OPTIONS_MARK)) != 0)
		return;
	text += strlen(OPTIONS_MARK);
	while (count < WORDS_MAX && *text != '\n' && *text != '\0') {
		size_t length = strcspn(text, " \n");

		if (length > 0)
			words[count++] = arena_strndup(ignored->arena, text, length);
		text += length + (text[length] == ' ');
	}
	option_parse(find_command(command)->options, count, words, &subject->settings, &operands,
		     ignored);
}

static const struct profile *load(const uint8_t *data, size_t size, const struct settings *settings,
				  struct diags *diags)
{
	const struct profile_request request = {
		.name = "./p.yaml",
		.search_path = ".",
		.zones = settings->zones.items,
		.zone_count = settings->zones.count,
	};
	const struct profile *profile;

	folder_write("p.yaml", data, size);
	folder_enter();
	profile = profile_load(&request, diags);
	folder_leave();
	return profile;
}

static void keep(const uint8_t *data, size_t size)
{
	size_t index = accepted++ % RECENT;

	if (size > RECENT_SIZE)
		return;
	memcpy(recent[index].bytes, data, size);
	recent[index].size = size;
}

size_t subject_prefer_accepted(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	static const struct settings none;
	size_t index = seed % RECENT;
	struct diags *diags = fuzz_begin();
	bool sound = load(data, size, &none, diags) != NULL;

	fuzz_end(diags);
	if (sound || recent[index].size == 0 || recent[index].size > max_size)
		return size;
	memcpy(data, recent[index].bytes, recent[index].size);
	return recent[index].size;
}

struct subject subject_load(const char *command, const uint8_t *data, size_t size)
{
	struct subject subject = {.diags = fuzz_begin()};
	struct source source = fuzz_source(subject.diags->arena, "p.yaml", data, size);

	if (loaded++ == 0)
		atexit(print_share);
	read_options(&subject, command, source.text);
	subject.profile = load(data, size, &subject.settings, subject.diags);
	law((subject.profile == NULL) == (subject.diags->errors > 0), "%s, and %zu errors",
	    subject.profile == NULL ? "refused" : "accepted", subject.diags->errors);
	fuzz_check_diags(subject.diags);
	if (subject.profile != NULL)
		keep(data, size);
	return subject;
}

void subject_end(struct subject *subject)
{
	fuzz_end(subject->diags);
}

const struct plan *subject_plan(const struct subject *subject, struct diags *diags)
{
	const char *name = subject->settings.host;
	const struct dialer *host =
		name == NULL ? NULL : profile_host(subject->profile, name, diags);
	const struct plan *plan;

	if (name != NULL && host == NULL) {
		law(diags->errors > 0, "no dialer \"%s\", and no error", name);
		return NULL;
	}
	plan = plan_build(subject->profile, host, diags);
	law((plan == NULL) == (diags->errors > 0), "%s plan, and %zu errors",
	    plan == NULL ? "no" : "a", diags->errors);
	return plan;
}
