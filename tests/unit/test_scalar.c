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

#include "pbxports/text/scalar.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* `read`: what was read, in the notation of the case; NULL where it must fail. */
struct value_case {
	const char *text;
	const char *read;
	const char *problem;
	const char *fix;
};

#define RESULT_SIZE 64

/* Runs the cases through `parse`, which writes what it read to a buffer of RESULT_SIZE. */
static void check_cases(const struct value_case *cases, size_t count,
			bool (*parse)(const char *text, char *read, struct scalar_error *why))
{
	for (size_t i = 0; i < count; i++) {
		struct scalar_error why = {"no problem", "no fix"};
		char read[RESULT_SIZE] = "untouched";
		bool parsed = parse(cases[i].text, read, &why);

		if (parsed != (cases[i].read != NULL))
			fail_msg("\"%s\": %s", cases[i].text, parsed ? read : why.problem);
		if (parsed) {
			assert_string_equal(read, cases[i].read);
			continue;
		}
		if (strcmp(why.problem, cases[i].problem) != 0 ||
		    strcmp(why.fix, cases[i].fix) != 0)
			fail_msg("\"%s\" %s; %s", cases[i].text, why.problem, why.fix);
		assert_string_equal(read, "untouched");
	}
}

#define NOT_A_PORT   NULL, "is not a port: ports are 1-65535", ""
#define NOT_A_RANGE  NULL, "is not a range of ports: ports are 1-65535", ""
#define NOT_PORTS    NULL, "is not a port or a range of ports", "write a port such as 5060/udp"
#define THREE(ports) "write " ports "/udp, " ports "/tcp or " ports "/tcp+udp"
#define SEPARATOR    NULL, "has a separator in a number"
#define BLANK	     NULL, "has a blank in it"
#define LEADING_ZERO NULL, "has a leading zero"
#define WRONG_ORDER  NULL, "has its parts the wrong way round"
#define UNKNOWN_UNIT NULL, "has an unknown unit"
#define NOT_A_NUMBER NULL, "is not a whole number", "write a number from 1 to 10000"
#define UPPER_CASE   NULL, "has upper-case letters"
#define FOREIGN	     NULL, "has a character other than letters, digits, - and _"
#define FOREIGN_IF   NULL, "has a character other than letters, digits, . - _ and @", ""

static const struct value_case ports_cases[] = {
	{"5060/udp", "5060/udp", 0, 0},
	{"1/tcp", "1/tcp", 0, 0},
	{"65535/tcp+udp", "65535/tcp+udp", 0, 0},
	{"10000-20000/udp", "10000-20000/udp", 0, 0},
	{"1-65535/tcp+udp", "1-65535/tcp+udp", 0, 0},
	{"5060-5060/udp", "5060/udp", 0, 0},
	{"", NULL, "is empty", "write a port such as 5060/udp"},
	{"5060", NULL, "has no protocol", THREE("5060")},
	{"5060/", NULL, "has no protocol", THREE("5060")},
	{"10000-20000", NULL, "has no protocol", THREE("10000-20000")},
	{"20000-10000", NULL, "has no protocol", THREE("10000-20000")},
	{"0/udp", NOT_A_PORT},
	{"65536/udp", NOT_A_PORT},
	{"70000/udp", NOT_A_PORT},
	{"70000", NOT_A_PORT},
	{"4294972356/udp", NOT_A_PORT},
	{"18446744073709556676/udp", NOT_A_PORT},
	{"99999999999999999999999999999999999999999999/udp", NOT_A_PORT},
	{"0-100/udp", NOT_A_RANGE},
	{"65535-65536/udp", NOT_A_RANGE},
	{"20000-10000/udp", NULL, "runs backwards", "write 10000-20000/udp"},
	{"5060/sctp", NULL, "has an unknown protocol", THREE("5060")},
	{"5060/both", NULL, "has an unknown protocol", THREE("5060")},
	{"5060/udp/tcp", NULL, "has an unknown protocol", THREE("5060")},
	{"5060/tcp+", NULL, "has an unknown protocol", THREE("5060")},
	{"5060/udp+tcp", NULL, "has its protocols the wrong way round", "write 5060/tcp+udp"},
	{"5060/UDP", UPPER_CASE, "write 5060/udp"},
	{"10.000/udp", SEPARATOR, "write 10000/udp"},
	{"10,000-20,000/udp", SEPARATOR, "write 10000-20000/udp"},
	{"10_000", SEPARATOR, THREE("10000")},
	{"10'000/udp", SEPARATOR, "write 10000/udp"},
	{"70.000/udp", NOT_A_PORT},
	{"50.60/udp", NOT_PORTS},
	{"5060:5090/udp", NULL, "has a \":\" between its ends", "write 5060-5090/udp"},
	{"udp/5060", WRONG_ORDER, "write 5060/udp"},
	{"tcp+udp/5060-5090", WRONG_ORDER, "write 5060-5090/tcp+udp"},
	{"05060/udp", LEADING_ZERO, "write 5060/udp"},
	{"5060-05090/udp", LEADING_ZERO, "write 5060-5090/udp"},
	{"00/udp", NOT_A_PORT},
	{"+5060", NULL, "has a sign", THREE("5060")},
	{"+5060/udp", NULL, "has a sign", "write 5060/udp"},
	{"-5060/udp", NOT_PORTS},
	{" 5060", BLANK, THREE("5060")},
	{"5060 /udp", BLANK, "write 5060/udp"},
	{"5060/udp\n", BLANK, "write 5060/udp"},
	{"5060 - 5090 / UDP", BLANK, "write 5060-5090/udp"},
	{" ", NULL, "has a blank in it", "write a port such as 5060/udp"},
	{"0x13c4/udp", NOT_PORTS},
	{"5e3/udp", NOT_PORTS},
	{"sip", NOT_PORTS},
	{"/udp", NOT_PORTS},
	{"5060-/udp", NOT_PORTS},
	{"5060-5070-5080/udp", NOT_PORTS},
	{"5060udp", NOT_PORTS},
	{"\xd9\xa5/udp", NOT_PORTS},
	{" 5060/udp                                                        ", NOT_PORTS},
};

static bool read_ports(const char *text, char *read, struct scalar_error *why)
{
	struct port_range ports;

	return ports_parse(text, &ports, why) && ports_format(&ports, read) == read;
}

static void test_ports(void **state)
{
	struct port_range ports = {0};
	struct scalar_error why;

	(void)state;
	check_cases(ports_cases, COUNT(ports_cases), read_ports);
	assert_true(ports_parse("5060-5090/tcp+udp", &ports, &why));
	assert_int_equal(ports.first, 5060);
	assert_int_equal(ports.last, 5090);
	assert_int_equal(ports.protocols, 1 << TCP | 1 << UDP);
}

#define BOTH_ENDS "write both ends, as in 10000-14999"

static const struct value_case span_cases[] = {
	{"40000-44999", "40000-44999", 0, 0},
	{"1-65535", "1-65535", 0, 0},
	{"40000", NULL, "is not a range of ports", BOTH_ENDS},
	{"", NULL, "is empty", BOTH_ENDS},
	{"40000-", NULL, "is not a range of ports", BOTH_ENDS},
	{"rtp", NULL, "is not a range of ports", BOTH_ENDS},
	{"40000-44999/udp", NULL, "names a protocol", "write 40000-44999"},
	{"44999-40000", NULL, "runs backwards", "write 40000-44999"},
	{"0-10", NOT_A_RANGE},
	{"60000-70000", NOT_A_RANGE},
	{"40000 - 44999", BLANK, "write 40000-44999"},
	{"40.000-44.999", SEPARATOR, "write 40000-44999"},
};

static bool read_span(const char *text, char *read, struct scalar_error *why)
{
	struct port_range ports;

	return port_span_parse(text, &ports, why) && ports.protocols == 0 &&
	       ports_format(&ports, read) == read;
}

static void test_port_span(void **state)
{
	(void)state;
	check_cases(span_cases, COUNT(span_cases), read_span);
}

#define ALL_UNITS  "write 20/second, 20/minute or 20/hour"
#define NOT_A_RATE NULL, "is not a rate: its number is 1-10000", ""

static const struct value_case rate_cases[] = {
	{"20/minute", "20/minute=60", 0, 0},
	{"1/second", "1/second=1", 0, 0},
	{"10000/hour", "10000/hour=3600", 0, 0},
	{"", NULL, "is empty", "write a rate such as 20/minute"},
	{"20", NULL, "has no unit", ALL_UNITS},
	{"20/", NULL, "has no unit", ALL_UNITS},
	{"20/min", UNKNOWN_UNIT, "write 20/minute"},
	{"20/m", UNKNOWN_UNIT, "write 20/minute"},
	{"20/minutes", UNKNOWN_UNIT, "write 20/minute"},
	{"20/s", UNKNOWN_UNIT, "write 20/second"},
	{"20/secs", UNKNOWN_UNIT, "write 20/second"},
	{"20/h", UNKNOWN_UNIT, "write 20/hour"},
	{"20/day", UNKNOWN_UNIT, ALL_UNITS},
	{"20//minute", UNKNOWN_UNIT, "write 20/minute"},
	{"20/Minute", UPPER_CASE, "write 20/minute"},
	{"20 /minute", BLANK, "write 20/minute"},
	{"020/minute", LEADING_ZERO, "write 20/minute"},
	{"0/minute", NOT_A_RATE},
	{"10001/minute", NOT_A_RATE},
	{"4294967316/minute", NOT_A_RATE},
	{"minute/20", WRONG_ORDER, "write 20/minute"},
	{"20-minute", NULL, "is not a rate", "write a rate such as 20/minute"},
	{"often", NULL, "is not a rate", "write a rate such as 20/minute"},
};

static bool read_rate(const char *text, char *read, struct scalar_error *why)
{
	struct rate rate;

	if (!rate_parse(text, &rate, why))
		return false;
	snprintf(read, RESULT_SIZE, "%u/%s=%u", (unsigned)rate.count, rate_unit_name(rate.unit),
		 (unsigned)rate_unit_seconds(rate.unit));
	return true;
}

static void test_rate(void **state)
{
	(void)state;
	check_cases(rate_cases, COUNT(rate_cases), read_rate);
}

static const struct value_case number_cases[] = {
	{"1", "1", 0, 0},
	{"10000", "10000", 0, 0},
	{"0", NULL, "is not within 1-10000", ""},
	{"10001", NULL, "is not within 1-10000", ""},
	{"18446744073709551617", NULL, "is not within 1-10000", ""},
	{"1.000.000", NULL, "is not within 1-10000", ""},
	{"1.000", SEPARATOR, "write 1000"},
	{"1.5", NOT_A_NUMBER},
	{"-5", NOT_A_NUMBER},
	{"0x10", NOT_A_NUMBER},
	{"1e3", NOT_A_NUMBER},
	{"5s", NOT_A_NUMBER},
	{"+5", NULL, "has a sign", "write 5"},
	{"007", LEADING_ZERO, "write 7"},
	{" 5", BLANK, "write 5"},
	{"", NULL, "is empty", "write a number from 1 to 10000"},
};

static bool read_number(const char *text, char *read, struct scalar_error *why)
{
	unsigned long number;

	if (!number_parse(text, 1, 10000, &number, why))
		return false;
	snprintf(read, RESULT_SIZE, "%lu", number);
	return true;
}

static void test_number(void **state)
{
	unsigned long number = 1;
	struct scalar_error why;

	(void)state;
	check_cases(number_cases, COUNT(number_cases), read_number);
	assert_true(number_parse("0", 0, 0, &number, &why));
	assert_int_equal(number, 0);
}

static const struct value_case name_cases[] = {
	{"a", "valid", 0, 0},
	{"sip-tls_2", "valid", 0, 0},
	{"abcdefghijklmnopqrstuvwx", "valid", 0, 0},
	{"abcdefghijklmnopqrstuvwxy", NULL, "is longer than 24 characters", ""},
	{"", NULL, "is empty", ""},
	{"SIP", UPPER_CASE, "write sip"},
	{"Sip Trunk", UPPER_CASE, "write sip_trunk"},
	{"sip trunk", FOREIGN, "write sip_trunk"},
	{"sip.trunk", FOREIGN, "write sip_trunk"},
	{"sip; drop", FOREIGN, "write sip_drop"},
	{"b\xc3\xbcro", FOREIGN, "write b_ro"},
	{"sip\n", FOREIGN, "write sip_"},
	{"1sip", NULL, "does not begin with a letter", ""},
	{"-sip", NULL, "does not begin with a letter", ""},
	{"_SIP", NULL, "does not begin with a letter", ""},
	{" sip", NULL, "does not begin with a letter", ""},
};

static bool read_name(const char *text, char *read, struct scalar_error *why)
{
	return name_parse(text, why) && snprintf(read, RESULT_SIZE, "valid") > 0;
}

static void test_name(void **state)
{
	(void)state;
	check_cases(name_cases, COUNT(name_cases), read_name);
}

static const struct value_case interface_cases[] = {
	{"eth0", "valid", 0, 0},
	{"Eth0.100", "valid", 0, 0},
	{"0eth", "valid", 0, 0},
	{"veth1@if2", "valid", 0, 0},
	{"br-lan_2", "valid", 0, 0},
	{"abcdefghijklmno", "valid", 0, 0},
	{"abcdefghijklmnop", NULL, "is longer than 15 characters", ""},
	{"", NULL, "is empty", ""},
	{"eth+", NULL, "ends in +, which no backend but iptables knows", "name each interface"},
	{"+", NULL, "ends in +, which no backend but iptables knows", "name each interface"},
	{"_eth0", NULL, "does not begin with a letter or a digit", ""},
	{"-j", NULL, "does not begin with a letter or a digit", ""},
	{".", NULL, "does not begin with a letter or a digit", ""},
	{"eth*", FOREIGN_IF},
	{"eth0:1", FOREIGN_IF},
	{"eth 0", FOREIGN_IF},
	{"eth0\"", FOREIGN_IF},
	{"eth0\n", FOREIGN_IF},
};

static bool read_interface(const char *text, char *read, struct scalar_error *why)
{
	return interface_parse(text, why) && snprintf(read, RESULT_SIZE, "valid") > 0;
}

static void test_interface(void **state)
{
	(void)state;
	check_cases(interface_cases, COUNT(interface_cases), read_interface);
}

static void test_protocol_name(void **state)
{
	(void)state;
	assert_string_equal(protocol_name(TCP), "tcp");
	assert_string_equal(protocol_name(UDP), "udp");
}

static void test_long_fix(void **state)
{
	struct scalar_error why = {"", "before"};
	char word[sizeof(why.fix)];

	(void)state;
	memset(word, 'x', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	assert_false(scalar_fix(&why, "%s", word));
	assert_string_equal(why.fix, word);
	assert_false(scalar_fix(&why, "%s!", word));
	assert_string_equal(why.fix, "");
	assert_false(scalar_fail(&why, NULL, "%s!", word));
	assert_string_equal(why.problem, word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ports),	      cmocka_unit_test(test_port_span),
		cmocka_unit_test(test_rate),	      cmocka_unit_test(test_number),
		cmocka_unit_test(test_name),	      cmocka_unit_test(test_interface),
		cmocka_unit_test(test_protocol_name), cmocka_unit_test(test_long_fix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
