/*
 * What a packet costs under rules: datapath host|gateway ROUNDS CARRIERS. Standard input lists the
 * rulesets, one a line, with a tab between: its name, the name of the one that it is held against
 * (or -), and the command that loads it. The first has no rules: on a gateway packets are then sent
 * to the machines behind it, as nobody translates. The second has connection tracking alone.
 *
 * Each round sends each kind of packet at each machine, so that what else the computer does falls
 * on all of them, and counts what the receivers got: a figure of a packet that went the wrong way
 * would be of other rules.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "machine.h"

#define FLOWS	  64 /* of each kind: what a set finds at once differs from source to source */
#define RTP_PORTS 16 /* of a host */
#define DIALERS	  200
#define CHUNK	  250 /* ports a dialer */
#define FIRST_RTP 10000
#define SIP	  5060
#define BESIDE	  768 /* a carrier's address and this: nobody's */
#define RULESETS  32
#define NETWORKS  100000

enum kind { RTP_ESTABLISHED, RTP_NEW, SIP_CARRIER, SIP_DENIED, KINDS };

static const char *const kind_names[KINDS] = {
	"RTP established",
	"RTP new",
	"SIP carrier",
	"SIP denied",
};

struct ruleset {
	char *name;
	char *against;
	struct machine machine;
	struct packet packets[KINDS][FLOWS];
	double *times[KINDS]; /* ns a packet, by round; then sorted */
};

struct bench {
	bool gateway;
	size_t rounds;
	uint32_t carriers[FLOWS];
	struct ruleset rulesets[RULESETS];
	size_t count;
};

static void fail(const char *why, const char *what)
{
	fprintf(stderr, "datapath: %s: %s\n", what, why);
	exit(1);
}

/* As many of the file's networks as there are flows, from all of it; of a short one each again. */
static void read_carriers(struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "r");
	static uint32_t networks[NETWORKS];
	size_t count = 0;
	char line[64];

	if (file == NULL)
		fail("can't be opened", path);
	while (fgets(line, sizeof(line), file) != NULL) {
		struct in_addr address;

		line[strcspn(line, "/\n")] = '\0';
		if (inet_pton(AF_INET, line, &address) != 1 || count == NETWORKS)
			fail("is no network, or one too many", line);
		networks[count++] = ntohl(address.s_addr);
	}
	fclose(file);
	if (count == 0)
		fail("has no networks", path);
	for (size_t i = 0; i < FLOWS; i++)
		bench->carriers[i] = networks[count > FLOWS ? i * count / FLOWS : i % count];
}

/* Each flow has a source of its own. */
static struct path flow_path(const struct bench *bench, const struct ruleset *ruleset,
			     enum kind kind, size_t flow)
{
	const size_t dialer = flow * DIALERS / FLOWS;
	struct path path = {
		.source = 0xc6130000U + (uint32_t)(flow * 256 + kind), /* 198.19.0.0/16 */
		.destination = MACHINE_ADDRESS,
		.source_port = (uint16_t)(20000 + flow),
		.port = SIP,
	};

	if (kind == SIP_CARRIER || kind == SIP_DENIED) {
		path.source = bench->carriers[flow] + (kind == SIP_DENIED ? BESIDE : 0);
		return path;
	}
	path.port =
		(uint16_t)(FIRST_RTP + (bench->gateway ? dialer * CHUNK : flow % RTP_PORTS * 2));
	if (bench->gateway && ruleset == bench->rulesets)
		path.destination = FIRST_BEHIND + (uint32_t)dialer;
	return path;
}

static void send_all(const struct ruleset *ruleset, enum kind kind)
{
	machine_send(&ruleset->machine, ruleset->packets[kind], FLOWS);
}

/* Everything has answered once. */
static void establish(const struct bench *bench, const struct ruleset *ruleset)
{
	send_all(ruleset, RTP_ESTABLISHED);
	for (size_t i = 0; i < FLOWS; i++) {
		const struct path path = flow_path(bench, ruleset, RTP_ESTABLISHED, i);
		const struct path back = {
			.source = FIRST_BEHIND + (uint32_t)(i * DIALERS / FLOWS),
			.destination = path.source,
			.source_port = path.port,
			.port = path.source_port,
		};
		const struct packet answer = packet_udp(&back);

		if (bench->gateway)
			machine_send_from_behind(&ruleset->machine, &answer);
		else
			machine_answer(&ruleset->machine, i % RTP_PORTS, path.source,
				       path.source_port);
	}
}

static void open_machine(const struct bench *bench, struct ruleset *ruleset, const char *command)
{
	uint16_t ports[RTP_PORTS + 1];

	for (size_t i = 0; i < RTP_PORTS; i++)
		ports[i] = (uint16_t)(FIRST_RTP + 2 * i);
	ports[RTP_PORTS] = SIP;
	if (!machine_new(&ruleset->machine, ports, RTP_PORTS + 1, command))
		fail("can't be set up", ruleset->name);
	for (enum kind kind = RTP_ESTABLISHED; kind < KINDS; kind++) {
		ruleset->times[kind] = calloc(bench->rounds, sizeof(double));
		if (ruleset->times[kind] == NULL)
			fail("no memory", ruleset->name);
		for (size_t i = 0; i < FLOWS; i++) {
			const struct path path = flow_path(bench, ruleset, kind, i);

			ruleset->packets[kind][i] = packet_udp(&path);
		}
	}
	establish(bench, ruleset);
	machine_received(&ruleset->machine);
}

static char *next_word(char **line)
{
	char *word = *line;
	char *end = strchr(word, '\t');

	if (end == NULL)
		fail("has no tab where one should be", word);
	*end = '\0';
	*line = end + 1;
	return word;
}

static void read_rulesets(struct bench *bench)
{
	static char line[4096];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct ruleset *ruleset = &bench->rulesets[bench->count];
		char *rest = line;

		if (bench->count == RULESETS)
			fail("too many rulesets", line);
		ruleset->name = strdup(next_word(&rest));
		ruleset->against = strdup(next_word(&rest));
		if (ruleset->name == NULL || ruleset->against == NULL)
			fail("no memory", line);
		open_machine(bench, ruleset, rest);
		bench->count++;
	}
	if (bench->count < 2)
		fail("no rules and tracking alone are wanted", "standard input");
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The first time is for the caches; the second one counts. */
static void measure(struct bench *bench, struct ruleset *ruleset, enum kind kind, size_t round)
{
	const bool passes = kind != SIP_DENIED || ruleset < bench->rulesets + 2;
	size_t received;
	double start;

	send_all(ruleset, kind);
	start = now();
	send_all(ruleset, kind);
	ruleset->times[kind][round] = (now() - start) / FLOWS;
	received = machine_received(&ruleset->machine);
	if (received == (passes ? 2 * FLOWS : 0))
		return;
	fprintf(stderr, "datapath: %s: %zu packets of \"%s\" were received instead of %d\n",
		ruleset->name, received, kind_names[kind], passes ? 2 * FLOWS : 0);
	exit(1);
}

static int compare_times(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	return (*x > *y) - (*x < *y);
}

static void run(struct bench *bench)
{
	for (size_t round = 0; round < bench->rounds; round++)
		for (size_t i = 0; i < bench->count; i++)
			for (enum kind kind = RTP_ESTABLISHED; kind < KINDS; kind++)
				measure(bench, &bench->rulesets[i], kind, round);
	for (size_t i = 0; i < bench->count; i++)
		for (enum kind kind = RTP_ESTABLISHED; kind < KINDS; kind++)
			qsort(bench->rulesets[i].times[kind], bench->rounds, sizeof(double),
			      compare_times);
}

static double median(const struct bench *bench, const struct ruleset *ruleset, enum kind kind)
{
	return ruleset->times[kind][bench->rounds / 2];
}

static const struct ruleset *find(const struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->count; i++)
		if (strcmp(bench->rulesets[i].name, name) == 0)
			return &bench->rulesets[i];
	fail("no such ruleset", name);
	return NULL;
}

/* What rules cost beside what tracking alone costs: established packets in all, for them it is
 * nearly all; others less tracking, as a part of what the ruleset costs that they are held against.
 */
static void print_ratio(const struct bench *bench, const struct ruleset *ruleset, enum kind kind)
{
	const double tracking = median(bench, &bench->rulesets[1], kind);
	const double ours = median(bench, ruleset, kind);

	if (strcmp(ruleset->against, "-") == 0) {
		printf("%9s", "");
		return;
	}
	if (kind == RTP_ESTABLISHED)
		printf(" (x%5.3f)", ours / tracking);
	else
		printf(" (x%5.3f)",
		       (ours - tracking) /
			       (median(bench, find(bench, ruleset->against), kind) - tracking));
}

static void report(const struct bench *bench)
{
	printf("%-26s", "ns a packet");
	for (enum kind kind = RTP_ESTABLISHED; kind < KINDS; kind++)
		printf("%20s", kind_names[kind]);
	printf("\n");
	for (size_t i = 0; i < bench->count; i++) {
		const struct ruleset *ruleset = &bench->rulesets[i];

		printf("%-26s", ruleset->name);
		for (enum kind kind = RTP_ESTABLISHED; kind < KINDS; kind++) {
			printf("%11.0f", median(bench, ruleset, kind));
			print_ratio(bench, ruleset, kind);
		}
		printf("\n");
	}
}

int main(int argc, char **argv)
{
	static struct bench bench;
	cpu_set_t first;

	if (argc != 4 || (strcmp(argv[1], "host") != 0 && strcmp(argv[1], "gateway") != 0)) {
		fprintf(stderr, "usage: datapath host|gateway ROUNDS CARRIERS <RULESETS\n");
		return 2;
	}
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	bench.gateway = strcmp(argv[1], "gateway") == 0;
	bench.rounds = strtoul(argv[2], NULL, 10);
	if (bench.rounds == 0 || sched_setaffinity(0, sizeof(first), &first) != 0)
		fail("can't be run", argv[2]);
	read_carriers(&bench, argv[3]);
	read_rulesets(&bench);
	run(&bench);
	report(&bench);
	return 0;
}
