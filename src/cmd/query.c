#include "pbxports/judge/query.h"

#include <string.h>

#include "pbxports/cmd/command.h"
#include "pbxports/report/query.h"

static bool refuse(struct diags *diags, const char *option, const char *text,
		   const struct scalar_error *why)
{
	diag_failure(diags, "--%s \"%s\" %s", option, text, why->problem);
	if (why->fix[0] != '\0')
		diag_fix(diags, "%s", why->fix);
	return false;
}

static bool read_ports(const struct settings *settings, struct port_range *ports,
		       struct diags *diags)
{
	struct scalar_error why = {0};

	return ports_parse(settings->to, ports, &why) || refuse(diags, "to", settings->to, &why);
}

static bool read_interface(const struct settings *settings, struct diags *diags)
{
	struct scalar_error why = {0};

	return settings->interface == NULL || interface_parse(settings->interface, &why) ||
	       refuse(diags, "interface", settings->interface, &why);
}

/* This machine's own packets pass whatever a profile says: only who asks for them is told so. */
static struct addrset without_own(const struct addrset *sources, struct arena *arena)
{
	const struct addrset own = addrset_loopback(arena);
	const struct addrset others = addrset_difference(sources, &own, arena);

	return addrset_is_empty(&others) ? *sources : others;
}

static bool read_zone(const struct plan *plan, const char *name, struct question *question,
		      struct addrset *sources, struct diags *diags)
{
	const struct zone *zone = profile_zone(plan->profile, name);

	if (zone == NULL) {
		diag_failure(diags, "--from \"%s\" is no zone of profile \"%s\"", name,
			     plan->profile->name.text);
		index_suggest(&plan->profile->zone_index, name, diags);
		return false;
	}
	if (zone->empty) {
		diag_failure(diags, "--from \"%s\": the zone is empty, nothing comes from it",
			     name);
		return false;
	}
	question->zone = plan_find_zone(plan, zone);
	*sources = zone->builtin == ZONE_LOOPBACK ? addrset_loopback(diags->arena)
						  : question->zone->addresses;
	return true;
}

/* An address never passes for a name: it has a dot or a colon. */
static bool read_from(const struct plan *plan, const char *text, struct question *question,
		      struct diags *diags)
{
	struct addrset *sources = arena_alloc(diags->arena, sizeof(*sources));
	struct scalar_error why = {0};
	struct address_range range;
	enum family family;

	question->sources = sources;
	if (name_parse(text, &why)) {
		if (!read_zone(plan, text, question, sources, diags))
			return false;
	} else if (address_range_parse(text, strlen(text), &family, &range, &why)) {
		addrset_add(sources, family, range, diags->arena);
	} else {
		return refuse(diags, "from", text, &why);
	}
	*sources = without_own(sources, diags->arena);
	return true;
}

enum ending query_run(struct invocation *invocation)
{
	const struct settings *settings = &invocation->settings;
	struct diags *diags = invocation->diags;
	struct question question = {.interface = settings->interface};
	struct queried queried = {
		.from = settings->from, .to = settings->to, .interface = settings->interface};
	struct query_answer answer;
	struct output *output;

	if (!read_ports(settings, &question.ports, diags) || !read_interface(settings, diags))
		return ENDED_NOT_DONE;
	queried.plan = command_plan(invocation);
	if (queried.plan == NULL || !read_from(queried.plan, settings->from, &question, diags))
		return ENDED_NOT_DONE;
	answer = query_plan(queried.plan, &question, diags->arena);
	queried.answer = &answer;
	output = output_begin(diags);
	query_format_find(settings->format)
		->print(&queried, invocation->color, diags->arena, output->stream);
	if (command_send(output, diags) != ENDED_YES)
		return ENDED_NOT_DONE;
	return answer.accepted == answer.count ? ENDED_YES : ENDED_NO;
}
