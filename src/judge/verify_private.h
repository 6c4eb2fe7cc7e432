/* What the files of verify share. */
#ifndef PBXPORTS_VERIFY_PRIVATE_H
#define PBXPORTS_VERIFY_PRIVATE_H

#include "pbxports/base/compiler.h"
#include "pbxports/judge/verify.h"

/* How the rules of a backend get into the lab. */
struct verify_loader {
	const char *backend;
	const char *const *programs; /* on PATH; ended by NULL */
	const char *advice;	     /* where one is missing */
	unsigned lacks;
	/* NULL: there is no lab for it, its program only reads rules. */
	bool (*load)(struct verification *verification, const void *rules, size_t size);
	/* Has limits forget what they counted, for the next load; NULL: a load does that. */
	bool (*forget)(struct verification *verification);
	bool is_script; /* the rules are one of sh(1), with the machine's files in its hands */
};

/* The row of that backend, or NULL. */
const struct verify_loader *verify_loader_find(const char *backend);

/* Notes why the verification can't go on; false. */
bool verify_fail(struct verification *verification, const char *format, ...) PRINTF_LIKE(2, 3);

/* Runs a tool that must succeed. */
bool verify_tool(struct verification *verification, const char *const *argv, const void *input,
		 size_t size);

/* True where the program is in a folder of PATH. */
bool verify_has_program(const char *program, struct arena *arena);

/* Has pfctl(8) read the rules; false and an error where it can't be run, or refuses them. */
bool verify_read_pf(const void *rules, size_t size, struct diags *diags);

/* Loads the script of backend firewalld; the daemon runs from the first call on. */
bool verify_load_firewalld(struct verification *verification, const void *rules, size_t size);

/* Counts packets that have been sent. */
void verify_count(struct verification *verification, size_t packets, size_t accepted);

/* Notes one that went the wrong way, and returns what is kept of it, or NULL. Texts that are too
 * long are cut. */
struct verify_wrong *verify_note(struct verification *verification, const struct verdict *verdict,
				 const char *packet, const char *found, const char *expected);

/* "udp 203.0.113.9 -> 5060 on wg0" */
const char *verify_packet_text(struct verification *verification, const struct packet *packet);

/* Whom a packet to the machine, or to one behind it, is from and for, as a frame has it. */
struct frame_path verify_path(const struct packet *packet);

/* Sends one frame: true where it passed. Nothing is noted. */
bool verify_send(struct verification *verification, const struct frame *frame,
		 const char *interface, struct netlab_packet *came);

/* The same with a new frame of the path: UDP, or TCP's first one. */
bool verify_send_new(struct verification *verification, enum protocol protocol,
		     const struct frame_path *path, const char *interface,
		     struct netlab_packet *came);

/* Sends one and notes where that goes the wrong way; `what` names it. */
void verify_expect(struct verification *verification, const struct frame *frame,
		   const struct packet *packet, bool passes, const char *what);

/* Whom `deny` of the plan holds the packet to be from; a gateway's own interface is meant where it
 * names none. */
const struct plan_zone *verify_denied_by(const struct verification *verification,
					 const struct packet *packet);

/* Sources to try things with: one of each zone, one in none, those on interfaces. */
struct verify_sources {
	struct packet *items; /* without protocol and port */
	size_t count;
};

/* The smaller of the two: of many, so many are tried. */
size_t verify_few(size_t count, size_t most);

struct verify_sources verify_sources(struct verification *verification);

/* One of the family that `deny` does not hold, if possible in no zone; false: there is none. */
bool verify_stranger(struct verification *verification, enum family family, struct packet *packet);

/* A port of the machine that no service and no forward has; 0: there is none left. */
uint16_t verify_free_port(struct verification *verification);

/* The machine opens a flow from the packet's port. False also where the address is such that nobody
 * can send to it; that is no failure. */
bool verify_open_flow(struct verification *verification, const struct packet *packet);

/* A packet that some service lets in without a limit. */
bool verify_open_port(struct verification *verification, enum family family, enum protocol protocol,
		      struct packet *packet);

/* Sends an echo request and notes whether that is as `ping` says. */
void verify_echo(struct verification *verification, const struct packet *packet);

/* Pings from the edges of the zones that may, and of those that are denied. */
void verify_ping(struct verification *verification, enum family family,
		 const struct address *destination);

/* What is denied on its way to the address (NULL: the machine itself) is answered by the policy. */
void verify_answers_at(struct verification *verification, enum family family,
		       const struct address *destination);

/* The parts of verification_flows(). */
void verify_limits(struct verification *verification);
void verify_established(struct verification *verification);
void verify_denied_flows(struct verification *verification);
void verify_invalid(struct verification *verification);
void verify_loopback(struct verification *verification);
void verify_icmp(struct verification *verification);
void verify_discovery(struct verification *verification);
void verify_gateway(struct verification *verification);

#endif
