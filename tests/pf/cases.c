/*
 * What pf.conf(5) says of rules and packets, written down by hand: the evaluator is only worth
 * something as far as these hold.
 */
#include <stdio.h>
#include <string.h>

#include "pf.h"

/* Unless said otherwise from 203.0.113.7 by em0 to the machine's own address of that family. */
struct manual_packet {
	const char *from;
	const char *to;
	unsigned protocol; /* 0: TCP */
	unsigned port;	   /* or the type of ICMP; 0: port 22 */
	const char *in;
	bool out;
	bool up;
	bool options;
};

static const struct manual_case {
	const char *rules;
	struct manual_packet packet;
	enum eval_action action;
} manual[] = {
	/* What no rule matches passes, without state. */
	{"", {.port = 22}, EVAL_NO_RULE},
	{"# nothing but a comment", {.port = 22}, EVAL_NO_RULE},
	{"block in on em1", {.port = 22}, EVAL_NO_RULE},
	/* The last rule that matches decides; quick ends the search. */
	{"block all\npass all\n", {.port = 22}, EVAL_PASS},
	{"pass all\nblock all\n", {.port = 22}, EVAL_DROP},
	{"block quick all\npass all\n", {.port = 22}, EVAL_DROP},
	{"pass in quick all\nblock all\n", {.port = 22}, EVAL_PASS},
	{"block all\npass in quick proto udp to any port 22\n", {.port = 22}, EVAL_DROP},
	{"block in quick from 192.0.2.1\npass in\nblock out\n", {.port = 22}, EVAL_PASS},
	/* Actions. */
	{"block drop all\n", {.port = 22}, EVAL_DROP},
	{"block return all\n", {.port = 22}, EVAL_RETURN},
	{"block return in log quick all\n", {.port = 22}, EVAL_RETURN},
	/* Directions. */
	{"block in all\n", {.out = true, .from = EVAL_OWN4, .to = "203.0.113.7"}, EVAL_NO_RULE},
	{"block out all\n", {.out = true, .from = EVAL_OWN4, .to = "203.0.113.7"}, EVAL_DROP},
	{"block out all\n", {.port = 22}, EVAL_NO_RULE},
	/* Interfaces and their groups. */
	{"block in on em0\n", {.port = 22}, EVAL_DROP},
	{"block in on em0\n", {.in = "em1"}, EVAL_NO_RULE},
	{"block in on em0\n", {.in = "em00"}, EVAL_NO_RULE},
	{"block in on { em1 \"em0\" }\n", {.port = 22}, EVAL_DROP},
	{"block in on em\n", {.port = 22}, EVAL_DROP},
	{"block in on em\n", {.in = "emx0"}, EVAL_NO_RULE},
	{"block in on \"all\"\n", {.port = 22}, EVAL_DROP},
	{"set skip on lo\nblock all\n", {.in = "lo0"}, EVAL_PASS},
	{"set skip on lo\nblock all\n", {.port = 22}, EVAL_DROP},
	/* Families. */
	{"block in inet all\n", {.port = 22}, EVAL_DROP},
	{"block in inet6 all\n", {.port = 22}, EVAL_NO_RULE},
	{"block in inet6 all\n", {.from = "2001:db8::1"}, EVAL_DROP},
	{"block in inet from any\n", {.from = "2001:db8::1"}, EVAL_NO_RULE},
	{"block in from any\n", {.from = "2001:db8::1"}, EVAL_DROP},
	/* Addresses and networks. */
	{"block from 203.0.113.0/24\n", {.from = "203.0.113.255"}, EVAL_DROP},
	{"block from 203.0.113.0/24\n", {.from = "203.0.114.0"}, EVAL_NO_RULE},
	{"block from 203.0.113.7\n", {.from = "203.0.113.8"}, EVAL_NO_RULE},
	{"block from 203.0.113.5/24\n", {.from = "203.0.113.9"}, EVAL_DROP},
	{"block from 128.0.0.0/1\n", {.from = "223.0.0.1"}, EVAL_DROP},
	{"block from 128.0.0.0/1\n", {.from = "127.255.255.255"}, EVAL_NO_RULE},
	{"block from 0.0.0.0\n", {.port = 22}, EVAL_NO_RULE},
	{"block from fe80::/10\n", {.from = "febf::1"}, EVAL_DROP},
	{"block from fe80::/10\n", {.from = "fec0::1"}, EVAL_NO_RULE},
	{"block from ::\n", {.from = "::"}, EVAL_DROP},
	{"block from { 192.0.2.1, 203.0.113.7 2001:db8::1 }\n", {.port = 22}, EVAL_DROP},
	{"block from { 192.0.2.1 2001:db8::/32 }\n", {.from = "2001:db8:f::1"}, EVAL_DROP},
	{"block to 192.168.77.1\n", {.port = 22}, EVAL_DROP},
	/* Some of a list's combinations are void. */
	{"block from { 203.0.113.7 2001:db8::1 } to 192.168.77.1\n", {.port = 22}, EVAL_DROP},
	{"block inet from { 203.0.113.7 2001:db8::1 }\n", {.from = "2001:db8::1"}, EVAL_NO_RULE},
	/* Tables: the longest entry decides, an empty one holds nothing. */
	{"table <t> { 203.0.113.0/24 }\nblock from <t>\n", {.port = 22}, EVAL_DROP},
	{"table <t> const {\n\t203.0.113.0/24\n\t2001:db8::/32\n}\nblock from <t>\n",
	 {.from = "2001:db8::1"},
	 EVAL_DROP},
	{"table <t> { }\nblock from <t>\n", {.port = 22}, EVAL_NO_RULE},
	{"table <t> {\n}\npass\nblock from <t>\n", {.port = 22}, EVAL_PASS},
	{"table <t> { 203.0.113.0/24 !203.0.113.7 }\nblock from <t>\n", {.port = 22}, EVAL_NO_RULE},
	{"table <t> { !203.0.113.7, 203.0.113.0/24 }\nblock from <t>\n",
	 {.from = "203.0.113.8"},
	 EVAL_DROP},
	{"table <t> { 203.0.113.0/24 !203.0.113.0/28 203.0.113.7 }\nblock from <t>\n",
	 {.port = 22},
	 EVAL_DROP},
	{"table <t> { 0.0.0.0/0 }\nblock from <t>\n", {.from = "2001:db8::1"}, EVAL_NO_RULE},
	/* Protocols and ports. */
	{"block proto tcp\n", {.port = 22}, EVAL_DROP},
	{"block proto { udp icmp }\n", {.port = 22}, EVAL_NO_RULE},
	{"block proto { udp, tcp }\n", {.port = 22}, EVAL_DROP},
	{"block proto tcp to any port 22\n", {.port = 23}, EVAL_NO_RULE},
	{"block proto tcp to any port { 80, 22 }\n", {.port = 22}, EVAL_DROP},
	{"block proto tcp to any port 22:24\n", {.port = 24}, EVAL_DROP},
	{"block proto tcp to any port 22:24\n", {.port = 25}, EVAL_NO_RULE},
	{"block proto tcp to any port 23:24\n", {.port = 22}, EVAL_NO_RULE},
	{"block proto tcp to any port { 1 65535:65535 }\n", {.port = 65535}, EVAL_DROP},
	{"block proto { tcp udp } to any port 22\n", {.protocol = EVAL_UDP, .port = 22}, EVAL_DROP},
	/* ICMP. */
	{"block inet proto icmp icmp-type 8\n", {.protocol = EVAL_ICMP, .port = 8}, EVAL_DROP},
	{"block inet proto icmp icmp-type { 3 11 }\n",
	 {.protocol = EVAL_ICMP, .port = 8},
	 EVAL_NO_RULE},
	{"block inet6 proto icmp6 icmp6-type { 133 135 }\n",
	 {.from = "fe80::9", .protocol = EVAL_ICMP6, .port = 135},
	 EVAL_DROP},
	{"block inet proto icmp icmp-type 8\n",
	 {.from = "fe80::9", .protocol = EVAL_ICMP6, .port = 8},
	 EVAL_NO_RULE},
	{"block proto icmp6\n", {.protocol = EVAL_ICMP, .port = 8}, EVAL_NO_RULE},
	/* The machine itself. */
	{"block to (self)\n", {.port = 22}, EVAL_DROP},
	{"block to (em0)\n", {.port = 22}, EVAL_DROP},
	{"block from (em0)\n", {.port = 22}, EVAL_NO_RULE},
	{"block to (\"em0\")\n", {.to = "192.0.2.9"}, EVAL_NO_RULE},
	{"block to (self)\n", {.from = "2001:db8::1"}, EVAL_DROP},
	{"block to (self)\n", {.from = "fe80::9", .to = EVAL_OWN_LINK}, EVAL_DROP},
	{"block to (self)\n", {.to = "192.0.2.9"}, EVAL_NO_RULE},
	{"block to (self)\n", {.to = EVAL_OWN_BROADCAST}, EVAL_NO_RULE},
	{"block to (self:broadcast)\n", {.to = EVAL_OWN_BROADCAST}, EVAL_DROP},
	{"block to { (self) (self:broadcast) }\n", {.to = EVAL_OWN_BROADCAST}, EVAL_DROP},
	/* Only the first packet of a connection makes a state, and so only it matches. */
	{"block\npass in proto tcp to any port 22\n", {.up = true}, EVAL_DROP},
	{"block\npass in proto tcp to any port 22 no state\n", {.up = true}, EVAL_PASS},
	{"block\npass in proto tcp to any port 22 keep state\n", {.port = 22}, EVAL_PASS},
	/* Options of IP need leave. */
	{"pass\n", {.options = true}, EVAL_DROP},
	{"pass allow-opts\n", {.options = true}, EVAL_PASS},
	/* Macros, comments, lines that go on. */
	{"web = \"{ 80 22 }\"\nblock proto tcp to any port $web\n", {.port = 22}, EVAL_DROP},
	{"a = \"(self)\"\nblock to $a label \"x\"\n", {.port = 22}, EVAL_DROP},
	{"# a comment \\\nblock all\n", {.port = 22}, EVAL_NO_RULE},
	{"# a comment \\ \nblock all\n", {.port = 22}, EVAL_DROP},
	{"block in \\\n\tproto tcp\n", {.port = 22}, EVAL_DROP},
	{"block all", {.port = 22}, EVAL_DROP},
};

/* What pf would not load, or the evaluator does not know. */
static const struct {
	const char *rules;
	enum eval_dialect dialect;
	enum eval_place place;
	const char *problem; /* NULL: it loads */
} grammar[] = {
	{"block al\n", EVAL_OPENBSD, EVAL_MAIN, "not known here at \"al\""},
	{"deny all\n", EVAL_OPENBSD, EVAL_MAIN, "not known here at \"deny\""},
	{"pass in quick synproxy state\n", EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	{"block proto tcp to any port 21 >< 23\n", EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	{"block proto tcp to any port { 22, 23, }\n", EVAL_OPENBSD, EVAL_MAIN, "behind a comma"},
	{"block proto tcp to any port { 22,\n23 }\n", EVAL_OPENBSD, EVAL_MAIN, "behind a comma"},
	{"block proto tcp to any port { 22\n, 23 }\n", EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"block proto tcp to any port { }\n", EVAL_OPENBSD, EVAL_MAIN, "a name is missing"},
	{"table <t> { 192.0.2.1, }\n", EVAL_OPENBSD, EVAL_MAIN, "behind a comma"},
	{"table <t> {\n192.0.2.1,\n192.0.2.2\n}\n", EVAL_OPENBSD, EVAL_MAIN, "behind a comma"},
	{"table <t> { 192.0.2.1 192.0.2.2 }\n", EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"block all\r\n", EVAL_OPENBSD, EVAL_MAIN, "a character that pf does not take"},
	{"block from 192.0.2.0/33\n", EVAL_OPENBSD, EVAL_MAIN, "a number"},
	{"block from 2001:db8::/129\n", EVAL_OPENBSD, EVAL_MAIN, "a number"},
	{"block from host\n", EVAL_OPENBSD, EVAL_MAIN, "no address"},
	{"block from self\n", EVAL_OPENBSD, EVAL_MAIN, "no address"},
	{"block from (em0:network)\n", EVAL_OPENBSD, EVAL_MAIN, "not known in parentheses"},
	{"block from <t>\n", EVAL_OPENBSD, EVAL_MAIN, "no such table"},
	{"block to $here\n", EVAL_OPENBSD, EVAL_MAIN, "a macro is not defined"},
	{"port = \"22\"\n", EVAL_OPENBSD, EVAL_MAIN, "reserved"},
	{"table <port> { }\n", EVAL_OPENBSD, EVAL_MAIN, "a name is missing"},
	{"table <_t> { }\n", EVAL_OPENBSD, EVAL_MAIN, "begins with _"},
	{"table <t> const\n", EVAL_OPENBSD, EVAL_MAIN, "without its list"},
	{"table <t> { }\ntable <t> { }\n", EVAL_OPENBSD, EVAL_MAIN, "two tables"},
	{"table <a123456789b123456789c123456789d> { }\n", EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"table <a123456789b123456789c123456789d1> { }\n", EVAL_OPENBSD, EVAL_MAIN, "too long"},
	{"block on a123456789b12345\n", EVAL_OPENBSD, EVAL_MAIN, "too long"},
	{"block on log\n", EVAL_OPENBSD, EVAL_MAIN, "a name is missing"},
	{"block on \"log\"\n", EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"block label \"a123456789b123456789c123456789d123456789e123456789f123456789g12\"\n",
	 EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"block label \"a123456789b123456789c123456789d123456789e123456789f123456789g123\"\n",
	 EVAL_OPENBSD, EVAL_MAIN, "too long"},
	{"block label \"to $dstport\"\n", EVAL_OPENBSD, EVAL_MAIN, "would expand"},
	{"block label \"a\" label \"b\"\n", EVAL_OPENBSD, EVAL_MAIN, "two labels"},
	{"block label a\n", EVAL_OPENBSD, EVAL_MAIN, "no label in quotes"},
	{"block label \"a\n", EVAL_OPENBSD, EVAL_MAIN, "does not end in its line"},
	{"block to any port 22\n", EVAL_OPENBSD, EVAL_MAIN, "ports without a protocol"},
	{"block proto icmp to any port 22\n", EVAL_OPENBSD, EVAL_MAIN, "has none"},
	{"block proto tcp to any port 23:22\n", EVAL_OPENBSD, EVAL_MAIN, "no port"},
	{"block proto tcp to any port 65536\n", EVAL_OPENBSD, EVAL_MAIN, "no port"},
	{"block proto icmp icmp-type 8\n", EVAL_OPENBSD, EVAL_MAIN, "without their family"},
	{"block inet proto icmp6\n", EVAL_OPENBSD, EVAL_MAIN, "the other family"},
	{"block inet proto icmp icmp6-type 1\n", EVAL_OPENBSD, EVAL_MAIN, "another protocol"},
	{"block inet from 2001:db8::1\n", EVAL_OPENBSD, EVAL_MAIN, "no valid combination"},
	{"block from 192.0.2.1 to ::1\n", EVAL_OPENBSD, EVAL_MAIN, "no valid combination"},
	{"pass proto tcp keep state (max-src-conn-rate 5/15)\n", EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"pass proto tcp keep state (max-src-conn-rate 0/15)\n", EVAL_OPENBSD, EVAL_MAIN, "zero"},
	{"pass proto udp keep state (max-src-conn-rate 5/15)\n", EVAL_OPENBSD, EVAL_MAIN,
	 "TCP alone"},
	{"block keep state\n", EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	{"block all pass all\n", EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	/* FreeBSD wants its order. */
	{"pass\nset skip on lo\n", EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"pass\nset skip on lo\n", EVAL_FREEBSD, EVAL_MAIN, "further up"},
	{"pass\nscrub in from any to (self) fragment reassemble\n", EVAL_FREEBSD, EVAL_MAIN,
	 "further up"},
	{"set skip on lo\nscrub in from any to (self) fragment reassemble\npass\n"
	 "table <t> { }\nx = \"y\"\nblock\n",
	 EVAL_FREEBSD, EVAL_MAIN, NULL},
	{"scrub in from any to (self) fragment reassemble\n", EVAL_OPENBSD, EVAL_MAIN, "a scrub"},
	/* Anchors hold no options: pf would take some for the whole system. */
	{"set skip on lo\n", EVAL_OPENBSD, EVAL_ANCHOR, "an option in an anchor"},
	{"set limit table-entries 300000\n", EVAL_FREEBSD, EVAL_MAIN, NULL},
	/* Each system refuses the translation of the other. */
	{"match in on em0 inet proto udp from any to (self) port 80 rdr-to 10.0.0.5\n",
	 EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"match in on em0 inet proto udp from any to (self) port 80 rdr-to 10.0.0.5\n",
	 EVAL_FREEBSD, EVAL_MAIN, "is OpenBSD's"},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5\n", EVAL_FREEBSD,
	 EVAL_MAIN, NULL},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5\n", EVAL_OPENBSD,
	 EVAL_MAIN, "is FreeBSD's"},
	{"match out inet from 10.0.0.0/8 nat-to (em0:0)\n", EVAL_FREEBSD, EVAL_MAIN,
	 "is OpenBSD's"},
	{"nat on em0 inet from 10.0.0.0/8 to any -> (em0:0)\n", EVAL_FREEBSD, EVAL_MAIN, NULL},
	{"nat on em0 inet from 10.0.0.0/8 to any -> (em0:0)\n", EVAL_OPENBSD, EVAL_MAIN,
	 "is FreeBSD's"},
	{"no nat on em0 inet from (em0) to any\n", EVAL_OPENBSD, EVAL_MAIN, "is FreeBSD's"},
	{"pass in\nrdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5\n",
	 EVAL_FREEBSD, EVAL_MAIN, "further up"},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5\nscrub in all fragment "
	 "reassemble\n",
	 EVAL_FREEBSD, EVAL_MAIN, "further up"},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5\npass in\n",
	 EVAL_FREEBSD, EVAL_ANCHOR, NULL},
	/* Directions, actions, families, ports. */
	{"match out inet proto udp to any port 80 rdr-to 10.0.0.5\n", EVAL_OPENBSD, EVAL_MAIN,
	 "the other direction"},
	{"match inet proto udp to any port 80 rdr-to 10.0.0.5\n", EVAL_OPENBSD, EVAL_MAIN,
	 "the other direction"},
	{"match in inet from 10.0.0.0/8 nat-to (em0:0)\n", EVAL_OPENBSD, EVAL_MAIN,
	 "the other direction"},
	{"block in inet proto udp to any port 80 rdr-to 10.0.0.5\n", EVAL_OPENBSD, EVAL_MAIN,
	 "what is blocked"},
	{"pass in inet proto udp to any port 80 rdr-to 10.0.0.5 no state\n", EVAL_OPENBSD,
	 EVAL_MAIN, "without states"},
	{"match in inet6 proto udp to any port 80 rdr-to 10.0.0.5\n", EVAL_OPENBSD, EVAL_MAIN,
	 "the other family"},
	{"match in proto udp from 2001:db8::1 to any port 80 rdr-to 10.0.0.5\n", EVAL_OPENBSD,
	 EVAL_MAIN, "no valid combination"},
	{"match out from any nat-to (em0:0)\n", EVAL_OPENBSD, EVAL_MAIN, "without its family"},
	{"match out inet from any nat-to (em0)\n", EVAL_OPENBSD, EVAL_MAIN,
	 "not the first address"},
	{"match out inet from any nat-to (em0:network)\n", EVAL_OPENBSD, EVAL_MAIN,
	 "not the first address"},
	{"match in on em0 inet proto udp from any to (self) port 80 rdr-to 10.0.0.0/24\n",
	 EVAL_OPENBSD, EVAL_MAIN, "to a network"},
	{"match in on em0 inet proto udp from any to (self) port 80 rdr-to 10.0.0.5 rdr-to "
	 "10.0.0.6\n",
	 EVAL_OPENBSD, EVAL_MAIN, "two translations"},
	{"match in on em0 inet proto udp from any to (self) port { 80 443 } rdr-to 10.0.0.5\n",
	 EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"match in on em0 inet proto udp from any to (self) port { 80 443 } rdr-to 10.0.0.5 port "
	 "8080\n",
	 EVAL_OPENBSD, EVAL_MAIN, "in place of several"},
	{"match in on em0 inet proto udp from any to (self) port 80:81 rdr-to 10.0.0.5 port 8080\n",
	 EVAL_OPENBSD, EVAL_MAIN, "in place of several"},
	{"rdr on em0 inet proto udp from any to (self) port 80:81 -> 10.0.0.5 port 8080\n",
	 EVAL_FREEBSD, EVAL_MAIN, "in place of several"},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5 port 8080:*\n",
	 EVAL_FREEBSD, EVAL_MAIN, "a number"},
	{"match in inet to (self) rdr-to 10.0.0.5 port 80\n", EVAL_OPENBSD, EVAL_MAIN,
	 "without a protocol"},
	{"match out inet from 10.0.0.5 port 80 nat-to (em0:0)\n", EVAL_OPENBSD, EVAL_MAIN,
	 "without a protocol"},
	{"match in on em0 inet proto udp from any to (self) port 80 rdr-to 10.0.0.5 static-port\n",
	 EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	{"match out inet proto udp from any nat-to (em0:0) port 80 static-port\n", EVAL_OPENBSD,
	 EVAL_MAIN, "not known here"},
	{"match in quick\n", EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	{"match in keep state\n", EVAL_OPENBSD, EVAL_MAIN, "not known here"},
	/* FreeBSD's rules that translate: `rdr pass` would pass what is denied. */
	{"rdr pass on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5\n", EVAL_FREEBSD,
	 EVAL_MAIN, "with an option"},
	{"rdr in on em0 inet proto udp from any to any port 80 -> 10.0.0.5\n", EVAL_FREEBSD,
	 EVAL_MAIN, "with an option"},
	{"no nat on em0 inet from any to any -> (em0:0)\n", EVAL_FREEBSD, EVAL_MAIN,
	 "more than a statement"},
	{"nat on em0 inet from any to any\n", EVAL_FREEBSD, EVAL_MAIN, "no ->"},
	{"rdr on em0 inet proto udp -> 10.0.0.5\n", EVAL_FREEBSD, EVAL_MAIN, "without its ends"},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5 tag a\n", EVAL_FREEBSD,
	 EVAL_MAIN, "more than a statement"},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5 label \"a\"\n",
	 EVAL_FREEBSD, EVAL_MAIN, "more than a statement"},
	{"no pass\n", EVAL_FREEBSD, EVAL_MAIN, "neither nat nor rdr"},
	/* Tags. */
	{"match in tag a123456789b123456789c123456789d123456789e123456789f123456789g123\n",
	 EVAL_OPENBSD, EVAL_MAIN, "too long"},
	{"match in tag a123456789b123456789c123456789d123456789e123456789f123456789g12\n",
	 EVAL_OPENBSD, EVAL_MAIN, NULL},
	{"match in tag a tag b\n", EVAL_OPENBSD, EVAL_MAIN, "two tags"},
	{"match in tag\n", EVAL_OPENBSD, EVAL_MAIN, "a name is missing"},
	{"match in ! tag a\n", EVAL_OPENBSD, EVAL_MAIN, "no tagged"},
	{"pass in ! tagged a tag b\n", EVAL_FREEBSD, EVAL_MAIN, NULL},
};

static struct eval_packet make_packet(const struct manual_packet *row)
{
	struct eval_packet packet = {
		.out = row->out,
		.interface = row->in == NULL ? "em0" : row->in,
		.source = eval_address(row->from == NULL ? "203.0.113.7" : row->from),
		.protocol = row->protocol == 0 ? EVAL_TCP : row->protocol,
		.port = row->port == 0 ? 22 : row->port,
		.icmp_type = row->port,
		.options = row->options,
		.up = row->up,
	};
	const char *own = packet.source.bits == 32 ? EVAL_OWN4 : EVAL_OWN6;

	packet.destination = eval_address(row->to == NULL ? own : row->to);
	return packet;
}

static void try_case(struct tally *tally, const struct manual_case *row)
{
	struct eval_packet packet = make_packet(&row->packet);
	char why[EVAL_WHY_SIZE];
	struct eval_rules *rules = eval_read(row->rules, EVAL_OPENBSD, EVAL_MAIN, why);

	if (rules == NULL)
		tally_add(tally, row->rules, why);
	else
		tally_add(tally, row->rules,
			  eval_decide(rules, &packet).action == row->action ? NULL
									    : "decided wrong");
	eval_free(rules);
}

static void try_grammar(struct tally *tally, size_t row)
{
	const char *problem = grammar[row].problem;
	char why[EVAL_WHY_SIZE];
	struct eval_rules *rules =
		eval_read(grammar[row].rules, grammar[row].dialect, grammar[row].place, why);

	if (problem == NULL)
		tally_add(tally, grammar[row].rules, rules == NULL ? why : NULL);
	else if (rules != NULL)
		tally_add(tally, grammar[row].rules, "was taken");
	else
		tally_add(tally, grammar[row].rules, strstr(why, problem) != NULL ? NULL : why);
	eval_free(rules);
}

void manual_cases(struct tally *tally)
{
	for (size_t i = 0; i < COUNT(manual); i++)
		try_case(tally, &manual[i]);
	for (size_t i = 0; i < COUNT(grammar); i++)
		try_grammar(tally, i);
}
