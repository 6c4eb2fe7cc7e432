/* The floor for reading a profile: libyaml's events over a file, thrown away as they come. */
#include <stdio.h>
#include <yaml.h>

/* The number of events, or 0 where the file is not YAML. */
static size_t count_events(FILE *file)
{
	yaml_parser_t parser;
	yaml_event_t event;
	size_t count = 0;
	int more = 1;

	if (!yaml_parser_initialize(&parser))
		return 0;
	yaml_parser_set_input_file(&parser, file);
	while (more) {
		if (!yaml_parser_parse(&parser, &event)) {
			count = 0;
			break;
		}
		count++;
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return count;
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (file == NULL) {
		fprintf(stderr, "usage: yaml_events FILE\n");
		return 2;
	}
	size_t count = count_events(file);
	fclose(file);
	printf("%zu events\n", count);
	return count > 0 ? 0 : 1;
}
