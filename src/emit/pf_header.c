#include "pf.h"

/* FreeBSD loads no larger table unless it is told to. */
#define FREEBSD_REQUEST_MAXIMUM 65535

#define FILE_NAME "/etc/pbxports.pf"

/* Never as a pipe: an empty input is an empty ruleset, and passes everything. */
static void load_line(const struct pf *pf, const char *check_and_load)
{
	fputs("# Load:   ", pf->stream);
	emit_command(pf->plan, pf->options, "pf", pf->stream);
	fprintf(pf->stream, " --output " FILE_NAME " && %s\n", check_and_load);
}

static bool is_gateway(const struct pf *pf)
{
	return pf->plan->role == PLAN_GATEWAY;
}

/* FreeBSD keeps translation in anchors of its own. */
static void hook_lines(const struct pf *pf)
{
	if (pf->freebsd && is_gateway(pf))
		fputs("# Hook:   nat-anchor \"pbxports\"\n"
		      "#         rdr-anchor \"pbxports\"\n"
		      "#         in /etc/pf.conf, where its translation rules are, and then\n"
		      "#         anchor \"pbxports\"\n",
		      pf->stream);
	else
		fputs("# Hook:   anchor \"pbxports\"\n", pf->stream);
	fputs("#         load anchor \"pbxports\" from \"" FILE_NAME "\"\n"
	      "#         in /etc/pf.conf, where its filter rules are.",
	      pf->stream);
}

static void gateway_lines(const struct pf *pf)
{
	fprintf(pf->stream,
		"\n#         These rules also block what comes in by %s for other machines; what\n"
		"#         they let through must pass the rules of other interfaces, too.",
		pf->plan->profile->gateway->interface.text);
}

static void blocked_lines(const struct pf *pf)
{
	if (!pf->plan->input_alone)
		fputs(" What else is to come in must pass\n"
		      "#         quick above that: these rules block the rest of what is for this "
		      "machine.",
		      pf->stream);
	if (is_gateway(pf))
		gateway_lines(pf);
	putc('\n', pf->stream);
}

static void anchor_lines(const struct pf *pf)
{
	FILE *stream = pf->stream;

	load_line(pf, "pfctl -nf " FILE_NAME " && pfctl -a pbxports -f " FILE_NAME);
	hook_lines(pf);
	blocked_lines(pf);
	if (pf->freebsd)
		fputs("#         Ahead of them, with its scrub rules: scrub in all fragment "
		      "reassemble\n",
		      stream);
	fprintf(stream, "# Remove: %spfctl -a pbxports -F rules && pfctl -a pbxports -F Tables\n",
		pf->freebsd && is_gateway(pf) ? "pfctl -a pbxports -F nat && " : "");
}

static void main_lines(const struct pf *pf)
{
	load_line(pf, "pfctl -nf " FILE_NAME " && pfctl -f " FILE_NAME);
	fputs("# Remove: pfctl -f /etc/pf.conf\n"
	      "# This is all of pf's rules: loading it takes the place of those that are there. "
	      "Beside\n"
	      "# others use --anchor.\n",
	      pf->stream);
}

static void table_lines(const struct pf *pf)
{
	struct pf_table_sizes sizes = pf_measure_tables(pf);

	if (pf->options->anchor && sizes.limit > 0)
		fprintf(pf->stream, "# Needs in /etc/pf.conf: set limit table-entries %zu\n",
			sizes.limit);
	if (pf->freebsd && sizes.largest > FREEBSD_REQUEST_MAXIMUM)
		fprintf(pf->stream, "# Needs in /boot/loader.conf: net.pf.request_maxcount=%zu\n",
			sizes.largest);
}

/* Without it the system translates, and then drops what is for another machine. */
static void forwarding_line(const struct pf *pf)
{
	fprintf(pf->stream, "# Needs in /etc/sysctl.conf: net.inet.ip.forwarding=1%s\n",
		pf_has_address6(pf->plan) ? " and net.inet6.ip6.forwarding=1" : "");
}

void pf_header(const struct pf *pf)
{
	fputs("# ", pf->stream);
	emit_title(pf->plan, pf->stream);
	fputs("\n#\n", pf->stream);
	if (pf->options->anchor)
		anchor_lines(pf);
	else
		main_lines(pf);
	table_lines(pf);
	if (is_gateway(pf))
		forwarding_line(pf);
	fputs("# Flows that are up stay up. To cut those of a source: pfctl -k ADDRESS\n",
	      pf->stream);
}
