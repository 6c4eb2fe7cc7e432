/*
 * The specimen of the format's description, over the built-in vicibox: what the description says
 * of it, value by value. The profile itself stands among the golden files.
 */
#include "service_text.h"

#define SPECIMEN "tests/golden/specimen/profile.yaml"

static const struct profile *specimen;

static int load_specimen(void **state)
{
	struct profile_request request = {.name = SPECIMEN};

	(void)state;
	fixture_open();
	specimen = profile_load(&request, diags);
	diag_print_text(diags, false, stderr);
	return specimen == NULL || diags->count > 0 ? -1 : 0;
}

static int free_specimen(void **state)
{
	(void)state;
	fixture_close();
	return 0;
}

static void check_text(const char *expected, void (*print)(FILE *out, const void *value),
		       const void *value)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	print(out, value);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void print_a_service(FILE *out, const void *value)
{
	const struct service *service = value;

	assert_non_null(service);
	print_service(out, service);
}

static void print_set(FILE *out, const void *value)
{
	print_addresses(out, value);
}

static void test_top(void **state)
{
	(void)state;
	assert_int_equal(specimen->version, 1);
	assert_string_equal(specimen->name.text, "acme-cluster");
	assert_string_equal(specimen->description.text, "Three dialers behind one gateway");
	assert_int_equal(specimen->deny_count, 1);
	assert_ptr_equal(specimen->deny[0].zone, profile_zone(specimen, "blocklist"));
	assert_int_equal(specimen->allow_count, 0);
	assert_int_equal(specimen->policy.fallback, POLICY_DROP);
	assert_int_equal(specimen->policy.ping_count, 1);
	assert_int_equal(specimen->policy.ping[0].zone->builtin, ZONE_INTERNET);
	assert_int_equal(specimen->policy.log.count, 10);
	assert_int_equal(specimen->policy.log.unit, PER_MINUTE);
}

static void test_zones(void **state)
{
	static const struct {
		const char *name;
		const char *addresses;
		const char *interface;
		bool empty;
	} rows[] = {
		{"admin", "192.0.2.0/24 2001:db8:10::/64", NULL, false},
		{"carriers", "198.51.100.16/28 198.51.100.40/29 203.0.113.64/26", NULL, false},
		{"partners", "203.0.113.64/26", NULL, false},
		{"office", "10.0.0.0/8", "wg0", false},
		{"blocklist", "", NULL, true},
		/* of vicibox, as they are there */
		{"agents",
		 "10.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 fc00::/7 fe80::/10", NULL,
		 false},
		{"cluster",
		 "10.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 fc00::/7 fe80::/10", NULL,
		 false},
	};
	const struct plan *plan = plan_build(specimen, NULL, diags);

	(void)state;
	assert_non_null(plan);
	assert_int_equal(specimen->zone_count, COUNT(rows) + 3);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct zone *zone = profile_zone(specimen, rows[i].name);
		const struct plan_zone *resolved;

		assert_non_null(zone);
		assert_int_equal(zone->empty, rows[i].empty);
		resolved = plan_find_zone(plan, zone);
		check_text(rows[i].addresses, print_set, &resolved->addresses);
		assert_int_equal(resolved->interface_count, rows[i].interface != NULL);
		if (rows[i].interface != NULL)
			assert_string_equal(resolved->interfaces[0], rows[i].interface);
	}
	assert_string_equal(profile_zone(specimen, "office")->description.text,
			    "head office and its VPN");
}

/* What is given here, and what is inherited beneath it. */
static void test_services(void **state)
{
	static const char *const rows[][2] = {
		{"sip", "sip 5060/udp <- carriers office restricted plain limit=20/minute,10,flows "
			"description=SIP signalling (PJSIP)"},
		{"https",
		 "https 443/tcp <- admin office public encrypted description=web for agents "
		 "and managers; the web phone requires a valid certificate"},
		{"http", "http 80/tcp <- internet public off plain description=web, not encrypted; "
			 "answers only to redirect allow=plaintext-exposed"},
		{"rtp",
		 "rtp pool 10000-24999/udp by 5000 <- internet public plain description=audio "
		 "of calls where=/etc/asterisk/rtp.conf (rtpstart, rtpend) allow=pool-parity"},
		{"ssh", "ssh 22/tcp <- admin internal encrypted description=SSH console "
			"where=/etc/ssh/sshd_config (Port)"},
		{"fastagi", "fastagi 4577/tcp <- loopback description=VICIdial's FastAGI, for this "
			    "machine alone"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_text(rows[i][1], print_a_service, profile_service(specimen, rows[i][0]));
}

/* A value stands where it was given: here, or in the built-in profile. */
static void test_places(void **state)
{
	const struct service *https = profile_service(specimen, "https");
	const struct service *ssh = profile_service(specimen, "ssh");

	(void)state;
	assert_string_equal(https->from_place.source->name, SPECIMEN);
	assert_int_equal(https->from_place.line, 26);
	assert_string_equal(https->ports_place.source->name, "builtin/vicibox.yaml");
	assert_string_equal(ssh->name.place.source->name, "builtin/vicibox.yaml");
	assert_string_equal(ssh->name.place.source->hint, "pbxports profiles --print vicibox");
	assert_string_equal(specimen->deny[0].name.place.source->name, SPECIMEN);
}

static void test_dialers(void **state)
{
	static const struct {
		const char *name;
		uint64_t address;
		bool has_address6;
		const char *chunk;
		bool pinned;
	} rows[] = {
		{"dialer1", 0x0a14000b, false, "10000-14999/udp", false},
		{"dialer2", 0x0a14000c, true, "15000-19999/udp", false},
		{"dialer3", 0x0a14000d, false, "40000-44999/udp", true},
	};
	const struct plan *plan = plan_build(specimen, NULL, diags);

	(void)state;
	assert_int_equal(specimen->dialer_count, COUNT(rows));
	assert_int_equal(plan->chunk_count, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct dialer *dialer = &specimen->dialers[i];
		char text[PORT_TEXT_SIZE];

		assert_string_equal(dialer->name.text, rows[i].name);
		assert_int_equal(dialer->address.low, rows[i].address);
		assert_int_equal(dialer->address6_place.source != NULL, rows[i].has_address6);
		assert_ptr_equal(plan->chunks[i].dialer, dialer);
		assert_string_equal(ports_format(&plan->chunks[i].ports, text), rows[i].chunk);
		assert_int_equal(plan->chunks[i].pinned, rows[i].pinned);
	}
	assert_int_equal(specimen->dialers[1].address6.high, 0x20010db800200000);
	assert_int_equal(specimen->dialers[1].address6.low, 0x12);
}

static void test_gateway(void **state)
{
	static const struct {
		const char *service;
		const char *to;
		const char *dialer; /* empty: an address */
		uint64_t address;
		unsigned port;
	} rows[] = {
		{"sip", "dialer1", "dialer1", 0x0a14000b, 0},
		{"https", "10.20.0.10", "", 0x0a14000a, 0},
		{"wss", "dialer1", "dialer1", 0x0a14000b, 8089},
	};
	const struct gateway *gateway = specimen->gateway;

	(void)state;
	assert_non_null(gateway);
	assert_string_equal(gateway->interface.text, "eth0");
	assert_true(gateway->masquerade);
	assert_int_equal(gateway->service_count, 1);
	assert_ptr_equal(gateway->services[0].service, profile_service(specimen, "ssh"));
	assert_int_equal(gateway->forward_count, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct forward *forward = &gateway->forwards[i];

		assert_ptr_equal(forward->service, profile_service(specimen, rows[i].service));
		assert_string_equal(forward->to.text, rows[i].to);
		assert_string_equal(forward->dialer == NULL ? "" : forward->dialer->name.text,
				    rows[i].dialer);
		assert_int_equal(forward->address.low, rows[i].address);
		assert_int_equal(forward->port, rows[i].port);
	}
}

static void test_expectations(void **state)
{
	static const struct {
		const char *from;
		const char *zone; /* empty: an address */
		uint64_t address;
		size_t except;
		const char *to;
		bool accepted;
	} rows[] = {
		{"203.0.113.7", "", 0xcb007107, 0, "22/tcp", false},
		{"carriers", "carriers", 0, 0, "5060/udp", true},
		{"internet", "internet", 0, 2, "1-1023/tcp", false},
	};

	(void)state;
	assert_int_equal(specimen->expectation_count, COUNT(rows)); /* vicibox's are its own */
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct expectation *expectation = &specimen->expectations[i];
		char text[PORT_TEXT_SIZE];

		assert_string_equal(expectation->from.text.text, rows[i].from);
		assert_string_equal(
			expectation->from.zone == NULL ? "" : expectation->from.zone->name.text,
			rows[i].zone);
		assert_int_equal(expectation->from.range.first.low, rows[i].address);
		assert_int_equal(expectation->except_count, rows[i].except);
		assert_string_equal(ports_format(&expectation->to, text), rows[i].to);
		assert_int_equal(expectation->accepted, rows[i].accepted);
		assert_null(expectation->host);
	}
	assert_string_equal(specimen->expectations[2].except[0].zone->name.text, "admin");
	assert_string_equal(specimen->expectations[2].except[1].zone->name.text, "office");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_top),	     cmocka_unit_test(test_zones),
		cmocka_unit_test(test_services),     cmocka_unit_test(test_places),
		cmocka_unit_test(test_dialers),	     cmocka_unit_test(test_gateway),
		cmocka_unit_test(test_expectations),
	};

	return cmocka_run_group_tests(tests, load_specimen, free_specimen);
}
