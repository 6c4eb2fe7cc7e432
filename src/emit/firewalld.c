/* firewalld: its own files, alone or in a script that installs them. */
#include "firewalld.h"

/* Of the script, behind what differs from plan to plan: src/emit/firewalld.sh. */
extern const char firewalld_script[];

const char *const firewalld_folders[] = {"zones", "services", "ipsets", "policies", NULL};

/* As text, for comments of XML. */
static const char *make_title(const struct plan *plan, struct arena *arena)
{
	struct output *output = output_open(arena);

	emit_title(plan, output->stream);
	if (!output_close(output))
		arena_no_memory(arena);
	return output->bytes;
}

static const struct firewalld *lay_out(const struct plan *plan, const struct emit_options *options,
				       struct arena *arena)
{
	struct firewalld *firewalld = arena_alloc(arena, sizeof(*firewalld));

	*firewalld = (struct firewalld){.plan = plan, .options = options, .arena = arena};
	firewalld->title = make_title(plan, arena);
	firewalld_layout(firewalld);
	return firewalld;
}

void firewalld_print_files(const struct plan *plan, const struct emit_options *options,
			   struct arena *arena, struct output_files *files)
{
	const struct firewalld *firewalld = lay_out(plan, options, arena);

	for (size_t i = 0; i < firewalld->file_count; i++)
		firewalld_print_file(firewalld, &firewalld->files[i],
				     output_files_add(files, firewalld->files[i].path));
}

static void print_header(const struct firewalld *firewalld, FILE *stream)
{
	fprintf(stream, "#!/bin/sh\n# %s\n#\n# Load:   set -o pipefail; ", firewalld->title);
	emit_command(firewalld->plan, firewalld->options, "firewalld", stream);
	fputs(" | sh\n"
	      "# Remove: firewall-cmd --set-default-zone=public &&\n"
	      "#         rm -f /etc/firewalld/*/pbx-*.xml /etc/firewalld/*/pbxports*.xml &&\n"
	      "#         firewall-cmd --reload\n"
	      "# Flows that are up stay up. To cut those of a source: conntrack -D -s ADDRESS\n"
	      "# Replaces the files of earlier runs and makes pbxports the default zone; other "
	      "files stay\n"
	      "# as they are. Where anything fails all is put back, and the exit status is 1.\n"
	      "set -eu\n"
	      "\n",
	      stream);
}

/* In a here-document whose end is quoted nothing is special. No line of XML is its end: each begins
 * with a blank or "<". */
static void print_files(const struct firewalld *firewalld, FILE *stream)
{
	fputs("# the files of this run, below $1\nwrite() {\n", stream);
	for (size_t i = 0; i < firewalld->file_count; i++) {
		fprintf(stream, "cat >\"$1/%s\" <<'END'\n", firewalld->files[i].path);
		firewalld_print_file(firewalld, &firewalld->files[i], stream);
		fputs("END\n", stream);
	}
	fputs("}\n\n", stream);
}

static void print_bound_interfaces(const struct firewalld_group *group, FILE *stream)
{
	for (size_t i = 0; i < group->interface_count; i++)
		fprintf(stream, "%s interface %s\n", group->name, group->interfaces[i]);
}

static void print_bindings(const struct firewalld *firewalld, FILE *stream)
{
	fputs("# what they bind to which zone\nbindings() {\ncat <<'END'\n", stream);
	for (size_t i = 0; i < firewalld->source_count; i++)
		fprintf(stream, "%s source %s%s\n", FIREWALLD_DENY_ZONE,
			firewalld->sources[i].prefix, firewalld->sources[i].value);
	print_bound_interfaces(&firewalld->denied, stream);
	print_bound_interfaces(&firewalld->outside, stream);
	for (size_t i = 0; i < firewalld->group_count; i++)
		print_bound_interfaces(&firewalld->groups[i], stream);
	fputs("END\n}\n\n", stream);
}

void firewalld_print(const struct plan *plan, const struct emit_options *options,
		     struct arena *arena, FILE *stream)
{
	const struct firewalld *firewalld = lay_out(plan, options, arena);

	print_header(firewalld, stream);
	print_files(firewalld, stream);
	print_bindings(firewalld, stream);
	fputs(firewalld_script, stream);
}

const struct approximation firewalld_approximations[] = {
	{FEATURE_LIMIT_FLOWS, 0,
	 "a limit of firewalld is one for all sources together: nothing is opened"},
	{FEATURE_LIMIT_PACKETS, 0,
	 "a limit of firewalld is one for all sources together: nothing is opened"},
	{FEATURE_INPUT_ALONE, 0,
	 "firewalld filters the input of every interface: the gateway's own is shut on all of "
	 "them, but for policy.ping and what a host needs"},
	{0, 0, NULL},
};
