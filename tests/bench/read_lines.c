/* The floor for reading a list: its lines by getline(3), each address by inet_pton(3), kept
 * nowhere. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of lines, or 0 where one is no address or network. */
static size_t count_lines(FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	size_t count = 0;

	while (getline(&line, &room, file) > 0) {
		struct in6_addr address;

		line[strcspn(line, "/\n")] = '\0';
		if (inet_pton(strchr(line, ':') == NULL ? AF_INET : AF_INET6, line, &address) !=
		    1) {
			count = 0;
			break;
		}
		count++;
	}
	free(line);
	return count;
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	if (file == NULL) {
		fprintf(stderr, "usage: read_lines FILE\n");
		return 2;
	}
	size_t count = count_lines(file);
	fclose(file);
	printf("%zu lines\n", count);
	return count > 0 ? 0 : 1;
}
