/* How each backend's rules get into the lab: by the commands that their header names. */
#include <dirent.h>
#include <string.h>
#include <time.h>

#include "verify_private.h"

#define WAIT_STEP_MS 20
#define WAIT_STEPS   250

static bool load_nft(struct verification *verification, const void *rules, size_t size)
{
	static const char *const nft[] = {"nft", "-f", "-", NULL};

	return verify_tool(verification, nft, rules, size);
}

/* Of IPv6 no gateway's stream has another table. */
static bool load_iptables(struct verification *verification, const void *rules, size_t size)
{
	static const char *const ipv4[] = {"iptables-restore", NULL};
	static const char *const ipv6[] = {"ip6tables-restore", "--table", "filter", NULL};

	return verify_tool(verification, ipv4, rules, size) &&
	       verify_tool(verification, ipv6, rules, size);
}

static bool is_empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	bool empty = true;

	if (folder == NULL)
		return true;
	for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
		empty = empty && entry->d_name[0] == '.';
	closedir(folder);
	return empty;
}

/* What hashlimit has counted goes with the last rule that asks it, a moment later. */
static bool forget_iptables(struct verification *verification)
{
	static const struct timespec step = {.tv_nsec = WAIT_STEP_MS * 1000000L};
	static const char empty[] = "*filter\n:INPUT ACCEPT\nCOMMIT\n";

	if (!load_iptables(verification, empty, strlen(empty)))
		return false;
	for (int i = 0; i < WAIT_STEPS; i++) {
		if (is_empty_folder("/proc/net/ipt_hashlimit") &&
		    is_empty_folder("/proc/net/ip6t_hashlimit"))
			return true;
		nanosleep(&step, NULL);
	}
	return verify_fail(verification, "the kernel keeps the tables of hashlimit");
}

static const char *const nft_programs[] = {"nft", NULL};
static const char *const iptables_programs[] = {"iptables-restore", "ip6tables-restore", NULL};
static const char *const firewalld_programs[] = {"firewalld", "firewall-cmd",
						 "firewall-offline-cmd", "dbus-daemon", NULL};
static const char *const pf_programs[] = {"pfctl", NULL};

static const struct verify_loader loaders[] = {
	{
		.backend = "nft",
		.programs = nft_programs,
		.advice = "install nftables",
		.load = load_nft,
	},
	{
		.backend = "iptables",
		.programs = iptables_programs,
		.advice = "install iptables",
		.load = load_iptables,
		.forget = forget_iptables,
	},
	{
		.backend = "firewalld",
		.programs = firewalld_programs,
		.advice = "install firewalld and dbus-daemon",
		.lacks = VERIFY_NO_CUT | VERIFY_NO_HOP_LIMIT | VERIFY_NO_REDIRECT |
			 VERIFY_NO_DESTINATION,
		.load = verify_load_firewalld,
		.is_script = true,
	},
	{
		.backend = "pf",
		.programs = pf_programs,
		.advice = "run it on a BSD: its pfctl(8) reads the rules",
	},
};

#define LOADERS (sizeof(loaders) / sizeof(loaders[0]))

const struct verify_loader *verify_loader_find(const char *backend)
{
	for (size_t i = 0; i < LOADERS; i++)
		if (strcmp(loaders[i].backend, backend) == 0)
			return &loaders[i];
	return NULL;
}

bool verification_load(struct verification *verification, const char *backend, const void *rules,
		       size_t size)
{
	const struct verify_loader *loader = verify_loader_find(backend);

	if (loader == NULL || loader->load == NULL)
		return verify_fail(verification, "no lab takes the rules of backend \"%s\"",
				   backend);
	return loader->load(verification, rules, size);
}

const char *const *verify_backends(void)
{
	static const char *names[LOADERS + 1];

	for (size_t i = 0; i < LOADERS; i++)
		names[i] = loaders[i].backend;
	return names;
}
