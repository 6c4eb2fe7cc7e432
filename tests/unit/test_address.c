/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include <arpa/inet.h>

#include "pbxports/text/address.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct address_case {
	const char *text;
	enum family family;
	uint64_t high;
	uint64_t low;
	const char *formatted; /* NULL: as `text` */
};

static const struct address_case addresses[] = {
	{"0.0.0.0", IPV4, 0, 0, NULL},
	{"255.255.255.255", IPV4, 0, 0xffffffff, NULL},
	{"192.0.2.1", IPV4, 0, 0xc0000201, NULL},
	{"10.20.100.9", IPV4, 0, 0x0a146409, NULL},
	{"::", IPV6, 0, 0, NULL},
	{"::1", IPV6, 0, 1, NULL},
	{"1::", IPV6, 0x0001000000000000, 0, NULL},
	{"2001:db8::1", IPV6, 0x20010db800000000, 1, NULL},
	{"2001:DB8::ABCD", IPV6, 0x20010db800000000, 0xabcd, "2001:db8::abcd"},
	{"1:2:3:4:5:6:7:8", IPV6, 0x0001000200030004, 0x0005000600070008, NULL},
	{"0001:0002:0003:0004:0005:0006:0007:0008", IPV6, 0x0001000200030004, 0x0005000600070008,
	 "1:2:3:4:5:6:7:8"},
	{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", IPV6, UINT64_MAX, UINT64_MAX, NULL},
	{"0:0:0:0:0:0:0:0", IPV6, 0, 0, "::"},
	/* "::" for a single group is read, not written */
	{"1:2:3:4:5:6:7::", IPV6, 0x0001000200030004, 0x0005000600070000, "1:2:3:4:5:6:7:0"},
	{"::2:3:4:5:6:7:8", IPV6, 0x0000000200030004, 0x0005000600070008, "0:2:3:4:5:6:7:8"},
	{"1:2:3::5:6:7:8", IPV6, 0x0001000200030000, 0x0005000600070008, "1:2:3:0:5:6:7:8"},
	/* the longest run, the first of equals */
	{"1:0:0:2:0:0:0:3", IPV6, 0x0001000000000002, 3, "1:0:0:2::3"},
	{"1:0:0:0:2:0:0:3", IPV6, 0x0001000000000000, 0x0002000000000003, "1::2:0:0:3"},
	{"1:0:0:2:3:0:0:4", IPV6, 0x0001000000000002, 0x0003000000000004, "1::2:3:0:0:4"},
	{"0:0:1:0:0:0:0:0", IPV6, 0x0000000000010000, 0, "0:0:1::"},
	{"1:20:300:4000::", IPV6, 0x0001002003004000, 0, NULL},
	/* IPv4 inside */
	{"::ffff:192.0.2.1", IPV6, 0, 0xffffc0000201, NULL},
	{"::ffff:c000:201", IPV6, 0, 0xffffc0000201, "::ffff:192.0.2.1"},
	{"::ffff:0:0", IPV6, 0, 0xffff00000000, "::ffff:0.0.0.0"},
	{"::192.0.2.1", IPV6, 0, 0xc0000201, "::c000:201"},
	{"64:ff9b::192.0.2.33", IPV6, 0x0064ff9b00000000, 0xc0000221, "64:ff9b::c000:221"},
	{"1:2:3:4:5:6:192.0.2.1", IPV6, 0x0001000200030004, 0x00050006c0000201,
	 "1:2:3:4:5:6:c000:201"},
	{"1:2:3:4:5::192.0.2.1", IPV6, 0x0001000200030004, 0x00050000c0000201,
	 "1:2:3:4:5:0:c000:201"},
	{"1::ffff:192.0.2.1", IPV6, 0x0001000000000000, 0xffffc0000201, "1::ffff:c000:201"},
};

static void test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		const struct address_case *row = &addresses[i];
		enum family family = IPV4;
		struct address address = {0, 0};
		char text[ADDRESS_TEXT_SIZE];

		if (!address_parse(row->text, strlen(row->text), &family, &address))
			fail_msg("\"%s\" is refused", row->text);
		assert_int_equal(family, row->family);
		assert_int_equal(address.high, row->high);
		assert_int_equal(address.low, row->low);
		address_format(family, address, text);
		assert_string_equal(text, row->formatted == NULL ? row->text : row->formatted);
	}
}

static const char *const not_addresses[] = {
	"",
	" ",
	"1",
	"1.2.3",
	"1.2.3.",
	".1.2.3",
	"1.2.3.4.",
	"1.2.3.4.5",
	"1..2.3",
	"256.0.0.1",
	"1.2.3.256",
	"1.2.3.1000",
	"010.0.0.1",
	"1.2.3.00",
	"1.2.3.04",
	"1.2.3.0x4",
	"+1.2.3.4",
	" 1.2.3.4",
	"1.2.3.4 ",
	"1.2.3.4\n",
	"1,2,3,4",
	"0x7f.0.0.1",
	"1.2.3.-4",
	":",
	":::",
	":1",
	"1:",
	"::1:",
	":1::",
	"1:::2",
	"1::2::3",
	"::1::",
	"1:2:3:4:5:6:7",
	"1:2:3:4:5:6:7:8:9",
	"1:2:3:4:5:6:7:8::",
	"::1:2:3:4:5:6:7:8",
	"1:2:3:4::5:6:7:8",
	"12345::",
	"::00001",
	"::g",
	"::1 ",
	"::+1",
	"[::1]",
	"fe80::1%eth0",
	"::1.2.3",
	"::1.2.3.4.5",
	"::1.2.3.256",
	"::01.2.3.4",
	"::1.2.3.4:5",
	"1.2.3.4::",
	"::1.2.3.4::",
	"1:2:3:4:5:6:7:1.2.3.4",
	"1:2:3:4:5:1.2.3.4",
	"1:2:3:4:5:6::1.2.3.4",
	"::a.2.3.4",
	"::-1",
};

static void test_not_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(not_addresses); i++) {
		enum family family = IPV6;
		struct address address = {3, 4};

		if (address_parse(not_addresses[i], strlen(not_addresses[i]), &family, &address))
			fail_msg("\"%s\" is taken", not_addresses[i]);
		assert_int_equal(family, IPV6);
		assert_int_equal(address.high, 3);
		assert_int_equal(address.low, 4);
	}
}

/* What follows the bytes that were given does not count, and a NUL among them does. */
static void test_length(void **state)
{
	enum family family;
	struct address address;

	(void)state;
	assert_true(address_parse("192.0.2.1999", 9, &family, &address));
	assert_int_equal(address.low, 0xc0000201);
	assert_true(address_parse("::1:ffff", 3, &family, &address));
	assert_int_equal(address.low, 1);
	assert_false(address_parse("192.0.2.1", 10, &family, &address));
	assert_false(address_parse("::1", 4, &family, &address));
}

/* What inet_pton(3) takes, and as the same. */
static void compare_with_libc(const char *text)
{
	struct address address;
	enum family family;
	unsigned char bytes[16] = {0};
	bool is_ipv4 = inet_pton(AF_INET, text, bytes + 12) == 1;
	bool taken = is_ipv4 || inet_pton(AF_INET6, text, bytes) == 1;
	struct address expected = {0, 0};

	for (size_t i = 0; i < 8; i++) {
		expected.high = expected.high << 8 | bytes[i];
		expected.low = expected.low << 8 | bytes[8 + i];
	}
	if (address_parse(text, strlen(text), &family, &address) != taken)
		fail_msg("\"%s\" is %s", text, taken ? "refused" : "taken");
	if (taken && (family != (is_ipv4 ? IPV4 : IPV6) || address.high != expected.high ||
		      address.low != expected.low))
		fail_msg("\"%s\" is read as another address", text);
}

/* Marsaglia's xorshift: the same numbers in every run. */
static size_t random_below(size_t limit)
{
	static uint64_t seed = 88172645463325252U;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % limit;
}

/* Addresses from which a part is cut, and put in at another place or replaced. */
static void test_against_libc(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++) {
		const char *whole = addresses[random_below(COUNT(addresses))].text;
		const char *other = addresses[random_below(COUNT(addresses))].text;
		size_t cut = random_below(strlen(whole) + 1);
		size_t from = random_below(strlen(other) + 1);
		size_t taken = random_below(4);
		size_t gone = random_below(3);
		const char *rest = whole + cut;
		char text[128];

		rest += strlen(rest) < gone ? strlen(rest) : gone;
		snprintf(text, sizeof(text), "%.*s%.*s%s", (int)cut, whole, (int)taken,
			 other + from, rest);
		compare_with_libc(text);
	}
}

/* Where an address ends, within a text that goes on. */
static void test_scan(void **state)
{
	static const struct {
		const char *text;
		int length; /* -1: there is none */
	} rows[] = {
		{"192.0.2.1 x", 9},
		{"192.0.2.1/24", 9},
		{"192.0.2.1:80", 9},
		{"192.0.2.1234", 11},
		{"192.0.2.01", -1},
		{"192.0.2.", -1},
		{"2001:db8::1-x", 11},
		{"2001:db8::/32", 10},
		{"::", 2},
		{":::", 2},
		{"::12345", 6},
		{"1:2:3:4:5:6:7:8 ", 15},
		{"1:2:3:4:5:6:7:8:9", -1},
		{"::1.2.3.4.5", 9},
		{"1::2:", -1},
		{"1:2", -1},
		{"x", -1},
		{"", -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = rows[i].text;
		enum family family;
		struct address address;
		const char *after = address_scan(text, text + strlen(text), &family, &address);

		if ((after == NULL ? -1 : (int)(after - text)) != rows[i].length)
			fail_msg("\"%s\" ends at %d", text,
				 after == NULL ? -1 : (int)(after - text));
	}
}

static const struct {
	enum family family;
	struct address first;
	unsigned length;
	const char *text;
} prefixes[] = {
	{IPV4, {0, 0}, 0, "0.0.0.0/0"},
	{IPV4, {0, 0xc0000200}, 24, "192.0.2.0/24"},
	{IPV4, {0, 0xc0000207}, 32, "192.0.2.7"},
	{IPV6, {0, 0}, 0, "::/0"},
	{IPV6, {0x20010db800000000, 0}, 32, "2001:db8::/32"},
	{IPV6, {0x20010db800000000, 7}, 128, "2001:db8::7"},
	{IPV6,
	 {0x2222222222222222, 0x2222222222222222},
	 127,
	 "2222:2222:2222:2222:2222:2222:2222:2222/127"},
};

static void test_prefix_format(void **state)
{
	char text[PREFIX_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(prefixes); i++)
		assert_string_equal(prefix_format(prefixes[i].family, prefixes[i].first,
						  prefixes[i].length, text),
				    prefixes[i].text);
}

static void test_neighbours(void **state)
{
	static const struct address pairs[][2] = {
		{{0, 0}, {0, 1}},
		{{0, UINT64_MAX}, {1, 0}},
		{{UINT64_MAX, UINT64_MAX}, {0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct address next = address_next(pairs[i][0]);
		struct address previous = address_previous(pairs[i][1]);

		assert_memory_equal(&next, &pairs[i][1], sizeof(next));
		assert_memory_equal(&previous, &pairs[i][0], sizeof(previous));
	}
	assert_int_equal(address_compare((struct address){0, 9}, (struct address){1, 0}), -1);
	assert_int_equal(address_compare((struct address){1, 0}, (struct address){0, 9}), 1);
	assert_int_equal(address_compare((struct address){1, 1}, (struct address){1, 2}), -1);
	assert_int_equal(address_compare((struct address){1, 2}, (struct address){1, 2}), 0);
}

/* The ends of the networks of every length around one address, bit by bit. */
static void test_network_ends(void **state)
{
	const struct address inside = {0x5555555555555555, 0xaaaaaaaaaaaaaaaa};

	(void)state;
	for (int family = 0; family < FAMILIES; family++) {
		unsigned bits = family_bits((enum family)family);
		struct address address = inside;

		if (family == IPV4)
			address = (struct address){0, inside.low & UINT32_MAX};
		for (unsigned length = 0; length <= bits; length++) {
			struct address first = address;
			struct address last = address;
			struct address found;

			for (unsigned bit = 0; bit < bits - length; bit++) {
				uint64_t one = UINT64_C(1) << bit % 64;

				*(bit < 64 ? &first.low : &first.high) &= ~one;
				*(bit < 64 ? &last.low : &last.high) |= one;
			}
			found = address_network_first((enum family)family, address, length);
			assert_memory_equal(&found, &first, sizeof(found));
			found = address_network_last((enum family)family, first, length);
			assert_memory_equal(&found, &last, sizeof(found));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),    cmocka_unit_test(test_not_addresses),
		cmocka_unit_test(test_length),	     cmocka_unit_test(test_prefix_format),
		cmocka_unit_test(test_against_libc), cmocka_unit_test(test_scan),
		cmocka_unit_test(test_neighbours),   cmocka_unit_test(test_network_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
