/* What pf.conf(5) says of translation and of tags, written down by hand as in cases.c. */
#include <string.h>

#include "pf.h"

/* Unless said otherwise a datagram from 203.0.113.7, port 4000, by em0 to the machine's address. */
struct sent {
	const char *from;
	unsigned from_port;
	const char *to;
	unsigned port;
	const char *on;
	bool out;
};

#define MATCH	"match in on em0 inet proto udp from any to (self) port 100:199 rdr-to 10.0.0.5\n"
#define RDR	"rdr on em0 inet proto udp from any to (self) port 100:199 -> 10.0.0.5\n"
#define DIALER	.out = true, .from = "10.0.0.5", .to = "203.0.113.7"
#define PRIVATE "from 10.0.0.0/8"

static const struct {
	const char *rules;
	enum eval_dialect dialect;
	struct sent packet;
	enum eval_action action;
	struct sent wanted; /* what changes */
} cases[] = {
	/* OpenBSD: without a port each one is kept. */
	{MATCH "pass in\n", EVAL_OPENBSD, {.port = 100}, EVAL_PASS, {.to = "10.0.0.5"}},
	{MATCH "pass in\n", EVAL_OPENBSD, {.port = 199}, EVAL_PASS, {.to = "10.0.0.5"}},
	{MATCH "pass in\n", EVAL_OPENBSD, {.port = 99}, EVAL_PASS, {.to = NULL}},
	{MATCH "pass in\n", EVAL_OPENBSD, {.port = 200}, EVAL_PASS, {.to = NULL}},
	{MATCH "pass in\n", EVAL_OPENBSD, {.port = 150, .on = "em1"}, EVAL_PASS, {.to = NULL}},
	{MATCH "pass in\n", EVAL_OPENBSD, {.port = 150, .to = "10.0.0.5"}, EVAL_PASS, {.to = NULL}},
	{"match in inet proto udp to (self) port 80 rdr-to 10.0.0.5 port 8080\npass\n",
	 EVAL_OPENBSD,
	 {.port = 80},
	 EVAL_PASS,
	 {.to = "10.0.0.5", .port = 8080}},
	/* Later rules see what a match rule has changed, also one that would change it again. */
	{MATCH "pass in\nblock in to 10.0.0.5\n",
	 EVAL_OPENBSD,
	 {.port = 150},
	 EVAL_DROP,
	 {.to = NULL}},
	{MATCH "pass in\nblock in to (self)\n",
	 EVAL_OPENBSD,
	 {.port = 150},
	 EVAL_PASS,
	 {.to = "10.0.0.5"}},
	{MATCH "match in inet proto udp to (self) port 150 rdr-to 10.0.0.6\npass in\n",
	 EVAL_OPENBSD,
	 {.port = 150},
	 EVAL_PASS,
	 {.to = "10.0.0.5"}},
	/* A rule that passes matches what was sent, and changes it only where it decides. */
	{"block\npass in proto udp to (self) port 5060 rdr-to 10.0.0.5\n",
	 EVAL_OPENBSD,
	 {.port = 5060},
	 EVAL_PASS,
	 {.to = "10.0.0.5"}},
	{"block\npass in proto udp to 10.0.0.5 port 5060 rdr-to 10.0.0.5\n",
	 EVAL_OPENBSD,
	 {.port = 5060},
	 EVAL_DROP,
	 {.to = NULL}},
	{"pass in proto udp to (self) port 5060 rdr-to 10.0.0.5\npass in\n",
	 EVAL_OPENBSD,
	 {.port = 5060},
	 EVAL_PASS,
	 {.to = NULL}},
	/* An IPv4 target holds the rule to IPv4. */
	{"pass in proto udp to any port 5060 rdr-to 10.0.0.5\n",
	 EVAL_OPENBSD,
	 {.from = "2001:db8::1", .to = EVAL_OWN6, .port = 5060},
	 EVAL_NO_RULE,
	 {.to = NULL}},
	/* Sources: a free port, the same port, a certain port. */
	{"match out on em0 inet " PRIVATE " nat-to (em0:0)\npass out\n",
	 EVAL_OPENBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4, .from_port = EVAL_PORT_CHOSEN}},
	{"match out on em0 inet " PRIVATE " nat-to (em0:0) static-port\npass out\n",
	 EVAL_OPENBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4}},
	{"match out on em0 inet proto udp " PRIVATE
	 " port 4000 nat-to (\"em0:0\") port 5070\npass out\n",
	 EVAL_OPENBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4, .from_port = 5070}},
	{"match out on em0 inet proto udp " PRIVATE " port 4001:4002 nat-to (em0:0)\npass out\n",
	 EVAL_OPENBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.to = NULL}},
	{"match out on em0 inet " PRIVATE " nat-to (em0:0)\npass out\nblock out " PRIVATE "\n",
	 EVAL_OPENBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4, .from_port = EVAL_PORT_CHOSEN}},
	/* The machine's address is private, too: the second rule takes the port that the first
	   kept. */
	{"match out inet " PRIVATE " nat-to (em0:0) static-port\n"
	 "match out inet from 192.168.0.0/16 nat-to (em0:0)\npass out\n",
	 EVAL_OPENBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4, .from_port = EVAL_PORT_CHOSEN}},
	/* A match rule decides nothing. */
	{"match in\n", EVAL_OPENBSD, {.port = 22}, EVAL_NO_RULE, {.to = NULL}},
	{"block\nmatch in\n", EVAL_OPENBSD, {.port = 22}, EVAL_DROP, {.to = NULL}},
	/* A tag is there for the rules behind it, whichever decides; the last one given counts. */
	{"match in tag a\npass in\nblock in tagged a\n",
	 EVAL_OPENBSD,
	 {.port = 22},
	 EVAL_DROP,
	 {.to = NULL}},
	{"match in tag a\npass in\nblock in ! tagged a\n",
	 EVAL_FREEBSD,
	 {.port = 22},
	 EVAL_PASS,
	 {.to = NULL}},
	{"pass in tag a\nblock in tagged a\n", EVAL_FREEBSD, {.port = 22}, EVAL_DROP, {.to = NULL}},
	{"pass in\nblock in ! tagged a\n", EVAL_OPENBSD, {.port = 22}, EVAL_DROP, {.to = NULL}},
	{"block in tagged a\nmatch in tag a\n",
	 EVAL_OPENBSD,
	 {.port = 22},
	 EVAL_NO_RULE,
	 {.to = NULL}},
	{"match in tag a\nmatch in tag b\npass\nblock tagged a\n",
	 EVAL_OPENBSD,
	 {.port = 22},
	 EVAL_PASS,
	 {.to = NULL}},
	{"match out tag a\npass\nblock tagged a\n",
	 EVAL_OPENBSD,
	 {.port = 22},
	 EVAL_PASS,
	 {.to = NULL}},
	/* FreeBSD: ahead of the rules, which see what was changed; the first that matches. */
	{RDR "pass in\n", EVAL_FREEBSD, {.port = 100}, EVAL_PASS, {.to = "10.0.0.5"}},
	{RDR "pass in\n", EVAL_FREEBSD, {.port = 199}, EVAL_PASS, {.to = "10.0.0.5"}},
	{RDR "pass in\n", EVAL_FREEBSD, {.port = 200}, EVAL_PASS, {.to = NULL}},
	{RDR "pass in\n", EVAL_FREEBSD, {.port = 150, .on = "em1"}, EVAL_PASS, {.to = NULL}},
	{RDR "pass in\nblock in to 10.0.0.5\n",
	 EVAL_FREEBSD,
	 {.port = 150},
	 EVAL_DROP,
	 {.to = NULL}},
	{RDR "block in to (self)\n", EVAL_FREEBSD, {.port = 150}, EVAL_NO_RULE, {.to = "10.0.0.5"}},
	{RDR "rdr on em0 inet proto udp from any to any port 150 -> 10.0.0.6\npass\n",
	 EVAL_FREEBSD,
	 {.port = 150},
	 EVAL_PASS,
	 {.to = "10.0.0.5"}},
	{"no rdr on em0 from 203.0.113.0/24 to any\n" RDR "pass\n",
	 EVAL_FREEBSD,
	 {.port = 150},
	 EVAL_PASS,
	 {.to = NULL}},
	{"rdr on em0 inet proto udp from any to (self) port 80 -> 10.0.0.5 port 8080\npass\n",
	 EVAL_FREEBSD,
	 {.port = 80},
	 EVAL_PASS,
	 {.to = "10.0.0.5", .port = 8080}},
	{"rdr on em0 inet proto udp from any to any -> 10.0.0.6\npass\n",
	 EVAL_FREEBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.to = NULL}},
	{"nat on em0 inet " PRIVATE " to any -> (em0:0)\npass out\n",
	 EVAL_FREEBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4, .from_port = EVAL_PORT_CHOSEN}},
	{"nat on em0 inet " PRIVATE " to any -> (em0:0) static-port\npass out\n",
	 EVAL_FREEBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4}},
	{"nat on em0 inet proto udp " PRIVATE " port 4000 to any -> (em0:0) port 5070\npass\n",
	 EVAL_FREEBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.from = EVAL_OWN4, .from_port = 5070}},
	{"no nat on em0 inet from 10.0.0.5 to any\nnat on em0 inet " PRIVATE
	 " to any -> (em0:0)\npass\n",
	 EVAL_FREEBSD,
	 {DIALER},
	 EVAL_PASS,
	 {.to = NULL}},
	{"nat on em0 inet " PRIVATE " to any -> (em0:0)\npass\n",
	 EVAL_FREEBSD,
	 {.from = "10.0.0.5"},
	 EVAL_PASS,
	 {.to = NULL}},
	{"no nat on em0 inet from (\"em0\") to any\nnat on em0 inet from 192.168.0.0/16 to any -> "
	 "(em0:0)\n"
	 "pass\n",
	 EVAL_FREEBSD,
	 {.out = true, .from = EVAL_OWN4, .to = "203.0.113.7"},
	 EVAL_PASS,
	 {.to = NULL}},
	{"rdr on em0 inet proto udp from any to (self) port 80 tag a -> 10.0.0.5\npass\nblock "
	 "tagged a\n",
	 EVAL_FREEBSD,
	 {.port = 80},
	 EVAL_DROP,
	 {.to = NULL}},
	{"rdr on em0 inet proto udp from any to (self) port 80 tag a -> 10.0.0.5\npass\nblock "
	 "tagged a\n",
	 EVAL_FREEBSD,
	 {.port = 80, .to = "10.0.0.5"},
	 EVAL_PASS,
	 {.to = NULL}},
};

static const char *text_or(const char *text, const char *other)
{
	return text == NULL ? other : text;
}

static unsigned number_or(unsigned number, unsigned other)
{
	return number == 0 ? other : number;
}

static struct eval_packet make_packet(const struct sent *sent)
{
	return (struct eval_packet){
		.out = sent->out,
		.interface = text_or(sent->on, "em0"),
		.source = eval_address(text_or(sent->from, "203.0.113.7")),
		.destination = eval_address(text_or(sent->to, EVAL_OWN4)),
		.protocol = EVAL_UDP,
		.source_port = number_or(sent->from_port, 4000),
		.port = number_or(sent->port, 5060),
	};
}

/* Only what passes goes anywhere. */
static const char *check(size_t row, const struct eval_rules *rules)
{
	const struct sent *from = &cases[row].packet;
	const struct sent *change = &cases[row].wanted;
	struct eval_packet packet = make_packet(from);
	struct eval_packet wanted = make_packet(&(struct sent){
		.from = text_or(change->from, from->from),
		.from_port = number_or(change->from_port, from->from_port),
		.to = text_or(change->to, from->to),
		.port = number_or(change->port, from->port),
	});
	struct eval_verdict verdict = eval_decide(rules, &packet);

	if (verdict.action != cases[row].action)
		return "decided wrong";
	if (verdict.action != EVAL_PASS && verdict.action != EVAL_NO_RULE)
		return NULL;
	return eval_same_path(&verdict.sent, &wanted) ? NULL : "sent elsewhere";
}

void translation_cases(struct tally *tally)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		char why[EVAL_WHY_SIZE];
		struct eval_rules *rules =
			eval_read(cases[i].rules, cases[i].dialect, EVAL_MAIN, why);

		tally_add(tally, cases[i].rules, rules == NULL ? why : check(i, rules));
		eval_free(rules);
	}
}
