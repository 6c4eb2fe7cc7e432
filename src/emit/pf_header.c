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

static void anchor_lines(const struct pf *pf)
{
	FILE *stream = pf->stream;

	load_line(pf, "pfctl -nf " FILE_NAME " && pfctl -a pbxports -f " FILE_NAME);
	fputs("# Hook:   anchor \"pbxports\"\n"
	      "#         load anchor \"pbxports\" from \"" FILE_NAME "\"\n"
	      "#         in /etc/pf.conf, where its filter rules are. What else is to come in must "
	      "pass\n"
	      "#         quick above that: these rules block the rest of what is for this "
	      "machine.\n",
	      stream);
	if (pf->freebsd)
		fputs("#         Ahead of them, with its scrub rules: scrub in all fragment "
		      "reassemble\n",
		      stream);
	fputs("# Remove: pfctl -a pbxports -F rules && pfctl -a pbxports -F Tables\n", stream);
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
	fputs("# Flows that are up stay up. To cut those of a source: pfctl -k ADDRESS\n",
	      pf->stream);
}
