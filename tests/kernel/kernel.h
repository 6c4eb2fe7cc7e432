/*
 * The kernel tests: rules loaded into a namespace of their own, met with real packets. Each case
 * runs in a process of its own, which ends with it; so its helpers give up by ending the process.
 */
#ifndef TESTS_KERNEL_KERNEL_H
#define TESTS_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pbxports/base/diag.h"
#include "pbxports/judge/netlab.h"
#include "pbxports/plan/plan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct loader;

/* A running case. */
struct test {
	const char *name;
	const void *argument; /* of the case's row */
	const struct loader *loader;
	struct arena *arena;
	struct diags *diags;
	struct netlab *lab; /* NULL until test_profile() or test_lab() */
	uint32_t next_id;   /* for frames: no two are equal */
	unsigned failures;
};

struct test_case {
	const char *name;
	void (*run)(struct test *test);
	const void *argument;
};

/* Lists, ended by a row without a name. */
extern const struct test_case flow_cases[];
extern const struct test_case icmp_cases[];
extern const struct test_case limit_cases[];
extern const struct test_case gateway_cases[];
extern const struct test_case gateway_flow_cases[];
extern const struct test_case nft_cases[];
extern const struct test_case firewalld_cases[];

/* The case of a folder of tests/golden that has the loader's golden; its argument is the folder. */
void golden_run(struct test *test);

/* Notes a failure and goes on; or ends the case. */
void test_complain(struct test *test, const char *format, ...) PRINTF_LIKE(2, 3);
_Noreturn void test_give_up(struct test *test, const char *format, ...) PRINTF_LIKE(2, 3);

/* Ends the case with what is queued in its diagnostics. */
_Noreturn void test_give_up_with_diags(struct test *test);

/* A machine behind every gateway, to which nothing is forwarded. */
#define TEST_UNREACHED4 "10.20.0.99"
#define TEST_UNREACHED6 "2001:db8:20::99"

/*
 * The lab that the plan's rules are for: with the interfaces that its zones name and `count` more,
 * a gateway's with the machines behind it.
 */
void test_lab(struct test *test, const struct plan *plan, const char *const *interfaces,
	      size_t count);

/* Loads rules into the lab by the case's loader, and must succeed. */
void test_load(struct test *test, const char *rules);

/* The plan of a profile that is given as text, and its rules as our own emitter prints them. */
const struct plan *test_plan(struct test *test, const char *profile_text);
const char *test_rules(struct test *test, const struct plan *plan);

/* All of that: the profile's rules stand in the lab, which is made for the first one. */
void test_profile(struct test *test, const char *profile);

/* A path from an address given as text to the machine. */
struct frame_path test_path(struct test *test, const char *from, uint16_t source_port,
			    uint16_t port);

/* Sends one frame by the interface (NULL: the ordinary one): whether it passed. */
bool test_send(struct test *test, const struct frame *frame, const char *interface);

/* The machine opens a UDP flow; `from` and `source_port` are the other end. */
void test_open_flow(struct test *test, const char *from, uint16_t source_port, uint16_t port);

enum step_kind { STEP_UDP, STEP_SYN, STEP_ACK, STEP_SYN_FIN, STEP_ECHO };

/* A frame that differs from all others; a source port of 0 becomes one that none had before. */
struct frame test_frame(struct test *test, enum step_kind kind, struct frame_path *path);

/* A packet and what becomes of it. */
struct step {
	enum step_kind kind;
	const char *from;
	uint16_t port;
	bool passes;
	uint16_t source_port; /* 0: one that no step had before */
	const char *interface;
};

/* Takes the steps one after the other. */
void test_steps(struct test *test, const struct step *steps, size_t count);

/* A denied packet and what answers it: its protocol, and ICMP's type or TCP's flags. */
struct denial {
	enum step_kind kind;
	const char *from;
	const char *to;	  /* NULL: the machine */
	uint8_t protocol; /* 0: silence */
	uint8_t type;
};

void test_denials(struct test *test, const struct denial *rows, size_t count);

#endif
