#include "faults.h"

#define GEN	"gen --profile site.yaml --backend "
#define PROGRAM "\"$PBXPORTS\" "

/* What an earlier run has left: machines that are gone from the profile, and files of others. */
#define EARLIER                                                                                    \
	PROGRAM "gen --profile more.yaml --backend iptables --all --output out && "                \
		"echo mine >out/dialer1/notes && chmod 640 out/dialer1/rules.v4"

const struct scenario scenarios[] = {
	/* Rules on standard output */
	{"nft", TO_STDOUT, NULL, GEN "nft", THOROUGH},
	{"iptables", TO_STDOUT, NULL, GEN "iptables --chain PBX", 0},
	{"pf, approximate", TO_STDOUT, NULL,
	 "gen --profile limits.yaml --backend pf --host dialer1 --allow-approximate", 0},
	{"firewalld", TO_STDOUT, NULL, GEN "firewalld --host dialer1", 0},
	{"asterisk", TO_STDOUT, NULL, GEN "asterisk --host dialer2", 0},
	/* To a file */
	{"a new file", TO_FILE, "mkdir rules", GEN "nft --output rules/new", 0},
	{"a file", TO_FILE, "mkdir rules && echo old >rules/old && chmod 640 rules/old",
	 GEN "nft --output rules/old", 0},
	{"a file of another", TO_FILE,
	 "mkdir rules && echo old >rules/old && chown 12:34 rules/old || :",
	 GEN "pf --output rules/old", 0},
	{"a link", TO_FILE, "mkdir rules && echo old >rules/old && ln -s rules/old link",
	 GEN "nft --output link --follow", 0},
	{"a file, approximate", TO_FILE, "echo old >old",
	 "gen --profile limits.yaml --backend pf --host dialer1 --allow-approximate --output old",
	 0},
	/* Into a folder */
	{"a new folder", TO_FOLDER, "mkdir rules",
	 GEN "firewalld --host dialer1 --output rules/new", THOROUGH},
	{"a folder", TO_FOLDER,
	 "mkdir out && " PROGRAM GEN "iptables --output out && echo mine >out/notes && "
	 "printf '# pbxports 0, x\\n' >out/ipset.conf",
	 GEN "iptables --output out --host dialer1", 0},
	{"all machines, new", TO_FOLDER, NULL, GEN "nft --all --output out", 0},
	{"all machines", TO_FOLDER, EARLIER, GEN "iptables --all --output out", 0},
	{"fewer machines", TO_FOLDER, EARLIER,
	 "gen --profile few.yaml --backend nft --all --output out", 0},
	/* Questions and documents */
	{"lint", TO_STDOUT, NULL, "lint site.yaml few.yaml", 0},
	{"lint, json", TO_STDOUT, NULL, "lint --format json --backend pf limits.yaml", DOCUMENT},
	{"lint, sarif", TO_STDOUT, NULL, "lint --format sarif site.yaml", DOCUMENT},
	{"lint, github", TO_STDOUT, NULL, "lint --format github --strict site.yaml", DOCUMENT},
	{"show", TO_STDOUT, NULL, "show --profile site.yaml --color always", 0},
	{"show, markdown", TO_STDOUT, NULL, "show --profile site.yaml --format markdown", 0},
	{"show, html", TO_STDOUT, NULL, "show --profile site.yaml --format html", 0},
	{"show, csv", TO_STDOUT, NULL, "show --profile site.yaml --format csv", 0},
	{"show, json", TO_STDOUT, NULL, "show --profile site.yaml --format json", 0},
	{"query", TO_STDOUT, NULL, "query --profile site.yaml --from 198.51.100.17 --to 5060/udp",
	 0},
	{"query, json", TO_STDOUT, NULL,
	 "query --profile site.yaml --from internet --to 1-65535/udp --format json", 0},
	{"diff", TO_STDOUT, NULL, "diff few.yaml site.yaml", 0},
	{"diff, json", TO_STDOUT, NULL, "diff --format json site.yaml more.yaml", 0},
	{"schema", TO_STDOUT, NULL, "schema", 0},
	{"completion", TO_STDOUT, NULL, "completion bash", 0},
	{"completion of profiles", TO_STDOUT, NULL, "completion profiles", 0},
	{"profiles", TO_STDOUT, NULL, "profiles", 0},
	{"backends", TO_STDOUT, NULL, "backends", 0},
	{"help", TO_STDOUT, NULL, "gen --help", 0},
	{"version", TO_STDOUT, NULL, "version", 0},
	/* What is refused in any case */
	{"broken", TO_STDOUT, NULL, "gen --profile broken.yaml --backend nft", 0},
	{"broken, into a folder", TO_FOLDER, EARLIER,
	 "gen --profile broken.yaml --backend nft --all --output out", 0},
	{"no YAML", TO_STDOUT, NULL, "lint no-yaml.yaml", 0},
	{"a bad list", TO_STDOUT, NULL, "show --profile bad-list.yaml", 0},
	{"a failed expectation", TO_STDOUT, NULL, "gen --profile wrong.yaml --backend nft", 0},
	{"unknown options", TO_STDOUT, NULL, "gen --profle site.yaml --backend ntf", 0},
	{.name = NULL},
};
