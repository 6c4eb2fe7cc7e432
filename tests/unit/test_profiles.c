/*
 * The shipped profiles, held against the facts: a table typed in from the two documents and from
 * what is known beyond them, not from the profiles.
 */
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

#include "pbxports/base/diag.h"
#include "pbxports/judge/decide.h"
#include "pbxports/plan/plan.h"
#include "pbxports/profile/profile.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct fact {
	const char *service;
	const char *ports; /* a pool has the word before it */
	const char *exposure;
	const char *state; /* "on", "off" */
	const char *from;
};

/* Each list is ended by a row without a service. */
static const struct fact freepbx_facts[] = {
	/* administration */
	{"ssh", "22/tcp", "internal", "on", "admin"},
	{"http", "80/tcp", "discouraged", "off", "admin"},
	{"https", "443/tcp", "restricted", "on", "admin"},
	{"openvpn", "1194/udp", "public", "on", "internet"},
	{"openvpn-tcp", "1194/tcp", "public", "off", "internet"},
	/* telephony */
	{"sip", "5060/udp", "public", "on", "carriers,phones"},
	{"sip-tls", "5061/tcp", "public", "off", "carriers,phones"},
	{"rtp", "pool 10000-20000/udp", "public", "on", "internet"},
	/* user control panel */
	{"ucp-http", "81/tcp", "discouraged", "off", "phones"},
	{"ucp-https", "4443/tcp", "public", "on", "internet"},
	{"webrtc", "8088/tcp", "internal", "on", "phones"},
	{"wss", "8089/tcp", "public", "on", "internet"},
	{"node-http", "8001/tcp", "internal", "on", "phones"},
	{"node-https", "8003/tcp", "public", "on", "internet"},
	/* provisioning and phone apps */
	{"provisioning-http", "84/tcp", "internal", "on", "phones"},
	{"provisioning-https", "1443/tcp", "public", "on", "phones"},
	{"ftp", "21/tcp", "internal", "off", "phones"},
	{"tftp", "69/udp", "internal", "off", "phones"},
	{"tftp-tcp", "69/tcp", "internal", "off", "phones"},
	{"apps-http", "82/tcp", "internal", "on", "phones"},
	{"apps-https", "3443/tcp", "public", "on", "phones"},
	/* client applications */
	{"talk-node", "8443/tcp", "loopback", "on", ""},
	{"sangoma-phone", "6443/tcp", "public", "on", "phones"},
	{"zulu", "8002/tcp", "public", "off", "phones"},
	{"reserved", "6000-6199/tcp+udp", "loopback", "on", ""},
	/* beyond the documents */
	{"udptl", "4000-4999/udp", "public", "on", "internet"},
	{"api-http", "83/tcp", "internal", "off", "admin"},
	{"api-https", "2443/tcp", "internal", "off", "admin"},
	{"iax", "4569/udp", "internal", "on", "cluster"},
	{"sip-other", "5160/udp", "restricted", "off", "carriers,phones"},
	{"sip-other-tls", "5161/tcp", "restricted", "off", "carriers,phones"},
	{"xmpp", "5222/tcp", "internal", "on", "phones"},
	{"ami", "5038/tcp", "internal", "off", "admin"},
	{"ami-tls", "5039/tcp", "internal", "off", "admin"},
	{"sip-tcp", "5060/tcp", "restricted", "off", "carriers,phones"},
	{0},
};

/* One machine or a cluster: they differ in the pool. */
#define VICIBOX_FACTS(rtp)                                                                         \
	{"rtp", rtp, "public", "on", "internet"},                                                  \
		{"sip", "5060/udp", "restricted", "on", "carriers,agents,cluster"},                \
		{"http", "80/tcp", "public", "on", "internet"},                                    \
		{"https", "443/tcp", "public", "on", "internet"},                                  \
		{"wss", "8089/tcp", "restricted", "on", "agents"}, /* beyond the document */       \
		{"ssh", "22/tcp", "internal", "on", "admin"},                                      \
		{"sip-tls", "5061/tcp", "restricted", "off", "carriers,agents,cluster"},           \
		{"sip-tcp", "5060/tcp", "restricted", "off", "carriers,agents,cluster"},           \
		{"iax", "4569/udp", "internal", "on", "cluster"},                                  \
		{"ami", "5038/tcp", "internal", "off", "cluster"},                                 \
		{"ami-tls", "5039/tcp", "internal", "off", "cluster"},                             \
		{"mysql", "3306/tcp", "internal", "on", "cluster"},                                \
		{"fastagi", "4577/tcp", "loopback", "on", ""},                                     \
		{"portal", "446/tcp", "public", "off", "internet"},                                \
	{                                                                                          \
		"ntp", "123/udp", "internal", "on", "cluster"                                      \
	}

static const struct fact vicibox_facts[] = {VICIBOX_FACTS("pool 10000-20000/udp"), {0}};
static const struct fact cluster_facts[] = {VICIBOX_FACTS("pool 10000-24999/udp"), {0}};

static const struct fact asterisk_facts[] = {
	{"ssh", "22/tcp", "internal", "on", "admin"},
	{"sip", "5060/udp", "restricted", "on", "carriers,phones"},
	{"sip-tcp", "5060/tcp", "restricted", "on", "carriers,phones"},
	{"sip-tls", "5061/tcp", "restricted", "on", "carriers,phones"},
	{"rtp", "pool 10000-20000/udp", "public", "on", "internet"},
	{"udptl", "4000-4999/udp", "public", "off", "internet"},
	{"iax", "4569/udp", "internal", "on", "cluster"},
	{"webrtc", "8088/tcp", "internal", "off", "phones"},
	{"wss", "8089/tcp", "restricted", "on", "phones"},
	{"ami", "5038/tcp", "internal", "off", "admin"},
	{"ami-tls", "5039/tcp", "internal", "off", "admin"},
	{0},
};

static const struct fact freeswitch_facts[] = {
	{"ssh", "22/tcp", "internal", "on", "admin"},
	{"http", "80/tcp", "discouraged", "off", "admin,phones"},
	{"https", "443/tcp", "restricted", "on", "admin,phones"},
	{"wss", "7443/tcp", "restricted", "on", "phones"},
	{"sip", "5060-5091/tcp+udp", "restricted", "on", "carriers,phones"},
	{"rtp", "pool 16384-32768/udp", "public", "on", "internet"},
	{"event-socket", "8021/tcp", "loopback", "on", ""},
	{"ws", "5066/tcp", "internal", "off", "phones"},
	{"verto", "8081/tcp", "internal", "off", "phones"},
	{"verto-tls", "8082/tcp", "restricted", "off", "phones"},
	{0},
};

/* What the internet reaches as shipped; ended by NULL. */
static const char *const freepbx_open[] = {
	"10000-20000/udp", "4000-4999/udp", "1194/udp", "4443/tcp", "8003/tcp", "8089/tcp", NULL,
};
static const char *const vicibox_open[] = {"10000-20000/udp", "80/tcp", "443/tcp", NULL};
static const char *const cluster_open[] = {"10000-24999/udp", "80/tcp", "443/tcp", NULL};
static const char *const asterisk_open[] = {"10000-20000/udp", NULL};
static const char *const freeswitch_open[] = {"16384-32768/udp", NULL};
static const char *const nothing_open[] = {NULL};

static struct shipped {
	const char *name;
	const struct fact *facts;
	const char *const *open;
	const char *const *open6; /* over IPv6; NULL: the same */
	const struct profile *profile;
	const struct plan *plan;
} shipped[] = {
	{.name = "freepbx", .facts = freepbx_facts, .open = freepbx_open},
	{.name = "vicibox", .facts = vicibox_facts, .open = vicibox_open},
	/* its dialers have no IPv6 addresses */
	{.name = "vicibox-cluster",
	 .facts = cluster_facts,
	 .open = cluster_open,
	 .open6 = nothing_open},
	{.name = "asterisk", .facts = asterisk_facts, .open = asterisk_open},
	{.name = "freeswitch", .facts = freeswitch_facts, .open = freeswitch_open},
};

static struct arena *arena;

static _Noreturn void no_memory(void *context)
{
	(void)context;
	abort();
}

static int load_shipped(void **state)
{
	(void)state;
	arena = arena_new(no_memory, NULL);
	struct diags *diags = diags_new(arena);
	for (size_t i = 0; i < COUNT(shipped); i++) {
		struct profile_request request = {.name = shipped[i].name};
		shipped[i].profile = profile_load(&request, diags);
		if (shipped[i].profile != NULL)
			shipped[i].plan = plan_build(shipped[i].profile, NULL, diags);
	}
	diag_print_text(diags, false, stderr);
	return diags->count == 0 ? 0 : -1;
}

static int free_shipped(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The same words that the facts use. */
static const char *ports_text(const struct service *service)
{
	char buffer[PORT_TEXT_SIZE];
	if (service->pool.ports.first != 0)
		return arena_format(arena, "pool %s", ports_format(&service->pool.ports, buffer));
	const char *text = "";
	for (size_t i = 0; i < service->port_count; i++)
		text = arena_format(arena, "%s%s%s", text, i > 0 ? "," : "",
				    ports_format(&service->ports[i].ports, buffer));
	return text;
}

static const char *from_text(const struct service *service)
{
	const char *text = "";
	for (size_t i = 0; i < service->from_count; i++)
		text = arena_format(arena, "%s%s%s", text, i > 0 ? "," : "",
				    service->from[i].name.text);
	return text;
}

static bool check_word(const struct shipped *one, const char *service, const char *expected,
		       const char *found)
{
	if (strcmp(expected, found) == 0)
		return true;
	print_error("%s: %s: expected \"%s\", found \"%s\"\n", one->name, service, expected, found);
	return false;
}

static void test_every_fact_is_stated(void **state)
{
	(void)state;
	bool good = true;
	for (const struct shipped *one = shipped; one < shipped + COUNT(shipped); one++) {
		for (const struct fact *fact = one->facts; fact->service != NULL; fact++) {
			const struct service *service =
				profile_service(one->profile, fact->service);
			if (service == NULL) {
				good = check_word(one, fact->service, "a service", "none");
				continue;
			}
			good = check_word(one, fact->service, fact->ports, ports_text(service)) &&
			       good;
			good = check_word(one, fact->service, fact->exposure,
					  exposure_names[service->exposure]) &&
			       good;
			good = check_word(one, fact->service, fact->state,
					  service->enabled ? "on" : "off") &&
			       good;
			good = check_word(one, fact->service, fact->from, from_text(service)) &&
			       good;
		}
	}
	assert_true(good);
}

static void test_nothing_but_facts(void **state)
{
	(void)state;
	bool good = true;
	for (const struct shipped *one = shipped; one < shipped + COUNT(shipped); one++) {
		for (size_t i = 0; i < one->profile->service_count; i++) {
			const char *name = one->profile->services[i].name.text;
			const struct fact *fact = one->facts;
			while (fact->service != NULL && strcmp(fact->service, name) != 0)
				fact++;
			if (fact->service == NULL)
				good = check_word(one, name, "no service", "one");
		}
	}
	assert_true(good);
}

/* One line of text for people on each service: `show` prints it in a column. */
static void test_every_service_is_described(void **state)
{
	(void)state;
	for (const struct shipped *one = shipped; one < shipped + COUNT(shipped); one++) {
		for (size_t i = 0; i < one->profile->service_count; i++) {
			const struct service *service = &one->profile->services[i];
			assert_non_null(service->description.text);
			assert_null(strchr(service->description.text, '\n'));
			assert_null(service->limit);
		}
	}
}

static void test_zones_begin_private_or_empty(void **state)
{
	(void)state;
	for (const struct shipped *one = shipped; one < shipped + COUNT(shipped); one++) {
		for (size_t i = 0; i < one->profile->zone_count; i++) {
			const struct zone *zone = &one->profile->zones[i];
			if (zone->builtin != ZONE_DEFINED)
				continue;
			bool empty = strcmp(zone->name.text, "carriers") == 0 ||
				     strcmp(zone->name.text, "blocklist") == 0;
			assert_int_equal(zone->interface_count, 0);
			assert_int_equal(zone->entry_count, empty ? 0 : 1);
			if (empty)
				continue;
			assert_int_equal(zone->entries[0].kind, ENTRY_ZONE);
			assert_int_equal(zone->entries[0].reference.zone->builtin, ZONE_PRIVATE);
		}
	}
}

static struct packet packet_from(const char *source, enum protocol protocol, uint16_t port)
{
	struct packet packet = {.protocol = protocol, .port = port};
	assert_true(address_parse(source, strlen(source), &packet.family, &packet.source));
	return packet;
}

static void test_nobody_is_locked_out(void **state)
{
	static const struct {
		const char *source;
		uint16_t port;
		bool accepted;
	} rows[] = {
		{"10.1.2.3", 22, true},	      /* RFC 1918 */
		{"172.16.0.1", 22, true},     /* RFC 1918 */
		{"192.168.1.5", 22, true},    /* RFC 1918 */
		{"169.254.7.7", 22, true},    /* link-local */
		{"fd12:3456::1", 22, true},   /* unique local */
		{"fe80::1", 22, true},	      /* link-local */
		{"172.32.0.1", 22, false},    /* one past RFC 1918 */
		{"203.0.113.9", 22, false},   /* outside */
		{"2001:db8::9", 22, false},   /* outside */
		{"203.0.113.9", 5038, false}, /* AMI: from nobody */
		{"2001:db8::9", 5038, false}, /* AMI */
		{"10.1.2.3", 5038, false},    /* AMI */
		{"203.0.113.9", 5039, false}, /* AMI over TLS */
	};

	(void)state;
	for (const struct shipped *one = shipped; one < shipped + COUNT(shipped); one++) {
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct packet packet = packet_from(rows[i].source, TCP, rows[i].port);
			struct verdict verdict = plan_decide(one->plan, &packet);
			if (verdict.accepted != rows[i].accepted)
				fail_msg("%s: %s to %u/tcp", one->name, rows[i].source,
					 (unsigned)rows[i].port);
		}
	}
}

static bool is_listed(const char *const *open, enum protocol protocol, unsigned port)
{
	for (; *open != NULL; open++) {
		struct port_range range;
		struct scalar_error why;
		assert_true(ports_parse(*open, &range, &why));
		if ((range.protocols & 1U << protocol) != 0 && range.first <= port &&
		    port <= range.last)
			return true;
	}
	return false;
}

/* Every port there is, from outside: open are those of the list, and no other. */
static void test_internet_reaches_only(void **state)
{
	static const char *const sources[] = {"203.0.113.9", "2001:db8::9"};

	(void)state;
	for (const struct shipped *one = shipped; one < shipped + COUNT(shipped); one++) {
		for (size_t i = 0; i < COUNT(sources) * PROTOCOLS; i++) {
			enum protocol protocol = i % PROTOCOLS == 0 ? TCP : UDP;
			struct packet packet = packet_from(sources[i / PROTOCOLS], protocol, 1);
			bool differs = packet.family == IPV6 && one->open6 != NULL;
			const char *const *open = differs ? one->open6 : one->open;
			for (unsigned port = 1; port <= UINT16_MAX; port++) {
				packet.port = (uint16_t)port;
				bool accepted = plan_decide(one->plan, &packet).accepted;
				if (accepted != is_listed(open, protocol, port))
					fail_msg("%s: %s to %u/%s is %s", one->name,
						 sources[i / PROTOCOLS], port,
						 protocol_name(protocol),
						 accepted ? "accepted" : "denied");
			}
		}
	}
}

static const struct shipped *find_shipped(const char *name)
{
	const struct shipped *one = shipped;
	while (strcmp(one->name, name) != 0)
		one++;
	return one;
}

/* The dialers' table: chunks of 5000 from 10000 on. */
static void test_cluster_chunks(void **state)
{
	static const struct {
		const char *dialer;
		const char *ports;
	} rows[] = {
		{"dialer1", "10000-14999/udp"},
		{"dialer2", "15000-19999/udp"},
		{"dialer3", "20000-24999/udp"},
	};
	const struct shipped *cluster = find_shipped("vicibox-cluster");

	(void)state;
	assert_int_equal(cluster->plan->chunk_count, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct plan_chunk *chunk = &cluster->plan->chunks[i];
		char text[PORT_TEXT_SIZE];
		assert_string_equal(chunk->dialer->name.text, rows[i].dialer);
		assert_string_equal(ports_format(&chunk->ports, text), rows[i].ports);
	}
}

/* One dialer has all inbound calls and the web phones, the web server the rest; no machine has
 * another's chunk. */
static void test_cluster_forwards(void **state)
{
	static const struct {
		const char *source;
		const char *port;
		const char *machine; /* NULL: nowhere */
	} rows[] = {
		{"203.0.113.9", "10000/udp", "10.20.0.11"},
		{"203.0.113.9", "14999/udp", "10.20.0.11"},
		{"203.0.113.9", "15000/udp", "10.20.0.12"},
		{"203.0.113.9", "19999/udp", "10.20.0.12"},
		{"203.0.113.9", "20000/udp", "10.20.0.13"},
		{"203.0.113.9", "24999/udp", "10.20.0.13"},
		{"203.0.113.9", "80/tcp", "10.20.0.10"},
		{"203.0.113.9", "443/tcp", "10.20.0.10"},
		{"10.1.2.3", "5060/udp", "10.20.0.11"}, /* agents and cluster */
		{"10.1.2.3", "8089/tcp", "10.20.0.11"}, /* agents */
		{"203.0.113.9", "5060/udp", NULL},
		{"203.0.113.9", "8089/tcp", NULL},
		{"10.1.2.3", "22/tcp", NULL},	/* the gateway's own */
		{"10.1.2.3", "3306/tcp", NULL}, /* inside the cluster */
		{"10.1.2.3", "4569/udp", NULL}, /* inside the cluster */
	};
	const struct shipped *cluster = find_shipped("vicibox-cluster");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct port_range port;
		struct scalar_error why;
		char text[ADDRESS_TEXT_SIZE];
		const char *machine = NULL;
		assert_true(ports_parse(rows[i].port, &port, &why));
		struct packet packet = packet_from(
			rows[i].source, port.protocols == 1 << TCP ? TCP : UDP, port.first);
		struct verdict verdict = plan_decide(cluster->plan, &packet);
		if (verdict.forward != NULL)
			machine = address_format(IPV4, verdict.forward->address, text);
		if (!check_word(cluster, rows[i].port,
				rows[i].machine ? rows[i].machine : "nowhere",
				machine ? machine : "nowhere"))
			fail();
		assert_true(verdict.forward == NULL || verdict.forward->port == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_fact_is_stated),
		cmocka_unit_test(test_nothing_but_facts),
		cmocka_unit_test(test_every_service_is_described),
		cmocka_unit_test(test_zones_begin_private_or_empty),
		cmocka_unit_test(test_nobody_is_locked_out),
		cmocka_unit_test(test_internet_reaches_only),
		cmocka_unit_test(test_cluster_chunks),
		cmocka_unit_test(test_cluster_forwards),
	};
	return cmocka_run_group_tests(tests, load_shipped, free_shipped);
}
