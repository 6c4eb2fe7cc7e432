/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/net/portset.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void no_memory(void *context)
{
	(void)context;
	abort();
}

/* The settled set of ports with a blank between them. */
static struct portset make_set(const char *entries, struct arena *arena)
{
	struct portset set = {0};

	while (*entries != '\0') {
		size_t length = strcspn(entries, " ");
		struct port_range ports;
		struct scalar_error why;

		if (!ports_parse(arena_strndup(arena, entries, length), &ports, &why))
			fail_msg("\"%s\" %s", entries, why.problem);
		portset_add(&set, ports, arena);
		entries += length + strspn(entries + length, " ");
	}
	portset_settle(&set, arena);
	return set;
}

/* The ranges with a blank between them, TCP first. */
static const char *set_text(const struct portset *set, struct arena *arena)
{
	const char *text = "";

	for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
		for (size_t i = 0; i < set->protocols[protocol].count; i++) {
			struct port_range ports = portset_range(set, (enum protocol)protocol, i);
			char range[PORT_TEXT_SIZE];

			text = arena_format(arena, "%s%s%s", text, *text == '\0' ? "" : " ",
					    ports_format(&ports, range));
		}
	}
	return text;
}

static const struct {
	const char *a;
	const char *b;
	const char *either;
	const char *both;
	const char *only_a;
	bool covers;
} algebra[] = {
	{"", "", "", "", "", true},
	{"5060/udp", "", "5060/udp", "", "5060/udp", true},
	{"", "5060/udp", "5060/udp", "", "", false},
	{"5060/udp", "5060/tcp", "5060/tcp 5060/udp", "", "5060/udp", false},
	{"5060/tcp+udp", "5060/tcp", "5060/tcp 5060/udp", "5060/tcp", "5060/udp", true},
	{"5061/udp 5060/udp", "5062-5070/udp", "5060-5070/udp", "", "5060-5061/udp", false},
	{"1-65535/tcp+udp", "5060/udp", "1-65535/tcp 1-65535/udp", "5060/udp",
	 "1-65535/tcp 1-5059/udp 5061-65535/udp", true},
	{"10000-20000/udp", "20000-24999/udp", "10000-24999/udp", "20000/udp", "10000-19999/udp",
	 false},
	{"80/tcp 443/tcp 65535/udp", "443/tcp 1/udp", "80/tcp 443/tcp 1/udp 65535/udp", "443/tcp",
	 "80/tcp 65535/udp", false},
	{"65534/tcp 1/tcp 65535/tcp", "65535/tcp", "1/tcp 65534-65535/tcp", "65535/tcp",
	 "1/tcp 65534/tcp", true},
};

static void test_algebra(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(algebra); i++) {
		struct arena *arena = arena_new(no_memory, NULL);
		struct portset a = make_set(algebra[i].a, arena);
		struct portset b = make_set(algebra[i].b, arena);
		struct portset result = portset_union(&a, &b, arena);

		assert_string_equal(set_text(&result, arena), algebra[i].either);
		result = portset_intersection(&a, &b, arena);
		assert_string_equal(set_text(&result, arena), algebra[i].both);
		result = portset_difference(&a, &b, arena);
		assert_string_equal(set_text(&result, arena), algebra[i].only_a);
		assert_int_equal(portset_overlaps(&a, &b, arena), *algebra[i].both != '\0');
		assert_int_equal(portset_covers(&a, &b), algebra[i].covers);
		assert_int_equal(portset_is_empty(&a), *algebra[i].a == '\0');
		arena_free(arena);
	}
}

static void test_contains(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct portset set = make_set("5060-5061/udp 443/tcp 65535/udp", arena);

	(void)state;
	assert_false(portset_contains(&set, UDP, 5059));
	assert_true(portset_contains(&set, UDP, 5060));
	assert_true(portset_contains(&set, UDP, 5061));
	assert_false(portset_contains(&set, UDP, 5062));
	assert_false(portset_contains(&set, TCP, 5060));
	assert_true(portset_contains(&set, TCP, 443));
	assert_false(portset_contains(&set, UDP, 443));
	assert_true(portset_contains(&set, UDP, 65535));
	arena_free(arena);
}

/* Without a protocol there is nothing to add. */
static void test_no_protocol(void **state)
{
	struct arena *arena = arena_new(no_memory, NULL);
	struct portset set = {0};

	(void)state;
	portset_add(&set, (struct port_range){40000, 44999, 0}, arena);
	portset_settle(&set, arena);
	assert_true(portset_is_empty(&set));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_algebra),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_no_protocol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
