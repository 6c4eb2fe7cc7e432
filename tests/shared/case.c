#include "case.h"

#include <stdio.h>
#include <string.h>

#include "pbxports/base/option.h"

#define BLANKS	  " \t"
#define WORDS_MAX 10 /* of a probe with everything */

/* The further options of a case. */
struct case_options {
	const char *host;
	struct option_list zones;
};

static const struct option host_option = {
	.name = "host", .kind = OPTION_TEXT, .offset = offsetof(struct case_options, host)};
static const struct option zone_option = {
	.name = "zone", .kind = OPTION_LIST, .offset = offsetof(struct case_options, zones)};
static const struct option *const case_table[] = {&host_option, &zone_option, NULL};

char *case_text(const struct golden_case *golden, const char *name)
{
	FILE *file = fopen(arena_format(golden->arena, "%s/%s", golden->folder, name), "r");
	char *text = NULL;
	size_t size = 0, capacity = 0;

	if (file == NULL)
		return NULL;
	for (int c = getc(file); c != EOF; c = getc(file)) {
		text = arena_grow(golden->arena, text, size + 1, &capacity, 1);
		text[size++] = (char)c;
	}
	fclose(file);
	return text == NULL ? arena_strdup(golden->arena, "") : text;
}

/* The next line, its newline cut off; NULL at the end. */
static char *next_line(char **rest)
{
	char *line = *rest;
	size_t length;

	if (line == NULL || *line == '\0')
		return NULL;
	length = strcspn(line, "\n");
	*rest = line + length + (line[length] == '\n');
	line[length] = '\0';
	return line;
}

static bool read_options(const struct golden_case *golden, struct case_options *options)
{
	struct option_list operands = {.count = 0};
	char *rest = case_text(golden, "args");
	char **words = NULL;
	size_t count = 0, capacity = 0;

	*options = (struct case_options){.host = NULL};
	for (char *line; (line = next_line(&rest)) != NULL;) {
		words = arena_grow(golden->arena, words, count, &capacity, sizeof(*words));
		words[count++] = line;
	}
	return option_parse(case_table, (int)count, words, options, &operands, golden->diags);
}

const struct plan *case_plan(const struct golden_case *golden)
{
	struct case_options options;
	struct profile_request request = {
		.name = arena_format(golden->arena, "%s/profile.yaml", golden->folder)};
	const struct profile *profile;
	const struct dialer *host = NULL;

	if (!read_options(golden, &options))
		return NULL;
	request.zones = options.zones.items;
	request.zone_count = options.zones.count;
	profile = profile_load(&request, golden->diags);
	if (profile == NULL)
		return NULL;
	if (options.host != NULL) {
		host = profile_host(profile, options.host, golden->diags);
		if (host == NULL)
			return NULL;
	}
	return plan_build(profile, host, golden->diags);
}

struct case_arrival case_arrival(const struct packet *packet, const struct plan_forward *forward)
{
	const struct port_range target = plan_forward_target(forward);

	if (packet->family == IPV6)
		return (struct case_arrival){*forward->address6, packet->port};
	return (struct case_arrival){
		forward->address, (uint16_t)(target.first + packet->port - forward->ports.first)};
}

/* What a line of `probes` says. */
struct line {
	struct packet packet;
	bool accepted;
	bool reaches; /* it says where */
	struct case_arrival arrival;
};

static bool read_address(const char *word, enum family family, struct address *address)
{
	enum family found;

	return address_parse(word, strlen(word), &found, address) && found == family;
}

static bool read_target(const char *word, struct packet *packet)
{
	struct port_range ports;
	struct scalar_error why;

	if (!ports_parse(word, &ports, &why) || ports.first != ports.last ||
	    (ports.protocols != 1 << TCP && ports.protocols != 1 << UDP))
		return false;
	packet->protocol = ports.protocols == 1 << TCP ? TCP : UDP;
	packet->port = ports.first;
	return true;
}

/* Reads what begins with words[0]: how many words that is, 0 where it is nothing. */
static size_t read_clause(const struct golden_case *golden, char *const *words, size_t count,
			  struct line *line)
{
	struct packet *packet = &line->packet;
	struct scalar_error why;
	unsigned long port;

	if (count >= 2 && strcmp(words[0], "in") == 0 && packet->interface == NULL) {
		packet->interface = words[1];
		return 2;
	}
	if (count >= 2 && strcmp(words[0], "at") == 0 && packet->destination == NULL) {
		struct address *destination = arena_alloc(golden->arena, sizeof(*destination));

		packet->destination = destination;
		return read_address(words[1], packet->family, destination) ? 2 : 0;
	}
	if (count >= 3 && strcmp(words[0], "reaches") == 0 && line->accepted && !line->reaches &&
	    read_address(words[1], packet->family, &line->arrival.address) &&
	    number_parse(words[2], 1, UINT16_MAX, &port, &why)) {
		line->reaches = true;
		line->arrival.port = (uint16_t)port;
		return 3;
	}
	return 0;
}

static bool read_line(const struct golden_case *golden, char *const *words, size_t count,
		      struct line *line)
{
	struct packet *packet = &line->packet;
	size_t taken = 3;

	*line = (struct line){.accepted = false};
	if (count < 3 ||
	    !address_parse(words[0], strlen(words[0]), &packet->family, &packet->source) ||
	    !read_target(words[1], packet))
		return false;
	line->accepted = strcmp(words[2], "accepted") == 0;
	if (!line->accepted && strcmp(words[2], "denied") != 0)
		return false;
	while (taken < count) {
		size_t more = read_clause(golden, words + taken, count - taken, line);

		if (more == 0)
			return false;
		taken += more;
	}
	return true;
}

/* Cuts a text into its words; one more than `max` where it has more than that. */
static size_t split(char *text, char **words, size_t max)
{
	size_t count = 0;
	char *rest;

	for (char *word = strtok_r(text, BLANKS, &rest); word != NULL && count <= max;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (count < max)
			words[count] = word;
		count++;
	}
	return count;
}

static const char *find_disagreement(const struct golden_case *golden, const struct line *line,
				     const struct verdict *verdict, const char *text)
{
	struct case_arrival arrival;
	char address[ADDRESS_TEXT_SIZE];

	if (verdict->accepted != line->accepted)
		return arena_format(golden->arena, "\"%s\": by the plan it is %s", text,
				    verdict->accepted ? "accepted" : "denied");
	if (!line->reaches)
		return NULL;
	if (verdict->forward == NULL)
		return arena_format(golden->arena, "\"%s\": by the plan it is not forwarded", text);
	arrival = case_arrival(&line->packet, verdict->forward);
	if (address_compare(arrival.address, line->arrival.address) == 0 &&
	    arrival.port == line->arrival.port)
		return NULL;
	return arena_format(golden->arena, "\"%s\": by the plan it reaches %s %u", text,
			    address_format(line->packet.family, arrival.address, address),
			    (unsigned)arrival.port);
}

bool case_probes(const struct golden_case *golden, const struct plan *plan,
		 struct case_probes *probes, const char **why)
{
	char *rest = case_text(golden, "probes");
	size_t capacity = 0;

	*probes = (struct case_probes){.count = 0};
	for (char *text; (text = next_line(&rest)) != NULL;) {
		char *words[WORDS_MAX];
		struct line line;
		struct case_probe *probe;
		const char *whole;
		size_t count;

		text[strcspn(text, "#")] = '\0';
		whole = arena_strdup(golden->arena, text);
		count = split(text, words, WORDS_MAX);
		if (count == 0)
			continue;
		if (count > WORDS_MAX || !read_line(golden, words, count, &line)) {
			*why = arena_format(golden->arena, "\"%s\" is no probe", whole);
			return false;
		}
		probes->items = arena_grow(golden->arena, probes->items, probes->count, &capacity,
					   sizeof(*probes->items));
		probe = &probes->items[probes->count++];
		probe->packet = line.packet;
		probe->verdict = plan_decide(plan, &probe->packet);
		probe->disagreement = find_disagreement(golden, &line, &probe->verdict, whole);
	}
	return true;
}
