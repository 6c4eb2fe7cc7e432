#include "pbxports/judge/frame.h"

#include <string.h>

#define TTL	  64
#define WINDOW	  64240
#define IPV4_SIZE 20
#define IPV6_SIZE 40

enum { ICMP = 1, TCP_NUMBER = 6, UDP_NUMBER = 17, ICMPV6 = 58 };

static void put16(uint8_t *bytes, unsigned value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

static void put32(uint8_t *bytes, uint32_t value)
{
	put16(bytes, value >> 16);
	put16(bytes + 2, value & 0xffff);
}

static void put64(uint8_t *bytes, uint64_t value)
{
	put32(bytes, (uint32_t)(value >> 32));
	put32(bytes + 4, (uint32_t)value);
}

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint64_t get64(const uint8_t *bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return value;
}

static void put_address(uint8_t *bytes, enum family family, struct address address)
{
	if (family == IPV4) {
		put32(bytes, (uint32_t)address.low);
		return;
	}
	put64(bytes, address.high);
	put64(bytes + 8, address.low);
}

static struct address get_address(const uint8_t *bytes, enum family family)
{
	if (family == IPV4)
		return (struct address){0, (uint64_t)get16(bytes) << 16 | get16(bytes + 2)};
	return (struct address){get64(bytes), get64(bytes + 8)};
}

/* The one's complement sum of RFC 1071, not yet folded. */
static uint32_t sum(const uint8_t *bytes, size_t size, uint32_t start)
{
	for (size_t i = 0; i + 1 < size; i += 2)
		start += get16(bytes + i);
	if (size % 2 == 1)
		start += (uint32_t)bytes[size - 1] << 8;
	return start;
}

static uint16_t checksum(uint32_t total)
{
	while (total >> 16 != 0)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

static size_t header_size(enum family family)
{
	return family == IPV4 ? IPV4_SIZE : IPV6_SIZE;
}

/* The transport's checksum covers the addresses, its size and its number too; ICMP's does not. */
static uint16_t transport_checksum(const struct frame *frame, enum family family, uint8_t protocol)
{
	size_t head = header_size(family);
	size_t size = frame->size - head;
	uint32_t start = 0;

	if (protocol != ICMP) {
		size_t addresses = family == IPV4 ? 12 : 8;

		start = sum(frame->bytes + addresses, head - addresses,
			    (uint32_t)size + (uint32_t)protocol);
	}
	return checksum(sum(frame->bytes + head, size, start));
}

static void put_header(struct frame *frame, const struct frame_path *path, uint8_t protocol,
		       uint8_t hop_limit)
{
	uint8_t *ip = frame->bytes;

	if (path->family == IPV4) {
		ip[0] = 0x45;
		put16(ip + 2, (unsigned)frame->size);
		put16(ip + 6, 0x4000); /* don't fragment */
		ip[8] = hop_limit;
		ip[9] = protocol;
		put_address(ip + 12, IPV4, path->source);
		put_address(ip + 16, IPV4, path->destination);
		put16(ip + 10, checksum(sum(ip, IPV4_SIZE, 0)));
		return;
	}
	ip[0] = 0x60;
	put16(ip + 4, (unsigned)frame->size - IPV6_SIZE);
	ip[6] = protocol;
	ip[7] = hop_limit;
	put_address(ip + 8, IPV6, path->source);
	put_address(ip + 24, IPV6, path->destination);
}

struct frame frame_udp(const struct frame_path *path, uint32_t id)
{
	struct frame frame = {.size = header_size(path->family) + 12};
	uint8_t *udp = frame.bytes + header_size(path->family);
	uint16_t check;

	put_header(&frame, path, UDP_NUMBER, TTL);
	put16(udp, path->source_port);
	put16(udp + 2, path->port);
	put16(udp + 4, 12);
	put32(udp + 8, id);
	check = transport_checksum(&frame, path->family, UDP_NUMBER);
	put16(udp + 6, check == 0 ? 0xffff : check); /* 0 would mean none (RFC 768) */
	return frame;
}

struct frame frame_tcp(const struct frame_path *path, unsigned flags, uint32_t id)
{
	struct frame frame = {.size = header_size(path->family) + 20};
	uint8_t *tcp = frame.bytes + header_size(path->family);

	put_header(&frame, path, TCP_NUMBER, TTL);
	put16(tcp, path->source_port);
	put16(tcp + 2, path->port);
	put32(tcp + 4, id);
	tcp[12] = 0x50; /* five words of header */
	tcp[13] = (uint8_t)flags;
	put16(tcp + 14, WINDOW);
	put16(tcp + 16, transport_checksum(&frame, path->family, TCP_NUMBER));
	return frame;
}

struct frame frame_icmp(const struct frame_path *path, const struct frame_icmp *message)
{
	size_t head = header_size(path->family);
	size_t room = FRAME_SIZE - head - 8;
	size_t body = message->body_size < room ? message->body_size : room;
	uint8_t protocol = path->family == IPV4 ? ICMP : ICMPV6;
	struct frame frame = {.size = head + 8 + body};
	uint8_t *icmp = frame.bytes + head;

	put_header(&frame, path, protocol, message->hop_limit);
	icmp[0] = message->type;
	icmp[1] = message->code;
	put32(icmp + 4, message->rest);
	if (body > 0)
		memcpy(icmp + 8, message->body, body);
	put16(icmp + 2, transport_checksum(&frame, path->family, protocol));
	return frame;
}

struct frame frame_echo(const struct frame_path *path, uint32_t id)
{
	struct frame_icmp echo = {
		.type = path->family == IPV4 ? 8 : 128, .hop_limit = TTL, .rest = id};

	return frame_icmp(path, &echo);
}

static bool read_header(const struct frame *frame, struct frame_view *view)
{
	const uint8_t *ip = frame->bytes;
	size_t head;

	if (frame->size >= IPV4_SIZE && ip[0] >> 4 == 4) {
		head = (size_t)(ip[0] & 15) * 4;
		if (head < IPV4_SIZE || head > frame->size || get16(ip + 2) > frame->size)
			return false;
		view->path.family = IPV4;
		view->path.source = get_address(ip + 12, IPV4);
		view->path.destination = get_address(ip + 16, IPV4);
		view->protocol = ip[9];
	} else if (frame->size >= IPV6_SIZE && ip[0] >> 4 == 6) {
		head = IPV6_SIZE;
		if (head + get16(ip + 4) > frame->size)
			return false;
		view->path.family = IPV6;
		view->path.source = get_address(ip + 8, IPV6);
		view->path.destination = get_address(ip + 24, IPV6);
		view->protocol = ip[6];
	} else {
		return false;
	}
	view->transport = ip + head;
	view->transport_size = frame->size - head;
	return true;
}

bool frame_read(const struct frame *frame, struct frame_view *view)
{
	bool ported;

	*view = (struct frame_view){.protocol = 0};
	if (!read_header(frame, view))
		return false;
	ported = view->protocol == TCP_NUMBER || view->protocol == UDP_NUMBER;
	if (ported && view->transport_size >= 8) {
		view->path.source_port = get16(view->transport);
		view->path.port = get16(view->transport + 2);
	}
	if (view->protocol == TCP_NUMBER && view->transport_size >= 20)
		view->type = view->transport[13];
	if ((view->protocol == ICMP || view->protocol == ICMPV6) && view->transport_size >= 8) {
		view->type = view->transport[0];
		view->code = view->transport[1];
	}
	return true;
}

struct frame_path frame_path_back(const struct frame_path *path)
{
	return (struct frame_path){
		.family = path->family,
		.source = path->destination,
		.destination = path->source,
		.source_port = path->port,
		.port = path->source_port,
	};
}

bool frame_path_equal(const struct frame_path *a, const struct frame_path *b)
{
	return a->family == b->family && address_compare(a->source, b->source) == 0 &&
	       address_compare(a->destination, b->destination) == 0 &&
	       a->source_port == b->source_port && a->port == b->port;
}
