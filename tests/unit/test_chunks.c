/* Pools cut into chunks, one a dialer. */
#include "fixture.h"

/* POOL: DIALER=FIRST-LAST, "!" where it is pinned. */
static void print_chunks(const char *input, FILE *out)
{
	const struct plan *plan = fixture_plan(input, NULL);
	const struct service *pool = NULL;

	for (size_t i = 0; plan != NULL && i < plan->chunk_count; i++) {
		const struct plan_chunk *chunk = &plan->chunks[i];
		char text[PORT_TEXT_SIZE];

		if (chunk->pool != pool)
			fprintf(out, "%s%s:", pool == NULL ? "" : "\n", chunk->pool->name.text);
		pool = chunk->pool;
		fprintf(out, " %s=%s%s", chunk->dialer->name.text,
			ports_format(&chunk->ports, text), chunk->pinned ? "!" : "");
	}
}

#define D(number)	      "{name: d" #number ", address: 10.0.0." #number "}"
#define PINNED(number, range) "{name: d" #number ", address: 10.0.0." #number ", rtp: " range "}"
#define TWO		      "[" D(1) ", " D(2) "]"
#define THREE		      "[" D(1) ", " D(2) ", " D(3) "]"
#define ELEVEN                                                                                     \
	D(1)                                                                                       \
	", " D(2) ", " D(3) ", " D(4) ", " D(5) ", " D(6) ", " D(7) ", " D(8) ", " D(9) ", " D(    \
		10) ", " D(11)
/* The pool stands on line 3, dialers on line 4. */
#define POOL(pool, dialers) HEAD "services: {rtp: {" pool "}}\ndialers: " dialers "\n"
#define POOLS(pools, rest)  HEAD "services: {" pools "}\n" rest "\n"

static const struct row cut_rows[] = {
	/* chunk k is FIRST + k * chunk ... FIRST + (k + 1) * chunk - 1 */
	{POOL("pool: 10000-24999/udp, chunk: 5000", THREE),
	 "rtp: d1=10000-14999/udp d2=15000-19999/udp d3=20000-24999/udp"},
	{POOL("pool: 10000-24999/udp", THREE), /* 5000 is the default */
	 "rtp: d1=10000-14999/udp d2=15000-19999/udp d3=20000-24999/udp"},
	{POOL("pool: 10000-20000/udp", TWO), "rtp: d1=10000-14999/udp d2=15000-19999/udp"},
	{POOL("pool: 10000-10003/udp, chunk: 2", TWO),
	 "rtp: d1=10000-10001/udp d2=10002-10003/udp"},
	{POOL("pool: 10000-14999/udp", "[" D(1) "]"), "rtp: d1=10000-14999/udp"},
	{POOL("pool: 40000-44999/tcp+udp", "[" D(1) "]"), "rtp: d1=40000-44999/tcp+udp"},
	{POOL("pool: 10000-24999/udp", "[]"), ""}, /* without dialers it is not cut */
	{POOL("pool: 10000-24999/udp, enabled: false", THREE), ""},
	/* pins: the others take the chunks in order */
	{POOL("pool: 10000-24999/udp", "[" D(1) ", " D(2) ", " PINNED(3, "40000-44999") "]"),
	 "rtp: d1=10000-14999/udp d2=15000-19999/udp d3=40000-44999/udp!"},
	{POOL("pool: 10000-24999/udp", "[" PINNED(1, "40000-44999") ", " D(2) ", " D(3) "]"),
	 "rtp: d1=40000-44999/udp! d2=10000-14999/udp d3=15000-19999/udp"},
	/* passing over each that a pin overlaps */
	{POOL("pool: 10000-24999/udp", "[" D(1) ", " PINNED(2, "10000-14999") ", " D(3) "]"),
	 "rtp: d1=15000-19999/udp d2=10000-14999/udp! d3=20000-24999/udp"},
	{POOL("pool: 10000-24999/udp", "[" PINNED(1, "14999-15000") ", " D(2) "]"),
	 "rtp: d1=14999-15000/udp! d2=20000-24999/udp"},
	{POOL("pool: 10000-24999/udp", "[" D(1) ", " PINNED(2, "9000-10000") "]"),
	 "rtp: d1=15000-19999/udp d2=9000-10000/udp!"},
	{POOL("pool: 10000-24999/udp", "[" D(1) ", " PINNED(2, "9000-9999") "]"),
	 "rtp: d1=10000-14999/udp d2=9000-9999/udp!"},
	{POOL("pool: 10000-10001/udp", "[" PINNED(1, "30000-30001") "]"), /* no chunk is needed */
	 "rtp: d1=30000-30001/udp!"},
	/* eleven fit */
	{POOL("pool: 10000-65535/udp", "[" ELEVEN "]"),
	 "rtp: d1=10000-14999/udp d2=15000-19999/udp d3=20000-24999/udp d4=25000-29999/udp "
	 "d5=30000-34999/udp d6=35000-39999/udp d7=40000-44999/udp d8=45000-49999/udp "
	 "d9=50000-54999/udp d10=55000-59999/udp d11=60000-64999/udp"},
	{POOL("pool: 60000-65535/udp, chunk: 2768", TWO),
	 "rtp: d1=60000-62767/udp d2=62768-65535/udp"},
	/* several pools */
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 30000-30999/udp, chunk: 500}",
	       "dialers: " TWO),
	 "a: d1=10000-14999/udp d2=15000-19999/udp\nb: d1=30000-30499/udp d2=30500-30999/udp"},
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 30000-39999/udp}",
	       "dialers: [" D(1) ", " PINNED(2, "{b: 30000-34999}") "]"),
	 "a: d1=10000-14999/udp d2=15000-19999/udp\nb: d1=35000-39999/udp d2=30000-34999/udp!"},
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 30000-39999/udp}",
	       "dialers: [" PINNED(1, "{a: 50000-50999, b: 51000-51999}") ", " D(2) "]"),
	 "a: d1=50000-50999/udp! d2=10000-14999/udp\nb: d1=51000-51999/udp! d2=30000-34999/udp"},
	{POOLS("a: {pool: 10000-10999/udp, chunk: 500}, b: {ports: [22/tcp]}",
	       "dialers: [" PINNED(1, "{a: 20000-20499}") ", " D(2) "]"),
	 "a: d1=20000-20499/udp! d2=10000-10499/udp"},
	/* one port on two protocols is no conflict */
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 10000-19999/tcp}", "dialers: " TWO),
	 "a: d1=10000-14999/udp d2=15000-19999/udp\nb: d1=10000-14999/tcp d2=15000-19999/tcp"},
};

/* How many dialers the pool holds, and which pool would hold them all. */
static const struct row size_rows[] = {
	{POOL("pool: 10000-20000/udp", THREE), "3:24: pool \"rtp\" holds 2 *3 *; *10000-24999"},
	{POOL("pool: 10000-24998/udp", THREE), "3:24: pool \"rtp\" holds 2 *3 *; *10000-24999"},
	{POOL("pool: 10000-14998/udp", "[" D(1) "]"), "3:24: * holds 0 *1 *; *10000-14999"},
	{POOL("pool: 10000-10001/udp", TWO), "3:24: * holds 0 *2 *; *10000-19999"},
	/* the pinned ones need none, and what they lie over counts out */
	{POOL("pool: 10000-19999/udp", "[" D(1) ", " PINNED(2, "12000-12999") ", " D(3) "]"),
	 "3:24: * holds 1 *2 *; *10000-24999"},
	{POOL("pool: 10000-14999/udp", "[" D(1) ", " PINNED(2, "15000-15001") ", " D(3) "]"),
	 "3:24: * holds 1 *2 *; *10000-24999"},
	/* the twelfth: 10000 + 12 * 5000 is above 65536; 55536 / 12 = 4628, and all are used */
	{POOL("pool: 10000-65535/udp", "[" ELEVEN ", " D(12) "]"),
	 "3:24: * holds 11 *12 *; 10000-69999 *65535: * 4628, * 10000-65535"},
	{POOL("pool: 10000-20000/udp", "[" ELEVEN ", " D(12) "]"),
	 "3:24: * holds 2 *12 *; 10000-69999 *65535: * 4628, * 10000-65535"},
	{POOL("pool: 65530-65535/udp, chunk: 6", TWO),
	 "3:24: * holds 1 *2 *; 65530-65541 *: * 2, * 65530-65533"},
	{POOL("pool: 65534-65535/udp, chunk: 2", TWO), "3:24: * holds 1 *2 *; *lower*"},
	/* 2768 would do for two, but not beside the pin, and 2000 is what was asked for */
	{POOL("pool: 60000-60009/udp, chunk: 2000",
	      "[" D(1) ", " D(2) ", " PINNED(3, "62000-65535") "]"),
	 "3:24: * holds 0 *2 *; 60000-* *: * 1000, * 60000-61999"},
	/* RTP takes an even port and RTCP the odd one above */
	{POOL("pool: 10000-24999/udp, chunk: 4999", TWO), "3:*: a chunk of 4999 ports*5000"},
	{POOL("pool: 10000-24999/udp, chunk: 1", TWO), "3:*: a chunk of 1 ports*2"},
	/* both of two pools are reported */
	{POOLS("a: {pool: 10000-10999/udp}, b: {pool: 20000-20999/udp}", "dialers: " TWO),
	 "3:*: pool \"a\" *\n3:*: pool \"b\" *"},
};

static const struct row overlap_rows[] = {
	/* two pins */
	{POOL("pool: 10000-24999/udp",
	      "[" PINNED(1, "40000-44999") ", " PINNED(2, "44999-45000") "]"),
	 "4:*: the chunk of \"d2\" in \"rtp\" (44999-45000) overlaps that of \"d1\" in \"rtp\" "
	 "(40000-44999) (4:*: *)"},
	{POOL("pool: 10000-24999/udp",
	      "[" PINNED(1, "40000-44999") ", " PINNED(2, "45000-49999") "]"),
	 "rtp: d1=40000-44999/udp! d2=45000-49999/udp!"},
	{POOL("pool: 10000-24999/udp",
	      "[" PINNED(1, "40000-44999") ", " PINNED(2, "40000-44999") "]"),
	 "4:*: *overlaps*"},
	/* a narrow one inside a wide one that begins earlier */
	{POOL("pool: 10000-24999/udp", "[" PINNED(1, "40000-49999") ", " PINNED(
					       2, "41000-41001") ", " PINNED(3, "45000-45001") "]"),
	 "4:*: *\"d2\"*(41000-41001)*\"d1\"*\n4:*: *\"d3\"*(45000-45001)*\"d1\"*"},
	/* a pin and another pool's chunk: the pin is blamed */
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 30000-39999/udp}",
	       "dialers: [" D(1) ", " PINNED(2, "{b: 14000-14999}") "]"),
	 "4:*: *\"d2\" in \"b\" (14000-14999)*\"d1\" in \"a\" (10000-14999)*(3:*)"},
	/* two pools */
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 15000-24999/udp}", "dialers: " TWO),
	 "3:*: *(15000-19999)*(15000-19999)*"},
	{POOLS("a: {pool: 10000-19999/udp}, b: {pool: 19999-29998/udp}", "dialers: " TWO),
	 "3:*: *(15000-19999)*(19999-24998)*"},
	{POOLS("a: {pool: 10000-19999/tcp+udp}, b: {pool: 10000-19999/tcp}", "dialers: [" D(1) "]"),
	 "3:*: *(10000-14999)*(10000-14999)*"},
};

/* The gateway can send a port to one machine only. */
static const struct row forward_rows[] = {
	{POOLS("rtp: {pool: 10000-19999/udp}, sip: {ports: [14999/udp]}",
	       "dialers: " TWO "\ngateway: {interface: eth0, forward: {sip: d1}}"),
	 "5:38: *\"sip\"*\"d1\"*\"rtp\"*"},
	{POOLS("rtp: {pool: 10000-19999/udp}, sip: {ports: [22/tcp, 9000-10000/tcp+udp]}",
	       "dialers: " TWO "\ngateway: {interface: eth0, forward: {sip: d1}}"),
	 "5:38: *\"sip\"*\"d1\"*\"rtp\"*"},
	{POOLS("rtp: {pool: 10000-19999/udp}, sip: {ports: [14999/tcp]}",
	       "dialers: " TWO "\ngateway: {interface: eth0, forward: {sip: d1}}"),
	 "rtp: *"},
	{POOLS("rtp: {pool: 10000-29999/udp}, sip: {ports: [20000/udp]}", /* in no chunk */
	       "dialers: " TWO "\ngateway: {interface: eth0, forward: {sip: d1}}"),
	 "rtp: *"},
	{POOLS("rtp: {pool: 10000-19999/udp}, sip: {ports: [14999/udp]}", "dialers: " TWO),
	 "rtp: *"},
};

static void test_cut(void **state)
{
	(void)state;
	fixture_check(cut_rows, COUNT(cut_rows), print_chunks);
}

static void test_size(void **state)
{
	(void)state;
	fixture_check(size_rows, COUNT(size_rows), print_chunks);
}

static void test_overlaps(void **state)
{
	(void)state;
	fixture_check(overlap_rows, COUNT(overlap_rows), print_chunks);
}

static void test_forwards(void **state)
{
	(void)state;
	fixture_check(forward_rows, COUNT(forward_rows), print_chunks);
}

/* A hostile file could ask for as many chunks as it has pools times dialers. */
static void test_chunks_are_bounded(void **state)
{
	const char *text = HEAD "services:\n";

	(void)state;
	fixture_open();
	for (unsigned i = 0; i < 400; i++)
		text = arena_format(arena, "%s  p%u: {pool: 10000-10001/udp}\n", text, i);
	text = arena_format(arena, "%sdialers:\n", text);
	for (unsigned i = 0; i < 300; i++)
		text = arena_format(arena, "%s  - {name: d%u, address: 10.0.%u.%u}\n", text, i,
				    i / 250, i % 250 + 1);
	assert_null(fixture_plan(text, NULL));
	assert_int_equal(diags->errors, 1);
	assert_true(fixture_matches("400 pools for 300 dialers *", diags->items[0].message));
	fixture_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_overlaps),
		cmocka_unit_test(test_forwards),
		cmocka_unit_test(test_chunks_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
