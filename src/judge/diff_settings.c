/* What differs beside who is let in: forwards, chunks, and the settings of gateway and policy. */
#include <stdlib.h>
#include <string.h>

#include "diff_private.h"
#include "pbxports/base/join.h"
#include "pbxports/plan/chunks.h"
#include "pbxports/plan/owners.h"

static void add_setting(struct differ *differ, const struct diff_setting *setting)
{
	struct diff *diff = differ->diff;

	diff->settings = arena_grow(differ->arena, diff->settings, diff->setting_count,
				    &differ->setting_capacity, sizeof(*diff->settings));
	diff->settings[diff->setting_count++] = *setting;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* ----- forwards ----- */

/* Which machine a port of the gateway leads to: "" for the gateway itself, NULL for none. */
struct target {
	const char *key;  /* addresses and port: what is compared */
	const char *text; /* the same with the dialer's name */
	struct place place;
};

static struct place forward_place(const struct plan *plan, const struct plan_forward *forward)
{
	const struct service *service = forward->service->service;

	if (service->forward != NULL)
		return service->forward->to.place;
	return chunk_place(
		&chunks_of_pool(plan, service)[forward->dialer - plan->profile->dialers]);
}

static int compare_addresses(const void *a, const void *b)
{
	const struct plan_forward *const *x = a;
	const struct plan_forward *const *y = b;

	return address_compare(*(*x)->address6, *(*y)->address6);
}

/* Those of one family, in an order that does not depend on names. */
static const struct plan_forward **find_forwards(const struct plan *plan, enum family family,
						 const struct segment *segment, size_t *count,
						 struct arena *arena)
{
	const struct port_span port = {segment->protocol, segment->first, segment->first};
	const struct plan_forward **found = NULL;
	const struct plan_forward *forward;
	size_t capacity = 0;
	size_t next = 0;

	*count = 0;
	while ((forward = owners_forward(plan, family, port, &next)) != NULL) {
		found = arena_grow(arena, found, *count, &capacity,
				   sizeof(const struct plan_forward *));
		found[(*count)++] = forward;
	}
	if (family == IPV6 && *count > 1)
		qsort(found, *count, sizeof(const struct plan_forward *), compare_addresses);
	return found;
}

static bool offers_itself(const struct plan *plan, const struct segment *segment)
{
	const struct port_span port = {segment->protocol, segment->first, segment->first};
	size_t next = 0;

	return owners_service(plan, port, &next) != NULL;
}

static struct target find_target(const struct plan *plan, enum family family,
				 const struct segment *segment, struct arena *arena)
{
	struct target target = {.key = "", .text = ""};
	size_t count;
	const struct plan_forward **forwards = find_forwards(plan, family, segment, &count, arena);

	for (size_t i = 0; i < count; i++) {
		const struct plan_forward *forward = forwards[i];
		char text[ADDRESS_TEXT_SIZE];
		const char *address = address_format(
			family, family == IPV4 ? forward->address : *forward->address6, text);
		const char *port = family == IPV4 && forward->port != 0
					   ? arena_format(arena, " port %u", forward->port)
					   : "";
		const char *comma = i == 0 ? "" : ", ";

		target.key = arena_format(arena, "%s%s%s%s", target.key, comma, address, port);
		target.text =
			arena_format(arena, "%s%s%s%s%s%s%s", target.text, comma,
				     forward->dialer == NULL ? "" : forward->dialer->name.text,
				     forward->dialer == NULL ? "" : " (", address,
				     forward->dialer == NULL ? "" : ")", port);
		target.place = forward_place(plan, forward);
	}
	if (count == 0 && !offers_itself(plan, segment))
		return (struct target){.key = NULL};
	if (count == 0)
		target.text = plan->role == PLAN_GATEWAY ? "the gateway itself" : "this machine";
	return target;
}

/* A forward that is new, or is gone, opens or closes ports; here is what leads elsewhere. */
static bool find_forward_change(const struct differ *differ, enum family family,
				const struct segment *segment, struct diff_setting *setting)
{
	const struct target before =
		find_target(differ->plans[BEFORE], family, segment, differ->arena);
	const struct target after =
		find_target(differ->plans[AFTER], family, segment, differ->arena);

	if (before.key == NULL || after.key == NULL || strcmp(before.key, after.key) == 0)
		return false;
	*setting = (struct diff_setting){
		.what = family == IPV4 ? "forward" : "forward6",
		.before = before.text,
		.after = after.text,
		.before_place = before.place,
		.after_place = after.place,
		.opens = true,
	};
	return true;
}

static void end_forward(struct differ *differ, struct diff_setting *setting,
			const struct port_range *ports)
{
	char text[PORT_TEXT_SIZE];

	if (setting->what == NULL)
		return;
	setting->subject = arena_strdup(differ->arena, ports_format(ports, text));
	add_setting(differ, setting);
	setting->what = NULL;
}

/* Adjacent ports that lead from and to the same are one. */
static void compare_forwards(struct differ *differ, enum family family, const struct look *look)
{
	struct diff_setting open = {.what = NULL};
	struct port_range ports = {0};

	for (size_t i = 0; i < look->count; i++) {
		const struct segment *segment = &look->segments[i];
		struct diff_setting next;

		if (!find_forward_change(differ, family, segment, &next)) {
			end_forward(differ, &open, &ports);
			continue;
		}
		if (open.what != NULL && ports.last + 1U == segment->first &&
		    strcmp(open.before, next.before) == 0 && strcmp(open.after, next.after) == 0) {
			ports.last = segment->last;
			continue;
		}
		end_forward(differ, &open, &ports);
		open = next;
		ports = (struct port_range){segment->first, segment->last,
					    (uint8_t)(1U << segment->protocol)};
	}
	end_forward(differ, &open, &ports);
}

/* ----- chunks ----- */

/* The ports of all its chunks; the place is that of the first. */
static const char *chunks_text(const struct plan *plan, const struct dialer *dialer,
			       struct place *place, struct arena *arena)
{
	struct portset ports = {0};
	const char **words;
	size_t count = 0;
	size_t first =
		dialer == NULL ? plan->chunk_count : (size_t)(dialer - plan->profile->dialers);

	/* Each pool gives each dialer one, in the profile's order. */
	for (size_t i = first; i < plan->chunk_count; i += plan->profile->dialer_count) {
		if (place->source == NULL)
			*place = chunk_place(&plan->chunks[i]);
		portset_add(&ports, plan->chunks[i].ports, arena);
	}
	portset_settle(&ports, arena);
	words = arena_array(arena, ports.protocols[TCP].count + ports.protocols[UDP].count,
			    sizeof(*words));
	for (int protocol = 0; protocol < PROTOCOLS; protocol++)
		for (size_t i = 0; i < ports.protocols[protocol].count; i++) {
			const struct port_range range =
				portset_range(&ports, (enum protocol)protocol, i);
			char text[PORT_TEXT_SIZE];

			words[count++] = arena_strdup(arena, ports_format(&range, text));
		}
	return count == 0 ? NULL : join_words(words, count, ", ", arena);
}

/* The dialer in the other profile: of its name, or a new name for its address. */
static const struct dialer *find_dialer(const struct profile *from, const struct dialer *dialer,
					const struct profile *in)
{
	const struct dialer *same = profile_dialer(in, dialer->name.text);

	for (size_t i = 0; same == NULL && i < in->dialer_count; i++) {
		const struct dialer *other = &in->dialers[i];

		if (dialer->address_place.source != NULL && other->address_place.source != NULL &&
		    address_compare(other->address, dialer->address) == 0 &&
		    profile_dialer(from, other->name.text) == NULL)
			same = other;
	}
	return same;
}

static void compare_dialer(struct differ *differ, const struct dialer *before,
			   const struct dialer *after)
{
	struct diff_setting setting = {
		.what = "chunk",
		.subject = before == NULL ? after->name.text : before->name.text,
	};

	setting.before =
		chunks_text(differ->plans[BEFORE], before, &setting.before_place, differ->arena);
	setting.after =
		chunks_text(differ->plans[AFTER], after, &setting.after_place, differ->arena);
	if (!same_text(setting.before, setting.after))
		add_setting(differ, &setting);
}

/* With --host the others' chunks are none of this machine's business. */
static void compare_chunks(struct differ *differ)
{
	const struct plan *before = differ->plans[BEFORE];
	const struct plan *after = differ->plans[AFTER];

	if (before->host != NULL && after->host != NULL) {
		compare_dialer(differ, before->host, after->host);
		return;
	}
	for (size_t i = 0; i < before->profile->dialer_count; i++) {
		const struct dialer *dialer = &before->profile->dialers[i];

		compare_dialer(differ, dialer,
			       find_dialer(before->profile, dialer, after->profile));
	}
	for (size_t i = 0; i < after->profile->dialer_count; i++) {
		const struct dialer *dialer = &after->profile->dialers[i];

		if (find_dialer(after->profile, dialer, before->profile) == NULL)
			compare_dialer(differ, NULL, dialer);
	}
}

/* ----- the gateway and the policy ----- */

static const char *interface_of(const struct plan *plan, struct arena *arena)
{
	(void)arena;
	return plan->role == PLAN_GATEWAY ? plan->profile->gateway->interface.text : NULL;
}

static struct place interface_place(const struct plan *plan)
{
	return plan->role == PLAN_GATEWAY ? plan->profile->gateway->interface.place
					  : (struct place){.source = NULL};
}

static const char *masquerade_of(const struct plan *plan, struct arena *arena)
{
	(void)arena;
	if (plan->role != PLAN_GATEWAY)
		return NULL;
	return plan->profile->gateway->masquerade ? "true" : "false";
}

static struct place gateway_place(const struct plan *plan)
{
	return plan->role == PLAN_GATEWAY ? plan->profile->gateway->place
					  : (struct place){.source = NULL};
}

static const char *input_of(const struct plan *plan, struct arena *arena)
{
	(void)arena;
	return plan->input_alone ? "left alone" : "filtered";
}

static const char *default_of(const struct plan *plan, struct arena *arena)
{
	(void)arena;
	return plan->profile->policy.fallback == POLICY_REJECT ? "reject" : "drop";
}

static const char *log_of(const struct plan *plan, struct arena *arena)
{
	const struct rate *log = &plan->profile->policy.log;

	if (log->count == 0)
		return NULL;
	return arena_format(arena, "%u/%s", (unsigned)log->count, rate_unit_name(log->unit));
}

/* What came in on another interface, and is to be forwarded, was left alone or is now. */
static bool always(const char *before, const char *after)
{
	(void)after;
	return before != NULL;
}

static bool now_alone(const char *before, const char *after)
{
	(void)before;
	return strcmp(after, "left alone") == 0;
}

static const struct {
	const char *what;
	const char *(*value)(const struct plan *plan, struct arena *arena);
	struct place (*place)(const struct plan *plan);
	bool (*opens)(const char *before, const char *after); /* NULL: never */
} settings[] = {
	{"gateway.interface", interface_of, interface_place, always},
	{"gateway.masquerade", masquerade_of, gateway_place, NULL},
	{"input", input_of, gateway_place, now_alone},
	{"policy.default", default_of, NULL, NULL},
	{"policy.log", log_of, NULL, NULL},
};

static void compare_rows(struct differ *differ)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		const struct plan *before = differ->plans[BEFORE];
		const struct plan *after = differ->plans[AFTER];
		struct diff_setting setting = {
			.what = settings[i].what,
			.before = settings[i].value(before, differ->arena),
			.after = settings[i].value(after, differ->arena),
		};

		if (same_text(setting.before, setting.after))
			continue;
		if (settings[i].place != NULL) {
			setting.before_place = settings[i].place(before);
			setting.after_place = settings[i].place(after);
		}
		setting.opens = settings[i].opens != NULL &&
				settings[i].opens(setting.before, setting.after);
		add_setting(differ, &setting);
	}
}

void diff_compare_settings(struct differ *differ, const struct look *base)
{
	for (int family = 0; family < FAMILIES; family++)
		compare_forwards(differ, (enum family)family, base);
	compare_chunks(differ);
	compare_rows(differ);
}
