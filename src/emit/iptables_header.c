/* The comment ahead of each file: what is to be done with it. */
#include "iptables_gateway.h"

#define FLUSH                                                                                      \
	"for a in -F -X; do for c in $($t -S | sed -n 's/^-N \\(%s\\(-.*\\)*\\)$/\\1/p'); do $t "  \
	"$a $c; "                                                                                  \
	"done; done; done\n"

static void print_loading(const struct iptables *iptables)
{
	static const char *const programs[] = {"iptables-restore", "ip6tables-restore"};
	const char *option = iptables->options->chain ? " --noflush" : "";
	FILE *stream = iptables->stream;

	fputs("# Load:   ", stream);
	if (iptables->files) {
		fprintf(stream, "%siptables-restore%s <rules.v4 && ip6tables-restore%s <rules.v6\n",
			iptables_has_sets(iptables) ? "ipset restore <ipset.conf && " : "", option,
			option);
		fputs("#         (in this order, in the folder of these files; made by: ", stream);
		emit_command(iptables->plan, iptables->options, "iptables", stream);
		fputs(" --output .)\n", stream);
		return;
	}
	fputs("set -o pipefail", stream);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		fputs(i == 0 ? "; " : " && ", stream);
		emit_command(iptables->plan, iptables->options, "iptables", stream);
		fprintf(stream, " | %s%s", programs[i], option);
	}
	/* The table of the other family would be emptied: its line can't say for which it is. */
	if (iptables->gateway)
		fputs(" --table filter", stream);
	putc('\n', stream);
}

static void print_table_removal(const struct iptables *iptables)
{
	fputs("# Remove: ", iptables->stream);
	if (iptables->gateway)
		fputs("printf '%s\\n' '*nat' COMMIT | iptables-restore\n#         ",
		      iptables->stream);
	fputs("for t in iptables ip6tables; do printf '%s\\n' '*filter' ':INPUT ACCEPT' COMMIT | "
	      "$t-restore; done\n",
	      iptables->stream);
}

/* A chain of ours, and the one of iptables' own that leads to it. */
struct hook {
	const char *program;
	const char *own;
	const char *chain;
};

#define HOOKS_MAX 6

/* Translation comes last, and goes first. */
static size_t list_hooks(const struct iptables *iptables, struct hook *hooks)
{
	const struct iptables_gateway *gateway = iptables->gateway;
	size_t count = 0;

	if (!iptables->plan->input_alone) {
		hooks[count++] = (struct hook){"iptables", "INPUT", iptables->input};
		hooks[count++] = (struct hook){"ip6tables", "INPUT", iptables->input};
	}
	if (gateway) {
		hooks[count++] = (struct hook){"iptables", "FORWARD", gateway->forward};
		hooks[count++] = (struct hook){"ip6tables", "FORWARD", gateway->forward};
		hooks[count++] =
			(struct hook){"iptables -t nat", "PREROUTING", gateway->prerouting};
		hooks[count++] =
			(struct hook){"iptables -t nat", "POSTROUTING", gateway->postrouting};
	}
	return count;
}

static void print_hooks(const struct iptables *iptables)
{
	struct hook hooks[HOOKS_MAX];
	const size_t count = list_hooks(iptables, hooks);

	for (size_t i = 0; i < count; i++)
		fprintf(iptables->stream, "# %s%s -C %s -j %s 2>/dev/null || %s -I %s 1 -j %s\n",
			i == 0 ? "Hook:   " : "        ", hooks[i].program, hooks[i].own,
			hooks[i].chain, hooks[i].program, hooks[i].own, hooks[i].chain);
}

static void print_chain_removal(const struct iptables *iptables)
{
	const char *chain = iptables->options->chain;
	FILE *stream = iptables->stream;
	struct hook hooks[HOOKS_MAX];

	if (!iptables->gateway) {
		fprintf(stream,
			"# Remove: for t in iptables ip6tables; do $t -D INPUT -j %s; " FLUSH,
			chain, chain);
		return;
	}
	fputs("# Remove: ", stream);
	for (size_t i = list_hooks(iptables, hooks); i-- > 0;)
		fprintf(stream, "%s -D %s -j %s%s", hooks[i].program, hooks[i].own, hooks[i].chain,
			i > 0 ? "; " : "\n");
	fprintf(stream, "#         for t in 'iptables -t nat' iptables ip6tables; do " FLUSH,
		chain);
}

static void print_sets_removal(const struct iptables *iptables)
{
	const char *separator = "#         ";

	for (size_t i = 0; i < iptables->plan->zone_count; i++) {
		const struct iptables_zone *zone = &iptables->zones[i];

		for (enum family family = IPV4; zone->set && family < FAMILIES; family++) {
			if (!zone->has_set[family])
				continue;
			fprintf(iptables->stream, "%sipset destroy %s%c", separator, zone->set,
				family == IPV4 ? '4' : '6');
			separator = "; ";
		}
	}
	if (iptables_has_sets(iptables))
		putc('\n', iptables->stream);
}

static void print_owned(const struct iptables *iptables)
{
	const char *chain = iptables->options->chain;
	FILE *stream = iptables->stream;

	if (!chain) {
		fprintf(stream, "# Owns the whole filter table%s.\n",
			iptables->gateway ? ", and IPv4's nat table" : "");
		return;
	}
	fprintf(stream,
		"# Owns chain %s and those that begin with %s-, and touches no other. What "
		"stands behind the\n# hook is not reached: chains that only deny, such as "
		"fail2ban's, have to stand before it.\n",
		chain, chain);
}

void iptables_print_header(const struct iptables *iptables)
{
	FILE *stream = iptables->stream;

	fputs("# ", stream);
	emit_title(iptables->plan, stream);
	fputs("\n#\n", stream);
	print_loading(iptables);
	if (iptables->options->chain) {
		print_hooks(iptables);
		print_chain_removal(iptables);
	} else {
		print_table_removal(iptables);
	}
	print_sets_removal(iptables);
	fputs("# Flows that are up stay up. To cut those of a source: conntrack -D -s ADDRESS\n",
	      stream);
	print_owned(iptables);
}
