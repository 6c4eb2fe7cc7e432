/* Every key of a profile is a row here: type, place in the model, whether it must be given, help.
 */
#include "pbxports/profile/tables.h"

#include <stddef.h>
#include <string.h>

#include "pbxports/profile/profile.h"
#include "pbxports/profile/zones.h"

/* Enough for a headline in a report; longer text belongs into the file's own comments. */
#define PROFILE_NAME_LENGTH 64

const char *const exposure_names[] = {"public",	     "restricted", "internal",
				      "discouraged", "loopback",   NULL};
static const char *const limit_counts[] = {"flows", "packets", NULL};
static const char *const fallbacks[] = {"drop", "reject", NULL};
static const char *const verdicts[] = {"denied", "accepted", NULL};

/* The name of a profile stands in comments of every backend's language, so its letters are few. */
static bool profile_name_parse(const char *text, struct scalar_error *why)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789 ._-";
	size_t length = strlen(text);

	if (length == 0 || length > PROFILE_NAME_LENGTH)
		return scalar_fail(why, NULL, "is not a profile's name: it has 1-%d characters",
				   PROFILE_NAME_LENGTH);
	if (strspn(text, allowed) != length || strchr(" .-_", text[0]) != NULL)
		return scalar_fail(why, "use letters, digits, blanks, dots, - and _",
				   "is not a profile's name");
	return true;
}

static bool ports_read(const char *text, void *value, struct scalar_error *why)
{
	return ports_parse(text, &((struct placed_ports *)value)->ports, why);
}

static bool rate_read(const char *text, void *value, struct scalar_error *why)
{
	return rate_parse(text, value, why);
}

static bool target_read(const char *text, void *value, struct scalar_error *why)
{
	return ports_parse(text, value, why);
}

/* An address in the place of a zone is the likeliest slip. */
static bool zone_word_parse(const char *text, struct scalar_error *why)
{
	enum family family;
	struct address_range range;

	if (address_range_read(text, strlen(text), &family, &range))
		return scalar_fail(why, "put it into a zone, and name that",
				   "is an address, not a zone's name");
	return name_parse(text, why);
}

/* The files of `extends` were read before anything is bound. */
static void extends_read(const struct bind_context *context, const struct node *node, void *value)
{
	(void)context;
	(void)node;
	(void)value;
}

static const struct bind_type parent_type = {.form = BIND_TEXT,
					     .what = "a profile's name or a file",
					     .size = sizeof(struct word),
					     .pattern = "."};
static const struct bind_type parents_type = {
	.form = BIND_LIST, .what = "a list of profiles", .item = &parent_type};
static const struct bind_type extends_type = {
	.form = BIND_CUSTOM,
	.what = "a profile's name, a file, or a list of them",
	.forms = (const struct bind_type *const[]){&parent_type, &parents_type, NULL},
	.read = extends_read};
static const struct bind_type version_type = {
	.form = BIND_NUMBER, .what = "the number 1", .size = sizeof(unsigned), .low = 1, .high = 1};
static const struct bind_type profile_name_type = {.form = BIND_WORD,
						   .what = "a name",
						   .size = sizeof(struct word),
						   .check = profile_name_parse,
						   .pattern = "^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$"};
const struct bind_type name_type = {.form = BIND_WORD,
				    .what = "a name",
				    .size = sizeof(struct word),
				    .check = name_parse,
				    .pattern = "^" NAME_PATTERN "$"};
const struct bind_type text_type = {.form = BIND_TEXT, .what = "text", .size = sizeof(struct word)};
const struct bind_type flag_type = {
	.form = BIND_BOOL, .what = "true or false", .size = sizeof(bool)};
const struct bind_type interface_type = {.form = BIND_WORD,
					 .what = "the name of an interface",
					 .size = sizeof(struct word),
					 .check = interface_parse,
					 .pattern = INTERFACE_PATTERN};
static const struct bind_type interfaces_type = {.form = BIND_LIST,
						 .what = "a list of interfaces",
						 .example = "[wg0]",
						 .item = &interface_type};

static const struct bind_row allow_rows[] = {
	{.key = "rule", VALUE(allow, rule, text_type, "the id of the check"), .required = true},
	{.key = "because",
	 VALUE(allow, because, text_type, "why it is accepted"),
	 .required = true},
	{.key = NULL},
};
static const struct bind_type allow_type = {
	.form = BIND_RECORD,
	.what = "a mapping with rule and because",
	.size = sizeof(struct allow),
	.rows = allow_rows,
};
static const struct bind_type allows_type = {
	.form = BIND_LIST,
	.what = "a list of accepted findings",
	.example = "[{rule: ID, because: TEXT}]",
	.item = &allow_type,
};

static const struct bind_type zone_word_type = {.form = BIND_WORD,
						.what = "a zone's name",
						.size = sizeof(struct zone_reference),
						.check = zone_word_parse,
						.pattern = "^" NAME_PATTERN "$"};
static const struct bind_type zone_words_type = {.form = BIND_LIST,
						 .what = "a list of zones",
						 .example = "[ZONE], or [] for nobody",
						 .item = &zone_word_type};

static const struct bind_row list_file_rows[] = {
	{.key = "file",
	 .type = &text_type,
	 .required = true,
	 .help = "a list file, one entry a line, relative to this file"},
	{.key = NULL},
};
const struct bind_type list_file_type = {.form = BIND_RECORD,
					 .what = "{file: PATH}",
					 .size = sizeof(struct word),
					 .rows = list_file_rows};

const struct bind_type sources_type = {.form = BIND_LIST,
				       .what = "a list of sources",
				       .example = "[192.0.2.0/24], or [] for none",
				       .item = &zone_entry_type};
static const struct bind_row zone_rows[] = {
	{.key = "sources",
	 ITEMS(zone, entries, entry_count, sources_type,
	       "addresses, networks, ranges, list files, other zones")},
	{.key = "interfaces",
	 ITEMS(zone, interfaces, interface_count, interfaces_type,
	       "interfaces whose traffic is in the zone, whatever its source")},
	{.key = "description", VALUE(zone, description, text_type, "who that is")},
	{.key = "allow",
	 ITEMS(zone, allows, allow_count, allows_type, "accepted findings of lint")},
	{.key = NULL},
};
const struct bind_type zone_record_type = {.form = BIND_RECORD,
					   .what = "a list of sources, or a mapping with sources",
					   .size = sizeof(struct zone),
					   .rows = zone_rows};
static const struct bind_type zones_type = {.form = BIND_MAP,
					    .what = "a mapping of zones",
					    .noun = "zone",
					    .check = name_parse,
					    .pattern = "^" NAME_PATTERN "$",
					    .item = &zone_type};

static void limit_defaults(void *value)
{
	/* nft's and hashlimit's own default. */
	((struct limit *)value)->burst = 5;
}

static const struct bind_type rate_type = {.form = BIND_SCALAR,
					   .what = "a rate such as 20/minute",
					   .size = sizeof(struct rate),
					   .parse = rate_read,
					   .pattern = RATE_PATTERN};
static const struct bind_type burst_type = {.form = BIND_NUMBER,
					    .what = "a number from 1 to 10000",
					    .size = sizeof(unsigned),
					    .low = 1,
					    .high = 10000};
static const struct bind_type count_type = {.form = BIND_CHOICE,
					    .what = "flows or packets",
					    .size = sizeof(int),
					    .choices = limit_counts};
static const struct bind_row limit_rows[] = {
	{.key = "rate",
	 VALUE(limit, rate, rate_type, "what each source may open: N/second, N/minute or N/hour"),
	 .required = true},
	{.key = "burst", VALUE(limit, burst, burst_type, "how much at once; 5 by default")},
	{.key = "count",
	 VALUE(limit, count, count_type, "new flows (the default), or every packet")},
	{.key = NULL},
};
static const struct bind_type limit_record_type = {
	.form = BIND_RECORD,
	.what = "a mapping with rate",
	.example = "{rate: 20/minute, burst: 10}",
	.size = sizeof(struct limit),
	.rows = limit_rows,
	.defaults = limit_defaults,
	PLACE(limit, place),
};
static const struct bind_type limit_type = {.form = BIND_POINTER,
					    .what = "a mapping with rate",
					    .size = sizeof(struct limit *),
					    .item = &limit_record_type};

static const struct bind_type port_type = {
	.form = BIND_SCALAR,
	.what = "ports such as 5060/udp or 10000-20000/udp",
	.size = sizeof(struct placed_ports),
	.parse = ports_read,
	.pattern = PORTS_PATTERN,
	PLACE(placed_ports, place),
};
static const struct bind_type ports_type = {.form = BIND_LIST,
					    .what = "a list of ports",
					    .example = "[5060/udp]",
					    .low = 1,
					    .item = &port_type};
static const struct bind_type chunk_type = {.form = BIND_NUMBER,
					    .what = "a number of ports",
					    .size = sizeof(unsigned),
					    .low = 1,
					    .high = 65535};
static const struct bind_type exposure_type = {
	.form = BIND_CHOICE,
	.what = "public, restricted, internal, discouraged or loopback",
	.size = sizeof(int),
	.choices = exposure_names};

static void service_defaults(void *value)
{
	struct service *service = value;

	service->chunk = 5000;
	service->exposure = EXPOSURE_RESTRICTED;
	service->enabled = true;
}

static const struct bind_row service_rows[] = {
	{.key = "description", VALUE(service, description, text_type, "what it is")},
	{.key = "where", VALUE(service, where, text_type, "where the application sets the port")},
	{.key = "ports",
	 ITEMS(service, ports, port_count, ports_type, "PORT/PROTO or FIRST-LAST/PROTO, a list"),
	 PLACE(service, ports_place)},
	{.key = "pool",
	 VALUE(service, pool, port_type, "media ports that are cut into chunks, one a dialer")},
	{.key = "chunk",
	 VALUE(service, chunk, chunk_type, "ports a dialer; 5000 by default"),
	 PLACE(service, chunk_place)},
	{.key = "from",
	 ITEMS(service, from, from_count, zone_words_type, "the zones that may reach it"),
	 PLACE(service, from_place)},
	{.key = "exposure",
	 VALUE(service, exposure, exposure_type, "what the service's own documentation advises")},
	{.key = "encrypted",
	 VALUE(service, encrypted, flag_type, "whether what goes over the port is encrypted"),
	 PLACE(service, encrypted_place)},
	{.key = "enabled",
	 VALUE(service, enabled, flag_type, "whether rules are made for it; true by default")},
	{.key = "limit",
	 VALUE(service, limit, limit_type, "how much each source address may open or send")},
	{.key = "allow",
	 ITEMS(service, allows, allow_count, allows_type, "accepted findings of lint")},
	{.key = NULL},
};
static const struct bind_type service_type = {
	.form = BIND_RECORD,
	.what = "a mapping with ports or pool",
	.example = "{ports: [5060/udp], from: [ZONE]}",
	.size = sizeof(struct service),
	.rows = service_rows,
	.one_of = (const char *const[]){"ports", "pool", NULL},
	.defaults = service_defaults,
};
static const struct bind_type services_type = {.form = BIND_MAP,
					       .what = "a mapping of services",
					       .noun = "service",
					       .check = name_parse,
					       .pattern = "^" NAME_PATTERN "$",
					       .item = &service_type};

static const struct bind_type endpoint_type = {.form = BIND_TEXT,
					       .what = "an address, a network or a zone's name",
					       .size = sizeof(struct word),
					       .pattern = ZONE_ENTRY_PATTERN};
static const struct bind_type target_type = {.form = BIND_SCALAR,
					     .what = "ports such as 22/tcp or 1-1023/tcp",
					     .size = sizeof(struct port_range),
					     .parse = target_read,
					     .pattern = PORTS_PATTERN};
static const struct bind_type verdict_type = {.form = BIND_CHOICE,
					      .what = "accepted or denied",
					      .size = sizeof(int),
					      .choices = verdicts};
static const struct bind_row expectation_rows[] = {
	{.key = "from",
	 VALUE(expectation, from.text, endpoint_type, "who: an address, a network or a zone"),
	 .required = true},
	{.key = "except",
	 ITEMS(expectation, except, except_count, zone_words_type,
	       "zones that are left out of it")},
	{.key = "to",
	 VALUE(expectation, to, target_type, "a port or a range, with its protocol"),
	 .required = true},
	{.key = "verdict",
	 VALUE(expectation, accepted, verdict_type, "accepted: all of it; denied: none"),
	 .required = true},
	{.key = "host", VALUE(expectation, host_name, name_type, "the dialer that is asked")},
	{.key = "interface", VALUE(expectation, interface, interface_type, "where it comes in")},
	{.key = NULL},
};
static const struct bind_type expectation_type = {
	.form = BIND_RECORD,
	.what = "a mapping with from, to and verdict",
	.example = "{from: internet, to: 22/tcp, verdict: denied}",
	.size = sizeof(struct expectation),
	.rows = expectation_rows,
	PLACE(expectation, place),
};
static const struct bind_type expectations_type = {
	.form = BIND_LIST,
	.what = "a list of expectations",
	.example = "[{from: internet, to: 22/tcp, verdict: denied}]",
	.item = &expectation_type};

static const struct bind_type fallback_type = {
	.form = BIND_CHOICE, .what = "drop or reject", .size = sizeof(int), .choices = fallbacks};
static const struct bind_row policy_rows[] = {
	{.key = "default",
	 VALUE(policy, fallback, fallback_type, "what happens to the rest; drop by default")},
	{.key = "ping",
	 ITEMS(policy, ping, ping_count, zone_words_type,
	       "zones that may ping; the internet by default"),
	 PLACE(policy, ping_place)},
	{.key = "log",
	 VALUE(policy, log, rate_type, "how many denied packets are logged; none by default")},
	{.key = NULL},
};
static const struct bind_type policy_type = {.form = BIND_RECORD,
					     .what = "a mapping with default, ping or log",
					     .size = sizeof(struct policy),
					     .rows = policy_rows};

static const struct bind_row profile_rows[] = {
	{.key = "version",
	 VALUE(profile, version, version_type, "the format's version: 1"),
	 .required = true,
	 .own = true},
	{.key = "name",
	 VALUE(profile, name, profile_name_type, "the profile's name"),
	 .required = true,
	 .own = true},
	{.key = "description",
	 VALUE(profile, description, text_type, "what it is for"),
	 .own = true},
	{.key = "extends",
	 .type = &extends_type,
	 .own = true,
	 .help = "the profiles that this one adds to"},
	{.key = "zones",
	 ITEMS(profile, zones, zone_count, zones_type, "who: named groups of sources")},
	{.key = "deny",
	 ITEMS(profile, deny, deny_count, zone_words_type,
	       "zones dropped ahead of everything else")},
	{.key = "services",
	 ITEMS(profile, services, service_count, services_type,
	       "what: ports, and who may reach them")},
	{.key = "dialers",
	 ITEMS(profile, dialers, dialer_count, dialers_type, "the machines that share the pools")},
	{.key = "gateway",
	 VALUE(profile, gateway, gateway_type, "the one firewall in front of the dialers")},
	{.key = "expect",
	 ITEMS(profile, expectations, expectation_count, expectations_type,
	       "tests that travel with the profile"),
	 .own = true},
	{.key = "policy", VALUE(profile, policy, policy_type, "what happens to the rest")},
	{.key = "allow",
	 ITEMS(profile, allows, allow_count, allows_type, "accepted findings of lint")},
	{.key = NULL},
};
const struct bind_type profile_type = {
	.form = BIND_RECORD,
	.what = "a mapping with version, name, zones and services",
	.size = sizeof(struct profile),
	.rows = profile_rows,
};
