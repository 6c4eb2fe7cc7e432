/* A drawn profile as files. */
#include <string.h>

#include "generate.h"

void generate_expectation(struct specimen *specimen, struct draw *draw, struct arena *arena,
			  const char *from, const char *to, bool accepted)
{
	struct tree *root = specimen->files[0].root;
	struct tree *list = tree_get(root, "expect");
	struct tree *expectation = tree_map(arena, draw);

	if (list == NULL) {
		list = tree_list(arena, draw);
		tree_set(arena, root, "expect", list);
	}
	specimen->features[HAS_EXPECT] = true;
	tree_set(arena, expectation, "from", tree_word(arena, draw, from));
	tree_set(arena, expectation, "to", tree_word(arena, draw, to));
	tree_set(arena, expectation, "verdict",
		 tree_word(arena, draw, accepted ? "accepted" : "denied"));
	if (specimen->host != NULL)
		tree_set(arena, expectation, "host", tree_word(arena, draw, specimen->host));
	tree_add(arena, list, expectation);
}

static void print_list(const struct tree *list, FILE *stream)
{
	fputs("# one entry a line\n\n", stream);
	for (size_t i = 0; i < list->count; i++)
		fprintf(stream, "%s%s\n", list->items[i]->text,
			i % 3 == 0   ? " ; a comment"
			: i % 3 == 1 ? "\t# a comment"
				     : "");
}

bool specimen_write(const struct specimen *specimen, const char *folder, struct arena *arena)
{
	for (size_t i = 0; i < specimen->file_count; i++) {
		const struct specimen_file *file = &specimen->files[i];
		FILE *stream = fopen(arena_format(arena, "%s/%s", folder, file->path), "w");

		if (stream == NULL)
			return false;
		if (file->is_list)
			print_list(file->root, stream);
		else
			tree_print(file->root, stream);
		if (fclose(stream) != 0)
			return false;
	}
	return true;
}

void specimen_options(const struct specimen *specimen, FILE *stream)
{
	if (specimen->host != NULL)
		fprintf(stream, " --host %s", specimen->host);
	for (size_t i = 0; i < specimen->zone_count; i++)
		fprintf(stream, " --zone %s", specimen->zones[i]);
}
