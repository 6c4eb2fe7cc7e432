/* The commands and their options: each is a row. */
#include <stddef.h>

#include "pbxports/cmd/command.h"
#include "pbxports/emit/emit.h"
#include "pbxports/judge/verify.h"
#include "pbxports/report/completion.h"
#include "pbxports/report/diff.h"
#include "pbxports/report/findings.h"
#include "pbxports/report/matrix.h"
#include "pbxports/report/query.h"
#include "pbxports/report/show.h"
#include "pbxports/report/verified.h"

static const char *const *color_choices(void)
{
	static const char *const words[] = {"auto", "always", "never", NULL};

	return words;
}

static const struct option profile_option = {
	.name = "profile",
	.letter = 'p',
	.kind = OPTION_TEXT,
	.argument = "NAME|FILE",
	.help = "the profile: a name, a file, or - for standard input",
	.offset = offsetof(struct settings, profile),
	.asks = "profiles",
	.names_file = true,
	.required = true};
static const struct option zone_option = {.name = "zone",
					  .kind = OPTION_LIST,
					  .argument = "NAME=ENTRY,...|NAME=@FILE",
					  .help = "replace a zone's sources for this run",
					  .offset = offsetof(struct settings, zones)};
static const struct option host_option = {.name = "host",
					  .kind = OPTION_TEXT,
					  .argument = "NAME",
					  .help = "the firewall of that dialer",
					  .offset = offsetof(struct settings, host),
					  .asks = "dialers"};
static const struct option color_option = {.name = "color",
					   .kind = OPTION_CHOICE,
					   .argument = "WHEN",
					   .help = "colour on terminals, always or never",
					   .offset = offsetof(struct settings, color),
					   .choices = color_choices};
static const struct option backend_option = {.name = "backend",
					     .letter = 'b',
					     .kind = OPTION_CHOICE,
					     .argument = "NAME",
					     .help = "the language of the rules",
					     .offset = offsetof(struct settings, backend),
					     .choices = backend_names,
					     .required = true};
static const struct option output_option = {.name = "output",
					    .letter = 'o',
					    .kind = OPTION_TEXT,
					    .argument = "FILE|DIR",
					    .help = "write there, whole or not at all",
					    .offset = offsetof(struct settings, output),
					    .names_file = true};
static const struct option all_option = {
	.name = "all",
	.kind = OPTION_FLAG,
	.help = "into a folder: the files of each dialer and of the gateway",
	.offset = offsetof(struct settings, all)};
static const struct option follow_option = {.name = "follow",
					    .kind = OPTION_FLAG,
					    .help = "let --output write through a symbolic link",
					    .offset = offsetof(struct settings, follow)};
static const struct option counters_option = {.name = "counters",
					      .kind = OPTION_FLAG,
					      .help = "count packets at each rule",
					      .offset = offsetof(struct settings, counters)};
static const struct option chain_option = {.name = "chain",
					   .kind = OPTION_TEXT,
					   .argument = "NAME",
					   .help = "iptables: only this chain and those behind it",
					   .offset = offsetof(struct settings, chain)};
static const struct option anchor_option = {.name = "anchor",
					    .kind = OPTION_FLAG,
					    .help = "pf: rules for an anchor",
					    .offset = offsetof(struct settings, anchor)};
static const struct option dialect_option = {.name = "dialect",
					     .kind = OPTION_CHOICE,
					     .argument = "NAME",
					     .help = "pf: whose language",
					     .offset = offsetof(struct settings, dialect),
					     .choices = emit_dialects};
static const struct option approximate_option = {
	.name = "allow-approximate",
	.kind = OPTION_FLAG,
	.help = "where the backend can't express something, warn and print the nearest stricter "
		"rules",
	.offset = offsetof(struct settings, approximate)};
static const struct option format_option = {.name = "format",
					    .letter = 'f',
					    .kind = OPTION_CHOICE,
					    .argument = "NAME",
					    .help = "how to show it",
					    .offset = offsetof(struct settings, format),
					    .choices = show_format_names};
static const struct option backends_format_option = {.name = "format",
						     .letter = 'f',
						     .kind = OPTION_CHOICE,
						     .argument = "NAME",
						     .help = "how to show it",
						     .offset = offsetof(struct settings, format),
						     .choices = matrix_format_names};
static const struct option lint_profile_option = {
	.name = "profile",
	.letter = 'p',
	.kind = OPTION_LIST,
	.argument = "NAME|FILE",
	.help = "the same as a PROFILE: a name, a file, or - for standard input",
	.offset = offsetof(struct settings, profiles),
	.asks = "profiles",
	.names_file = true};
static const struct option lint_format_option = {.name = "format",
						 .letter = 'f',
						 .kind = OPTION_CHOICE,
						 .argument = "NAME",
						 .help = "how to print what is found",
						 .offset = offsetof(struct settings, format),
						 .choices = findings_format_names};
static const struct option lint_backend_option = {
	.name = "backend",
	.letter = 'b',
	.kind = OPTION_CHOICE,
	.argument = "NAME",
	.help = "also find what that backend can't express",
	.offset = offsetof(struct settings, backend),
	.choices = backend_names};
static const struct option strict_option = {.name = "strict",
					    .kind = OPTION_FLAG,
					    .help = "warnings count as errors",
					    .offset = offsetof(struct settings, strict)};
static const struct option rules_option = {.name = "rules",
					   .kind = OPTION_FLAG,
					   .help = "list the checks",
					   .offset = offsetof(struct settings, rules)};
static const struct option from_option = {.name = "from",
					  .kind = OPTION_TEXT,
					  .argument = "ADDRESS|NETWORK|ZONE",
					  .help = "who asks to be let in",
					  .offset = offsetof(struct settings, from),
					  .required = true};
static const struct option to_option = {.name = "to",
					.kind = OPTION_TEXT,
					.argument = "PORT[-PORT]/PROTO",
					.help = "and where to: 5060/udp, 1-1023/tcp+udp",
					.offset = offsetof(struct settings, to),
					.required = true};
static const struct option interface_option = {
	.name = "interface",
	.kind = OPTION_TEXT,
	.argument = "NAME",
	.help = "where it comes in; without it where no zone names the interface",
	.offset = offsetof(struct settings, interface)};
static const struct option query_format_option = {.name = "format",
						  .letter = 'f',
						  .kind = OPTION_CHOICE,
						  .argument = "NAME",
						  .help = "how to print the answer",
						  .offset = offsetof(struct settings, format),
						  .choices = query_format_names};
static const struct option diff_format_option = {.name = "format",
						 .letter = 'f',
						 .kind = OPTION_CHOICE,
						 .argument = "NAME",
						 .help = "how to print the differences",
						 .offset = offsetof(struct settings, format),
						 .choices = diff_format_names};
static const struct option only_opens_option = {.name = "only-opens",
						.kind = OPTION_FLAG,
						.help = "exit with 1 only where something opens",
						.offset = offsetof(struct settings, only_opens)};
static const struct option verify_backend_option = {.name = "backend",
						    .letter = 'b',
						    .kind = OPTION_CHOICE,
						    .argument = "NAME",
						    .help = "whose rules to load",
						    .offset = offsetof(struct settings, backend),
						    .choices = verify_backends,
						    .required = true};
static const struct option verify_format_option = {.name = "format",
						   .letter = 'f',
						   .kind = OPTION_CHOICE,
						   .argument = "NAME",
						   .help = "how to print what was found",
						   .offset = offsetof(struct settings, format),
						   .choices = verified_format_names};
static const struct option ruleset_option = {
	.name = "ruleset",
	.kind = OPTION_TEXT,
	.argument = "FILE",
	.help = "hold these rules against the profile, not those that gen prints",
	.offset = offsetof(struct settings, ruleset),
	.names_file = true};
static const struct option probes_option = {
	.name = "probes",
	.kind = OPTION_TEXT,
	.argument = "N",
	.help = "at most so many packets that open a flow: 30000",
	.offset = offsetof(struct settings, probes)};
static const struct option seed_option = {.name = "seed",
					  .kind = OPTION_TEXT,
					  .argument = "N",
					  .help = "draw other random packets: 1",
					  .offset = offsetof(struct settings, seed)};
static const struct option print_option = {.name = "print",
					   .kind = OPTION_CHOICE,
					   .argument = "NAME",
					   .help = "print a built-in profile as it stands",
					   .offset = offsetof(struct settings, print),
					   .choices = profile_builtin_names};
static const struct option dialers_profile_option = {.name = "profile",
						     .letter = 'p',
						     .kind = OPTION_TEXT,
						     .argument = "NAME|FILE",
						     .help = "with dialers: whose",
						     .offset = offsetof(struct settings, profile),
						     .asks = "profiles",
						     .names_file = true};
/* An operand, described as the value of an option is. */
static const struct option diff_operand = {.name = "profile",
					   .kind = OPTION_LIST,
					   .argument = "PROFILE",
					   .asks = "profiles",
					   .names_file = true};
static const struct option shell_operand = {
	.name = "shell", .kind = OPTION_CHOICE, .argument = "SHELL", .choices = completion_shells};
static const struct option help_option = {.name = "help",
					  .letter = 'h',
					  .kind = OPTION_FLAG,
					  .help = "show this help",
					  .offset = offsetof(struct settings, help)};

static const struct option *const gen_options[] = {
	&profile_option,     &backend_option,  &output_option, &follow_option, &all_option,
	&host_option,	     &zone_option,     &chain_option,  &anchor_option, &dialect_option,
	&approximate_option, &counters_option, &color_option,  &help_option,   NULL,
};
static const struct option *const lint_options[] = {
	&lint_profile_option, &lint_format_option,
	&strict_option,	      &lint_backend_option,
	&zone_option,	      &host_option,
	&rules_option,	      &color_option,
	&help_option,	      NULL,
};
static const struct option *const show_options[] = {
	&profile_option, &format_option, &zone_option, &host_option,
	&color_option,	 &help_option,	 NULL,
};
static const struct option *const query_options[] = {
	&profile_option, &from_option, &to_option,    &interface_option, &query_format_option,
	&zone_option,	 &host_option, &color_option, &help_option,	 NULL,
};
static const struct option *const diff_options[] = {
	&diff_format_option, &only_opens_option, &zone_option, &host_option,
	&color_option,	     &help_option,	 NULL,
};
static const struct option *const verify_options[] = {
	&profile_option,     &verify_backend_option,
	&host_option,	     &zone_option,
	&ruleset_option,     &probes_option,
	&seed_option,	     &verify_format_option,
	&counters_option,    &dialect_option,
	&approximate_option, &color_option,
	&help_option,	     NULL,
};
static const struct option *const profiles_options[] = {&print_option, &color_option, &help_option,
							NULL};
static const struct option *const backends_options[] = {&backends_format_option, &color_option,
							&help_option, NULL};
static const struct option *const completion_options[] = {&dialers_profile_option, &color_option,
							  &help_option, NULL};
static const struct option *const plain_options[] = {&color_option, &help_option, NULL};

const struct command commands[] = {
	{"gen", "print the rules of a profile", "--profile NAME|FILE --backend NAME [option ...]",
	 gen_options, NULL, gen_run, false},
	{"lint", "say what is wrong with profiles", "[option ...] PROFILE ...", lint_options,
	 &lint_profile_option, lint_run, false},
	{"show", "show who reaches what", "--profile NAME|FILE [option ...]", show_options, NULL,
	 show_run, false},
	{"query", "say who reaches a port, and why",
	 "--profile NAME|FILE --from ADDRESS|NETWORK|ZONE --to PORT/PROTO [option ...]",
	 query_options, NULL, query_run, false},
	{"diff", "say what opens and closes from one profile to another", "[option ...] OLD NEW",
	 diff_options, &diff_operand, diff_run, false},
	{"verify", "load the rules into a namespace and send packets at them",
	 "--profile NAME|FILE --backend NAME [option ...]", verify_options, NULL, verify_run, true},
	{"profiles", "list the built-in profiles, or print one", "[--print NAME]", profiles_options,
	 NULL, profiles_run, false},
	{"backends", "show what each backend can express", "[--format NAME]", backends_options,
	 NULL, backends_run, false},
	{"schema", "print the JSON Schema of profiles", "", plain_options, NULL, schema_run, false},
	{"completion", "print a shell's completion of commands, options and values",
	 "bash|zsh|fish", completion_options, &shell_operand, completion_run, false},
	{"version", "print the program's version", "", plain_options, NULL, version_run, false},
	{NULL, NULL, NULL, NULL, NULL, NULL, false},
};
