/* The entries of zones. */
#include <stdlib.h>

#include "lint_private.h"

#define WIDE_IPV4 8  /* a shorter prefix is wider than any organisation's network */
#define WIDE_IPV6 20 /* the largest that registries give out */

/* Of entries that are no range (files, other zones), more are not held against each other. */
#define SETS_MAX 64

/* An entry as a span of addresses; for a file or another zone from its first to its last. */
struct span {
	const struct zone_entry *entry;
	enum family family;
	struct address_range range;
};

/* A zone's entries, as source-covered looks at them. */
struct entries {
	struct span *spans; /* the ranges */
	size_t span_count;
	const struct zone_entry **sets; /* the others */
	size_t set_count;
};

static const struct addrset *entry_set(const struct lint *lint, const struct zone_entry *entry)
{
	return entry->kind == ENTRY_FILE
		       ? &entry->file.list->addresses
		       : &plan_find_zone(lint->plan, entry->reference.zone)->addresses;
}

static struct entries split_entries(const struct lint *lint, const struct zone *zone)
{
	struct entries entries = {
		.spans = arena_array(lint->arena, zone->entry_count, sizeof(*entries.spans)),
		.sets = arena_array(lint->arena, SETS_MAX, sizeof(*entries.sets)),
	};

	for (size_t i = 0; i < zone->entry_count; i++) {
		const struct zone_entry *entry = &zone->entries[i];

		if (entry->kind == ENTRY_RANGE)
			entries.spans[entries.span_count++] =
				(struct span){entry, entry->net.family, entry->net.range};
		else if (entries.set_count < SETS_MAX)
			entries.sets[entries.set_count++] = entry;
	}
	return entries;
}

/* By family and first address, wider ones ahead; equal ones in the order of the file. */
static int compare_spans(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;
	int order;

	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	order = address_compare(x->range.first, y->range.first);
	if (order == 0)
		order = address_compare(y->range.last, x->range.last);
	return order != 0 ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* Lists mostly come in order, and sorting them is what would cost the time. */
static void sort_spans(struct span *spans, size_t count)
{
	bool sorted = true;

	for (size_t i = 1; i < count && sorted; i++)
		sorted = compare_spans(&spans[i - 1], &spans[i]) <= 0;
	if (!sorted)
		qsort(spans, count, sizeof(*spans), compare_spans);
}

static void report_covered(struct lint *lint, const struct zone *zone,
			   const struct zone_entry *entry, const struct zone_entry *by)
{
	char text[RANGE_TEXT_SIZE];
	const char *what =
		entry->kind == ENTRY_RANGE
			? address_range_format(entry->net.family, &entry->net.range, text)
		: entry->kind == ENTRY_FILE ? entry->file.path
					    : entry->reference.name;

	if (!lint_report(lint, NULL, zone, entry->place,
			 "\"%s\" in zone \"%s\" is covered by another entry", what,
			 zone->name.text))
		return;
	diag_fix(lint->diags, "take it out");
	diag_second(lint->diags, by->place, "by this one");
}

static bool set_holds(const struct lint *lint, const struct zone_entry *set,
		      const struct span *span)
{
	const struct rangeset *ranges = &entry_set(lint, set)->families[span->family];
	const struct address_range *found = rangeset_find(ranges, span->range.first);

	return found != NULL && address_compare(span->range.last, found->last) <= 0;
}

static void check_spans(struct lint *lint, const struct zone *zone, const struct entries *entries)
{
	const struct span *widest = NULL;

	for (size_t i = 0; i < entries->span_count; i++) {
		const struct span *span = &entries->spans[i];
		const struct zone_entry *by = NULL;

		if (widest != NULL && widest->family == span->family &&
		    address_compare(span->range.last, widest->range.last) <= 0)
			by = widest->entry;
		else
			widest = span;
		for (size_t k = 0; by == NULL && k < entries->set_count; k++)
			if (set_holds(lint, entries->sets[k], span))
				by = entries->sets[k];
		if (by != NULL)
			report_covered(lint, zone, span->entry, by);
	}
}

static bool covers(const struct addrset *a, const struct addrset *b)
{
	return rangeset_covers(&a->families[IPV4], &b->families[IPV4]) &&
	       rangeset_covers(&a->families[IPV6], &b->families[IPV6]);
}

static bool brings_interfaces(const struct lint *lint, const struct zone_entry *set)
{
	return set->kind == ENTRY_ZONE &&
	       plan_find_zone(lint->plan, set->reference.zone)->interface_count > 0;
}

/* Of two equal ones the later is to go. An empty one is another check's business. */
static const struct zone_entry *covering_set(const struct lint *lint, const struct entries *entries,
					     size_t index)
{
	const struct addrset *inner = entry_set(lint, entries->sets[index]);

	for (size_t i = 0; i < entries->set_count; i++) {
		const struct addrset *outer = entry_set(lint, entries->sets[i]);

		if (i != index && covers(outer, inner) && (i < index || !covers(inner, outer)))
			return entries->sets[i];
	}
	return NULL;
}

static bool spans(const struct address_range *range, const struct rangeset *ranges)
{
	return address_compare(range->first, ranges->ranges[0].first) <= 0 &&
	       address_compare(ranges->ranges[ranges->count - 1].last, range->last) <= 0;
}

static bool is_range(const struct rangeset *ranges, const struct address_range *range)
{
	return ranges->count == 1 && address_compare(ranges->ranges[0].first, range->first) == 0 &&
	       address_compare(ranges->ranges[0].last, range->last) == 0;
}

/* A range holds a whole list: only where that is of one family. Of two equal ones check_spans() has
 * told. */
static const struct zone_entry *covering_span(const struct lint *lint,
					      const struct entries *entries, size_t index)
{
	const struct addrset *inner = entry_set(lint, entries->sets[index]);
	enum family family = inner->families[IPV4].count > 0 ? IPV4 : IPV6;
	const struct rangeset *ranges = &inner->families[family];

	if (family == IPV4 && inner->families[IPV6].count > 0)
		return NULL;
	for (size_t i = 0; i < entries->span_count; i++) {
		const struct span *span = &entries->spans[i];

		if (span->family == family && spans(&span->range, ranges) &&
		    !is_range(ranges, &span->range))
			return span->entry;
	}
	return NULL;
}

static void check_sets(struct lint *lint, const struct zone *zone, const struct entries *entries)
{
	for (size_t i = 0; i < entries->set_count; i++) {
		const struct zone_entry *set = entries->sets[i];
		const struct zone_entry *by;

		if (addrset_is_empty(entry_set(lint, set)) || brings_interfaces(lint, set))
			continue;
		by = covering_set(lint, entries, i);
		if (by == NULL)
			by = covering_span(lint, entries, i);
		if (by != NULL)
			report_covered(lint, zone, set, by);
	}
}

void check_source_covered(struct lint *lint)
{
	for (size_t i = 0; i < lint->profile->zone_count; i++) {
		const struct zone *zone = &lint->profile->zones[i];
		struct entries entries;

		if (zone->builtin != ZONE_DEFINED || zone->entry_count < 2)
			continue;
		entries = split_entries(lint, zone);
		sort_spans(entries.spans, entries.span_count);
		check_spans(lint, zone, &entries);
		check_sets(lint, zone, &entries);
	}
}

/* Unique local and link-local networks come from inside, however wide they are. */
static bool is_inside(const struct zone_entry *entry)
{
	uint64_t high = entry->net.range.first.high;

	return entry->net.family == IPV6 && (high >> 57 == 0xfc >> 1 || high >> 54 == 0xfe80 >> 6);
}

static bool is_wide(const struct zone_entry *entry)
{
	struct address first = entry->net.range.first;
	struct address last = entry->net.range.last;

	if (is_inside(entry))
		return false;
	if (entry->net.family == IPV4)
		return last.low - first.low >= UINT64_C(1) << (32 - WIDE_IPV4);
	return last.high - first.high >= UINT64_C(1) << (64 - WIDE_IPV6);
}

void check_wide_network(struct lint *lint)
{
	for (size_t i = 0; i < lint->profile->zone_count; i++) {
		const struct zone *zone = &lint->profile->zones[i];

		for (size_t k = 0; zone->builtin == ZONE_DEFINED && k < zone->entry_count; k++) {
			const struct zone_entry *entry = &zone->entries[k];
			char text[RANGE_TEXT_SIZE];

			if (entry->kind != ENTRY_RANGE || !is_wide(entry) ||
			    !lint_report(lint, NULL, zone, entry->place,
					 "\"%s\" in zone \"%s\" is wider than any organisation's "
					 "network",
					 address_range_format(entry->net.family, &entry->net.range,
							      text),
					 zone->name.text))
				continue;
			diag_fix(lint->diags, "if everyone is meant, say \"internet\"");
		}
	}
}
