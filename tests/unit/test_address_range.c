/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/text/address.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct range_case {
	const char *text;
	const char *first; /* NULL: refused */
	const char *last;
	const char *problem;
	const char *fix;
};

#define BAD	NULL, NULL
#define NOTHING BAD, "is not an address, a network or a range", ""
#define HOST_NAME                                                                                  \
	BAD, "is a host name, and a firewall must not depend on DNS", "write its addresses"
#define HOST_BITS    BAD, "has host bits set"
#define PORT	     BAD, "names a port; ports belong in a service"
#define ZONE_INDEX   BAD, "has a zone index; an interface belongs in \"interfaces\""
#define WILDCARD     BAD, "has a wildcard"
#define OCTAL	     BAD, "has a leading zero, which other programs read as octal"
#define NOT_A_RANGE  BAD, "is not a range of two addresses"
#define BOTH_ENDS    "write both ends as addresses"
#define NOT_A_LENGTH BAD, "has a prefix length that is no number", ""
#define NETMASK	     BAD, "has a netmask"
#define GROUPS	     BAD, "has too many or too few groups"
#define GOOD	     0, 0
#define LONG_NAME    "a-very-long-name-that-nobody-types."

static const struct range_case ranges[] = {
	{"192.0.2.7", "192.0.2.7", "192.0.2.7", GOOD},
	{"2001:db8::7", "2001:db8::7", "2001:db8::7", GOOD},
	{"192.0.2.0/24", "192.0.2.0", "192.0.2.255", GOOD},
	{"192.0.2.7/32", "192.0.2.7", "192.0.2.7", GOOD},
	{"192.0.2.6/31", "192.0.2.6", "192.0.2.7", GOOD},
	{"0.0.0.0/0", "0.0.0.0", "255.255.255.255", GOOD},
	{"128.0.0.0/1", "128.0.0.0", "255.255.255.255", GOOD},
	{"2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", GOOD},
	{"2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", GOOD},
	{"2001:db8::/63", "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff", GOOD},
	{"2001:db8::/65", "2001:db8::", "2001:db8::7fff:ffff:ffff:ffff", GOOD},
	{"2001:db8::7/128", "2001:db8::7", "2001:db8::7", GOOD},
	{"::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", GOOD},
	{"::ffff:192.0.2.0/120", "::ffff:192.0.2.0", "::ffff:192.0.2.255", GOOD},
	{"198.51.100.40-198.51.100.47", "198.51.100.40", "198.51.100.47", GOOD},
	{"198.51.100.4-198.51.100.4", "198.51.100.4", "198.51.100.4", GOOD},
	{"2001:db8::1-2001:db8:1::", "2001:db8::1", "2001:db8:1::", GOOD},

	{"", BAD, "is empty", "write an address, a network or a range"},
	{"partners", NOTHING},
	{"10", NOTHING},
	{"localhost", NOTHING},
	{"192.0.2.1O", NOTHING},
	{"b\xc3\xbcro", NOTHING},
	{LONG_NAME LONG_NAME LONG_NAME LONG_NAME "com", NOTHING},
	{"sip.example.com", HOST_NAME},
	{"sip.example.com.", HOST_NAME},
	{"sip-1.example.com", HOST_NAME},
	{"SIP.EXAMPLE.COM", HOST_NAME},
	{"sip.example.com/24", HOST_NAME},
	{"x.example.com", HOST_NAME},
	{"192.0.2.1-sip.example.com", HOST_NAME},
	{"192.0.2.1,192.0.2.2", BAD, "holds several entries", "write each as an entry of its own"},
	{"192.0.2.1; drop", BAD, "holds several entries", "write each as an entry of its own"},
	{" 192.0.2.1", BAD, "has blanks in it", "write 192.0.2.1"},
	{"192.0.2.1 - 192.0.2.9", BAD, "has blanks in it", "write 192.0.2.1-192.0.2.9"},
	{"192.0.2.1 192.0.2.2", BAD, "has blanks in it", ""},

	{"192.0.2.1/24", HOST_BITS, "write 192.0.2.0/24, or 192.0.2.1 for the one address"},
	{"2001:db8::1/64", HOST_BITS, "write 2001:db8::/64, or 2001:db8::1 for the one address"},
	{"2001:db8:1::/32", HOST_BITS, "write 2001:db8::/32, or 2001:db8:1:: for the one address"},
	{"192.0.2.1/0", HOST_BITS, "write 192.0.2.1 for the one address"},
	{"192.0.2.0/33", BAD, "has a prefix length above 32", ""},
	{"192.0.2.0/4294967320", BAD, "has a prefix length above 32", ""},
	{"192.0.2.0/18446744073709551640", BAD, "has a prefix length above 32", ""},
	{"2001:db8::/129", BAD, "has a prefix length above 128", ""},
	{"192.0.2.0/x", NOT_A_LENGTH},
	{"192.0.2.0/-1", BAD, "mixes a range with a prefix length",
	 "write either a network or a range"},
	{"192.0.2.0/24/24", NOT_A_LENGTH},
	{"192.0.2.0/2001:db8::", NOT_A_LENGTH},
	{"192.0.2.0/", BAD, "has no prefix length", "write 192.0.2.0"},
	{"/24", BAD, "has no address before its prefix length", ""},
	{"192.0.2.0/024", BAD, "has a leading zero in its prefix length", "write 192.0.2.0/24"},
	{"192.0.2.0/255.255.255.0", NETMASK, "write 192.0.2.0/24"},
	{"192.0.2.1/255.255.255.0", NETMASK, "write 192.0.2.0/24"},
	{"192.0.2.1/255.255.255.255", NETMASK, "write 192.0.2.1"},
	{"192.0.2.0/0.0.0.255", NETMASK, "write 192.0.2.0/24"},
	{"192.0.2.0/255.0.255.0", BAD, "has a netmask that is no prefix", ""},
	{"192.0.2.0/0.0.0.0", BAD, "has a netmask that is no prefix", ""},

	{"192.0.2.*", WILDCARD, "write 192.0.2.0/24"},
	{"10.x.x.x", WILDCARD, "write 10.0.0.0/8"},
	{"10.20.*", WILDCARD, "write 10.20.0.0/16"},
	{"10.*.3.4", NOTHING},
	{"*", NOTHING},
	{"192.0.2", BAD, "has only 3 of four parts", "write 192.0.2.0/24"},
	{"192.0.2/24", BAD, "has only 3 of four parts", "write 192.0.2.0/24"},
	{"10/8", BAD, "has only 1 of four parts", "write 10.0.0.0/8"},
	{"192.0.2.", BAD, "has an empty part", ""},
	{"192..2.1", BAD, "has an empty part", ""},
	{"192.0.2.1.5", BAD, "has more than four parts", ""},
	{"192.0.2.256", BAD, "has a part above 255", ""},
	{"192.0.2.4294967297", BAD, "has a part above 255", ""},
	{"010.0.0.1", OCTAL, "write 10.0.0.1"},
	{"010.00.0.0/8", OCTAL, "write 10.0.0.0/8"},

	{"198.51.100.9-198.51.100.3", BAD, "runs backwards", "write 198.51.100.3-198.51.100.9"},
	{"192.0.2.1-2001:db8::1", BAD, "mixes IPv4 and IPv6", ""},
	{"192.0.2.0-24", NOT_A_RANGE, "write 192.0.2.0-192.0.2.24"},
	{"192.0.2.100-24", NOT_A_RANGE, BOTH_ENDS},
	{"192.0.2.100-300", NOT_A_RANGE, BOTH_ENDS},
	{"192.0.2.1-", NOT_A_RANGE, BOTH_ENDS},
	{"-192.0.2.1", NOT_A_RANGE, BOTH_ENDS},
	{"2001:db8::1-9", NOT_A_RANGE, BOTH_ENDS},
	{"192.0.2.1-192.0.2.3-192.0.2.4", NOT_A_RANGE, BOTH_ENDS},
	{"192.0.2.0-192.0.3.0/24", BAD, "mixes a range with a prefix length",
	 "write either a network or a range"},

	{"192.0.2.7:5060", PORT, "write 192.0.2.7"},
	{"192.0.2.0/24:5060", PORT, "write 192.0.2.0/24"},
	{"192.0.2.7:10000-20000", PORT, "write 192.0.2.7"},
	{"[2001:db8::7]:5060", PORT, "write 2001:db8::7"},
	{"sip.example.com:5060", PORT, ""},
	{"[2001:db8::7]", BAD, "has brackets", "write 2001:db8::7"},
	{"[2001:db8::]/32", BAD, "has brackets", "write 2001:db8::/32"},
	{"[2001:db8::", BAD, "has brackets", ""},
	{"fe80::1%eth0", ZONE_INDEX, "write fe80::1"},
	{"fe80::%eth0/64", ZONE_INDEX, "write fe80::/64"},
	{"2001:db8", GROUPS, "write 2001:db8::"},
	{"2001:db8:/32", GROUPS, "write 2001:db8::/32"},
	{"1:2:3:4:5:6:7:8:9", GROUPS, ""},
	{"1::2::3", BAD, "has more than one \"::\"", ""},
	{":::", BAD, "has more than one \"::\"", ""},
	{"2001:0db80::", BAD, "has a group of more than four digits", ""},
	{"2001:db8::x", NOTHING},
};

static void test_ranges(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		const struct range_case *row = &ranges[i];
		size_t length = strlen(row->text);
		struct address_range range = {{1, 2}, {3, 4}};
		struct scalar_error why = {"no problem", "no fix"};
		enum family family = IPV6;

		if (address_range_parse(row->text, length, &family, &range, &why) !=
		    (row->first != NULL))
			fail_msg("\"%s\" %s", row->text, why.problem);
		if (row->first != NULL) {
			char text[ADDRESS_TEXT_SIZE];

			assert_string_equal(address_format(family, range.first, text), row->first);
			assert_string_equal(address_format(family, range.last, text), row->last);
			continue;
		}
		if (strcmp(why.problem, row->problem) != 0 || strcmp(why.fix, row->fix) != 0)
			fail_msg("\"%s\" %s; %s", row->text, why.problem, why.fix);
		assert_int_equal(family, IPV6);
		assert_int_equal(range.first.low, 2);
		assert_int_equal(range.last.low, 4);
	}
}

static void test_embedded_nul(void **state)
{
	struct address_range range;
	struct scalar_error why;
	enum family family;

	(void)state;
	assert_false(address_range_parse("192.0.2.1\0/24", 13, &family, &range, &why));
	assert_string_equal(why.problem, "is not an address, a network or a range");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_embedded_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
