/* What nft rules of a gateway say: which blocks there are, and what stands in some of them. */
#include "fixture.h"
#include "pbxports/emit/emit.h"

static const char *print_rules(const char *input)
{
	const struct plan *plan = fixture_plan(input, NULL);
	const struct emit_options options = {0};
	const char *rules;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	assert_non_null(plan);
	nft_print(plan, &options, arena, stream);
	assert_int_equal(fclose(stream), 0);
	rules = arena_strndup(arena, text, size);
	free(text);
	return rules;
}

/* Prints the block without its indentation and braces. */
static void print_block(const char *rules, const char *block, FILE *out)
{
	const char *at = strstr(rules, arena_format(arena, "\n\t%s {\n", block));

	if (at == NULL)
		return;
	at = strchr(at + 1, '\n') + 1;
	fprintf(out, "%s\n", block);
	for (; strncmp(at, "\t}\n", 3) != 0; at = strchr(at, '\n') + 1) {
		size_t length = strcspn(at, "\n");
		size_t indentation = strspn(at, "\t");

		if (length > indentation)
			fprintf(out, "%.*s\n", (int)(length - indentation), at + indentation);
	}
}

/* The names of all blocks. */
static void print_names(const char *input, FILE *out)
{
	for (const char *at = print_rules(input); (at = strchr(at, '\n')) != NULL;) {
		at++;
		if (strncmp(at, "\tchain ", 7) == 0 || strncmp(at, "\tmap ", 5) == 0 ||
		    strncmp(at, "\tset ", 5) == 0)
			fprintf(out, "%.*s\n", (int)strcspn(at + 1, "{") - 1, at + 1);
	}
}

static void print_translation(const char *input, FILE *out)
{
	const char *rules = print_rules(input);

	print_block(rules, "chain udp_dnat", out);
	print_block(rules, "chain tcp_dnat", out);
	print_block(rules, "chain translate", out);
	print_block(rules, "chain postrouting", out);
}

static void print_forward(const char *input, FILE *out)
{
	const char *rules = print_rules(input);

	print_block(rules, "map udp_counted4", out);
	print_block(rules, "chain forward", out);
	print_block(rules, "chain packets_lim", out);
}

static void print_ports(const char *input, FILE *out)
{
	const char *rules = print_rules(input);

	print_block(rules, "map udp_forward4", out);
	print_block(rules, "map udp_forward6", out);
	print_block(rules, "chain udp_forward", out);
}

/* One dialer with both addresses, and one with IPv4 alone. */
#define GATEWAY(services, gateway)                                                                 \
	HEAD "zones: {a: [192.0.2.1, '2001:db8:a::/48'], six: ['2001:db8:6::/48'], "               \
	     "own: {interfaces: [eth0]}, vpn: {sources: [192.0.2.2], interfaces: [wg0]}, w: "      \
	     "{interfaces: [wg0]}}\n"                                                              \
	     "dialers: [{name: d1, address: 10.0.0.1, address6: '2001:db8::1'}, "                  \
	     "{name: d2, address: 10.0.0.2}]\n"                                                    \
	     "services: {" services "}\ngateway: {interface: eth0" gateway "}\n"

static const struct row name_rows[] = {
	/* nothing is forwarded */
	{GATEWAY("", ""), "chain forward\nchain postrouting\n"},
	{GATEWAY("", ", masquerade: false"), "chain forward\n"},
	{GATEWAY("", ", services: []"), "chain input\nchain invalid\nchain udp_in\nchain icmp_in\n"
					"chain icmp6_in\nchain forward\nchain postrouting\n"},
	/* one protocol, one family */
	{GATEWAY("s: {ports: [80/tcp], from: [a]}", ", forward: {s: d2}"),
	 "map tcp_machines\nmap tcp_forward4\nchain forward\nchain tcp_forward\nchain forward_a\n"
	 "chain prerouting\nchain tcp_dnat\nchain dnat_a\nchain translate\nchain postrouting\n"},
	{GATEWAY("s: {ports: [80/tcp], from: [six]}", ", forward: {s: d1}"),
	 "set machines6\nmap tcp_forward6\nchain forward\nchain tcp_forward\nchain forward_six\n"
	 "chain icmp6_forward\nchain postrouting\n"},
	/* from where no packet of the family comes */
	{GATEWAY("s: {ports: [80/tcp], from: [six]}", ", forward: {s: d2}"),
	 "chain forward\nchain postrouting\n"},
	/* a meter for each family that gets there */
	{GATEWAY("s: {ports: [80/tcp], from: [internet], limit: {rate: 1/hour}}",
		 ", forward: {s: d2}"),
	 "set limit_s4\nmap tcp_machines\nmap tcp_forward4\nchain forward\nchain tcp_forward\n"
	 "chain limit_s\nchain prerouting\nchain tcp_dnat\nchain translate\nchain postrouting\n"},
};

static const struct row translation_rows[] = {
	/* of a zone, other interfaces mean nothing, and the gateway's own means everyone */
	{GATEWAY("s: {ports: [80/tcp], from: [vpn]}, t: {ports: [81/udp], from: [own]}",
		 ", forward: {s: d1, t: d1}"),
	 "chain udp_dnat\nth dport 81 goto translate comment \"t: own\"\n"
	 "chain tcp_dnat\nth dport 80 goto dnat_vpn comment \"s: vpn\"\n"
	 "chain translate\nmeta nfproto ipv6 accept\nfib daddr type != local accept\nmeta l4proto "
	 "udp dnat ip to th dport map @udp_machines\n"
	 "meta l4proto tcp dnat ip to th dport map @tcp_machines\n"
	 "chain postrouting\ntype nat*\noifname \"eth0\" ip saddr { * } masquerade\n"},
	/* chunks are one range; a limit says nothing here */
	{GATEWAY("r: {pool: 4000-4199/udp, chunk: 100, from: [internet], limit: {rate: 1/hour}}",
		 ", masquerade: false"),
	 "chain udp_dnat\nth dport 4000-4199 goto translate comment \"r: internet\"\n"
	 "chain translate\nmeta nfproto ipv6 accept\nfib daddr type != local accept\nmeta l4proto "
	 "udp dnat ip to th dport map @udp_machines\n"},
	/* a port that changes */
	{GATEWAY("s: {ports: [80/tcp], from: [internet]}",
		 ", masquerade: false, forward: {s: {to: d1, port: 8080}}"),
	 "chain tcp_dnat\nth dport 80 goto translate comment \"s: internet\"\n"
	 "chain translate\nmeta nfproto ipv6 accept\nfib daddr type != local accept\n"
	 "tcp dport 80 dnat ip to 10.0.0.1:8080 comment \"s: internet to d1\"\n"},
};

static const struct row port_rows[] = {
	/* two ways to one port: apart over IPv4, shared over IPv6 */
	{GATEWAY("s: {ports: [80/udp], from: [a]}, t: {ports: [81/udp], from: [own], "
		 "limit: {rate: 1/hour}}",
		 ", forward: {s: d1, t: {to: d1, port: 80}}"),
	 "map udp_forward4\ntype ipv4_addr . inet_service . inet_service : verdict\n"
	 "flags interval\nelements = {\n"
	 "10.0.0.1 . 80 . 80 comment \"s: a to d1\" : jump forward_a,\n"
	 "10.0.0.1 . 80 . 81 comment \"t: own to d1\" : jump limit_t\n}\n"
	 "chain udp_forward\nct status dnat ip daddr . udp dport . ct original proto-dst vmap "
	 "@udp_forward4\n"
	 "ip6 daddr 2001:db8::1 udp dport 80 jump forward_a comment \"s: a to d1\"\n"
	 "ip6 daddr 2001:db8::1 udp dport 80 jump limit_t comment \"t: own to d1\"\n"
	 "drop\n"},
	/* what is open to everyone leaves no rule for others over IPv6 */
	{GATEWAY("s: {ports: [80/udp], from: [a]}, t: {ports: [81/udp], from: [internet]}",
		 ", forward: {s: d1, t: {to: d1, port: 80}}"),
	 "map udp_forward4\n*\n*\n*\n*\n*\n}\n"
	 "map udp_forward6\ntype ipv6_addr . inet_service : verdict\nflags interval\n"
	 "elements = {\n2001:db8::1 . 80 comment \"t: internet to d1\" : accept\n}\n"
	 "chain udp_forward\nct*\nip6 daddr . th dport vmap @udp_forward6\ndrop\n"},
	/* the same sources twice are one element */
	{GATEWAY("s: {ports: [80/udp], from: [a]}, t: {ports: [81/udp], from: [a]}",
		 ", forward: {s: d1, t: {to: d1, port: 80}}"),
	 "map udp_forward4\n*\n*\n*\n*\n*\n}\n"
	 "map udp_forward6\ntype ipv6_addr . inet_service : verdict\nflags interval\n"
	 "elements = {\n2001:db8::1 . 80 comment \"s, t: a to d1\" : goto forward_a\n}\n"
	 "chain udp_forward\nct*\nip6 daddr . th dport vmap @udp_forward6\ndrop\n"},
};

#define LIMITED(first, more)                                                                       \
	"lim: {pool: " first "/udp, chunk: " more                                                  \
	", from: [a], limit: {rate: 1/hour, count: packets}}"

static const struct row forward_rows[] = {
	/* nothing stands ahead of established */
	{GATEWAY("", ""), "chain forward\ntype filter hook forward*\n"
			  "ct state established,related accept\niifname != \"eth0\" accept\n"
			  "ct state invalid drop\ndrop\n"},
	{GATEWAY("", "}\ndeny: [w]\npolicy: {ping: []"),
	 "chain forward\n*\nct state established,related accept\n*\n*\ndrop\n"},
	{GATEWAY("", "}\ndeny: [a]\npolicy: {ping: []"),
	 "chain forward\n*\niifname != \"eth0\" accept\n"
	 "ip saddr 192.0.2.1 drop comment \"deny: a\"\n"
	 "ip6 saddr 2001:db8:a::/48 drop comment \"deny: a\"\n"
	 "ct state established,related accept\nct state invalid drop\ndrop\n"},
	/* by the machine's port, and where that is shared by the gateway's, too */
	{GATEWAY(LIMITED("4000-4003", "2"), ""),
	 "chain forward\n*\niifname != \"eth0\" accept\n"
	 "ip daddr 10.0.0.1 udp dport 4000-4001 jump packets_lim comment \"lim: a to d1\"\n"
	 "ip daddr 10.0.0.2 udp dport 4002-4003 jump packets_lim comment \"lim: a to d2\"\n"
	 "ip6 daddr 2001:db8::1 udp dport 4000-4001 jump packets_lim comment \"lim: a to d1\"\n"
	 "ct state established,related accept\n*\n*\n*\ndrop\n"
	 "chain packets_lim\nip saddr 192.0.2.1 goto count_lim comment \"lim: a\"\n"
	 "ip6 saddr 2001:db8:a::/48 goto count_lim comment \"lim: a\"\n"},
	{GATEWAY(LIMITED("4000-4199", "100") ", s: {ports: [80/udp], from: [six]}",
		 ", forward: {s: {to: d1, port: 4050}}"),
	 "chain forward\n*\niifname != \"eth0\" accept\n"
	 "ip daddr 10.0.0.1 udp dport 4000-4099 jump packets_lim comment \"lim: a to d1\"\n"
	 "ip daddr 10.0.0.2 udp dport 4100-4199 jump packets_lim comment \"lim: a to d2\"\n"
	 "ip6 daddr 2001:db8::1 udp dport 4000-4099 jump packets_lim comment \"lim: a to d1\"\n"
	 "ct state established,related accept\n*\n*\n*\ndrop\n"
	 "chain packets_lim\n"
	 "ip6 daddr 2001:db8::1 udp dport 4050 ip6 saddr 2001:db8:6::/48 return comment \"s: "
	 "six\"\n"
	 "ip saddr 192.0.2.1 goto count_lim comment \"lim: a\"\n"
	 "ip6 saddr 2001:db8:a::/48 goto count_lim comment \"lim: a\"\n"},
	/* but not what is open to everyone */
	{GATEWAY(LIMITED("4000-4199", "100") ", s: {ports: [80/udp], from: [internet]}",
		 ", forward: {s: {to: d1, port: 4050}}"),
	 "chain forward\n*\niifname != \"eth0\" accept\n"
	 "ip daddr 10.0.0.1 udp dport 4000-4099 ct original proto-dst 4000-4099 jump packets_lim "
	 "comment \"lim: a to d1\"\n"
	 "ip daddr 10.0.0.2 udp dport 4100-4199 jump packets_lim comment \"lim: a to d2\"\n"
	 "ip6 daddr 2001:db8::1 udp dport 4000-4049 jump packets_lim comment \"lim: a to d1\"\n"
	 "ip6 daddr 2001:db8::1 udp dport 4051-4099 jump packets_lim comment \"lim: a to d1\"\n"
	 "ct state established,related accept\n*\n*\n*\ndrop\n"
	 "chain packets_lim\n*\n*\n"},
	/* many stand in a map */
	{HEAD "zones: {a: [192.0.2.1]}\ndialers: [{name: d1, address: 10.0.0.1}, {name: d2, "
	      "address: 10.0.0.2}, {name: d3, address: 10.0.0.3}, {name: d4, address: 10.0.0.4}, "
	      "{name: d5, address: 10.0.0.5}, {name: d6, address: 10.0.0.6}]\n"
	      "services: {" LIMITED("4000-4599", "100") "}\ngateway: {interface: eth0}\n",
	 "map udp_counted4\ntype ipv4_addr . inet_service : verdict\nflags interval\n"
	 "elements = {\n10.0.0.1 . 4000-4099 comment \"lim: a to d1\" : jump packets_lim,\n"
	 "*\n*\n*\n*\n10.0.0.6 . 4500-4599 comment \"lim: a to d6\" : jump packets_lim\n}\n"
	 "chain forward\n*\niifname != \"eth0\" accept\n"
	 "ip daddr . udp dport vmap @udp_counted4\n"
	 "ct state established,related accept\n*\n*\ndrop\n"
	 "chain packets_lim\nip saddr 192.0.2.1 goto count_lim comment \"lim: a\"\n"},
};

static void test_names(void **state)
{
	(void)state;
	fixture_check(name_rows, COUNT(name_rows), print_names);
}

static void test_translation(void **state)
{
	(void)state;
	fixture_check(translation_rows, COUNT(translation_rows), print_translation);
}

static void test_ports(void **state)
{
	(void)state;
	fixture_check(port_rows, COUNT(port_rows), print_ports);
}

static void test_forward(void **state)
{
	(void)state;
	fixture_check(forward_rows, COUNT(forward_rows), print_forward);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_translation),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
