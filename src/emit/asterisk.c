/* Asterisk: the ports that it uses for media, so that they are those that the rules open. */
#include <string.h>

#include "pbxports/emit/emit.h"
#include "pbxports/plan/chunks.h"

#define POOL_NAME "rtp"
#define FILE_NAME "/etc/asterisk/rtp.conf"

#define LOWEST_PORT  1024 /* what is below Asterisk raises to it, and says nothing */
#define LISTED_BYTES 300  /* of names in a message */

/* RTP goes over UDP: a pool of TCP alone is something else's. */
static bool is_media(const struct service *service)
{
	return service->enabled && service->pool.ports.first != 0 &&
	       (service->pool.ports.protocols & 1U << UDP) != 0;
}

/* The only pool, or of several the one that is named so. NULL where nothing tells which. */
static const struct service *find_media(const struct profile *profile)
{
	const struct service *named = profile_service(profile, POOL_NAME);
	const struct service *only = NULL;
	size_t count = 0;

	if (named != NULL && is_media(named))
		return named;
	for (size_t i = 0; i < profile->service_count; i++) {
		if (!is_media(&profile->services[i]))
			continue;
		only = &profile->services[i];
		count++;
	}
	return count == 1 ? only : NULL;
}

bool asterisk_has_media(const struct profile *profile)
{
	for (size_t i = 0; i < profile->service_count; i++)
		if (is_media(&profile->services[i]))
			return true;
	return false;
}

static const struct plan_chunk *find_chunk(const struct plan *plan, const struct service *pool)
{
	for (size_t i = 0; i < plan->chunk_count; i++)
		if (plan->chunks[i].pool == pool && plan->chunks[i].dialer == plan->host)
			return &plan->chunks[i];
	return NULL;
}

static struct port_range media_ports(const struct plan *plan)
{
	const struct service *pool = find_media(plan->profile);
	const struct plan_chunk *chunk = find_chunk(plan, pool);

	return chunk == NULL ? pool->pool.ports : chunk->ports;
}

static void report_no_host(const struct profile *profile, struct diags *diags)
{
	const char *list = "";

	for (size_t i = 0; i < profile->dialer_count && strlen(list) < LISTED_BYTES; i++)
		list = arena_format(diags->arena, "%s%s--host %s", list, i == 0 ? "" : ", ",
				    profile->dialers[i].name.text);
	diag_failure(diags, "an rtp.conf is for one dialer of profile \"%s\", and none is named",
		     profile->name.text);
	diag_fix(diags, "%s%s", profile->dialer_count == 1 ? "give " : "one of ", list);
}

static void report_no_media(const struct profile *profile, struct diags *diags)
{
	diag_error(diags, (struct place){.source = profile->source},
		   "profile \"%s\" has no pool of UDP ports that is enabled, and so no rtp.conf",
		   profile->name.text);
	diag_fix(diags, "give a service one: pool: 10000-20000/udp");
}

static void report_several(const struct profile *profile, struct diags *diags)
{
	struct place place = {.source = profile->source};
	const char *list = "";

	for (size_t i = 0; i < profile->service_count && strlen(list) < LISTED_BYTES; i++) {
		const struct service *service = &profile->services[i];

		if (!is_media(service))
			continue;
		if (list[0] == '\0')
			place = service->pool.place;
		list = arena_format(diags->arena, "%s%s\"%s\"", list, list[0] == '\0' ? "" : ", ",
				    service->name.text);
	}
	diag_error(diags, place, "rtp.conf holds one range, and there are several pools: %s", list);
	diag_fix(diags, "name that of Asterisk \"" POOL_NAME "\"");
}

/*
 * Asterisk rounds an odd start up, and where no pair of ports is left falls back to 5000-31000, so
 * that the rules would be for other ports than it uses.
 */
static bool check_ports(const struct plan *plan, struct diags *diags)
{
	const struct service *pool = find_media(plan->profile);
	const struct plan_chunk *chunk = find_chunk(plan, pool);
	struct place place = chunk == NULL ? pool->pool.place : chunk_place(chunk);
	struct port_range ports = media_ports(plan);

	if (ports.first < LOWEST_PORT) {
		diag_error(diags, place, "Asterisk uses no port below %d for media", LOWEST_PORT);
		return false;
	}
	if (ports.first + ports.first % 2 >= ports.last) {
		diag_error(
			diags, place,
			"Asterisk needs an even port and the odd one above it, and %u-%u has none",
			ports.first, ports.last);
		return false;
	}
	return true;
}

bool asterisk_accepts(const struct plan *plan, struct diags *diags)
{
	const struct profile *profile = plan->profile;

	if (!asterisk_has_media(profile))
		report_no_media(profile, diags);
	else if (find_media(profile) == NULL)
		report_several(profile, diags);
	else if (plan->host == NULL && profile->dialer_count > 0)
		report_no_host(profile, diags);
	else
		return check_ports(plan, diags);
	return false;
}

void asterisk_print(const struct plan *plan, const struct emit_options *options,
		    struct arena *arena, FILE *stream)
{
	struct port_range ports = media_ports(plan);

	(void)arena;
	fputs("; ", stream);
	emit_title(plan, stream);
	fputs("\n;\n; Load:   ", stream);
	emit_command(plan, options, "asterisk", stream);
	fputs(" --output " FILE_NAME " &&\n"
	      ";         asterisk -rx 'module reload res_rtp_asterisk.so'\n"
	      "; FreePBX writes that file itself: there the two numbers go into Settings, Asterisk "
	      "SIP\n"
	      "; Settings, RTP Port Ranges.\n"
	      "; This is the whole file: what else the old one sets (icesupport, stunaddr) must be "
	      "added.\n"
	      "; Calls that are up keep their ports.\n"
	      "\n"
	      "[general]\n",
	      stream);
	fprintf(stream, "rtpstart=%u\nrtpend=%u\n", ports.first, ports.last);
}
