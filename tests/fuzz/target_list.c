/* List files, on any bytes, and the sets that are made of them. */
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "fuzz.h"
#include "pbxports/profile/zones.h"

/* The ranges of a family, as the lines of the list say. */
struct ranges {
	struct address_range *items;
	size_t count;
	size_t capacity;
};

static int compare_firsts(const void *a, const void *b)
{
	return address_compare(((const struct address_range *)a)->first,
			       ((const struct address_range *)b)->first);
}

/* Sorted and merged in the plainest way; ranges that touch are one. */
static void merge(struct ranges *ranges, enum family family)
{
	const struct address last = family_range(family).last;
	size_t kept = 0;

	if (ranges->count > 0)
		qsort(ranges->items, ranges->count, sizeof(*ranges->items), compare_firsts);
	for (size_t i = 0; i < ranges->count; i++) {
		struct address_range *top = kept > 0 ? &ranges->items[kept - 1] : NULL;
		struct address_range next = ranges->items[i];

		if (top == NULL || (address_compare(top->last, last) != 0 &&
				    address_compare(next.first, address_next(top->last)) > 0))
			ranges->items[kept++] = next;
		else if (address_compare(next.last, top->last) > 0)
			top->last = next.last;
	}
	ranges->count = kept;
}

static void add_line(struct ranges *families, const char *line, size_t length, struct arena *arena)
{
	size_t begin = 0;
	size_t end;
	struct address_range range;
	enum family family;
	struct ranges *ranges;

	while (begin < length && strchr(" \t\r", line[begin]) != NULL)
		begin++;
	end = begin;
	while (end < length && strchr(" \t\r#;", line[end]) == NULL)
		end++;
	if (begin == end)
		return;
	law(address_range_read(line + begin, end - begin, &family, &range),
	    "a line without an entry: \"%.*s\"", (int)length, line);
	ranges = &families[family];
	ranges->items = arena_grow(arena, ranges->items, ranges->count, &ranges->capacity,
				   sizeof(*ranges->items));
	ranges->items[ranges->count++] = range;
}

/* Of a list without an error every line is an entry, a comment or empty. */
static void read_lines(const struct source *source, struct ranges *families, struct arena *arena)
{
	const char *line = source->text;
	const char *end = line + source->length;

	while (line < end) {
		size_t length = strcspn(line, "\n");

		add_line(families, line, length, arena);
		line += length + 1;
	}
}

static void check_set(const struct addrset *set, struct ranges *families)
{
	for (int family = 0; family < FAMILIES; family++) {
		const struct rangeset *ranges = &set->families[family];

		merge(&families[family], (enum family)family);
		law(ranges->count == families[family].count, "%zu ranges, not %zu", ranges->count,
		    families[family].count);
		for (size_t i = 0; i < ranges->count; i++)
			law(memcmp(&ranges->ranges[i], &families[family].items[i],
				   sizeof(struct address_range)) == 0,
			    "range %zu is another", i);
	}
}

/* The networks of a set, put together, are the set. */
static void check_prefixes(const struct addrset *set, struct arena *arena)
{
	struct addrset again = {0};

	for (int family = 0; family < FAMILIES; family++) {
		struct prefix_walk walk = prefix_walk_begin(set, (enum family)family);
		size_t count = 0;

		for (; prefix_walk_next(&walk); count++) {
			struct address_range range = {
				walk.first,
				address_network_last((enum family)family, walk.first, walk.length)};
			char text[PREFIX_TEXT_SIZE];
			enum family found;

			prefix_format((enum family)family, walk.first, walk.length, text);
			law(address_range_read(text, strlen(text), &found, &range) &&
				    (int)found == family,
			    "network %s is refused", text);
			addrset_add(&again, (enum family)family, range, arena);
		}
		law(count == addrset_prefix_count(set, (enum family)family), "%zu networks", count);
	}
	addrset_settle(&again, arena);
	law(addrset_equal(set, &again), "the networks of a set are another set");
}

static void check_algebra(const struct addrset *set, struct arena *arena)
{
	const struct addrset all = addrset_all(arena);
	const struct addrset others = addrset_difference(&all, set, arena);
	const struct addrset both = addrset_union(set, &others, arena);
	const struct addrset none = addrset_intersection(set, &others, arena);
	const struct addrset back = addrset_difference(&all, &others, arena);

	law(addrset_equal(&both, &all), "a set and all others are not all");
	law(addrset_is_empty(&none), "a set and all others have something in common");
	law(addrset_equal(&back, set), "all but all others is another set");
	check_prefixes(&others, arena);
}

static void check_list(const struct zone_list *list, struct arena *arena)
{
	struct ranges families[FAMILIES] = {{0}};
	const struct addrset *set = &list->addresses;
	size_t lines;

	read_lines(&list->source, families, arena);
	lines = families[IPV4].count + families[IPV6].count;
	law(zone_list_find(list, set, NULL, 0) == lines, "not all of %zu lines are found", lines);
	check_set(set, families);
	check_prefixes(set, arena);
	check_algebra(set, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct source profile = {.name = "./p.yaml", .folder = ".", .text = ""};
	const struct zone_entry entry = {
		.kind = ENTRY_FILE, .place = {.source = &profile}, .file = {.path = "input.txt"}};
	struct diags *diags = fuzz_begin();
	const struct zone_list *list;
	size_t total = 0;

	folder_write("input.txt", data, size);
	folder_enter();
	list = zone_list_read(&entry, &total, diags);
	folder_leave();
	law(list != NULL && total <= size, "%zu bytes of %zu", total, size);
	fuzz_check_diags(diags);
	if (diags->errors == 0)
		check_list(list, diags->arena);
	fuzz_end(diags);
	return 0;
}
