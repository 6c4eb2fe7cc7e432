/* The comment ahead of each file: what is to be done with it. */
#include "iptables.h"

#define UNHOOK                                                                                     \
	"# Remove: for t in iptables ip6tables; do $t -D INPUT -j %s; for a in -F -X; do for c "   \
	"in "                                                                                      \
	"$($t -S | sed -n 's/^-N \\(%s\\(-.*\\)*\\)$/\\1/p'); do $t $a $c; done; done; done\n"

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
	putc('\n', stream);
}

static void print_hook(const struct iptables *iptables)
{
	const char *chain = iptables->options->chain;
	FILE *stream = iptables->stream;

	if (!chain) {
		fputs("# Remove: for t in iptables ip6tables; do printf '%s\\n' '*filter' ':INPUT "
		      "ACCEPT' COMMIT | $t-restore; done\n",
		      stream);
		return;
	}
	fprintf(stream,
		"# Hook:   iptables -C INPUT -j %s 2>/dev/null || iptables -I INPUT 1 -j %s\n"
		"#         ip6tables -C INPUT -j %s 2>/dev/null || ip6tables -I INPUT 1 -j %s\n",
		chain, chain, chain, chain);
	fprintf(stream, UNHOOK, chain, chain);
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

void iptables_print_header(const struct iptables *iptables)
{
	const char *chain = iptables->options->chain;
	FILE *stream = iptables->stream;

	fputs("# ", stream);
	emit_title(iptables->plan, stream);
	fputs("\n#\n", stream);
	print_loading(iptables);
	print_hook(iptables);
	print_sets_removal(iptables);
	fputs("# Flows that are up stay up. To cut those of a source: conntrack -D -s ADDRESS\n",
	      stream);
	if (chain)
		fprintf(stream,
			"# Owns chain %s and those that begin with %s-, and touches no other. What "
			"stands behind the\n# hook is not reached: chains that only deny, such as "
			"fail2ban's, have to stand before it.\n",
			chain, chain);
	else
		fputs("# Owns the whole filter table.\n", stream);
}
