#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shrink.h"

#define EXPECTATIONS 3
#define KEPT_MAX     2 /* failures of one worker and judged that are shrunk: it takes a while */

static void no_memory(void *context)
{
	(void)context;
	fputs("no memory\n", stderr);
	exit(1);
}

static bool make_folder(const char *path)
{
	return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* A folder of a profile, with the one for its parents in it. */
static const char *specimen_folder(const struct run *run, const char *name, struct arena *arena)
{
	const char *folder = arena_format(arena, "%s/%s", run->work, name);

	if (make_folder(folder) &&
	    make_folder(arena_format(arena, "%s/%s", folder, SPECIMEN_PARENTS)))
		return folder;
	fprintf(stderr, "can't make the folder \"%s\"\n", folder);
	exit(1);
}

static void remove_specimen(const struct specimen *specimen, const char *folder,
			    struct arena *arena)
{
	static const char *const rules[] = {"rules.v4", "rules.v6", "ipset.conf"};

	for (size_t i = 0; i < specimen->file_count; i++)
		unlink(arena_format(arena, "%s/%s", folder, specimen->files[i].path));
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		unlink(arena_format(arena, "%s/" SPECIMEN_RULES "/%s", folder, rules[i]));
	rmdir(arena_format(arena, "%s/" SPECIMEN_RULES, folder));
	rmdir(arena_format(arena, "%s/%s", folder, SPECIMEN_PARENTS));
	rmdir(folder);
}

/* Lets the profile, which is written in the current folder, expect what the judge finds. */
static void add_expectations(const struct attempt *attempt, struct specimen *specimen,
			     struct arena *arena)
{
	struct draw draw = draw_begin(attempt->seed, attempt->number, 2);
	struct naive *naive;
	struct probes probes;

	if (!draw_chance(&draw, 20))
		return;
	naive = attempt_read(attempt);
	if (naive == NULL)
		return;
	probes = probes_draw(naive, &draw, EXPECTATIONS, arena);
	for (size_t i = 0; i < probes.count; i++) {
		const struct naive_packet *packet = &probes.packets[i];
		const struct naive_verdict verdict = naive_judge(naive, packet);
		char source[64];

		if (packet->kind == NAIVE_PING || packet->interface != NULL ||
		    packet->destination.size != 0 || verdict.fate == NAIVE_LEFT_ALONE)
			continue;
		generate_expectation(specimen, &draw, arena,
				     probe_address_text(&packet->source, source),
				     arena_format(arena, "%u/%s", packet->port,
						  packet->kind == NAIVE_UDP ? "udp" : "tcp"),
				     verdict.fate != NAIVE_DENIED);
	}
	naive_free(naive);
}

static void print_specimen(const struct specimen *specimen)
{
	for (size_t i = 0; i < specimen->file_count; i++) {
		const struct specimen_file *file = &specimen->files[i];

		if (file->root->count == 0)
			continue;
		printf("    --- %s\n", file->path);
		if (file->is_list)
			for (size_t k = 0; k < file->root->count; k++)
				puts(file->root->items[k]->text);
		else
			tree_print(file->root, stdout);
	}
}

/* Keeps the profile as it was drawn, and beside it a small one that fails alike. */
static void keep(const struct run *run, const struct attempt *attempt, const struct judged *row,
		 const struct outcome *outcome, struct arena *arena)
{
	const char *name = arena_format(arena, "%llu-%llu-%s", (unsigned long long)attempt->seed,
					(unsigned long long)attempt->number, row->name);
	struct specimen *small = generate(attempt->seed, attempt->number, arena);
	struct attempt kept = *attempt;
	bool failed;

	kept.specimen = small;
	add_expectations(&kept, small, arena);
	kept.folder = specimen_folder(run, name, arena);
	specimen_write(small, kept.folder, arena);
	kept.folder = specimen_folder(run, arena_format(arena, "%s-small", name), arena);
	failed = shrink(&kept, small, row, outcome);
	printf("FAIL %s: profile %llu of seed %llu\n    ", row->name,
	       (unsigned long long)attempt->number, (unsigned long long)attempt->seed);
	outcome_print(outcome, stdout);
	if (failed) {
		printf("    kept in %s/%s, small in %s-small:", run->work, name, name);
		specimen_options(small, stdout);
		putchar('\n');
		print_specimen(small);
	} else {
		printf("    kept in %s/%s, but it does not fail again\n", run->work, name);
	}
	fflush(stdout);
}

static void count(struct judged_tally *tally, const struct outcome *outcome)
{
	tally->agreed += outcome->ending == ATTEMPT_AGREED;
	tally->approximate += outcome->ending == ATTEMPT_AGREED && outcome->approximate;
	tally->refused += outcome->ending == ATTEMPT_REFUSED;
	tally->skipped += outcome->ending == ATTEMPT_SKIPPED;
	tally->failed += outcome->ending == ATTEMPT_WRONG || outcome->ending == ATTEMPT_BROKEN;
	tally->probes += outcome->probes;
	tally->accepted += outcome->accepted;
	tally->forwarded += outcome->forwarded;
	if (outcome->ending == ATTEMPT_SKIPPED)
		snprintf(tally->why, sizeof(tally->why), "%.*s", (int)sizeof(tally->why) - 1,
			 outcome->text);
}

static bool is_wanted(const struct run *run, const struct judged *row, uint64_t number)
{
	if (run->judged != NULL)
		return strcmp(run->judged, row->name) == 0;
	return run->all || number % row->stride == 0;
}

static void run_profile(const struct run *run, uint64_t number, struct tally *tally)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct specimen *specimen;
	struct attempt attempt = {.root = run->root, .seed = run->seed, .number = number};

	if (arena == NULL)
		no_memory(NULL);
	specimen = generate(run->seed, number, arena);
	attempt.specimen = specimen;
	attempt.folder = specimen_folder(
		run, arena_format(arena, "profile-%llu", (unsigned long long)number), arena);
	if (!specimen_write(specimen, attempt.folder, arena) || chdir(attempt.folder) != 0) {
		fprintf(stderr, "can't write into \"%s\"\n", attempt.folder);
		exit(1);
	}
	add_expectations(&attempt, specimen, arena);
	specimen_write(specimen, attempt.folder, arena);
	tally->profiles++;
	for (size_t i = 0; i < FEATURES; i++)
		tally->features[i] += specimen->features[i];
	for (size_t i = 0; judged_rows[i].name != NULL; i++) {
		struct outcome outcome;

		if (!is_wanted(run, &judged_rows[i], number))
			continue;
		outcome = attempt_run(&attempt, &judged_rows[i]);
		count(&tally->judged[i], &outcome);
		if ((outcome.ending == ATTEMPT_WRONG || outcome.ending == ATTEMPT_BROKEN) &&
		    tally->judged[i].failed <= KEPT_MAX)
			keep(run, &attempt, &judged_rows[i], &outcome, arena);
	}
	remove_specimen(specimen, attempt.folder, arena);
	arena_free(arena);
}

void run_part(const struct run *run, struct tally *tally)
{
	for (uint64_t i = run->offset; i < run->profiles; i += run->step)
		run_profile(run, run->first + i, tally);
}
