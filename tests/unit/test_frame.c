/* cmocka.h needs the headers above it */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* clang-format on */

#include "pbxports/judge/frame.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct frame_path path4 = {
	IPV4, {0, 0xc0000207}, {0, 0xc6336409}, 40000, 5060}; /* 192.0.2.7 to 198.51.100.9 */
static const struct frame_path path6 = {IPV6,		      /* 2001:db8::7 to 2001:db8:1::9 */
					{0x20010db800000000, 7},
					{0x20010db800010000, 9},
					40000,
					5060};

/* The bytes were made by another program, which knows nothing of this one. */
#define IPV6_TO "20010db800000000000000000000000720010db8000100000000000000000009"

enum kind { UDP_FRAME, TCP_FRAME, ECHO_FRAME, ICMP_FRAME };

static const struct {
	enum kind kind;
	const struct frame_path *path;
	uint32_t id;
	const char *bytes;
} frames[] = {
	{UDP_FRAME, &path4, 0x01020304,
	 "450000200000400040114e89c0000207c63364099c4013c4000c5f8701020304"},
	/* a checksum of 0 is sent as ffff */
	{UDP_FRAME, &path4, 0x0000638d,
	 "450000200000400040114e89c0000207c63364099c4013c4000cffff0000638d"},
	{TCP_FRAME, &path4, 0x01020304,
	 "450000280000400040064e8cc0000207c63364099c4013c401020304000000005002faf014a30000"},
	{ECHO_FRAME, &path4, 0x00010002,
	 "4500001c0000400040014e9dc0000207c63364090800f7fc00010002"},
	{ICMP_FRAME, &path4, 7, "4500001f00004000ff018f99c0000207c63364090301389500000007616263"},
	{UDP_FRAME, &path6, 0x01020304, "60000000000c1140" IPV6_TO "9c4013c4000cf04801020304"},
	{TCP_FRAME, &path6, 0x01020304,
	 "6000000000140640" IPV6_TO "9c4013c401020304000000005002faf0a5640000"},
	{ECHO_FRAME, &path6, 0x00010002, "6000000000083a40" IPV6_TO "8000243700010002"},
	{ICMP_FRAME, &path6, 7, "60000000000b3aff" IPV6_TO "0301dccc00000007616263"},
};

static struct frame make(enum kind kind, const struct frame_path *path, uint32_t id)
{
	struct frame_icmp message = {3, 1, 255, id, (const uint8_t *)"abc", 3};

	switch (kind) {
	case UDP_FRAME:
		return frame_udp(path, id);
	case TCP_FRAME:
		return frame_tcp(path, FRAME_SYN, id);
	case ECHO_FRAME:
		return frame_echo(path, id);
	case ICMP_FRAME:
		break;
	}
	return frame_icmp(path, &message);
}

static void test_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(frames); i++) {
		struct frame frame = make(frames[i].kind, frames[i].path, frames[i].id);
		char text[2 * FRAME_SIZE + 1] = "";

		for (size_t j = 0; j < frame.size; j++) {
			static const char digits[] = "0123456789abcdef";

			text[2 * j] = digits[frame.bytes[j] >> 4];
			text[2 * j + 1] = digits[frame.bytes[j] & 15];
			text[2 * j + 2] = '\0';
		}
		assert_string_equal(text, frames[i].bytes);
	}
}

static void test_read_back(void **state)
{
	static const struct {
		uint8_t protocol[FAMILIES];
		uint8_t type[FAMILIES];
		uint8_t code;
		bool ported;
	} expected[] = {
		[UDP_FRAME] = {{17, 17}, {0, 0}, 0, true},
		[TCP_FRAME] = {{6, 6}, {FRAME_SYN, FRAME_SYN}, 0, true},
		[ECHO_FRAME] = {{1, 58}, {8, 128}, 0, false},
		[ICMP_FRAME] = {{1, 58}, {3, 3}, 1, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(frames); i++) {
		const struct frame_path *path = frames[i].path;
		enum kind kind = frames[i].kind;
		struct frame frame = make(kind, path, frames[i].id);
		struct frame_view view;

		assert_true(frame_read(&frame, &view));
		assert_int_equal(view.path.family, path->family);
		assert_int_equal(address_compare(view.path.source, path->source), 0);
		assert_int_equal(address_compare(view.path.destination, path->destination), 0);
		assert_int_equal(view.path.source_port, expected[kind].ported ? 40000 : 0);
		assert_int_equal(view.path.port, expected[kind].ported ? 5060 : 0);
		assert_int_equal(view.protocol, expected[kind].protocol[path->family]);
		assert_int_equal(view.type, expected[kind].type[path->family]);
		assert_int_equal(view.code, expected[kind].code);
	}
}

static void test_read_nonsense(void **state)
{
	struct frame frame = frame_udp(&path4, 1);
	struct frame_view view;

	(void)state;
	frame.size--; /* less than the header says */
	assert_false(frame_read(&frame, &view));
	frame = frame_udp(&path6, 1);
	frame.size--;
	assert_false(frame_read(&frame, &view));
	frame = frame_udp(&path4, 1);
	frame.bytes[0] = 0x44; /* a header of four words */
	assert_false(frame_read(&frame, &view));
	frame.bytes[0] = 0x55;
	assert_false(frame_read(&frame, &view));
	frame.size = 0;
	assert_false(frame_read(&frame, &view));
}

/* An error quotes what it is about, and no quotation overruns the frame. */
static void test_body_is_cut(void **state)
{
	uint8_t body[2 * FRAME_SIZE];
	struct frame_icmp message = {1, 0, 64, 0, body, sizeof(body)};
	struct frame frame;
	struct frame_view view;

	(void)state;
	memset(body, 0xab, sizeof(body));
	frame = frame_icmp(&path6, &message);
	assert_int_equal(frame.size, FRAME_SIZE);
	assert_true(frame_read(&frame, &view));
	assert_int_equal(view.transport_size, FRAME_SIZE - 40);
	assert_int_equal(view.transport[view.transport_size - 1], 0xab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_read_nonsense),
		cmocka_unit_test(test_body_is_cut),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
