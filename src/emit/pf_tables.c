#include <string.h>

#include "pf.h"

/* How many networks all tables may hold; when rules are loaded again the old ones still count. */
#define TABLE_ENTRIES 200000

static void mark_zones(const struct pf *pf, const struct plan_zone *const *zones, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pf->tables[zones[i] - pf->plan->zones] = true;
}

static void mark_services(const struct pf *pf, const struct plan_service *services, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < services[i].rule_count; k++)
			pf->tables[services[i].rules[k].zone - pf->plan->zones] = true;
}

void pf_choose_tables(struct pf *pf)
{
	const struct plan *plan = pf->plan;

	pf->tables = arena_array(pf->arena, plan->zone_count, sizeof(*pf->tables));
	mark_zones(pf, plan->deny, plan->deny_count);
	mark_zones(pf, plan->ping, plan->ping_count);
	mark_services(pf, plan->services, plan->service_count);
	mark_services(pf, plan->forwarded, plan->forwarded_count);
	for (size_t i = 0; i < plan->zone_count; i++)
		if (pf_table_families(&plan->zones[i]) == 0)
			pf->tables[i] = false;
}

struct pf_table_sizes pf_measure_tables(const struct pf *pf)
{
	struct pf_table_sizes sizes = {0, 0};
	size_t all = 0;

	for (size_t i = 0; i < pf->plan->zone_count; i++) {
		const struct plan_zone *zone = &pf->plan->zones[i];
		size_t size = 0;

		if (!pf->tables[i])
			continue;
		for (enum family family = IPV4; family < FAMILIES; family++)
			if (!zone->any[family])
				size += addrset_prefix_count(&zone->addresses, family);
		all += size;
		if (size > sizes.largest)
			sizes.largest = size;
	}
	if (2 * all > TABLE_ENTRIES)
		sizes.limit = 2 * all;
	return sizes;
}

/*
 * One a line, so that two runs differ in the lines of what changed, and without a comma, which pf
 * takes neither at the end of a line nor before the brace. Lists have up to 100,000 entries, and
 * stdio locks its stream at each call: they go there by the block.
 */
static void print_networks(const struct pf *pf, const struct addrset *addresses, enum family family)
{
	struct prefix_walk walk = prefix_walk_begin(addresses, family);
	char block[4096];
	size_t used = 0;

	while (prefix_walk_next(&walk)) {
		if (used + PREFIX_TEXT_SIZE + 2 > sizeof(block)) {
			fwrite(block, 1, used, pf->stream);
			used = 0;
		}
		block[used++] = '\t';
		prefix_format(family, walk.first, walk.length, block + used);
		used += strlen(block + used);
		block[used++] = '\n';
	}
	if (used > 0)
		fwrite(block, 1, used, pf->stream);
}

/* Ends in a digit: a backslash at the end of a comment would make the next line part of it. */
static void zone_comment(const struct pf *pf, const struct plan_zone *zone)
{
	char count[ADDRESS_COUNT_SIZE];

	fprintf(pf->stream, "\n# zone %s, addresses:", zone->name);
	for (enum family family = IPV4; family < FAMILIES; family++)
		if (pf_table_families(zone) & PF_FAMILY(family))
			fprintf(pf->stream, " %s %s", family == IPV4 ? "IPv4" : "IPv6",
				addrset_count_text(&zone->addresses, family, count));
	putc('\n', pf->stream);
}

static void zone_table(const struct pf *pf, const struct plan_zone *zone)
{
	zone_comment(pf, zone);
	fprintf(pf->stream, "table <zone_%s> const {\n", zone->name);
	for (enum family family = IPV4; family < FAMILIES; family++)
		if (pf_table_families(zone) & PF_FAMILY(family))
			print_networks(pf, &zone->addresses, family);
	fputs("}\n", pf->stream);
}

/* For the echo requests that a gateway lets through. */
static void machines_table(const struct pf *pf)
{
	struct addrset machines = {.families = {{.count = 0}}};

	if (pf->plan->ping_count == 0 || !pf_has_address6(pf->plan))
		return;
	for (size_t i = 0; i < pf->plan->forward_count; i++) {
		const struct address *address = pf->plan->forwards[i].address6;

		if (address != NULL)
			addrset_add(&machines, IPV6, (struct address_range){*address, *address},
				    pf->arena);
	}
	addrset_settle(&machines, pf->arena);
	fputs("\n# the machines behind the gateway that are reached over IPv6\n"
	      "table <" PF_MACHINES "> const {\n",
	      pf->stream);
	print_networks(pf, &machines, IPV6);
	fputs("}\n", pf->stream);
}

/* In parentheses `self` follows addresses that come and go. Both systems take 0.0.0.0 for
 * themselves, as the broadcast address of old. */
void pf_tables(const struct pf *pf)
{
	fputs("\n# this machine: its addresses, and the broadcasts and groups that it may hear\n"
	      "table <groups> const {\n"
	      "\t0.0.0.0\n"
	      "\t255.255.255.255\n"
	      "\t224.0.0.0/4\n"
	      "\tff00::/8\n"
	      "}\n"
	      "here = \"{ (self) (self:broadcast) <groups> }\"\n",
	      pf->stream);
	for (size_t i = 0; i < pf->plan->zone_count; i++)
		if (pf->tables[i])
			zone_table(pf, &pf->plan->zones[i]);
	machines_table(pf);
}
