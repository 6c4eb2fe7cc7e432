#include "loader.h"

#include <stdio.h>
#include <string.h>

#include "kernel.h"
#include "load_firewalld.h"

#define IPTABLES "sh tests/kernel/iptables.sh "

/*
 * It has no limits for each source, lets what is established and related pass ahead of `deny`,
 * looks at no hop limit, drops redirects as invalid, and drops everything while it loads. As a
 * gateway it filters its own input, translates whatever comes in by the interface, whomever it is
 * for, and lets pass what any program has translated.
 */
static const char *const firewalld_lacks[] = {
	"limit of flows",
	"limit of packets",
	"limited and unlimited",
	"full table of sources",
	"deny cuts flows",
	"ICMP errors",
	"neighbour discovery",
	"reload under traffic",
	"gateway: passing by",
	"gateway: input left alone",
	"gateway: foreign translation",
	"gateway: deny cuts flows",
	"gateway: limit of flows",
	"gateway: limit of packets",
	"gateway: one port twice",
	NULL,
};

const struct loader loaders[] = {
	{
		.name = "nft",
		.backend = "nft",
		.golden = "rules.nft",
		.runs_cases = true,
		.cases = nft_cases,
		.script = "sh tests/kernel/nft.sh",
	},
	{
		.name = "iptables",
		.backend = "iptables",
		.golden = "rules.iptables",
		.runs_cases = true,
		.script = IPTABLES "nft table",
	},
	{
		.name = "iptables-legacy",
		.backend = "iptables",
		.golden = "rules.iptables",
		.runs_cases = true,
		.script = IPTABLES "legacy table",
		.optional = true,
	},
	{
		.name = "iptables --chain",
		.backend = "iptables",
		.golden = "rules.iptables-chain",
		.script = IPTABLES "nft chain",
	},
	{
		.name = "iptables-legacy --chain",
		.backend = "iptables",
		.golden = "rules.iptables-chain",
		.script = IPTABLES "legacy chain",
		.optional = true,
	},
	{
		.name = "ipset",
		.backend = "iptables",
		.golden = "rules.iptables.d",
		.script = IPTABLES "nft folder",
	},
	{
		.name = "ipset-legacy",
		.backend = "iptables",
		.golden = "rules.iptables.d",
		.script = IPTABLES "legacy folder",
		.optional = true,
	},
	{
		.name = "firewalld",
		.backend = "firewalld",
		.golden = "firewalld.sh",
		.runs_cases = true,
		.lacks = firewalld_lacks,
		.cases = firewalld_cases,
		.script = "sh tests/kernel/firewalld.sh",
		.load = load_firewalld,
	},
	{.name = NULL},
};

static bool run(struct test *test, const char *word, const char *input, const char **output,
		const char **errors)
{
	const char *command = arena_format(test->arena, "%s %s", test->loader->script, word);
	const char *const argv[] = {"sh", "-c", command, NULL};
	int status;

	if (!netlab_run(test->lab, argv, input, strlen(input), &status, output, errors))
		test_give_up(test, "%s", netlab_error(test->lab));
	return status == 0;
}

bool loader_is_available(struct test *test)
{
	const char *errors;

	if (run(test, "available", "", NULL, &errors))
		return true;
	fprintf(stderr, "SKIP: %s: %.*s\n", test->loader->name, (int)strcspn(errors, "\n"), errors);
	return false;
}

const char *loader_run(struct test *test, const char *word)
{
	const char *output, *errors;

	if (!run(test, word, "", &output, &errors))
		test_give_up(test, "%s %s: %s", test->loader->script, word, errors);
	return output;
}

bool loader_load(struct test *test, const char *rules)
{
	const char *errors;

	if (test->loader->load != NULL)
		return test->loader->load(test, rules);
	if (run(test, "load", rules, NULL, &errors))
		return true;
	test_complain(test, "the rules are refused: %.*s", (int)strcspn(errors, "\n"), errors);
	return false;
}
