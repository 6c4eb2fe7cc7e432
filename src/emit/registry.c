#include <string.h>

#include "pbxports/emit/emit.h"

static const struct load_step nft_load[] = {
	{"pbxports.nft", "nft -f pbxports.nft", NULL},
	{NULL, NULL, NULL},
};

static const struct load_step iptables_load[] = {
	{"ipset.conf", "ipset restore <ipset.conf", NULL},
	{"rules.v4", "iptables-restore <rules.v4", "iptables-restore --noflush <rules.v4"},
	{"rules.v6", "ip6tables-restore <rules.v6", "ip6tables-restore --noflush <rules.v6"},
	{NULL, NULL, NULL},
};

static const struct load_step pf_load[] = {
	{"pbxports.pf", "pfctl -nf pbxports.pf", NULL},
	{"pbxports.pf", "pfctl -f pbxports.pf", "pfctl -a pbxports -f pbxports.pf"},
	{NULL, NULL, NULL},
};

/* Not the XML: copied beside that of an earlier run it would leave open what was closed since. */
static const struct load_step firewalld_load[] = {
	{"firewalld.sh", "sh firewalld.sh", NULL},
	{NULL, NULL, NULL},
};

static const struct load_step asterisk_load[] = {
	{"rtp.conf", "cp rtp.conf /etc/asterisk/rtp.conf", NULL},
	{"rtp.conf", "asterisk -rx 'module reload res_rtp_asterisk.so'", NULL},
	{NULL, NULL, NULL},
};

const struct backend backends[] = {
	{
		.name = "nft",
		.summary = "nftables: one transaction for nft -f",
		.features = FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_PACKETS | FEATURE_INTERFACES |
			    FEATURE_REJECT | FEATURE_LOG | FEATURE_LIMIT_SLOW | FEATURE_INPUT_ALONE,
		.choices = EMIT_COUNTERS,
		.print = nft_print,
		.file = "pbxports.nft",
		.load = nft_load,
	},
	{
		.name = "iptables",
		.summary = "iptables and ip6tables: one stream for both, or a folder of files",
		.features = FEATURE_LIMIT_FLOWS | FEATURE_LIMIT_PACKETS | FEATURE_INTERFACES |
			    FEATURE_REJECT | FEATURE_LOG | FEATURE_INPUT_ALONE,
		.approximations = iptables_approximations,
		.choices = EMIT_CHAIN,
		.print = iptables_print,
		.print_files = iptables_print_files,
		.check = iptables_check,
		.makes_folder = true,
		.load = iptables_load,
	},
	{
		.name = "pf",
		.summary = "pf of OpenBSD and FreeBSD: a file for pfctl -f, or an anchor",
		.features = FEATURE_INTERFACES | FEATURE_REJECT | FEATURE_INPUT_ALONE,
		.approximations = pf_approximations,
		.choices = EMIT_ANCHOR | EMIT_DIALECT,
		.print = pf_print,
		.file = "pbxports.pf",
		.load = pf_load,
	},
	{
		.name = "firewalld",
		.summary = "firewalld: a script that installs its XML, or the files themselves",
		.features = FEATURE_INTERFACES | FEATURE_REJECT | FEATURE_LOG,
		.approximations = firewalld_approximations,
		.print = firewalld_print,
		.print_files = firewalld_print_files,
		.folders = firewalld_folders,
		.makes_folder = true,
		.file = "firewalld.sh",
		.load = firewalld_load,
	},
	{
		.name = "asterisk",
		.summary = "no rules: the rtp.conf of Asterisk, with a dialer's ports for media",
		.print = asterisk_print,
		.no_rules = true,
		.accepts = asterisk_accepts,
		.file = "rtp.conf",
		.load = asterisk_load,
	},
	{.name = NULL},
};

#define BACKENDS (sizeof(backends) / sizeof(backends[0]))

const struct backend *backend_find(const char *name)
{
	for (const struct backend *backend = backends; backend->name; backend++) {
		if (strcmp(backend->name, name) == 0)
			return backend;
	}
	return NULL;
}

const char *const *backend_names(void)
{
	static const char *names[BACKENDS];

	for (size_t i = 0; i < BACKENDS; i++)
		names[i] = backends[i].name;
	return names;
}

const struct backend_feature backend_features[] = {
	{FEATURE_LIMIT_FLOWS, "limit-flows", "a limit that counts flows"},
	{FEATURE_LIMIT_PACKETS, "limit-packets", "a limit that counts packets"},
	{FEATURE_LIMIT_SLOW, "limit-slow", "a limit that takes over a day to fill up again"},
	{FEATURE_INTERFACES, "interfaces", "a zone with interfaces"},
	{FEATURE_REJECT, "reject", "\"default: reject\""},
	{FEATURE_LOG, "log", "a log of denied packets"},
	{FEATURE_INPUT_ALONE, "input-alone", "a gateway's own input left alone"},
	{0, NULL, NULL},
};

const char *const *emit_dialects(void)
{
	static const char *const dialects[] = {"openbsd", "freebsd", NULL};

	return dialects;
}

/* The options that some backends alone take. */
static const struct {
	unsigned choice;
	const char *option;
} choices[] = {
	{EMIT_COUNTERS, "--counters"},
	{EMIT_CHAIN, "--chain"},
	{EMIT_ANCHOR, "--anchor"},
	{EMIT_DIALECT, "--dialect"},
};

static unsigned choices_made(const struct emit_options *options)
{
	return (options->counters ? EMIT_COUNTERS : 0U) | (options->chain ? EMIT_CHAIN : 0U) |
	       (options->anchor ? EMIT_ANCHOR : 0U) | (options->dialect ? EMIT_DIALECT : 0U);
}

bool backend_check_options(const struct backend *backend, const struct emit_options *options,
			   struct diags *diags)
{
	unsigned foreign = choices_made(options) & ~backend->choices;

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		const char *takers = NULL;

		if (!(foreign & choices[i].choice))
			continue;
		diag_failure(diags, "backend \"%s\" has no option \"%s\"", backend->name,
			     choices[i].option);
		for (const struct backend *row = backends; row->name != NULL; row++)
			if (row->choices & choices[i].choice)
				takers = takers == NULL ? row->name
							: arena_format(diags->arena, "%s, %s",
								       takers, row->name);
		if (takers != NULL)
			diag_fix(diags, "it is for: %s", takers);
	}
	if (backend->check != NULL && !backend->check(options, diags))
		return false;
	return foreign == 0;
}
