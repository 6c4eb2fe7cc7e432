/*
 * A test double of pf: reads rules as pfctl(8) does and decides packets as pf.conf(5) says. It is
 * written from the manual and knows nothing of src/. It takes no more of the language than our
 * rules use, strictly: what it does not know is an error, where pf itself might take it.
 */
#ifndef TESTS_PF_EVAL_H
#define TESTS_PF_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum eval_dialect { EVAL_OPENBSD, EVAL_FREEBSD };

/* How a file is loaded: pfctl -f, or pfctl -a NAME -f. */
enum eval_place { EVAL_MAIN, EVAL_ANCHOR };

enum eval_protocol { EVAL_ICMP = 1, EVAL_TCP = 6, EVAL_UDP = 17, EVAL_ICMP6 = 58 };

struct eval_address {
	unsigned bits; /* 32 or 128 */
	uint8_t bytes[16];
};

/* The first packet of a flow, or with `up` one of a TCP connection that no state knows. */
struct eval_packet {
	bool out;
	const char *interface;
	struct eval_address source;
	struct eval_address destination;
	unsigned protocol; /* IP's number; of enum eval_protocol where rules name it */
	unsigned source_port;
	unsigned port; /* where it goes to */
	unsigned icmp_type;
	bool options; /* has IP options, or extension headers of IPv6 */
	bool up;
};

enum eval_action {
	EVAL_NO_RULE, /* passes, as far as these rules go */
	EVAL_PASS,
	EVAL_DROP,
	EVAL_RETURN, /* dropped, and the sender is told */
};

#define EVAL_PORT_CHOSEN 65536 /* pf takes one that is free */

struct eval_verdict {
	enum eval_action action;
	struct eval_packet sent; /* as it goes on, its addresses and ports translated */
	bool keeps_state;	 /* so that answers pass, too */
	bool logged;
	unsigned long connections; /* max-src-conn-rate CONNECTIONS/SECONDS; 0: no limit */
	unsigned long seconds;
	const char *label; /* of the rule that decided; empty for none */
	unsigned line;	   /* its first; 0: none decided */
};

struct eval_rules;

#define EVAL_WHY_SIZE 160

/* NULL, and what is wrong and in which line, where pf would not load it or it is not known here. */
struct eval_rules *eval_read(const char *text, enum eval_dialect dialect, enum eval_place place,
			     char why[EVAL_WHY_SIZE]);
void eval_free(struct eval_rules *rules);

struct eval_verdict eval_decide(const struct eval_rules *rules, const struct eval_packet *packet);

/* True where the two have the same addresses and ports. */
bool eval_same_path(const struct eval_packet *a, const struct eval_packet *b);

/* Reads an address, which must be one. */
struct eval_address eval_address(const char *text);

/* The machine's addresses, the same on each of its interfaces, and the broadcast address of its
 * network. IPv4 is private, as behind another's translation. */
#define EVAL_OWN4	   "192.168.77.1"
#define EVAL_OWN6	   "2001:2::77:0:0:1"
#define EVAL_OWN_LINK	   "fe80::77:0:0:1"
#define EVAL_OWN_BROADCAST "192.168.77.255"

#endif
