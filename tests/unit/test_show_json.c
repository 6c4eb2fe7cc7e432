/* `show --format json`: the document of the manual, key by key. */
#include "fixture.h"
#include "pbxports/report/show.h"

/* The document without blanks between its parts, so that a case is a line. */
static void print_compact(FILE *out, const char *text)
{
	bool quoted = false;

	for (; *text != '\0'; text++) {
		if (*text == '"')
			quoted = !quoted;
		if (quoted || strchr(" \n", *text) == NULL)
			fputc(*text, out);
	}
}

static void print_plan(const struct plan *plan, FILE *out)
{
	const struct show_format *format = show_format_find("json");
	const struct show_style style = {.width = SHOW_WIDTH};
	char *text = NULL;
	size_t size = 0;
	FILE *document = open_memstream(&text, &size);

	assert_non_null(document);
	assert_string_equal(format->name, "json");
	format->print(plan, &style, arena, document);
	fclose(document);
	print_compact(out, text);
	free(text);
}

static void print_whole(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);

	if (plan != NULL)
		print_plan(plan, out);
}

static void print_dialer1(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, "d1");

	if (plan != NULL)
		print_plan(plan, out);
}

/* A document with these parts. */
#define DOCUMENT(services, zones, dialers, gateway)                                                \
	"{\"profile\":\"p\",\"host\":null,\"services\":[" services "],\"zones\":[" zones           \
	"],\"dialers\":[" dialers "],\"gateway\":" gateway "}"
#define SERVICE(name, ports, pool, from, exposure, rest)                                           \
	"{\"name\":\"" name "\",\"ports\":[" ports "],\"pool\":" pool ",\"from\":[" from           \
	"],\"exposure\":\"" exposure "\"," rest "}"
#define PLAIN_REST(line)                                                                           \
	"\"encrypted\":null,\"enabled\":true,\"limit\":null,\"description\":null,\"where\":null,"  \
	"\"file\":\"p.yaml\",\"line\":" line
#define ZONE(name, sources, interfaces, ipv4, ipv6)                                                \
	"{\"name\":\"" name "\",\"sources\":[" sources "],\"interfaces\":[" interfaces             \
	"],\"addresses\":{\"ipv4\":" ipv4 ",\"ipv6\":" ipv6 "}}"

static const struct row service_rows[] = {
	{HEAD, DOCUMENT("", "", "", "null")},
	{HEAD "services: {sip: {ports: [5060/udp], from: [internet]}}\n",
	 DOCUMENT(SERVICE("sip", "\"5060/udp\"", "null", "\"internet\"", "restricted",
			  PLAIN_REST("3")),
		  "", "", "null")},
	{HEAD "services:\n  rtp: {pool: 10000-20000/udp}\n",
	 DOCUMENT(SERVICE("rtp", "", "\"10000-20000/udp\"", "", "restricted", PLAIN_REST("4")), "",
		  "", "null")},
	/* what is off stays known */
	{HEAD "services: {s: {ports: [22/tcp, 80-81/tcp+udp], exposure: public, encrypted: false, "
	      "enabled: false, limit: {rate: 20/minute, burst: 10, count: packets}, "
	      "description: d, where: w}}\n",
	 DOCUMENT(SERVICE("s", "\"22/tcp\",\"80-81/tcp+udp\"", "null", "", "public",
			  "\"encrypted\":false,\"enabled\":false,\"limit\":{\"rate\":\"20/minute\","
			  "\"burst\":10,\"count\":\"packets\"},\"description\":\"d\",\"where\":"
			  "\"w\","
			  "\"file\":\"p.yaml\",\"line\":3"),
		  "", "", "null")},
	{HEAD "services: {s: {ports: [1/tcp], encrypted: true, limit: {rate: 1/second}}}\n",
	 DOCUMENT(SERVICE("s", "\"1/tcp\"", "null", "", "restricted",
			  "\"encrypted\":true,\"enabled\":true,\"limit\":{\"rate\":\"1/second\","
			  "\"burst\":5,\"count\":\"flows\"},\"description\":null,\"where\":null,"
			  "\"file\":\"p.yaml\",\"line\":3"),
		  "", "", "null")},
	/* an inherited one names the file that gave it */
	{HEAD "extends: b.yaml\n== b.yaml\n" HEAD "services: {s: {ports: [1/tcp]}}\n",
	 "*\"file\":\"b.yaml\",\"line\":3*"},
};

static const struct row zone_rows[] = {
	{HEAD "zones: {carriers: [198.51.100.16/28]}\n",
	 DOCUMENT("", ZONE("carriers", "\"198.51.100.16/28\"", "", "16", "0"), "", "null")},
	{HEAD "zones: {a: [], b: {interfaces: [wg0, wg1]}}\n",
	 DOCUMENT("", ZONE("a", "", "", "0", "0") "," ZONE("b", "", "\"wg0\",\"wg1\"", "0", "0"),
		  "", "null")},
	{HEAD "zones: {a: [192.0.2.1-192.0.2.6, '2001:db8::1', {file: l}, b], b: [192.0.2.9]}\n"
	      "== l\n192.0.2.8\n",
	 DOCUMENT("",
		  ZONE("a", "\"192.0.2.1-192.0.2.6\",\"2001:db8::1\",{\"file\":\"l\"},\"b\"", "",
		       "8", "1") "," ZONE("b", "\"192.0.2.9\"", "", "1", "0"),
		  "", "null")},
	/* beyond 2^53 a count is a string */
	{HEAD "zones: {a: [0.0.0.0/0, '2001:db8::/75']}\n",
	 "*\"ipv4\":4294967296,\"ipv6\":9007199254740992}*"},
	{HEAD "zones: {a: ['2001:db8::/74']}\n", "*\"ipv4\":0,\"ipv6\":\"18014398509481984\"}*"},
	{HEAD "zones: {a: ['2001:db8::/64']}\n", "*\"ipv4\":0,\"ipv6\":\"18446744073709551616\"}*"},
	{HEAD "zones: {a: [internet]}\n",
	 "*\"ipv4\":4294967296,\"ipv6\":\"340282366920938463463374607431768211456\"}*"},
};

#define CLUSTER                                                                                    \
	HEAD "services: {rtp: {pool: 10000-24999/udp}, sip: {ports: [5060/udp]}}\n"                \
	     "dialers: [{name: d1, address: 10.20.0.11}, "                                         \
	     "{name: d2, address6: '2001:db8::2', rtp: {rtp: 40000-44999}}]\n"
#define DIALERS                                                                                    \
	"\"dialers\":[{\"name\":\"d1\",\"address\":\"10.20.0.11\",\"address6\":null,"              \
	"\"pools\":{\"rtp\":\"10000-14999/udp\"}},{\"name\":\"d2\",\"address\":null,"              \
	"\"address6\":\"2001:db8::2\",\"pools\":{\"rtp\":\"40000-44999/udp\"}}]"

static const struct row cluster_rows[] = {
	{CLUSTER, "{\"profile\":\"p\",\"host\":null,*" DIALERS ",\"gateway\":null}"},
	{HEAD "services: {sip: {ports: [5060/udp]}, s: {ports: [8089/tcp]}}\n"
	      "dialers: [{name: d1, address: 10.20.0.11}]\n"
	      "gateway: {interface: eth0, forward: {sip: d1, s: {to: 10.0.0.9, port: 80}}}\n",
	 "*\"pools\":{}}],\"gateway\":{\"interface\":\"eth0\",\"forward\":[{\"service\":\"sip\","
	 "\"to\":\"d1\",\"address\":\"10.20.0.11\",\"port\":null},{\"service\":\"s\",\"to\":"
	 "\"10.0.0.9\",\"address\":\"10.0.0.9\",\"port\":80}],\"masquerade\":true,"
	 "\"services\":null}}"},
	/* nobody is not the same as left alone */
	{HEAD "services: {ssh: {ports: [22/tcp]}}\n"
	      "gateway: {interface: eth0, masquerade: false, services: []}\n",
	 "*\"gateway\":{\"interface\":\"eth0\",\"forward\":[],\"masquerade\":false,"
	 "\"services\":[]}}"},
	{HEAD "services: {ssh: {ports: [22/tcp]}, ntp: {ports: [123/udp]}}\n"
	      "gateway: {interface: eth0, services: [ssh, ntp]}\n",
	 "*\"services\":[\"ssh\",\"ntp\"]}}"},
};

static const struct row host_rows[] = {
	{CLUSTER, "{\"profile\":\"p\",\"host\":\"d1\",*" DIALERS ",\"gateway\":null}"},
};

static void test_services(void **state)
{
	(void)state;
	fixture_check(service_rows, COUNT(service_rows), print_whole);
}

static void test_zones(void **state)
{
	(void)state;
	fixture_check(zone_rows, COUNT(zone_rows), print_whole);
}

static void test_cluster(void **state)
{
	(void)state;
	fixture_check(cluster_rows, COUNT(cluster_rows), print_whole);
	fixture_check(host_rows, COUNT(host_rows), print_dialer1);
}

static void test_formats(void **state)
{
	(void)state;
	assert_string_equal(show_format_find(NULL)->name, "table"); /* the default */
	assert_null(show_format_find("xml")->name);
	for (size_t i = 0; show_formats[i].name != NULL; i++)
		assert_string_equal(show_format_names()[i], show_formats[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_cluster),
		cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
