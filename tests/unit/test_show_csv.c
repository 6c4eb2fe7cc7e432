/* `show --format csv`: RFC 4180, and no text that a spreadsheet would run. */
#include "fixture.h"
#include "pbxports/report/show.h"

static void print_csv(const char *input, FILE *out)
{
	const struct show_style style = {.width = SHOW_WIDTH};
	const struct plan *plan = fixture_plan(input, NULL);

	if (plan != NULL)
		show_print_csv(plan, &style, arena, out);
}

#define HEADINGS                                                                                   \
	"name,ports,pool,from,exposure,encrypted,enabled,limit,description,where,file,line\r\n"

static const struct row rows[] = {
	{HEAD, HEADINGS},
	{HEAD "services:\n  ssh: {ports: [22/tcp], from: [internet], encrypted: true}\n"
	      "  rtp: {pool: 10000-20000/udp, exposure: public, enabled: false, encrypted: "
	      "false}\n",
	 HEADINGS "ssh,22/tcp,,internet,restricted,yes,yes,,,,p.yaml,4\r\n"
		  "rtp,,10000-20000/udp,,public,no,no,,,,p.yaml,5\r\n"},
	{HEAD "services: {s: {ports: [1/tcp, 2-3/tcp+udp], from: [internet, loopback], limit: "
	      "{rate: 2/hour}}}\n",
	 HEADINGS "s,\"1/tcp, 2-3/tcp+udp\",,\"internet, loopback\",restricted,,yes,\"2/hour, "
		  "burst 5\",,,p.yaml,3\r\n"},
	/* an inherited one names the file that gave it */
	{HEAD "extends: b.yaml\n== b.yaml\n" HEAD "services: {s: {ports: [1/tcp]}}\n",
	 HEADINGS "s,1/tcp,,,restricted,,yes,,,,b.yaml,3\r\n"},
};

#define DESCRIBED(yaml, cell)                                                                      \
	{                                                                                          \
		HEAD "services: {s: {ports: [1/tcp], description: " yaml ", where: w}}\n",         \
			HEADINGS "s,1/tcp,,,restricted,,yes,," cell ",w,p.yaml,3\r\n"              \
	}

static const struct row text_rows[] = {
	DESCRIBED("plain text", "plain text"),
	DESCRIBED("'a, b'", "\"a, b\""),
	DESCRIBED("'say \"x\"'", "\"say \"\"x\"\"\""),
	DESCRIBED("'=1+1'", "'=1+1"),
	DESCRIBED("'+1'", "'+1"),
	DESCRIBED("'-1'", "'-1"),
	DESCRIBED("'@SUM(A1)'", "'@SUM(A1)"),
	DESCRIBED("'  =1'", "'  =1"),
	DESCRIBED("'=\"a\",1'", "\"'=\"\"a\"\",1\""),
	DESCRIBED("'a =1'", "a =1"),
	/* what is not printable is a blank, also ahead of a formula */
	DESCRIBED("\"\\t=1\"", "' =1"),
	DESCRIBED("\"two\\r\\nlines\"", "two  lines"),
	DESCRIBED("\"\\r@x\"", "' @x"),
	DESCRIBED("\"\\u00a0=1\"", "'\u00a0=1"),
	DESCRIBED("\"\\uff1d1\"", "'\uff1d1"),
	DESCRIBED("電話", "電話"),
};

static void test_csv(void **state)
{
	(void)state;
	fixture_check(rows, COUNT(rows), print_csv);
}

static void test_texts(void **state)
{
	(void)state;
	fixture_check(text_rows, COUNT(text_rows), print_csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
